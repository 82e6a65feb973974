"""All families of offers, and the way in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Final, NamedTuple

from llmspell_runtime.syntax import Edit

from .calls import call_forms
from .conditions import invert_if, return_early
from .doc_stub import doc_stub
from .extract_function import extract_function
from .extract_variable import extract_variable
from .fix_all import fix_all
from .foreign import foreign
from .functions import function_forms
from .inline_function import inline_function
from .inline_variable import inline_variable
from .json_text import json_to_lua
from .keys import key_forms
from .missing_require import missing_require
from .reading import still_reads
from .repairs import known_global, repairs
from .requires import organize_requires
from .scene import Offer, Refused, Scene
from .strings import string_forms
from .switches import switches
from .writing import with_line_ends


class Family(NamedTuple):
    """A way to find offers, and the kind that all of them are of."""

    kind: str
    find: Callable[[Scene], Iterable[Offer]]


FAMILIES: Final = (
    Family("quickfix", repairs),
    Family("quickfix", foreign),
    Family("quickfix", missing_require),
    Family("quickfix", switches),
    Family("quickfix", known_global),
    Family("refactor.extract", extract_variable),
    Family("refactor.extract", extract_function),
    Family("refactor.inline", inline_variable),
    Family("refactor.inline", inline_function),
    Family("refactor.rewrite", invert_if),
    Family("refactor.rewrite", return_early),
    Family("refactor.rewrite", string_forms),
    Family("refactor.rewrite", key_forms),
    Family("refactor.rewrite", call_forms),
    Family("refactor.rewrite", function_forms),
    Family("refactor.rewrite", doc_stub),
    Family("refactor.rewrite", json_to_lua),
    Family("source.organizeImports", organize_requires),
    Family("source.fixAll", fix_all),
)
"""In the order in which they are shown."""

KINDS: Final = tuple(dict.fromkeys(family.kind for family in FAMILIES))


def offers(scene: Scene, only: Collection[str] | None = None, *, with_source: bool = True) -> Iterator[Offer]:
    """What can be done: of the kinds in `only`, or below them, if any are named.

    Without, `with_source` says whether what concerns the whole file is looked for too.
    """
    for family in FAMILIES:
        wanted = any(_is_below(family.kind, kind) or _is_below(kind, family.kind) for kind in only or ())
        if only is None and (with_source or not family.kind.startswith("source")):
            yield from family.find(scene)
        elif wanted:
            yield from (each for each in family.find(scene) if any(_is_below(each.kind, kind) for kind in only or ()))


def edits_of(scene: Scene, offer: Offer) -> tuple[Edit, ...]:
    """The edits of an offer. Raises Refused when they cannot be made, or would break the text."""
    edits = offer.plan()
    if not edits:
        raise Refused("it is done already")
    if offer.problem is None and not still_reads(scene.file, edits):
        raise Refused("Lua could not read the result")
    return with_line_ends(scene.text, edits)


def _is_below(kind: str, above: str) -> bool:
    return not above or kind == above or kind.startswith(above + ".")
