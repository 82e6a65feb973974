"""Texts that Lua loads: modules, files, chunks without a file; hot reload."""

from __future__ import annotations

from pathlib import Path

import pytest

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
