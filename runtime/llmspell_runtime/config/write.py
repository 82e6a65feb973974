"""Writes a configuration as a commented TOML file; keys that hold their default are shown as comments."""

import datetime
import math
from collections.abc import Iterator, Mapping
from typing import Any

from llmspell_runtime.config.leaf import choices
from llmspell_runtime.config.schema.fields import fields_of, info
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.values import quoted, toml_string
from llmspell_runtime.errors import ConfigError

_HEAD = """\
# Configuration of llmspell.
#
# Lines that begin with "#" show the defaults; remove the sign to change one.
# `llmspell config validate` checks this file, `llmspell config show` prints what holds and where it came from.
"""


def to_toml(config: Config) -> str:
    """The text of a file that, loaded alone, gives `config` again.

    Raises `ConfigError` for a value that TOML cannot express (in the free tables of engines, tools and options).
    """
    return "\n".join([_HEAD, *_keys(config, type(config)(), ()), *_tables(config, type(config)(), ())]) + "\n"


def toml_value(value: Any) -> str:
    """One value on one line. Raises `ConfigError` for what TOML cannot express."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            return repr(value) if math.isfinite(value) else str(value)
        case str():
            return toml_string(value)
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case list() | tuple():
            return "[" + ", ".join(toml_value(item) for item in value) + "]"
        case Mapping():
            inner = ", ".join(f"{quoted(str(key))} = {toml_value(item)}" for key, item in value.items())
            return f"{{ {inner} }}" if inner else "{}"
    raise ConfigError(f"TOML has no value of the kind {type(value).__name__}")


def _keys(table: Any, default: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The lines of the plain keys of a table."""
    for name, field in fields_of(type(table)).items():
        about, value = info(field), getattr(table, name)
        if about.rest:
            yield from (f"{quoted(key)} = {toml_value(inner)}" for key, inner in value.items())
        elif not about.table:
            usual = getattr(default, name)
            known = choices(field.type)
            yield f"# {about.doc}" + (f" One of: {', '.join(known)}." if known else "")
            if value == usual:
                yield f"# {name} = {'' if usual is None else toml_value(usual)}".rstrip()
            else:
                yield f"{name} = {toml_value(value)}"


def _tables(table: Any, default: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The lines of the tables below a table."""
    for name, field in fields_of(type(table)).items():
        about, value = info(field), getattr(table, name)
        if about.table is None:
            continue
        usual = getattr(default, name)
        entries = value.items() if about.many else [(None, value)]
        for key, inner in entries:
            here = (*path, name) if key is None else (*path, name, key)
            example = about.table_class() if about.many and about.table_class else usual
            yield f"\n# {about.doc}"
            yield f"[{'.'.join(map(quoted, here))}]"
            yield from _keys(inner, example, here)
            yield from _tables(inner, example, here)
