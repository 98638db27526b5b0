"""A path comes in; the System that it names goes out in another checker's language."""

from __future__ import annotations

from rascheck.diagnostics import Diagnostics
from rascheck.exporters import LANGUAGES, Unfit
from rascheck.lang.elaborate import elaborate
from rascheck.lang.settings import Overrides
from rascheck.run import jobs
from rascheck.run.bits import abstracted
from rascheck.run.execute import well_formed
from rascheck.run.imports import is_model, to_system
from rascheck.run.load import Loaded, check_named, load_program
from rascheck.run.models import settings_are_ours
from rascheck.run.options import Options
from rascheck.run.single import system_of
from rascheck.system.ir import System


def exported(system: System, language: str, sink: Diagnostics) -> str | None:
    """The text of a System; None after reporting that the language cannot say it."""
    well_formed(system)
    try:
        return LANGUAGES[language](system)
    except Unfit as reason:
        sink.error("E186", f"--to {language}: {reason}")
        return None


def system_named(
    path: str, system_name: str, overrides: Overrides, sink: Diagnostics
) -> System | None:
    """What `FILE:CHECK` names, with its properties; or the machines of a file, without any.

    A model of another tool has the claims that stand in it.
    """
    if is_model(path):
        settings_are_ours(Options(overrides), sink)
        if system_name:
            sink.error("E166", f"--system {system_name}: systems are declared in .ras files")
        return None if sink.failed else to_system(path, sink)
    loaded = load_program([path], sink)
    if sink.failed:
        return None
    if not check_named(path):
        return system_of(loaded.program, system_name, overrides, sink)
    if system_name:
        sink.error("E166", f"--system {system_name}: the check says which system it is about")
        return None
    job = _job(loaded, Options(overrides), sink)
    if job is None:
        return None
    pair = abstracted(elaborate(loaded.program, job.check, job.combination, overrides, sink), sink)
    return None if pair is None else pair.explored


def _job(loaded: Loaded, options: Options, sink: Diagnostics) -> jobs.Job | None:
    """The check that was named, under its one combination; None after reporting."""
    jobs.known(loaded, options, sink)
    found = list(jobs.jobs(loaded, options, None, sink))
    if sink.failed or not found:
        return None
    if len(found) > 1:
        words = [f"--set {name}=..." for name in found[0].combination.shown]
        if len({job.combination.profiles for job in found}) > 1:
            words.append("--profile ...")
        name = found[0].check.name.name
        message = f"check `{name}` has {len(found)} combinations, and one can be exported"
        sink.error("E185", message, fix=f"choose one: {' '.join(words)}")
        return None
    return found[0]
