"""What could be written at a cursor.

Suggested reading order: `items.py` (what is offered), `place.py` (where the cursor stands; `backward.py` reads the
tokens before it), `request.py` (what a source may look at), `sources.py` (which source is asked where), then the
sources, one module each. `explain.py` says more about one item; whoever wants that imports it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import attrs

from .auto_require import ENOUGH, MOST_ELSEWHERE
from .calling import with_parameters
from .items import DEPRECATED, INSIDE, Completion, Offer, Options, is_match
from .place import place_at
from .request import Request
from .sources import TRIGGERS, ItemSource, is_partial, sources_for

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot

__all__ = ["TRIGGERS", "Completion", "ItemSource", "Offer", "Options", "complete"]

MOST: Final = 1000
"""Items of one answer."""


def complete(
    snapshot: Snapshot, uri: str, offset: int, options: Options | None = None, *, extra: Iterable[ItemSource] = ()
) -> Offer:
    """The items at an offset, each label once, snippets apart; none where nothing is known. Never raises.

    `extra` are sources of the caller, asked after ours.
    """
    chosen = options or Options()
    file = snapshot.file(uri)
    place = place_at(file.tree, offset, chosen.postfix) if file is not None else None
    if file is None or place is None:
        return Offer(None, [])
    request = Request(snapshot, file, offset, place, chosen)
    found: dict[tuple[str, bool], Completion] = {}
    calls = chosen.snippets and chosen.call_snippets
    for source in (*sources_for(place.kind, chosen.trigger), *extra):
        for item in source(request):
            word = item.label.lstrip("\"'#")
            key = item.label, item.snippet
            if key in found or not is_match(place.prefix, word):
                continue
            ranked = item if word.startswith(place.prefix) else _behind(item, word, place.prefix)
            found[key] = with_parameters(request, ranked) if calls else ranked
            if len(found) >= MOST:
                return Offer(place, list(found.values()), incomplete=True)
    items = list(found.values())
    return Offer(place, items, incomplete=_may_grow(request, items))


def _behind(item: Completion, word: str, prefix: str) -> Completion:
    """The item behind its like that begin with just what was typed, or behind all if it begins otherwise."""
    if item.order >= DEPRECATED:
        return item
    return attrs.evolve(item, order=item.order + (1 if word.lower().startswith(prefix.lower()) else INSIDE))


def _may_grow(request: Request, items: list[Completion]) -> bool:
    """Whether more letters could bring more: what a character triggered, fields of modules, more of them than fit."""
    place, options = request.place, request.options
    if is_partial(place.kind, options.trigger):
        return True
    if sum(1 for item in items if item.source in ("module", "export")) >= MOST_ELSEWHERE:
        return True
    named = place.kind in ("statement", "expression", "key")
    return named and options.auto_require and len(place.prefix) < ENOUGH and len(request.snapshot.files) > 1
