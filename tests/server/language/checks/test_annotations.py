"""What is wrong with annotations."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.codes import CODES as ALL
from tests.harness.problem_checks import check_fix, check_problems

CODES = {name for name, code in ALL.items() if code.group == "luadoc"}


def test_types_that_nothing_declares() -> None:
    check_problems(
        """
---@class A: Bse
--           ^^^ undefined-doc-class: Nothing declares the class `Bse`. Did you mean `Base`?
---@field x Missing
--          ^^^^^^^ undefined-doc-name: Nothing declares the type `Missing`.
---@field y table<string, Othr[]>
--                        ^^^^ undefined-doc-name
---@class Base
---@alias U strng | { a: Nope, [Key]: fun(x: Arg): Res }
--          ^^^^^ undefined-doc-name: Nothing declares the type `strng`. Did you mean `string`?
--                       ^^^^ undefined-doc-name
--                              ^^^ undefined-doc-name
--                                           ^^^ undefined-doc-name
--                                                 ^^^ undefined-doc-name
---@generic T: Gone
--             ^^^^ undefined-doc-name
---@param a int
--          ^^^ undefined-doc-name: Nothing declares the type `int`. Did you mean `integer`?
---@return bool ok
--         ^^^^ undefined-doc-name
---@overload fun(a: Zed)
--                  ^^^ undefined-doc-name
local function f(a) return a end
local x = f(1) --[[@as Strange]]
--                     ^^^^^^^ undefined-doc-name
---@cast x Stranger
--         ^^^^^^^^ undefined-doc-name
return x
---@type Last
--       ^^^^ undefined-doc-name
""",
        only=CODES,
    )


def test_aliases_and_enums_of_one_name() -> None:
    check_problems(
        """
---@alias A string
--        ^ duplicate-doc-alias: There is another alias or enum `A`.
---@alias B string
---@class B2
---@class B2
--- file: other.lua
---@enum A
--       ^ duplicate-doc-alias
local t = { x = 1 }
return t
""",
        only=CODES,
    )


def test_classes_that_inherit_from_themselves() -> None:
    check_problems(
        """
---@class A: A
--        ^^^^ circle-doc-class: The class `A` inherits from itself.
---@class B: C
--        ^^^^ circle-doc-class
---@class C: D
--        ^^^^ circle-doc-class
---@class D: B, E
--        ^^^^^^^ circle-doc-class
---@class E
---@class F: B
""",
        only=CODES,
    )


def test_parameters() -> None:
    check_problems(
        """
---@param first string
---@param secnd string
--        ^^^^^ undefined-doc-param: The function has no parameter `secnd`. Did you mean `second`?
---@param first string
--        ^^^^^ duplicate-doc-param: The parameter `first` is described above already.
---@param ... any
--        ^^^ undefined-doc-param: The function takes no `...`.
local function f(first, second) return first, second end
local M = {
    ---@param y string
--            ^ undefined-doc-param
    g = function(x) return x end,
}
---@param self table
---@param ... any
function M:h(...) return f, ... end
---@param nothing string
--        ^^^^^^^ undefined-doc-param
function M.i() end
""",
        only=CODES,
    )


def test_fields() -> None:
    check_problems(
        """
---@field lost string
--        ^^^^^^^^^^^ doc-field-no-class: A `@field` belongs below a `@class`.

---@class A
---@field x string
---@field [1] string
---@field [1] integer
--         ^ duplicate-doc-field
---@field x integer
--        ^ duplicate-doc-field: The class has the field `x` already.
---@field on fun(event: "open")
---@field on fun(event: "close")
---@class B
---@field x string
""",
        only=CODES,
    )


def test_words_that_do_not_exist() -> None:
    check_problems(
        """
---@diagnostic disable-line: unused-locl, deprecated
--                           ^^^^^^^^^^^ unknown-diag-code
---@diagnostic disabel: deprecated
--             ^^^^^^^ doc-syntax-error: `@diagnostic` has no action `disabel`. Did you mean `disable`?
---@class V
---@operator addd(V): V
--           ^^^^ unknown-operator: There is no operator `addd`. Did you mean `add`?
---@operator add(V): V
---@cast nobody string
--       ^^^^^^ unknown-cast-variable: There is no variable `nobody` here.
---@paran x string
--  ^^^^^ doc-syntax-error: The tag `@paran` has no meaning here. Did you mean `param`?
""",
        on={"unknown-doc-tag"},
        only=CODES,
    )


def test_tags_that_lack_something() -> None:
    check_problems(
        """
---@param
-- ^^^^^^ doc-syntax-error: `@param` needs a name and a type.
---@class
-- ^^^^^^ doc-syntax-error: `@class` needs a name.
---@type
-- ^^^^^ doc-syntax-error: `@type` needs a type.
---@alias Name
-- ^^^^^^ doc-syntax-error: `@alias` needs a name and a type.
---@return
-- ^^^^^^^ doc-syntax-error: `@return` needs a type.
---@overload string
-- ^^^^^^^^^ doc-syntax-error: `@overload` needs a `fun()` type.
""",
        only=CODES,
    )


@pytest.mark.parametrize(
    "text",
    [
        "---@class A<T>: { x: T }\n---@field y T\nlocal A = {}\n---@return T\n"
        "function A:get() return self.y end\nreturn A",
        "---@generic T, K: string\n---@param a T\n---@param b K\n---@return T[]\n"
        "local function f(a, b) return { a, b } end",
        "---@alias Pair<A, B> [A, B]\n---@type Pair<string, integer>\nlocal p",
        "---@type fun<T>(x: T): T\nlocal f",
        "---@type { [K in string]: K }\nlocal m",
        "---@type any|unknown|nil|boolean|number|integer|string|table|function\nlocal x",
        "---@type thread|userdata|lightuserdata|never|self|fun()\nlocal x",
        "---@type file*\nlocal f = io.stdout",
        "---@type openmode\nlocal mode",
        "---@param x? string what it is\n---@param ... any\nlocal function f(x, ...) return x, ... end",
        "---@alias Mode\n---| 'a' # one\n---| 'b'\n---@type Mode\nlocal m",
        "---@alias (private) Version\n---|1\n---|false\n---@type Version\nlocal v",
        "---@enum (key) E\nlocal E = { a = 1 }\n---@type E\nlocal e",
        "---@see Nothing\n---@source x.lua:1\n---@version 5.1\n---@async\n---@meta x",
        "---@diagnostic disable: unused-local, syntax-error, missing-return, miss-name\nlocal x",
        "---@diagnostic disable\nlocal x",
        "local t = {}\n---@cast t +string, -nil\n---@cast t.x string\nprint(t)",
        "local function f(a)\n  ---@cast a string\n  return a\nend",
        "---@cast _VERSION string",
        "---@class A\n---@field f fun()\n---@field f? fun(x: integer)\n---@field g string\n"
        "---@overload fun(): A\nlocal A = {}",
        "---@class A: string, table<string, integer>\nlocal A = {}",
        "--- Adds.\n-- @param x The first\n-- @param nope The second\n-- @return The Sum\n"
        "local function f(x) return x end",
        "---@param a string\nlocal value = 1",
        "---@param cb fun(err?: string, ...: any): boolean, string?\nlocal function f(cb) return cb end",
        "---@class A\n---@operator call(string): A\n---@operator unm: A\n---@operator len: integer\nlocal A = {}",
        "---@type table<string, fun(): string>?\nlocal t",
        "---@return string name, integer? count\n---@return string ... # more\nlocal function f() return '', 1 end",
        "---@type `T`\nlocal x",
        "---@type 'a'|\"b\"|1|true|-1\nlocal x",
        "--- a line with @ sign, mail@example.org\nlocal x = 1",
        "---@namespace My\n---@type Inner\nlocal x",
    ],
)
def test_silent(text: str) -> None:
    check_problems(text, only=CODES)


def test_fixes() -> None:
    check_fix("---@type strng\nlocal x", "undefined-doc-name", "Replace it by `string`", "---@type string\nlocal x")
    check_fix(
        "---@param secnd any\nlocal function f(first, second) end",
        "undefined-doc-param",
        "Replace it by `second`",
        "---@param second any\nlocal function f(first, second) end",
    )
    check_fix(
        "---@diagnostic disable-line: unused-locl",
        "unknown-diag-code",
        "Replace it by `unused-local`",
        "---@diagnostic disable-line: unused-local",
    )


WANTED = {"incomplete-signature-doc", "missing-global-doc", "missing-local-export-doc"}


def test_descriptions_if_wanted() -> None:
    check_problems(
        """
function Global(a, ...) return a end
--              ^ missing-global-doc: No `@param` describes the parameter `a`.
--                 ^^^ missing-global-doc: No `@param` describes the arguments `...`.
--                             ^ missing-global-doc: No `@return` describes this result.
function Bare() end
--0:19 missing-global-doc: Nothing describes the function `Bare`.
---@param a string
function Half(a, b) return a, b end
--               ^ incomplete-signature-doc: No `@param` describes the parameter `b`.
--               ^ missing-global-doc
--                         ^ incomplete-signature-doc: No `@return` describes this result.
--                         ^ missing-global-doc
--                            ^ incomplete-signature-doc
--                            ^ missing-global-doc
---@param a string
---@return string
---@return integer ...
function Whole(a, _, self) return a, 1, 2 end
--- Says something.
function Said() end
local M = { x = 1, y = function() end }
--                     ^^^^^^^^^^^^^^ missing-local-export-doc: Nothing describes the function `y`.
function M.f() end
--0:18 missing-local-export-doc: Nothing describes the function `f`.
--- Says something.
function M:g() return self end
--                    ^^^^ missing-local-export-doc
local function hidden(a) return a end
hidden(1)
return M
""",
        on=WANTED,
        only=WANTED,
    )


def test_descriptions_are_not_wanted_by_default() -> None:
    check_problems("function Global(a) return a end", only=WANTED)


def test_types_that_are_not_closed() -> None:
    check_problems(
        """
---@type { x: integer
--       ^^^^^^^^^^^^ doc-syntax-error: `}` is missing at the end of this type.
local a
---@param f fun(x: integer
--          ^^^^^^^^^^^^^^ doc-syntax-error: `)` is missing at the end of this type.
local function g(f) return f, a end
---@type { x: integer } | "<" | fun(x: "(")
---@return table<string, { y: string[] }> # a text (with brackets
local function h() return g end
h()
""",
        only=CODES,
    )


def test_tags_that_are_nearly_others() -> None:
    check_problems(
        """
---@pram x integer
--  ^^^^ doc-syntax-error: The tag `@pram` has no meaning here. Did you mean `param`?
---@retrun integer
--  ^^^^^^ doc-syntax-error
---@tparam string y
---@file main
---@usage f(1)
local function f(x) return x end
f(1)
""",
        only=CODES,
    )
