"""`step`: commands come in, one a line; what somebody sees who steps by hand goes out."""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from rascheck.cli.codes import OK, WRONG
from rascheck.cli.output import colour, diagnose
from rascheck.cli.settings import overrides
from rascheck.cli.traces import not_a_run
from rascheck.diagnostics import Diagnostics, nearest
from rascheck.run import Options
from rascheck.run import step as run
from rascheck.run import step_views as views
from rascheck.run.step import Refused, Session
from rascheck.run.step_save import report_of, written
from rascheck.run.step_start import Start, started
from rascheck.run.step_words import NUMBERS, initial, numbers
from rascheck.show import mail
from rascheck.show import step as show
from rascheck.show.table import Pen
from rascheck.show.words import ascii_only


def step(options: argparse.Namespace) -> int:
    """Step through what is named, as the commands say, and return the exit code."""
    sink = Diagnostics()
    wanted = Options(overrides(options, sink), properties=tuple(options.property))
    start = None
    if not sink.failed:
        start = started(options.what, options.file, options.at, wanted, sink)
    diagnose(sink, options.format)
    if start is None:
        return WRONG
    if start.session is None:
        return not_a_run(Path(options.what), start.problems)
    talk = Talk(start, start.session, options.out, options.verbose)
    if options.serve:
        from rascheck.cli.serve import serve

        return serve(talk, _commands(_parts(options.c)), options.format)
    print("\n".join(talk.begin()))
    failed = False
    for line in _lines(talk, options.c):
        said, fine = talk.answer(line)
        failed |= not fine
        if said:
            print("\n".join(said), flush=True)
        if talk.ended:
            break
    asked = sys.stdin.isatty() and not options.c
    return WRONG if failed and not asked else OK


# ------------------------------------------------------------------------------------------- lines


def _lines(talk: Talk, given: Sequence[str]) -> Iterator[str]:
    """The commands; those that nobody types are printed behind the prompt."""
    if not given and sys.stdin.isatty():
        yield from _typed(talk)
        return
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    for command in _commands(_parts(given) if given else sys.stdin):
        print(f"{talk.prompt}{ascii_only(command)}")
        yield command


def _parts(given: Iterable[str]) -> list[str]:
    """The commands of `-c`."""
    return [part for text in given for part in text.split(";")]


def _commands(lines: Iterable[str]) -> Iterator[str]:
    """Lines without comments; none that is empty."""
    for line in lines:
        command = line.partition("#")[0].strip()
        if command:
            yield command


def _typed(talk: Talk) -> Iterator[str]:
    """What is typed on a terminal, with a history and completion where there is a readline."""
    with suppress(ImportError):
        import readline

        def complete(text: str, number: int) -> str | None:
            names = talk.completions(text, readline.get_line_buffer())
            return names[number] if number < len(names) else None

        readline.set_completer(complete)
        readline.set_completer_delims(" ")
        readline.parse_and_bind("tab: complete")
    while True:
        try:
            line = input(talk.prompt)
        except EOFError:
            print()
            return
        except KeyboardInterrupt:  # the line is dropped, and not the run
            print()
            continue
        if line.strip():
            yield line.strip()


# ---------------------------------------------------------------------------------------- commands


@dataclass
class Talk:
    """What a session has come to, and what is said about it."""

    start: Start
    session: Session
    out: Path
    verbose: bool = False
    ended: bool = False
    commands: dict[str, Callable[[str], list[str]]] = field(init=False)

    def __post_init__(self) -> None:
        self.commands = {
            "take": self.take,
            "next": self.next,
            "undo": self.undo,
            "redo": self.redo,
            "goto": self.goto,
            "enabled": self.enabled,
            "disabled": self.disabled,
            "state": self.state,
            "list": self.listing,
            "properties": self.properties,
            "initial": self.initial,
            "write": self.write,
            "mail": self.mail,
            "verbose": self.more,
            "help": self.help,
            "quit": self.quit,
        }

    @property
    def prompt(self) -> str:
        """`step 3> `: behind so many steps."""
        return f"step {self.session.position}> "

    def begin(self) -> list[str]:
        """What is said before the first command."""
        lines = show.head(self.start.report, self.session.run)
        if not self.session.position and run.free(self.session.system):
            lines.append("  `i` shows which initial values may be others")
        lines += ["", *self.screen(), "", "`?` says what may be typed"]
        return lines

    def answer(self, line: str) -> tuple[list[str], bool]:
        """What a command says, and whether it could be done."""
        try:
            return self.done(line), True
        except Refused as refused:
            told = refused.told + (f" ({refused.hint})" if refused.hint else "")
            return [part for line in told.split("\n") for part in show.folded(line)], False

    def done(self, line: str) -> list[str]:
        """What a command says. Raises `Refused`."""
        word, _, rest = line.partition(" ")
        command = self._command(word)
        if command is not None:
            return command(rest.strip())
        if NUMBERS.fullmatch(line):
            return self.numbers(line.split())
        return self.take(line)

    def _command(self, word: str) -> Callable[[str], list[str]] | None:
        """A command by its name or its first letter; `?` asks for help."""
        if word in ("?", "h"):
            return self.help
        return next((do for name, do in self.commands.items() if word in (name, name[0])), None)

    def completions(self, text: str, line: str) -> list[str]:
        """What may stand for the word `text` of a line: commands, and the names of enabled steps;
        behind `d` those of all."""
        system = self.session.system
        if line.split()[:1] in (["d"], ["disabled"]):
            words = views.step_names(system, range(len(system.transitions)))
        else:
            words = [*views.step_names(system, views.enabled(self.session)), *self.commands]
        return [f"{word} " for word in words if word.startswith(text)]

    def mark(self, line: str) -> str:
        """What is bad, in red where there is colour."""
        bad = any(word in line for word in ("FALSE", "FAILS", "DEADLOCK"))
        return Pen(colour(sys.stdout.isatty())).red(line) if bad else line

    def screen(self) -> list[str]:
        """Where the run is."""
        return show.screen(views.screen(self.session), self.mark, verbose=self.verbose)

    # Moving.

    def numbers(self, words: Sequence[str]) -> list[str]:
        """Take enabled steps by their numbers, one after the other; all or none."""
        self.session = numbers(self.session, words)
        return self.screen()

    def take(self, typed: str) -> list[str]:
        """Take the enabled step that is called so."""
        if not typed:
            raise Refused("which step? `t NAME` takes the one of this name", "`e` lists them")
        if NUMBERS.fullmatch(typed):
            return self.numbers(typed.split())
        found = views.found(self.session.system, views.enabled(self.session), typed)
        if len(found) == 1:
            self.session = run.take(self.session, found[0])
            return self.screen()
        if found:
            told = f"{len(found)} enabled steps are called so; a number takes one:"
            offers = show.offers(views.offers(self.session, found), self.mark)
            raise Refused("\n".join([told, *offers]))
        raise self._unknown(typed)

    def _unknown(self, typed: str) -> Refused:
        """Why nothing that is called so can be taken."""
        system = self.session.system
        every = range(len(system.transitions))
        if views.found(system, every, typed):
            return Refused(f"`{typed}` is not enabled here", f"`d {typed}` says why")
        names = [*views.step_names(system, every), *self.commands]
        near = nearest(typed.split()[0] if typed else "", names)
        return Refused(f"there is no step and no command `{typed}`", near)

    def next(self, _: str) -> list[str]:
        """Go on as long as there is no choice."""
        self.session = run.onward(self.session)
        return self.screen()

    def undo(self, rest: str) -> list[str]:
        """Take steps back."""
        self.session = run.undo(self.session, _number(rest, 1))
        return self.screen()

    def redo(self, rest: str) -> list[str]:
        """Take steps again that were undone."""
        self.session = run.redo(self.session, _number(rest, 1))
        return self.screen()

    def goto(self, rest: str) -> list[str]:
        """Go to behind a step of the run."""
        self.session = run.go(self.session, _number(rest, None))
        return self.screen()

    def initial(self, rest: str) -> list[str]:
        """Show what may be chosen initially, or begin again with other values."""
        if not rest:
            return show.initial(views.free(self.session))
        words = re.sub(r"\s*=\s*", "=", rest).replace(", ", ",").split()
        self.session = initial(self.session, words)
        return self.screen()

    # Looking.

    def enabled(self, rest: str) -> list[str]:
        """What is enabled, or what of it is called so."""
        enabled = views.enabled(self.session)
        if not rest:
            view = replace(views.screen(self.session), last=None, notes=())
            lines = show.screen(view, self.mark, verbose=self.verbose)
            return lines or ["nothing is enabled"]
        if rest != "all":
            names = {number: views.name(self.session.system, number) for number in enabled}
            enabled = [n for n, name in names.items() if rest.lower() in name.lower()]
        if not enabled:
            raise Refused(f"nothing that is enabled is called so: `{rest}`")
        return show.offers(views.offers(self.session, enabled), self.mark, verbose=self.verbose)

    def disabled(self, rest: str) -> list[str]:
        """Why a step is not enabled, or what each machine waits for."""
        if self.session.failed is not None:
            raise Refused("the run ends here: a step has failed")
        if not rest:
            lines = views.all_waiting(self.session)
            return (
                show.reasons(lines) if lines else ["every machine takes part in something enabled"]
            )
        system = self.session.system
        found = views.found(system, range(len(system.transitions)), rest)
        if not found:
            raise self._unknown(rest)
        enabled = [number for number in found if number in views.enabled(self.session)]
        if enabled:
            return [f"it is enabled: {views.name(system, number)}" for number in enabled]
        return show.reasons(views.refusal(self.session, found))

    def state(self, rest: str) -> list[str]:
        """The state, or what of it is called so."""
        if rest and rest != "all":
            lines = views.state_named(self.session, rest)
            return show.reasons(lines) if lines else [f"nothing in the state is called so: {rest}"]
        told: list[str] = []
        for word, values in views.state(self.session, whole=rest == "all").items():
            told += [f"{word}:", *show.items(values, 2)] if values else []
        return told

    def listing(self, _: str) -> list[str]:
        """The steps of the run."""
        return show.listing(views.taken(self.session), self.session.position, self.mark)

    def properties(self, _: str) -> list[str]:
        """The properties with their truth."""
        return show.truths(views.truths(self.session), self.mark)

    # The rest.

    def write(self, rest: str) -> list[str]:
        """Write the trace."""
        return show.saved(*written(self.start, self.session, self.out, rest))

    def mail(self, _: str) -> list[str]:
        """The trace as a mail."""
        report = report_of(self.start, self.session)
        return mail.mail(report, report.rows[0]).rstrip("\n").split("\n")

    def more(self, _: str) -> list[str]:
        """With what the spec says of steps, or without."""
        self.verbose = not self.verbose
        return self.screen()

    def help(self, _: str) -> list[str]:
        """What may be typed."""
        return show.HELP.rstrip("\n").split("\n")

    def quit(self, _: str) -> list[str]:
        """The end."""
        self.ended = True
        return []


def _number(text: str, default: int | None) -> int:
    if not text and default is not None:
        return default
    if not NUMBERS.fullmatch(text) or not text.isdecimal():
        raise Refused(f"`{text}` is no number" if text else "which step? a number is wanted")
    return int(text)
