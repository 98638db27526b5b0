"""Texts come in; their trees, and what is wrong with the program of them, are found out once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rascheck import resources
from rascheck.diagnostics import Diagnostics
from rascheck.lang import syntax
from rascheck.lang.load import parse_now
from rascheck.lang.names import Program, collect
from rascheck.run.cache import Cache
from rascheck.source import Source

if TYPE_CHECKING:
    from rascheck.run.load import Loaded

REFERENCES = "references.toml"


@dataclass
class Reader:
    """Reads and analyses; of what it has done before it remembers the outcome.

    Only what has no errors is remembered: the tree of a text without any diagnostic, and the
    warnings about a program.
    """

    cache: Cache | None = None
    _modules: dict[tuple[str, str], syntax.Module] = field(default_factory=dict)

    def parse(self, source: Source, sink: Diagnostics) -> syntax.Module | None:
        """As `lang.parse.parse`."""
        text = (source.path, source.text)
        known = self._modules.get(text)
        key = self.cache.key("module", *text) if self.cache is not None else ""
        if known is None and self.cache is not None:
            found = self.cache.get(key, {source.path: source})
            known = found if isinstance(found, syntax.Module) else None
        if known is None:
            own = Diagnostics()
            module = parse_now(source, own)
            sink.found += [d for d in own.found if d not in sink.found]
            if module is None or own.found:
                return module
            known = module
            if self.cache is not None:
                self.cache.put(key, module, {source.path: source})
        self._modules[text] = known
        return known

    def analyse(self, modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
        """As `lang.inspect.analyse`."""
        if self.cache is None or sink.found:
            return _analysed(modules, sink)
        texts = [text for m in modules for text in (m.source.path, m.source.text, repr(m.used))]
        key = self.cache.key("analysis", *texts, *_references(modules))
        sources = {module.source.path: module.source for module in modules}
        known = self.cache.get(key, sources)
        if isinstance(known, tuple):
            sink.found += known
            return collect(modules, Diagnostics())
        program = _analysed(modules, sink)
        if not sink.failed:
            self.cache.put(key, tuple(sink.found), sources)
        return program

    def warn(self, loaded: Loaded, sink: Diagnostics) -> None:
        """As `lang.warnings.warn`, and what `lint` says of requirements and profiles."""
        modules = loaded.program.modules
        sources = {module.source.path: module.source for module in modules}
        key = ""
        if self.cache is not None:
            texts = [
                text for m in modules for text in (_real(m.source), m.source.text, repr(m.used))
            ]
            key = self.cache.key(
                "warnings", *sources, *texts, *sorted(loaded.own), str(loaded.whole)
            )
            known = self.cache.get(key, sources)
            if isinstance(known, tuple):
                sink.found += known
                return
        from rascheck.lang.warnings import warn

        own = Diagnostics()
        warn(loaded.program, loaded.own, own, whole=loaded.whole)
        if loaded.program.requires:
            from rascheck.run.lint import warn_of_settings

            warn_of_settings(loaded, own)
        sink.found += own.found
        if self.cache is not None:
            self.cache.put(key, tuple(own.found), sources)


def _real(source: Source) -> str:
    """Which file it is, whatever links lead there."""
    return str(resources.located(source.path).resolve())


def _analysed(modules: Sequence[syntax.Module], sink: Diagnostics) -> Program:
    from rascheck.lang.inspect import analyse

    return analyse(modules, sink)


def _references(modules: Sequence[syntax.Module]) -> Iterator[str]:
    """Where the nearest references.toml of each folder is, and what is in it."""
    for folder in sorted({resources.located(m.source.path).parent for m in modules}):
        for place in (folder, *folder.parents):
            try:
                text = (place / REFERENCES).read_text(encoding="utf-8")
            except FileNotFoundError:
                continue
            except (OSError, ValueError):
                text = ""  # an error, with which nothing is kept
            yield from (str(folder), str(place), text)
            break
