"""The lighter converter says what lsprotocol's own says, and refuses what is malformed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from lsprotocol import converters, types

from llmspell_server.lsp.converter import make_converter, wire_name

POSITION = {"line": 1, "character": 2}
RANGE = {"start": POSITION, "end": POSITION}

INCOMING = [
    (
        types.DidChangeTextDocumentParams,
        {"textDocument": {"uri": "a", "version": 1}, "contentChanges": [{"text": "x"}]},
    ),
    (
        types.DidChangeTextDocumentParams,
        {"textDocument": {"uri": "a", "version": 1}, "contentChanges": [{"range": RANGE, "text": "x"}]},
    ),
    (types.CancelParams, {"id": 1}),
    (types.CancelParams, {"id": "x"}),
    (
        types.CompletionParams,
        {"textDocument": {"uri": "a"}, "position": POSITION, "context": {"triggerKind": 2, "triggerCharacter": "."}},
    ),
    (
        types.CompletionItem,
        {"label": "a", "documentation": {"kind": "markdown", "value": "x"}, "data": {"a": [1, None]}},
    ),
    (types.CompletionItem, {"label": "a", "documentation": "x", "textEdit": {"range": RANGE, "newText": "b"}}),
    (
        types.CodeActionParams,
        {
            "textDocument": {"uri": "a"},
            "range": RANGE,
            "context": {"diagnostics": [{"range": RANGE, "message": "m", "code": 5}]},
        },
    ),
    (types.ExecuteCommandParams, {"command": "x", "arguments": [{"a": 1}, None, 2.5]}),
    (
        types.DidOpenNotebookDocumentParams,
        {
            "notebookDocument": {
                "uri": "n",
                "notebookType": "j",
                "version": 1,
                "cells": [{"kind": 2, "document": "c"}],
            },
            "cellTextDocuments": [],
        },
    ),
    (types.WorkspaceDiagnosticParams, {"previousResultIds": [{"uri": "a", "value": "1"}], "workDoneToken": 3}),
    (
        types.InlineValueParams,
        {"textDocument": {"uri": "a"}, "range": RANGE, "context": {"frameId": 1, "stoppedLocation": RANGE}},
    ),
    (types.DocumentColorParams, {"textDocument": {"uri": "a"}, "partialResultToken": "x"}),
    (
        types.ColorPresentationParams,
        {"textDocument": {"uri": "a"}, "color": {"red": 1, "green": 0.5, "blue": 0, "alpha": 1}, "range": RANGE},
    ),
]


@pytest.fixture(scope="module")
def official() -> object:
    return converters.get_converter()


@pytest.mark.parametrize(("kind", "value"), INCOMING)
def test_both_converters_agree(kind: type, value: dict[str, object], official: object) -> None:
    ours = make_converter()
    read = ours.structure(value, kind)
    assert read == official.structure(value, kind)  # type: ignore[attr-defined]
    assert ours.unstructure(read) == official.unstructure(read)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (types.HoverParams, {}),
        (types.HoverParams, {"textDocument": {"uri": "a"}, "position": {"line": "1", "character": 2}}),
        (types.HoverParams, {"textDocument": {"uri": "a"}, "position": {"line": True, "character": 2}}),
        (types.HoverParams, {"textDocument": ["a"], "position": POSITION}),
        (types.HoverParams, []),
        (types.CancelParams, {"id": {}}),
        (types.DidChangeTextDocumentParams, {"textDocument": {"uri": "a", "version": 1}, "contentChanges": [{}]}),
        (types.DidChangeTextDocumentParams, {"textDocument": {"uri": "a", "version": 1}, "contentChanges": 5}),
    ],
)
def test_malformed_values_are_refused(kind: type, value: object) -> None:
    with pytest.raises((TypeError, KeyError, ValueError, AttributeError)):
        make_converter().structure(value, kind)


@pytest.mark.parametrize(("name", "wire"), [("uri", "uri"), ("text_document", "textDocument"), ("from_", "from")])
def test_names_on_the_wire(name: str, wire: str) -> None:
    assert wire_name(name) == wire


def test_types_that_are_loaded_lightly_are_the_types() -> None:
    """In a process of its own, because here somebody may have loaded them the ordinary way."""
    program = """
import threading
from llmspell_server.lsp.pygls_light import complete, types
from llmspell_server.lsp.converter import make_converter
import attrs

assert not attrs.has(types.Hover)
def make():
    types.SelectionRange(types.Range(types.Position(0, 0), types.Position(0, 1)))
threads = [threading.Thread(target=make) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert types.Position(1, 2) == types.Position(1, 2) < types.Position(1, 3)
assert [f.name for f in attrs.fields(types.Position)] == ["line", "character"]
for cls in types.ALL_TYPES_MAP.values():
    if isinstance(cls, type) and cls.__module__ == "lsprotocol.types":
        complete(cls)
converter = make_converter()
read = converter.structure({"label": "x", "kind": 5}, types.CompletionItem)
assert read == types.CompletionItem("x", kind=types.CompletionItemKind.Field), read
print("fine")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.stdout, done.returncode) == ("fine\n", 0), done.stderr
