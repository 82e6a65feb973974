"""Completion of what the place wants: keys of tables, strings, enums, callbacks, overridden methods, parameters."""

from __future__ import annotations

import pytest

from tests.harness.completion_checks import (
    accepted,
    check_accept,
    check_labels,
    check_not_offered,
    check_offered,
    check_silent,
    items,
    labels,
)

MODE = "---@alias Mode 'fast'|'slow'\n---@param m Mode\nlocal function f(m) end\n"
OPTIONS = """
---@class Options
---@field name string the name
---@field mode 'fast'|'slow'
---@field retries? integer
---@field nested? Inner
---@field list? Inner[]
---@field on_done? fun(result: string, code: integer)
---@class Inner
---@field depth integer
---@field kind? 'a'|'b'
---@param options Options
local function run(options) end
---@param first string
---@param options Options
local function call(first, options) end
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f('$0')", ["fast", "slow"]),
        ("f('f$0", ["fast"]),
        ("f('f$0')", ["fast"]),
        ('f("$0")', ["fast", "slow"]),
        ("f'$0'", ["fast", "slow"]),
        ("---@type Mode\nlocal m = '$0'", ["fast", "slow"]),
        ("---@type Mode\nlocal m\nm = '$0'", ["fast", "slow"]),
        ("---@type Mode\nlocal m\nif m == '$0' then end", ["fast", "slow"]),
        ("---@type Mode\nlocal m\nif m ~= '$0' then end", ["fast", "slow"]),
        ("---@type Mode\nlocal m\nif '$0' == m then end", ["fast", "slow"]),
        ("---@return Mode\nlocal function g() return '$0' end", ["fast", "slow"]),
        ("---@type Mode[]\nlocal m = { '$0' }", ["fast", "slow"]),
        ("---@type table<string, Mode>\nlocal m = { a = '$0' }", ["fast", "slow"]),
        ("---@type Mode?\nlocal m = '$0'", ["fast", "slow"]),
        ("---@type Mode\nlocal m = x or '$0'", ["fast", "slow"]),
        ("local s = '$0'", []),
        ("g('$0')", []),
        ("f('fast', '$0')", []),
    ],
)
def test_strings_between_quotes(text: str, expected: list[str]) -> None:
    check_labels(MODE + text, *expected)


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("f('$0')", "fast", "f('fast')"),
        ('f("$0")', "fast", 'f("fast")'),
        ("f('s$0low')", "slow", "f('slow')"),
        ("f('f$0", "fast", "f('fast'"),
        ("f('$0", "slow", "f('slow'"),
        ("f($0)", "'fast'", "f('fast')"),
        ("f(fa$0)", "'fast'", "f('fast')"),
        ("f($0", "'slow'", "f('slow'"),
        ("---@type Mode\nlocal m = $0", "'slow'", "---@type Mode\nlocal m = 'slow'"),
    ],
)
def test_choosing_a_string(before: str, label: str, after: str) -> None:
    check_accept(MODE + before, label, MODE + after)


def test_strings_take_the_quotes_of_the_file() -> None:
    text = '---@param m "it\'s"|"b"\nlocal function f(m) end\n'
    assert labels(text + "f($0)")[:2] == ['"it\'s"', '"b"']
    check_accept(text + "f('$0')", "it's", text + "f('it\\'s')")


def test_wanted_strings_come_first_in_the_order_of_their_declaration() -> None:
    text = "---@param m 'z'|'a'|'m'\nlocal function f(m) end\nlocal aa = 1\n"
    assert labels(text + "f($0)")[:3] == ["'z'", "'a'", "'m'"]
    check_labels(text + "f('$0')", "z", "a", "m")


def test_open_sets_and_their_descriptions() -> None:
    text = "---@alias Model string\n---|'gpt' # the first\n---|'llama' # the second\n"
    text += "---@param m Model\nlocal function f(m) end\n"
    assert [(item.label, item.description) for item in items(text + "f('$0')")] == [
        ("gpt", "the first"),
        ("llama", "the second"),
    ]


def test_tools_models_and_hooks_of_spells() -> None:
    check_offered("Tool.invoke('$0')", "calculator")
    check_offered("Tool.invoke('$0", "calculator")
    check_offered("Tool.invoke('calculator', { $0 })", "operation", "input")


def test_keys_of_the_state_and_types_of_events_by_their_use() -> None:
    text = "State.set('user', 1)\nState.save('global', 'visits', 2)\nEvent.publish('spell.done', {})\n"
    check_labels(text + "State.get('$0')", "user", "visits")
    check_labels(text + "State.get('u$0", "user")
    check_labels(text + "State.load('global', '$0')", "user", "visits")
    check_labels(text + "State.get('us$0er')", "user")
    check_labels("State.get('us$0er')")
    check_labels(text + "Event.subscribe('sp$0')", "spell.done")
    check_labels(text + "print('$0')")
    check_labels(text + "local State = x\nState.get('$0')")
    check_labels("--- file: main.lua\nState.get('$0')\n--- file: b.lua\nState.set('there', 1)", "there")
    check_accept(text + "State.get('u$0", "user", text + "State.get('user'")


def test_scopes_of_the_state() -> None:
    text = "State.save('user:7', 'visits', 2)\n"
    check_offered(text + "State.load('$0", "global", "user:", "user:7")
    check_labels(text + "State.load('user$0", "user:", "user:7")
    check_accept(text + "State.load('us$0')", "user:7", text + "State.load('user:7')")
    check_accept("State.load('us$0", "user:", "State.load('user:")
    check_accept("State.load('glo$0", "global", "State.load('global'")
    check_not_offered(text + "State.get('$0", "global", "user:7")


def test_where_a_call_can_mean_two_things_both_are_offered() -> None:
    text = "State.delete('user')\nState.increment('global', 'visits')\nState.increment('clicks')\n"
    check_labels(text + "State.get('$0')", "clicks", "user", "visits")
    check_offered(text + "State.delete('$0')", "global", "user")


def test_names_behind_commas_brackets_and_lines() -> None:
    check_labels("State.set(\n  'a, b', 1\n)\nState.get('$0')", "a, b")
    check_labels("Debug.info('one, two', 'net')\nDebug.info('', '$0')", "net")
    check_labels("State.save(scope(), 'a')\nState.save(scope, 'b', { 1, 'c' })\nState.get('$0')", "b")


def test_levels_and_modules_of_messages() -> None:
    check_labels("Debug.log('$0", "error", "warn", "info", "debug", "trace", "off")
    check_accept("Debug.setLevel('w$0')", "warn", "Debug.setLevel('warn')")
    check_accept("Debug.log($0", '"info"', 'Debug.log("info"')
    check_labels("Debug.log($0", '"error"', '"warn"', '"info"', '"debug"', '"trace"', '"off"', trigger="(")
    check_labels("State.save($0", '"global"', trigger="(")
    check_not_offered("Debug.log(level, $0", '"info"')
    check_labels("Debug.info('x', 'app.net')\nDebug.log('info', 'y', '$0')", "app.net")
    check_labels("Metrics.counter('hits')\nMetrics.get('$0')", "hits")


def test_events_and_patterns() -> None:
    text = "Event.publish('a.done', {})\nEvent.subscribe('b.*')\nEvent.subscribe('c.done')\n"
    check_labels(text + "Event.publish('$0')", "a.done", "c.done")
    check_offered(text + "Event.subscribe('$0')", "a.done", "b.*", "c.done", "tool.started")


def test_keys_of_sessions() -> None:
    text = "local s = Session.get('id')\ns:set('topic', 1)\nlocal t = {}\n"
    check_labels(text + "s:get('$0')", "topic")
    check_labels(text + "t:get('$0')")
    check_labels("cache:set('topic', 1)\nlocal s = make()\ns:get('$0')")


def test_names_of_tools_and_agents_that_scripts_make() -> None:
    text = (
        "Tool.register('double', {})\nAgent.create({ model = 'm', name = 'writer' })\nAgent.builder():name('critic')\n"
    )
    check_offered(text + "Tool.invoke('$0", "double", "calculator")
    check_offered(text + "Agent.create({ tools = { '$0' } })", "double", "calculator")
    check_labels(text + "Agent.get('$0')", "critic", "writer")
    check_labels(text + "Tool.register('$0')")
    check_labels("Tool.invoke('nothing', {})\nTool.invoke('noth$0')")


def test_values_of_options_by_their_use() -> None:
    text = "RAG.ingest({}, { collection = 'docs', tenant_id = 'acme' })\n"
    check_labels(text + "RAG.search('q', { collection = '$0' })", "docs")
    check_labels(text + "RAG.search('q', { tenant_id = '$0", "acme")
    check_labels(text + "RAG.search('$0')")


def test_enums() -> None:
    enum = "---@enum Color\nlocal Color = { RED = 1, BLUE = 2 }\n---@param c Color\nlocal function f(c) end\n"
    assert labels(enum + "f($0)")[:2] == ["Color.RED", "Color.BLUE"]
    check_accept(enum + "f(R$0)", "Color.RED", enum + "f(Color.RED)")
    keyed = enum.replace("@enum Color", "@enum (key) Color")
    check_labels(keyed + "f('$0')", "RED", "BLUE")
    text = "---@enum Word\nlocal Word = { A = 'a', B = 'b' }\n---@param c Word\nlocal function f(c) end\n"
    check_labels(text + "f('$0')", "a", "b")
    assert labels(text + "f($0)")[:4] == ["'a'", "Word.A", "'b'", "Word.B"]


def test_booleans_that_are_wanted() -> None:
    text = "---@param b boolean\nlocal function f(b) end\n"
    assert [item.label for item in items(text + "f($0)")[:2]] == ["true", "false"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("run({ $0 })", ["name", "mode", "retries", "nested", "list", "on_done"]),
        ("run({$0})", ["name", "mode", "retries", "nested", "list", "on_done"]),
        ("run { $0 }", ["name", "mode", "retries", "nested", "list", "on_done"]),
        ("run({ name = 'x', $0 })", ["mode", "retries", "nested", "list", "on_done"]),
        ("run({ name = 'x'; $0 })", ["mode", "retries", "nested", "list", "on_done"]),
        ("run({ ['name'] = 'x', $0 })", ["mode", "retries", "nested", "list", "on_done"]),
        ("run({ m$0 })", ["mode"]),
        ("run({ m$0, name = 'x' })", ["mode"]),
        ("run({\n  name = 'x',\n  $0\n})", ["mode", "retries", "nested", "list", "on_done"]),
        ("run({\n  $0\n  name = 'x',\n})", ["mode", "retries", "nested", "list", "on_done"]),
        ("run({\n  name = 'x',\n  m$0", ["mode"]),
        ("run({ $0", ["name", "mode", "retries", "nested", "list", "on_done"]),
        ("run({ name = 'x', $0", ["mode", "retries", "nested", "list", "on_done"]),
        ("call('x', { m$0 })", ["mode"]),
        ("call('x', { m$0", ["mode"]),
        ("run({ nested = { $0 } })", ["depth", "kind"]),
        ("run({ nested = { $0", ["depth", "kind"]),
        ("run({ list = { { $0 } } })", ["depth", "kind"]),
        ("run({ list = { { depth = 1 }, { $0 } } })", ["depth", "kind"]),
        ("---@type Options\nlocal o = { m$0 }", ["mode"]),
        ("---@type Options[]\nlocal o = { { m$0 } }", ["mode"]),
        ("---@type table<string, Options>\nlocal o = { a = { m$0 } }", ["mode"]),
        ("---@return Options\nlocal function g() return { m$0 } end", ["mode"]),
        ("---@type { alpha: number, beta?: string }\nlocal o = { $0 }", ["alpha", "beta"]),
        ("---@type Options?\nlocal o = { m$0 }", ["mode"]),
        ("---@type Options\nlocal o\no = { m$0 }", ["mode"]),
    ],
)
def test_keys_that_are_missing(text: str, expected: list[str]) -> None:
    check_labels(OPTIONS + text, *expected)


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("run({ $0 })", "name", "run({ name =  })"),
        ("run({ na$0 })", "name", "run({ name =  })"),
        ("run({ na$0 = 1 })", "name", "run({ name = 1 })"),
        ("run({ mode = '$0' })", "fast", "run({ mode = 'fast' })"),
        ("run({ mode = $0 })", '"fast"', 'run({ mode = "fast" })'),
        ("run({ nested = { kind = '$0' } })", "b", "run({ nested = { kind = 'b' } })"),
        (
            "---@type { ['a b']: number }\nlocal o = { $0 }",
            "a b",
            "---@type { ['a b']: number }\nlocal o = { [\"a b\"] =  }",
        ),
    ],
)
def test_choosing_a_key(before: str, label: str, after: str) -> None:
    options = OPTIONS + '---@type ""\nlocal quotes = "" .. "" .. "" .. "" .. "" .. ""\n'
    check_accept(options + before, label, options + after)


@pytest.mark.parametrize(
    "before", ["run({ mode = $0", "run({\n  mode = $0\n", "call('', {\n  nested = {},\n  mode = $0"]
)
def test_values_of_keys_in_unfinished_tables(before: str) -> None:
    assert {label.strip("'\"") for label in labels(OPTIONS + before)[:2]} == {"fast", "slow"}


def test_keys_that_the_other_tables_of_a_list_have() -> None:
    assert labels("local t = { { name = 1, age = 2 }, { $0 } }")[:2] == ["age", "name"]
    assert labels("local t = { { name = 1, age = 2 }, { age = 1, $0 } }")[:1] == ["name"]
    assert labels("local t = { a = { name = 1 }, b = { n$0 } }")[:1] == ["name"]
    check_accept("x = { { name = 1 }, { $0 } }", "name", "x = { { name = 1 }, { name =  } }")
    check_not_offered(OPTIONS + "run({ list = { { depth = 1, zzz = 1 }, { $0 } } })", "zzz")


def test_keys_in_quotes() -> None:
    text = "---@class O\n---@field name string\n---@field ['a b'] string\n---@type O\n"
    check_labels(text + "local o = { ['$0'] = 1 }", "a b", "name")
    check_labels(text + 'local o = { x = 1, ["$0', "a b", "name")
    check_accept(text + "local o = { ['a$0'] = 1 }", "a b", text + "local o = { ['a b'] = 1 }")


def test_keys_of_ones_own_class_without_its_functions() -> None:
    check_labels(
        "---@class C\n---@field x number\n---@field cb fun()\nlocal C = { $0 }\n"
        "function C.new() end\nfunction C:go() end",
        "x",
        "cb",
    )


def test_values_between_keys_only_where_a_list_is_possible() -> None:
    check_not_offered(OPTIONS + "local zname = 1\nrun({ $0 })", "zname", "function")
    check_offered("local zname = 1\nlocal t = { zna$0 }", "zname")
    check_offered("---@type string[]\nlocal t = { $0 }", "function")


def test_metamethods_for_those_who_begin_one() -> None:
    check_offered("local mt = { __$0 }", "__index", "__call")
    check_not_offered("local mt = { $0 }", "__index")
    check_accept("local mt = { __ind$0 = 1 }", "__index", "local mt = { __index = 1 }")
    check_accept("local mt = { __ind$0 }", "__index", "local mt = { __index =  }")


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("run({ on_done = $0 })", "function(result, code)", "run({ on_done = function(result, code)\n\t\nend })"),
        ("run({ on_done = fun$0 })", "function(result, code)", "run({ on_done = function(result, code)\n\t\nend })"),
        ("on($0)", "function(name, ...)", "on(function(name, ...)\n\t\nend)"),
        ("on(f$0", "function(name, ...)", "on(function(name, ...)\n\t\nend"),
        (
            "---@type Handler\nlocal h = $0",
            "function(name, ...)",
            "---@type Handler\nlocal h = function(name, ...)\n\t\nend",
        ),
        ("table.sort(t, $0)", "function(a, b)", "table.sort(t, function(a, b)\n\t\nend)"),
    ],
)
def test_callbacks(before: str, label: str, after: str) -> None:
    head = OPTIONS + "---@alias Handler fun(name: string, ...: any)\n---@param h Handler\nlocal function on(h) end\n"
    check_accept(head + before, label, head + after, snippets=True)
    assert accepted(head + before, label).startswith(head + after.split("\n\t", 1)[0].rsplit("function", 1)[0])


@pytest.mark.parametrize(
    "body",
    [
        *("local x = $0", "x = $0", "if $0 then end", "return not $0", "return 1 + $0", "return a.x < $0", "g($0)"),
        *("while $0 do end", "t[$0]", "for i = 1, $0 do end", "local function g() return $0 end"),
    ],
)
def test_what_is_wanted_of_a_callback_is_not_wanted_within_it(body: str) -> None:
    text = "---@param f fun(a: string): boolean\nlocal function on(f) end\n"
    found = labels(text + f"on(function(a) {body} end)", keywords=True, snippets=True)
    assert "function(a)" not in found
    assert found[:1] not in (["true"], ["false"])


def test_results_that_are_wanted() -> None:
    text = "---@return 'a'|'b'\n---@return boolean\nlocal function f() return $0 end"
    assert labels(text.replace("'a'|'b'", "'aa'|'bb'"))[:2] == ["'aa'", "'bb'"]
    assert labels(text.replace("$0", "x, $0"), keywords=True)[:2] == ["true", "false"]
    text = "---@param f fun(): 'x'|'y'\nlocal function on(f) end\non(function() return $0 end)"
    assert labels(text)[:2] == ["'x'", "'y'"]


def test_a_callback_without_snippets_is_one_line() -> None:
    text = "---@param h fun(a: string)\nlocal function on(h) end\n"
    check_accept(text + "on($0)", "function(a)", text + "on(function(a) end)")


PARENT = """
---@class Animal
---@field age number
---@field on_hear fun(self: Animal, noise: string)
local Animal = {}
function Animal:speak(volume) end
function Animal.create(name) end
---@class Dog: Animal
local Dog = {}
function Dog:own() end
"""


def test_methods_of_a_parent() -> None:
    check_labels(PARENT + "function Dog:$0", "on_hear", "speak")
    check_labels(PARENT + "function Dog.$0", "create", "on_hear", "speak")
    check_labels(PARENT + "function Dog:sp$0() end", "speak")
    check_accept(PARENT + "function Dog:sp$0", "speak", PARENT + "function Dog:speak(volume)\n\t\nend", snippets=True)
    check_accept(PARENT + "function Dog:sp$0", "speak", PARENT + "function Dog:speak(volume)")
    check_accept(PARENT + "function Dog:sp$0()\nend", "speak", PARENT + "function Dog:speak()\nend", snippets=True)
    check_accept(PARENT + "function Dog:$0", "on_hear", PARENT + "function Dog:on_hear(noise)", snippets=False)
    check_accept(PARENT + "function Dog.__toS$0", "__tostring", PARENT + "function Dog.__tostring(self)")
    check_silent(PARENT + "function Dog:xyz$0")
    check_silent("local M = {}\nfunction M.a() end\nfunction M.$0")


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("local function add(a, b) end\nad$0", "add", "local function add(a, b) end\nadd(a, b)"),
        ("local function add() end\nad$0", "add", "local function add() end\nadd()"),
        ("local function add(a) end\nad$0(1)", "add", "local function add(a) end\nadd(1)"),
        ("local t = {}\nfunction t:m(x) end\nt:$0", "m", "local t = {}\nfunction t:m(x) end\nt:m(x)"),
        ("local t = {}\nfunction t.f(self, x) end\nt:$0", "f", "local t = {}\nfunction t.f(self, x) end\nt:f(x)"),
        (
            "---@param b? string\nlocal function g(a, b) end\ng$0",
            "g",
            "---@param b? string\nlocal function g(a, b) end\ng(a)",
        ),
        ("prin$0", "print", "print()"),
    ],
)
def test_calls_with_their_parameters(before: str, label: str, after: str) -> None:
    check_accept(before, label, after, snippets=True, call_snippets=True)


def test_no_parameters_unless_asked_for() -> None:
    check_accept("local function add(a) end\nad$0", "add", "local function add(a) end\nadd", snippets=True)
    check_accept("local function add(a) end\nad$0", "add", "local function add(a) end\nadd", call_snippets=True)


@pytest.mark.parametrize(
    ("before", "label", "after"),
    [
        ("x@$0", "if", "if x then\n\t\nend"),
        ("x@i$0", "if", "if x then\n\t\nend"),
        ("a.b:c()@ifn$0", "ifn", "if not a.b:c() then\n\t\nend"),
        ("f(a)[1]@whil$0", "while", "while f(a)[1] do\n\t\nend"),
        ("list@forp$0", "forp", "for index, value in ipairs(list) do\n\t\nend"),
        ("list@for$0", "for", "for key, value in pairs(list) do\n\t\nend"),
        ("list@fori$0", "fori", "for i = 1, #list do\n\t\nend"),
        ("list@ins$0", "insert", "table.insert(list, value)"),
        ("list@rem$0", "remove", "table.remove(list, index)"),
        ("M.run@func$0", "function", "function M.run()\n\t\nend"),
        ("f(a, b)@pcall$0", "pcall", "pcall(f, a, b)"),
        ("f()@pcall$0", "pcall", "pcall(f)"),
        ("o.x:m(a)@pcall$0", "pcall", "pcall(o.x.m, o.x, a)"),
        ("f(a)@local$0", "local", "local name = f(a)"),
        ("x@ret$0", "return", "return x"),
        ("x@print$0", "print", "print(x)"),
        ("y = x@not$0", "not", "y = not x"),
        ("y = x@unp$0", "unpack", "y = table.unpack(x)"),
        ("y = x@conc$0", "concat", 'y = table.concat(x, ", ")'),
        ("n@$0", "++", "n = n + 1"),
        ("t[1]@$0", "--", "t[1] = t[1] - 1"),
        ("local a = 1\nx@if$0", "if", "local a = 1\nif x then\n\t\nend"),
        ("if a then x@if$0 end", "if", "if a then if x then\n\t\nend end"),
        ('x["$y"]@if$0', "if", 'if x["$y"] then\n\t\nend'),
    ],
)
def test_postfixes(before: str, label: str, after: str) -> None:
    check_accept(before, label, after, snippets=True)


def test_postfixes_without_snippets_keep_the_indentation() -> None:
    check_accept("do\n  x@if$0\nend", "if", "do\n  if x then\n    \n  end\nend")
    check_accept("if a then\n\tb()\n\tx@for$0\nend", "for",
                 "if a then\n\tb()\n\tfor key, value in pairs(x) do\n\t\t\n\tend\nend")  # fmt: skip
    check_accept('t["a$"]@local$0', "local", 'local name = t["a$"]')


def test_postfixes_where_they_can_stand() -> None:
    check_not_offered("y = x@$0", "if", "for", "local", "return", snippets=True)
    check_offered("y = x@$0", "not", "unpack", "print", snippets=True)
    check_silent("@$0", snippets=True)
    check_silent("x @$0", snippets=True)
    check_silent("x@if$0", snippets=True, postfix="")
    check_accept("x!if$0", "if", "if x then\n\t\nend", snippets=True, postfix="!")
    check_labels("y = x@unp$0", "unpack", dialect="lua51", snippets=True)
    assert accepted("y = x@unp$0", "unpack", dialect="lua51", snippets=True) == "y = unpack(x)"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('Agent.create({ model = "x", tools = { "calc$0" } })', "calculator"),
        ('RAG.search("q", { scope = "$0" })', "tenant"),
        ('RAG.cleanup_scope("$0")', "session"),
        ('Session.replay("x", { hook_filter = { "BeforeAgentI$0" } })', "BeforeAgentInit"),
    ],
)
def test_names_of_tools_scopes_and_hook_points(text: str, value: str) -> None:
    check_offered(text, value)


def test_an_inherited_field_shows_its_type_and_an_inherited_function_where_it_comes_from() -> None:
    text = """
        ---@class A
        ---@field size integer
        local A = {}
        function A.make() end
        ---@class B: A
        local b ---@type B
        b.$0"""
    shown = {item.label: item.description for item in items(text)}
    assert shown == {"size": "integer", "make": "A"}
