"""`llmspell repl` in a pipe: what is run, what is shown, how it ends."""

from __future__ import annotations

import pytest
from inline_snapshot import snapshot

from tests.harness.cli import CommandLine, Result


def talk(cli: CommandLine, *lines: str, options: tuple[str, ...] = ()) -> Result:
    return cli("repl", *options, stdin="\n".join(lines) + "\n")


def check_talk(cli: CommandLine, *lines: str, out: str, err: str = "", code: int = 0) -> None:
    result = talk(cli, *lines)
    assert (result.text, result.errors, result.code) == (out, err, code)


def test_values_of_expressions_statements_and_calls(cli: CommandLine) -> None:
    out = '10\n{ 1, "a" }\nprinted\n7\n4\n'
    check_talk(
        cli, "x = 5", "x * 2", "{1, 'a'}", "print('printed')", "= 7", "local y = 3 y + 1", "", "-- note", out=out
    )


def test_pieces_that_take_several_lines(cli: CommandLine) -> None:
    lines = ("function f(a)", "  return a", "end", "f(", "'end')", "s = [[", "two", "lines]]", "#s", "1 +", "2")
    check_talk(cli, *lines, out='"end"\n9\n3\n')


def test_errors_are_short_and_the_state_survives(cli: CommandLine) -> None:
    err = snapshot("""\
error: boom
error: repl:2: late
error: attempt to call a nil value (global 'nofn')
hint: no function `nofn` is defined here
error: unexpected symbol near '*'
""")
    lines = ("x = 1", "error('boom')", "do\nerror('late') end", "nofn()", "* 2", "x")
    check_talk(cli, *lines, out="1\n", err=err, code=1)


def test_an_unfinished_piece_at_the_end_is_told(cli: CommandLine) -> None:
    result = talk(cli, "print(1)", "if x then")
    assert (result.text, result.code) == ("1\n", 1)
    assert "'end' expected" in result.errors


def test_exit_codes(cli: CommandLine) -> None:
    assert talk(cli, "os.exit(7)", "print('never')").code == 7
    assert talk(cli, ".exit 5").code == 5
    assert talk(cli, "error('x')", ".quit").code == 0
    assert talk(cli, ".exit soon").code == 1
    assert talk(cli).code == 0


def test_the_script_reads_the_lines_that_follow(cli: CommandLine) -> None:
    check_talk(
        cli, "line = io.read()", "this is data", "line, io.read('n')", "12", "io.read()", out='"this is data"\t12\n""\n'
    )


def test_a_lost_state_is_said(cli: CommandLine) -> None:
    endless = "string.find(('a'):rep(1e5), ('.-'):rep(20) .. 'b')"
    result = talk(cli, "x = 1", endless, "x", "1 + 1", options=("--timeout", "0.3"))
    assert result.text == "2\n"
    assert "deadline exceeded" in result.errors
    assert "the Lua state was lost" in result.errors


def test_no_deadline_unless_one_is_configured(cli: CommandLine) -> None:
    assert "limit: seconds              none" in talk(cli, ".info").text
    assert "limit: seconds              9" in talk(cli, ".info", options=("--timeout", "9")).text
    cli.write("llmspell.toml", "[runtime]\nscript_timeout_seconds = 7\n")
    assert "limit: seconds              7" in talk(cli, ".info").text


# -- commands -------------------------------------------------------------------------------------------------------


def test_help_names_every_command(cli: CommandLine) -> None:
    text = talk(cli, ".help").text
    names = "help exit clear save load history clear-history variables set unset cd pwd ls info reset run perf"
    assert [name for name in names.split() if f"  .{name}" not in text] == []
    assert talk(cli, ".h").text == talk(cli, ".?").text == text


def test_numbers_that_begin_with_a_dot_are_lua(cli: CommandLine) -> None:
    check_talk(cli, ".5 + 1", out="1.5\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (".foo", "there is no command .foo"),
        (".rest", "did you mean .reset?"),
        (".load", "write it like .load FILE"),
        (".load gone.lua", "there is no such script"),
        (".run 'x", "the quotes do not match"),
        (".set 5 x", "write it like .set NAME VALUE"),
        (".set end 5", "expected near 'end'"),
        (".cd gone", "there is no such folder"),
        (".ls gone", "No such file or directory"),
        (".perf up", "write it like .perf on or .perf off"),
    ],
)
def test_wrong_commands(cli: CommandLine, line: str, message: str) -> None:
    result = talk(cli, line, "1 + 1")
    assert (result.text, result.code) == ("2\n", 1)
    assert message in result.errors
    assert "Traceback" not in result.errors


def test_variables(cli: CommandLine) -> None:
    lines = (
        ".vars",
        "t = {1}",
        "function f() end",
        ".set n 5",
        ".set s some words",
        ".variables",
        ".unset n",
        ".unset t",
        ".vars",
    )
    err = "there are none yet\n"
    shown = '  f  function (repl:1)\n  n  5\n  s  "some words"\n  t  { 1 }\n  f  function (repl:1)\n  s  "some words"\n'
    check_talk(cli, *lines, out=shown, err=err)


def test_load_runs_here_and_run_runs_apart(cli: CommandLine) -> None:
    cli.write("lib.lua", "loaded = (loaded or 0) + 1\nprint('lib', ARGS[1])\nreturn 'unseen'")
    result = talk(cli, ".load lib.lua", "loaded", ".run lib.lua 'one word'", "loaded", ".run exits.lua")
    assert result.text == "lib\tnil\n1\nlib\tone word\n1\n"
    cli.write("exits.lua", "os.exit(3)")
    assert talk(cli, ".run exits.lua", "'still here'").text == '"still here"\n'


def test_save_writes_lua_that_runs(cli: CommandLine) -> None:
    cli.write("lib.lua", "print('from lib')")
    lines = (
        "x = 2",
        "x * 21",
        "error('not this')",
        "for i = 1, 2 do",
        "io.write(i)",
        "end",
        "print()",
        ".load lib.lua",
    )
    talk(cli, *lines, ".save out.lua")
    assert cli("run", "out.lua").text == "42\n12\nfrom lib\n"
    again = talk(cli, ".save out.lua")
    assert "overwrite it with .save -f FILE" in again.errors
    assert talk(cli, ".save -f out.lua").code == 0
    assert (cli.folder / "out.lua").read_text() == ""


def test_history(cli: CommandLine) -> None:
    check_talk(
        cli, "x = 1", "do", "end", ".history", ".clear-history", ".hist", out="   1  x = 1\n   2  do\n      end\n"
    )


def test_folders(cli: CommandLine) -> None:
    cli.write("sub/a.lua", "print('a')")
    lines = (
        ".pwd",
        ".ls sub",
        ".cd sub",
        ".load a.lua",
        "io.open('a.lua') ~= nil",
        ".reset",
        "io.open('a.lua') ~= nil",
        ".cd",
        ".pwd",
    )
    result = talk(cli, *lines)
    assert result.text.splitlines() == [str(cli.folder), "a.lua", "a", "false", "true", str(cli.home)]


def test_reset_forgets(cli: CommandLine) -> None:
    check_talk(cli, "x = 1", ".reset", "tostring(x)", out='"nil"\n', err="this is a fresh Lua state\n")


def test_perf(cli: CommandLine) -> None:
    result = talk(cli, ".perf on", "1", ".perf off", "2")
    assert result.text == "1\n2\n"
    shown, measured, hidden = result.errors.splitlines()
    assert (shown, hidden) == ("time and memory are shown", "time and memory are not shown")
    assert " ms, " in measured


def test_reader_that_goes_away(cli: CommandLine) -> None:
    with cli.begin("repl") as running:
        running.send(b"for i = 1, 1e6 do print(i) end\n")
        assert running.line() == b"1\n"
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.process.stdout = None
        assert running.end().code == 141


def test_interrupt_stops_what_runs(cli: CommandLine) -> None:
    with cli.begin("repl") as running:
        running.send(b"x = 1 print('ready') while true do end\n")
        assert running.line() == b"ready\n"
        running.interrupt()
        running.send(b"x\n")
        assert running.line() == b"1\n"
        assert running.end().errors == "error: interrupted\n"
