"""Completion in comments of three dashes: tags, types, names, codes, and a whole comment for a function."""

from __future__ import annotations

import pytest

from tests.harness.completion_checks import (
    check_accept,
    check_labels,
    check_not_offered,
    check_offered,
    check_silent,
    items,
    labels,
)

TYPES = "---@class Zebra\n---@class zoo.Keeper\n---@alias ZMode 'a'\n---@enum ZColor\nlocal ZColor = { A = 1 }\n"


def test_tags() -> None:
    check_labels("---@para$0", "param")
    check_offered("---@$0", "param", "return", "class", "field", "type", "alias", "generic", "diagnostic", "cast")
    check_offered("---@$0", "param", trigger="@")
    check_offered("  ---@re$0", "return")
    check_offered("--- @re$0", "return")
    check_offered("local x --- @ty$0", "type")
    check_offered("local x = y --[[@a$0", "as")
    check_accept("---@para$0", "param", "---@param ")
    check_accept("---@para$0 x", "param", "---@param x")
    check_accept("---@depre$0", "deprecated", "---@deprecated")
    check_accept("---$0", "@class", "---@class ")
    check_silent("-- @par$0")
    check_silent("---- @par$0")
    check_silent("--- mail me @ ho$0")
    check_silent("---@unknowntag wo$0")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "---@type Zeb$0",
            "---@type string|Zeb$0",
            "---@type Zeb$0[]",
            "---@type table<string, Zeb$0>",
            "---@type (Zeb$0",
        ),
        *("---@type { a: Zeb$0 }", "---@type fun(a: Zeb$0)", "---@type fun(): Zeb$0", "---@type fun(a: number): Zeb$0"),
        *("---@type fun(a: number, b: Zeb$0)", "---@type [Zeb$0", "---@type [string, Zeb$0", "---@type table<Zeb$0"),
        *("---@param x Zeb$0", "---@param x? Zeb$0", "---@param x string|Zeb$0", "---@param ... Zeb$0"),
        *("---@return Zeb$0", "---@return string, Zeb$0", "---@return string name, Zeb$0", "---@return Zeb$0?"),
        *(
            "---@field x Zeb$0",
            "---@field private x Zeb$0",
            "---@field [string] Zeb$0",
            "---@field [Zeb$0",
            "---@field x? Zeb$0",
        ),
        *(
            "---@class Other: Zeb$0",
            "---@class Other : Zeb$0",
            "---@class Other: A, Zeb$0",
            "---@class (exact) Other: Zeb$0",
        ),
        *(
            "---@alias Other Zeb$0",
            "---@alias Other string|Zeb$0",
            "---| Zeb$0",
            "---@generic T: Zeb$0",
            "---@generic K, V: Zeb$0",
        ),
        *(
            "---@overload fun(a: Zeb$0",
            "---@cast x Zeb$0",
            "---@cast x +Zeb$0",
            "---@operator add(Zeb$0",
            "---@operator add(A): Zeb$0",
        ),
        *("local x = y --[[@as Zeb$0", "local x = y --[[@as Zeb$0]]", "local x ---@type Zeb$0", "---@vararg Zeb$0"),
        *("---@return_cast x Zeb$0", "---@type table<string, table<string, Zeb$0"),
    ],
)
def test_types(text: str) -> None:
    check_labels(TYPES + text, "Zebra")


@pytest.mark.parametrize(
    "text",
    [
        *("---@type string wo$0", "---@type string # so$0", "---@param x string the na$0", "---@return string na$0"),
        *(
            "---@return string name the re$0",
            "---@field x number the po$0",
            "---@type fun(na$0",
            "---@type fun(a: string, b$0",
        ),
        *("---@type { na$0", "---@type { a: string, b$0", "---@class Na$0 : X", "---@alias Na$0", "---@generic T$0"),
        *("---@type 'a$0", "---@alias X 'a'|'b$0", "---@deprecated use o$0", "---@async x$0", "--- some prose wo$0"),
        *("---@field name$0X", "---@meta x$0 y", "---@class Other: Zebra the$0", "---@source so$0"),
    ],
)
def test_no_types_where_words_are_written(text: str) -> None:
    check_not_offered(TYPES + text, "Zebra", "string", "number", "table", "any", "boolean", "nil", "private", "ZMode")


def test_types_with_dots_and_kinds_of_types() -> None:
    check_labels(TYPES + "---@type zoo.K$0", "zoo.Keeper")
    check_offered(TYPES + "---@type Z$0", "Zebra", "ZMode", "ZColor", "zoo.Keeper")
    check_accept(TYPES + "---@type zoo.$0", "zoo.Keeper", TYPES + "---@type zoo.Keeper")
    check_accept(TYPES + "---@type zoo.Ke$0ep", "zoo.Keeper", TYPES + "---@type zoo.Keeper")
    check_offered("---@type $0", "string", "number", "integer", "boolean", "table", "function", "any", "nil", "fun()")
    check_offered("---@type $0", "table<,>")
    check_accept("---@type tab$0", "table<,>", "---@type table<string, any>")
    first = labels("--- file: main.lua\n---@class Own\n---@type $0\n--- file: b.lua\n---@class Elsewhere")
    assert first.index("Own") < first.index("Elsewhere") < first.index("string")


def test_the_type_that_the_code_shows_comes_first() -> None:
    function = "\nlocal function f(a, s)\n  return s .. '', 1\nend"
    assert labels("---@return $0" + function)[0] == "string"
    assert labels("---@return string\n---@return $0" + function)[0] == "integer"
    assert labels("---@return $0\nfunction M.f() return 1 == 2 end")[0] == "boolean"
    assert items("---@return s$0" + function)[0].order == 0
    assert labels("---@type $0\nlocal x = 'a'")[0] == "string"
    assert labels("---@type $0\nM.x = 1")[0] == "integer"
    assert all(item.order > 0 for item in items("---@type strin$0\n\nlocal x = 'a'"))


def test_codes_are_replaced_whole() -> None:
    check_accept(
        "---@diagnostic disable: und$0efined-global", "undefined-global", "---@diagnostic disable: undefined-global"
    )


def test_type_parameters_in_scope() -> None:
    check_labels("---@generic Thing, Other: table\n---@param x Thin$0", "Thing")
    check_labels("---@class Stack<Thing>\n---@field items Thi$0[]", "Thing")


def test_names_of_parameters() -> None:
    function = "\nlocal function f(alpha, beta, ...) end"
    check_labels("---@param $0" + function, "alpha", "beta", "...")
    check_labels("---@param alpha string\n---@param $0" + function, "beta", "...")
    check_labels("---@param $0\n---@param beta string" + function, "alpha", "...")
    check_accept("---@param al$0" + function, "alpha", "---@param alpha " + function)
    check_labels("---@param a$0\nM.f = function(abc) end", "abc")
    check_labels("---@param a$0\nfunction M:f(abc) end", "abc")
    check_labels("local t = {\n  ---@param a$0\n  f = function(abc) end,\n}", "abc")
    check_labels("---@param a$0\n---@return string\nfunction M:f(abc) end", "abc")
    check_labels("--- Text.\n---@param a$0\nfunction M:f(abc) end", "abc")
    check_silent("---@param $0\n\nlocal function f(abc) end")
    check_silent("---@param $0\nlocal x = 1")
    check_accept("---@param ..$0" + function, "...", "---@param ... " + function)


def test_fields_that_a_class_is_given_without_a_tag() -> None:
    code = "\nlocal C = {}\nC.size = 1\nC.name = ''\nfunction C.new() end\nfunction C:go() self.seen = true end"
    check_labels("---@class C\n---@field name string\n---@field s$0" + code, "seen", "size")
    check_accept("---@class C\n---@field si$0" + code, "size", "---@class C\n---@field size integer" + code)
    check_labels("---@field si$0" + code)


def test_words_behind_tags() -> None:
    check_labels("---@field pri$0", "private")
    check_labels("---@field private re$0", "readonly")
    check_labels("---@class (ex$0", "exact")
    check_labels("---@enum (k$0", "key")
    check_labels("---@operator ad$0", "add")
    check_labels("---@diagnostic dis$0", "disable", "disable-line", "disable-next-line")
    check_offered("---@diagnostic disable-n$0", "disable-next-line")
    check_accept("---@diagnostic disable-n$0", "disable-next-line", "---@diagnostic disable-next-line")
    check_offered("---@diagnostic disable: $0", "undefined-global")
    check_labels("---@diagnostic disable: undefined-gl$0", "undefined-global")
    check_accept(
        "---@diagnostic disable: undefined-gl$0", "undefined-global", "---@diagnostic disable: undefined-global"
    )
    check_not_offered("---@diagnostic disable: undefined-global, $0", "undefined-global")
    check_labels("---@version 5.3, J$0", "JIT")
    check_labels("---@class M$0\nlocal Mine = {}", "Mine")
    check_labels("---@class $0\nMine = {}", "Mine")
    check_labels("---@class $0\n\nMine = {}")
    check_labels("local one, two\n---@cast t$0", "two")
    check_accept("local two\n---@cast t$0", "two", "local two\n---@cast two ")
    check_labels(TYPES + "---@see Zeb$0", "Zebra")
    check_offered("---@see prin$0", "print")
    check_labels("--- file: main.lua\n---@module '$0\n--- file: lib/a.lua\nreturn {}", "lib.a")
    check_accept("--- file: main.lua\n---@module $0\n--- file: lib/a.lua\nreturn {}", "lib.a", '---@module "lib.a"\n')


def test_a_whole_comment_for_the_function_below() -> None:
    function = "\nlocal function add(a, b)\n  return 1\nend"
    check_accept(
        "---$0" + function,
        "@param … @return",
        "---description\n---@param a any\n---@param b any\n---@return integer" + function,
        snippets=True,
    )
    check_accept(
        "do\n  ---$0\n  function f(x) end\nend", "@param …", "do\n  ---\n  ---@param x any\n  function f(x) end\nend"
    )
    check_accept("---$0\nfunction M.f(...) end", "@param …", "---\n---@param ... any\nfunction M.f(...) end")
    check_accept("---$0\nfunction M:f(s) return s .. '' end", "@param … @return",
                 "---\n---@param s any\n---@return string\nfunction M:f(s) return s .. '' end")  # fmt: skip
    (stub, *_) = items("---$0" + function, snippets=True, trigger="-")
    assert (stub.label, stub.match, stub.order) == ("@param … @return", "---@param … @return", 0)
    for text in (
        "---$0\nlocal x = 1",
        "---$0\n\nfunction f(a) end",
        "---$0\nfunction f() end",
        "x() ---$0\nfunction f(a) end",
    ):
        check_not_offered(text, "@param …", "@param … @return")
    check_not_offered("--- Text.\n---$0\nfunction f(a) end", "@param …")
    check_silent("--$0\nfunction f(a) end", trigger="-")
    check_silent("x = 1 -$0", trigger="-")
    check_silent("--- text -$0", trigger="-")


def test_the_prose_of_comments_stays_silent() -> None:
    for text in (
        "--- Adds a$0",
        "--- see x.$0",
        "-- print(x.$0",
        "--[[ @par$0",
        "---@param x string text: $0",
        "---@deprecated $0",
    ):
        check_silent(TYPES + text)


def test_a_class_is_not_its_own_parent() -> None:
    check_not_offered("---@class Own: $0", "Own")
    check_not_offered("---@class (exact) Own: O$0", "Own")
    check_offered("---@class Other\n---@class Own: $0", "Other")


@pytest.mark.parametrize("text", ["---@alias Own $0", "---@alias Own\n---| $0", "---@alias Own\n---| 'a'\n---| $0"])
def test_an_alias_is_seldom_made_of_itself(text: str) -> None:
    found = labels("---@class Other\n\n" + text)
    assert found[0] == "Other"
    assert found.index("Own") > found.index("string")
