"""Names that spells agree on among themselves, where one is being written: those that the workspace uses already."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import Named

from .items import OPTIONAL, WANTED, Completion
from .names_in_use import KEYS, MAKERS, METHODS, PARAMETERS, used_in
from .request import Request, escaped, in_quotes

if TYPE_CHECKING:
    from llmspell_server.language.answers import CallInfo

_KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "level": ("error", "warn", "info", "debug", "trace", "off"),
    "scope": ("global", "user:", "session:", "agent:", "tool:", "workflow:", "hook:", "custom:"),
}
"""What one can write without anybody having used it."""

_KEY: Final = re.compile(r"\b(\w+)\s*=\s*(?:\{[^{}]*)?\Z")
_LONGEST_LINE: Final = 300


def in_string(request: Request) -> Iterator[Completion]:
    """The names that other calls of the workspace use for the same thing."""
    families = _families(request, request.call) if request.call is not None else []
    if not families:
        return
    place = request.place
    closer = "" if place.closed else place.quote
    for order, family in enumerate(families):
        for near, text in enumerate(_KNOWN.get(family, ())):
            # Behind the colon of a scope comes its id.
            insert = text if text.endswith(":") else text + closer
            yield Completion(text, "value", place.start, place.end, insert, WANTED + order, near)
        for file in request.snapshot.files.values():
            for (kind, text), starts in used_in(request.snapshot, file).items():
                here = file is request.file and starts == [place.start]
                if kind == family and not here:
                    insert = escaped(text, place.quote) + closer
                    yield Completion(text, "value", place.start, place.end, insert, OPTIONAL + order)


def values(request: Request) -> Iterator[Completion]:
    """What one can write without anybody having used it, in quotes."""
    if not request.target:
        return
    families = _families(request, request.call) if request.call is not None else []
    place = request.place
    for family in families[:1]:
        for near, text in enumerate(_KNOWN.get(family, ())):
            if not text.endswith(":"):
                label = in_quotes(text, request.quote)
                yield Completion(label, "value", place.start, place.end, label, WANTED, near, match=text)


def _families(request: Request, call: CallInfo) -> list[str]:
    """What a string in a call can name, the likeliest first."""
    root, dot, _ = call.name.partition(".")
    method = call.name.rpartition(":")[2]
    if method in METHODS and not call.argument:
        return _of_method(request, call, METHODS[method])
    if not dot or root not in PARAMETERS or root in request.variables:
        return []
    start = request.place.start - 1
    key = _KEY.search(request.text, max(call.open, start - _LONGEST_LINE), start)
    if key is not None:
        family = KEYS.get(root, {}).get(key.group(1))
        return [family] if family is not None else []
    if _makes(call):
        return []
    signatures = [call.signatures[call.active], *call.signatures]
    names = [one.parameters[call.argument].name for one in signatures if call.argument < len(one.parameters)]
    found = dict.fromkeys(PARAMETERS[root][name] for name in names if name in PARAMETERS[root])
    return ["event", "pattern"] if "pattern" in found else list(found)


def _makes(call: CallInfo) -> bool:
    """Whether the call makes something of a name that nobody has yet."""
    return call.argument == 0 and any(call.name in makers for makers in MAKERS.values())


def _of_method(request: Request, call: CallInfo, owner: str) -> list[str]:
    """The keys of the objects of a class, if a method of one is called."""
    colon = request.text.rfind(":", 0, call.open)
    found = request.expression_before(len(request.text[:colon].rstrip()))
    type_ = request.snapshot.node_type(request.file, *found) if found is not None else None
    classes = [one.name for one in members_of(type_) if isinstance(one, Named)] if type_ is not None else []
    return [owner] if any(one.startswith(owner) for one in classes) else []
