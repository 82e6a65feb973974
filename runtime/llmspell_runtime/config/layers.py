"""One layer of configuration (a file, a profile, the environment, the command line) read against the schema."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs

from llmspell_runtime.config.leaf import WrongTypeError, choices, describe_found, read_leaf
from llmspell_runtime.config.schema.fields import KeyInfo, fields_of, info, rest_field
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.values import Finding, KeyPath, Origin, did_you_mean, dotted, quoted


class _Table:
    """The mark of a table that was written; its keys are leaves of their own."""

    def __repr__(self) -> str:
        return "TABLE"


TABLE = _Table()

Leaves = dict[KeyPath, tuple[object, Origin]]
"""Flat configuration: what each key holds and where that came from; `TABLE` for the written tables themselves."""


@attrs.frozen(kw_only=True)
class Layer:
    """A tree as TOML gives it, and how to say where its keys stand.

    Relative paths belong to `folder`, `~` is `home`. In a `strict` layer an unknown key is an error.
    """

    tree: Mapping[str, object]
    locate: Callable[[KeyPath], Origin]
    folder: Path | None = None
    home: Path | None = None
    strict: bool = False


def read_layer(layer: Layer) -> tuple[Leaves, list[Finding]]:
    """The legal leaves of a layer, and what is wrong with the others."""
    reader = _Reader(layer)
    reader.table(Config, layer.tree, ())
    return reader.leaves, reader.findings


def build(leaves: Leaves, cls: type[Any] = Config) -> Any:
    """An instance of `cls` from flat leaves; whatever they do not name has its default."""
    tree: dict[Any, Any] = {}
    for path, (value, _) in leaves.items():
        node = tree
        for part in path[:-1]:
            node = node.setdefault(part, {})
        if value is TABLE:
            node.setdefault(path[-1], {})
        else:
            node[path[-1]] = value
    return _instance(cls, tree)


def _instance(cls: type[Any], tree: dict[str, Any]) -> Any:
    fields, rest = fields_of(cls), rest_field(cls)
    arguments: dict[str, Any] = {rest: {}} if rest else {}
    for name, value in tree.items():
        if name not in fields or name == rest:
            arguments[rest or name][name] = value
            continue
        about = info(fields[name])
        if about.table is None:
            arguments[name] = value
        elif about.many:
            arguments[name] = {key: _instance(about.table_class or cls, inner) for key, inner in value.items()}
        else:
            arguments[name] = _instance(about.table_class or cls, value)
    return cls(**arguments)


class _Reader:
    def __init__(self, layer: Layer) -> None:
        self.layer = layer
        self.leaves: Leaves = {}
        self.findings: list[Finding] = []

    def table(self, cls: type[Any], tree: Mapping[str, object], path: KeyPath) -> None:
        fields, rest = fields_of(cls), rest_field(cls)
        aliases = {about.alias: name for name, field in fields.items() if (about := info(field)).alias}
        for written, value in tree.items():
            here = (*path, written)
            name = aliases.get(written, written) if aliases.get(written) not in tree else written
            field = fields.get(name)
            if field is None or name == rest:
                self.unknown(here, value, [*(key for key in fields if key != rest), *aliases], rest is not None)
                continue
            about = info(field)
            child = about.table_class
            if child is None:
                self.leaf(field.type, about, value, (*path, name), here)
            elif not isinstance(value, Mapping):
                self.wrong(here, "a table", value, about)
            elif about.many:
                self.mark(here)
                for key, inner in value.items():
                    if isinstance(inner, Mapping):
                        self.mark((*here, key))
                        self.table(child, inner, (*here, key))
                    else:
                        self.wrong((*here, key), "a table", inner, about)
            else:
                self.table(child, value, here)

    def leaf(self, kind: Any, about: KeyInfo, value: object, path: KeyPath, written: KeyPath) -> None:
        if isinstance(value, str):
            value = about.spellings.get(value.lower(), value)
            if instead := about.replaced.get(value.lower()):
                text = f"{dotted(written)}: {quoted(value)} is not available; {instead} is used"
                self.find("warning", written, text, f'write "{instead}"')
                value = instead
        try:
            read = read_leaf(value, kind)
        except WrongTypeError as wanted:
            self.wrong(written, str(wanted), value, about, choices(kind))
            return
        self.leaves[path] = (self.in_folder(read) if about.path else read, self.layer.locate(written))

    def in_folder(self, value: object) -> object:
        if isinstance(value, tuple):
            return tuple(self.in_folder(item) for item in value)
        if not isinstance(value, str) or not value:
            return value
        if self.layer.home and (value == "~" or value.startswith("~/")):
            return str(self.layer.home / value[2:])
        return str(self.layer.folder / value) if self.layer.folder else value

    def unknown(self, path: KeyPath, value: object, known: list[str], collected: bool) -> None:
        hint = did_you_mean(str(path[-1]), known)
        if collected:
            self.leaves[path] = (value, self.layer.locate(path))
            if hint:
                self.find("warning", path, f"{dotted(path)} is not a known key; it is passed on as it is", hint)
            return
        hint = hint or "known keys: " + ", ".join(known)
        self.find("error" if self.layer.strict else "warning", path, f"unknown key {dotted(path)}", hint)

    def wrong(self, path: KeyPath, wanted: str, value: object, about: KeyInfo, known: tuple[str, ...] = ()) -> None:
        found = describe_found(value, secret=about.secret)
        hint = did_you_mean(value, known) if isinstance(value, str) else None
        self.find("error", path, f"{dotted(path)}: expected {wanted}, found {found}", hint)

    def mark(self, path: KeyPath) -> None:
        self.leaves[path] = (TABLE, self.layer.locate(path))

    def find(self, severity: Any, path: KeyPath, message: str, hint: str | None) -> None:
        origin = self.layer.locate(path)
        self.findings.append(Finding(severity=severity, message=message, key=dotted(path), origin=origin, hint=hint))
