"""Where else the thing under the cursor is."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_server.language.features.highlights import highlights
from llmspell_server.language.workspace import snapshot_of
from tests.harness.lsp import cursor


def check_highlights(marked: str, expected: str) -> None:
    """`expected` is the text with the places in `<…>` (read), `{…}` (write) or `«…»` (neither)."""
    text, offset = cursor(marked)
    shown, last = "", 0
    for place in highlights(snapshot_of({"main.lua": text}), "main.lua", offset):
        left, right = {"read": ("<", ">"), "write": ("{", "}"), "text": ("«", "»")}[place.kind]
        shown += text[last : place.start] + left + text[place.start : place.end] + right
        last = place.end
    assert shown + text[last:] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("local x$0 = 1; x = x", "local {x} = 1; {x} = <x>"),
        ("local x = 1; do local x = 2; f(x$0) end f(x)", "local x = 1; do local {x} = 2; f(<x>) end f(x)"),
        (
            "local function f(a$0) return function() return a end end",
            "local function f({a}) return function() return <a> end end",
        ),
        ("x = 1; f($0x); local x = x", "{x} = 1; f(<x>); local x = <x>"),
        ("goto a$0; ::a::", "goto <a>; ::{a}::"),
        ("goto nowher$0e", "goto <nowhere>"),
        ("a.b$0 = a.b + c.b", "a.{b} = a.<b> + c.b"),
        ("local a = {} a.b() do local a a.b$0() end", "local a = {} a.b() do local a a.<b>() end"),
        ("function a.b$0() end a.b()", "function a.{b}() end a.<b>()"),
        ("f().x$0 = 1", "f().{x} = 1"),
        ("t = { a$0 = 1 }", "t = { {a} = 1 }"),
        ("local t = { a$0 = 1 }; f(t.a, t['a'])", "local t = { {a} = 1 }; f(t.<a>, t[<'a'>])"),
        (
            "local t = { a = 1 }; local u = t; f(u.a$0); u.a = { a = 1 }",
            "local t = { {a} = 1 }; local u = t; f(u.<a>); u.{a} = { a = 1 }",
        ),
        (
            "local t = {}; function t:m() self.x$0 = 1 end; f(t.x)",
            "local t = {}; function t:m() self.{x} = 1 end; f(t.<x>)",
        ),
        ("t = {}; t.a$0 = 1; f(t.a)", "t = {}; t.{a} = 1; f(t.<a>)"),
        (
            "---@param a$0 string\nlocal function f(a) return a end",
            "---@param <a> string\nlocal function f({a}) return <a> end",
        ),
        ("---@class A$0\n---@type A\nlocal a", "---@class {A}\n---@type <A>\nlocal a"),
        (
            "---@class A\n---@field b$0 string\n---@type A\nlocal a; f(a.b)",
            "---@class A\n---@field {b} string\n---@type A\nlocal a; f(a.<b>)",
        ),
        ("local function f(...$0) return ... end", "local function f({...}) return <...> end"),
        ("_G.x$0 = 1; f(x)", "_G.{x} = 1; f(<x>)"),
        ("function m:f() return self$0 end", "function m:f() return <self> end"),
        ("$0if x then elseif y then else end", "«if» x «then» «elseif» y «then» «else» «end»"),
        ("if x then if y then e$0nd end", "if x then «if» y «then» «end» end"),
        ("for i = 1, 2 do if x then break end en$0d", "«for» i = 1, 2 «do» if x then «break» end «end»"),
        ("for k i$0n p do end", "«for» k «in» p «do» «end»"),
        ("while x do bre$0ak end", "«while» x «do» «break» «end»"),
        ("while x do for i = 1, 2 do break end $0end", "«while» x «do» for i = 1, 2 do break end «end»"),
        ("repeat unti$0l x", "«repeat» «until» x"),
        ("d$0o end", "«do» «end»"),
        ("local f$0unction f() return 1 end", "«local» «function» f() «return» 1 «end»"),
        ("local f = function() if x then retu$0rn end end", "local f = «function»() if x then «return» end «end»"),
        (
            "function f() if x then retu$0rn 1 end return 2 end",
            "«function» f() if x then «return» 1 end «return» 2 «end»",
        ),
        ("require '$0a'; require 'a'; print('a')", "require «'a'»; require «'a'»; print('a')"),
        ("local a = 1 a$0nd 2", "local a = 1 «and» 2"),
        ("local x = 'x$0'; f('x', 'y', x)", "local x = «'x'»; f(«'x'», 'y', x)"),
        ("f(1$02, 12, 1)", "f(«12», «12», 1)"),
        ("f(tr$0ue, true, false, nil)", "f(«true», «true», false, nil)"),
        ("f(nil$0, nil)", "f(«nil», «nil»)"),
        ("-- wor$0d", "-- word"),
        ("f(x --[[word$0]])", "f(x --[[word]])"),
    ],
)
def test_highlights(marked: str, expected: str) -> None:
    check_highlights(marked, expected)


@given(st.text(alphabet="local f(x)={} if then end for in do repeat until\n.:,1", max_size=120), st.integers(0, 120))
def test_any_place_can_be_asked_about(text: str, offset: int) -> None:
    found = highlights(snapshot_of({"main.lua": text}), "main.lua", min(offset, len(text)))
    assert all(0 <= place.start < place.end <= len(text) for place in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
