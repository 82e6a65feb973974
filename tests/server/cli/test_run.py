"""`llmspell run`: what comes out, with which exit code."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from tests.harness.cli import COMMAND, CommandLine


def check_run(cli: CommandLine, source: str, *options: str, out: str, code: int = 0, err: str = "") -> None:
    cli.write("spell.lua", source)
    result = cli("run", "spell.lua", *options)
    assert (result.text, result.errors, result.code) == (out, err, code)


@pytest.mark.parametrize(
    ("source", "out", "code"),
    [
        ("print('hi', 1, nil)", "hi\t1\tnil\n", 0),
        ("return 5", "", 0),
        ("#!/usr/bin/env llmspell\nprint(1)", "1\n", 0),
        ("io.write('no line end')", "no line end", 0),
        ("print('before') os.exit(3)", "before\n", 3),
        ("os.exit(true)", "", 0),
        ("os.exit(false)", "", 1),
        ("pcall(os.exit, 7)", "", 7),
    ],
)
def test_output_and_exit_code(cli: CommandLine, source: str, out: str, code: int) -> None:
    check_run(cli, source, out=out, code=code)


def test_arguments_stand_after_two_dashes(cli: CommandLine) -> None:
    source = "print(ARGS[0], ARGS[1], ARGS['2'], ARGS.name, ARGS.flag, arg.depth)"
    out = "spell.lua\tone\t-x\tAda\ttrue\t3\n"
    check_run(cli, source, "--", "one", "-x", "--name", "Ada", "--depth=3", "--flag", out=out)


def test_options_may_stand_before_or_behind_the_script(cli: CommandLine) -> None:
    cli.write("spell.lua", "print(1)")
    assert cli("run", "--timeout", "9", "spell.lua").text == "1\n"
    assert cli("run", "spell.lua", "--timeout", "9").text == "1\n"
    assert cli("--color", "never", "run", "spell.lua").text == "1\n"


def test_output_is_bytes_and_streams_stay_apart(cli: CommandLine) -> None:
    cli.write("spell.lua", r"io.write('\xff\0\xe2\x28') io.stderr:write('err\xfe')")
    result = cli("run", "spell.lua")
    assert (result.out, result.err) == (b"\xff\0\xe2(", b"err\xfe")


def test_output_comes_while_the_script_runs(cli: CommandLine) -> None:
    cli.write("spell.lua", "print('ready') print('got ' .. io.read())")
    with cli.begin("run", "spell.lua") as running:
        assert running.line() == b"ready\n"
        running.send(b"it\n")
        assert running.end().out == b"got it\n"


def test_script_from_standard_input(cli: CommandLine) -> None:
    result = cli("run", "-", "--", "x", stdin="print(ARGS[0], ARGS[1], io.read())")
    assert (result.text, result.code) == ("stdin\tx\tnil\n", 0)


def test_standard_input_of_a_script(cli: CommandLine) -> None:
    cli.write("spell.lua", "for line in io.lines() do io.write('[', line, ']') end print(io.read('a') == '')")
    assert cli("run", "spell.lua", stdin="a\nb\nc").text == "[a][b][c]true\n"


def test_standard_input_that_is_a_file(cli: CommandLine) -> None:
    cli.write("spell.lua", "print(#io.read('a'))")
    data = cli.write("data", b"x" * 200_000)
    with data.open("rb") as file, cli.begin("run", "spell.lua", stdin=file) as running:
        assert running.end().out == b"200000\n"


def test_modules_beside_the_script(cli: CommandLine) -> None:
    cli.write("lib/tool.lua", "return { name = 'tool' }")
    cli.write("lib/main.lua", "print(require('tool').name)")
    assert cli("run", "lib/main.lua").text == "tool\n"


# -- what cannot be run ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("gone.lua", None, "Storage error: gone.lua: there is no such script\n"),
        ("hello", None, "Storage error: hello: there is no such script\n\nhint: did you mean `hello.lua`?\n"),
        ("helo.lua", None, "Storage error: helo.lua: there is no such script\n\nhint: did you mean `hello.lua`?\n"),
        ("no/x.lua", None, "Storage error: no/x.lua: there is no such script\n\nhint: there is no folder `no`\n"),
        ("home", None, "Storage error: home: this is a folder, not a script\n\nhint: name the script in it\n"),
        ("code.luac", b"\x1bLua", None),
        ("picture.lua", b"\x89PNG\0\0", "Validation error: picture.lua: this is a binary file, not Lua text\n"),
        ("wide.lua", "print(1)".encode("utf-16"), None),
    ],
)
def test_no_script(cli: CommandLine, name: str, content: bytes | None, expected: str | None) -> None:
    cli.write("hello.lua", "")
    if content is not None:
        cli.write(name, content)
    result = cli("run", name)
    assert (result.code, result.out) == (1, b"")
    if expected is None:
        assert name in result.errors
        assert "hint:" in result.errors
    else:
        assert result.errors == expected


def test_text_that_is_not_utf8_is_run(cli: CommandLine) -> None:
    cli.write("latin.lua", b"-- caf\xe9\nprint(#'\xe9')")
    assert cli("run", "latin.lua").text == "1\n"


# -- how failures read ----------------------------------------------------------------------------------------------


def test_runtime_error(cli: CommandLine) -> None:
    source = "local function f()\n  error('boom')\nend\nf()\n"
    expected = snapshot("""\
Script execution failed: spell.lua:2: boom
  2 |   error('boom')
    |   ^^^^^^^^^^^^^
  spell.lua:2: in local 'f'
  spell.lua:4: in main chunk
""")
    check_run(cli, source, out="", code=1, err=expected)


def test_syntax_error(cli: CommandLine) -> None:
    expected = snapshot("""\
Script execution failed: spell.lua:3: 'end' expected (to close 'if' at line 1) near <eof>
  1 | if x then
  3 |

hint: the `if` of line 1 needs its `end`
""")
    check_run(cli, "if x then\n  print(1)\n", out="", code=1, err=expected)


def test_nil_call(cli: CommandLine) -> None:
    expected = snapshot("""\
Script execution failed: spell.lua:1: attempt to call a nil value (global 'pritn')
  1 | print(1); pritn(2)
    |           ^^^^^

hint: no function `pritn` is defined here
""")
    check_run(cli, "print(1); pritn(2)", out="1\n", code=1, err=expected)


def test_error_in_a_module_far_away(cli: CommandLine) -> None:
    """Lua itself shortens long names to `...`; the user sees the path from where they are."""
    folder = "rather_long_folder_name/with_another_inside"
    cli.write(f"{folder}/mod.lua", "local M = {}\nfunction M.f(t) return t.x.y end\nreturn M")
    cli.write(f"{folder}/main.lua", "local m = require('mod')\nlocal function go() m.f({}) return 1 end\ngo()")
    result = cli("run", f"{folder}/main.lua")
    assert result.errors == snapshot("""\
Script execution failed: rather_long_folder_name/with_another_inside/mod.lua:2: attempt to index a nil value (field 'x')
  2 | function M.f(t) return t.x.y end
    |                          ^
  rather_long_folder_name/with_another_inside/mod.lua:2: in field 'f'
  rather_long_folder_name/with_another_inside/main.lua:2: in local 'go'
  rather_long_folder_name/with_another_inside/main.lua:3: in main chunk

hint: `x` is nil at this point; set it before
""")


def test_error_values_that_are_no_text(cli: CommandLine) -> None:
    result = cli("exec", "error({ code = 42, message = 'no luck' })")
    assert result.errors.startswith("Script execution failed: exec:1: no luck\n")


def test_control_characters_do_not_reach_the_terminal(cli: CommandLine) -> None:
    result = cli("exec", r"error('\27[31mred\7', 0)")
    assert b"\x1b" not in result.err
    assert b"\x07" not in result.err
    assert b"[31mred" in result.err


# -- limits ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "source", "message", "hint"),
    [
        (["--timeout", "0.2"], "while true do end", "deadline exceeded", "--timeout"),
        (["--max-memory", "4M"], "local t = {} for i = 1, 1e9 do t[i] = i end", "not enough memory", "--max-memory"),
        (["--security", "safe"], "assert(io.open('spell.lua'))", "Security violation", "hint:"),
    ],
)
def test_limits(cli: CommandLine, options: list[str], source: str, message: str, hint: str) -> None:
    cli.write("spell.lua", source)
    result = cli("run", *options, "spell.lua")
    assert result.code == 1
    assert message in result.errors
    assert hint in result.errors


def test_no_deadline_with_zero(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\ntimeout_ms = 1\n")
    cli.write("spell.lua", "local until_ = os.clock() + 0.2 while os.clock() < until_ do end print('done')")
    assert cli("run", "spell.lua").code == 1
    assert cli("run", "--timeout", "0", "spell.lua").text == "done\n"


def test_state_file(cli: CommandLine) -> None:
    cli.write("spell.lua", "local n = (State.load('global', 'n') or 0) + 1 State.save('global', 'n', n) print(n)")
    assert [cli("run", "--state", "kept.db", "spell.lua").text for _ in range(2)] == ["1\n", "2\n"]
    assert (cli.folder / "kept.db").exists()


# -- JSON -----------------------------------------------------------------------------------------------------------


def run_json(cli: CommandLine, source: str, *options: str) -> dict[str, object]:
    cli.write("spell.lua", source)
    result = cli("run", "--output", "json", *options, "spell.lua")
    document = result.json
    assert result.out.count(b"\n") == 1
    assert document["exit_code"] == result.code
    assert isinstance(document.pop("duration_ms"), float)
    return document


def test_json_of_success(cli: CommandLine) -> None:
    document = run_json(cli, r"print('hé') io.stderr:write('e') return {a = 1, b = {1, 2.5}}, 'x', '\xff', 0/0, print")
    assert document == snapshot(
        {
            "status": "success",
            "result": {"a": 1, "b": [1, 2.5]},
            "values": [{"a": 1, "b": [1, 2.5]}, "x", "�", None, "<function>"],
            "output": "hé\n",
            "exit_code": 0,
        }
    )


def test_json_of_failure(cli: CommandLine) -> None:
    document = run_json(cli, "local function f() error('boom') end f()")
    assert document == snapshot(
        {
            "status": "error",
            "result": None,
            "values": [],
            "output": "",
            "error": {
                "kind": "runtime",
                "message": "boom",
                "file": "spell.lua",
                "line": 1,
                "traceback": ["spell.lua:1: in local 'f'", "spell.lua:1: in main chunk"],
                "hint": None,
            },
            "exit_code": 1,
        }
    )


def test_json_of_exit(cli: CommandLine) -> None:
    assert run_json(cli, "os.exit(4)")["status"] == "exit"
    assert run_json(cli, "os.exit(0)")["status"] == "success"


def test_pretty_json_is_indented(cli: CommandLine) -> None:
    result = cli("exec", "--output", "pretty", "1 + 1")
    assert result.text.startswith('{\n  "status": "success",\n  "result": 2,')


def test_streamed_json_is_a_line_for_each_piece(cli: CommandLine) -> None:
    result = cli("exec", "--output", "json", "--stream", "print('a') io.stderr:write('b') return 1")
    *pieces, last = [json.loads(line) for line in result.text.splitlines()]
    assert pieces == [
        {"type": "output", "stream": "stdout", "text": "a\n"},
        {"type": "output", "stream": "stderr", "text": "b"},
    ]
    assert last["result"] == 1
    assert "output" not in last
    assert result.err == b""


def test_errors_are_json_too(cli: CommandLine) -> None:
    result = cli("run", "--output", "json", "gone.lua")
    assert result.out == b""
    assert json.loads(result.err) == snapshot(
        {
            "error": {"kind": "storage", "message": "there is no such script", "where": "gone.lua", "hint": None},
            "exit_code": 1,
        }
    )


# -- signals and broken streams -------------------------------------------------------------------------------------


def test_interrupt_stops_the_script(cli: CommandLine) -> None:
    cli.write("spell.lua", "print('ready') while true do end")
    with cli.begin("run", "spell.lua") as running:
        running.line()
        running.interrupt()
        result = running.end()
    assert (result.code, result.errors) == (130, "Script execution failed: spell.lua:1: interrupted\n")


def test_interrupt_while_waiting_for_input(cli: CommandLine) -> None:
    cli.write("spell.lua", "print('ready') io.read()")
    with cli.begin("run", "spell.lua") as running:
        running.line()
        running.interrupt()
        assert running.end().code == 130


def test_interrupt_of_what_does_not_listen(cli: CommandLine) -> None:
    """One endless C call cannot be stopped softly; its process is ended."""
    cli.write("spell.lua", "print('ready') string.find(('a'):rep(1e5), ('.-'):rep(20) .. 'b')")
    with cli.begin("run", "spell.lua") as running:
        running.line()
        running.interrupt()
        assert running.end().code == 130


def test_reader_that_goes_away(cli: CommandLine) -> None:
    cli.write("spell.lua", "for i = 1, 1e7 do print(i) end")
    with cli.begin("run", "spell.lua") as running:
        assert running.line() == b"1\n"
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.process.stdout = None
        result = running.end()
    assert (result.code, result.err) == (141, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_full_disk(cli: CommandLine) -> None:
    cli.write("spell.lua", "for i = 1, 10 do print(i) end")
    with Path("/dev/full").open("wb") as full, cli.begin("run", "spell.lua", stdout=full) as running:
        result = running.end()
    assert result.code == 1
    assert result.errors == "Storage error: cannot write the output of the script: No space left on device\n"


def test_closed_standard_streams(cli: CommandLine) -> None:
    cli.write("spell.lua", "print(io.read()) return 1")
    command = f"exec {shlex.join(COMMAND)} run spell.lua <&- >&- 2>&-"
    assert os.waitstatus_to_exitcode(os.system(f"cd {cli.folder} && ({command})")) == 0


# -- usage ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run"], "missing argument 'SCRIPT'"),
        (["run", "x.lua", "--engine", "python"], "there is no engine 'python'; spells are written in Lua"),
        (["run", "x.lua", "--timeout", "-1"], "is not a time"),
        (["run", "x.lua", "--max-memory", "many"], "'many' is not a size; write it like 64M or 1G"),
        (["run", "x.lua", "--security", "high"], "'high' is not one of 'safe', 'restricted', 'privileged'"),
        (["run", "x.lua", "--scurity", "safe"], "'--security'"),
        (["rum"], "Did you mean 'run'"),
    ],
)
def test_wrong_usage(cli: CommandLine, arguments: list[str], message: str) -> None:
    result = cli(*arguments)
    assert result.code == 2
    assert message in result.errors
    assert "--help` shows what there is" in result.errors


def test_engine_of_the_environment(cli: CommandLine) -> None:
    assert cli("exec", "1", env={"LLMSPELL_ENGINE": "javascript"}).code == 2
