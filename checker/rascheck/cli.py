"""The command line: words come in, text goes out, and an exit code says how it went.

0 everything as expected, 1 a verdict differs, 2 the input is wrong, 3 gave up at a limit,
70 a defect of this program, 124 gave up at --timeout, 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from rascheck import __version__
from rascheck.diagnostics import Diagnostics
from rascheck.explore import Limits, Progress
from rascheck.lang.settings import Overrides
from rascheck.run import ask, explore_program, load_program, reopen, run_checks
from rascheck.run.check import Options
from rascheck.run.judge import gave_up
from rascheck.show import json_report, mail, progress, table
from rascheck.show.diagnostics import render
from rascheck.show.report import RunReport
from rascheck.system.text import text as system_text
from rascheck.system.verdict import Verdict

OK, DIFFERS, WRONG, GAVE_UP, DEFECT, TIMED_OUT, INTERRUPTED = 0, 1, 2, 3, 70, 124, 130
VERBS = ("check", "explore", "ask", "explain", "replay")
SHIPPED = "properties"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] not in (*VERBS, "-h", "--help", "--version"):
        words.insert(0, "check")
    parser = _parser()
    if not words:
        parser.print_help()
        return WRONG
    options = parser.parse_args(words)
    try:
        return int(options.run(options))
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        if error.filename is None:
            return _defect(words)
        sink = Diagnostics()
        sink.error("E177", f"{error.filename}: {(error.strerror or 'it failed').lower()}")
        _diagnose(sink)
        return WRONG
    except Exception:
        return _defect(words)


def _defect(words: Sequence[str]) -> int:
    """An exception is a defect: say so, and keep what reproduces it."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="rascheck-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"rascheck {__version__}\n$ rascheck {' '.join(words)}\n\n")
        file.write(traceback.format_exc())
    print(
        f"rascheck: a defect of the checker itself, not of your input; please report {file.name}",
        file=sys.stderr,
    )
    return DEFECT


# ------------------------------------------------------------------------------------------ words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rascheck",
        description="Check how memory errors travel: CPU, EL3 firmware, kernel, KVM, VMM, guest.",
        epilog="A first word that is no verb is a path to check: `rascheck properties/`.",
    )
    parser.add_argument("--version", action="version", version=f"rascheck {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    check = verbs.add_parser("check", help="verdicts against expectations")
    check.add_argument("paths", nargs="+", metavar="PATH", help="folder, file, or FILE.ras:CHECK")
    check.add_argument(
        "-k", action="append", default=[], metavar="WORD", help="only what is named so"
    )
    check.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="only this property; P4 means P4_... too",
    )
    check.add_argument(
        "-j", "--jobs", type=_positive, metavar="N", help="processes (default: one a core)"
    )
    check.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    check.add_argument("--no-out", action="store_true", help="write no traces")
    check.add_argument("-q", "--quiet", action="store_true", help="one line a verdict")
    check.add_argument("-v", "--verbose", action="store_true", help="every trace, as for a mail")
    _common(check)
    check.set_defaults(run=_check)

    explore = verbs.add_parser("explore", help="state-space statistics, no properties")
    explore.add_argument("path", metavar="PATH")
    explore.add_argument("--system", default="", metavar="NAME", help="only these machines")
    explore.add_argument("--text", action="store_true", help="print the System itself")
    _common(explore)
    explore.set_defaults(run=_explore)

    asking = verbs.add_parser("ask", help="an ad hoc property")
    asking.add_argument("system", metavar="SYSTEM", help="the name of a system, or `all`")
    asking.add_argument("formula", metavar="FORMULA")
    asking.add_argument(
        "--file", action="append", default=[], metavar="PATH", help=f"default: {SHIPPED}/"
    )
    _common(asking)
    asking.set_defaults(run=_ask)

    for name, action, what in (
        ("explain", _explain, "one trace, as for a mail"),
        ("replay", _replay, "check a trace against the model again"),
    ):
        verb = verbs.add_parser(name, help=what)
        verb.add_argument("trace", type=Path, metavar="TRACE")
        verb.set_defaults(run=action)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile", action="append", default=[], metavar="A,B", help="in place of the file's"
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a constant or knob"
    )
    parser.add_argument("--json", metavar="FILE", help="write results as JSON (`-`: to the output)")
    parser.add_argument("--max-states", type=_positive, metavar="N")
    parser.add_argument("--max-depth", type=_positive, metavar="N")
    parser.add_argument("--timeout", type=float, metavar="SECONDS", help="for each exploration")


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _overrides(options: argparse.Namespace, sink: Diagnostics) -> Overrides:
    values: dict[str, str] = {}
    for item in options.set:
        name, equals, value = item.partition("=")
        if not equals or not name or not value:
            sink.error("E176", f"--set {item}: no value", fix="write --set NAME=VALUE")
        values[name] = value
    profiles = [name for item in options.profile for name in item.split(",") if name]
    return Overrides(values, tuple(profiles))


def _limits(options: argparse.Namespace) -> Limits:
    return Limits(options.max_states, options.max_depth, options.timeout)


# ------------------------------------------------------------------------------------------ verbs


def _check(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    wanted = Options(
        _overrides(options, sink),
        tuple(options.k),
        tuple(options.property),
        _limits(options),
        options.jobs,
        None if options.no_out else options.out,
    )
    report = None
    if not sink.failed:
        loaded = load_program(options.paths, sink)
        if not sink.failed:
            line = _Line()
            report = run_checks(loaded, wanted, sink, line.exploring, line.finished)
            line.clear()
    return _shown(report, sink, options)


def _ask(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    wanted = Options(_overrides(options, sink), limits=_limits(options), jobs=1)
    report = None
    if not sink.failed:
        loaded = load_program(options.file or [SHIPPED], sink)
        if not sink.failed:
            report = ask(loaded, options.system, options.formula, wanted, sink)
    options.quiet, options.verbose = False, True
    return _shown(report, sink, options)


def _shown(report: RunReport | None, sink: Diagnostics, options: argparse.Namespace) -> int:
    """Print a report, and say what its exit code is."""
    _diagnose(sink)
    if report is None:
        return WRONG
    if options.json:
        _write(options.json, json_report.check_json(report))
    if options.json != "-":
        if options.quiet:
            print(table.observations(report), end="")
        else:
            if options.verbose:
                print(mail.mails(report), end="")
            print(table.table(report, colour=_colour(sys.stdout.isatty())), end="")
    return _exit_code(report)


def _exit_code(report: RunReport) -> int:
    """1 outranks 3: a verdict that differs is known whatever else was cut short."""
    if report.met:
        return OK
    unmet = [row for check in report.checks for row in check.rows if not row.met]
    if report.coverage and report.coverage.failures:
        return DIFFERS
    if any(row.verdict is not Verdict.UNKNOWN for row in unmet):
        return DIFFERS
    limits = {check.exploration.limit for check in report.checks if not check.met}
    return _limit_code(limits)


def _limit_code(limits: Collection[str]) -> int:
    """The code of a run that was cut short by these limits."""
    if "interrupted" in limits:
        return INTERRUPTED
    return TIMED_OUT if "seconds" in limits else GAVE_UP


def _explore(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    overrides = _overrides(options, sink)
    found = None
    if not sink.failed:
        loaded = load_program([options.path], sink)
        if not sink.failed:
            line = _Line()
            found = explore_program(
                loaded.program,
                options.system,
                overrides,
                _limits(options),
                sink,
                lambda p: line.exploring(options.path, p),
            )
            line.clear()
    _diagnose(sink)
    if found is None:
        return WRONG
    system, result = found
    if options.text:
        print(system_text(system), end="")
    if options.json:
        _write(options.json, json_report.explore_json(options.path, result))
    if options.json != "-":
        levels = max(result.levels, default=0)
        print(f"{options.path}")
        print(f"  states       {result.states:,} ({result.initial:,} initial)")
        print(f"  transitions  {result.transitions:,}")
        print(f"  depth        {result.depth:,} (widest level: {levels:,})")
        print(f"  deadlocks    {result.deadlocks:,}")
        print(f"  model errors {result.model_errors:,}")
        print(f"  time         {result.seconds:.2f} s, {result.compile_seconds:.2f} s to compile")
    if not result.complete:
        print(gave_up(result), file=sys.stderr)
        return _limit_code({result.limit})
    return OK


def _explain(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    found = reopen(options.trace, sink)
    _diagnose(sink)
    if found is None:
        return WRONG
    if found.problems:
        return _not_a_run(options.trace, found.problems)
    print(mail.mail(found.report, found.report.rows[0]), end="")
    return OK


def _replay(options: argparse.Namespace) -> int:
    sink = Diagnostics()
    found = reopen(options.trace, sink)
    _diagnose(sink)
    if found is None:
        return WRONG
    if found.problems:
        return _not_a_run(options.trace, found.problems)
    row = found.report.rows[0]
    what = f"{row.property} {row.verdict.value}, {row.depth} steps"
    print(f"{options.trace}: a run of the model; {what}")
    return OK


def _not_a_run(path: Path, problems: Sequence[str]) -> int:
    print(f"{path}: not a run of the model:", file=sys.stderr)
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    return DIFFERS


# ----------------------------------------------------------------------------------------- output


def _diagnose(sink: Diagnostics) -> None:
    if sink.found:
        print(render(sink, colour=_colour(sys.stderr.isatty())), end="", file=sys.stderr)


def _colour(terminal: bool) -> bool:
    return terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"


def _write(path: str, content: str) -> None:
    if path == "-":
        print(content, end="")
    else:
        Path(path).write_text(content, encoding="utf-8")


class _Line:
    """The progress line on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        self.shown = 0.0
        self.write: Callable[[str], object] | None = None
        if sys.stderr.isatty():
            self.write = sys.stderr.write

    def exploring(self, name: str, at: Progress) -> None:
        """How far an exploration in this process is."""
        self._show(
            progress.progress(
                name,
                states=at.states,
                seconds=at.seconds,
                frontier=at.frontier,
                depth=at.depth,
                memory=at.memory,
            )
        )

    def finished(self, done: int, total: int) -> None:
        """How many checks are finished."""
        self._show(f"{done} of {total} checks")

    def _show(self, text: str) -> None:
        now = time.monotonic()
        if self.write and now - self.shown > 0.1:
            self.shown = now
            self.write(f"\r\033[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self.write and self.shown:
            self.write("\r\033[K")
            sys.stderr.flush()
