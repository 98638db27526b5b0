"""The words of the command line: verbs, options and what they are for.

Nothing of the checker is imported here but what a verb needs when it runs, so that `--help`
answers at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from rascheck.cli import (
    comparing,
    drawing,
    explaining,
    proving,
    reading,
    reports,
    stepping,
    viewing,
)
from rascheck.cli.values import positive, settings, size

VERBS = (
    "check",
    "matrix",
    "explore",
    "simulate",
    "ask",
    "lint",
    "prove",
    "certify",
    "step",
    "explain",
    "replay",
    "diff",
    "view",
    "graph",
    "fmt",
    "export",
    "import",
    "profile",
    "refs",
)
FORMATS = ("full", "short", "json")
"""How diagnostics may be written."""
IMPORT_C = "import-c"
"""The parser of `import c`, whose options are not those of `import`."""
LANGUAGES = ("promela", "murphi", "smv")
"""What is exported to."""
ALONE = ("-h", "--help", "--version", "--print-completion")
"""Options that are asked for without a verb."""
SHELLS = ("bash", "zsh", "tcsh")


def parser() -> argparse.ArgumentParser:
    """The parser; the namespace that it returns has `run`, the verb's function on it."""
    top = argparse.ArgumentParser(
        prog="rascheck",
        description="Check how memory errors travel: CPU, EL3 firmware, kernel, KVM, VMM, guest.",
        epilog="A first word that is no verb is a path to check: `rascheck properties/`.",
    )
    top.add_argument(
        "--version", action=_Version, help="versions, and which model ships, one a line"
    )
    top.add_argument(
        "--print-completion",
        action=_Completion,
        choices=SHELLS,
        help="a script that completes words in this shell",
    )
    verbs = top.add_subparsers(metavar="VERB", required=True)
    _check(verbs.add_parser("check", help="verdicts against expectations"))
    _matrix(verbs.add_parser("matrix", help="verdicts under every profile of a dimension"))
    _explore(verbs.add_parser("explore", help="state-space statistics, no properties"))
    stepping.simulate(
        verbs.add_parser("simulate", help="random walks: quick, and they prove nothing")
    )
    _ask(verbs.add_parser("ask", help="an ad hoc property"))
    proving.lint(
        verbs.add_parser("lint", help="what can never be so: Z3 looks at all states at once")
    )
    proving.prove(verbs.add_parser("prove", help="proofs by Z3: by induction and more"))
    proving.certify(verbs.add_parser("certify", help="check a proof by a second solver"))
    stepping.step(verbs.add_parser("step", help="step through a system or a trace by hand"))
    explain = verbs.add_parser("explain", help="one trace, as for a mail")
    explaining.explain(explain)
    reports.pictures(explain)
    explaining.replay(verbs.add_parser("replay", help="check a trace against the model again"))
    comparing.diff(verbs.add_parser("diff", help="two traces, specs, profiles or revisions"))
    viewing.view(verbs.add_parser("view", help="one trace as a page, for a browser"))
    drawing.graph(verbs.add_parser("graph", help="pictures: the machines, and who talks to whom"))
    _export(verbs.add_parser("export", help="the same states in another checker's language"))
    _fmt(verbs.add_parser("fmt", help="canonical text"))
    _import(verbs.add_parser("import", help="a spec of ours from another tool's model"))
    reading.profile(verbs.add_parser("profile", help="profiles that ship, or of a source tree"))
    reading.refs(verbs.add_parser("refs", help="what is cited, and whether a source tree has it"))
    _import_c(verbs.add_parser(IMPORT_C, prog=f"{top.prog} import c"))
    for verb in verbs.choices.values():
        verb.add_argument(
            "--format",
            choices=FORMATS,
            default=FORMATS[0],
            help="how errors and warnings are written: with the text, or one a line",
        )
    return top


# ------------------------------------------------------------------------------------------ verbs


def _check(verb: argparse.ArgumentParser) -> None:
    _checks(verb)
    verb.add_argument("--watch", action="store_true", help="check again on each save, until Ctrl-C")
    _how(verb)
    verb.add_argument("-q", "--quiet", action="store_true", help="one line a verdict")
    verb.add_argument("-v", "--verbose", action="store_true", help="every trace, as for a mail")
    _common(verb)
    reports.results(verb)
    _no_cache(verb)
    verb.set_defaults(run=_run_check, refuse=verb.error)


def _run_check(options: argparse.Namespace) -> int:
    if not options.paths and not options.shipped:
        options.refuse("the following arguments are required: PATH")
    from rascheck.cli.check import check

    return check(options)


def _checks(verb: argparse.ArgumentParser) -> None:
    """The options of the verbs that run many checks: which ones, by how many, and what is kept."""
    verb.add_argument("paths", nargs="*", metavar="PATH", help="folder, file, or FILE.ras:CHECK")
    verb.add_argument(
        "--shipped", action="store_true", help="what ships: all, or PATHs such as seed.ras:CHECK"
    )
    verb.add_argument(
        "-k", action="append", default=[], metavar="WORD", help="only what is named so"
    )
    verb.add_argument(
        "-p",
        "--property",
        action="append",
        default=[],
        metavar="NAME",
        help="only this property; P4 means P4_... too",
    )
    verb.add_argument(
        "-j", "--jobs", type=positive, metavar="N", help="processes (default: one a core)"
    )
    verb.add_argument(
        "--out", type=Path, default=Path("rascheck-out"), metavar="DIR", help="where traces go"
    )
    verb.add_argument("--no-out", action="store_true", help="write no traces")


def _matrix(verb: argparse.ArgumentParser) -> None:
    _checks(verb)
    verb.add_argument(
        "--over",
        action="append",
        required=True,
        metavar="DIMENSION,...",
        help="the columns: all profiles of `kernel`, or all pairs with those of a second dimension",
    )
    verb.add_argument(
        "--profiles", action="append", default=[], metavar="A,B", help="only these columns"
    )
    verb.add_argument("--markdown", metavar="FILE", help="write a page (`-`: to the output)")
    verb.add_argument("-q", "--quiet", action="store_true", help="print no table")
    verb.add_argument("--no-slice", action="store_true", help="keep what no verdict depends on")
    verb.add_argument(
        "--no-symmetry", action="store_true", help="visit states that differ in names alone"
    )
    _threads(verb)
    _common(verb)
    _no_cache(verb)
    verb.set_defaults(run=_run_matrix, refuse=verb.error)


def _run_matrix(options: argparse.Namespace) -> int:
    if not options.paths and not options.shipped:
        options.refuse("the following arguments are required: PATH")
    from rascheck.cli.matrix import matrix

    return matrix(options)


def _explore(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", metavar="PATH")
    verb.add_argument("--system", default="", metavar="NAME", help="only these machines")
    verb.add_argument("--text", action="store_true", help="print the System itself")
    what = verb.add_mutually_exclusive_group()
    what.add_argument("--size", action="store_true", help="what makes the states so many")
    what.add_argument(
        "--reduce", action="store_true", help="leave out states where nothing is changed by it"
    )
    what.add_argument("--layout", action="store_true", help="print where a state's bits lie")
    what.add_argument("--ir", action="store_true", help="print the LLVM IR that would search")
    _threads(verb)
    _common(verb)
    verb.set_defaults(run=_run_explore)


def _run_explore(options: argparse.Namespace) -> int:
    from rascheck.cli.explore import explore

    return explore(options)


def _ask(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("system", metavar="SYSTEM", help="the name of a system, or `all`")
    verb.add_argument("formula", metavar="FORMULA")
    verb.add_argument(
        "--file",
        action="append",
        default=[],
        metavar="PATH",
        help="default: properties/ if there is one, or what ships",
    )
    _how(verb)
    _common(verb)
    _no_cache(verb)
    verb.set_defaults(run=_run_ask)


def _run_ask(options: argparse.Namespace) -> int:
    from rascheck.cli.check import ask

    return ask(options)


def _export(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", metavar="PATH", help="file, or FILE.ras:CHECK with its properties")
    verb.add_argument("--to", required=True, choices=LANGUAGES, help="for Spin, Rumur, or nuXmv")
    verb.add_argument("--system", default="", metavar="NAME", help="only these machines")
    verb.add_argument("-o", "--output", default="-", metavar="FILE", help="default: to the output")
    settings(verb)
    verb.set_defaults(run=_run_export)


def _run_export(options: argparse.Namespace) -> int:
    from rascheck.cli.export import export

    return export(options)


def _fmt(verb: argparse.ArgumentParser) -> None:
    verb.add_argument(
        "paths",
        nargs="*",
        type=Path,
        default=[Path()],
        metavar="PATH",
        help="folder or file, by default this folder; `-`: from the input to the output",
    )
    verb.add_argument("--check", action="store_true", help="write nothing; name what would change")
    verb.add_argument("--diff", action="store_true", help="write nothing; print the changes")
    verb.set_defaults(run=_run_fmt, refuse=verb.error)


def _run_fmt(options: argparse.Namespace) -> int:
    if Path("-") in options.paths and len(options.paths) > 1:
        options.refuse("`-` is standard input, which is formatted alone")
    from rascheck.cli.fmt import fmt

    return fmt(options)


def _import(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("path", metavar="MODEL", help="FILE.dve (DiVinE) or FILE.m (Murphi)")
    verb.add_argument("-o", "--output", default="-", metavar="FILE", help="default: to the output")
    verb.epilog = "A function in C: `rascheck import c FILE:FUNCTION`, with options of its own."
    verb.set_defaults(run=_run_import)


def _run_import(options: argparse.Namespace) -> int:
    from rascheck.cli.imports import import_

    return import_(options)


def _import_c(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("function", metavar="FILE:FUNCTION", help="it, and those that it calls")
    for words, metavar, use in (
        (("--bind",), "EXPRESSION=NAME", "a parameter for a call, a variable or a member"),
        (("--assume",), "CONDITION", "what the lemmas assume of the parameters"),
        (("-D", "--define"), "NAME[=VALUE]", "a macro, before all others of its name"),
        (("-I", "--folder"), "DIR", "where headers are looked for"),
        (("--header",), "FILE", "read before the file"),
        (("--use",), "FILE", "a spec that the new one uses"),
    ):
        verb.add_argument(*words, action="append", default=[], metavar=metavar, help=use)
    verb.add_argument("--prefix", default="", metavar="WORD", help="before all names of functions")
    verb.add_argument("--against", default="", metavar="EXPRESSION", help="a lemma: it equals this")
    verb.add_argument("-o", "--output", default="-", metavar="FILE", help="default: to the output")
    verb.set_defaults(run=_run_import_c, refuse=verb.error)


def _run_import_c(options: argparse.Namespace) -> int:
    from rascheck.cli.imports import import_c

    return import_c(options)


# ---------------------------------------------------------------------------------------- options


def _common(verb: argparse.ArgumentParser) -> None:
    """The options of every verb that explores."""
    settings(verb)
    verb.add_argument("--json", metavar="FILE", help="write results as JSON (`-`: to the output)")
    verb.add_argument("--max-states", type=positive, metavar="N")
    verb.add_argument("--max-depth", type=positive, metavar="N")
    verb.add_argument("--timeout", type=float, metavar="SECONDS", help="for each exploration")
    verb.add_argument(
        "--memory", type=size, metavar="SIZE", help="what states may take: 500M, 4G (of 1000)"
    )


def _how(verb: argparse.ArgumentParser) -> None:
    """The options of the verbs that give verdicts: how these are found."""
    verb.add_argument("--no-slice", action="store_true", help="keep what no verdict depends on")
    verb.add_argument(
        "--no-symmetry", action="store_true", help="visit states that differ in names alone"
    )
    verb.add_argument(
        "--cross-check",
        action="store_true",
        help="find every verdict again in other ways, and compare; nothing is cached",
    )
    _threads(verb)


def _threads(verb: argparse.ArgumentParser) -> None:
    """The option of the verbs that may run compiled code."""
    verb.add_argument(
        "--threads",
        type=positive,
        metavar="N",
        help="of one search (default: one a core; 1 in each of several processes)",
    )


def _no_cache(verb: argparse.ArgumentParser) -> None:
    """The option of the verbs that answer from the cache."""
    verb.add_argument(
        "--no-cache", action="store_true", help="explore again what is known, and keep nothing"
    )


class _Version(argparse.Action):
    """`--version`; what it prints is found out only then."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from rascheck.cli.version import version

        print(version(), end="")
        parser.exit()


class _Completion(argparse.Action):
    """`--print-completion SHELL`."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        _: argparse.Namespace,
        values: object,
        __: str | None = None,
    ) -> None:
        from rascheck.cli.completion import completion

        print(completion(parser, str(values)), end="")
        parser.exit()
