"""Findings about types as an editor gets them: the place, the repair, and what an edit elsewhere changes."""

from __future__ import annotations

from typing import Any

from tests.harness.lsp import CAPABILITIES, Doc, Editor, at, editor

ACTIONS = {
    **CAPABILITIES,
    "textDocument": {
        "diagnostic": {},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}}},
    },
}
CLASS = "---@class Account\n---@field owner string\n---@field limit integer\nAccount = {}\n"


async def findings(ed: Editor, doc: Doc) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
    return items


def replaced(ed: Editor, doc: Doc, old: str, new: str) -> Doc:
    start = doc.text.index(old)
    return ed.change(doc, start, start + len(old), new)


async def test_a_misspelt_member_of_a_global_is_told_and_repaired() -> None:
    async with editor(ACTIONS) as ed:
        doc = ed.open('State.gett("x")\n')
        (one,) = await findings(ed, doc)
        assert (one["code"], one["severity"], at(doc.text, one["range"])) == ("undefined-field", 2, "gett")
        assert one["message"] == "`State` has no field `gett`. Did you mean `get`?"
        params = {**doc.ident, "range": one["range"], "context": {"diagnostics": [], "only": ["quickfix"]}}
        actions = await ed.ask("textDocument/codeAction", params)
        fix = next(action for action in actions if action["title"] == "Change to `get`")
        ((edit,),) = fix["edit"]["changes"].values()
        assert (edit["range"], edit["newText"]) == (one["range"], "get")


async def test_an_edit_of_a_class_changes_what_is_found_where_it_is_used() -> None:
    async with editor(ACTIONS) as ed:
        doc = ed.open(CLASS + "---@type Account\nlocal a = { owner = 'x' }\nprint(a.owner, a.limits)\n")
        assert [one["code"] for one in await findings(ed, doc)] == ["missing-fields", "undefined-field"]
        doc = replaced(ed, doc, "limit integer", "limits? integer")
        assert await findings(ed, doc) == []
        doc = replaced(ed, doc, "'x'", "1")
        assert [one["code"] for one in await findings(ed, doc)] == ["assign-type-mismatch"]


async def test_a_missing_return_stands_behind_the_last_statement() -> None:
    async with editor(ACTIONS) as ed:
        doc = ed.open("---@return integer\nfunction Work(x)\n  print(x)\nend\n")
        (one,) = await findings(ed, doc)
        assert one["code"] == "missing-return"
        assert one["range"]["start"] == one["range"]["end"] == {"line": 2, "character": 10}
