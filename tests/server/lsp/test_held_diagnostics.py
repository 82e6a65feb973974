"""workspace/diagnostic asked again by a client that has everything: its request stays open until there is news."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from llmspell_server.lsp import news
from tests.harness.lsp import CAPABILITIES, Editor, LspFailure, editor
from tests.harness.real_client import session as real_session

WATCHES = {**CAPABILITIES, "workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
ASK = "workspace/diagnostic"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that makes a global, and one that uses it."""
    monkeypatch.setattr(news, "PAUSE", 0.01)
    (tmp_path / "maker.lua").write_text("Shared = 1\n")
    (tmp_path / "user.lua").write_text("print(Shared)\n")
    return tmp_path


@asynccontextmanager
async def session(tree: Path, capabilities: dict[str, Any] = WATCHES, **params: Any) -> AsyncIterator[Editor]:
    async with editor(capabilities, workspaceFolders=[{"uri": tree.as_uri(), "name": "w"}], **params) as ed:
        if capabilities is WATCHES:
            await ed.serve("client/registerCapability", None)
        yield ed


async def first(ed: Editor) -> list[dict[str, str]]:
    """What a client knows that has asked once."""
    result = await ed.ask(ASK, {"previousResultIds": []})
    return [{"uri": item["uri"], "value": item["resultId"]} for item in result["items"]]


async def hold(ed: Editor, known: list[dict[str, str]]) -> int:
    """A request that is open now; it was told that nothing has changed."""
    ident = ed.begin(ASK, {"previousResultIds": known, "partialResultToken": "p"})
    part = await ed.hear("$/progress", token="p")
    assert {item["kind"] for item in part["value"]["items"]} == {"unchanged"}
    await ed.ask("workspace/symbol", {"query": ""})
    assert [m for m in ed.link.from_server if m.get("id") == ident] == []
    return ident


async def told(ed: Editor) -> dict[str, list[str]]:
    """The codes of each file in the next part."""
    part = await ed.hear("$/progress", token="p")
    return {Path(each["uri"]).name: [one["code"] for one in each.get("items", [])] for each in part["value"]["items"]}


def rewrite(ed: Editor, path: Path, text: str) -> None:
    path.write_text(text)
    ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})


async def test_it_is_answered_when_a_file_changes(tree: Path) -> None:
    async with session(tree) as ed:
        ident = await hold(ed, await first(ed))
        rewrite(ed, tree / "maker.lua", "Other = 1\n")
        assert await told(ed) == {"user.lua": ["undefined-global"]}
        assert await ed.answer(ident) == {"items": []}


async def test_it_is_answered_when_an_edit_concerns_a_closed_file(tree: Path) -> None:
    async with session(tree) as ed:
        known = await first(ed)
        doc = ed.open("Shared = 1\n", (tree / "maker.lua").as_uri())
        ident = await hold(ed, known)
        ed.change(doc, 0, len("Shared"), "Other")
        assert await told(ed) == {"user.lua": ["undefined-global"]}
        assert await ed.answer(ident) == {"items": []}


async def test_an_edit_that_changes_nothing_leaves_it_open(tree: Path) -> None:
    async with session(tree) as ed:
        known = await first(ed)
        doc = ed.open("Shared = 1\n", (tree / "maker.lua").as_uri())
        ident = await hold(ed, known)
        doc = ed.change(doc, 0, 0, "-- a comment\n")
        await ed.ask("textDocument/diagnostic", doc.ident)
        ed.change(doc, len("-- a comment\n"), len("-- a comment\nShared"), "Other")
        assert await told(ed) == {"user.lua": ["undefined-global"]}
        assert await ed.answer(ident) == {"items": []}


async def test_what_the_client_has_asked_of_a_document_is_no_news(tree: Path) -> None:
    async with session(tree) as ed:
        known = await first(ed)
        doc = ed.open("Shared = 1\n", (tree / "maker.lua").as_uri())
        ident = await hold(ed, known)
        doc = ed.change(doc, len(doc.text), len(doc.text), "print(nmae)\n")
        report = await ed.ask("textDocument/diagnostic", doc.ident)
        assert [one["code"] for one in report["items"]] == ["undefined-global"]
        ed.change(doc, 0, len("Shared"), "Other")
        assert (await told(ed))["user.lua"] == ["undefined-global"]
        assert await ed.answer(ident) == {"items": []}


async def test_it_is_answered_when_a_setting_changes(tree: Path) -> None:
    (tree / "user.lua").write_text("print(nmae)\n")
    async with session(tree) as ed:
        ident = await hold(ed, await first(ed))
        settings = {"llmspell": {"diagnostics": {"globals": ["nmae"]}}}
        ed.tell("workspace/didChangeConfiguration", {"settings": settings})
        assert await told(ed) == {"user.lua": []}
        assert await ed.answer(ident) == {"items": []}


async def test_what_is_new_is_told_at_once(tree: Path) -> None:
    async with session(tree) as ed:
        known = await first(ed)
        ed.open("print(nmae)\n", (tree / "user.lua").as_uri())
        assert await ed.ask(ASK, {"previousResultIds": known, "partialResultToken": "p"}) == {"items": []}
        assert (await told(ed))["user.lua"] == ["undefined-global"]


async def test_a_file_that_goes_is_told(tree: Path) -> None:
    async with session(tree) as ed:
        ident = await hold(ed, await first(ed))
        (tree / "user.lua").unlink()
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": (tree / "user.lua").as_uri(), "type": 3}]})
        assert await told(ed) == {"user.lua": []}
        assert await ed.answer(ident) == {"items": []}


async def test_it_can_be_cancelled(tree: Path) -> None:
    async with session(tree) as ed:
        ident = await hold(ed, await first(ed))
        ed.tell("$/cancelRequest", {"id": ident})
        with pytest.raises(LspFailure) as refused:
            await ed.answer(ident)
        assert refused.value.code == -32800
        rewrite(ed, tree / "maker.lua", "Other = 1\n")
        assert len((await ed.ask(ASK, {"previousResultIds": []}))["items"]) == 2


async def test_the_next_request_takes_its_place(tree: Path) -> None:
    async with session(tree) as ed:
        known = await first(ed)
        before = await hold(ed, known)
        ident = ed.begin(ASK, {"previousResultIds": known, "partialResultToken": "q"})
        assert await ed.answer(before) == {"items": []}
        await ed.hear("$/progress", token="q")
        ed.tell("$/cancelRequest", {"id": ident})
        with pytest.raises(LspFailure):
            await ed.answer(ident)


async def test_it_is_answered_when_the_session_ends(tree: Path) -> None:
    async with session(tree) as ed:
        ident = await hold(ed, await first(ed))
        await ed.shutdown()
        assert await ed.answer(ident) == {"items": []}


@pytest.mark.parametrize("who", ["asks for the first time", "takes no parts", "watches no files"])
async def test_who_is_answered_at_once(tree: Path, who: str) -> None:
    async with session(tree, CAPABILITIES if who == "watches no files" else WATCHES) as ed:
        known = [] if who == "asks for the first time" else await first(ed)
        token = {} if who == "takes no parts" else {"partialResultToken": "p"}
        items = (await ed.ask(ASK, {"previousResultIds": known, **token}))["items"]
        if token:
            items = (await ed.hear("$/progress", token="p"))["value"]["items"]
        assert len(items) == 2


async def test_with_a_real_client(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print(1)\n")
    async with real_session("stdio", tmp_path) as user:
        report = await user.ask(ASK, previousResultIds=[])
        known = [{"uri": each.uri, "value": each.result_id} for each in report.items]
        waiting = asyncio.ensure_future(user.ask(ASK, previousResultIds=known, partialResultToken="p"))
        await user.hear("$/progress", lambda told: told.token == "p")
        path.write_text("print(nmae)\n")
        user.tell("workspace/didChangeWatchedFiles", changes=[{"uri": path.as_uri(), "type": 2}])
        assert list((await waiting).items) == []
        assert sum(1 for method, told in user.heard if method == "$/progress" and told.token == "p") == 2
