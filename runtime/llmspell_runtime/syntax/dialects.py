"""What each Lua dialect accepts, as plain flags that the lexer, the parser and the checks read."""

from __future__ import annotations

from typing import Final, NamedTuple


class Dialect(NamedTuple):
    """The grammar of one Lua implementation; a true flag says that the implementation has the feature.

    Defaults are Lua 5.4. Units: `max_*` are counts, `max_code_point` is the largest value of `\\u{...}`.
    """

    name: str
    goto: bool = True
    goto_is_name: bool = False  # LuaJIT: a keyword only when a name follows
    empty_statement: bool = True
    break_anywhere: bool = True  # older dialects want `break` to be the last statement of its block
    floor_division: bool = True
    bit_operators: bool = True
    attributes: bool = True  # local x <const>
    attribute_first: bool = False  # local <const> x
    global_declarations: bool = False
    constant_loop_variables: bool = False
    named_varargs: bool = False
    labels_unique_in_function: bool = True  # else: unique in their block
    unicode_names: bool = False
    hex_fractions: bool = True
    binary_numbers: bool = False
    number_suffixes: bool = False  # 1LL, 1ULL, 1i
    escape_z: bool = True
    escape_x: bool = True
    escape_u: bool = True
    unknown_escapes: bool = False  # "\q" is "q" instead of an error
    max_code_point: int = 0x7FFFFFFF
    call_on_new_line: bool = True  # else `f` newline `(x)` is the error «ambiguous syntax»
    nested_long_brackets: bool = True  # else `[[ [[ ]]` is an error
    environment_upvalue: bool = True  # globals are fields of the upvalue _ENV
    max_upvalues: int = 255


LUA54: Final = Dialect("lua54")
LUA55: Final = Dialect(
    "lua55", attribute_first=True, global_declarations=True, constant_loop_variables=True, named_varargs=True
)
LUA53: Final = Dialect("lua53", attributes=False, max_code_point=0x10FFFF, labels_unique_in_function=False)
LUA52: Final = LUA53._replace(name="lua52", floor_division=False, bit_operators=False, escape_u=False)
LUA51: Final = Dialect(
    "lua51",
    goto=False,
    empty_statement=False,
    break_anywhere=False,
    floor_division=False,
    bit_operators=False,
    attributes=False,
    hex_fractions=False,
    escape_z=False,
    escape_x=False,
    escape_u=False,
    unknown_escapes=True,
    call_on_new_line=False,
    nested_long_brackets=False,
    environment_upvalue=False,
    max_upvalues=60,
)
LUAJIT: Final = Dialect(
    "luajit21",
    goto_is_name=True,
    empty_statement=False,
    break_anywhere=False,
    floor_division=False,
    bit_operators=False,
    attributes=False,
    labels_unique_in_function=False,
    unicode_names=True,
    binary_numbers=True,
    number_suffixes=True,
    max_code_point=0x10FFFF,
    call_on_new_line=False,
    environment_upvalue=False,
    max_upvalues=60,
)

DIALECTS: Final[dict[str, Dialect]] = {
    "lua51": LUA51,
    "lua52": LUA52,
    "lua53": LUA53,
    "lua54": LUA54,
    "lua55": LUA55,
    "luajit": LUAJIT,
    "luajit20": LUAJIT,
    "luajit21": LUAJIT,
}


def dialect_named(name: str) -> Dialect:
    """The dialect called `name`; an unknown name means Lua 5.4, because a wrong setting must not stop an analysis."""
    return DIALECTS.get(name, LUA54)
