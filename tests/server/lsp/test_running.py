"""Spells run from the editor, in a real kernel; and the light that shows how the server is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.lsp import CAPABILITIES, Editor, LspFailure, editor

SHOWN = {**CAPABILITIES, "experimental": {"llmspellOutput": True, "llmspellStatus": True}}


async def state(ed: Editor) -> str:
    """What the light shows of the kernel, and what is under way."""
    shown = await ed.hear("llmspell/status")
    assert shown["quiescent"] == (shown["message"] is None)
    return shown["kernel"] + (f": {shown['message']}" if shown["message"] else "")


async def test_a_file_is_run_as_the_editor_shows_it(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print('on disk')", encoding="utf-8")
    async with editor(SHOWN) as ed:
        shown = await ed.hear("llmspell/status")
        assert shown == {"health": "ok", "quiescent": True, "message": None, "kernel": "none"}
        doc = ed.open("print('in the editor')", path.as_uri())
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.run", "arguments": [doc.uri]})
        assert [await state(ed) for _ in range(4)] == [
            "starting",
            "idle",
            "idle: Running spell.lua",
            "running: Running spell.lua",
        ]
        printed = await ed.hear("llmspell/output")
        assert printed == {"run": 1, "stream": "stdout", "text": "in the editor\n"}
        assert [await state(ed) for _ in range(2)] == ["idle: Running spell.lua", "idle"]
        assert await ed.answer(ident) == {"run": 1, "ok": True, "exitCode": 0, "message": None, "line": None}


async def test_output_is_logged_for_a_client_that_knows_no_other_way(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print(1) io.write('2') error('x')", encoding="utf-8")
    async with editor() as ed:
        params = {"command": "llmspell.run", "arguments": [path.as_uri()]}
        outcome = await ed.ask("workspace/executeCommand", params)
        assert (outcome["ok"], outcome["exitCode"], outcome["line"]) == (False, 1, 1)
        assert [(await ed.hear("window/logMessage"))["message"] for _ in range(2)] == ["1", "2"]
        assert "x" in (await ed.hear("window/showMessage"))["message"]


async def test_arguments_reach_the_spell(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print(ARGS.name)", encoding="utf-8")
    async with editor(SHOWN) as ed:
        arguments = [path.as_uri(), {"arguments": ["--name", "Ada"]}]
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.run", "arguments": arguments})
        assert (await ed.hear("llmspell/output"))["text"] == "Ada\n"
        assert (await ed.answer(ident))["ok"]
        ed.leave_unread()


async def test_a_spell_that_does_not_end_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print('on') while true do end", encoding="utf-8")
    async with editor({**SHOWN, "experimental": {"llmspellOutput": True}}) as ed:
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.run", "arguments": [path.as_uri()]})
        await ed.hear("llmspell/output")
        assert await ed.ask("workspace/executeCommand", {"command": "llmspell.stop"}) == {"stopped": 1}
        assert not (await ed.answer(ident))["ok"]
        await ed.hear("window/showMessage")


@pytest.mark.parametrize("arguments", [[], [5], ["untitled:1"], ["file:///a.lua", {"arguments": [1]}]])
async def test_wrong_arguments_are_refused(arguments: list[object]) -> None:
    async with editor() as ed:
        with pytest.raises(LspFailure) as failure:
            await ed.ask("workspace/executeCommand", {"command": "llmspell.run", "arguments": arguments})
        assert failure.value.code == -32602


async def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    async with editor() as ed:
        arguments = [(tmp_path / "missing.lua").as_uri()]
        with pytest.raises(LspFailure, match="no such script") as failure:
            await ed.ask("workspace/executeCommand", {"command": "llmspell.run", "arguments": arguments})
        assert failure.value.code == -32803


async def test_the_session_may_end_while_a_spell_runs(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    path.write_text("print('on') while true do end", encoding="utf-8")
    async with editor({**SHOWN, "experimental": {"llmspellOutput": True}}) as ed:
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.run", "arguments": [path.as_uri()]})
        await ed.hear("llmspell/output")
        await ed.shutdown()
        ed.tell("exit")
        with pytest.raises(LspFailure):
            await ed.answer(ident)
