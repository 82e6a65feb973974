"""How well a name matches what somebody typed of it."""

from __future__ import annotations


def match_score(query: str, name: str) -> int | None:
    """Larger is better; None when the letters of `query` are not in `name` in their order, whatever their case.

    The whole name is best, then its beginning, then letters that begin words, then letters that stand together.
    """
    if not query:
        return 0
    wanted, where = query.lower(), name.lower()
    if wanted == where:
        return 1000
    score = 500 if where.startswith(wanted) else 0
    at = -1
    for letter in wanted:
        found = where.find(letter, at + 1)
        if found < 0:
            return None
        begins = found == 0 or not name[found - 1].isalnum() or (name[found].isupper() and name[found - 1].islower())
        score += 10 if begins else 5 if found == at + 1 else 1
        at = found
    return score - len(name) // 10
