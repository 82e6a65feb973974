"""A program does the same before and after a rename: random programs, run by Lua itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lupa.lua54 import LuaRuntime

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.syntax import parse
from llmspell_server.language.features.rename import rename
from llmspell_server.language.features.rename_meaning import applied
from llmspell_server.language.workspace import snapshot_of

URI = "file:///srv/main.lua"

VARIABLES = st.sampled_from(["a", "b", "c"])
FIELDS = st.sampled_from(["f", "g", "h"])
VALUES = st.one_of(
    VARIABLES,
    st.sampled_from(["1", "'s'", "true", "nil"]),
    st.builds("{{ {} = {}, ['{}'] = 2 }}".format, FIELDS, VARIABLES, FIELDS),
    st.builds("T.{}".format, FIELDS),
    st.builds("T['{}']".format, FIELDS),
)
LINES = st.one_of(
    st.builds("local {} = {}".format, VARIABLES, VALUES),
    st.builds("local {}, {} = {}, {}".format, VARIABLES, VARIABLES, VALUES, VALUES),
    st.builds("{} = {}".format, VARIABLES, VALUES),
    st.builds("T.{} = {}".format, FIELDS, VALUES),
    st.builds("T[ [[{}]] ] = {}".format, FIELDS, VALUES),
    st.builds("_G.{} = {}".format, VARIABLES, VALUES),
    st.builds("out({}, {})".format, VALUES, VALUES),
    st.builds("out(_G.{}, _ENV['{}'], U.{})".format, VARIABLES, VARIABLES, FIELDS),
    st.builds("local function {}({}) out({}) return {} end out({}(7))".format, *[VARIABLES] * 5),
    st.builds("function {}({}, ...) return {}, ... end out({}(8, 9))".format, *[VARIABLES] * 4),
    st.builds("function T.{}({}) return {} end".format, FIELDS, VARIABLES, VALUES),
    st.builds("function T:{}({}) self.{} = {} return self.{} end".format, FIELDS, VARIABLES, FIELDS, VALUES, FIELDS),
    st.builds("out(pcall(T.{}, T, 5))".format, FIELDS),
    st.builds("out(pcall(function() return T:{}(6) end))".format, FIELDS),
    st.builds("do local {} = {} out({}, {}) end".format, VARIABLES, VALUES, VARIABLES, VARIABLES),
    st.builds("for {} = 1, 2 do local {} = {} out({}) end".format, *[VARIABLES] * 4),
    st.builds("do goto {} out(0) ::{}:: end".format, VARIABLES, VARIABLES),
    st.builds("do local i = 0 ::{}:: i = i + 1 if i < 3 then goto {} end out(i) end".format, VARIABLES, VARIABLES),
)
PROGRAMS = st.lists(LINES, min_size=3, max_size=14).map(lambda lines: "\n".join(["T = {}", "local U = T", *lines]))


def output_of(text: str) -> list[tuple[Any, ...]]:
    """What a program gives to `out`: plain values, the types of others; and whether it ends with an error."""
    lua = LuaRuntime(unpack_returned_tuples=True, register_eval=False)
    said: list[tuple[Any, ...]] = []

    def out(*values: Any) -> None:
        said.append(tuple(one if isinstance(one, int | str | bool | None) else "value" for one in values))

    lua.globals()["out"] = out
    run = lua.eval("function(text) local f = assert(load(text)) return (pcall(f)) end")
    said.append((run(text),))
    return [tuple("error" if isinstance(one, str) and "attempt to" in one else one for one in row) for row in said]


def has_errors(text: str) -> bool:
    return bool(parse(text).errors)


@settings(max_examples=80, deadline=None)
@given(PROGRAMS, st.sampled_from(["fresh", "x y"]), st.data())
def test_a_program_does_the_same_after_a_rename(text: str, new_name: str, data: st.DataObject) -> None:
    if has_errors(text):
        return
    offset = data.draw(st.integers(8, len(text)))
    snapshot = snapshot_of({URI: text})
    symbol = snapshot.symbol_at(URI, offset)
    if symbol is None or symbol.name == "out":
        return
    try:
        edits = rename(snapshot, URI, offset, new_name)
    except ValidationError:
        return
    after = applied(text, edits.get(URI, []))
    assert not has_errors(after), (text, after)
    assert output_of(after) == output_of(text), (text, after)


@pytest.mark.parametrize(
    ("marked", "new_name"),
    [
        ("local t = {} function t:m$0(x) return x, self == t end out(t:m(1)) out(t.m(t, 2))", "x y"),
        ("local t = {} function t:m$0(...) return ... end out(t:m(1, 2)) out(t:m 'x') out((t:m{1})[1])", "x y"),
        ("g$0 = 1 function f() g = g + 1 return _G.g end out(f(), g, _ENV.g)", "x y"),
        ("function g$0(a) return a end out(g(1), g '2')", "end"),
        ("t = { f$0 = { h = 1 } } function t.f.k(x) return x end out(t.f.h, t['f'].k(3), t.f == t['f'])", "not"),
        ("local C = {} C.__index = C function C.new() return setmetatable({ n = 1 }, C) end\n"
         "function C:get$0() return self.n end out(C.new():get(), C.get({ n = 2 }))", "fetch"),
        ("local C = {} C.__index = C function C.new() return setmetatable({ n$0 = 1 }, C) end\n"
         "function C:get() return self.n end out(C.new():get(), C.new().n)", "x y"),
    ],
)  # fmt: skip
def test_programs_that_call_and_inherit(marked: str, new_name: str) -> None:
    offset = marked.index("$0")
    text = marked.replace("$0", "")
    after = applied(text, rename(snapshot_of({URI: text}), URI, offset, new_name)[URI])
    assert new_name in after
    assert output_of(after) == output_of(text), after
