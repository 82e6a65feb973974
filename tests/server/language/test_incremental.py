"""An edited workspace knows what a fresh one of the same texts knows; and nothing raises on any text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import Name, Number, String, walk
from llmspell_server.language.analysis import Snapshot
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.checks.report import problems
from llmspell_server.language.workspace import Workspace, snapshot_of

MAIN = """
---@class Task
---@field name string
---@field n? integer
local Task = {}
Task.__index = Task

---@param name string
---@return Task
function Task.new(name)
  return setmetatable({ name = name }, Task)
end

function Task:run(opts)
  local other = require("other")
  local total = 0
  for k, v in pairs(opts or {}) do total = total + other.size(k) end
  self.last = total
  if not self.n then return nil, "no n" end
  return self.n + total, self.name
end

local t = Task.new("a")
shared = shared or { count = 1 }
local result, err = t:run({ a = 1 })
if not result then error(err) end
print(result, err, t.last, shared.count, shared.extra)

---@alias Mode "r"|"w"
---@type Mode
local mode = "r"
local function check(m)
  if type(m) == "string" then return m end
  return shared.extra
end
local x = check(mode)
return Task
"""

OTHER = """
local M = {}
function M.size(k) return #k end
M.limit = 10
shared.extra = function() return M.limit end
return M
"""

PIECES = [
    "", "x", "t", "\n", " ", "local y = x\n", "shared = 1\n", "Task.more = 'a'\n", "---@type string\n", "end", "nil",
    "1", "return ", "if t then ", "function Task:run() return 1 end\n", "M.size = 1\n", "-- ", "'", "(",
    "---@class Task: Other\n", "---@alias Mode integer\n", "local mode = 2\n", "setmetatable(shared, Task)\n",
    "--[[@as string]]", "goto a ::a::",
]  # fmt: skip


OBJECT = """
local Object = {}
Object.__index = Object
function Object:extend()
  local cls = {}
  cls.__index = cls
  cls.super = self
  setmetatable(cls, self)
  return cls
end
function Object:__call(...)
  local obj = setmetatable({}, self)
  obj:new(...)
  return obj
end
function Object:chain() return self end
return Object
"""

ANIMALS = """
local Object = require("object")
local Animal = Object:extend()
function Animal:new() self.legs = 4 end
function Animal:speak() local this = self return this.legs end
local Dog = Animal:extend()
Dog.tricks = {}
local tricks = Dog.tricks
tricks.sit = "s"
local d = Dog("rex")
d.extra = 1
print(d:speak(), d.legs, d.tricks.sit, d:chain().extra, Dog.super.speak, d.later)
return Animal
"""

USES = """
local Animal = require("animals")
Animal.later = true
local function class(base)
  local c = {}
  c.__index = c
  if base then setmetatable(c, { __index = base }) end
  return setmetatable(c, { __call = function() return setmetatable({}, c) end })
end
local function mix(t) t.mixed = 1 end
local A = class()
function A:fa() self.a = 1 end
local B = class(A)
mix(B)
local unseen = elsewhere("U")
function unseen:m() return 1 end
print(B().a, B().mixed, B.fa, A().a, Animal("x").legs, unseen:new():m(), unseen.z)
"""

CLASS_PIECES = [
    "", "x", "\n", "-- ", "end\n", "t = {} ", "super", "Animal", "B", "base", "local Dog = Object:extend()\n",
    "function Animal:more() return self.legs end\n", "cls.extra = 's'\n", "return setmetatable({}, self)\n",
    "A = class(B)\n", "class = nil\n", "self.z = 1\n", "local unseen = class(A)\n", "function Object:new() end\n",
    "obj.made = true\n", "setmetatable(cls, nil)\n", "local Animal = A\n", "Animal.tricks = tricks\n",
    "local q = require('object') q.later = 1\n", "return Dog\n", "mix(A)\n", "local function mix(u) u.a = 's' end\n",
]  # fmt: skip

WAYS = """
---@class Base
local Base = {}
Base.__index = Base
---@return Base
function Base:new() return setmetatable({}, self) end
local Below = Base:new()
function Below:low() return 1 end
---@class Dog: Base
local Dog = Base:new()
function Dog:bark() return "s" end
---@type { kind: "a", s: string? } | { kind: "b" }
local message
local kind = message.kind
local text, is_a = message.s, kind == "a"
::again::
if is_a and text then print(message, message.s) end
if kind == "b" then goto done end
message.s = nil
if not text then goto again end
::done::
local function double(n, s) return n, s end
print(message, Dog:new():bark(), Below:new():low(), double(1, "a"))
"""

WAYS_PIECES = [
    "", "x", "\n", "-- ", "end\n", "goto done\n", "if kind then goto again end\n", "::done::\n", "kind = nil\n",
    "local kind = message\n", "message.s = 's'\n", "return self\n", "function Dog:new() end\n", "double(2, {})\n",
    "double('s')\n", "double = print\n", "local double = 1\n", "is_a = text\n", "do ", "local function f() ", "n = s ",
]  # fmt: skip

CALLS_PIECES = ["double('s')\n", "double = print\n", "local double = 1\n", "local function double(u) return u end\n"]


ALL = Choice(on=frozenset(CODES))


Change = tuple[str, float, int, str]
"""A file, a place in it (1.0: the whole file goes; one that is not there comes), how much is replaced, and by what."""


def everything(snapshot: Snapshot) -> list[tuple[str, int, str, str]]:
    """What is known of every name, string and number (place, type, definitions), and what is wrong."""
    found = []
    for uri, file in sorted(snapshot.files.items()):
        found += [(uri, one.start, one.code, one.message) for one in problems(snapshot, uri, ALL)]
        for unit in file.units:
            for node in walk(unit.statement):
                if isinstance(node, Name | String | Number) and node.start < node.end:
                    place = file.location(unit, node)
                    symbol = snapshot.symbol_at(uri, place.start)
                    if symbol is not None:
                        type_ = snapshot.print_type(snapshot.type_of_symbol(symbol))
                        found.append((uri, place.start, type_, str(snapshot.definitions(symbol))))
    return found


def changes_of(names: list[str], pieces: list[str]) -> st.SearchStrategy[list[Change]]:
    """Some edits of files; `third` is one that may come."""
    change = st.tuples(st.sampled_from([*names, "third"]), st.floats(0, 1), st.integers(0, 12), st.sampled_from(pieces))
    return st.lists(change, min_size=1, max_size=5)


def check_edits(files: dict[str, str], changes: list[Change]) -> None:
    """After some edits of files the workspace knows what one of the same texts knows that saw no edit."""
    workspace = Workspace()
    for name, text in files.items():
        workspace.open(f"{name}.lua", text, 1)
    everything(workspace.snapshot())
    for name, where, length, text in changes:
        uri = f"{name}.lua"
        file = workspace.snapshot().file(uri)
        if file is None:
            workspace.add(uri, text + "\n" + OTHER)
            incremental = everything(workspace.snapshot())
            continue
        if where == 1:
            workspace.remove(uri)
            incremental = everything(workspace.snapshot())
            continue
        start = int(where * len(file.text))
        workspace.edit(uri, [Edit(start, min(start + length, len(file.text)), text)], 2)
        incremental = everything(workspace.snapshot())
    texts = {uri: file.text for uri, file in workspace.snapshot().files.items()}
    assert incremental == everything(snapshot_of(texts))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes_of(["main", "other"], PIECES))
def test_edited_is_as_fresh(changes: list[Change]) -> None:
    check_edits({"main": MAIN, "other": OTHER}, changes)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes_of(["object", "animals", "uses"], CLASS_PIECES))
def test_edited_classes_are_as_fresh(changes: list[Change]) -> None:
    check_edits({"object": OBJECT, "animals": ANIMALS, "uses": USES}, changes)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(changes_of(["main"], WAYS_PIECES))
def test_edited_ways_are_as_fresh(changes: list[Change]) -> None:
    check_edits({"main": WAYS}, changes)


@pytest.mark.parametrize("piece", CALLS_PIECES)
def test_edited_calls_are_as_fresh(piece: str) -> None:
    place = WAYS.index("print(message, Dog") / len(WAYS)
    check_edits({"main": WAYS}, [("main", place, 0, piece), ("main", place, 3, "")])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([*PIECES, *MAIN.split(), *OTHER.split()]), max_size=40), st.sampled_from([" ", "\n"]))
def test_nothing_raises(words: list[str], between: str) -> None:
    text = between.join(words)
    snapshot = snapshot_of({"main.lua": text})
    everything(snapshot)
    for offset in range(0, len(text) + 1, 7):
        symbol = snapshot.symbol_at("main.lua", offset)
        if symbol is not None:
            snapshot.references(symbol)
            snapshot.documentation(symbol)
            snapshot.implementations(symbol)
            snapshot.type_definitions(symbol)
        snapshot.members(snapshot.type_of("main.lua", offset))
        snapshot.callable_at("main.lua", offset)
        snapshot.expected_type("main.lua", offset)
        snapshot.visible_variables("main.lua", offset)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="@|<>[]{}()?:,.`'\"# \nTable fun string class field param return alias", max_size=80))
def test_annotations_never_raise(text: str) -> None:
    commented = "\n".join(f"---@{line}" for line in text.splitlines())
    snapshot = snapshot_of({"main.lua": f"{commented}\nlocal x = 1\nprint(x)\n"})
    everything(snapshot)
    for offset in range(len(commented)):
        symbol = snapshot.symbol_at("main.lua", offset)
        if symbol is not None:
            snapshot.references(symbol)
