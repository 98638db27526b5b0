"""What was found out about a program comes in, warnings go out."""

from __future__ import annotations

from rascheck.diagnostics import Note
from rascheck.lang import syntax
from rascheck.lang.names import Program
from rascheck.lang.unsettled import Unsettled
from rascheck.lang.warnings.voice import KEEP, Voice
from rascheck.prove.lint import Can, Requirements
from rascheck.run.hygiene import Dead, Hygiene, Pair
from rascheck.source import Span


def warned(hygiene: Hygiene, program: Program, voice: Voice) -> None:
    """Warn about steps, conditions and claims."""
    for dead in hygiene.dead.values():
        _dead(dead, voice)
    never = {span for dead in hygiene.dead.values() for span in dead.conditions}
    for span in hygiene.idle:
        if span not in never:
            message = f"`{_text(span)}` follows from the rest of the guard"
            voice.say("W402", message, span, fix="leave it out")
    for pair, where in hygiene.overlaps.items():
        _overlap(pair, where, voice)
    for name, can in hygiene.claims.items():
        claim = program.properties[name]
        if can is not None and not can.both and (can.fail or not hygiene.is_hollow(claim.span)):
            _claim(claim, can, voice)
    for span, missed in hygiene.missed.items():
        if missed:
            message = f"no state meets `{_text(span)}`: what it asks for is asked for nothing"
            voice.say("W406", message, span)
    for span, held in hygiene.decided:
        message = f"`{_text(span)}` is {'always' if held else 'never'} true here"
        voice.say("W410", message, span, fix="leave out the `if`")


def _overlap(pair: Pair, where: str, voice: Voice) -> None:
    message = f"`{pair.one.name}` and `{pair.other.name}` can both be taken"
    message += f" where {where}" if where else ""
    fix = "make one of them ask that the other cannot be"
    voice.say("W403", message, pair.other.span, fix=fix)


def _dead(dead: Dead, voice: Voice) -> None:
    if dead.span.source.path not in voice.own:
        return
    first = f"step `{dead.name}` of `{dead.machine}` can never be taken"
    if not dead.blamed:
        message = f"{first}: no state and no partner allow it"
        voice.say("W401", message, dead.span, fix=KEEP)
        return
    span, *others = dead.blamed
    message = f"{first}: `{_text(span)}` never holds here"
    if others:
        message = f"{first}: its conditions exclude each other"
    notes = [Note("and this", other) for other in others]
    voice.say("W401", message, span, fix=KEEP, notes=notes)


def _claim(claim: syntax.Property, can: Can, voice: Voice) -> None:
    name, span = claim.name.name, claim.name.span
    if can.fail:
        rest = "it cannot be reached" if claim.kind == "reachable" else "it is always violated"
        voice.say("W405", f"`{name}` is true in no state that there could be: {rest}", span)
        return
    message = f"`{name}` is true in every state that there could be, reached or not"
    voice.say("W404", message, span, fix="take it out, or say more")


def settings_warned(knobs: Unsettled, voice: Voice) -> None:
    """Warn about requirements that leave nothing, or say nothing new, and about profiles."""
    requires = [require for require, _ in knobs.requirements]
    if not requires:
        return
    requirements = Requirements(knobs.knobs, [expr for _, expr in knobs.requirements])
    clashing = [requires[number] for number in requirements.clashing()]
    if clashing:
        message = "no combination of knobs is left: these requirements exclude each other"
        if len(clashing) == 1:
            message = f"no combination of knobs is left: none meets `{clashing[0].name.name}`"
        notes = [Note("and this", require.name.span) for require in clashing[1:]]
        voice.say("W407", message, clashing[0].name.span, notes=notes)
        return
    for name, profile in knobs.context.program.profiles.items():
        excluding = [requires[n] for n in requirements.clashing(knobs.set_by(name))]
        if excluding:
            message = f"the requirements exclude what profile `{name}` sets"
            notes = [Note(require.sentence, require.name.span) for require in excluding]
            voice.say("W408", message, profile.name.span, notes=notes)
    for number in requirements.implied():
        message = f"`{requires[number].name.name}` excludes nothing that is not excluded without it"
        voice.say("W409", message, requires[number].name.span, fix="take it out, or say more")


def _text(span: Span) -> str:
    return " ".join(span.text.split())
