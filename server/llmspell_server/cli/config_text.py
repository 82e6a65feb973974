"""The effective configuration as text: TOML or JSON, secrets hidden, with origins and the grants they amount to."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llmspell_runtime.config.show import as_dict, leaves, redacted, section
from llmspell_runtime.config.values import dotted, quoted, split_dotted
from llmspell_runtime.config.write import toml_value
from llmspell_runtime.kernel.grants import grants_for
from llmspell_runtime.security.policy import describe

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig


def as_toml(loaded: LoadedConfig, name: str | None, *, origins: bool) -> str:
    """TOML text; unset keys are comments, as are origins and grants. Raises ConfigError for an unknown section."""
    lines: list[str] = []
    table: tuple[object, ...] = ()
    # Keys of no table come first: after a table's header they would belong to it.
    for path, value in sorted(_chosen(loaded, name), key=lambda leaf: len(leaf[0]) > 1):
        if path[:-1] != table:
            table = path[:-1]
            lines += ["", f"[{'.'.join(quoted(str(part)) for part in table)}]"]
        hidden = redacted({str(path[-1]): value})[str(path[-1])]
        line = (
            f"{quoted(str(path[-1]))} = {toml_value(hidden)}" if value is not None else f"# {quoted(str(path[-1]))} ="
        )
        lines.append(f"{line}  # {loaded.origins.get(dotted(path))}" if origins else line)
    if name is None:
        lines += ["", "# What a script in this folder is granted:"]
        lines += [f"#   {grant}: {value}" for grant, value in grants(loaded).items()]
    return "\n".join(lines).lstrip("\n") + "\n"


def as_json(loaded: LoadedConfig, name: str | None, *, origins: bool) -> str:
    """JSON text: the tables; in the whole also `granted`, and on request `origins`. Raises ConfigError."""
    chosen = section(loaded.config, name) if name else loaded.config
    table = hasattr(type(chosen), "__attrs_attrs__")
    last = split_dotted(name)[-1] if name else "value"
    tree: Any = redacted(as_dict(chosen)) if table else redacted({last: _plain(chosen)})[last]
    if name is None:
        tree["granted"] = grants(loaded)
    if origins:
        known = {dotted(path): str(loaded.origins.get(dotted(path))) for path, _ in _chosen(loaded, name)}
        tree = {**tree, "origins": known} if isinstance(tree, dict) else {last: tree, "origins": known}
    return json.dumps(tree, indent=2, ensure_ascii=False, default=str)


def grants(loaded: LoadedConfig) -> dict[str, str]:
    """What a script in the working directory is granted, by name; first what has to be done for it, if anything."""
    from llmspell_runtime.security.trust import trust_command, untrusted_grants

    needed = {"not before": trust_command(loaded.project)} if loaded.project and untrusted_grants(loaded) else {}
    return needed | dict(describe(grants_for(loaded, script=None, cwd=Path.cwd())))


def _chosen(loaded: LoadedConfig, name: str | None) -> Iterator[tuple[tuple[str | int, ...], object]]:
    """The keys of a section, or all of them, each with its full path."""
    wanted = split_dotted(name) if name else ()
    if name:
        section(loaded.config, name)
    for path, value in leaves(loaded.config):
        inside_a_free_table = wanted[: len(path)] == path and isinstance(value, dict)
        if path[: len(wanted)] == wanted or inside_a_free_table:
            yield path, value


def _plain(value: Any) -> Any:
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
