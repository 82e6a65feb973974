"""The word that somebody probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], *, most: float | None = None) -> str | None:
    """The word most like `word`, None if none is like it enough: about one slip per four letters, case counts half.

    Words of one or two letters are like nothing. Of equally near words the first in the alphabet. `most` slips at most.
    """
    length = len(word)
    if length < 3:
        return None
    allowed = max(1.0, length / 4) if most is None else most
    best: tuple[float, str] | None = None
    lower = word.lower()
    for other in words:
        if abs(len(other) - length) > allowed or len(other) < 3 or other == word:
            continue
        other_lower = other.lower()
        if other_lower == lower:
            slips = 0.5
        elif other_lower[0] != lower[0] and other_lower[-1] != lower[-1]:
            continue
        else:
            slips = float(_slips(lower, other_lower, int(allowed)))
        if slips <= allowed and (best is None or (slips, other) < best):
            best = (slips, other)
    return best[1] if best is not None else None


def did_you_mean(word: str | None) -> str:
    """The end of a message; empty where there is no such word."""
    return f" Did you mean `{word}`?" if word else ""


def _slips(one: str, other: str, most: int) -> int:
    """The edit distance with swaps of neighbours (Damerau, optimal string alignment); `most + 1` where it is more."""
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        row = [i]
        for j, right in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return above[-1]
