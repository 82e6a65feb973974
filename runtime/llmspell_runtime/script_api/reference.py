"""The catalogue as reference pages in Markdown, one per global."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

NOTE: Final = "<!-- Written by `python -m llmspell_runtime.script_api.generate` from the declarations; edit those. -->"


def reference_pages(described: Mapping[str, Any]) -> dict[str, str]:
    """File name → text for what `Catalogue.describe` returned: a page per global and `README.md`, their list."""
    pages = {f"{table['name'].lower()}.md": _text(_page(table, described["classes"])) for table in described["globals"]}
    return pages | {"README.md": _text(_index(described["globals"]))}


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"


def _index(tables: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from (NOTE, "", "# The globals of a script", "", "| global | what it is |", "|---|---|")
    for table in tables:
        yield f"| [`{table['name']}`]({table['name'].lower()}.md) | {_cell(_summary(table['doc']))} |"


def _page(table: Mapping[str, Any], classes: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from (NOTE, "", f"# {table['name']}", "", table["doc"])
    if table["aliases"]:
        yield from ("", "The same table is `" + "`, `".join(table["aliases"]) + "`.")
    if table["fields"]:
        yield from ("", "## Fields", "", *_field_rows(table["fields"]))
    if table["functions"]:
        yield from ("", "## Functions")
        for function in table["functions"]:
            yield from _function(function, f"{table['name']}.{function['name']}", level=3)
    own = [cls for cls in classes if cls["owner"] == table["name"]]
    objects = [cls for cls in own if cls["role"] == "object"]
    tables = [cls for cls in own if cls["role"] != "object"]
    if objects:
        yield from ("", "## Objects")
        for cls in objects:
            yield from _object(cls)
    if tables:
        yield from ("", "## Tables")
        for cls in tables:
            yield from ("", f"### {cls['name']}", "", cls["doc"], "", *_field_rows(cls["fields"]))
            if cls["extra"]:
                yield from ("", "Other keys are passed on.")


def _object(cls: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", f"### {cls['name']}", "", cls["doc"])
    if cls["fields"]:
        yield from ("", *_field_rows(cls["fields"]))
    for function in cls["functions"]:
        yield from _function(function, f"{cls['name'].lower()}:{function['name']}", level=4)


def _function(function: Mapping[str, Any], title: str, *, level: int) -> Iterator[str]:
    yield from ("", f"{'#' * level} {title}")
    for shape in function["shapes"]:
        yield from ("", "```lua", _signature(title, shape), "```", "")
        if shape["deprecated"]:
            yield from (f"**Deprecated:** {shape['deprecated']}.", "")
        yield shape["doc"]
        if shape["parameters"]:
            yield from ("", "| parameter | type | meaning |", "|---|---|---|")
            for parameter in shape["parameters"]:
                yield f"| `{_name(parameter)}` | {_type(parameter)} | {_meaning(parameter)} |"
        for returned in shape["returns"]:
            doc = f": {returned['doc']}" if returned["doc"] else ""
            yield from ("", f"Returns {'any number of ' if returned['rest'] else ''}{_type(returned)}{doc}.")
        if shape["errors"]:
            yield from ("", f"Errors: {shape['errors']}")
        if shape["example"]:
            yield from ("", "```lua", shape["example"], "```")


def _signature(title: str, shape: Mapping[str, Any]) -> str:
    parameters = ", ".join(_name(parameter) for parameter in shape["parameters"])
    returns = ", ".join(r["type"]["text"] + ("..." if r["rest"] else "") for r in shape["returns"])
    return f"{title}({parameters})" + (f" --> {returns}" if returns else "")


def _name(parameter: Mapping[str, Any]) -> str:
    if parameter["rest"]:
        return "..."
    return f"{parameter['name']}{'?' if parameter['optional'] else ''}"


def _field_rows(fields: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    yield from ("| field | type | meaning |", "|---|---|---|")
    for field in fields:
        names = ", ".join(f"`{name}`" for name in (field["name"], *field["aliases"]))
        yield f"| {names}{'?' if field['optional'] else ''} | {_type(field)} | {_meaning(field)} |"


def _type(described: Mapping[str, Any]) -> str:
    return "`" + str(described["type"]["text"]).replace("|", "\\|") + "`"


def _meaning(described: Mapping[str, Any]) -> str:
    meaning = _cell(described["doc"])
    if described.get("deprecated"):
        meaning = f"**Deprecated:** {described['deprecated']}. {meaning}"
    if "default" in described:
        meaning = f"{meaning} (default `{_cell(json.dumps(described['default'], ensure_ascii=False))}`)"
    return meaning.strip()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _summary(doc: str) -> str:
    return doc.partition("\n\n")[0]
