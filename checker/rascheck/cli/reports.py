"""The words of the options that write for other programs: results of a run, pictures of a trace."""

from __future__ import annotations

import argparse

RESULTS = (
    ("ktap", "write results as the kernel's tests do"),
    ("junit", "write results as JUnit's XML: Jenkins, GitLab"),
    ("sarif", "write results as SARIF 2.1.0: editors, GitHub"),
    ("markdown", "write results for a merge request"),
    ("html", "write a page with every trace, for a browser"),
)
PICTURES = (
    ("svg", "draw it as a sequence chart"),
    ("mermaid", "write a sequence chart that GitHub and GitLab draw"),
    ("markdown", "write it for a merge request: the chart, and the mail"),
)


def targets(options: argparse.Namespace) -> dict[str, str]:
    """Where each format of a run goes that is wanted; `json` is one of them."""
    return _named(options, ["json", *(name for name, _ in RESULTS)])


def drawings(options: argparse.Namespace) -> dict[str, str]:
    """The same for one trace."""
    return _named(options, [name for name, _ in PICTURES])


def _named(options: argparse.Namespace, names: list[str]) -> dict[str, str]:
    wanted = {name: getattr(options, name, None) for name in names}
    return {name: path for name, path in wanted.items() if path}


def printed(options: argparse.Namespace) -> bool:
    """Whether one of them is the output, so that nothing else may be."""
    return "-" in targets(options).values()


def results(verb: argparse.ArgumentParser) -> None:
    """What a run can be written as, beside JSON."""
    for name, use in RESULTS:
        verb.add_argument(f"--{name}", metavar="FILE", help=f"{use} (`-`: to the output)")


def pictures(verb: argparse.ArgumentParser) -> None:
    """What a trace can be written as, beside a mail."""
    for name, use in PICTURES:
        verb.add_argument(f"--{name}", metavar="FILE", help=f"{use} (`-`: to the output)")
