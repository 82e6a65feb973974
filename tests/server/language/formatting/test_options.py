"""stylua.toml and .editorconfig."""

from __future__ import annotations

import pytest

from llmspell_runtime.errors import ConfigError
from llmspell_server.language.formatting import Options, Style, options_from_stylua, pairs_for, read_editorconfig
from llmspell_server.language.formatting.options import style_from_pairs


def test_stylua() -> None:
    text = """
    syntax = "Lua51"
    column_width = 80
    line_endings = "Windows"
    indent_type = "Spaces"
    indent_width = 2
    quote_style = "ForceSingle"
    call_parentheses = "None"
    collapse_simple_statement = "Always"
    space_after_function_names = "Calls"
    block_newline_gaps = "Preserve"
    [sort_requires]
    enabled = true
    """
    assert options_from_stylua(text) == Options(
        Style(
            column_width=80,
            line_endings="Windows",
            indent_type="Spaces",
            indent_width=2,
            quote_style="ForceSingle",
            call_parentheses="None",
            collapse_simple_statement="Always",
            space_after_function_names="Calls",
            block_newline_gaps="Preserve",
            sort_requires=True,
        ),
        "lua51",
    )


def test_stylua_has_its_own_defaults() -> None:
    assert options_from_stylua("") == Options(Style(indent_type="Tabs"))
    assert options_from_stylua("no_call_parentheses = true").style.call_parentheses == "None"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("column_width =", "this is no TOML: Invalid value (at end of document)"),
        ("colum_width = 80", "there is no option 'colum_width'"),
        ("column_width = '80'", "column_width = '80': a whole number from 1 on is expected"),
        ("column_width = true", "column_width = True: a whole number from 1 on is expected"),
        ("indent_width = 0", "indent_width = 0: a whole number from 1 on is expected"),
        ("quote_style = 'Auto'", "quote_style = 'Auto' is none of "
         "AutoPreferDouble, AutoPreferSingle, ForceDouble, ForceSingle"),
        ("line_endings = 'Keep'", "line_endings = 'Keep' is none of Unix, Windows"),
        ("syntax = 'Luau'", "syntax = 'Luau' is none of All, Lua51, Lua52, Lua53, Lua54, LuaJIT"),
        ("sort_requires = true", "sort_requires takes enabled = true or false"),
    ],
)  # fmt: skip
def test_stylua_mistakes(text: str, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        options_from_stylua(text, "here/stylua.toml")
    assert raised.value.message == message
    assert raised.value.where == "here/stylua.toml"


EDITORCONFIG = """
; of the project
root = TRUE

[*]
indent_style = tab
max_line_length = 100   # wide

[*.{lua,luau}]
indent_style = space
indent_size = 2
quote_type = single
end_of_line = crlf

[spells/**]
call_parentheses = none
not a pair
[/top.lua]
indent_size = tab
tab_width = 8
"""


@pytest.mark.parametrize(
    ("path", "style"),
    [
        ("a.txt", Style(indent_type="Tabs", column_width=100)),
        (
            "deep/a.lua",
            Style(column_width=100, indent_width=2, quote_style="AutoPreferSingle", line_endings="Windows"),
        ),
        (
            "spells/a/b.luau",
            Style(
                column_width=100,
                indent_width=2,
                quote_style="AutoPreferSingle",
                line_endings="Windows",
                call_parentheses="None",
            ),
        ),
        (
            "top.lua",
            Style(column_width=100, indent_width=8, quote_style="AutoPreferSingle", line_endings="Windows"),
        ),
    ],
)
def test_editorconfig(path: str, style: Style) -> None:
    config = read_editorconfig(EDITORCONFIG)
    assert config.root
    assert style_from_pairs(pairs_for(config, path)) == style


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*", "a/b.lua", True),
        ("*.lua", "a/b.lua", True),
        ("*.lua", "a/b.luau", False),
        ("a/*.lua", "a/b.lua", True),
        ("a/*.lua", "a/b/c.lua", False),
        ("a/**.lua", "a/b/c.lua", True),
        ("/b.lua", "a/b.lua", False),
        ("?.lua", "b.lua", True),
        ("[ab].lua", "b.lua", True),
        ("[!ab].lua", "b.lua", False),
        ("{a,b}.lua", "b.lua", True),
        ("{a.lua,b/*}", "b/c", True),
        ("{1..3}.lua", "2.lua", True),
        ("{1..3}.lua", "4.lua", False),
        ("{a.lua", "{a.lua", True),
        (r"\*.lua", "*.lua", True),
        (r"\*.lua", "a.lua", False),
        ("[", "[", True),
        ("a[/]b", "a[/]b", True),
    ],
)
def test_globs(glob: str, path: str, matches: bool) -> None:
    found = pairs_for(read_editorconfig(f"[{glob}]\nindent_size = 3\n"), path)
    assert bool(found) is matches


@pytest.mark.parametrize(
    "text",
    ["[*]\nindent_size = 0", "[*]\nindent_style = both", "[*]\nmax_line_length = wide", "=", "[", "[]", "\ufeff"],
)
def test_what_is_not_understood_is_passed_over(text: str) -> None:
    assert style_from_pairs(pairs_for(read_editorconfig(text), "a.lua")) == Style()


@pytest.mark.parametrize(
    ("pair", "style"),
    [
        ("max_line_length = off", Style(column_width=1_000_000)),
        ("tab_width = 3", Style(indent_width=3)),
        ("sort_requires = true", Style(sort_requires=True)),
        ("collapse_simple_statement = functiononly", Style(collapse_simple_statement="FunctionOnly")),
        ("space_after_function_names = Always", Style(space_after_function_names="Always")),
        ("end_of_line = lf", Style(line_endings="Unix")),
    ],
)
def test_single_pairs(pair: str, style: Style) -> None:
    assert style_from_pairs(pairs_for(read_editorconfig(f"[*]\n{pair}"), "a.lua")) == style
