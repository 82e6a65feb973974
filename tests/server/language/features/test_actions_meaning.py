"""Every refactoring of random programs, run by real Lua before and after: what they print must not change."""

from __future__ import annotations

from collections import Counter
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from llmspell_runtime.syntax import all_comments, parse
from llmspell_runtime.syntax.nodes import Block, Expression, Node, walk
from llmspell_server.language.features.actions.scene import Refused, Scene
from llmspell_server.language.features.actions.table import offers
from tests.harness.action_checks import result_of
from tests.harness.lua_fixture import ROOT, Fixture
from tests.harness.lua_programs import Writer, printed
from tests.runtime.syntax.lua_texts import program
from tests.runtime.syntax.oracle import lua_error

URI = f"{ROOT}/main.lua"
KINDS = ["refactor", "source.organizeImports"]


def selections(scene: Scene, random: Random, count: int) -> list[tuple[int, int]]:
    """Some expressions, runs of statements and cursors of a program."""
    nodes: list[tuple[Node, int]] = []
    runs: list[tuple[int, int]] = []
    for unit in scene.tree.units:
        for node in walk(unit.statement):
            if isinstance(node, Expression):
                nodes.append((node, unit.shift))
            if isinstance(node, Block) and node.statements:
                first = random.randrange(len(node.statements))
                last = random.randrange(first, len(node.statements))
                runs.append((node.statements[first].start + unit.shift, node.statements[last].end + unit.shift))
    found: list[tuple[int, int]] = []
    for _ in range(count):
        node, shift = random.choice(nodes)
        found.append((node.start + shift, node.end + shift))
        found.append((node.start + shift, node.start + shift))
        if runs:
            found.append(random.choice(runs))
        names = [(each.node, unit) for unit in scene.file.units for each in unit.variables]
        name, facts = random.choice(names[len(names) // 3 :])
        found.append((name.start + scene.file.shift(facts), name.start + scene.file.shift(facts)))
        units = scene.tree.units
        first = random.randrange(len(units))
        found.append((units[first].start, units[min(first + random.randrange(3), len(units) - 1)].end))
    return found


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_refactorings_do_not_change_what_a_program_does(seed: int) -> None:
    random = Random(seed)
    text = Writer(random).write(8)
    before = printed(text)
    assume(not before[-1].startswith("unreadable"))
    snapshot = Fixture({URI: text}, {}).snapshot()
    file = snapshot.file(URI)
    assert file is not None
    for start, end in selections(Scene(snapshot, file, 0, 0), random, 4):
        scene = Scene(snapshot, file, start, end)
        for offer in offers(scene, KINDS):
            try:
                after = result_of(scene, offer)
            except Refused:
                continue
            assert printed(after) == before, f"{offer.title} at {text[start:end]!r}\n{text}\n-- becomes\n{after}"


def commented(text: str, random: Random) -> str:
    """The program with comments between some of its words."""
    pieces: list[str] = []
    at = 0
    for token in parse(text).tokens:
        pieces.append(text[at : token.start])
        if random.random() < 0.05:
            pieces.append(random.choice([" --[[c]] ", " -- d\n", " --[==[ e\n]==] "]))
        pieces.append(text[token.start : token.end])
        at = token.end
    return "".join(pieces)


def comments_of(text: str) -> Counter[str]:
    return Counter(comment.text.strip() for comment in all_comments(parse(text)))


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_comments_anywhere_are_no_obstacle_and_are_kept(seed: int) -> None:
    random = Random(seed)
    text = commented(Writer(random).write(5), random)
    before = printed(text)
    assume(not before[-1].startswith("unreadable"))
    snapshot = Fixture({URI: text}, {}).snapshot()
    file = snapshot.file(URI)
    assert file is not None
    for start, end in selections(Scene(snapshot, file, 0, 0), random, 3):
        scene = Scene(snapshot, file, start, end)
        for offer in offers(scene, KINDS):
            try:
                after = result_of(scene, offer)
            except Refused:
                continue
            assert printed(after) == before, f"{offer.title} at {text[start:end]!r}\n{text}\n-- becomes\n{after}"
            if offer.kind != "refactor.inline.function":  # the comments in a function go with it
                assert not comments_of(text) - comments_of(after), f"{offer.title} at {text[start:end]!r}\n{text}"


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32))
def test_refactorings_of_any_grammar_leave_a_text_that_loads(seed: int) -> None:
    text = program(seed)
    assume(text.strip() and not lua_error(text))
    snapshot = Fixture({URI: text}, {}).snapshot()
    file = snapshot.file(URI)
    assert file is not None
    scene = Scene(snapshot, file, 0, 0)
    assume(
        any(unit.variables for unit in file.units) and any(isinstance(n, Expression) for _, _, n in snapshot.nodes(URI))
    )
    for start, end in selections(scene, Random(seed), 3):
        chosen = Scene(snapshot, file, start, end)
        for offer in offers(chosen, KINDS):
            try:
                after = result_of(chosen, offer)
            except Refused as refused:
                assert "could not read" not in str(refused), f"{offer.title} at {text[start:end]!r}\n{text}"
            else:
                assert lua_error(after) == "", f"{offer.title} at {text[start:end]!r}\n{text}\n-- becomes\n{after}"
