"""Functions that come with their parameters to fill in, for those who want that."""

from __future__ import annotations

import attrs

from .items import Completion
from .request import Request

_PLACES = frozenset(("member", "method", "statement", "expression", "key", "index"))


def with_parameters(request: Request, item: Completion) -> Completion:
    """The item as a call with a tab stop for each parameter that has to be given; others as they are."""
    if (
        item.kind not in ("function", "method")
        or item.snippet
        or not item.detail.startswith("(")
        or request.place.kind not in _PLACES
        or request.text[item.end : item.end + 1] in ("(", "{", "'", '"')
    ):
        return item
    names = [one for one in item.detail[1:-1].split(", ") if one]
    needed = [one for one in names if not one.endswith("?") and one != "..."]
    stops = ", ".join(f"${{{index}:{name}}}" for index, name in enumerate(needed, 1))
    if not needed and names:
        stops = "$1"
    insert = item.insert.replace("\\", "\\\\").replace("$", "\\$")
    return attrs.evolve(item, insert=f"{insert}({stops})" + "$0" * bool(names), snippet=True, commit="")
