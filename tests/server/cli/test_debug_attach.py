"""`llmspell debug --attach`: the terminal debugger on a script that another process runs."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from inline_snapshot import snapshot

from tests.harness.cli import CommandLine, Result, Running
from tests.harness.terminal import Terminal

SPELL = """\
local M = { n = 0 }
counter = 0
local function tick(by)
  M.n = M.n + by
  return M.n
end
local co = coroutine.wrap(function()
  while true do tick(1) coroutine.yield() end
end)
local f = load("local x = ...\\nreturn x + 1")
print("ready")
io.read()
for i = 1, 3 do
  co()
  f(i)
  counter = counter + 1
end
print("counted", counter)
io.read()
"""


@contextmanager
def script(cli: CommandLine, source: str = SPELL, *options: str) -> Iterator[Running]:
    """A script that has printed "ready" and waits for a line."""
    cli.write("spell.lua", source)
    with cli.begin("run", *options, "spell.lua") as running:
        assert running.line() == b"ready\n"
        yield running


def attach(cli: CommandLine, running: Running, *commands: str, options: tuple[str, ...] = ()) -> Result:
    """The talk of a debugger that comes while the script waits; the script is given its line when it is there."""
    with cli.begin("debug", "--attach", str(running.process.pid), *options) as debugger:
        assert debugger.process.stderr is not None
        first = debugger.process.stderr.readline()
        running.send(b"go\n")
        talk = "".join(f"{line}\n" for line in commands).encode()
        out, err = debugger.process.communicate(talk, timeout=10)
        return Result(debugger.process.returncode, out, first + err)


def check_talk(cli: CommandLine, result: Result, running: Running, told: str) -> None:
    """What the debugger said; the script runs on."""
    text = result.errors.replace(str(cli.folder), "/FOLDER").replace(str(running.process.pid), "PID")
    assert text == told
    assert (result.code, running.process.poll()) == (0, None)


def test_looking_around(cli: CommandLine) -> None:
    with script(cli) as running:
        commands = ("bt", "locals", "up", "p M", "globals", "threads", "set M.n = 40", "5 + by", "until 5", "quit")
        result = attach(cli, running, *commands, options=("--break-at", "4", "--watch", "M.n"))
        check_talk(
            cli,
            result,
            running,
            told=snapshot("""\
attached to spell.lua (interpreter-1 of process PID, running)
breakpoint 1 at spell.lua:4
breakpoint 1 at spell.lua:4 in tick (coroutine 2)
*> 4 |   M.n = M.n + by
watch 1: M.n = 0
(debug) bt
> #0 spell.lua:4 in tick
  #1 spell.lua:8 in function <spell.lua:7>
     resumed by main
  #2 spell.lua:14 in main chunk
(debug) locals
by = 1
(debug) up
#1 spell.lua:8 in function <spell.lua:7>
 > 8 |   while true do tick(1) coroutine.yield() end
watch 1: M.n = (attempt to index a nil value (global 'M'))
(debug) p M
nil
(debug) globals
counter = 0
(debug) threads
  1 main: waits
> 2 coroutine 2: stopped
(debug) set M.n = 40
error: attempt to index a nil value (global 'M')
(debug) 5 + by
error: attempt to perform arithmetic on a nil value (global 'by')
(debug) until 5
line reached at spell.lua:5 in tick (coroutine 2)
 > 5 |   return M.n
watch 1: M.n = 1
(debug) quit
the script goes on
"""),
        )
        running.send(b"end\n")
        assert running.end().text == "counted\t3\n"


def test_every_kind_of_breakpoint(cli: CommandLine) -> None:
    with script(cli) as running:
        commands = ("log 15 i is {i} {nope.x}", "b 14 if i.x.y", "b 15 if i == 2", "c", "data counter", "c", "info")
        result = attach(cli, running, *commands, "delete", "tbreak 18", "c", "list 17,18", "quit", options=("--step",))
        check_talk(
            cli,
            result,
            running,
            told=snapshot("""\
attached to spell.lua (interpreter-1 of process PID, running); it stops at its next line
pause at spell.lua:13 in main chunk
 > 13 | for i = 1, 3 do
(debug) log 15 i is {i} {nope.x}
log point 1 at spell.lua:15: i is {i} {nope.x}
(debug) b 14 if i.x.y
breakpoint 2 at spell.lua:14 if i.x.y
(debug) b 15 if i == 2
breakpoint 3 at spell.lua:15 if i == 2
(debug) c
spell.lua:14: The condition of a breakpoint failed: (evaluate):1: attempt to index a number value (upvalue 'i')
spell.lua:15: i is 1 {nope.x}
spell.lua:15: i is 2 {nope.x}
breakpoint 3 at spell.lua:15 in main chunk
*> 15 |   f(i)
(debug) data counter
breakpoint 4: when counter changes (it is 1 in main chunk)
(debug) c
breakpoint 4 at spell.lua:13 in main chunk: counter: 1 → 2
 > 13 | for i = 1, 3 do
(debug) info
stopped at spell.lua:13 in main chunk
log point 1 at spell.lua:15: i is {i} {nope.x}
breakpoint 2 at spell.lua:14 if i.x.y
breakpoint 3 at spell.lua:15 if i == 2
breakpoint 4: when counter changes
errors that stop the script: uncaught
nothing is watched
(debug) delete
removed 4 breakpoints
(debug) tbreak 18
temporary breakpoint 5 at spell.lua:18
(debug) c
temporary breakpoint 5 at spell.lua:18 in main chunk
*> 18 | print("counted", counter)
(debug) list 17,18
   17 | end
 > 18 | print("counted", counter)
(debug) quit
the script goes on
"""),
        )


def test_steps_into_a_text_without_a_file(cli: CommandLine) -> None:
    with script(cli) as running:
        commands = ("next 2", "s", "list", "finish", "catch caught tool", "restart", "info source", "")
        result = attach(cli, running, *commands, options=("--step",))
        check_talk(
            cli,
            result,
            running,
            told=snapshot("""\
attached to spell.lua (interpreter-1 of process PID, running); it stops at its next line
pause at spell.lua:13 in main chunk
 > 13 | for i = 1, 3 do
(debug) next 2
step at spell.lua:15 in main chunk
 > 15 |   f(i)
(debug) s
step at [string "local x = ...…"]#1:1 in main chunk
(debug) list
error: the source of this chunk is not known
(debug) finish
step at spell.lua:16 in main chunk
 > 16 |   counter = counter + 1
(debug) catch caught tool
errors that stop the script: caught, tool
(debug) restart
error: a script that was attached to cannot be run again (`quit` leaves it)
(debug) info source
stopped at spell.lua:16 in main chunk
(debug)
no further commands: the script goes on
"""),
        )


def test_the_script_ends(cli: CommandLine) -> None:
    with script(cli, 'print("ready")\nio.read()\nerror("boom")') as running:
        result = attach(cli, running, "c", "c")
        told = 'error at spell.lua:3 in main chunk: boom\n > 3 | error("boom")\n(debug) c\nthe script has ended\n'
        assert result.errors.endswith(told)
        assert running.process.wait(10) == 1


def test_kill(cli: CommandLine) -> None:
    with script(cli) as running:
        result = attach(cli, running, "kill")
        assert result.errors.endswith("(debug) kill\nthe script was ended\n")
        assert running.process.wait(10) == 1


def test_the_process_is_killed_while_somebody_looks(cli: CommandLine) -> None:
    with script(cli) as running, cli.begin("debug", "--attach", str(running.process.pid)) as debugger:
        assert debugger.process.stderr is not None
        debugger.process.stderr.readline()
        running.send(b"go\n")
        for _ in range(2):
            debugger.process.stderr.readline()
        running.process.send_signal(signal.SIGKILL)
        running.process.wait(10)
        _, errors = debugger.process.communicate(b"p M\np M\n", timeout=10)
        assert errors.decode().endswith("the script has ended\n")
        assert debugger.process.returncode == 0


def test_two_debuggers_at_once(cli: CommandLine) -> None:
    with script(cli) as running, cli.begin("debug", "--attach", str(running.process.pid)) as other:
        assert other.process.stderr is not None
        other.process.stderr.readline()
        result = attach(cli, running, "p counter", "b 16", "c", "p counter", "quit")
        assert "(debug) p counter\n0\n" in result.errors
        # The other one holds it.
        _, errors = other.process.communicate(b"p counter\nquit\n", timeout=10)
        assert "pause at spell.lua:13" in errors.decode()
        running.send(b"end\n")
        assert running.end().text == "counted\t3\n"


def test_somebody_else_lets_the_script_go_on(cli: CommandLine) -> None:
    with script(cli) as running, cli.begin("debug", "--attach", str(running.process.pid)) as debugger:
        assert debugger.process.stderr is not None
        debugger.process.stderr.readline()
        result = attach(cli, running, "b 18", "c", "quit")
        assert "breakpoint 1 at spell.lua:18 in main chunk" in result.errors
        told = [debugger.process.stderr.readline().decode() for _ in range(4)]
        assert told[0] == "pause at spell.lua:13 in main chunk\n"
        assert told[2:] == ["somebody else lets the script go on\n", "breakpoint at spell.lua:18 in main chunk\n"]


def test_a_process_that_is_gone_is_told_of_at_once(cli: CommandLine) -> None:
    with script(cli) as running, cli.begin("debug", "--attach", str(running.process.pid)) as debugger:
        assert debugger.process.stderr is not None
        debugger.process.stderr.readline()
        running.send(b"go\n")
        for _ in range(2):
            debugger.process.stderr.readline()
        running.process.kill()
        assert debugger.process.stderr.readline() == b"the script has ended\n"
        assert debugger.process.wait(10) == 0


def test_control_c_stops_it_and_again_leaves_it(cli: CommandLine) -> None:
    source = """\
print("ready")
local n = 0
while not stop do n = n + 1 if n % 100000 == 0 then print("turn") end end
print("over")
io.read()
"""
    with script(cli, source) as running:
        terminal = Terminal(cli, "debug", "--attach", str(running.process.pid))
        try:
            terminal.expect("pause at spell.lua:3 in main chunk\n")
            terminal.expect("(debug)")
            terminal.type("b 4\r")
            terminal.expect("breakpoint 1 at spell.lua:4")
            terminal.expect("(debug)")
            terminal.type("c\r")
            terminal.expect("turn")
            terminal.type("\x03")
            terminal.expect("pause at spell.lua:3 in main chunk\n")
            terminal.expect("(debug)")
            terminal.type("p type(n\t)\r")
            terminal.expect('"number"')
            terminal.expect("(debug)")
            terminal.type("! stop = true\r")
            terminal.expect("(debug)")
            terminal.type("c\r")
            terminal.expect("breakpoint 1 at spell.lua:4")
            terminal.expect("(debug)")
            terminal.type("c\r")
            terminal.expect("over")
            # It waits for a line now, where nothing can stop it.
            terminal.type("\x03")
            terminal.expect("it stops at its next line; Ctrl-C once more leaves it")
            terminal.type("\x03")
            terminal.expect("left; the script goes on")
            assert terminal.exit_code() == 0
        finally:
            terminal.close()
        assert running.process.poll() is None


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--attach", "1"), "process 1 has no kernel to debug"),
        (("--attach", "nothing.sock"), "nothing.sock: there is no such socket"),
        (("--attach", "spell.lua"), "spell.lua: there is no such socket"),
        (("--attach", "1", "spell.lua"), "give it no SCRIPT"),
        (("--attach", "1", "--port", "0"), "--attach and --port exclude each other"),
        (("--attach", "1", "--timeout", "3"), "options of a run mean nothing there"),
        (("--interpreter", "x", "spell.lua"), "--interpreter belongs to --attach"),
        ((), "missing argument 'SCRIPT'"),
    ],
)
def test_what_cannot_be(cli: CommandLine, arguments: tuple[str, ...], told: str) -> None:
    cli.write("spell.lua", "print(1)")
    result = cli("debug", *arguments)
    assert result.code in (1, 2)
    assert told in result.errors
    assert "Traceback" not in result.errors


def test_without_a_process_the_only_one_is_meant(cli: CommandLine) -> None:
    apart = {"XDG_RUNTIME_DIR": str(cli.home)}
    nothing = cli("debug", "--attach", env=apart)
    assert "no script of llmspell runs that could be debugged" in nothing.errors
    assert cli("debug", "--list", env=apart).text == "no process of llmspell runs that could be debugged\n"


def test_an_interpreter_that_is_not_there(cli: CommandLine) -> None:
    with script(cli) as running:
        result = cli("debug", "--attach", str(running.process.pid), "--interpreter", "nope")
        assert "has no interpreter 'nope'" in result.errors
        assert "it has interpreter-1 (spell.lua)" in result.errors
