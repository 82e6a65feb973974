"""One check per question about code actions: `$0` is the cursor, or a selection reaches from `$0` to `$1`."""

from __future__ import annotations

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.features.actions.scene import Offer, Refused, Scene
from llmspell_server.language.features.actions.table import edits_of, offers
from llmspell_server.language.features.actions.writing import applied
from tests.harness.lua_fixture import Fixture, read_fixture


def scene_of(fixture: Fixture, *, dialect: str = "lua54") -> Scene:
    """The selection of a text, with the findings in it."""
    snapshot = fixture.snapshot(dialect)
    uri, start = fixture.cursor
    end = fixture.marks[1][0].offset if 1 in fixture.marks else start
    file = snapshot.file(uri)
    assert file is not None
    return Scene(snapshot, file, start, end, tuple(problems(snapshot, uri, Choice())))


def offer_named(scene: Scene, title: str) -> Offer | None:
    """The offer whose title begins so."""
    return next((offer for offer in offers(scene) if offer.title.startswith(title)), None)


def result_of(scene: Scene, offer: Offer) -> str:
    """The text after an offer. Raises Refused."""
    if offer.refusal:
        raise Refused(offer.refusal)
    return applied(scene.text, edits_of(scene, offer))


def check_action(text: str, title: str, expected: str, *, dialect: str = "lua54") -> None:
    """The text after an action."""
    scene = scene_of(read_fixture(text), dialect=dialect)
    offer = offer_named(scene, title)
    assert offer is not None, [each.title for each in offers(scene)]
    assert result_of(scene, offer) == expected


def check_refused(text: str, title: str, reason: str) -> None:
    """An action is offered, and cannot be done."""
    scene = scene_of(read_fixture(text))
    offer = offer_named(scene, title)
    assert offer is not None, [each.title for each in offers(scene)]
    try:
        found = result_of(scene, offer)
    except Refused as refused:
        assert reason in str(refused), str(refused)
    else:
        raise AssertionError(f"not refused: {found}")


def check_not_offered(text: str, title: str) -> None:
    """No action has such a title."""
    scene = scene_of(read_fixture(text))
    assert offer_named(scene, title) is None
