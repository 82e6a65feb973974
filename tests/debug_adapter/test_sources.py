"""Texts that Lua loads: modules, files, chunks without a file; hot reload."""

from __future__ import annotations

from pathlib import Path

import pytest

from llmspell_runtime.kernel.debugger.loaded import MOST_CHARACTERS, MOST_CHUNKS, LoadedTexts
from llmspell_runtime.kernel.debugger.places import SourceMap
from tests.debug_adapter.conftest import WriteSpell
from tests.harness.dap import DapClient, write_spell

pytestmark = pytest.mark.asyncio(loop_scope="module")

MODULE = """
local M = {calls = 0}
function M.double(x)
    M.calls = M.calls + 1  -- @double
    return x * 2
end
return M
"""


async def test_breakpoints_in_modules_that_are_not_loaded_yet(
    client: DapClient, spell: WriteSpell, tmp_path: Path
) -> None:
    main = spell('local m = require("tools.math")\nprint(m.double(21))\nprint(dofile("extra.lua"))')
    module = write_spell(tmp_path, MODULE, "tools/math.lua")
    extra = write_spell(tmp_path, "local x = 5  -- @extra\nreturn x", "extra.lua")
    await client.launch(main, cwd=str(tmp_path))
    (one,) = await client.set_breakpoints("double", spell=module)
    (two,) = await client.set_breakpoints("extra", spell=extra)
    assert one["verified"]
    assert two["verified"]
    await client.configured()
    client.spell = module
    stop = await client.expect_stopped("breakpoint", at="double", hit=[one["id"]])
    assert (await stop.frames())[0]["source"] == {"name": "math.lua", "path": str(module.path)}
    client.spell = extra
    await client.resume()
    await client.expect_stopped("breakpoint", at="extra", hit=[two["id"]])
    loaded = (await client.request("loadedSources"))["sources"]
    assert [each["name"] for each in loaded] == ["spell.lua", "math.lua", "extra.lua"]
    modules = await client.request("modules")
    assert ([m["name"] for m in modules["modules"]], modules["totalModules"]) == (["spell", "math", "extra"], 3)
    page = await client.request("modules", startModule=1, moduleCount=1)
    assert [m["name"] for m in page["modules"]] == ["math"]
    await client.finish()
    assert client.output() == "42\n5\n"


async def test_a_file_that_changed_before_it_is_loaded(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    module = write_spell(tmp_path, MODULE, "late.lua")
    await client.launch(spell('local m = require("late")\nprint(m.double(1))'), cwd=str(tmp_path))
    (point,) = await client.set_breakpoints("double", spell=module)
    module = write_spell(
        tmp_path,
        "local M = {}\nfunction M.double(x)\n\n  return x  -- @moved\nend\nreturn M",
        "late.lua",
    )
    await client.configured()
    changed = (await client.expect("breakpoint"))["breakpoint"]
    assert (changed["id"], changed["verified"], changed["line"]) == (point["id"], True, module.line("moved"))
    client.spell = module
    await client.expect_stopped("breakpoint", at="moved", hit=[point["id"]])
    await client.finish()


async def test_chunks_without_a_file(client: DapClient, spell: WriteSpell) -> None:
    source = """
    local f = load("local a = ...\\nlocal b = a * 2\\nreturn b", "=double")
    local g = load("local x = 1\\nreturn x")
    print(f(4), g())  -- @call
    print(f(5), g())
    """
    await client.debug(spell(source), "call")
    stop = await client.expect_stopped("breakpoint", at="call")
    loaded = (await client.request("loadedSources"))["sources"]
    assert [each["name"] for each in loaded] == ["spell.lua", "double", '[string "local x = 1…"]']
    reference = loaded[1]["sourceReference"]
    text = await client.request("source", sourceReference=reference, source=loaded[1])
    assert text["content"] == "local a = ...\nlocal b = a * 2\nreturn b"
    stop = await client.step("stepIn", stop, 1)
    frame = (await stop.frames())[0]
    assert (frame["source"]["sourceReference"], frame["line"]) == (reference, 1)
    body = await client.request("setBreakpoints", source={"sourceReference": reference}, breakpoints=[{"line": 2}])
    assert body["breakpoints"][0]["verified"]
    await client.resume()
    await client.expect_stopped("breakpoint", at=2)
    body = await client.request("setBreakpoints", source={"sourceReference": reference}, breakpoints=[{"line": 3}])
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at=3)
    assert await stop.evaluate("b") == "8"
    await client.request("setBreakpoints", source={"sourceReference": reference}, breakpoints=[])
    await client.finish()
    assert client.output() == "8\t1\n10\t1\n"
    await client.check_refused("source", 3002, sourceReference=99)


async def test_the_code_of_a_launch_can_be_looked_at(client: DapClient) -> None:
    await client.launch("local x = 1\nbreakpoint()\nprint(x)")
    await client.configured()
    stop = await client.expect_stopped("breakpoint")
    source = (await stop.frames())[0]["source"]
    assert source["name"] == "code"
    body = await client.request("source", sourceReference=source["sourceReference"])
    assert (body["content"], body["mimeType"]) == ("local x = 1\nbreakpoint()\nprint(x)", "text/x-lua")
    await client.finish()


async def test_the_text_of_a_file(client: DapClient, spell: WriteSpell) -> None:
    await client.debug(spell("local x = 'ünï'  -- @here\nprint(x)"), "here")
    await client.expect_stopped("breakpoint", at="here")
    assert client.spell is not None
    path = str(client.spell.path)
    body = await client.request("source", sourceReference=0, source={"path": path})
    assert body["content"] == client.spell.path.read_text()
    await client.check_refused("source", 3002, sourceReference=0, source={"path": path + ".not"})
    await client.finish()


async def test_a_path_through_a_link_is_shown_as_the_client_wrote_it(
    client: DapClient, spell: WriteSpell, tmp_path: Path
) -> None:
    written = spell("local x = 1  -- @here\nprint(x)")
    link = tmp_path / "link.lua"
    link.symlink_to(written.path)
    await client.launch(written)
    body = await client.request("setBreakpoints", source={"path": str(link)}, breakpoints=[{"line": 1}])
    assert body["breakpoints"][0]["source"]["path"] == str(link)
    await client.configured()
    stop = await client.expect_stopped("breakpoint", at="here")
    assert (await stop.frames())[0]["source"]["path"] == str(link)
    await client.finish()


async def test_uris_and_lines_from_zero(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    written = spell("local x = 1\nlocal y = 2  -- @here\nprint(x + y)", "a space.lua")
    uri = written.path.as_uri()
    about = {"pathFormat": "uri", "linesStartAt1": False, "columnsStartAt1": False}
    await client.launch(written, about=about)
    body = await client.request("setBreakpoints", source={"path": uri}, breakpoints=[{"line": 1}])
    assert body["breakpoints"][0]["line"] == 1
    locations = await client.request("breakpointLocations", source={"path": uri}, line=0, endLine=9)
    assert [each["line"] for each in locations["breakpoints"]] == [0, 1, 2]
    await client.configured()
    stop = await client.expect_stopped("breakpoint", at=1)
    frame = (await stop.frames())[0]
    assert (frame["column"], frame["source"]["path"]) == (0, uri)
    await client.finish()


CHANGED = """
-- changed
local M = {calls = 100, fresh = true}
function M.double(x)
    local y = x * 2
    return y + 1  -- @changed
end
function M.triple(x)
    return x * 3
end
return M
"""


async def test_hot_reload(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    main = spell("""
    local m = require("lib")
    print(m.double(10))  -- @before
    print(m.double(10), m.triple and m.triple(1), m.calls, m.fresh)  -- @after
    """)
    module = write_spell(tmp_path, MODULE, "lib.lua")
    await client.launch(main, cwd=str(tmp_path))
    (point,) = await client.set_breakpoints({"line": "double", "condition": "false"}, spell=module)
    await client.set_breakpoints("after")
    await client.configured()
    await client.expect_stopped("breakpoint", at="after")
    changed = write_spell(tmp_path, CHANGED, "lib.lua")
    (point,) = await client.set_breakpoints("changed", spell=changed)
    body = await client.request("llmspell/reload", source={"path": str(module.path)})
    assert body == {"module": "lib", "replaced": ["double", "triple"]}
    await client.expect_seen("loadedSource", reason="changed")
    await client.expect_seen("module", reason="changed")
    client.spell = changed
    await client.resume()
    if client._events and client._events[0]["event"] == "breakpoint":
        await client.expect("breakpoint")
    stop = await client.expect_stopped("breakpoint", at="changed", hit=[point["id"]])
    assert await stop.evaluate("y") == "20"
    await client.finish()
    assert client.output() == "20\n21\t3\t1\ttrue\n"


async def test_what_cannot_be_reloaded(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    main = spell('local m = require("lib")\nprint(m)  -- @here')
    module = write_spell(tmp_path, MODULE, "lib.lua")
    await client.debug(main, "here", cwd=str(tmp_path))
    await client.expect_stopped("breakpoint", at="here")
    await client.check_refused("llmspell/reload", 2004, "no module", source={"path": str(main.path)})
    module.path.write_text("local = 1")
    await client.check_refused("llmspell/reload", 2004, "<name> expected", source={"path": str(module.path)})
    module.path.write_text("error('at load')")
    await client.check_refused("llmspell/reload", 2004, "at load", source={"path": str(module.path)})
    await client.finish()


async def test_reload_while_the_script_runs(client: DapClient, spell: WriteSpell, tmp_path: Path) -> None:
    module = write_spell(tmp_path, "return { go = function() return true end }", "lib.lua")
    await client.debug(spell('local m = require("lib")\nprint("ready")\nwhile m.go() do end'), cwd=str(tmp_path))
    await client.expect_output("ready")
    module.path.write_text("return { go = function() return false end }")
    body = await client.request("llmspell/reload", source={"path": str(module.path)})
    assert body["replaced"] == ["go"]
    await client.expect_end()


MANY = """
local kept = load("local x = ...\\nreturn x + 1 -- kept")
kept(1)  -- @first
for i = 1, 5 do load("return " .. i .. " -- once")() end
print(kept(2))  -- @last
"""


async def test_texts_without_a_file_are_kept_for_a_while(
    client: DapClient, spell: WriteSpell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.loaded.MOST_CHUNKS", 3)
    await client.debug(spell(MANY), "first", "last")
    await client.expect_stopped("breakpoint", at="first")
    (kept,) = [each for each in (await client.request("loadedSources"))["sources"] if "path" not in each]
    assert "-- kept" in (await client.request("source", sourceReference=kept["sourceReference"]))["content"]
    await client.resume()
    stop = await client.expect_stopped("breakpoint", at="last")
    # The one that was asked for, and the last ones.
    names = [each["name"] for each in (await client.request("loadedSources"))["sources"]]
    assert names == ["spell.lua", kept["name"], *(f'[string "return {i} -- once"]' for i in (3, 4, 5))]
    removed = [each["body"]["source"] for each in client.seen if each["body"].get("reason") == "removed"]
    assert [each["name"] for each in removed] == [f'[string "return {i} -- once"]' for i in (1, 2)]
    for each in removed:
        text = f"the text of source {each['sourceReference']} is not kept any more"
        await client.check_refused("source", 3002, text, sourceReference=each["sourceReference"])
    # It can be stepped into all the same.
    stop = await client.step("stepIn", stop)
    assert (await stop.frames())[0]["source"]["sourceReference"] == kept["sourceReference"]
    await client.finish()


async def test_a_chunk_that_was_dropped_is_loaded_again(
    client: DapClient, spell: WriteSpell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("llmspell_runtime.kernel.debugger.loaded.MOST_CHUNKS", 1)
    written = spell("""
    local function run(text) return load(text)() end
    run("return 1")
    run("return 2")
    run("local x = 1\\nreturn x")
    local f = load("return 1")
    f()  -- @here
    """)
    await client.debug(written, "here")
    stop = await client.expect_stopped("breakpoint", at="here")
    stop = await client.step("stepIn", stop)
    source = (await stop.frames())[0]["source"]
    assert (await client.request("source", sourceReference=source["sourceReference"]))["content"] == "return 1"
    await client.finish()


async def test_statements_of_several_lines_are_known_when_somebody_steps(client: DapClient, spell: WriteSpell) -> None:
    written = spell("""
    local function f(...) return ... end
    breakpoint()
    local t = {  -- @table
        f(1),
        f(2),
    }
    print(#t)  -- @after
    """)
    await client.debug(written)
    stop = await client.expect_stopped("breakpoint")
    stop = await client.step("next", stop, "table")
    await client.step("next", stop, "after")
    await client.finish()


async def test_how_many_texts_are_kept() -> None:
    loaded = LoadedTexts()
    for number in range(2 * MOST_CHUNKS):
        loaded.put(f"return {number}", SourceMap(f"return {number}"))
        loaded.put(f"@/file{number}.lua", SourceMap(""))
    assert len([name for name in loaded.names if name.startswith("return")]) == MOST_CHUNKS
    assert len(loaded.names) == 3 * MOST_CHUNKS
    large = "x" * (MOST_CHARACTERS // 2 + 1)
    assert loaded.ask(f"return {MOST_CHUNKS}") is not None
    loaded.put("large 1", SourceMap(large))
    loaded.put("large 2", SourceMap(large))
    assert [name for name in loaded.names if not name.startswith("@")] == [f"return {MOST_CHUNKS}", "large 2"]
    # The same name once more takes the place of the first text.
    loaded.put("large 2", SourceMap("y"))
    loaded.put("large 3", SourceMap(large))
    assert loaded.names[-2:] == ("large 2", "large 3")
