"""Who declares which global, class, alias and enum, and which file a module name means; across all files, lazily."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Final

import attrs

from .annotations.docs import DocBlock
from .annotations.tags import AliasTag, ClassTag, EnumTag
from .answers import Location
from .binding.facts import FieldWrite, GlobalWrite, UnitFacts

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Call

    from .settings import Settings
    from .source import SourceFile

_DECLARES: Final = re.compile(
    r"\s*@(?:class|interface|alias|enum)\s*(?:\([^)]*\)\s*)?([^\W\d]\w*(?:[.\-][^\W\d]\w*)*\*?)"
)


@attrs.frozen(eq=False)
class TypeDeclaration:
    """One `@class`, `@alias` or `@enum`: the tag, its block, and where they stand (`unit` None: behind all code)."""

    file: SourceFile
    unit: UnitFacts | None
    block: DocBlock
    tag: ClassTag | AliasTag | EnumTag

    def location(self) -> Location:
        """Where the name stands; the whole is the block."""
        shift = self.file.shift(self.unit) if self.unit is not None else 0
        name = self.tag.name
        start, end = self.block.start, self.block.end
        return Location(self.file.uri, name.start + shift, name.end + shift, start + shift, end + shift)


_LOADED: Final = frozenset(("_G", "coroutine", "debug", "io", "math", "os", "package", "string", "table"))
"""Lua's own libraries in every version: they are loaded when a script begins, before any file of their name."""


class Index:
    """Answers by name, kept once found."""

    def __init__(
        self, files: Mapping[str, SourceFile], libraries: Mapping[str, SourceFile], settings: Settings
    ) -> None:
        self.files = files
        self.libraries = libraries
        self.settings = settings
        self._writes: dict[str, list[tuple[SourceFile, UnitFacts, GlobalWrite]]] = {}
        self._fields: dict[str, list[tuple[SourceFile, UnitFacts, FieldWrite]]] = {}
        self._modules: dict[str, SourceFile | None] = {}
        self._types: dict[str, list[TypeDeclaration]] = {}

    def _every(self) -> Iterator[SourceFile]:
        # A file of the workspace that is among the definitions too is there once: as what the workspace says.
        yield from (file for uri, file in self.libraries.items() if uri not in self.files)
        yield from self.files.values()

    def global_writes(self, name: str) -> list[tuple[SourceFile, UnitFacts, GlobalWrite]]:
        """The assignments to a global; libraries first."""
        found = self._writes.get(name)
        if found is None:
            found = self._writes[name] = [
                (file, unit, write) for file in self._every() for unit, write in file.globals_written.get(name, ())
            ]
        return found

    def global_field_writes(self, name: str) -> list[tuple[SourceFile, UnitFacts, FieldWrite]]:
        """The writes to fields reached through a global."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = [
                (file, unit, write) for file in self._every() for unit, write in file.global_fields.get(name, ())
            ]
        return found

    def is_defined(self, name: str) -> bool:
        """Whether a global is assigned to anywhere, or said to exist by the settings."""
        return bool(name in self.settings.globals or self.global_writes(name))

    def globals(self) -> dict[str, list[Location]]:
        """Every global with the places of its assignments."""
        found: dict[str, list[Location]] = {}
        for file in self._every():
            for name, writes in file.globals_written.items():
                places = found.setdefault(name, [])
                places.extend(file.location(unit, write.name, write.statement) for unit, write in writes)
        return found

    # Types by name

    def types(self, name: str) -> list[TypeDeclaration]:
        """The declarations of a class, an alias or an enum."""
        found = self._types.get(name)
        if found is None:
            found = self._types[name] = [
                declaration for file in self._every() for declaration in declarations_of(file, name)
            ]
        return found

    def type_names(self) -> dict[str, list[TypeDeclaration]]:
        """Every declaration by name."""
        found: dict[str, list[TypeDeclaration]] = {}
        for file in self._every():
            for name, declarations in declared_types(file).items():
                found.setdefault(name, []).extend(declarations)
        return found

    def type_locations(self) -> dict[str, list[Location]]:
        """Every class, alias and enum with the places of its annotations."""
        return {name: [one.location() for one in found] for name, found in self.type_names().items()}

    @cached_property
    def subclasses(self) -> dict[str, list[TypeDeclaration]]:
        """The classes that name a class as their parent, by the parent's name."""
        from .annotations.type_nodes import NameNode

        found: dict[str, list[TypeDeclaration]] = {}
        for declarations in self.type_names().values():
            for declaration in declarations:
                if isinstance(declaration.tag, ClassTag):
                    for parent in declaration.tag.parents:
                        if isinstance(parent, NameNode):
                            found.setdefault(parent.name.text, []).append(declaration)
        return found

    # Modules

    def module(self, name: str, *, base: str = "") -> SourceFile | None:
        """The file that `require(name)` in the file `base` loads; None if there is none in the workspace.

        No file loads itself: in `plugin/tool.lua`, the module `tool` is another one.
        """
        key = f"{base}\0{name}"
        if key not in self._modules:
            self._modules[key] = self._find_module(name, base)
        return self._modules[key]

    def _find_module(self, name: str, base: str) -> SourceFile | None:
        path = name.replace(".", "/").strip("/")
        if not path or name in _LOADED:
            return None
        wanted = [pattern.replace("?", path) for pattern in self.settings.module_patterns]
        folder = base.rsplit("/", 1)[0]
        roots = (folder, *(root.rstrip("/") for root in self.settings.roots))
        for root in roots:
            for pattern in wanted:
                file = self.files.get(f"{root}/{pattern}")
                if file is not None and file.uri != base:
                    return file
        return self._module_by_ending(wanted[:2], base)

    def _module_by_ending(self, wanted: list[str], base: str) -> SourceFile | None:
        """The file whose path ends like the module: below a folder around the one that asks, then nearest to it."""
        found: list[tuple[bool, int, str, SourceFile]] = []
        for ending in wanted:
            for uri in self._by_last_name.get(ending.rsplit("/", 1)[-1], ()):
                if uri != base and (uri.endswith("/" + ending) or uri == ending):
                    elsewhere = not base.startswith(uri.removesuffix(ending))
                    found.append((elsewhere, -_common(uri, base), uri, self.files[uri]))
        return min(found, key=lambda one: one[:3])[3] if found else self._module_by_meta(wanted[0])

    def _module_by_meta(self, path: str) -> SourceFile | None:
        name = path.removesuffix(".lua").replace("/", ".")
        return (
            self.libraries.get(f"llmspell-library:/{name}.lua") if name in ("ffi", "jit", "bit", "table.new") else None
        )

    @cached_property
    def _by_last_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for uri in self.files:
            found.setdefault(uri.rsplit("/", 1)[-1], []).append(uri)
        return found

    def requirers(self, module: SourceFile) -> list[tuple[SourceFile, UnitFacts, Call]]:
        """The calls of `require` in the user's files that load a file."""
        named = self._required.get(self.stem(module.uri), ())
        return [(file, unit, call) for file, unit, call, name in named if self.module(name, base=file.uri) is module]

    @staticmethod
    def stem(uri: str) -> str:
        """The last word of every module name that can mean a file."""
        path, _, last = uri.rpartition("/")
        return path.rpartition("/")[2] if last == "init.lua" else last.removesuffix(".lua")

    @cached_property
    def _required(self) -> dict[str, list[tuple[SourceFile, UnitFacts, Call, str]]]:
        """The calls of `require`, by the last word of the module's name."""
        found: dict[str, list[tuple[SourceFile, UnitFacts, Call, str]]] = {}
        for file in self.files.values():
            for unit, call, name in required_by(file):
                found.setdefault(last_word(name), []).append((file, unit, call, name))
        return found

    def files_with(self, name: str) -> Iterator[SourceFile]:
        """The user's files in which a name may stand."""
        return (file for file in self.files.values() if name in file.text)


def required_by(file: SourceFile) -> list[tuple[UnitFacts, Call, str]]:
    """The calls of `require` in a file, with the names; kept with the file."""
    known: list[tuple[UnitFacts, Call, str]] | None = file.cache.get("required")
    if known is None:
        known = file.cache["required"] = [
            (unit, call, name) for unit in file.units for call, function, name in unit.requires if function == "require"
        ]
    return known


def last_word(module: str) -> str:
    """The last word of a module's name, as `Index.stem` has it."""
    words = module.replace("/", ".").split(".")
    return words[-2] if len(words) > 1 and words[-1] == "init" else words[-1]


def _common(left: str, right: str) -> int:
    count = 0
    for one, other in zip(left.split("/"), right.split("/"), strict=False):
        if one != other:
            break
        count += 1
    return count


def declarations_of(file: SourceFile, name: str) -> list[TypeDeclaration]:
    """The classes, aliases and enums of one name in a file; reads only the comments that declare it."""
    every = file.cache.get("types")
    if every is not None:
        return every.get(name, [])  # type: ignore[no-any-return]
    known = file.cache.get("type blocks")
    if known is None:
        known = file.cache["type blocks"] = _declaring_blocks(file)
    found = []
    for unit, block in known.get(name, ()):
        for tag in block.tags:
            if isinstance(tag, ClassTag | AliasTag | EnumTag) and tag.name.text == name:
                found.append(TypeDeclaration(file, unit, block, tag))
    return found


def _declaring_blocks(file: SourceFile) -> dict[str, list[tuple[UnitFacts | None, DocBlock]]]:
    """The blocks in which a line looks like the declaration of a name, by the name."""
    found: dict[str, list[tuple[UnitFacts | None, DocBlock]]] = {}
    for unit, docs in file.all_docs:
        for block in docs.blocks:
            names = {match.group(1) for line in block.lines if (match := _DECLARES.match(line.text)) is not None}
            for name in names:
                found.setdefault(name, []).append((unit, block))
    return found


def declared_types(file: SourceFile) -> dict[str, list[TypeDeclaration]]:
    """The classes, aliases and enums of one file, by name; kept with the file."""
    found = file.cache.get("types")
    if found is None:
        found = {}
        for unit, docs in file.all_docs:
            for block in docs.blocks:
                if not any("@" in line.text for line in block.lines):
                    continue
                for tag in block.tags:
                    if isinstance(tag, ClassTag | AliasTag | EnumTag):
                        declaration = TypeDeclaration(file, unit, block, tag)
                        found.setdefault(tag.name.text, []).append(declaration)
        file.cache["types"] = found
    return found
