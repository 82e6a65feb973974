"""Completion in code: members, names, keywords; and silence where nothing is to be offered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.features.completion import Options, complete
from llmspell_server.language.features.completion.explain import explain
from llmspell_server.language.workspace import snapshot_of
from tests.harness.completion_checks import (
    check_accept,
    check_labels,
    check_not_offered,
    check_offered,
    check_silent,
    items,
    labels,
    offer,
)
from tests.harness.lua_fixture import read_fixture

URI = "file:///srv/main.lua"
CLASS = """
---@class C
---@field x number the x
---@field m 'a'|'b'
local C = {}
function C:go() end
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local t = { a = 1, b = 2 }\nt.$0", ["a", "b"]),
        ("local t = { a = 1 }\nt.$0\nlocal x = 1", ["a"]),
        ("local t = { a = { b = 1 } }\nprint(t.a.$0)", ["b"]),
        (CLASS + "C:$0", ["go"]),
        (CLASS + "C.$0", ["go", "m", "x"]),
        ("State.workflow_g$0", ["workflow_get"]),
        ("unknown().$0", []),
        ("local t = {}\nt.late = 1\nt.$0", ["late"]),
        ("---@type table<'a'|'b', number>\nlocal t\nt.$0", ["a", "b"]),
        ("local t = {}\nfunction t.f() end\nt.f$0", ["f"]),
        ("local function f() return { inner = 1 } end\nf().$0", ["inner"]),
        ("local function f(o) return { inner = 1 } end\nf({ x = 1 }).$0", ["inner"]),
        ("local function f(o) return { inner = 1 } end\nf{ x = 1 }.$0", ["inner"]),
        ("local function f(o) return { inner = 1 } end\nf'x'.$0", ["inner"]),
        ("local t = { { deep = 1 } }\nt[1].$0", ["deep"]),
        ("local t = { a = { deep = 1 } }\nt['a'].$0", ["deep"]),
        ("local t = { a = 1 }\nlocal u = (t).$0", ["a"]),
        ("local t = { a = 1 }\nlocal u = not t.$0", ["a"]),
        ("local t = { a = 1 }\nlocal u = 1 + t.$0", ["a"]),
        ("local t = { a = 1 }\nf(function() return t.$0 end)", ["a"]),
        ("local t = { a = 1 }\nif t.$0 then end", ["a"]),
        ("local t = { a = 1 }\nfor i = 1, t.$0 do end", ["a"]),
        ("local t = { a = 1 }\nlocal u = { k = t.$0 }", ["a"]),
        ("local t = { a = 1 }\nt\n  .$0", ["a"]),
        ("local s = 'x'\ns:rep$0", ["rep"]),
        ("('x'):rep$0", ["rep"]),
        ("local s = ''\ns:gsub('a', 'b'):rep$0", ["rep"]),
        ("local t = { _hidden = 1, shown = 2 }\nt.$0", ["shown", "_hidden"]),
        ("local t = { getValue = 1, get_other = 2, target = 3 }\nt.get$0", ["getValue", "get_other"]),
        ("local t = { getValue = 1 }\nt.value$0", ["getValue"]),
        ("local t = { getValue = 1, get_value = 2 }\nt.gv$0", ["getValue", "get_value"]),
        ("local t = { target = 1 }\nt.get$0", []),
    ],
)
def test_members(text: str, expected: list[str]) -> None:
    check_labels(text, *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("local t = {}\nfunction t.plain(x) end\nfunction t:method() end\nt:$0", ["method"]),
        ("local t = {}\nfunction t.own(self) end\nfunction t.none() end\nt:$0", ["own"]),
        ("---@class A\n---@field f fun(self: A)\n---@field g fun(x: number)\n---@type A\nlocal a\na:$0", ["f"]),
        ("---@class A\n---@field f fun(it: A)\n---@type A\nlocal a\na:$0", ["f"]),
        (
            "---@class A\nlocal A = {}\nfunction A:m() end\n---@class B: A\nlocal B = {}\nfunction B:n() end\nB:$0",
            ["n", "m"],
        ),
        ("local t = { field = 1 }\nt:$0", []),
        ("local t = { f = function(a) end, g = function() end, x = 1 }\nt:$0", ["f"]),
        ("local t = {}\n---@param a number\nfunction t.f(a) end\nt:$0", []),
    ],
)
def test_only_what_takes_the_value_follows_a_colon(text: str, expected: list[str]) -> None:
    check_labels(text, *expected)


def test_of_what_is_unknown_the_names_that_are_used_of_it() -> None:
    text = "local function f(request)\n  print(request.name, request.user.id, request:go())\n  request.$0\nend"
    check_labels(text, "go", "name", "user")
    check_labels(text.replace("request.$0", "request.user.$0"), "id")
    check_labels(text.replace("request.$0", "request:$0"), "go")
    check_labels(text.replace("request.$0", "other.$0"))
    check_labels("print(x.aa)\nx = { b = 1 }\nx.$0", "b")
    check_labels("print(my.x.aa, t.x.bb)\nx.$0")


def test_private_protected_and_package_members() -> None:
    head = (
        "---@class A\n---@field private secret number\n---@field protected half number\n---@field package pack number\n"
    )
    text = head + "---@field open number\nlocal A = {}\n"
    check_labels(text + "---@type A\nlocal a\na.$0", "open", "pack")
    check_labels(text + "function A:f() self.$0 end", "f", "half", "open", "pack", "secret")
    check_labels(text + "A.$0", "half", "open", "pack", "secret")
    child = text + "---@class B: A\nlocal B = {}\n"
    check_labels(child + "function B:f() self.$0 end", "f", "half", "open", "pack")
    check_labels(f"--- file: main.lua\n---@type A\nlocal a\na.$0\n--- file: a.lua\n{text}", "open")


def test_a_name_that_is_made_at_the_cursor_does_not_complete_itself() -> None:
    check_silent("local t = {}\nt.abc$0 = 1")
    check_labels("local t = {}\nt.abc$0 = 1\nt.abcd = 2", "abcd")
    check_labels("local t = {}\nt.abc$0 = 1\nt.abc = 2", "abc")
    check_labels("local t = { a = 1 }\nt.$0\nother = 2", "a")
    check_labels("zzabc$0 = 1")
    check_labels("zzabc$0 = 1\nzzabc = 2", "zzabc")


def test_a_local_called_like_what_it_is_for_comes_first() -> None:
    head = "local function f(path, options) end\nlocal path, options, other = 1, 2, 3\n"
    assert labels(head + "f($0)")[0] == "path"
    assert labels(head + "f(path, $0)")[0] == "options"
    assert labels(head + "f(path, o$0)")[0] == "options"
    assert labels(head + "x = { options = $0 }")[0] == "options"
    assert labels(head + "f({ path = $0")[0] == "path"
    assert labels(head + "x = $0")[0] == "other"


def test_members_of_the_wanted_type_come_first() -> None:
    text = "---@param s string\nlocal function f(s) end\nlocal t = { count = 1, name = '', also = {} }\n"
    check_labels(text + "f(t.$0)", "name", "also", "count")
    check_labels(text + "f(t.count, t.$0)", "also", "count", "name")


def test_parameters_stand_behind_functions() -> None:
    text = "local t = {}\nfunction t:m(x) end\nfunction t.f(self, y) end\nfunction t.g(z) end\n"
    assert {item.label: item.detail for item in items(text + "t:$0")} == {"m": "(x)", "f": "(y)"}
    assert {item.label: item.detail for item in items(text + "t.$0")} == {
        "m": "(self, x)",
        "f": "(self, y)",
        "g": "(z)",
    }


def test_iterators_come_first_where_a_loop_wants_one() -> None:
    assert set(labels("for _, v in $0 do end")[:2]) == {"pairs", "ipairs"}
    assert set(labels("print($0)")[:2]) != {"pairs", "ipairs"}


def test_inherited_members_come_behind_own_ones() -> None:
    check_labels(
        "---@class A\n---@field aa number\n---@class B: A\n---@field zz number\n---@type B\nlocal b\nb.$0", "zz", "aa"
    )


def test_what_is_deprecated_is_last_and_says_so() -> None:
    text = "local t = { z = 1 }\n---@deprecated use z\nfunction t.a() end\nt.$0"
    assert [(item.label, item.deprecated) for item in items(text)] == [("z", False), ("a", True)]


def test_a_name_that_is_no_identifier_is_put_in_brackets() -> None:
    text = "local t = { ['a b'] = 1, ok = 1, [\"it's\"] = 2 }\nt.$0"
    check_labels(text, "ok", "a b", "it's")
    check_accept("local t = { ['a b'] = 1 }\nt.$0", "a b", "local t = { ['a b'] = 1 }\nt['a b']")
    check_accept('local t = { ["a b"] = "" }\nprint(t.a$0)', "a b", 'local t = { ["a b"] = "" }\nprint(t["a b"])')
    check_accept('local t = { ["end"] = "" }\nt.e$0', "end", 'local t = { ["end"] = "" }\nt["end"]')
    (item,) = items('local t = { ["a b"] = "" }\nt.a$0')
    assert item.match == ".a b"


def test_keys_in_brackets() -> None:
    table = 'local t = { ["a b"] = "", ok = "" }\n'
    check_accept(table + "t[$0", '"ok"', table + 't["ok"]')
    check_accept(table + "t[$0]", '"a b"', table + 't["a b"]')
    check_accept(table + "t['$0']", "a b", table + "t['a b']")
    check_accept(table + 't["o$0"]', "ok", table + 't["ok"]')
    check_labels(table + 'print(t["$0"])', "a b", "ok")
    check_accept(table + 't["o$0', "ok", table + 't["ok"')
    check_accept(
        'local t = { ["say \\"x\\""] = 1 }\nt["$0"]', 'say "x"', 'local t = { ["say \\"x\\""] = 1 }\nt["say \\"x\\""]'
    )


def test_appending_to_a_list() -> None:
    check_accept("local t = {}\nt[$0", "#t + 1", "local t = {}\nt[#t + 1] = ")
    check_accept("local t = {}\nt[$0]", "#t + 1", "local t = {}\nt[#t + 1] = ")
    check_accept("local t = {}\nt[#$0]", "#t + 1", "local t = {}\nt[#t + 1] = ")
    check_accept("local t = { a = {} }\nif x then t.a[$0 end", "#t.a", "local t = { a = {} }\nif x then t.a[#t.a] end")
    check_not_offered("local t = {}\nprint(t[$0])", "#t + 1")
    check_offered("local t = {}\nprint(t[$0])", "#t")
    check_not_offered("local t = 1\nt[$0", "#t + 1")
    check_not_offered("local t = { name = 1 }\nt[$0", "#t + 1", "#t")
    check_not_offered("---@type table<string, number>\nlocal t\nt[$0", "#t + 1", "#t")
    check_offered("---@type string[]\nlocal t\nt[$0", "#t + 1", "#t")
    check_offered("local t = { 1, name = 1 }\nt[$0", "#t + 1", "#t")
    check_offered("local function f(t)\n  t[$0\nend", "#t + 1")


def test_names_by_what_is_written_of_them() -> None:
    check_labels("local zebra = 1\nlocal function g(zoo) zo$0 end", "zoo")
    check_labels("local zebra = 1\nze$0", "zebra")
    check_labels("JSO$0", "JSON")
    check_labels("zeb$0\nlocal zebra = 1")
    check_offered("whil$0", "while")
    check_labels("local function zf(a, b) return zf$0 end", "zf")
    check_labels("local zx = zx$0")
    for text in (
        "local zx = $0",
        "local zx = not $0",
        "local zx = y or $0",
        "local zx <const> = $0",
        "local zx = { $0",
    ):
        check_not_offered(text, "zx")
        check_not_offered(f"function f()\n  {text}\nend", "zx")
    check_offered("local zx = 1\n$0", "zx")
    check_offered("local zx = function() $0 end", "print")
    check_labels("for zi = 1, 3 do z$0 end", "zi")
    check_labels("for zk, zv in pairs(t) do z$0 end", "zv", "zk")
    check_labels("for zi = 1, z$0 do end")
    check_labels("do local za end\nlocal zb\nz$0", "zb")
    check_labels("repeat local za = 1 until z$0", "za")


def test_near_locals_come_before_far_ones_and_those_before_globals() -> None:
    text = """
    zglobal = 1
    local zouter = 1
    local zother = 2
    local function f(zparam)
        local znear = 1
        z$0
    end"""
    check_labels(text, "znear", "zparam", "zother", "zouter", "zglobal")


def test_globals_of_this_file_of_others_and_of_libraries() -> None:
    text = "--- file: main.lua\nprefix_here = 1\npr$0\n--- file: b.lua\nprefix_there = 1"
    assert labels(text)[:2] == ["prefix_here", "prefix_there"]
    assert "print" in labels(text)[2:]
    (item,) = items("--- file: main.lua\nzza$0\n--- file: lib/b.lua\nzzz_all = 1")
    assert item.description == "b.lua"
    (item,) = items("prin$0")
    assert (item.kind, item.detail) == ("function", "(...)")
    (item,) = items("---@deprecated\nfunction zold(a, b) end\nzol$0")
    assert (item.deprecated, item.detail, item.order) == (True, "(a, b)", 200)


def test_a_local_that_fits_comes_first_and_is_chosen() -> None:
    text = """
    ---@class Box
    ---@param box Box
    local function open(box) end
    ---@type Box
    local mine
    local other = 1
    open($0)"""
    first, *others = items(text)
    assert (first.label, first.preselect) == ("mine", True)
    assert not any(item.preselect for item in others)


@pytest.mark.parametrize(
    "text",
    [
        *("local x$0", "local a, b$0", "local a <const>, b$0", "for i$0", "for a, b$0", "function f(a$0) end"),
        *("local f = function(a$0) end", "function f(a, b$0) end", "function t.f(a$0) end", "function $0", "::x$0"),
        *(
            "-- a com$0",
            "--[[ a $0 ]]",
            "--[==[\n com$0",
            "x = 12$0",
            "x = 1.$0",
            "x = 0x1$0",
            "x = 1e$0",
            "x = [[ a$0 ]]",
        ),
        *("local s = '$0'", "print('x$0')", 'print("x.$0")', "x = 'a:$0'", "x = 3..$0", "#!/usr/bin/lua$0"),
        *("x = 1 -- tail $0", "-- print(x.$0", "-- @par$0", "---- x$0", "local x = 'abc$0"),
    ],
)
def test_it_is_silent_where_names_are_made_and_in_texts(text: str) -> None:
    check_silent(text, snippets=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("if x t$0", ["then"]),
        ("if x == y t$0", ["then"]),
        ("if a then b() elseif x t$0", ["then"]),
        ("while x d$0", ["do"]),
        ("for i = 1, 2 d$0", ["do"]),
        ("for k, v i$0", ["in"]),
        ("for k i$0", ["in"]),
        ("for k, v in pairs(t) d$0", ["do"]),
        ("x = a o$0", ["or"]),
        ("x = a an$0", ["and"]),
        ("f(a an$0", ["and"]),
        ("local x <c$0", ["close", "const"]),
        ("local f$0", ["function"]),
        ("x = fun$0", ["function"]),
        ("x = no$0", ["not"]),
        ("x = { a = tru$0", ["true"]),
        ("return ni$0", ["nil"]),
        ("while x do bre$0 end", ["break"]),
        ("bre$0", []),
        ("repeat unt$0", ["until"]),
        ("while x do\n  y()\n  en$0", ["end"]),
        ("en$0", []),
        ("while x do\n  y()\nen$0", ["end"]),
        ("function f()\n  if a then\n    b()\n  els$0", ["else", "elseif"]),
        ("function f()\n  if a then\n    b()\n  end\n  els$0", []),
        ("function f()\n  for i = 1, 2 do x() end\n  brea$0", []),
        ("do\n  while a do b() end\n  brea$0", []),
        ("for k in pairs(t) do\n  if k then brea$0", ["break"]),
        ("repeat\n  do\n    brea$0", ["break"]),
        ("x = function() return 1 en$0", ["end"]),
        ("if a then return b els$0", ["else", "elseif"]),
        ("if a then return b en$0", ["end"]),
        ("if x then\n  y()\nels$0\nend", ["else", "elseif"]),
        ("while x do f(function() brea$0 end) end", []),
    ],
)
def test_keywords_by_context(text: str, expected: list[str]) -> None:
    found = [item.label for item in items(text) if item.kind == "keyword"]
    assert sorted(set(found)) == expected


def test_what_begins_with_the_typed_letters_comes_before_what_has_them_inside() -> None:
    assert labels("local has_ret = 1\nret$0", keywords=True)[0] == "return"
    assert labels("---@deprecated\nfunction retired() end\nlocal has_ret\nret$0", keywords=True)[-1] == "retired"


@pytest.mark.parametrize("text", ["end$0", "x = end$0", "x = y end$0", "f(then$0", "x = { in$0", "if x then$0"])
def test_a_whole_keyword_is_always_offered_so_that_nothing_else_is_taken_for_it(text: str) -> None:
    check_offered("local endpoint, thenable, index\n" + text, text.removesuffix("$0").split()[-1].removeprefix("f("))


def test_statements_are_not_offered_in_expressions_nor_values_at_statements() -> None:
    check_not_offered("x = $0", "while", "local", "return", "if", "end")
    check_offered("x = $0", "function", "nil", "true", "false", "not")
    check_not_offered("$0", "and", "or", "then", "nil", "true", "in")
    check_offered("$0", "local", "if", "for", "while", "repeat", "return", "function", "do", "goto")


def test_blocks_of_keywords_only_for_those_who_take_snippets() -> None:
    (block,) = (item for item in items("whil$0", snippets=True) if item.snippet)
    assert block.insert == "while ${1:condition} do\n\t$0\nend"
    assert not [item for item in items("x = whil$0", snippets=True) if item.snippet]
    assert not [item for item in items("whil$0") if item.snippet]
    assert not [item for item in items("whil$0", snippets=True, keyword_snippets=False) if item.snippet]
    check_accept("x = func$0", "function", "x = function()\n\t\nend", snippets=True)
    check_accept("local func$0", "function", "local function name()\n\t\nend", snippets=True)
    check_accept("x = func$0", "function", "x = function")


def test_continue_writes_its_label_along() -> None:
    check_accept(
        "for i = 1, 2 do\n  if x then cont$0 end\n  y()\nend",
        "continue",
        "for i = 1, 2 do\n  if x then goto continue end\n  y()\n  ::continue::\nend",
    )
    check_accept("while x do cont$0 end", "continue", "while x do goto continue ::continue:: end")
    check_accept(
        "for _, v in x do\n\tcont$0\n\t::continue::\nend",
        "continue",
        "for _, v in x do\n\tgoto continue\n\t::continue::\nend",
    )
    check_accept(
        "do\n    for _ in x do\n        cont$0\n    end\nend",
        "continue",
        "do\n    for _ in x do\n        goto continue\n        ::continue::\n    end\nend",
    )
    for text in ("cont$0", "while x do f(function() cont$0 end) end", "repeat cont$0 until x", "while x do\n  cont$0"):
        check_not_offered(text, "continue")
    check_not_offered("while x do cont$0 end", "continue", dialect="lua51")


def test_labels_in_sight() -> None:
    check_labels("goto $0\n::a::\ndo ::b:: end\nfunction f() ::c:: end", "a")
    check_labels("do\n  ::a::\n  do ::b:: goto $0 end\nend\n::c::", "b", "a", "c")
    check_labels("function f()\n  goto $0\n  ::mine::\nend\n::other::", "mine")
    check_accept("::again::\ngoto ag$0", "again", "::again::\ngoto again")


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("f('a:$0')", ":", []),
        ("x = 'a.$0'", ".", []),
        ("::$0", ":", []),
        ("x = 1.$0", ".", []),
        ("x = 'a'..$0", ".", []),
        ("print($0)", "(", []),
        ("print(a,$0)", ",", []),
        ("x = {$0}", "{", []),
        ("local a,$0", ",", []),
        ("x = 1 -$0", "-", []),
        ("--$0", "-", []),
        ("x = a/$0", "/", []),
        ("x = a|$0", "|", []),
        ("x = '$0'", "'", []),
        ("local t = { a = 1 }\nt.$0", ".", ["a"]),
        ("local t = {}\nt[$0]", "[", ["#t + 1", "#t"]),
        ("local t = [$0", "[", []),
        ("-- mail@$0", "@", []),
        ("---@alias M 'a'|'b'\n---@param m M\nlocal function f(m) end\nf($0)", "(", ['"a"', '"b"']),
    ],
)
def test_characters_that_ask_get_what_they_can_mean(text: str, trigger: str, expected: list[str]) -> None:
    if "'a'|'b'" in text:
        expected = [one.replace('"', "'") for one in expected]
    check_labels(text, *expected, trigger=trigger)


def test_globals_of_lua_55_are_declared() -> None:
    assert {item.label for item in items("global f$0", dialect="lua55")} == {"function"}
    check_silent("global a, b$0", dialect="lua55")


def test_a_list_is_incomplete_where_more_letters_bring_more() -> None:
    assert not offer("local t = { a = 1 }\nt.$0").incomplete
    assert not offer("local t = { a = 1 }\nt.$0", trigger=".").incomplete
    assert offer("---@param m 'a'\nlocal function f(m) end\nf($0)", trigger="(").incomplete
    assert not offer("---@param m 'a'\nlocal function f(m) end\nf($0)").incomplete
    modules = "\n--- file: m.lua\nreturn { abc = 1 }"
    assert offer("--- file: main.lua\na$0" + modules).incomplete
    assert not offer("--- file: main.lua\nabc$0" + modules).incomplete


def test_an_item_explains_itself() -> None:
    def told(text: str, source: str, label: str) -> tuple[str, str]:
        fixture = read_fixture(text)
        found = explain(fixture.snapshot(), *fixture.cursor, source, label)
        return found.code, found.text

    assert told("local t = { ['a b'] = 1 }\nt['$0']", "member", "a b") == ('["a b"]: integer = 1', "")
    code, text = told("Tool.inv$0", "member", "invoke")
    assert "[K]" not in code
    assert text.startswith("What `params` and the result can be depends on `name`.")
    assert told("--- Adds.\nlocal function add(a) return 1 end\nad$0", "local", "add") == (
        "local function add(a): integer",
        "Adds.",
    )
    assert told("--- Adds.\nfunction add(a) return 1 end\nad$0", "global", "add") == (
        "function add(a): integer",
        "Adds.",
    )
    assert told(CLASS + "C.$0", "member", "x") == ("x: number", "the x")
    assert told(CLASS + "C['$0']", "member", "x") == ("x: number", "the x")
    assert told(CLASS + "---@type C\nlocal c = { $0 }", "key", "x") == ("x: number", "the x")
    assert told("--- A box.\n---@class Box\n---@type $0", "type", "Box") == ("", "A box.")
    assert told("gone.$0", "member", "x") == ("", "")
    mode = "---@alias Mode\n---| 'a' # the first one\n---@param m Mode\nlocal function f(m) end\n"
    assert told(mode + "f('$0')", "value", "a") == ("", "the first one")
    assert told(mode + "f($0)", "value", "'a'") == ("", "the first one")
    assert told("x = 1$0", "local", "x") == ("", "")
    assert told("x = y$0", "nonsense", "x") == ("", "")


def test_other_sources_can_be_asked_too() -> None:
    fixture = read_fixture("zzz$0")
    snapshot = fixture.snapshot()
    found = complete(snapshot, *fixture.cursor, extra=[lambda request: [request.item("zzz_live", "variable", 10)]])
    assert [item.label for item in found.items] == ["zzz_live"]


@pytest.fixture(scope="module", autouse=True)
def analysis_is_awake() -> None:
    """The first inference of a process raises Python's recursion limit, which Hypothesis takes amiss inside a test."""
    assert snapshot_of({}).inference is not None


pieces = st.sampled_from(
    [
        *("local x", "=", "function f(a)", "end", "x.", "x:", "m(", ")", "{", "}", "'", "[[", "--", "1.", "..", "::"),
        *("\n", "---@param ", "---", "x@", "t[", "goto ", "if x ", "require('", "{ a = ", ",", "return", "---@type "),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=10).map(" ".join), st.sampled_from(["", ".", "(", ",", "@", "-", "["]))
def test_it_answers_anywhere_in_any_text(text: str, trigger: str) -> None:
    snapshot = snapshot_of({URI: text})
    for offset in range(len(text) + 1):
        found = complete(snapshot, URI, offset, Options(snippets=True, trigger=trigger))
        for item in found.items:
            assert 0 <= item.start <= offset <= item.end <= len(text)
            assert "\n" not in text[item.start : item.end]
            explain(snapshot, URI, offset, item.source, item.label, origin=item.description)


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lo$0", "local"),
        ("re$0", "return"),
        ("rep$0", "repeat"),
        ("p$0", "print"),
        ("S$0", "State"),
        ("local invoice = 1\nprint(#in$0", "invoice"),
        ("i$0", "if"),
        ("do$0", "do"),
        ("x = no$0", "not"),
        ("x = tr$0", "true"),
        ("if x then\n  f()\nen$0", "end"),
        ("while x do\n  br$0\nend", "break"),
        ("local index = 1\ni$0", "index"),
        ("local dot = 1\ndo$0", "do"),
        ("str$0", "string"),
        ("Str$0", "Streaming"),
        ("to$0", "tostring"),
    ],
)
def test_what_is_meant_comes_first(text: str, first: str) -> None:
    assert labels(text, keywords=True)[0] == first


def test_a_block_stands_behind_its_keyword() -> None:
    assert [item.label for item in items("whi$0", snippets=True)] == ["while", "while"]
    assert [item.snippet for item in items("local whiskey\nwhi$0", snippets=True)] == [False, False, True]


@pytest.mark.parametrize(
    "text", ["local x $0", "local x a$0", "local x, y $0", "local x <const> $0", "local x <const>, y $0"]
)
def test_behind_a_new_name_nothing_is_offered(text: str) -> None:
    check_silent(text, snippets=True)


def test_below_a_new_name_a_statement_begins() -> None:
    check_offered("local x <const>\n$0", "local", "print")
    check_offered("local x, y\nlo$0", "local")


def test_a_loop_does_not_see_its_variables_in_its_head() -> None:
    check_not_offered("for key, value in pairs($0", "key", "value")
    check_not_offered("for key, value in pairs($0) do end", "key", "value")
    check_not_offered("for index = 1, $0", "index")
    check_offered("for key, value in pairs(x) do $0 end", "key", "value")
    check_offered("for key, value in pairs(x) do\n  print($0)\nend", "key", "value")
    check_offered("for index = 1, 2 do for other = $0", "index")


def test_tables_that_a_function_can_be_a_field_of() -> None:
    text = "local Animal, count, make = {}, 1, function() end\nShared = {}\n"
    check_labels(text + "function $0", "Animal", "Shared")
    check_labels(text + "function An$0", "Animal")
    check_labels("function stri$0", "string")
    check_labels(text + "local function An$0")
    check_labels(text + "local f = function An$0")
    check_labels(text + "f(function An$0")
    check_accept(text + "function An$0.speak() end", "Animal", text + "function Animal.speak() end")
    check_labels("if x then\n  function $0\nend\nShared = {}", "Shared")
    inner = "local M = { count = 1, handlers = {} }\nM.parts = {}\nfunction M.other() end\n"
    check_labels(inner + "function M.$0", "handlers", "parts")
    check_accept(inner + "function M.ha$0.f() end", "handlers", inner + "function M.handlers.f() end")
    check_labels(inner + "function M:$0")


def test_the_metamethods_that_most_metatables_have_come_first() -> None:
    assert labels("setmetatable({}, { $0 })")[:4] == ["__index", "__newindex", "__call", "__tostring"]
    check_offered("local mt = { _$0 }", "__index", "__name")
    assert labels("local mt = { __$0 }")[:4] == ["__index", "__newindex", "__call", "__tostring"]


@pytest.mark.parametrize(
    "text",
    [
        "function f(index)\n  $0",
        "function f(index)\n  if $0",
        "function f(index)\n  return $0",
        "function f(index)\n  g()\n  $0",
        "function f(index)\n  local x = $0",
        "function f() local index = 1\n  while $0",
        "function f(index)\n  for k = $0\nprint(1)",
        "local function f(index)\n  $0\n\nlocal function g() end",
        "local function f(index)\n  if index and $0\n\nlocal function g() end",
        "local function f(index)\n  local t = { $0\n\nlocal function g() end",
        "g(function(index)\n  if $0\n",
        "for index = 1, 3 do if x then y() elseif $0",
        "repeat local index = 1 until $0",
    ],
)
def test_in_a_block_without_its_end_its_names_are_seen(text: str) -> None:
    check_offered(text, "index")


def test_behind_a_block_with_its_end_its_names_are_not_seen() -> None:
    check_not_offered("function f(index) x = = 1 end\n$0", "index")
    check_not_offered("function f(index) end $0", "index")
    check_not_offered("function f() do local index end\n  $0", "index")
    check_not_offered("function f() for index = 1, 2 do end\n  $0", "index")
