# ruff: noqa: E501 -- a case is one line of Lua
"""`io` and the files of `os`: as Lua's own where the policy grants them, refused where it does not."""

from __future__ import annotations

import resource
import tempfile
from pathlib import Path

import pytest

from llmspell_runtime.kernel.kernel import Kernel
from llmspell_runtime.security.levels import SecurityLevel
from tests.harness.kernel import Lua, open_lua
from tests.runtime.worker.plain_lua import SHOW, run_plain

pytestmark = pytest.mark.asyncio(loop_scope="module")

TEXT = "one\ntwo\n\nfour 4.5 0x10 -7e2\nlast"

CASES = {
    "lines": "for l in io.lines(F) do print(l) end for l in io.lines(F, 'L') do print(#l) end for a, b in io.lines(F, 1, 2) do print(a, b) end",
    "lines of a file": "local f = io.open(F) for l in f:lines() do print(l) end print(f:read('a')) f:close() print(pcall(f.lines, f))",
    "formats": "local f = io.open(F) print(f:read('l', 'L', 'l', 4, 'n', 'n', 'n', 'l', 'a', 'a', 'l')) print(f:read('a')) print(f:read('l')) print(f:read(0))",
    "old formats": "local f = io.open(F) print(f:read('*l', '*L', '*a')) ",
    "numbers": "local f = io.open(F, 'w') f:write('12 0x1F -3.5e-2 1e 0x 99999999999999999999 .5 5. - x inf nan 1..2 0x.8p1 12abc') f:close() f = io.open(F) for i = 1, 20 do print(f:read('n')) end print(f:read('a'))",
    "counts": "local f = io.open(F) print(f:read(0)) print(f:read(3), f:read(1), f:read(1000)) print(f:read(0)) print(f:read(1))",
    "a missing file": "print(io.open(F .. '.no')) print(pcall(io.lines, F .. '.no')) print(io.open(F .. '/x', 'w'))",
    "a folder": "print((io.open(D, 'w')))",
    "bad modes": "for _, mode in ipairs({'x', 'rw', '', 'r++', 'rb+', 'wx'}) do print((pcall(io.open, F, mode))) end",
    "write and append": "local f = io.open(F, 'w') print(f:write('a', 1, 2.5, -0.0) == f) f:close() f = io.open(F, 'a') f:write('b\\n') f:close() for l in io.lines(F) do print(l) end",
    "append sees the end": "local f = io.open(F, 'a') print(f:seek('set', 0)) f:write('!') print(f:seek('end')) f:close() print(io.open(F):read('a'))",
    "read and write": "local f = io.open(F, 'r+') print(f:read(3)) f:seek('cur', 0) f:write('XYZ') f:seek('set') print(f:read('a')) f:close() print(io.open(F):read('a'))",
    "overwrite at the start": "local f = io.open(F, 'r+') f:write('ONE') f:close() print(io.open(F):read('l'))",
    "read and append": "local f = io.open(F, 'a+') f:seek('set') print(f:read('l')) f:write('end') f:seek('set') print(f:read('a'))",
    "truncate": "local f = io.open(F, 'w+') f:write('short') f:seek('set') print(f:read('a')) f:close() print(io.open(F):read('a'))",
    "seek": "local f = io.open(F) print(f:seek(), f:seek('end'), f:seek('set', 4), f:read('l'), f:seek('cur'), f:seek('cur', -4), f:read('l'), f:seek('end', -4), f:read('a'))",
    "seek before the start": "local f = io.open(F) print(f:seek('set', -1))",
    "seek oddly": "local f = io.open(F) print((pcall(f.seek, f, 'middle'))) print((pcall(f.seek, f, 'set', 1.5))) print(f:seek('set', 2.0)) print((pcall(f.seek, f, 'set', {})))",
    "seek beyond the end": "local f = io.open(F, 'w+') f:seek('set', 5) f:write('x') f:seek('set') print(#f:read('a'))",
    "write only": "local f = io.open(F, 'w') print(f:read('a'))",
    "read only": "local f = io.open(F) print(f:write('x'))",
    "types": "local f = io.open(F) print(io.type(f), io.type(io.stdout), io.type(5), io.type({})) f:close() print(io.type(f)) print(tostring(f))",
    "closed": "local f = io.open(F) print(f:close()) for _, m in ipairs({'read', 'write', 'lines', 'seek', 'flush', 'close', 'setvbuf'}) do print(m, (pcall(f[m], f, 'x'))) end",
    "close by variable": "do local f <close> = io.open(F) end local g do local f <close> = io.open(F) g = f end print(io.type(g))",
    "lines closes": "local f = io.open(F) for l in f:lines() do end print(io.type(f)) local n = 0 for l in io.lines(F) do n = n + 1 if n == 2 then break end end print(n)",
    "lines after the end": "local next_line = io.lines(F) while next_line() do end print(pcall(next_line))",
    "lines fails": "print((pcall(io.lines))) print((pcall(io.lines, {}))) print((pcall(io.lines, F, 'x')))",
    "default files": "io.output(F) io.write('to the file') io.close() io.output(io.stdout) io.input(F) print(io.read('a')) io.close(io.input()) io.input(io.stdin)",
    "default files are files": "print(io.type(io.output()), io.type(io.input()), io.output() == io.stdout, io.input() == io.stdin)",
    "wrong arguments": "local f = io.open(F, 'w') for _, v in ipairs({{}, print, true}) do print((pcall(f.write, f, v))) end print((pcall(f.write, f, nil))) print((pcall(io.open))) print((pcall(io.open, {}))) print((pcall(io.type))) print((pcall(io.read, 'x'))) print((pcall(io.read, 1.5)))",
    "wrong files": "for _, m in ipairs({'read', 'write', 'lines', 'seek', 'flush', 'close', 'setvbuf'}) do local f = io.stdout print(m, (pcall(f[m])), (pcall(f[m], 5)), (pcall(f[m], {}))) end",
    "buffering": "local f = io.open(F, 'w') print(f:setvbuf('no')) f:write('x') print(io.open(F):read('a')) print(f:setvbuf('full', 1024)) f:write('y') f:flush() print(io.open(F):read('a')) print(f:setvbuf('line')) f:write('a\\n') print(#io.open(F):read('a'))",
    "bytes": "local f = io.open(F, 'wb') for i = 0, 255 do f:write(string.char(i)) end f:close() local s = io.open(F, 'rb'):read('a') print(#s) for i = 0, 255 do assert(s:byte(i + 1) == i) end",
    "long lines": "local f = io.open(F, 'w') f:write(('x'):rep(200000), '\\n', ('y'):rep(300000)) f:close() f = io.open(F) print(#f:read('l'), #f:read('l'), f:read('l')) f:seek('set', 199999) print(f:read(3))",
    "many lines": "local f = io.open(F, 'w') for i = 1, 20000 do f:write(i, '\\n') end f:close() local s = 0 for l in io.lines(F, 'n') do s = s + l end print(s) local n = 0 for l in io.lines(F) do n = n + #l end print(n)",
    "large counts": "local f = io.open(F, 'w') f:write(('x'):rep(3000000)) f:close() f = io.open(F) print(#f:read(2000000), #f:read(5000000), f:read(1))",
    "remove and rename": "print(os.rename(F, F .. '2')) print(io.open(F)) print(io.open(F .. '2'):read('l')) print(os.remove(F .. '2')) print(os.remove(F .. '2'))  print((os.rename(F, F .. '3')))",
    "wrong names": "print((pcall(os.remove))) print((pcall(os.remove, {}))) print((pcall(os.rename, F))) print((pcall(os.rename, nil, F))) print((pcall(os.getenv))) print((pcall(os.getenv, {})))",
    "unset variables": "print(os.getenv('NO_SUCH_VARIABLE_IS_SET'))",
    "io.open with a number": "print((io.open(5)))",
    "two handles": "local a, b = io.open(F, 'w'), io.open(F) a:write('x') a:flush() print(b:read('a')) a:write('y') a:flush() print(b:read('a'))",
}


@pytest.mark.parametrize("name", CASES)
async def test_it_behaves_as_lua_does(lua: Lua, tmp_path: Path, name: str) -> None:
    outputs = []
    for run in ("plain", "spell"):
        folder = tmp_path / run
        folder.mkdir()
        (folder / "f").write_text(TEXT)
        source = f"local D, F = {str(folder)!r}, {str(folder / 'f')!r} {CASES[name]}"
        if run == "plain":
            output = run_plain(source)
        else:
            await lua.run(
                SHOW.replace("local sink = ...", "local out = io.stdout local sink = function(s) out:write(s) end")
            )
            execution = await lua.run(source)
            output = execution.output + (f"error: {execution.failure.message}\n" if execution.failure else "")
        content = (folder / "f").read_bytes() if (folder / "f").exists() else None
        outputs.append((output.replace(str(folder), "FOLDER"), content))
    assert outputs[1] == outputs[0]


async def test_what_was_written_is_there_when_the_run_ends(lua: Lua) -> None:
    await lua.run("f = io.open('a', 'w') f:write('kept ') g = io.open('b', 'w') g:write('lost') g = nil")
    assert (lua.cwd / "a").read_text() == "kept "
    assert (lua.cwd / "b").read_text() == "lost"
    await lua.check_error("f:write('on') error('x')")
    assert (lua.cwd / "a").read_text() == "kept on"
    await lua.run("f:write('!') os.exit(3)")
    assert (lua.cwd / "a").read_text() == "kept on!"


async def test_lost_files_are_closed(lua: Lua) -> None:
    await lua.check_value(
        "for i = 1, 500 do local f = io.open('a' .. i % 40, 'w') f:write(i) f = nil if i % 40 == 0 then collectgarbage() end end return true",
        True,
    )
    await lua.check_value("collectgarbage() return io.open('a20'):read('a')", "500")


LIMIT = 100_000
TOO_MUCH = "the script may write 100,000 bytes to files (engines.lua.max_written_bytes)"


async def test_a_script_writes_no_more_than_its_limit(kernel: Kernel, tmp_path: Path) -> None:
    async with open_lua(kernel, tmp_path, limits={"written_bytes": LIMIT}) as lua:
        await lua.check_value("f = io.open('a', 'w') return f:write(('x'):rep(90000)) == f, f:flush() == f", True, True)
        for source in ("f:write(('x'):rep(90000))", "f:write('x' .. ('y'):rep(20000)) return f:flush()"):
            values = await lua.values(source if "return" in source else f"return {source}")
            assert values == [None, TOO_MUCH, 122], source
    assert (tmp_path / "a").read_bytes() == b"x" * 90000


@pytest.mark.parametrize(
    "source",
    [
        "f:write(DATA)",
        "f:write(DATA) f = nil collectgarbage()",
        "do local g <close> = f g:write(DATA) end",
        "function kept() return f end f:write(DATA)",
    ],
)
async def test_what_cannot_be_written_at_the_end_is_an_error(kernel: Kernel, tmp_path: Path, source: str) -> None:
    async with open_lua(kernel, tmp_path, limits={"written_bytes": 1000}) as lua:
        text = f"local f = io.open('a', 'w') local DATA = ('x'):rep(2000) {source}"
        failure = await lua.check_error(text, "cannot write a: the script may write 1,000 bytes to files")
        assert failure.kind == "runtime"
        await lua.check_alive()


async def test_a_full_disk_is_told_where_lua_tells_it(lua: Lua) -> None:
    """A limit on the size of files stands for the disk: writing fails in the same place."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    await lua.run("f = io.open('a', 'w+') f:write('kept') f:flush()")
    resource.setrlimit(resource.RLIMIT_FSIZE, (5000, hard))
    try:
        values = await lua.values("f:write(('x'):rep(9000)) return f:flush()")
        assert values == [None, "File too large", 27]
        values = await lua.values("f:write(('x'):rep(9000)) return f:seek('set')")
        assert values == [None, "File too large", 27]
        await lua.check_error("f:write('x')", "cannot write a: File too large")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    await lua.check_value("f:seek('set') return f:read(4)", "kept")


async def test_too_many_files_are_refused(lua: Lua) -> None:
    await lua.check_error("kept = {} for i = 1, 100 do kept[i] = io.open('a' .. i, 'w') end", "files are open")
    await lua.check_value("for _, f in ipairs(kept) do f:close() end return io.type(io.open('a1'))", "file")


async def test_a_default_file_is_the_terminal_again_in_the_next_run(lua: Lua) -> None:
    await lua.run("io.output('a') io.write('x')")
    await lua.check_output("io.write('y')", "y")
    assert (lua.cwd / "a").read_text() == "x"


async def test_files_keep_no_secrets_from_scripts_that_look(lua: Lua) -> None:
    await lua.check_value(
        "local n = 0 for k in pairs(io.stdout) do n = n + 1 end return n, next(io.open('a', 'w'))", 0, None
    )
    await lua.check_value(
        "return getmetatable(io.stdout), pcall(setmetatable, io.stdout, {})",
        "FILE*",
        False,
        "cannot change a protected metatable",
    )
    await lua.check_output(
        "io.stdout.stream = 7 io.stdout.handle = {} io.stdout.closed = true io.write('still')", "still"
    )
    await lua.check_value(
        "local f = io.open('a', 'w') f.handle, f.output, f.pending = 99, {}, -1 f:write('x') return f:close()", True
    )
    assert (lua.cwd / "a").read_text() == "x"


async def test_standard_input(kernel: Kernel, tmp_path: Path) -> None:
    pieces = [b"one\ntw", b"o\n12 ", b"\xff\n", b""]

    async def read() -> bytes | None:
        return pieces.pop(0) if pieces else None

    async with open_lua(kernel, tmp_path, read_input=read) as lua:
        await lua.check_value(
            "return io.read(), io.read('l', 'n'), io.read('a'), io.read(), io.read('a')",
            "one",
            "two",
            b" \xff\n",
            None,
            "",
        )
    async with open_lua(kernel, tmp_path) as lua:
        await lua.check_value("return io.read(), io.stdin:read('a'), io.read('n')", None, "", None)
        await lua.check_value("return io.stdin:write('x')", None, "Bad file descriptor", 9)
        await lua.check_value("return io.stdout:read('x')", None, "Bad file descriptor", 9)
        await lua.check_value("return io.stdin:seek()", None, "Illegal seek", 29)


async def test_temporary_files(lua: Lua) -> None:
    await lua.check_value("local f = io.tmpfile() f:write('x') f:seek('set') return f:read('a')", "x")
    (name,) = await lua.values("return os.tmpname()")
    assert Path(name).parent == Path(tempfile.gettempdir())
    assert Path(name).exists()
    await lua.check_value(f"return os.remove({name!r})", True)


async def test_what_a_spell_cannot_do(lua: Lua) -> None:
    await lua.check_error("io.popen('ls') -- @here", "io.popen is not available in spells", at="here")
    await lua.check_error("os.execute('ls') -- @here", "os.execute is not available in spells", at="here")
    await lua.check_value(
        "return os.execute(), os.setlocale(), os.setlocale('C'), os.setlocale('de_DE')", False, "C", "C", None
    )


async def test_the_clock(lua: Lua) -> None:
    await lua.check_true(
        "return math.type(os.time()) == 'integer', os.clock() >= 0, os.difftime(5, 3) == 2.0, os.date('!%Y-%m-%d', 0) == '1970-01-01'"
    )
    await lua.check_true(
        "local t = os.date('*t') return os.time(t) ~= nil, t.year >= 2024, os.time({year = 2000, month = 1, day = 1, hour = 12}) > 9e8"
    )


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file that no script at level restricted may touch: the temporary folder is another one."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    secret = tmp_path / "outside" / "secret"
    secret.parent.mkdir()
    secret.write_text("secret")
    return secret


FORBIDDEN = [
    "io.open(P)", "io.open(P, 'w')", "io.open(P, 'a')", "io.open(P, 'r+')", "io.open(P .. '.new', 'w')", "os.remove(P)", "os.rename(P, 'mine')",
    "os.rename('own', P)", "loadfile(P)", "io.open('../outside/secret')", "io.open('link')", "io.open('/proc/self/environ')", "io.open('/dev/null', 'w')",
    "io.open('~/x')", "io.open('a\\0b')", "io.open('')", "io.open(('x'):rep(5000))", "io.open('.git/config', 'w')", "io.open('llmspell.toml', 'w')",
]  # fmt: skip


@pytest.mark.parametrize("source", FORBIDDEN)
async def test_what_the_policy_does_not_grant_fails_as_lua_fails(
    kernel: Kernel, tmp_path: Path, outside: Path, source: str
) -> None:
    cwd = tmp_path / "work"
    cwd.mkdir()
    (cwd / "own").write_text("own")
    (cwd / "link").symlink_to(outside)
    async with open_lua(kernel, cwd) as lua:
        execution = await lua.run(f"local P = {str(outside)!r} return {source}")
    if execution.ok:
        assert execution.values[0] is None
        assert isinstance(execution.values[1], str)
        assert len(execution.values[1]) > 10
    else:
        assert execution.failure is not None
        assert "Internal error" not in execution.failure.message
    assert outside.read_text() == "secret"
    assert [path.name for path in outside.parent.iterdir()] == ["secret"]
    assert (cwd / "own").read_text() == "own"
    assert sorted(path.name for path in cwd.iterdir()) == ["link", "own"]


@pytest.mark.parametrize(
    "source", ["io.lines(P)", "dofile(P)", "io.input(P)", "io.output(P)", "require('outside.secret')"]
)
async def test_what_the_policy_does_not_grant_raises_where_lua_raises(
    kernel: Kernel, tmp_path: Path, outside: Path, source: str
) -> None:
    cwd = tmp_path / "work"
    cwd.mkdir()
    async with open_lua(kernel, cwd) as lua:
        failure = await lua.check_error(f"package.path = {str(tmp_path)!r} .. '/?' local P = {str(outside)!r} {source}")
        assert "secret" in failure.message


async def test_safe_scripts_have_no_files(kernel: Kernel, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    async with open_lua(kernel, tmp_path, security=SecurityLevel.SAFE) as lua:
        for source in ("io.open('a')", "io.open('b', 'w')", "os.remove('a')", "os.rename('a', 'b')", "io.tmpfile()"):
            values = await lua.values(f"return {source}")
            assert values[0] is None, source
        await lua.check_error("os.tmpname()", "unable to generate a unique filename")
        await lua.check_value("return os.getenv('HOME'), os.getenv('PATH')", None, None)


async def test_the_environment_is_that_of_the_policy(lua: Lua, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("SECRET_TOKEN", "canary")
    await lua.check_value(
        "return os.getenv('LANG'), os.getenv('SECRET_TOKEN'), os.getenv('\\xff'), os.getenv('A\\0B'), os.getenv('')",
        "C.UTF-8",
        None,
        None,
        None,
        None,
    )
