"""What model/ and properties/ cite: each key is described, and everything says where it is from."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.keys import notes
from rascheck.lang.load import load

ROOT = Path(__file__).parents[2]


@cache
def modules() -> tuple[syntax.Module, ...]:
    sink = Diagnostics()
    found = load([ROOT / "model", ROOT / "properties"], sink)
    assert not sink.failed, list(sink)
    return tuple(found)


@cache
def references() -> dict[str, dict[str, str]]:
    described: dict[str, dict[str, str]] = tomllib.loads(
        resources.read_text(resources.model() / "references.toml")
    )
    return described


def cited() -> Iterator[syntax.Note]:
    for module in modules():
        yield from (note for note in notes(module.items) if note.kind == "ref")


def citing() -> Iterator[tuple[str, tuple[syntax.Note, ...]]]:
    """What has to say where it is from, each with its notes."""
    for module in modules():
        for item in module.items:
            if isinstance(item, syntax.Knob | syntax.Require | syntax.Property | syntax.Check):
                yield item.name.name, item.notes
            elif isinstance(item, syntax.Profile):
                for setting in item.settings:
                    yield f"{item.name.name}.{setting.name.name}", (*setting.notes, *item.notes)
            elif isinstance(item, syntax.Machine):
                for step in item.steps:
                    if isinstance(step, syntax.Step):
                        yield f"{item.name.name}.{step.name.name}", step.notes


def test_every_key_that_is_cited_is_described() -> None:
    assert {n.text.partition(":")[0] for n in cited()} <= set(references())


def test_every_key_that_is_described_is_cited() -> None:
    assert set(references()) <= {n.text.partition(":")[0] for n in cited()}


@pytest.mark.parametrize("key", references())
def test_a_reference_has_title_issue_and_address(key: str) -> None:
    entry = references()[key]
    assert set(entry) == {"title", "issue", "address"}
    assert all(entry.values())
    assert entry["address"].startswith("https://")


def test_a_citation_of_a_source_tree_names_a_file_and_something_in_it() -> None:
    for note in cited():
        key, _, locator = note.text.partition(":")
        if "@" in key:
            file, _, name = locator.rpartition(":")
            assert "/" in file, note.text
            assert name.isidentifier(), note.text


def test_everything_says_where_it_is_from() -> None:
    silent = [name for name, found in citing() if not {n.kind for n in found} & {"ref", "inferred"}]
    assert silent == []


def test_the_walk_sees_every_kind() -> None:
    names = {name for name, _ in citing()}
    assert {"hcr_tea", "v5_15.kvm_xfer_work", "kvm.kvm_arm_vcpu_enter_exit", "late_v6_18"} <= names
    assert len(names) > 250
