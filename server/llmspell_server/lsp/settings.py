"""The settings of the language server: one table, from which the reading, the defaults and the page in docs/ come.

A client sends them as the section `llmspell` (workspace/configuration, didChangeConfiguration, initializationOptions),
nested or with dots in the names. A value of the wrong type counts as not set: a typo must not stop an editor.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import attrs

from llmspell_runtime.syntax.dialects import DIALECTS


def _setting(key: str, default: Any, doc: str, choices: tuple[str, ...] = ()) -> Any:
    metadata = {"key": key, "doc": doc, "choices": choices}
    return attrs.field(default=default, metadata=metadata)


@attrs.frozen(kw_only=True)
class Settings:
    """The settings as they hold now."""

    lua_version: str = _setting(
        "lua.version",
        "lua54",
        "The Lua that texts are written for. Spells run on `lua54` unless the configuration says otherwise.",
        tuple(DIALECTS),
    )
    language_features: str = _setting(
        "languageFeatures",
        "full",
        "Everything, or only what concerns the globals of spells: for use beside another Lua server.",
        ("full", "spellsOnly"),
    )
    diagnostics: bool = _setting("diagnostics.enable", True, "Whether mistakes are shown at all.")
    diagnostics_on: tuple[str, ...] = _setting(
        "diagnostics.enable", (), "Or a list: codes (or groups) of findings to show though they are off by default."
    )
    diagnostics_off: tuple[str, ...] = _setting(
        "diagnostics.disable", (), "Codes of the findings (or groups) that are not shown, such as `unused-local`."
    )
    diagnostics_severity: Mapping[str, str] = _setting(
        "diagnostics.severity",
        MappingProxyType({}),
        "How grave findings are: code or group to `error`, `warning`, `information`, `hint` or `off`.",
    )
    diagnostics_scope: str = _setting(
        "diagnostics.scope",
        "workspace",
        "Whether mistakes are shown in all files of the workspace or in open ones only.",
        ("workspace", "openFiles"),
    )
    diagnostics_globals: tuple[str, ...] = _setting(
        "diagnostics.globals", (), "Globals that exist though no file defines them."
    )
    library: tuple[str, ...] = _setting(
        "workspace.library", (), "Folders or files with definitions for your globals; nothing is reported in them."
    )
    auto_require: bool = _setting(
        "completion.autoRequire",
        True,
        "Whether modules that are not required yet are offered; choosing one writes its `require`.",
    )
    call_snippets: bool = _setting(
        "completion.callSnippets", False, "Whether a chosen function comes with its parameters to fill in."
    )
    keyword_snippets: bool = _setting(
        "completion.keywordSnippets", True, "Whether keywords are offered with their whole block too."
    )
    postfix: str = _setting(
        "completion.postfix", "@", "What stands between an expression and `if`, `for`, `local` …; empty for none."
    )
    code_lens: bool = _setting("codeLens.enable", True, "Whether `Run` and `Debug` stand above a spell.")
    hints_parameter_names: str = _setting(
        "inlayHints.parameterNames",
        "literals",
        "Whether names of parameters stand before the arguments of calls: before all that do not say it themselves, "
        "before numbers, strings, booleans and `nil` only, or never.",
        ("all", "literals", "off"),
    )
    hints_variable_types: bool = _setting(
        "inlayHints.variableTypes", False, "Whether the types of locals and loop variables stand behind their names."
    )
    hints_parameter_types: bool = _setting(
        "inlayHints.parameterTypes", False, "Whether the types that a callback's parameters get stand behind them."
    )
    hints_return_types: bool = _setting(
        "inlayHints.returnTypes", False, "Whether the types a function returns stand behind its parameters."
    )
    hints_enum_values: bool = _setting(
        "inlayHints.enumValues", False, "Whether the value of an `@enum`'s member stands behind it."
    )
    code_lens_references: bool = _setting(
        "codeLens.references", False, "Whether the number of its references stands above each function."
    )
    end_on_enter: bool = _setting(
        "typing.insertEnd", True, "Whether Enter behind `then`, `do`, … adds the missing `end` (format on type)."
    )
    format_on_save: bool = _setting(
        "format.onSave", False, "Whether a spell is laid out when it is saved by hand, in editors that ask the server."
    )
    cache: bool = _setting(
        "cache.enable",
        True,
        "Whether findings are kept in the user's cache folder, so that files which did not change are known at once.",
    )
    max_files: int = _setting("workspace.maxFiles", 5000, "Lua files of the workspace that are looked at.")
    max_file_bytes: int = _setting(
        "workspace.maxFileBytes", 1_000_000, "Size beyond which a file that is not open is not looked at."
    )
    exclude: tuple[str, ...] = _setting(
        "workspace.exclude",
        (".git", ".hg", ".svn", "node_modules", ".venv", "__pycache__", ".luarocks"),
        "Names of folders that are not looked into.",
    )
    told: frozenset[str] = attrs.field(default=frozenset(), eq=False)
    """The fields that do not have their default because nobody has said anything."""


def read_settings(told: object) -> Settings:
    """The settings in what a client sent; everything that is not there, or is wrong, has its default."""
    values = told if isinstance(told, dict) else {}
    inner = values.get("llmspell", values.get("settings"))
    if isinstance(inner, dict):
        values = inner
    chosen: dict[str, Any] = {}
    for field in _table():
        value = _look_up(values, field.metadata["key"])
        if value is not None and (read := _read(value, field)) is not None:
            chosen[field.name] = read
    return Settings(**chosen, told=frozenset(chosen))


def _table() -> list[attrs.Attribute[Any]]:
    """The fields that are settings."""
    return [field for field in attrs.fields(Settings) if field.metadata]


def _look_up(values: Mapping[str, Any], key: str) -> Any:
    if key in values or f"llmspell.{key}" in values:
        return values.get(key, values.get(f"llmspell.{key}"))
    found: Any = values
    for part in key.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def _read(value: Any, field: attrs.Attribute[Any]) -> Any:
    """The value if it has the type of the default and is one of the choices, else None."""
    default = field.default
    if isinstance(default, tuple):
        return tuple(value) if isinstance(value, list) and all(isinstance(each, str) for each in value) else None
    if isinstance(default, Mapping):
        return MappingProxyType(value) if isinstance(value, dict) and _holds_words(value) else None
    if type(value) is not type(default) or (isinstance(value, int) and not isinstance(value, bool) and value < 0):
        return None
    choices = field.metadata["choices"]
    return value if not choices or value in choices else None


def _holds_words(value: Mapping[Any, Any]) -> bool:
    return all(isinstance(each, str) for each in value.values())


def reference_page() -> str:
    """The page `docs/reference/language-server.md`."""
    rows = ["| setting | default | what it does |", "| --- | --- | --- |"]
    for field in _table():
        default = field.default
        values = tuple(default) if isinstance(default, tuple | Mapping) else (_json(default),)
        shown = ", ".join(f"`{each}`" for each in values) or "none"
        choices = field.metadata["choices"]
        doc = field.metadata["doc"] + (f" One of {', '.join(f'`{each}`' for each in choices)}." if choices else "")
        rows.append(f"| `llmspell.{field.metadata['key']}` | {shown} | {doc} |")
    return _PAGE.format(table="\n".join(rows))


def _json(value: object) -> str:
    import json

    return json.dumps(value)


_PAGE = """\
<!-- Written by `python -m llmspell_server.lsp.settings`; change the table in settings.py instead. -->
# Settings of the language server

`llmspell lsp` takes these settings from the client, as the section `llmspell`: in VS Code they are in the settings,
in Neovim in `settings` of the client's configuration. A change holds at once.

What `[diagnostics]` of `llmspell.toml` says, and `.luarc.json` and `.emmyrc.json` in a folder, holds where the settings
here say nothing else; [`llmspell check`](check.md) reads the same files.

{table}
"""


def main() -> None:
    """Writes the page, or with `--check` says whether it is up to date."""
    import sys
    from pathlib import Path

    page = Path(__file__).parents[3] / "docs" / "reference" / "language-server.md"
    if "--check" in sys.argv:
        if not page.is_file() or page.read_text(encoding="utf-8") != reference_page():
            sys.exit(f"{page} is out of date; write it with: python -m llmspell_server.lsp.settings")
        return
    page.write_text(reference_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
