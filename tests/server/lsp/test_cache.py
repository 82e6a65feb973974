"""A workspace that an earlier session has looked at: the same answers, whatever happened to files and cache since.

Each of them twice: looked at by the server itself, and by a process of its own.
"""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path
from typing import Any

import pytest

from llmspell_server.language.settings import Settings
from llmspell_server.language.stored import Entry
from llmspell_server.lsp import earlier
from llmspell_server.survey import cache as cache_module
from llmspell_server.survey.cache import Cache, cache_for
from tests.harness.lsp import Editor, editor

TEXTS = {
    "main.lua": "local util = require('util')\nprint(util.size(), util.nothing, Shared.x, missing)\n",
    "util.lua": "local M = {}\nfunction M.size() return 1 end\nShared = { x = 1 }\nreturn M\n",
    "alone.lua": "local unused = 1\n---@diagnostic disable-next-line: undefined-global\nprint(nmae)\nif\n",
    "bytes.lua": "print('\udcff', 'ä', nothing)\n",
}


@pytest.fixture(params=["here", "in a process of its own"], autouse=True)
def who_looks(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small trees are looked at by the server itself, unless every character is worth a process."""
    if request.param != "here":
        monkeypatch.setattr(earlier, "_WORTH_A_PROCESS", 1)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with files, and a cache of its own beside it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "tree"
    folder.mkdir()
    for name, text in TEXTS.items():
        write(folder / name, text)
    return folder


def write(path: Path, text: str) -> None:
    path.write_bytes(text.encode("utf-8", "surrogateescape"))


def params(folder: Path, **settings: Any) -> dict[str, Any]:
    return {
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "w"}],
        "initializationOptions": {"llmspell": settings},
    }


def caches(folder: Path) -> list[Path]:
    return sorted(folder.parent.glob("cache/llmspell/findings/*"))


async def pull(ed: Editor) -> dict[str, Any]:
    report = await ed.ask("workspace/diagnostic", {"previousResultIds": []})
    return {item["uri"]: item["items"] for item in report["items"]}


async def session(folder: Path, **settings: Any) -> dict[str, Any]:
    """The findings of one session, which leaves its cache behind."""
    async with editor(**params(folder, **settings)) as ed:
        first = await pull(ed)
        assert await pull(ed) == first
        return first


async def uncached(folder: Path) -> dict[str, Any]:
    return await session(folder, cache={"enable": False})


async def test_a_second_session_answers_the_same(tree: Path) -> None:
    first = await session(tree)
    assert sum(map(len, first.values())) > 3
    (path,) = caches(tree)
    before = path.read_bytes()
    assert await session(tree) == first == await uncached(tree)
    assert path.read_bytes() == before
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_what_is_stored_is_what_is_answered(tree: Path) -> None:
    await session(tree)
    (path,) = caches(tree)
    raw = path.read_bytes()
    head, body = raw[: raw.index(b"\n") + 17], raw[raw.index(b"\n") + 33 :].replace(b"Nothing", b"NOTHING")
    path.write_bytes(head + blake2b(body, digest_size=16).digest() + body)
    told = [one["message"] for found in (await session(tree)).values() for one in found]
    assert any(message.startswith("NOTHING defines") for message in told)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("util.lua", "local M = {}\nreturn M\n"),
        ("alone.lua", "missing = 1\n"),
        ("new.lua", "missing = 1\nnothing = 2\n"),
        ("util.lua", None),
        ("main.lua", "\n\n" + TEXTS["main.lua"]),
    ],
)
async def test_files_that_changed_in_between(tree: Path, name: str, text: str | None) -> None:
    first = await session(tree)
    if text is None:
        (tree / name).unlink()
    else:
        write(tree / name, text)
    second = await session(tree)
    assert second != first
    assert second == await uncached(tree) == await session(tree)


async def test_an_open_text_counts_before_the_file(tree: Path) -> None:
    await session(tree)
    async with editor(**params(tree)) as ed:
        doc = ed.open("local M = {}\nreturn M\n", (tree / "util.lua").as_uri())
        found = await pull(ed)
        assert "undefined-global" in [one["code"] for one in found[(tree / "main.lua").as_uri()]]
        assert found[doc.uri] == []
        assert await pull(ed) == found
    assert await session(tree) == await uncached(tree)


async def test_other_settings_are_another_matter(tree: Path) -> None:
    first = await session(tree)
    second = await session(tree, diagnostics={"disable": ["undefined-global"]})
    assert {one["code"] for found in second.values() for one in found} < {
        one["code"] for found in first.values() for one in found
    }
    assert await session(tree) == first
    write(tree / ".luarc.json", '{"diagnostics.globals": ["missing", "nothing"]}')
    third = await session(tree)
    assert third != first
    assert third == await uncached(tree)


async def test_the_lua_that_a_folder_says_it_is_written_for(tree: Path) -> None:
    write(tree / "old.lua", "goto = 1\nprint(1 // 2)\n")
    first = await session(tree)
    write(tree / ".luarc.json", '{"runtime.version": "Lua 5.1", "diagnostics.globals": ["missing"]}')
    second = await session(tree)
    assert second != first
    assert second == await session(tree) == await uncached(tree)
    write(tree / ".luarc.json", '{"runtime.version": "Lua 5.1"}')
    third = await session(tree)
    assert third != second
    assert third == await uncached(tree)
    (tree / ".luarc.json").unlink()
    assert await session(tree) == first


async def test_a_damaged_or_foreign_cache_counts_as_none(tree: Path) -> None:
    first = await session(tree)
    (path,) = caches(tree)
    whole = path.read_bytes()
    for damaged in (b"", b"\0" * 100, whole[:-1], whole[:60], whole.replace(b"main", b"mine"), b"x" + whole):
        path.write_bytes(damaged)
        assert await session(tree) == first
        assert path.read_bytes() == whole


async def test_a_cache_that_cannot_be_written_is_no_matter(tree: Path) -> None:
    write(tree.parent / "cache", "a file")
    assert await session(tree) == await session(tree)


async def test_nothing_is_kept_when_nobody_wants_it(tree: Path) -> None:
    await uncached(tree)
    assert caches(tree) == []


async def test_two_sessions_at_once(tree: Path) -> None:
    async with editor(**params(tree)) as one, editor(**params(tree)) as other:
        first = await pull(one)
        assert await pull(other) == first
        write(tree / "new.lua", "missing = 1\n")
        changed = await pull(one)
        assert changed != first
        assert await pull(other) == changed
    assert await session(tree) == await uncached(tree) == changed


def test_old_caches_go(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_module, "_MOST_FILES", 3)
    stored = {"file:///a.lua": Entry(b"1", frozenset(("g:x",)), b"", None)}
    places = [cache_for("check", Settings(roots=(f"file:///{number}",)), {}) for number in range(5)]
    for place in places:
        place.write(stored)
    assert len(caches(tree)) == 3
    assert places[-1].read() == stored
    monkeypatch.setattr(cache_module, "_LARGEST", 10)
    places[-1].write(stored | {"file:///b.lua": stored["file:///a.lua"]})
    monkeypatch.undo()


def test_a_cache_for_something_else_is_not_read(tree: Path) -> None:
    stored = {"file:///a.lua": Entry(b"1", frozenset(), b"", None)}
    place = cache_for("check", Settings(), {})
    place.write(stored)
    assert place.read() == stored
    assert Cache(place.path, b"another key 1234").read() == {}
    assert cache_for("lsp", Settings(), {}).read() == {}
