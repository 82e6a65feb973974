"""Random Lua programs that end, print what they do, and make the order of everything visible; and what they print.

What calls in expressions change are fields only: whether `n + f()` sees the local n before or after f changed it, Lua
leaves open, and really does differently for upvalues.
"""

from __future__ import annotations

import importlib
from functools import cache
from random import Random
from typing import Any

PRELUDE = """local trace = {}
local t = { count = 0, a = 3, b = 5, list = { 4, 6, 8 }, ["c d"] = 7 }
local function tick(x) t.count = t.count + 1; print("tick", x, t.count); t.a = t.a + 1; return (x or 0) + t.count end
local function pair(x) print("pair", x); return (x or 0) + 1, (x or 0) + 2 end
function t:add(x) print("add", x, self.a); self.b = self.b + (x or 0); return self.b end
"""

_RUN = """
local load, setmetatable, hook = load, setmetatable, debug.sethook
return function(text, say)
    local env = setmetatable({ print = function(...)
        local parts = table.pack(...)
        for i = 1, parts.n do parts[i] = tostring(parts[i]):gsub("0x%x+", "") end
        say(table.concat(parts, " "))
    end }, { __index = _G })
    local chunk, message = load(text, "=program", "t", env)
    if not chunk then return "unreadable: " .. message end
    hook(function() error("endless") end, "", 200000)
    local fine, failure = pcall(chunk)
    hook()
    return fine and "" or (tostring(failure):gsub("^program:%d+: ", ""):gsub(" %(%a+ '[^']*'%)$", ""))
end
"""


class Writer:
    """Writes one program; every choice comes from `random`."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.lines: list[str] = []
        self.names = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def number(self, scope: list[str], depth: int = 0) -> str:
        """An expression whose value is a number."""
        again = self.random.randrange(14 if depth < 3 else 4)
        match again:
            case 0:
                return str(self.random.randrange(10))
            case 1 | 2:
                return self.random.choice(scope) if scope else "t.count"
            case 3:
                return self.pick("t.a", "t.b", 't["a"]', "#t.list", 't["c d"]', "t.count")
            case 4 | 5:
                return f"tick({self.number(scope, depth + 1)})"
            case 6:
                operator = self.pick("+", "-", "*")
                return f"{self.number(scope, depth + 1)} {operator} {self.number(scope, depth + 1)}"
            case 7:
                return f"({self.number(scope, depth + 1)})"
            case 8:
                return f"t:add({self.number(scope, depth + 1)})"
            case 9:
                return f"({self.condition(scope, depth + 1)} and {self.number(scope, depth + 1)} or 1)"
            case 10:
                return f"(pair({self.number(scope, depth + 1)}))"
            case 11:
                return self.pick(f"- {self.number(scope, depth + 1)}", f"#{self.text(scope, depth + 1)}")
            case 12:
                return f"select('#', pair({self.number(scope, depth + 1)}))"
            case _:
                return f"({{ {self.number(scope, depth + 1)}, x = {self.number(scope, depth + 1)} }}).x"

    def text(self, scope: list[str], depth: int = 0) -> str:
        """An expression that `#` takes, in parentheses."""
        return self.pick(
            '("a b")', "('it')", f"({self.number(scope, depth + 1)} .. 'x')", "[[long]]" if False else "('q')"
        )

    def condition(self, scope: list[str], depth: int = 0) -> str:
        operator = self.pick("<", ">", "==", "~=", "<=")
        text = f"{self.number(scope, depth + 1)} {operator} {self.number(scope, depth + 1)}"
        return self.pick(text, text, f"not ({text})", "true")

    def fresh(self) -> str:
        self.names += 1
        return f"v{self.names}" if self.random.random() < 0.8 else self.pick("x", "y", "number", "result")

    def emit(self, indent: int, text: str) -> None:
        self.lines.append("    " * indent + text)

    def block(self, indent: int, scope: list[str], size: int, functions: list[str]) -> None:
        inner, known = list(scope), list(functions)
        for _ in range(self.random.randrange(1, size + 1)):
            self.statement(indent, inner, known)

    def statement(self, indent: int, scope: list[str], functions: list[str]) -> None:
        kind = self.random.randrange(26 if indent < 3 else 10)
        match kind:
            case 0 | 1:
                name = self.fresh()
                attrib = self.pick("", "", "", " <const>")
                value = self.pick(self.number(scope), self.number(scope), self.number([], 4), self.number(scope, 4))
                self.emit(indent, f"local {name}{attrib} = {value}")
                if attrib:
                    scope[:] = [each for each in scope if each != name]
                    self.emit(indent, f"print({name})")
                else:
                    scope.append(name)
            case 2:
                first, second = self.fresh(), self.fresh()
                self.emit(indent, f"local {first}, {second} = pair({self.number(scope)})")
                scope += [first, second]
            case 3 | 4:
                if scope:
                    self.emit(indent, f"{self.random.choice(scope)} = {self.number(scope)}")
            case 5:
                self.emit(indent, f"{self.pick('t.a', 't.b')} = {self.number(scope)}")
            case 6 | 7:
                self.emit(indent, f"print({self.number(scope)}, {self.number(scope)})")
            case 8:
                self.emit(indent, f"print({self.pick('pair', 'tick')}({self.number(scope)}))")
            case 9:
                if functions:
                    self.emit(indent, f"print({self.random.choice(functions)}({self.number(scope)}))")
            case 10 | 11:
                self.emit(indent, f"if {self.condition(scope)} then")
                self.block(indent + 1, scope, 3, functions)
                if self.random.random() < 0.3:
                    self.emit(indent, f"elseif {self.condition(scope)} then")
                    self.block(indent + 1, scope, 2, functions)
                if self.random.random() < 0.5:
                    self.emit(indent, "else")
                    self.block(indent + 1, scope, 3, functions)
                self.emit(indent, "end")
            case 12:
                name = self.fresh()
                self.emit(indent, f"for {name} = 1, {self.pick('2', '3', '#t.list')} do")
                self.block(indent + 1, [*scope], 3, functions)
                if self.random.random() < 0.3:
                    self.emit(indent + 1, f"if {name} == 2 then break end")
                self.emit(indent, "end")
            case 13:
                name = self.fresh()
                self.emit(indent, f"for _, {name} in ipairs(t.list) do")
                self.block(indent + 1, [*scope, name], 3, functions)
                self.emit(indent, "end")
            case 14:
                name = f"n{self.names}"
                self.names += 1
                self.emit(indent, f"local {name} = 0")
                self.emit(indent, f"while {name} < 2 do" if self.random.random() < 0.5 else "repeat")
                opened = self.lines[-1].strip()
                self.block(indent + 1, [*scope], 2, functions)
                self.emit(indent + 1, f"{name} = {name} + 1")
                self.emit(indent, "end" if opened != "repeat" else f"until {name} >= 2 or {self.condition(scope)}")
            case 15 | 16:
                name = f"f{self.names}"
                self.names += 1
                parameter = self.pick("p", "x", "q")
                head = self.pick(f"local function {name}({parameter})", f"local {name} = function({parameter})")
                if self.random.random() < 0.4:
                    self.emit(indent, f"{head} return {self.number([*scope, parameter], 2)} end")
                    second = self.pick(f", {name}(2)", "")
                    self.emit(indent, f"print({name}({self.number(scope, self.random.randrange(4))}){second})")
                    return
                self.emit(indent, head)
                if self.random.random() < 0.6:
                    self.block(indent + 1, [*scope, parameter], 3, functions)
                self.emit(indent + 1, f"return {self.number([*scope, parameter])}")
                self.emit(indent, "end")
                functions.append(name)
            case 17:
                name = f"f{self.names}"
                self.names += 1
                self.emit(indent, f"local function {name}(...)")
                self.emit(indent + 1, "local x, y = ...")
                self.block(indent + 1, [*scope, "x"], 2, functions)
                self.emit(indent + 1, f"if x == {self.number(scope, 3)} then return y end")
                self.emit(indent + 1, f"return select('#', ...) + {self.number([*scope, 'x'], 2)}, ...")
                self.emit(indent, "end")
                self.emit(indent, f"print({name}({self.number(scope, 2)}, {self.number(scope, 2)}))")
            case 18:
                label, name = f"next{self.names}", f"i{self.names}"
                self.names += 1
                self.emit(indent, f"for {name} = 3, 1, -1 do")
                self.emit(indent + 1, "do")
                self.block(indent + 2, scope, 2, functions)
                self.emit(indent + 2, f"if {name} == 2 then goto {label} end")
                self.block(indent + 2, scope, 2, functions)
                self.emit(indent + 1, "end")
                self.emit(indent + 1, f"::{label}::")
                self.emit(indent, "end")
            case 19:
                if len(scope) > 1:
                    first, second = self.random.sample(scope, 2)
                    self.emit(indent, f"{first}, {second} = {second}, {self.number(scope, 2)}")
            case 20:
                name = f"m{self.names}"
                self.names += 1
                self.emit(indent, f"function t:{name}(x)")
                self.block(indent + 1, [*scope, "x"], 2, functions)
                self.emit(indent + 1, f"self.a = self.a + {self.number(['x'], 2)}")
                self.emit(indent + 1, "return self.b, x")
                self.emit(indent, "end")
                self.emit(indent, f"print(t:{name}({self.number(scope, 2)}))")
                text = self.pick("'a'", '"b"', "[[c]]")
                self.emit(indent, f"print(#tostring {text}, type {{ {self.number(scope, 2)} }})")
            case 21:
                self.shared(indent)
            case 22:
                name = self.fresh()
                self.emit(indent, f"local {name} = {self.number(scope)}")
                one, other = self.number(scope, 2), self.number(scope, 2)
                use = self.pick(
                    name, name, f"{name} + {one}", f"{one} + {name}", f"({self.condition(scope, 2)} and {name})"
                )
                self.emit(indent, self.pick(f"print({use})", f"print({other}, {use})", f"t.a = {other} + {use}"))
            case 23:
                if scope:
                    name, hidden = f"s{self.names}", self.random.choice(scope)
                    self.names += 1
                    value = self.pick(hidden, f"{hidden} + 1", f"{hidden} * {hidden}")
                    if self.random.random() < 0.5:
                        self.emit(indent, f"local {name} = {value}")
                        self.emit(indent, f"do local {self.pick(hidden, 'other')} = 5; print({name}) end")
                    else:
                        self.emit(indent, f"local function {name}(p) return p + {value} end")
                        self.emit(indent, f"do local {self.pick(hidden, 'other')} = 5; print({name}(3)) end")
            case 24:
                name = f"f{self.names}"
                self.names += 1
                self.emit(indent, f"local function {name}(p)")
                self.emit(indent + 1, f"if {self.condition([*scope, 'p'])} then")
                self.block(indent + 2, [*scope, "p"], 3, functions)
                self.emit(indent + 1, "end")
                self.emit(indent, "end")
                self.emit(indent, f"{name}({self.number(scope, 2)})")
            case _:
                self.emit(indent, "do")
                self.block(indent + 1, scope, 3, functions)
                self.emit(indent, "end")

    def shared(self, indent: int) -> None:
        """A function whose local is changed by a function within."""
        name = f"f{self.names}"
        self.names += 1
        self.emit(indent, f"local function {name}(p)")
        self.emit(indent + 1, "local c = p")
        self.emit(indent + 1, f"local function bump(n) c = c + n; return {self.number(['n', 'c'], 2)} end")
        for _ in range(self.random.randrange(2, 6)):
            text = self.pick(
                "bump(1)", "print(c)", "c = c * 2", "print(bump(c))", "local d = c", "if c > 3 then bump(2) end"
            )
            self.emit(indent + 1, text)
        self.emit(indent + 1, "return c")
        self.emit(indent, "end")
        self.emit(indent, f"print({name}(3))")

    def write(self, size: int) -> str:
        """A whole program."""
        scope: list[str] = []
        functions: list[str] = ["tick"]
        for _ in range(size):
            self.statement(0, scope, functions)
        self.emit(0, f"print({', '.join([*scope[:20], 't.a', 't.b', 't.count'])})")
        return PRELUDE + "\n".join(self.lines) + "\n"


@cache
def _runner() -> tuple[Any, Any]:
    module = importlib.import_module("lupa.lua54")
    runtime = module.LuaRuntime(encoding="latin-1")
    return runtime, runtime.execute(_RUN)


def printed(text: str) -> list[str]:
    """The lines that a program prints in Lua 5.4, then how it failed, if it did."""
    said: list[str] = []
    _, run = _runner()
    failure = str(run(text, said.append))
    return [*said, failure]
