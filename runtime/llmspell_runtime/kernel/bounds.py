"""Looks at a payload of a stranger before it is unpacked: how deep it is nested and how many values it makes.

Eight megabytes of empty tables would be six hundred of Python's; the heads of containers alone say how many values
follow, so that nothing has to be made to find out. Format: https://github.com/msgpack/msgpack/blob/master/spec.md
"""

from __future__ import annotations

from typing import Final

from llmspell_runtime import wire
from llmspell_runtime.errors import WireError

MAX_DEPTH: Final = wire.MAX_DEPTH + 2
"""Containers within each other in a payload: the value, in the list of arguments, in a call."""
HARMLESS: Final = MAX_DEPTH
"""A payload of so many bytes cannot be nested deeper than is allowed."""


def _sizes() -> tuple[int, ...]:
    """Bytes of a value by its first byte, where that alone says it; 0 elsewhere."""
    sizes = [0] * 256
    for first in (*range(0x80), *range(0xE0, 0x100), 0xC0, 0xC2, 0xC3):
        sizes[first] = 1
    for first in range(0xA0, 0xC0):
        sizes[first] = 1 + (first & 0x1F)
    for width, firsts in {1: (0xCC, 0xD0), 2: (0xCD, 0xD1), 4: (0xCA, 0xCE, 0xD2), 8: (0xCB, 0xCF, 0xD3)}.items():
        for first in firsts:
            sizes[first] = 1 + width
    for power, first in enumerate(range(0xD4, 0xD9)):
        sizes[first] = 2 + 2**power
    return tuple(sizes)


_SIZES: Final = _sizes()
_STRINGS: Final = {0xD9: 1, 0xDA: 2, 0xDB: 4, 0xC4: 1, 0xC5: 2, 0xC6: 4}
"""First byte -> bytes of the length that follows."""
_EXTENSIONS: Final = {0xC7: 1, 0xC8: 2, 0xC9: 4}
_ARRAYS: Final = {0xDC: 2, 0xDD: 4}
_MAPS: Final = {0xDE: 2, 0xDF: 4}


def check_bounds(payload: bytes) -> None:
    """Raises WireError for a payload that is nested deeper than `MAX_DEPTH`, or makes more than
    `wire.MAX_VALUES` values. Other faults of it are found when it is unpacked."""
    if len(payload) <= HARMLESS:
        return
    sizes, at, left, values = _SIZES, 0, 1, 1
    outer: list[int] = []  # values that are still to come in the containers around
    try:
        while True:
            while not left:
                if not outer:
                    return
                left = outer.pop()
            left -= 1
            first = payload[at]
            size = sizes[first]
            if size:
                at += size
                continue
            at += 1
            if first in _STRINGS:
                width = _STRINGS[first]
                at += width + int.from_bytes(payload[at : at + width], "big")
                continue
            if first in _EXTENSIONS:
                width = _EXTENSIONS[first]
                at += width + 1 + int.from_bytes(payload[at : at + width], "big")
                continue
            if first < 0x90:
                inside = 2 * (first & 0x0F)
            elif first < 0xA0:
                inside = first & 0x0F
            elif first in _ARRAYS:
                width = _ARRAYS[first]
                inside = int.from_bytes(payload[at : at + width], "big")
                at += width
            elif first in _MAPS:
                width = _MAPS[first]
                inside = 2 * int.from_bytes(payload[at : at + width], "big")
                at += width
            else:
                return  # 0xC1 stands for nothing: it cannot be unpacked
            values += inside
            if values > wire.MAX_VALUES:
                raise WireError(f"a payload of more than {wire.MAX_VALUES} values")
            outer.append(left)
            if len(outer) > MAX_DEPTH:
                raise WireError(f"a payload nested more than {wire.MAX_DEPTH} deep")
            left = inside
    except IndexError:
        return  # cut short: it cannot be unpacked either
