"""Which sources of items are asked at which place, and which of them when a character asked and not the user."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from . import (
    appending,
    auto_require,
    callbacks,
    continuing,
    doc_tags,
    keys,
    labels,
    literals,
    members,
    modules,
    names,
    postfix,
    words,
    words_in_use,
)
from .items import Completion
from .place import PlaceKind
from .request import Request

ItemSource = Callable[[Request], Iterable[Completion]]

_NAMES: Final = (names.locals_, names.globals_)
_EXPRESSION: Final = (*_NAMES, words.in_expression, words.as_typed, auto_require.missing_modules)
_VALUES: Final = (literals.values, words_in_use.values, callbacks.callbacks)


def _positional(request: Request) -> Iterable[Completion]:
    """Values of a table without keys; none where only keys make sense."""
    if keys.is_record(request):
        return
    for source in (*_VALUES, *_EXPRESSION):
        yield from source(request)


SOURCES: Final[Mapping[PlaceKind, tuple[ItemSource, ...]]] = {
    "member": (members.members, members.listed_keys, members.used_elsewhere),
    "method": (members.members, members.used_elsewhere),
    "override": (callbacks.overrides, members.inner_tables),
    "string": (literals.in_string, members.keys_in_quotes, modules.paths, words_in_use.in_string),
    "key": (keys.keys, _positional),
    "index": (appending.append, members.keys, *_VALUES, *_NAMES, words.in_expression),
    "statement": (*_NAMES, words.at_statement, words.as_typed, continuing.continues, auto_require.missing_modules),
    "expression": (appending.append, *_VALUES, *_EXPRESSION),
    "behind operand": (words.behind_operand, words.as_typed),
    "label": (labels.labels,),
    "attribute": (words.attributes,),
    "declaration": (words.in_declaration,),
    "function name": (names.tables,),
    "loop": (words.in_loop,),
    "postfix": (postfix.postfixes,),
    "annotation": (doc_tags.in_comment,),
}
"""Of two items with one label the first stays."""

_WANTED: Final[Mapping[PlaceKind, tuple[ItemSource, ...]]] = {"expression": _VALUES}
_KEYS: Final[Mapping[PlaceKind, tuple[ItemSource, ...]]] = {
    "key": (keys.keys, *_VALUES),
    "expression": _VALUES,
    "annotation": SOURCES["annotation"],
}

_TRIGGERED: Final[Mapping[str, Mapping[PlaceKind, tuple[ItemSource, ...]]]] = {
    ".": {kind: SOURCES[kind] for kind in ("member", "override", "string", "annotation")},
    ":": {kind: SOURCES[kind] for kind in ("method", "override", "annotation")},
    '"': {"string": SOURCES["string"]},
    "'": {"string": SOURCES["string"]},
    "/": {"string": (modules.paths,)},
    "(": {**_WANTED, "annotation": SOURCES["annotation"]},
    ",": _KEYS,
    "{": _KEYS,
    "[": {"index": (appending.append, members.keys, *_VALUES)},
    "@": {"postfix": SOURCES["postfix"], "annotation": SOURCES["annotation"]},
    "|": {"annotation": SOURCES["annotation"]},
    "-": {"annotation": (doc_tags.at_start,)},
}
"""What a typed character asks for: only what it can mean. Whoever asks otherwise gets everything."""

TRIGGERS: Final = tuple(_TRIGGERED)


def sources_for(kind: PlaceKind, trigger: str) -> tuple[ItemSource, ...]:
    """The sources for a place, in the order of their right to a label."""
    if trigger in _TRIGGERED:
        return _TRIGGERED[trigger].get(kind, ())
    return SOURCES[kind]


def is_partial(kind: PlaceKind, trigger: str) -> bool:
    """Whether other sources would say more at the place when a letter follows."""
    return trigger in _TRIGGERED and sources_for(kind, trigger) != SOURCES[kind]
