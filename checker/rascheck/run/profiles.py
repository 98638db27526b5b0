"""Names of profiles, or a source tree, come in; what they say of every knob goes out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from rascheck.diagnostics import Diagnostics, nearest
from rascheck.lang import syntax
from rascheck.lang.format import formatted
from rascheck.lang.names import Program
from rascheck.lang.settings import Combination, Overrides, settle
from rascheck.run.load import load_program
from rascheck.show.profiles import Difference, Likeness, Seen, Shipped, TreeReport, Value, spec
from rascheck.source import Source
from rascheck.trees.detect import Found, detect
from rascheck.trees.registry import DETECTORS, DIMENSIONS
from rascheck.trees.tree import Tree, opened

SHIPPED = "<ras>"
TITLES = {"linux": "Linux", "tfa": "Trusted Firmware-A", "qemu": "QEMU"}
UNKNOWN = "unknown"


def shipped(names: Sequence[str], sink: Diagnostics) -> list[Shipped]:
    """The profiles that ship, all or those of some names; what is unknown is reported."""
    program = _program()
    for name in names:
        if name not in program.profiles:
            fix = nearest(name, program.profiles)
            sink.error("E453", f"there is no profile `{name}`", fix=fix)
    wanted = names or list(program.profiles)
    return [_shipped(program, name) for name in wanted if name in program.profiles]


def read_tree(text: str, revision: str, sink: Diagnostics) -> TreeReport | None:
    """What a tree says of every knob that can be seen in it; None after reporting."""
    tree = opened(text, revision, sink)
    if tree is None:
        return None
    if tree.kind not in DETECTORS:
        fix = "name the root of a tree of Linux, Trusted Firmware-A or QEMU"
        sink.error("E452", f"{tree.name}: this is no source tree that is known here", fix=fix)
        return None
    known = _program().knobs
    answers = [detect(tree, each) for each in DETECTORS[tree.kind] if each.knob in known]
    seen = tuple(
        Seen(a.knob, a.value, a.file, a.line, a.function, a.code)
        if isinstance(a, Found)
        else Seen(a.knob, None, looked=a.looked)
        for a in answers
    )
    key = _key(tree)
    dimension = DIMENSIONS[tree.kind]
    like = tuple(_likenesses(seen, dimension, sink))
    title = f"{TITLES[tree.kind]} {tree.version}".strip()
    return TreeReport(tree.name, title, dimension, key, key in _described(), seen, like)


def differences(one: TreeReport, other: TreeReport) -> list[Difference]:
    """The knobs on which two trees are not the same; unknown is not the same as known."""
    values = {seen.knob: seen.value or UNKNOWN for seen in other.seen}
    return [
        Difference(seen.knob, seen.value or UNKNOWN, values[seen.knob])
        for seen in one.seen
        if seen.knob in values and values[seen.knob] != (seen.value or UNKNOWN)
    ]


def as_spec(report: TreeReport, name: str) -> str:
    """What was read from a tree, as a profile in the language."""
    text = spec(report, name)
    return formatted(Source(name, text), Diagnostics()) or text


def dimension_knobs(program: Program, dimension: str) -> list[str]:
    """The knobs of a dimension: what its profiles set, and what can be seen in its trees."""
    kinds = [kind for kind, known in DIMENSIONS.items() if known == dimension]
    named = {detector.knob for kind in kinds for detector in DETECTORS[kind]}
    for profile in program.profiles.values():
        if profile.dimension and profile.dimension.name == dimension:
            named |= {setting.name.name for setting in profile.settings}
    return [name for name in program.knobs if name in named]


@cache
def _program() -> Program:
    """The model that ships; that it has no errors is for its tests."""
    return load_program([SHIPPED], Diagnostics()).program


def _shipped(program: Program, name: str) -> Shipped:
    profile = program.profiles[name]
    dimension = profile.dimension.name if profile.dimension else ""
    context = Combination((name,))
    settings = settle(program, None, context, Overrides(), Diagnostics())[1]
    texts = {setting.name: setting.value for setting in settings if setting.knob}
    values = []
    for knob in dimension_knobs(program, dimension):
        by, notes = _origin(program, profile, knob)
        values.append(Value(knob, texts[knob], by, _cited(notes)))
    extends = tuple(ident.name for ident in profile.extends)
    return Shipped(name, dimension, extends, profile.doc, tuple(values))


def _origin(
    program: Program, profile: syntax.Profile, knob: str
) -> tuple[str, tuple[syntax.Note, ...]]:
    """Which of the profiles that one extends sets a knob, and with what notes."""
    for setting in profile.settings:
        if setting.name.name == knob:
            return profile.name.name, setting.notes or profile.notes
    for ident in profile.extends:
        if ident.name in program.profiles:
            by, notes = _origin(program, program.profiles[ident.name], knob)
            if by != "default":
                return by, notes
    return "default", program.knobs[knob].notes


def _cited(notes: Sequence[syntax.Note]) -> str:
    note = next((note for note in notes if note.kind in ("ref", "inferred")), None)
    if note is None:
        return ""
    return note.text if note.kind == "ref" else f"inferred: {note.text}"


def _likenesses(seen: Sequence[Seen], dimension: str, sink: Diagnostics) -> Iterator[Likeness]:
    """The profiles of a dimension from which a tree differs least."""
    known = {one.knob: one.value for one in seen if one.value is not None}
    found = []
    for profile in shipped([], sink):
        if profile.dimension == dimension:
            differs = tuple(
                Difference(value.knob, known[value.knob] or "", value.value)
                for value in profile.values
                if value.knob in known and known[value.knob] != value.value
            )
            found.append(Likeness(profile.name, differs))
    least = min((len(like.differs) for like in found), default=0)
    yield from (like for like in found if len(like.differs) == least)


def _key(tree: Tree) -> str:
    """The citation key of a tree, as references.toml spells them: linux@v6.8, qemu@v10.2.0."""
    version = tree.version
    if tree.kind == "linux":
        version = version.removesuffix(".0")
    return f"{tree.kind}@v{version}" if version else f"{tree.kind}@tree"


def _described() -> frozenset[str]:
    from rascheck.lang.keys import shipped_keys

    return shipped_keys()
