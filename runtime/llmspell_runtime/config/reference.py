"""Makes docs/reference/configuration.md from the schema: `python -m llmspell_runtime.config.reference > FILE`."""

import sys
from collections.abc import Iterator
from typing import Any

from llmspell_runtime.config.environment import PREFIX, PROVIDER_VARIABLES, VARIABLES, VENDOR_KEYS
from llmspell_runtime.config.files import PROJECT_NAMES, USER_NAMES
from llmspell_runtime.config.leaf import choices, describe_type
from llmspell_runtime.config.profiles import BUILTIN
from llmspell_runtime.config.schema.fields import KeyInfo, fields_of, info, rest_field
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.write import toml_value

_HEAD = """\
# Configuration

<!-- Made by `python -m llmspell_runtime.config.reference`; change the schema, not this page. -->

`llmspell config init` writes a file with every key and its default, `llmspell config show` prints what holds and where
each value came from, `llmspell config validate` checks a file.

## Where values come from

The later one wins:

1. the defaults of this page;
2. a builtin profile (`--profile NAME` or `LLMSPELL_PROFILE`; several with commas between them, the later one wins);
3. the user's file: the first that exists of {user}, `$XDG_CONFIG_HOME/llmspell/config.toml`,
   `~/.llmspell/config.toml`;
4. the project's file: the first that exists of {project},
   `.llmspell/config.toml` in the nearest folder, from the current one upwards, that has one of them or a folder
   `.llmspell`;
5. a profile of your own, `[profiles.NAME]` in either file, chosen in the same way as a builtin one (and applied after a
   builtin one of the same name);
6. environment variables;
7. the command line.

`--config FILE` (or `LLMSPELL_CONFIG`) takes the place of both files. In the home folder only `llmspell.toml` makes a
project; the dotted names there are the user's. A project file that belongs to somebody else, in a folder where
everybody may write, is not read.

An unknown key is a warning with its line; a value of a wrong type is an error. A relative path in a project's file
belongs to the project's folder, in another file to its own folder, in a variable or on the command line to the current
folder; `~` is the home folder. Words that have to be chosen may be written in any case.
"""


def reference() -> str:
    """The page as Markdown."""
    head = _HEAD.format(
        user=", ".join(f"`~/{name}`" for name in USER_NAMES), project=", ".join(f"`{name}`" for name in PROJECT_NAMES)
    )
    return "\n".join([head, *_profiles(), *_tables(Config, ""), *_variables()]) + "\n"


def _profiles() -> Iterator[str]:
    yield "## Builtin profiles\n\n| profile | purpose | sets |\n|--|--|--|"
    for name, profile in BUILTIN.items():
        sets = "<br>".join(f"`{key} = {toml_value(value)}`" for key, value in _flat(profile.tree, ""))
        yield f"| `{name}` | {profile.doc} | {sets} |"
    yield ""


def _flat(tree: Any, prefix: str) -> Iterator[tuple[str, object]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value


def _tables(cls: type[Any], name: str) -> Iterator[str]:
    """The section of a table: its keys first, then the tables below it."""
    default, fields, rest = cls(), fields_of(cls), rest_field(cls)
    rows = [
        _row(key, field.type, info(field), getattr(default, key))
        for key, field in fields.items()
        if info(field).table is None and not info(field).rest
    ]
    if rows or rest:
        yield f"## `[{name}]`\n" if name else "## Keys of no table\n"
    if rows:
        yield "| key | value | default | meaning |\n|--|--|--|--|"
        yield from rows
        yield ""
    if rest:
        yield f"Other keys: {info(fields[rest]).doc}\n"
    for key, field in fields.items():
        table = info(field).table_class
        if table is not None:
            here = f"{name}.{key}" if name else key
            yield from _tables(table, f"{here}.NAME" if info(field).many else here)


def _row(key: str, kind: Any, about: KeyInfo, default: object) -> str:
    known = choices(kind)
    value = ", ".join(f"`{choice}`" for choice in known) if known else describe_type(kind) + _limits(about)
    shown = "none" if default is None else f"`{toml_value(default)}`"
    doc = about.doc + (f" Also written `{about.alias}`." if about.alias else "")
    return f"| `{key}` | {value} | {shown} | {doc} |"


def _limits(about: KeyInfo) -> str:
    if about.above is not None:
        return f" > {about.above:g}" + (f", ≤ {about.at_most:g}" if about.at_most is not None else "")
    if about.at_least is None:
        return ""
    return f" ≥ {about.at_least:g}" + (f", ≤ {about.at_most:g}" if about.at_most is not None else "")


def _variables() -> Iterator[str]:
    yield "## Environment variables\n\nA variable that is set but empty does not count.\n\n| variable | key |\n|--|--|"
    for name, variable in VARIABLES.items():
        yield f"| `{PREFIX}{name}` | `{variable.key}` |"
    for name, variable in PROVIDER_VARIABLES.items():
        yield f"| `{PREFIX}PROVIDER_<NAME>_{name}` | `providers.providers.<name>.{variable.key}` |"
    for name, provider in VENDOR_KEYS.items():
        yield f"| `{name}` | `providers.providers.{provider}.api_key`, unless its `api_key_env` names another one |"
    yield f"| `{PREFIX}CONFIG` | the file, as `--config` |"
    yield f"| `{PREFIX}PROFILE` | the profiles, as `--profile` |"
    yield "\nA variable for a provider that no file names configures it, with its name as its `provider_type`."


if __name__ == "__main__":
    sys.stdout.write(reference())
