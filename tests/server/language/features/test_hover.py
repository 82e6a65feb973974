"""What a hover shows: the declaration of the thing at `$0`, and what is written about it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.answers import Documentation
from llmspell_server.language.features.hover import hover
from llmspell_server.language.features.prose import plain, prose
from llmspell_server.language.workspace import snapshot_of
from tests.harness.lua_fixture import read_fixture

URI = "file:///srv/main.lua"


def check_hover(text: str, code: str | None, *written: str) -> None:
    """The code of the hover at the cursor (None: there is none), and pieces of its text."""
    fixture = read_fixture(text)
    found = hover(fixture.snapshot(), *fixture.cursor)
    assert (found.code if found is not None else None) == code
    for piece in written:
        assert found is not None
        assert piece in found.text


ADD = "--- Adds.\n---@param a number the first\n---@return number the sum\nlocal function add(a, b) return a + b end\n"
CLASSES = "---@class A\n---@class B: A\n---@field x? string a doc\nlocal B = {}\nfunction B:m(n) return 1 end\n"
MANY = "---@alias M\n" + "".join(f"---| 'value {i}'\n" for i in range(12))
WIDE = "local t = { aaaaaaaaaaaaaaaaaaaaaaaaa = 1, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb = 's', ccccccccccccc = true }\n"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("local x$0 = 1", "local x: integer = 1"),
        ("local t = { a = 1 }\nprint(t.a$0)", "(field) t.a: integer = 1"),
        ("local x\nfunction f() return x$0 end", "(upvalue) x: nil"),
        ("for i$0 = 1, 2 do end", "(loop variable) i: integer"),
        ("---@param n string\nfunction f(n$0) end", "(parameter) n: string"),
        ("zz$0z = unknowing()", "(global) zzz: unknown"),
        ("local s = 'a' s:up$0per()", "function s:upper(s: string): string"),
        ("goto here ::he$0re::", "::here::"),
        (CLASSES + "---@type B$0\nlocal b", "(class) B: A {\n    x: string?,\n    m: fun(n): integer,\n}"),
        (CLASSES + "B:m$0()", "function B:m(n): integer"),
        ("---@alias M 'a'|'b'\n---@type M$0\nlocal x", "(alias) M = 'a'|'b'"),
        ("---@alias M\n---| 'a' # one\n---| 'b'\n---@type M$0\nlocal x", "(alias) M =\n    | 'a' -- one\n    | 'b'"),
        ("---@alias M\n---| 'a'\n---| 'b'\n---@type M$0\nlocal x", "(alias) M = 'a' | 'b'"),
        ("---@alias M 'a'|'b'\n---@type M\nlocal x$0", "local x: M\n(alias) M = 'a'|'b'"),
        (
            "---@enum E\nlocal E = { A = 1, B = 'x' }\n---@type E$0\nlocal x",
            '(enum) E {\n    A: integer = 1,\n    B: string = "x",\n}',
        ),
        (
            "---@enum E\nlocal E = { A = 1 }\n---@param e E?\nlocal function f(e$0) end",
            "(parameter) e: E?\n(enum) E {\n    A: integer = 1,\n}",
        ),
        ("---@enum E\nlocal E = { A = 1 }\nprint(E.A$0)", "(field) E.A: integer = 1"),
        (
            MANY + "---@type M$0\nlocal x",
            "(alias) M =\n" + "".join(f"    | 'value {i}'\n" for i in range(10)) + "    ... (2 more)",
        ),
        (CLASSES + "---@type B\nlocal b$0", "local b: B {\n    x: string?,\n    m: fun(n): integer,\n}"),
        (CLASSES + "---@type B|string\nlocal b$0", "local b: B|string"),
        (
            "---@class C\n" + "".join(f"---@field f{i} integer\n" for i in range(12)) + "---@type C$0\nlocal c",
            "(class) C {\n" + "".join(f"    f{i}: integer,\n" for i in range(10)) + "    ... (2 more)\n}",
        ),
        ("---@async\nlocal function f() end\nf$0()", "(async) local function f()"),
        ("---@enum E\nlocal E = { A = 1 }\nprint(E$0.A)", "(enum) E {\n    A: integer = 1,\n}"),
        ("print(strin$0g)", "(global) string: stringlib"),
        ("local x$0 <const> = 1", "local x <const>: integer = 1"),
        ("local f$0 <const> = function() end", "local function f()"),
        ("local x <con$0st> = 1", "<const>"),
        ("local x <clo$0se> = nil", "<close>"),
        ("local x <oth$0er> = nil", None),
        (
            WIDE + "print(t$0)",
            "local t: {\n    aaaaaaaaaaaaaaaaaaaaaaaaa: integer = 1,\n"
            '    bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: string = "s",\n    ccccccccccccc: boolean = true,\n}',
        ),
        ("local x = 'st$0r'", "'str'"),
        ("local x = 12$0", "12"),
        ("local x = 9$0", None),
        ("local x = 1.5$0", None),
        ("x = 1 <$0= 2", None),
        ("local x = 1 -- a com$0ment", None),
        ("$0", None),
    ],
)
def test_the_declaration(text: str, code: str | None) -> None:
    check_hover(text, code)


def test_what_is_written_about_it() -> None:
    check_hover(ADD + "add$0(1)", "local function add(a: number, b): number", "Adds.", "- `a`: the first")
    check_hover("string.for$0mat('')", "function string.format(s: string, ...: any): string", "printf")
    check_hover(CLASSES + "print(B.x$0)", "(field) B.x: string?", "a doc")
    check_hover("---@deprecated use g\nfunction f() end\nf$0()", "function f()", "**Deprecated.** use g")


def test_the_globals_that_spells_have() -> None:
    check_hover("Sta$0te.get('x')", "(global) State: llmspell.globals.State", "outlive a run")
    check_hover(
        "State.g$0et('x')",
        "function State.get(key: string, default?: any): any",
        "Returns the value of `key`",
        "- `key`: name of the value",
        "- returns the value",
    )


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("'abc'", "3 bytes"),
        ("''", "0 bytes"),
        ("'x'", "1 byte"),
        ("'é'", "2 bytes, 1 characters"),
        (r"'\u{e9}\xff\065'", "4 bytes\n\n```txt\néÿA\n```"),
        (r"'a\tb'", "3 bytes"),
        (r"'a\nb'", "3 bytes\n\n```txt\na\nb\n```"),
        (r"'\z  x'", "1 byte\n\n```txt\nx\n```"),
        (r"'```\u{41}'", "4 bytes\n\n````txt\n```A\n````"),
        ("[[a\nb]]", "3 bytes"),
    ],
)
def test_strings_tell_their_length_and_their_text(literal: str, text: str) -> None:
    found = hover(snapshot_of({URI: f"local x = {literal}"}), URI, len("local x = ") + 1)
    assert found is not None
    assert found.text == text


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ("255", "`0xFF` · `0b11111111`"),
        ("0xff", "`255` · `0b11111111`"),
        ("70000", "`0x11170`"),
        ("0x.8p1", "`1.0`"),
        ("0xffffffffffffffff", "`-1`"),
    ],
)
def test_numbers_in_other_bases(literal: str, text: str) -> None:
    found = hover(snapshot_of({URI: f"local x = {literal}"}), URI, len("local x = "))
    assert found is not None
    assert found.text == text


def linked(text: str) -> str:
    """The text of the hover for those who can click."""
    fixture = read_fixture(text)
    found = hover(fixture.snapshot(), *fixture.cursor, lambda place: f"{place.uri.rsplit('/', 1)[-1]}:{place.start}")
    return found.text if found is not None else ""


def test_where_things_belong_and_where_one_reads_on() -> None:
    assert linked(CLASSES + "print(B.x$0)") == "a doc\n\nField of class `B`."
    assert linked(CLASSES + "---@class C: B\n---@type C\nlocal c\nprint(c.x$0)") == "a doc\n\nField of class `B`."
    assert linked("print(string.rep$0)").endswith(
        "[Lua's manual](https://www.lua.org/manual/5.4/manual.html#pdf-string.rep)"
    )
    assert linked("print$0()").endswith("manual.html#pdf-print)")
    assert linked("local f = io.open('x')\nif f then f:read$0() end").endswith("manual.html#pdf-file:read)")
    assert "[Reference of llmspell](llmspell.lua:" in linked("State$0.get('x')")
    assert "manual" not in linked("State.get$0('x')")
    assert linked("local m = require 'oth$0er'\n--- file: other.lua\nreturn 1") == "File: [other.lua](other.lua:0)"


def test_names_behind_see_are_links() -> None:
    seen = "---@class A\n---@field n integer\nlocal t = {}\nfunction t.f() end\n"
    assert linked(seen + "---@see A for all\nlocal x$0 = 1") == "See [A](main.lua:10) for all"
    assert linked(seen + "---@see A.n\nlocal function g$0() end") == "See [A.n](main.lua:22)"
    assert linked(seen + "---@see t.f\nlocal function g$0() end") == "See [t.f](main.lua:56)"
    assert linked(seen + "---@see https://lua.org\nlocal function g$0() end") == "See https://lua.org"
    assert linked(seen + "---@see nothing\nlocal function g$0() end") == "See nothing"
    check_hover(seen + "---@see A.n\nlocal function g$0() end", "local function g()", "See A.n")


def test_functions_with_type_parameters_as_they_are_called_here() -> None:
    first = "---@generic T\n---@param list T[]\n---@return T\nlocal function first(list) return list[1] end\n"
    assert linked(first + "first$0({ 'a' })") == "Here: `first(list: string[]): string`"
    assert linked(first + "local f = first$0") == ""
    assert linked(first + "first$0()") == ""
    assert linked(
        "local t = {}\n---@generic T\n---@param v T\n---@return T\nfunction t:id(v) return v end\nt:id$0(1)"
    ).startswith("Here: `t:id(v: integer): integer`")


def test_remarks() -> None:
    check_hover("---@nodiscard\nlocal function f() return 1 end\nf$0()", "local function f(): integer", "to be used")


def test_another_file() -> None:
    check_hover(
        "local o = require('ot$0her')\n--- file: other.lua\n--- A module.\n\nreturn { n = 1 }",
        'require "other": { n: integer }',
        "A module.",
    )


def test_a_string_that_is_a_key_of_an_enum() -> None:
    check_hover(
        "-- far\nF('A$0')\n--- file: e.lua\n---@enum (key) E\nlocal E = { A = 7 }\n---@param e E\nfunction F(e) end",
        "(field) A: integer = 7",
    )


def test_a_module_that_pcall_loads() -> None:
    check_hover("pcall(require, 'ot$0her')\n--- file: other.lua\nreturn 1", 'require "other": integer')


def test_results_are_told_by_their_names() -> None:
    text = "---@return number sum the sum\n---@return string? err\nlocal function add() end\nadd$0()"
    check_hover(text, "local function add(): number, string?", "- returns `sum`: the sum\n- returns `err`")
    text = "---@return string the name of it\nlocal function name() end\nname$0()"
    check_hover(text, "local function name(): string", "- returns the name of it")
    text = "---@return string name, number? age both\nlocal function who() end\nwho$0()"
    check_hover(text, "local function who(): string, number?", "- returns `name`, `age`: both")


def test_every_way_to_call_has_a_line() -> None:
    check_hover(
        "---@overload fun(a: string): string\n---@param a number\n---@return number\nfunction f(a) end\nf$0(1)",
        "function f(a: number): number\nfunction f(a: string): string",
    )


KEYED = """
---@class Animal
---@class Cat: Animal
---@class Dog: Animal
---@class Hen: Animal
---@class Cow: Animal
---@class Cage
---@field size integer how large it is
---@field lid? boolean
---@class Animals
---@field cat Cat
---@field dog Dog
---@field hen Hen
---@field cow Cow
---@class Cages
---@field cat Cage
---@field dog { a: 1 }
---@field hen { b: 1 }
---@field cow { c: 1 }
---@generic K: keyof Animals
---@param name K
---@param cage Cages[K]
---@return Animals[K]
local function make(name, cage) end
"""


def test_what_an_argument_chooses_is_shown_as_what_all_of_it_is() -> None:
    code = "local function make(name: string, cage: table): Animal"
    check_hover(KEYED + "local f = ma$0ke", code, "What `cage` and the result can be depends on `name`.")


def test_what_an_argument_has_chosen_is_shown_with_its_fields() -> None:
    check_hover(
        KEYED + "ma$0ke('cat', {})",
        "local function make(name: string, cage: table): Animal",
        'Here: `make(name: "cat", cage: Cage): Cat`',
        "`cage` can have\n\n- `size: integer` how large it is\n- `lid?: boolean`",
    )


def test_of_two_ways_to_call_that_read_alike_one_is_shown() -> None:
    overload = KEYED.replace("---@return", "---@overload fun(name: string, cage: table): Animal?\n---@return")
    check_hover(overload + "local f = ma$0ke", "local function make(name: string, cage: table): Animal?")


def test_the_self_of_an_overload_is_not_shown_behind_a_colon() -> None:
    text = "---@class A\nlocal A = {}\n---@overload fun(self: A, b: string)\n---@param a integer\nfunction A:f(a) end\n"
    check_hover(text + "A:f$0(1)", "function A:f(a: integer)\nfunction A:f(b: string)")


@pytest.mark.parametrize(
    ("text", "code", "written"),
    [
        ("re$0turn 1", "return values", "Ends the function"),
        ("f(function$0() end)", "function name(parameters) … end", "Makes a function."),
        ("x = a an$0d b", "a and b", "looked at only then"),
        ("repeat f() un$0til x", "repeat … until condition", "The loop ends when"),
        ("---@par$0am x string\nlocal function f(x) end", "@param", "A parameter: name type description."),
        ("---@type str$0ing[]\nlocal x", "(type) string", "Text, or any bytes."),
        ("---@diagnostic disable: x, unused-loc$0al", "unused-local", "A local is never read."),
    ],
)
def test_words_that_name_nothing_of_the_program(text: str, code: str, written: str) -> None:
    check_hover(text, code, written)


@pytest.mark.parametrize("text", ["-- ret$0urn", "x = 1 +$0 2", "x = (1)$0", "---@diagnostic disable: un$0known-thing"])
def test_what_explains_itself(text: str) -> None:
    check_hover(text, None)


def test_another_name_of_a_class_shows_its_fields() -> None:
    text = "---@class Box<T>\n---@field value T\n---@alias Words Box<string>\n"
    check_hover(text + "---@type Words\nlocal w$0", "local w: Words {\n    value: string,\n}")
    check_hover(text + "---@type Words?\nlocal w$0", "local w: Words? {\n    value: string,\n}")


def test_a_list_of_tables_of_one_shape_needs_no_parentheses() -> None:
    check_hover("local t$0 = { { x = 1 }, { x = 2 } }", "local t: { x: integer }[]")


def test_keys_that_are_no_names_stand_in_brackets() -> None:
    check_hover("local t = { ['a b'] = 1 }\nprint(t['a b$0'])", '(field) t["a b"]: integer = 1')
    check_hover("local t = { 'x' }\nprint(t[1$0])", '(field) t[1]: string = "x"')


def test_the_other_arguments() -> None:
    check_hover("local function f(...) return ...$0 end", "(parameter) ...: unknown")
    check_hover("---@param ... string\nlocal function f(...) return ...$0 end", "(parameter) ...: string")


def test_a_call_that_leaves_types_open_is_not_shown() -> None:
    fixture = read_fixture("ipai$0rs({})")
    found = hover(fixture.snapshot(), *fixture.cursor)
    assert found is not None
    assert "Here" not in found.text


def test_prose_and_its_plain_form() -> None:
    told = Documentation("a\n\n```lua\nb()\n```", see=("c",), version=("5.4",))
    assert prose(told) == "a\n\n```lua\nb()\n```\n\nSee c\n\nLua: 5.4"
    assert plain(prose(told)) == "a\n\nb()\n\nSee c\n\nLua: 5.4"
    assert plain("**Deprecated.** see [b](file:///b.lua#L2) and [c](d)") == "Deprecated. see b and [c](d)"
    assert prose(Documentation()) == ""


@pytest.fixture(scope="module", autouse=True)
def analysis_is_awake() -> None:
    """The first inference of a process raises Python's recursion limit, which Hypothesis takes amiss inside a test."""
    assert snapshot_of({}).inference is not None


pieces = st.sampled_from(
    ["local x", "=", "function f(a)", "end", "x.y", ":m(", ")", "{", "}", "'s'", "---@class A\n", "---@type A\n", "\n"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(pieces, max_size=12).map(" ".join))
def test_it_answers_anywhere_in_any_text(text: str) -> None:
    snapshot = snapshot_of({URI: text})
    for offset in range(len(text) + 1):
        found = hover(snapshot, URI, offset)
        assert found is None or found.start <= offset <= found.end
