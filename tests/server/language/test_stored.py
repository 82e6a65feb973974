"""What is known from an earlier session says the same as looking afresh, whatever was edited between the two."""

from __future__ import annotations

from functools import partial

import msgpack
from hypothesis import given, settings
from hypothesis import strategies as st

from llmspell_server.language.analysis import Snapshot
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.checks.report import problems
from llmspell_server.language.depends import digest, needs_of
from llmspell_server.language.features.problems import Problem
from llmspell_server.language.settings import Settings
from llmspell_server.language.stored import Findings, Stored, from_plain, of_snapshot, plain, still_valid
from llmspell_server.language.stored import given as gives
from llmspell_server.language.workspace import snapshot_of
from tests.server.language.test_incremental import MAIN, OTHER, PIECES

ALL = Choice(on=frozenset(CODES))

USER = """
local Task = require("main")
local other = require("other")
---@type Task
local t = Task.new(1)
t:run(1, 2)
t.n = "x"
print(shared.extra, shared.count.x, unknown, other.limt, other.size(), Task.more)
shared.other = 1
Tool.invoke("summ", {})
local word = Tool.invoke("my-tol", {})
Tool.register("my-tool", {})
local s = ("x").length
t:hidden()
require("third").x()
return word, s
"""

WORDS = [
    *PIECES, "---@private\n", "---@nodiscard\n", "getmetatable('').__index = t\n", "Tool.register('my-tol', {})\n",
    "Tool = {}\n", "---@async\n", "unknown = 1\n", "---@class Other\n---@field x string\n", "other.limt = 1\n",
    "function Task:hidden() end\n", "---@class llmspell.Tools\n---@field summ any\n", "---@deprecated\n",
    "---@meta\n", "return { x = 1 }\n", "string.length = 1\n", "State.load = 1\n",
]  # fmt: skip

Change = st.tuples(
    st.sampled_from(["main", "other", "third", "user"]), st.floats(0, 1), st.integers(0, 12), st.sampled_from(WORDS)
)
"""A file, a place in it (1.0: the whole file goes; one that is not there comes), how much is replaced, and by what."""


class Session:
    """Looks at some texts, with what the session before has stored."""

    def __init__(self, texts: dict[str, str], stored: Stored) -> None:
        self.snapshot = snapshot_of({uri: texts[uri] for uri in sorted(texts)}, Settings(roots=("file:///w",)))
        self.valid = still_valid(
            stored, {uri: digest(file.text) for uri, file in self.snapshot.files.items()}, partial(gives, self.snapshot)
        )
        found: dict[str, Findings] = {}
        for uri in self.snapshot.files:
            known = stored[uri].findings if uri in self.valid else None
            found[uri] = known or self._look_at(uri)
        self.problems: dict[str, list[Problem]] = {uri: list(one.problems) for uri, one in found.items()}
        packed = msgpack.packb(plain(of_snapshot(self.snapshot, found, stored)), unicode_errors="surrogatepass")
        self.stored = from_plain(msgpack.unpackb(packed, unicode_errors="surrogatepass"))

    def _look_at(self, uri: str) -> Findings:
        found = tuple(problems(self.snapshot, uri, ALL))
        return Findings(needs_of(self.snapshot, self.snapshot.files[uri]), found)


def fresh(snapshot: Snapshot) -> dict[str, list[Problem]]:
    again = snapshot_of({uri: file.text for uri, file in snapshot.files.items()}, snapshot.settings)
    return {uri: problems(again, uri, ALL) for uri in again.files}


def first() -> dict[str, str]:
    return {"file:///w/main.lua": MAIN, "file:///w/other.lua": OTHER, "file:///w/user.lua": USER}


@settings(max_examples=40)
@given(st.lists(st.lists(Change, max_size=3), min_size=1, max_size=4))
def test_stored_is_as_fresh(sessions: list[list[tuple[str, float, int, str]]]) -> None:
    texts = first()
    session = Session(texts, {})
    for changes in sessions:
        for name, where, length, piece in changes:
            uri = f"file:///w/{name}.lua"
            text = texts.get(uri)
            if text is None:
                texts[uri] = piece + "\n" + OTHER
            elif where == 1:
                del texts[uri]
            else:
                start = int(where * len(text))
                texts[uri] = text[:start] + piece + text[start + length :]
        session = Session(texts, session.stored)
        assert session.problems == fresh(session.snapshot)


def test_nothing_is_looked_at_again_without_a_change() -> None:
    stored = Session(first(), {}).stored
    assert Session(first(), stored).valid == set(first())


def valid_after(**texts: str | None) -> set[str]:
    """The names of the files that are not looked at again when files get these texts (None: they go)."""
    stored = Session(first(), {}).stored
    changed = first() | {f"file:///w/{name}.lua": text for name, text in texts.items() if text is not None}
    for name in (name for name, text in texts.items() if text is None):
        changed.pop(f"file:///w/{name}.lua", None)
    session = Session(changed, stored)
    assert session.problems == fresh(session.snapshot)
    return {uri.removeprefix("file:///w/").removesuffix(".lua") for uri in session.valid}


def test_only_the_changed_file_is_looked_at_when_nobody_needs_it() -> None:
    assert valid_after(user=USER + "\nlocal z = 1\n") >= set()


def test_who_requires_a_changed_file_is_looked_at() -> None:
    assert "user" not in valid_after(other=OTHER.replace("limit", "limt"))


def test_a_file_that_comes_or_goes_is_seen_by_those_who_require() -> None:
    assert "user" not in valid_after(third="return 1")
    assert "user" not in valid_after(other=None)


def test_a_file_of_its_own_touches_nobody_else() -> None:
    alone = {"file:///w/a.lua": "local x = 1\nprint(x)\n", "file:///w/b.lua": "local y = 1\n"}
    stored = Session(alone, {}).stored
    assert Session(alone | {"file:///w/b.lua": "local y = 2\n"}, stored).valid == {"file:///w/a.lua"}
    assert Session(alone | {"file:///w/c.lua": "local y = 2\n"}, stored).valid == set(alone)


def test_a_global_that_comes_is_seen_by_who_named_it() -> None:
    texts = {"file:///w/a.lua": "print(count)\n", "file:///w/b.lua": "local y = 1\n"}
    session = Session(texts, Session(texts, {}).stored)
    assert session.problems["file:///w/a.lua"]
    after = Session(texts | {"file:///w/b.lua": "count = 1\n"}, session.stored)
    assert not [one for one in after.problems["file:///w/a.lua"] if one.code == "undefined-global"]
