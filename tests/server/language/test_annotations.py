"""Annotations: what each tag says, where its names stand, how blocks belong to code."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import parse
from llmspell_server.language.annotations.docs import read_docs
from llmspell_server.language.annotations.tag_parser import read_tag, type_from_text
from llmspell_server.language.annotations.tags import (
    AliasTag,
    CastTag,
    ClassTag,
    DiagnosticTag,
    FieldTag,
    ParamTag,
    PlainTag,
    ReturnTag,
    Tag,
)
from llmspell_server.language.annotations.type_nodes import NameNode, walk_type
from llmspell_server.language.annotations.words import Line
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.printing import print_type

TYPES = [
    ("string", "string"),
    ("app.Task", "app.Task"),
    ("string|nil", "string?"),
    ("string?", "string?"),
    ("string | integer | nil", "(string|integer)?"),
    ("string[][]", "string[][]"),
    ("(string|integer)[]", "(string|integer)[]"),
    ("string?[]", "(string?)[]"),
    ("table<string, integer[]>", "table<string, integer[]>"),
    ("Map<string, List<integer>>", "Map<string, List<integer>>"),
    ("{ a: string, b?: integer, [string]: boolean }", "{ a: string, b?: integer, [string]: boolean }"),
    ("{ ['a b']: string }", '{ ["a b"]: string }'),
    ("{ string, integer }", "{ [1]: string, [2]: integer }"),
    ("{}", "table"),
    ("[string, integer]", "[string, integer]"),
    ("[string, integer...]", "[string, integer...]"),
    ("fun()", "fun()"),
    ("fun(a, b)", "fun(a: any, b: any)"),
    ("fun(a: string, b?: integer, ...: any)", "fun(a: string, b?: integer, ...: any)"),
    ("fun(): string, integer", "fun(): string, integer"),
    ("fun(): (a: string, b: integer)", "fun(): string, integer"),
    ("fun(): string...", "fun(): string..."),
    ("fun(cb: fun(): string, x: integer)", "fun(cb: fun(): string, x: integer)"),
    ("{ f: fun(): string, x: integer }", "{ f: fun(): string, x: integer }"),
    (
        "(fun(a: string): string)?",
        "fun(a: string): string?".replace("fun(a: string): string?", "(fun(a: string): string)?"),
    ),
    ("async fun(a: string)", "async fun(a: string)"),
    ("fun<T>(a: T): T", "fun(a: T): T"),
    ("'a'|'b'", '"a"|"b"'),
    ('"a" | 1 | -2 | 1.5 | true', '"a"|1|-2|1.5|true'),
    ("`T`", "`T`"),
    ("keyof Task", "keyof Task"),
    ("Task['name']", 'Task["name"]'),
    ("T extends string and integer or nil", "T extends string and integer or nil"),
    ("{ [K in 'a'|'b']: K }", '{ [K in "a"|"b"]: K }'),
    ("A & B", "A & B"),
    ("...string", "string..."),
    ("", "unknown"),
    ("|", "unknown"),
    ("table<", "table"),
    ("fun(", "fun()"),
    ("{ a", "{ [1]: a }"),
    ("(((((", "unknown"),
]


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_type_expression(text: str, expected: str) -> None:
    assert print_type(Reader("", None).type(type_from_text(text))) == expected


def test_deep_nesting_ends() -> None:
    assert type_from_text("table<" * 500 + "string" + ">" * 500) is not None
    assert type_from_text("(" * 5000) is not None


def test_every_name_has_its_span() -> None:
    text = "table<app.Task, fun(a: Other): Third[]>|{ x: Fourth }"
    names = {one.name.text: one.name for one in walk_type(type_from_text(text)) if isinstance(one, NameNode)}
    assert set(names) == {"table", "app.Task", "Other", "Third", "Fourth"}
    assert all(text[span.start : span.end] == name for name, span in names.items())


def tag_of(text: str) -> Tag:
    lines = [Line(line, 0) for line in text.split("\n")]
    found = read_tag(lines[0], lines[1:])
    assert found is not None
    return found[0]


def test_class() -> None:
    tag = tag_of("@class (exact) app.Task<T: string, U>: Base<T>, Other # about it")
    assert isinstance(tag, ClassTag)
    assert (tag.name.text, tag.attributes, len(tag.parents), tag.doc) == ("app.Task", {"exact"}, 2, "about it")
    assert [one.name.text for one in tag.generics] == ["T", "U"]


@pytest.mark.parametrize(
    ("text", "name", "optional", "visibility", "doc"),
    [
        ("@field a string", "a", False, "public", ""),
        ("@field a? string # text", "a", True, "public", "text"),
        ("@field private a string text", "a", False, "private", "text"),
        ("@field protected a string @ text", "a", False, "protected", "text"),
        ("@field package a string -- text", "a", False, "package", "text"),
        ("@field private string", "private", False, "public", ""),
        ("@field ['a b'] string", None, False, "public", ""),
        ("@field [string] integer", None, False, "public", ""),
    ],
)
def test_field(text: str, name: str | None, optional: bool, visibility: str, doc: str) -> None:
    tag = tag_of(text)
    assert isinstance(tag, FieldTag)
    assert (tag.name.text if tag.name else None, tag.optional, tag.visibility, tag.doc) == (
        name,
        optional,
        visibility,
        doc,
    )


def test_param_and_return() -> None:
    tag = tag_of("@param a? string|nil what it is")
    assert isinstance(tag, ParamTag)
    assert (tag.name.text, tag.optional, tag.doc) == ("a", True, "what it is")
    returned = tag_of("@return string name, integer? count # both")
    assert isinstance(returned, ReturnTag)
    assert [(one.name.text if one.name else "") for one in returned.results] == ["name", "count"]
    assert returned.doc == "both"


def test_alias_with_variants() -> None:
    tag = tag_of("@alias Mode\n| 'r' # read\n|> 'w' # write\n|+ 'a'")
    assert isinstance(tag, AliasTag)
    assert print_type(Reader("", None).type(tag.type)) == '"r"|"w"|"a"'
    assert tag.type.docs == ("read", "write", "")  # type: ignore[attr-defined]


def test_cast_and_diagnostic() -> None:
    tag = tag_of("@cast a.b +string, -nil, ?")
    assert isinstance(tag, CastTag)
    assert tag.name.text == "a.b"
    assert [operator for operator, _ in tag.casts] == ["+", "-", "+"]
    switch = tag_of("@diagnostic disable-next-line: undefined-global, unused-local")
    assert isinstance(switch, DiagnosticTag)
    assert (switch.action.text, [code.text for code in switch.codes]) == (
        "disable-next-line",
        ["undefined-global", "unused-local"],
    )


@pytest.mark.parametrize(
    "text", ["@deprecated use b", "@see other", "@async", "@unknown-tag x", "@", "@class", "@field"]
)
def test_plain(text: str) -> None:
    assert isinstance(tag_of(text), PlainTag)


def test_blocks_belong_to_what_is_below() -> None:
    tree = parse("---far\n\n---near\nlocal x = { -- behind\n  ---field\n  a = 1, -- note\n} ---@type T\n")
    docs = read_docs(tree, tree.units[0], 0, len(tree.text))
    assert {tree.text[at : at + 5]: block.text for at, block in docs.above.items()} == {
        "local": "near",
        "a = 1": "field",
    }
    assert sorted(block.text for block in docs.behind.values()) == ["", "behind", "note"]
    assert docs.blocks[0].text == "far"


def test_a_value_below_a_class_is_another_block() -> None:
    text = "---@class A\n---@field x integer\n---An object.\n---@type A\nlocal a\n"
    docs = read_docs(parse(text), parse(text).units[0], 0, len(text))
    assert [[type(tag).__name__ for tag in one.tags] for one in docs.blocks] == [["ClassTag", "FieldTag"], ["TypeTag"]]
    assert docs.blocks[1].text == "An object."
    assert docs.blocks[0].bound is None
