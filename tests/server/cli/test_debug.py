"""`llmspell debug` in a pipe: what is told at a stop, what each command does, how it ends."""

from __future__ import annotations

import contextlib
import subprocess

import pytest
from inline_snapshot import snapshot

from tests.harness.cli import CommandLine, Result

SPELL = """\
local lib = require("lib")
local total = 0
for i = 1, 3 do
  local v = lib.double(i)
  total = total + v
end
print("total", total)
"""
LIB = """\
local lib, calls = {}, 0
function lib.double(x)
  calls = calls + 1
  return x * 2
end
return lib
"""


@pytest.fixture
def spell(cli: CommandLine) -> CommandLine:
    cli.write("spell.lua", SPELL)
    cli.write("lib.lua", LIB)
    return cli


def debug(cli: CommandLine, *commands: str, options: tuple[str, ...] = (), script: str = "spell.lua") -> Result:
    return cli("debug", script, *options, stdin="".join(f"{line}\n" for line in commands))


def check_debug(
    cli: CommandLine, *commands: str, told: str, options: tuple[str, ...] = (), out: str = "", code: int = 0
) -> None:
    """The whole talk of the debugger, what the script printed, and the exit code."""
    result = debug(cli, *commands, options=options)
    assert result.errors.replace(str(cli.folder), "/FOLDER") == told
    assert (result.text, result.code) == (out, code)


def answers(cli: CommandLine, *commands: str, at: str = "5") -> list[str]:
    """What each command told, from the first stop at a line on."""
    result = debug(cli, *commands, "quit", options=("--break-at", at))
    assert (result.code, "Traceback" in result.errors) == (130, False), result.errors
    rest, told = result.errors.split(f"(debug) {commands[0]}".rstrip() + "\n", 1)[1], []
    for command in (*commands[1:], "quit"):
        one, _, rest = rest.partition(f"(debug) {command}".rstrip() + "\n")
        told.append(one)
    return told


def answer(cli: CommandLine, *commands: str, at: str = "5") -> str:
    """What the last command told."""
    return answers(cli, *commands, at=at)[-1]


# -- stops ----------------------------------------------------------------------------------------------------------


def test_a_session(spell: CommandLine) -> None:
    told = snapshot("""\
breakpoint 1 at spell.lua:5 if i > 1
breakpoint 1 at spell.lua:5 in main chunk
*> 5 |   total = total + v
watch 1: v = 4
(debug) locals
lib = { double = function (/FOLDER/lib.lua:2) }
total = 2
i = 2
v = 4
(debug) v = 40
(debug) next
step at spell.lua:3 in main chunk
 > 3 | for i = 1, 3 do
watch 1: v = nil
(debug) delete
removed 1 breakpoint
(debug) continue
the script ended with exit code 0
""")
    options = ("--break-at", "spell.lua:5 if i > 1", "--watch", "v")
    commands = ("locals", "v = 40", "next", "delete", "continue")
    check_debug(spell, *commands, options=options, told=told, out="total\t48\n")


def test_without_a_stop_it_runs_as_ever(spell: CommandLine) -> None:
    check_debug(spell, told="the script ended with exit code 0\n", out="total\t12\n")


def test_step_stops_at_the_first_line_and_enters_modules(spell: CommandLine) -> None:
    told = snapshot("""\
start at spell.lua:1 in main chunk
 > 1 | local lib = require("lib")
(debug) step
step at lib.lua:1 in main chunk
 > 1 | local lib, calls = {}, 0
(debug) until spell.lua:4
line reached at spell.lua:4 in main chunk
 > 4 |   local v = lib.double(i)
(debug) s
step at lib.lua:3 in double
 > 3 |   calls = calls + 1
(debug)
step at lib.lua:4 in double
 > 4 |   return x * 2
(debug) finish
step at spell.lua:5 in main chunk
 > 5 |   total = total + v
(debug) q
""")
    commands = ("step", "until spell.lua:4", "s", "", "finish", "q")
    check_debug(spell, *commands, options=("--step",), told=told, code=130)


def test_an_uncaught_error_stops_with_its_stack(cli: CommandLine) -> None:
    cli.write("spell.lua", "local function f(t)\n  return t.x.y\nend\nf({ x = nil })\n")
    told = snapshot("""\
error at spell.lua:2 in f: attempt to index a nil value (field 'x')
 > 2 |   return t.x.y
(debug) bt
> #0 spell.lua:2 in f
  #1 spell.lua:4 in main chunk
(debug) locals
t = {}
(debug) c
Script execution failed: spell.lua:2: attempt to index a nil value (field 'x')
  2 |   return t.x.y
    |            ^
  spell.lua:2: in local 'f'
  spell.lua:4: in main chunk

hint: `x` is nil at this point; set it before
the script ended with exit code 1
""")
    check_debug(cli, "bt", "locals", "c", told=told, code=1)


def test_stacks_go_on_where_a_coroutine_was_resumed(cli: CommandLine) -> None:
    cli.write(
        "spell.lua",
        "local function make()\n  local n = 1\n  coroutine.yield(n)\nend\n"
        "local function outer() coroutine.wrap(make)() end\nouter()\n",
    )
    assert answer(cli, "bt", at="3") == snapshot("""\
> #0 spell.lua:3 in function <spell.lua:1>
     resumed by main
  #1 spell.lua:5 in outer
  #2 spell.lua:6 in main chunk
""")
    assert answer(cli, "threads", at="3") == "  1 main: normal\n> 2 coroutine spell.lua:1: stopped\n"
    assert answer(cli, "up", at="3").startswith("#1 spell.lua:5 in outer\n")
    assert answer(cli, "thread 1", at="3").startswith("#0 spell.lua:5 in outer\n")
    assert "there is no such thread" in answer(cli, "thread 9", at="3")


def test_steps_are_those_of_the_thread_that_is_looked_at(cli: CommandLine) -> None:
    cli.write(
        "spell.lua",
        "local co = coroutine.wrap(function()\n  local n = 1\n  n = n + 1\nend)\n"
        "local function outer()\n  co()\n  return 1\nend\nouter()\nprint(2)\n",
    )
    assert answer(cli, "thread 1", "next", at="2").startswith("step at spell.lua:7 in outer\n")
    assert answer(cli, "thread 1", "finish", at="2").startswith("step at spell.lua:10 in main chunk\n")
    assert answer(cli, "next", at="2").startswith("step at spell.lua:3 in ")


# -- commands at a stop ---------------------------------------------------------------------------------------------


ANSWERS = (
    ("globals", "the script has made no globals\n"),
    ("info watches", "nothing is watched\n"),
    ("p total", "0\n"),
    ("print v * 10, i", "20\t1\n"),
    ("total + v", "2\n"),
    ("debug:print v", "2\n"),
    ("db:p v", "2\n"),
    ("p nothing.here", "error: attempt to index a nil value (global 'nothing')\n"),
    ("p = 5", ""),
    ("p", "error: write it like print total\n"),
    ("set total = v == 2 and 7", "total = 7\n"),
    ("set lib['a=b'] = 1", "lib['a=b'] = 1\n"),
    ("set total", "error: write it like set total = 5\n"),
    ("! local x = 1; total = x", ""),
    ("while true do end", "error: the evaluation took more than 1 s\n"),
    ("x =", "error: unexpected symbol near <eof>\n"),
    ("upvalues", "this function uses no variables of enclosing functions\n"),
    ("watch i + 1", "watch 1: i + 1 = 2\n"),
    ("unwatch 3", "error: there is no watch 3 (`info watches` lists them)\n"),
    ("frame 7", "error: there is no such frame\n"),
    ("down", "error: this is the innermost frame\n"),
    ("up", "error: this is the outermost frame\n"),
    ("frame x", "error: write it like frame 1\n"),
    ("where", "> #0 spell.lua:5 in main chunk\n"),
    ("list 1,2", '   1 | local lib = require("lib")\n   2 | local total = 0\n'),
    ("list lib.lua:1", "".join(f"   {n} | {line}\n" for n, line in enumerate(LIB.splitlines(), 1))),
    ("list gone.lua:1", "error: the source of this chunk is not known\n"),
    ("list 99", "there are no further lines\n"),
    ("until 99", "error: the script cannot stop there: the file has no line 99\n"),
    ("until 3 if x", "error: a line to run to has no condition (use `tbreak`, which may have one)\n"),
    ("pause", "the script is stopped; Ctrl-C stops it while it runs\n"),
    ("debug:nonsense", "error: function arguments expected near <eof>\n"),
    ("info watches", "watch 1: i + 1\n"),
    ("globals", "p = 5\n"),
    ("info everything", "error: there is nothing about 'everything' (write info breakpoints|watches|source)\n"),
    ("help bt", "  backtrace, bt, where, w  show the stack\n"),
    ("help nonsense", "error: there is no command 'nonsense' (`help` lists the commands)\n"),
)
"""Commands at a stop at line 5, and what each tells; those that change something do it where it does no harm."""


def test_commands(spell: CommandLine) -> None:
    assert answers(spell, *(command for command, _ in ANSWERS)) == [shown for _, shown in ANSWERS]


def test_list_shows_where_the_script_is_and_goes_on(cli: CommandLine) -> None:
    cli.write("spell.lua", "".join(f"local x{n} = {n}\n" for n in range(1, 41)))
    told = answer(cli, "break 12", "disable 2", "list", at="10")
    assert told.splitlines()[0] == "    5 | local x5 = 5"
    assert told.splitlines()[5:8] == ["*> 10 | local x10 = 10", "   11 | local x11 = 11", "o  12 | local x12 = 12"]
    assert answer(cli, "list", "", "l", at="10").splitlines()[0] == "   27 | local x27 = 27"


def test_help_names_every_command(spell: CommandLine) -> None:
    told = answer(spell, "help")
    names = "break b tbreak delete d enable disable list l step s next n finish f continue c until advance pause locals"
    names += " upvalues globals backtrace bt where w up down frame threads print p set watch unwatch data catch log"
    names += " source info restart kill quit q help"
    assert [name for name in names.split() if name not in told.replace(",", " ").split()] == []


COUNTED = """\
local function f(n)
  if n > 0 then f(n - 1) end
  return n
end
f(3)
local a = 1
local b = 2
local c = 3
f(0)
"""


def test_steps_and_frames_are_counted(cli: CommandLine) -> None:
    cli.write("spell.lua", COUNTED)
    told = answers(cli, "up 2", "up 99", "up", "down 3", "down 99", "n 0", at="3 if n == 0")
    assert told == snapshot(
        [
            """\
#2 spell.lua:2 in f
 > 2 |   if n > 0 then f(n - 1) end
""",
            """\
#4 spell.lua:5 in main chunk
 > 5 | f(3)
""",
            "error: this is the outermost frame\n",
            """\
#1 spell.lua:2 in f
 > 2 |   if n > 0 then f(n - 1) end
""",
            """\
#0 spell.lua:3 in f
*> 3 |   return n
""",
            "error: 0 is no count (write how often, such as `next 3`)\n",
        ]
    )
    told = answers(cli, "n 2", "s 3", at="6")
    assert told == snapshot(
        [
            """\
step at spell.lua:8 in main chunk
 > 8 | local c = 3
""",
            """\
step at spell.lua:3 in f
 > 3 |   return n
""",
        ]
    )
    told = answers(cli, "finish 3", at="3 if n == 0")
    assert told == snapshot(
        [
            """\
step at spell.lua:6 in main chunk
 > 6 | local a = 1
"""
        ]
    )


def test_functions_of_lua_are_called_with_parentheses(spell: CommandLine) -> None:
    result = debug(spell, "print('from here', v)", "q", options=("--break-at", "5"))
    assert result.text == "from here\t2\n"


# -- breakpoints of every kind --------------------------------------------------------------------------------------


def test_breakpoints_are_listed_switched_and_removed(spell: CommandLine) -> None:
    commands = ("b lib:4 if x == 2", "tbreak 7", "b 99", "b gone.lua:1", "disable 1 2", "delete 4", "b", "enable 2")
    told = debug(spell, *commands, "c", "c", "c", options=("--break-at", "5"))
    assert told.errors.split("(debug) b lib:4", 1)[1] == snapshot("""\
 if x == 2
breakpoint 2 at lib.lua:4 if x == 2
(debug) tbreak 7
temporary breakpoint 3 at spell.lua:7
(debug) b 99
breakpoint 4 at spell.lua:99 (not in force: the file has no line 99)
(debug) b gone.lua:1
breakpoint 5 at gone.lua:1 (not in force: the file cannot be read)
(debug) disable 1 2
breakpoint 1 at spell.lua:5, disabled
breakpoint 2 at lib.lua:4 if x == 2, disabled
(debug) delete 4
removed 1 breakpoint
(debug) b
breakpoint 1 at spell.lua:5, disabled
breakpoint 2 at lib.lua:4 if x == 2, disabled
temporary breakpoint 3 at spell.lua:7
breakpoint 5 at gone.lua:1 (not in force: the file cannot be read)
(debug) enable 2
breakpoint 2 at lib.lua:4 if x == 2
(debug) c
breakpoint 2 at lib.lua:4 in double
*> 4 |   return x * 2
(debug) c
temporary breakpoint 3 at spell.lua:7 in main chunk
*> 7 | print("total", total)
(debug) c
the script ended with exit code 0
""")


def test_wrong_breakpoints(spell: CommandLine) -> None:
    wrong = (
        ("b nonsense", "'nonsense' is no place (write FILE:LINE, LINE, or FILE:LINE if CONDITION)"),
        ("b 5 if", "'5 if' is no place"),
        ("b 5 if x +", "condition: unexpected symbol near <eof>"),
        ("tbreak", "write it like tbreak FILE:LINE"),
        ("delete x", "breakpoints are named by number"),
        ("enable", "write it like delete 1"),
        ("disable 9", "there is no breakpoint 9"),
        ("log 5", "write it like log LINE n is {n}"),
        ("catch everything", "there are no errors 'everything'"),
        ("data lib.x.y", "lib.x is no table, but nil"),
        ("data 1 + 1", "'1 + 1' names no variable"),
    )
    for (command, message), told in zip(wrong, answers(spell, *(command for command, _ in wrong)), strict=True):
        assert told.startswith(f"error: {message}"), command


def test_log_points_print_and_go_on(spell: CommandLine) -> None:
    told = debug(spell, "log 5 {i}: {v}", "c", options=("--break-at", "2")).errors
    assert told.endswith("(debug) c\nspell.lua:5: 1: 2\nspell.lua:5: 2: 4\nspell.lua:5: 3: 6\n" + ENDED)


ENDED = "the script ended with exit code 0\n"


def test_a_condition_that_fails_is_told_once(spell: CommandLine) -> None:
    told = debug(spell, options=("--break-at", "5 if gone.x")).errors
    assert told.count("warning: the condition at spell.lua:5 failed: attempt to index a nil value") == 1


@pytest.mark.parametrize("name", ["total", "t.field", "t[1]", "t['two words']", "glob"])
def test_stops_on_change(cli: CommandLine, name: str) -> None:
    cli.write(
        "spell.lua",
        f"local total, t = 0, {{ 0, field = 0, ['two words'] = 0 }}\nglob = 0\nlocal x = 1\n{name} = x\nx = 2\n",
    )
    result = debug(cli, f"data {name}", "c", "info b", "delete 2", "c", options=("--break-at", "3"))
    assert f"breakpoint 2: when {name} changes (it is 0 in main chunk)\n" in result.errors
    assert "breakpoint 2 at spell.lua:5 in main chunk: " in result.errors
    assert ": 0 → 1\n" in result.errors
    assert result.errors.endswith("(debug) c\n" + ENDED)


def test_errors_that_stop_are_chosen(cli: CommandLine) -> None:
    cli.write("spell.lua", "pcall(function() error('tea') end)\npcall(function() error('ice') end)\nerror('end')\n")
    caught = debug(cli, "catch caught if error:find('ice')", "c", "catch", "c", options=("--step",))
    assert "error at spell.lua:2 in function <spell.lua:2>: ice\n" in caught.errors
    assert "errors that stop the script: caught if error:find('ice')\n" in caught.errors
    assert "tea\n" not in caught.errors
    assert caught.code == 1
    off = debug(cli, "catch off", "c", options=("--step",))
    assert "error at" not in off.errors.split("(debug) c")[1]


def test_the_function_breakpoint_stops(cli: CommandLine) -> None:
    cli.write("spell.lua", "local x = 1\nbreakpoint()\n")
    assert debug(cli, "x").errors.startswith("breakpoint() at spell.lua:2 in main chunk\n > 2 | breakpoint()\n")


# -- how it goes on and ends ----------------------------------------------------------------------------------------


def test_exit_codes(cli: CommandLine) -> None:
    cli.write("spell.lua", "os.exit(7)\n")
    assert debug(cli).code == 7
    assert debug(cli, "q").code == 7
    assert debug(cli, "q", options=("--step",)).code == 130
    assert debug(cli, options=("--step",)).code == 130
    assert debug(cli, "kill", options=("--step",)).code == 130
    assert debug(cli, "kill", "restart", "c", options=("--step",)).code == 7
    assert debug(cli, script="gone.lua").code == 1
    assert debug(cli, script="-").code == 1
    assert debug(cli, options=("--break-at", "here")).code == 1


def test_restart_reads_the_file_again_and_keeps_what_was_set(spell: CommandLine) -> None:
    code = "local f = io.open('spell.lua', 'w') f:write('local a = 1\\nlocal total = 8\\nprint(total)\\n') f:close()"
    told = debug(spell, "data total", f"! {code}", "restart", "total", "c", options=("--break-at", "3"))
    assert told.text == "8\n"
    assert "breakpoint 2 is gone: total belonged to the run that is over\n" in told.errors
    assert "breakpoint 1 at spell.lua:3 in main chunk\n*> 3 | print(total)\n(debug) total\n8\n" in told.errors


def test_commands_after_the_end(spell: CommandLine) -> None:
    told = debug(spell, "locals", "s", "lib", "globals", "b 3", "restart", "total", "info").errors
    assert told.count("error: the script has ended (`restart` runs it again)\n") == 2
    assert "breakpoint 1 at spell.lua:3 in main chunk\n" in told
    assert "stopped at spell.lua:3 in main chunk\nloaded: spell.lua, 7 lines\nloaded: lib.lua, 6 lines\n" in told


def test_arguments_limits_and_standard_input(cli: CommandLine) -> None:
    cli.write("spell.lua", "print(ARGS.name, io.read())\nlocal x = 1\nprint(io.read('n'))\n")
    result = debug(cli, "a line for it", "x", "c", "12", options=("--break-at", "3", "--", "--name", "Ada"))
    assert result.text == "Ada\ta line for it\n12\n"
    assert cli("debug", "spell.lua", "--security", "safe").code in (0, 1)
    cli.write("endless.lua", "while true do end\n")
    assert "deadline exceeded" in debug(cli, "c", options=("--timeout", "0.2"), script="endless.lua").errors
    cli.write("llmspell.toml", "[engines.lua]\ntimeout_ms = 1\n")
    cli.write("spell.lua", "local n = 0 for i = 1, 3e6 do n = n + 1 end print(n)")
    assert debug(cli).text == "3000000\n"


def test_ctrl_c_stops_a_busy_script_to_be_looked_at(cli: CommandLine) -> None:
    cli.write(
        "spell.lua", "local n, say = 0, 'busy'\nwhile true do n = n + 1 if say then print(say) say = nil end end\n"
    )
    with cli.begin("debug", "spell.lua") as running:
        assert running.line() == b"busy\n"
        running.interrupt()
        running.send(b"n > 0\nsay = 'on'\nc\n")
        assert running.line() == b"on\n"
        running.interrupt()
        running.send(b"where\nq\n")
        result = running.end()
    assert result.code == 130
    assert result.errors.startswith("pause at spell.lua:2 in main chunk\n > 2 | while true do n = n + 1")
    assert "(debug) n > 0\ntrue\n" in result.errors
    assert "(debug) where\n> #0 spell.lua:2 in main chunk\n" in result.errors


def test_ctrl_c_ends_a_script_that_waits(cli: CommandLine) -> None:
    cli.write("spell.lua", "print('waits') io.read()")
    with cli.begin("debug", "spell.lua") as running:
        assert running.line() == b"waits\n"
        while running.process.poll() is None:
            running.interrupt()
            with contextlib.suppress(subprocess.TimeoutExpired):
                running.process.wait(0.1)
        assert running.process.returncode == 130


def test_ctrl_c_at_the_prompt_leaves(cli: CommandLine) -> None:
    cli.write("spell.lua", "local x = 1")
    with cli.begin("debug", "--step", "spell.lua") as running:
        running.send(b"print('here')\n")
        assert running.line() == b"here\n"
        running.interrupt()
        assert running.process.wait(30) == 130


def test_a_reader_that_goes_away(cli: CommandLine) -> None:
    cli.write("spell.lua", "for i = 1, 1e6 do print(i) end\n")
    with cli.begin("debug", "spell.lua") as running:
        assert running.line() == b"1\n"
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.process.stdout = None
        assert running.end().code == 141


def test_what_a_script_prints_cannot_steer_the_terminal(cli: CommandLine) -> None:
    cli.write("spell.lua", "local a = '\\27]0;x\\7'\nlocal b = 1 -- \x1b[2J\nerror('\\27[2J')\n")
    result = debug(cli, "a", "p a", "locals", "list", "c", "bt", "c", options=("--break-at", "2"))
    assert "\x1b" not in result.errors
    assert "\x07" not in result.errors


def test_os_exit_in_an_expression_ends_the_script(spell: CommandLine) -> None:
    result = debug(spell, "! os.exit(3)", "p total", options=("--break-at", "5"))
    assert (
        "(debug) ! os.exit(3)\nerror: the script is being ended\nthe script ended with exit code 3\n" in result.errors
    )
    assert (result.text, result.code) == ("", 3)
