"""The globals that spells call, as the language server knows them: declarations, and the types of real idioms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llmspell_runtime.script_api.registry import load_catalogue
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import (
    AliasTag,
    ClassTag,
    FieldTag,
    GenericTag,
    OverloadTag,
    ParamTag,
    PlainTag,
    ReturnTag,
    Tag,
    TypeTag,
)
from llmspell_server.language.annotations.type_nodes import MappedNode, MissingNode, NameNode, TypeNode, walk_type
from llmspell_server.language.library.load import library_files
from llmspell_server.language.source import SourceFile
from llmspell_server.language.types.values import PRIMITIVES
from tests.harness.lua_fixture import read_fixture

SPELLS = {uri: file for uri, file in library_files("lua54").items() if "/spells/" in uri}
BUILTIN = {*PRIMITIVES, "fun", "bool", "int", "float"}


def blocks(file: SourceFile) -> Iterator[DocBlock]:
    for _, docs in file.all_docs:
        yield from docs.blocks


def type_nodes(tag: Tag) -> Iterator[TypeNode]:
    match tag:
        case FieldTag() | ParamTag() | AliasTag():
            yield tag.type
        case ReturnTag():
            for result in tag.results:
                yield from result.types()
        case ClassTag():
            yield from tag.parents
        case OverloadTag():
            yield tag.function
        case TypeTag():
            yield from tag.types


def type_parameters(block: DocBlock) -> set[str]:
    found = {one.name.text for tag in block.all(GenericTag) for one in tag.generics}
    for tag in (*block.all(ClassTag), *block.all(AliasTag)):
        found |= {one.name.text for one in tag.generics}
    for tag in block.tags:
        for node in type_nodes(tag):
            found |= {one.name.text for one in walk_type(node) if isinstance(one, MappedNode)}
    return found


@pytest.mark.parametrize("uri", list(SPELLS))
def test_no_declaration_has_a_problem(uri: str) -> None:
    snapshot = read_fixture("").snapshot()
    file = SPELLS[uri]
    assert not file.tree.errors
    for block in blocks(file):
        own = type_parameters(block)
        for tag in block.tags:
            assert not isinstance(tag, PlainTag) or tag.word.text in ("deprecated", "async", "nodiscard", "meta"), tag
            for root in type_nodes(tag):
                for node in walk_type(root):
                    assert not isinstance(node, MissingNode), f"{uri}: no type in {tag}"
                    if isinstance(node, NameNode):
                        name = node.name.text
                        known = name in BUILTIN or name in own or bool(snapshot.index.types(name))
                        assert known, f"{uri}: no type {name}"


@pytest.mark.parametrize("uri", list(SPELLS))
def test_everything_is_explained(uri: str) -> None:
    for block in blocks(SPELLS[uri]):
        for tag in block.tags:
            if isinstance(tag, ClassTag) or (isinstance(tag, AliasTag) and "llmspell.tool." not in tag.name.text):
                assert block.text, f"{uri}: nothing about {tag.name.text}"
        if block.bound is not None and not block.all(ClassTag):
            assert block.text or not block.tags, f"{uri}: nothing about {block.tags}"


def test_no_global_is_declared_twice() -> None:
    served = {name for one in load_catalogue().globals for name in (one.name, *one.aliases)}
    for uri, file in SPELLS.items():
        for name in file.globals_written:
            assert name not in served, f"{uri} is no longer needed: {name} is in the catalogue"
