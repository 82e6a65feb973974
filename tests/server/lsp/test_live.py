"""Values that are alive in hover and completion, and the commands around the workspace's interpreter."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.harness.dap import DapClient, write_spell
from tests.harness.lsp import CAPABILITIES, Doc, Editor, LspFailure, editor

OUTPUT = {**CAPABILITIES, "experimental": {"llmspellOutput": True}}


@pytest.fixture(autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A runtime folder of the test's own, and time enough for a busy machine."""
    folder = tmp_path_factory.mktemp("rt")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    monkeypatch.setattr("llmspell_server.lsp.live.Live.__init__.__kwdefaults__", {"seconds": 10.0}, raising=False)
    return folder


async def command(ed: Editor, name: str, *arguments: Any) -> Any:
    return await ed.ask("workspace/executeCommand", {"command": f"llmspell.{name}", "arguments": list(arguments)})


@asynccontextmanager
async def workspace(*pieces: str, **options: Any) -> AsyncIterator[Editor]:
    """An editor whose interpreter has evaluated these pieces."""
    async with editor(OUTPUT, **options) as ed:
        for piece in pieces:
            result = await command(ed, "evaluate", piece)
            assert result["ok"], result
        yield ed


async def hover(ed: Editor, doc: Doc) -> str:
    found = await ed.ask("textDocument/hover", doc.here)
    return "" if found is None else found["contents"]["value"]


async def live(ed: Editor, text: str, uri: str = "file:///live.lua") -> str | None:
    """The live line of a hover."""
    shown = await hover(ed, ed.open(text, uri))
    return next((line.removeprefix("live: ") for line in shown.splitlines() if line.startswith("live: ")), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("print(con$0fig)", '`{ name = "Ada", port = 8080, … }`'),
        ("print(config.na$0me)", '`"Ada"`'),
        ("print(con$0fig.name)", '`{ name = "Ada", port = 8080, … }`'),
        ("print(config . deep\t.x$0)", "`{ 1, 2 }`"),
        ("config.na$0me = 5", '`"Ada"`'),
        ("object:meth$0od()", "`function`"),
        ("print(object.inher$0ited)", "`7`"),
        ("print('' .. coun$0t)", "`42`"),
        ("print(config.miss$0ing)", None),
        ("print(missing.na$0me)", None),
        ("print(f().na$0me)", None),
        ("print(t[1].coun$0t)", None),
        ("local coun$0t = 1", None),
        ("local t = { coun$0t = 1 }", None),
        ("-- coun$0t", None),
        ("print('coun$0t')", None),
        ("goto coun$0t ::count::", None),
        ("pri$0nt(1)", None),
        ("string.for$0mat('')", None),
        ("print(trap.fie$0ld)", None),
    ],
)
async def test_hovers_show_what_globals_hold(text: str, expected: str | None) -> None:
    setup = """
        config = { name = "Ada", port = 8080, deep = { x = { 1, 2 } } }
        object = setmetatable({}, { __index = { method = function() end, inherited = 7 } })
        trap = setmetatable({}, { __index = function() error("never called") end })
        count = 42
    """
    async with workspace(setup) as ed:
        found = await live(ed, text)
        if expected == "`function`":
            assert found is not None
            assert found.startswith("`function")
        elif expected is not None and "…" in expected:
            assert found is not None
            assert 'name = "Ada"' in found
        else:
            assert found == expected


async def test_the_live_line_comes_below_what_is_known() -> None:
    async with workspace("count = 42") as ed:
        shown = await hover(ed, ed.open("--- How many.\ncount = 0\nprint(coun$0t)", "file:///a.lua"))
        assert "How many." in shown
        assert shown.endswith("live: `42`")


async def test_nothing_is_shown_before_anything_was_evaluated() -> None:
    async with editor() as ed:
        assert await live(ed, "print(coun$0t)") is None


async def test_completion_adds_the_fields_that_are_there() -> None:
    setup = "data = { known = 1, made = 2, ['not a name'] = 3, call = function() end }"
    async with workspace(setup) as ed:
        for text, expected in (
            ("data = { known = 1 }\nprint(data.$0)", {"made", "call"}),
            ("data = { known = 1 }\nprint(data.m$0)", {"made"}),
            ("data:$0", {"call"}),
            ("print(nothing.$0)", set()),
            ("print(string.$0)", set()),
        ):
            doc = ed.open(text, f"file:///{abs(hash(text))}.lua")
            body = await ed.ask("textDocument/completion", doc.here)
            found = {item["label"]: item for item in body["items"]}
            alive = {name for name, item in found.items() if "live" in str(item)}
            assert alive == expected, (text, found)
            assert len(found) == len(body["items"])


# -- at a stop --------------------------------------------------------------------------------------------------

SPELL = """
local outer = "outer"
local function add(a, b)
    local sum = a + b
    return sum  -- @here
end
print(add(1, 2), outer)
"""


async def test_locals_of_the_function_that_is_stopped_in(tmp_path: Path) -> None:
    spell = write_spell(tmp_path, SPELL)
    text = spell.path.read_text()
    async with editor(OUTPUT) as ed:
        ed.open(text + "$0", spell.path.as_uri())
        await command(ed, "evaluate", "sum = 'global'")
        # The run waits at `breakpoint()` for the debugger that the editor starts.
        waiting = spell.path.with_name("waiting.lua")
        waiting.write_text("while not go do end\n" + f"dofile({str(spell.path)!r})")
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.run", "arguments": [waiting.as_uri()]})
        configuration = None
        while configuration is None or configuration["request"] != "attach":
            configuration = await command(ed, "debug", waiting.as_uri())
        assert configuration["type"] == "llmspell"
        async with DapClient(*await asyncio.open_unix_connection(configuration["socket"])) as client:
            client.spell = spell
            await client.attach(interpreter=configuration["interpreter"])
            await client.set_breakpoints("here")
            await client.configured()
            await client.request("evaluate", expression="go = true", context="repl")
            await client.expect_stopped("breakpoint", at="here")
            for marked, expected in (
                ("    return su$0m  -- @here", "`3`"),
                ("local function add(a$0, b)", "`1`"),
                ("local ou$0ter", '`"outer"`'),
                ("print(ad$0d(1, 2)", "`function"),
            ):
                plain = marked.replace("$0", "")
                whole = text.replace(plain, marked, 1)
                position = whole.index("$0")
                line = whole.count("\n", 0, position)
                column = position - (whole.rfind("\n", 0, position) + 1)
                place = {"textDocument": {"uri": spell.path.as_uri()}, "position": {"line": line, "character": column}}
                found = await ed.ask("textDocument/hover", place)
                shown = "" if found is None else found["contents"]["value"]
                assert f"live: {expected}" in shown, (marked, shown)
            await client.resume()
            await client.expect("terminated")
        assert (await ed.answer(ident))["ok"]
        ed.leave_unread()


# -- commands ---------------------------------------------------------------------------------------------------


async def test_evaluations_build_on_each_other() -> None:
    async with editor(OUTPUT) as ed:
        assert await command(ed, "evaluate", "x = 20") == {
            "run": 1,
            "ok": True,
            "text": None,
            "message": None,
            "line": None,
        }
        assert (await command(ed, "evaluate", "x + 1, 'two'"))["text"] == '21\t"two"'
        failed = await command(ed, "evaluate", "\nerror('no')")
        assert (failed["ok"], failed["line"], "no" in failed["message"]) == (False, 2, True)
        assert (await command(ed, "evaluate", "x"))["text"] == "20"
        assert await command(ed, "restartKernel") == {"restarted": True}
        assert (await command(ed, "evaluate", "x == nil"))["text"] == "true"
        await command(ed, "restartKernel")
        assert await command(ed, "restartKernel") == {"restarted": False}


async def test_a_selection_runs_with_the_lines_of_its_document(tmp_path: Path) -> None:
    async with editor(OUTPUT) as ed:
        text = "local a = 1\ny = 5 return y\n\nerror('here')\n"
        doc = ed.open(text + "$0", (tmp_path / "s.lua").as_uri())

        def lines(first: int, last: int) -> dict[str, Any]:
            return {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}

        assert (await command(ed, "runSelection", doc.uri, lines(1, 2)))["text"] == "5"
        failed = await command(ed, "runSelection", doc.uri, lines(3, 4))
        assert (failed["ok"], failed["line"]) == (False, 4)
        printed = ed.open("print('out')\n$0", "untitled:one")
        ident = ed.begin(
            "workspace/executeCommand",
            {"command": "llmspell.runSelection", "arguments": [printed.uri, printed.whole]},
        )
        assert (await ed.hear("llmspell/output"))["text"] == "out\n"
        assert (await ed.answer(ident))["ok"]


async def test_a_long_evaluation_is_stopped(tmp_path: Path) -> None:
    async with editor(OUTPUT) as ed:
        arguments = ["print('on') while true do end"]
        ident = ed.begin("workspace/executeCommand", {"command": "llmspell.evaluate", "arguments": arguments})
        await ed.hear("llmspell/output")
        # Nothing is asked of an interpreter that runs.
        assert await live(ed, "print(coun$0t)") is None
        assert await command(ed, "stop") == {"stopped": 1}
        assert "interrupted" in (await ed.answer(ident))["message"]


async def test_the_state_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    store = "State.set('runs', 3) State.save('session:a', 'notes', { 'x', n = { 1 } })"
    async with workspace(store) as ed:
        shown = await command(ed, "showState")
        assert {"scope": "global", "key": "runs", "value": 3} in shown["entries"]
        (notes,) = (await command(ed, "showState", "session:a"))["entries"]
        assert notes["key"] == "notes"


async def test_the_configuration_for_a_debugger(tmp_path: Path) -> None:
    path = tmp_path / "spell.lua"
    async with editor(OUTPUT) as ed:
        assert await command(ed, "debug", path.as_uri()) == {
            "type": "llmspell",
            "request": "launch",
            "name": "Debug spell.lua",
            "program": str(path),
            "cwd": str(tmp_path),
        }
        with pytest.raises(LspFailure, match="nothing has been evaluated"):
            await command(ed, "debug")
        await command(ed, "evaluate", "x = 1")
        attach = await command(ed, "debug")
        assert attach["request"] == "attach"
        assert os.path.basename(attach["socket"]).startswith(f"kernel-{os.getpid()}")  # noqa: PTH119
        async with DapClient(*await asyncio.open_unix_connection(attach["socket"])) as client:
            await client.attach(interpreter=attach["interpreter"])
            await client.configured()
            assert (await client.request("evaluate", expression="x", context="repl"))["result"] == "1"
    assert not Path(attach["socket"]).exists()


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("evaluate", []),
        ("evaluate", [5]),
        ("runSelection", []),
        ("runSelection", ["file:///closed.lua", {}]),
        ("showState", [5]),
        ("debug", ["untitled:1"]),
        ("debug", [5]),
    ],
)
async def test_wrong_arguments_are_refused(name: str, arguments: list[Any]) -> None:
    async with editor(OUTPUT) as ed:
        with pytest.raises(LspFailure) as failure:
            await command(ed, name, *arguments)
        assert failure.value.code == -32602


async def test_a_wrong_range_is_refused() -> None:
    async with editor(OUTPUT) as ed:
        doc = ed.open("x = 1$0", "file:///a.lua")
        with pytest.raises(LspFailure, match="range"):
            await command(ed, "runSelection", doc.uri, {"start": 5})


async def test_commands_of_the_client_are_not_registered_twice() -> None:
    own = {**CAPABILITIES, "experimental": {"commands": {"commands": ["llmspell.debug", "editor.other"]}}}
    async with editor(own) as ed:
        named = ed.initialize_result["capabilities"]["executeCommandProvider"]["commands"]
        assert "llmspell.debug" not in named
        assert "llmspell.evaluate" in named
        # It is served all the same.
        assert (await command(ed, "debug", "file:///a.lua"))["request"] == "launch"
