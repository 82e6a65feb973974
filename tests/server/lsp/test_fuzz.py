"""Whatever a client sends: each request is answered once, and the session goes on."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.workspace import snapshot_of
from llmspell_server.lsp.table import NOTIFICATIONS, REQUESTS
from tests.harness.lsp import LspFailure, editor

URI = "file:///srv/fuzz.lua"
SLOW = {"workspace/executeCommand"}

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**33) | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
numbers = st.integers(-3, 2**32) | st.integers(0, 6)
positions = st.fixed_dictionaries({"line": numbers, "character": numbers})
ranges = st.fixed_dictionaries({"start": positions, "end": positions})
found = (
    st.fixed_dictionaries({"uri": st.just(URI), "offset": numbers, "key": numbers, "start": numbers, "end": numbers})
    | numbers
)
good_parts = {
    "textDocument": st.just({"uri": URI}) | st.just({"uri": "file:///nowhere"}),
    "position": positions,
    "positions": st.lists(positions, max_size=3),
    "range": ranges,
    "context": st.fixed_dictionaries(
        {
            "includeDeclaration": st.booleans(),
            "diagnostics": st.just([]),
            "frameId": numbers,
            "stoppedLocation": ranges,
        }
    ),
    "newName": st.sampled_from(["a", "x", "end", "", "é"]),
    "ch": st.sampled_from(["\n", "d", "}", ""]),
    "options": st.fixed_dictionaries({"tabSize": st.integers(0, 9), "insertSpaces": st.booleans()}),
    "query": st.text(max_size=3),
    "ranges": st.lists(ranges, max_size=2),
    "reason": st.integers(0, 4),
    "title": st.sampled_from(["Remove the local", "Invert the `if`", ""]),
    "label": st.text(max_size=3),
    "name": st.sampled_from(["x", "f", ""]),
    "kind": st.sampled_from([1, 12, "quickfix", "refactor.rewrite"]),
    "data": found,
    "item": st.fixed_dictionaries(
        {
            "name": st.sampled_from(["x", "f"]),
            "kind": st.just(12),
            "uri": st.just(URI),
            "range": ranges,
            "selectionRange": ranges,
            "data": found,
        }
    ),
    "location": st.fixed_dictionaries({"uri": st.just(URI), "range": ranges}),
    "previousResultId": st.text(max_size=2),
    "previousResultIds": st.just([]),
    "uri": st.text(max_size=8),
    "color": st.fixed_dictionaries(dict.fromkeys(("red", "green", "blue", "alpha"), st.floats(-1, 2))),
}
good = st.fixed_dictionaries(good_parts)
spoiled = st.builds(
    lambda params, key, value: {**params, key: value}, good, st.sampled_from(sorted(good_parts)), json_values
)
params = st.one_of(good, good, spoiled, json_values)
requests = st.tuples(st.just("request"), st.sampled_from(sorted(set(REQUESTS) - SLOW)), params)
notifications = st.tuples(
    st.just("notification"), st.sampled_from(sorted(NOTIFICATIONS)), st.one_of(spoiled, json_values)
)
edits = st.tuples(
    st.just("notification"),
    st.just("textDocument/didChange"),
    st.fixed_dictionaries(
        {
            "textDocument": st.fixed_dictionaries({"uri": st.just(URI), "version": st.integers(1, 99)}),
            "contentChanges": st.lists(
                st.fixed_dictionaries({"range": ranges, "text": st.text(alphabet="local x=1\n(){}'é😀", max_size=8)}),
                max_size=3,
            ),
        }
    ),
)


@pytest.fixture(scope="module", autouse=True)
def analysis_is_awake() -> None:
    """The first inference of a process raises Python's recursion limit, which Hypothesis takes amiss inside a test."""
    assert snapshot_of({}).inference is not None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(requests, edits, notifications), max_size=12))
def test_a_session_survives_anything(messages: list[tuple[str, str, Any]]) -> None:
    async def session() -> None:
        async with editor(pulls=False) as ed:
            ed.open("local x = {1}\nif x then f(x) end\n", URI)
            asked = []
            for kind, method, value in messages:
                if kind == "request":
                    asked.append(ed.begin(method, value))
                else:
                    ed.send({"method": method, "params": value})
            for ident in asked:
                try:
                    await ed.answer(ident)
                except LspFailure as failure:
                    assert failure.code != -32603, failure.message
            await ed.ask("workspace/symbol", {"query": "zzz"})
            answers = [m for m in ed.link.from_server if "method" not in m]
            assert answers == [], "more than one answer"
            ed.leave_unread()

    asyncio.run(session())
