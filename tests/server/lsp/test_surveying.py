"""A process of its own looks at a workspace of which nothing is known; see also test_cache.py."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from llmspell_server.lsp import earlier
from tests.harness.lsp import CAPABILITIES, Editor, editor
from tests.harness.processes import children

COUNT = 40


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose files need each other, every character of it worth a process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(earlier, "_WORTH_A_PROCESS", 1)
    folder = tmp_path / "tree"
    folder.mkdir()
    for number in range(COUNT):
        text = f"""
            local before = require('m{number - 1}')
            local M = {{ b = oops }}
            function M.a{number}() return before.a{number - 1}() end
            return M
        """
        (folder / f"m{number}.lua").write_text(text)
    return folder


def params(folder: Path, **settings: Any) -> dict[str, Any]:
    return {
        "workspaceFolders": [{"uri": folder.as_uri(), "name": "w"}],
        "initializationOptions": {"llmspell": settings},
    }


async def pull(ed: Editor) -> dict[str, Any]:
    report = await ed.ask("workspace/diagnostic", {"previousResultIds": []})
    return {item["uri"]: item["items"] for item in report["items"]}


async def uncached(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    with monkeypatch.context() as patch:
        patch.setattr(earlier, "_WORTH_A_PROCESS", 1_000_000)
        async with editor(**params(folder, cache={"enable": False})) as ed:
            return await pull(ed)


async def test_it_is_asked_once_and_answers_the_same(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    surveys = count_surveys(monkeypatch)
    async with editor(**params(tree, cache={"enable": False})) as ed:
        idents = [ed.begin("workspace/diagnostic", {"previousResultIds": []}) for _ in range(3)]
        reports = [await ed.answer(ident) for ident in idents]
        assert reports[0] == reports[1] == reports[2]
        assert len(reports[0]["items"]) == COUNT
        found = {item["uri"]: item["items"] for item in reports[0]["items"]}
    assert len(surveys) == 1
    assert found == await uncached(tree, monkeypatch)


async def test_edits_while_it_looks_count(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with editor(**params(tree)) as ed:
        uri = (tree / "m1.lua").as_uri()
        doc = ed.open((tree / "m1.lua").read_text().removeprefix("\n"), uri)
        ident = ed.begin("workspace/diagnostic", {"previousResultIds": []})
        ed.change(doc, doc.text.index("a1"), doc.text.index("a1") + 2, "other")
        report = await ed.answer(ident)
        found = {item["uri"]: [one["code"] for one in item["items"]] for item in report["items"]}
        assert found[(tree / "m2.lua").as_uri()] == ["undefined-global", "undefined-field"]
        assert found[(tree / "m3.lua").as_uri()] == ["undefined-global"]
    assert (await uncached(tree, monkeypatch)).keys() == found.keys()


async def test_a_process_that_does_not_start_or_dies_is_done_without(
    tree: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = await uncached(tree, monkeypatch)
    program = tree / "dies"
    program.write_text("#!/bin/sh\necho no memory >&2\nexit 3\n")
    program.chmod(0o700)
    for executable, why in ((str(program), "it ended early: no memory"), (str(tree / "none"), "it does not start")):
        monkeypatch.setattr(sys, "executable", executable)
        async with editor(**params(tree, cache={"enable": False})) as ed:
            assert await pull(ed) == expected
            assert await pull(ed) == expected
        assert [record.message for record in caplog.records if why in record.message] != []


async def test_nothing_of_the_opened_folder_is_run(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("llmspell_server", "msgpack", "attrs", "sitecustomize"):
        (tree / name).mkdir()
        (tree / name / "__init__.py").write_text(f"open({str(tree / 'seized')!r}, 'w')\n")
    monkeypatch.chdir(tree)
    surveys = count_surveys(monkeypatch)
    async with editor(**params(tree)) as ed:
        await pull(ed)
    assert len(surveys) == 1
    assert not (tree / "seized").exists()


async def test_the_end_of_the_session_ends_it(tree: Path) -> None:
    before = children()
    async with editor(**params(tree)) as ed:
        ident = ed.begin("workspace/diagnostic", {"previousResultIds": []})
        await ed.shutdown()
        await ed.take(lambda message: message.get("id") == ident)
    assert children() - before == set()


async def test_the_user_can_cancel_it(tree: Path) -> None:
    async with editor({**CAPABILITIES, "window": {"workDoneProgress": True}}, **params(tree)) as ed:
        ident = ed.begin("workspace/diagnostic", {"previousResultIds": [], "workDoneToken": "first"})
        await ed.hear("$/progress", token="first")
        ed.tell("window/workDoneProgress/cancel", {"token": "first"})
        assert len((await ed.answer(ident))["items"]) in (0, COUNT)
        await progress(ed, "first")
        report = await ed.ask("workspace/diagnostic", {"previousResultIds": [], "workDoneToken": "second"})
        assert len(report["items"]) == COUNT
        await progress(ed, "second")


async def progress(ed: Editor, token: str) -> list[str]:
    """What is told of some work until it ends."""
    kinds = [(await ed.hear("$/progress", token=token))["value"]["kind"]]
    while kinds[-1] != "end":
        kinds.append((await ed.hear("$/progress", token=token))["value"]["kind"])
    return kinds


async def test_everybody_sees_how_far_it_is(tree: Path) -> None:
    async with editor({**CAPABILITIES, "window": {"workDoneProgress": True}}, pulls=False, **params(tree)) as ed:
        token = (await ed.serve("window/workDoneProgress/create", None))["token"]
        assert await progress(ed, token) == ["begin", *["report"] * COUNT, "end"]
        for number in range(COUNT):
            uri = (tree / f"m{number}.lua").as_uri()
            assert (await ed.hear("textDocument/publishDiagnostics", uri=uri))["diagnostics"] != []


def count_surveys(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """A list that grows with each process that has looked."""
    counted: list[None] = []
    learn = earlier.Earlier.learn

    def learning(*arguments: Any) -> None:
        counted.append(None)
        learn(*arguments)

    monkeypatch.setattr(earlier.Earlier, "learn", learning)
    return counted
