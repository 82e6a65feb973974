"""The configuration as plain values: whole, one section of it, or with its secrets hidden."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from llmspell_runtime.config.schema.fields import fields_of, info
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.values import KeyPath, did_you_mean, split_dotted
from llmspell_runtime.errors import ConfigError

HIDDEN = "********"

_SECRET = re.compile(
    r"(?:^|_)(?:api_?key|access_key|private_key|secret(?:_key)?|password|passwd|token|authorization|credentials?)$"
)
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")


def leaves(config: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, object]]:
    """Every key of a configuration (or of one of its tables) with its value, in the order of the schema."""
    for name, field in fields_of(type(config)).items():
        about, value = info(field), getattr(config, name)
        if about.rest:
            yield from (((*path, key), inner) for key, inner in value.items())
        elif about.many:
            for key, inner in value.items():
                yield from leaves(inner, (*path, name, key))
        elif about.table:
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def as_dict(config: Any) -> dict[str, Any]:
    """A configuration, or one of its tables, as nested plain dicts and lists; unset keys are `None`."""
    tree: dict[str, Any] = {}
    for name, field in fields_of(type(config)).items():
        about, value = info(field), getattr(config, name)
        if about.rest:
            tree |= {key: _plain(inner) for key, inner in value.items()}
        elif about.many:
            tree[name] = {key: as_dict(inner) for key, inner in value.items()}
        else:
            tree[name] = as_dict(value) if about.table else _plain(value)
    return tree


def redacted(config_dict: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of nested plain values in which keys, passwords and tokens are hidden, by the names of their keys.

    Names and passwords inside of addresses (`https://user:word@host`) are hidden too.
    """
    return {key: _redact(key, value) for key, value in config_dict.items()}


def section(config: Config, name: str) -> Any:
    """The table or the value of a dotted name, such as `engines.lua`. Raises `ConfigError` when there is none."""
    here: Any = config
    if not split_dotted(name):
        raise ConfigError(f"{name!r} names no section", hint="name one, such as engines.lua")
    for part in split_dotted(name):
        known = list(here) if isinstance(here, Mapping) else list(fields_of(type(here))) if _is_table(here) else []
        if part not in known:
            hint = did_you_mean(part, known) or "there are: " + ", ".join(map(str, known))
            raise ConfigError(f"there is no section {name!r}", hint=hint)
        here = here[part] if isinstance(here, Mapping) else getattr(here, part)
    return here


def _is_table(value: object) -> bool:
    return hasattr(type(value), "__attrs_attrs__")


def _redact(key: object, value: Any) -> Any:
    name = str(key).lower().replace("-", "_")
    if isinstance(value, Mapping):
        return {inner: _redact(inner, item) for inner, item in value.items()}
    if isinstance(value, str) and value and _SECRET.search(name):
        return HIDDEN
    if isinstance(value, list | tuple):
        return [_redact(key, item) for item in value]
    return _USERINFO.sub(f"{HIDDEN}@", value) if isinstance(value, str) else value


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
