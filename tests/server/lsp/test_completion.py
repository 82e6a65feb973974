"""Completion through the protocol: edits, kinds, what an item tells when asked; clients with and without abilities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from llmspell_server.language.features.completion import TRIGGERS
from tests.harness.lsp import Doc, Editor, at, editor

UTIL = "local M = {}\nfunction M.split(text) end\nreturn M\n"


def client(
    *properties: str, lists: tuple[str, ...] = (), resolves: tuple[str, ...] = (), **more: Any
) -> dict[str, Any]:
    """A client that takes some properties of items; `lists` are those a list may have once."""
    item: dict[str, Any] = dict.fromkeys(properties, True) | more
    if resolves:
        item["resolveSupport"] = {"properties": list(resolves)}
    found: dict[str, Any] = {"completionItem": item}
    if lists:
        found["completionList"] = {"itemDefaults": list(lists)}
    return {"textDocument": {"completion": found}}


RICH = client("snippetSupport", documentationFormat=["markdown"])
MODERN = client(
    *("snippetSupport", "insertReplaceSupport", "labelDetailsSupport", "commitCharactersSupport", "preselectSupport"),
    lists=("editRange", "data", "commitCharacters", "insertTextFormat"),
    resolves=("documentation", "detail", "additionalTextEdits"),
    documentationFormat=["markdown"],
    insertTextModeSupport={"valueSet": [1, 2]},
    tagSupport={"valueSet": [1]},
)


async def ask(ed: Editor, doc: Doc, trigger: str = "") -> dict[str, Any]:
    """The answer at the cursor of a document."""
    context = {"triggerKind": 2, "triggerCharacter": trigger} if trigger else {"triggerKind": 1}
    found: dict[str, Any] = await ed.ask("textDocument/completion", {**doc.here, "context": context})
    return found


def named(found: Mapping[str, Any], label: str, **matching: Any) -> dict[str, Any]:
    """The item with a label."""
    item: dict[str, Any] = next(
        one
        for one in found["items"]
        if one["label"] == label and all(one.get(key) == value for key, value in matching.items())
    )
    return item


async def test_a_member_and_what_is_written_about_it() -> None:
    async with editor(RICH) as ed:
        doc = ed.open("State.ge$0t('x')")
        item = named(await ask(ed, doc), "get")
        assert at(doc.text, item["textEdit"]["range"]) == "get"
        told = await ed.ask("completionItem/resolve", item)
        assert told["detail"] == "function get(key: string, default?: any): any"
        assert "Returns the value of `key`" in told["documentation"]["value"]
        assert told["documentation"]["kind"] == "markdown"
        gone = {**item, "data": {"uri": "file:///gone.lua", "offset": 0, "source": "member"}}
        assert await ed.ask("completionItem/resolve", gone) == gone


async def test_no_two_items_stand_at_the_same_place() -> None:
    async with editor(RICH) as ed:
        items = (await ask(ed, ed.open("string.$0")))["items"]
        assert [item["label"] for item in sorted(items, key=lambda each: each["sortText"])] == sorted(
            item["label"] for item in items
        )
        assert len({item["sortText"] for item in items}) == len(items)


async def test_an_item_is_explained_while_its_word_is_typed_on() -> None:
    async with editor(RICH) as ed:
        doc = ed.open("State.g$0")
        item = named(await ask(ed, doc), "get")
        ed.change(doc, len(doc.text), len(doc.text), "et")
        assert "detail" in await ed.ask("completionItem/resolve", item)


@pytest.mark.parametrize("data", [None, 1, [], {}, {"uri": 1}, {"uri": "file:///srv/spell.lua", "offset": "x"}])
async def test_strange_data_is_no_fault(data: object) -> None:
    async with editor(RICH) as ed:
        ed.open("State.g$0")
        item = {"label": "get", "data": data}
        assert (await ed.ask("completionItem/resolve", item))["label"] == "get"


async def test_snippets_only_where_the_client_takes_them() -> None:
    for capabilities, formats in ((RICH, [None, 2]), ({}, [None])):
        async with editor(capabilities) as ed:
            doc = ed.open("whil$0")
            found = await ask(ed, doc)
            assert sorted((item.get("insertTextFormat") for item in found["items"]), key=str) == sorted(
                formats, key=str
            )


async def test_no_snippet_reaches_a_client_without_them() -> None:
    texts = (
        *(
            "x@$0",
            "---$0\nfunction f(a) end",
            "$0",
            "x = $0",
            "local $0",
            "---@param f fun(a)\nfunction g(f) end\ng($0)",
        ),
        *(
            "local t = {}\nt[$0",
            "---@class A\nlocal A = {}\nfunction A:m(x) end\n---@class B: A\nlocal B\nfunction B:$0",
        ),
    )
    async with editor({}) as ed:
        for index, text in enumerate(texts):
            doc = ed.open(text, f"file:///srv/{index}.lua")
            for item in (await ask(ed, doc))["items"]:
                assert "insertTextFormat" not in item
                assert "$" not in item["textEdit"]["newText"]


async def test_a_modern_client_gets_small_items() -> None:
    async with editor(MODERN) as ed:
        doc = ed.open("local t = { alpha = 1 }\nfunction t.al2(x) end\nt.al$0pha()")
        found = await ask(ed, doc)
        defaults = found["itemDefaults"]
        assert at(doc.text, defaults["editRange"]["insert"]) == "al"
        assert at(doc.text, defaults["editRange"]["replace"]) == "alpha"
        function, plain = found["items"]
        data = {"uri": doc.uri, "offset": doc.text.index("alpha()"), "source": "member"}
        shown = {"labelDetails": {"description": "integer"}, "sortText": "001", "data": data}
        assert plain == {"label": "alpha", "kind": 5, **shown}
        assert function["labelDetails"] == {"detail": "(x)"}
        assert function["commitCharacters"] == ["("]
        told = await ed.ask("completionItem/resolve", function)
        assert told["detail"] == "function al2(x)"


async def test_ranges_for_inserting_and_for_replacing() -> None:
    async with editor(client("insertReplaceSupport")) as ed:
        doc = ed.open("local alphabet\nprint(alp$0ha)")
        edit = named(await ask(ed, doc), "alphabet")["textEdit"]
        assert (at(doc.text, edit["insert"]), at(doc.text, edit["replace"])) == ("alp", "alpha")
    async with editor({}) as ed:
        doc = ed.open("local alphabet\nprint(alp$0ha)")
        assert at(doc.text, named(await ask(ed, doc), "alphabet")["textEdit"]["range"]) == "alpha"


async def test_what_other_text_must_go_goes_in_every_client() -> None:
    for capabilities in ({}, MODERN):
        async with editor(capabilities) as ed:
            doc = ed.open("local t = {}\nt[$0]")
            edit = named(await ask(ed, doc), "#t + 1")["textEdit"]
            assert (at(doc.text, edit["range"]), edit["newText"]) == ("]", "#t + 1] = ")
            doc = ed.open("local t = { ['a b'] = 1 }\nt.$0", "file:///srv/b.lua")
            item = named(await ask(ed, doc), "a b")
            assert (at(doc.text, item["textEdit"]["range"]), item["filterText"]) == (".", ".a b")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
async def test_ranges_are_in_the_unit_of_the_client(encoding: str) -> None:
    async with editor({"general": {"positionEncodings": [encoding]}}) as ed:
        text = "local name = 1 local s = '😀' .. na"
        doc = ed.open(text)
        units = {"utf-8": 4, "utf-16": 2, "utf-32": 1}[encoding] - 1
        place = {"line": 0, "character": len(text) + units}
        found = await ed.ask("textDocument/completion", {**doc.ident, "position": place})
        range_ = named(found, "name")["textEdit"]["range"]
        assert (range_["start"]["character"], range_["end"]["character"]) == (len(text) - 2 + units, len(text) + units)


def applied(text: str, found: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    """The text after an item replaced what it wants to replace, as the specification has it."""
    edit = item.get("textEdit")
    if edit is None:
        range_ = found["itemDefaults"]["editRange"]
        new = item.get("textEditText", item["label"])
    else:
        range_, new = edit.get("range", edit), edit["newText"]
    edits = [(range_.get("replace", range_), new)]
    edits += [(other["range"], other["newText"]) for other in item.get("additionalTextEdits", [])]
    for where, written in sorted(edits, key=lambda pair: (pair[0]["start"]["line"], pair[0]["start"]["character"]))[
        ::-1
    ]:
        lines = text.split("\n")
        start = sum(len(line) + 1 for line in lines[: where["start"]["line"]]) + where["start"]["character"]
        end = sum(len(line) + 1 for line in lines[: where["end"]["line"]]) + where["end"]["character"]
        text = text[:start] + written + text[end:]
    return text


@pytest.mark.parametrize(
    "text",
    [
        "local alpha, alpine = 1, { beta = 1, ['a b'] = 2 }\nprint(al$0pha)",
        "local alpine = { beta = 1, ['a b'] = 2 }\nprint(alpine.$0beta)",
        "local t = {}\nt[$0]",
        "---@param m 'fast'|'slow'\nlocal function f(m) end\nf('$0slow')",
        "---@param m 'fast'|'slow'\nlocal function f(m) end\nf($0)",
        "---@type { one: string, two?: number }\nlocal t = { $0 }",
        "uti$0",
        "---@param $0\nfunction f(aa, bb) end",
        "goto $0\n::there::",
    ],
)
async def test_every_client_gets_the_same_text(text: str) -> None:
    results = []
    for capabilities in ({}, client("insertReplaceSupport"), client(lists=("editRange",)), MODERN):
        completion = capabilities.get("textDocument", {}).get("completion", {})
        without = {"snippetSupport": False, "resolveSupport": {"properties": []}}
        plain = {"completion": {**completion, "completionItem": {**completion.get("completionItem", {}), **without}}}
        async with editor({"textDocument": plain}) as ed:
            ed.open(UTIL, "file:///srv/util.lua")
            doc = ed.open(text, "file:///srv/main.lua")
            found = await ask(ed, doc)
            assert found["items"]
            results.append({one["label"]: applied(doc.text, found, one) for one in found["items"]})
    assert all(result == results[0] for result in results)


async def test_indentation_is_left_to_clients_that_say_so() -> None:
    async with editor(MODERN) as ed:
        doc = ed.open("whil$0")
        assert named(await ask(ed, doc), "while", insertTextFormat=2)["insertTextMode"] == 2


@pytest.mark.parametrize("resolves", [(), ("documentation",), ("additionalTextEdits",)])
async def test_a_missing_require_is_written_at_once_or_when_the_item_is_chosen(resolves: tuple[str, ...]) -> None:
    async with editor(client("labelDetailsSupport", resolves=resolves)) as ed:
        ed.open(UTIL, "file:///srv/util.lua")
        doc = ed.open("x = uti$0", "file:///srv/main.lua")
        item = named(await ask(ed, doc), "util")
        assert item["labelDetails"] == {"description": "util"}
        assert ("additionalTextEdits" in item) == ("additionalTextEdits" not in resolves)
        told = await ed.ask("completionItem/resolve", item)
        (edit,) = told["additionalTextEdits"]
        assert edit["newText"] == 'local util = require("util")\n\n'
        assert edit["range"]["start"] == {"line": 0, "character": 0}


async def test_lines_end_as_those_of_the_document() -> None:
    async with editor({}) as ed:
        ed.open(UTIL, "file:///srv/util.lua")
        doc = ed.open("x = 1\r\nx = uti$0\r\n", "file:///srv/main.lua")
        item = named(await ask(ed, doc), "util")
        assert item["additionalTextEdits"][0]["newText"] == 'local util = require("util")\r\n\r\n'
        doc = ed.open("do\r\n  x@if$0\r\nend", "file:///srv/b.lua")
        assert named(await ask(ed, doc), "if")["textEdit"]["newText"] == "if x then\r\n    \r\n  end"


async def test_settings_of_completion() -> None:
    async with editor(RICH) as ed:
        ed.open(UTIL, "file:///srv/util.lua")
        told = {"autoRequire": False, "callSnippets": True, "keywordSnippets": False, "postfix": "!"}
        ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"completion": told}}})
        doc = ed.open("local function add(a) end\nadd$0", "file:///srv/main.lua")
        assert named(await ask(ed, doc), "add")["textEdit"]["newText"] == "add(${1:a})$0"
        doc = ed.open("uti$0", "file:///srv/b.lua")
        assert "util" not in [item["label"] for item in (await ask(ed, doc))["items"]]
        doc = ed.open("whil$0", "file:///srv/c.lua")
        assert [item["kind"] for item in (await ask(ed, doc))["items"]] == [14]
        doc = ed.open("x!if$0", "file:///srv/d.lua")
        assert named(await ask(ed, doc), "if")["textEdit"]["newText"] == "if x then\n\t$0\nend"


async def test_characters_that_ask() -> None:
    async with editor() as ed:
        provider = ed.initialize_result["capabilities"]["completionProvider"]
        assert set(provider["triggerCharacters"]) == set(TRIGGERS)
        assert not set(provider["triggerCharacters"]) & {" ", ")", "=", "\n"}
        doc = ed.open("x = 'a:$0'")
        assert (await ask(ed, doc, ":"))["items"] == []
        doc = ed.open("State.$0", "file:///srv/b.lua")
        assert named(await ask(ed, doc, "."), "get")
        doc = ed.open("print($0)", "file:///srv/c.lua")
        assert await ask(ed, doc, "(") == {"isIncomplete": True, "items": []}


async def test_names_of_files(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "in.txt").write_text("", encoding="utf-8")
    (tmp_path / ".hidden").write_text("", encoding="utf-8")
    (tmp_path / "node_modules").mkdir()
    async with editor() as ed:
        doc = ed.open("io.open('$0')", (tmp_path / "main.lua").as_uri())
        assert [item["label"] for item in (await ask(ed, doc))["items"]] == ["data/"]
        doc = ed.open("io.open('data/$0')", (tmp_path / "b.lua").as_uri())
        assert [item["label"] for item in (await ask(ed, doc, "/"))["items"]] == ["data/in.txt"]
        for away in ("/", "../", "/etc/", "../../"):
            doc = ed.open(f"io.open('{away}$0')", (tmp_path / "c.lua").as_uri())
            assert (await ask(ed, doc))["items"] == []


async def test_what_is_no_lua_gets_nothing() -> None:
    async with editor() as ed:
        doc = ed.open("whil$0", "file:///srv/notes.txt", "plaintext")
        assert (await ask(ed, doc))["items"] == []


async def test_what_is_deprecated_has_a_mark_where_the_client_shows_one() -> None:
    tagged = client(tagSupport={"valueSet": [1]})
    for capabilities, tags, old in ((tagged, [1], None), (client("deprecatedSupport"), None, True), ({}, None, None)):
        async with editor(capabilities) as ed:
            doc = ed.open("local t = {}\n---@deprecated use g\nfunction t.f() end\nt.$0")
            (item,) = (await ask(ed, doc))["items"]
            assert (item["label"], item.get("tags"), item.get("deprecated")) == ("f", tags, old)
