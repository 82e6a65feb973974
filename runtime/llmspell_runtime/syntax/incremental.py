"""A new tree from an old one and an edit: only the units that the edit can have changed are read again.

A unit depends on its tokens, on the text behind it up to its `horizon`, and on the column it starts at; on nothing
else. So reading starts at the first unit whose horizon the edit touches (and at the start of its line), and ends as
soon as a unit ends where an untouched one begins, because from there on everything is as before. Tokens are reused
within a unit too: a table of thousands of lines is one statement.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from .kinds import Kinds
from .parser import WASTE_LIMIT, Parser
from .problems import Edit
from .scan import Scanner, leading_trivia_end
from .tokens import EOF, Tokens
from .tree import Tree, parse, parse_tokens

if TYPE_CHECKING:
    from .unit import Unit

_GROWTH: Final = 8
_LOOKAHEAD: Final = 3


def reparse(tree: Tree, edit: Edit) -> Tree:
    """The tree of `tree.text` with `edit` made: equal to `parse` of the new text, units before and after reused.

    `edit` has offsets of the old text; out of range they count as its nearest end.
    """
    start = max(0, min(edit.start, len(tree.text)))
    end = max(start, min(edit.end, len(tree.text)))
    text = tree.text[:start] + edit.text + tree.text[end:]
    units = tree.units
    first = _first_touched(tree, start)
    if not units or (first == 0 and start <= leading_trivia_end(tree.text)) or not _reusable(units):
        return parse(text, tree.dialect)
    candidate = _next_untouched(tree, first, end)
    step = 1
    while True:
        new = _read(tree, text, Edit(start, end, edit.text), first, candidate)
        if new is not None:
            break
        candidate = _at_line_start(tree, candidate + step)
        step *= _GROWTH
    total = sum(unit.waste for unit in new.units)
    count = sum(unit.last - unit.first for unit in new.units)
    return parse(text, tree.dialect) if total > WASTE_LIMIT // 2 * count else new


def _reusable(units: list[Unit]) -> bool:
    return all(unit.confirmed for unit in units)


def _first_touched(tree: Tree, start: int) -> int:
    """The first unit that an edit at `start` can have changed, moved to where one begins anew."""
    index = 0
    for unit in tree.units:
        if unit.horizon + unit.shift >= start:
            break
        index += 1
    index = min(index, len(tree.units) - 1)
    while not _begins_anew(tree, index):
        index -= 1
    return index


def _begins_anew(tree: Tree, index: int) -> bool:
    """Whether a unit is read without regard to the one before: it starts a line that no mistake was found on so far."""
    if index <= 0:
        return True
    before = tree.units[index - 1]
    return not before.ends_in_trouble and "\n" in tree.text[before.end : tree.units[index].start]


def _next_untouched(tree: Tree, first: int, end: int) -> int:
    """The first unit behind the edit that starts a line of its own behind the edit's last line."""
    index = first + 1
    while index < len(tree.units) and tree.units[index].start <= end:
        index += 1
    while index < len(tree.units):
        gap = max(end, tree.units[index - 1].end)
        if "\n" in tree.text[gap : tree.units[index].start] and not tree.units[index - 1].ends_in_trouble:
            break
        index += 1
    return index


def _at_line_start(tree: Tree, index: int) -> int:
    while index < len(tree.units) and not _begins_anew(tree, index):
        index += 1
    return min(index, len(tree.units))


def _read(tree: Tree, text: str, edit: Edit, first: int, candidate: int) -> Tree | None:
    """Read the text after `edit` from unit `first` to where unit `candidate` begins now; None if no unit ends there.

    A `candidate` behind the last unit stands for the end of the text, where the reading always ends.
    """
    units = tree.units
    to_end = candidate >= len(units)
    scanned = _scan(tree, text, edit, first, candidate)
    if scanned is None:
        return None
    tokens, stop_index = scanned
    start = units[first - 1].end if first else 0
    delta = len(text) - len(tree.text)
    if to_end:
        parser = Parser(tokens, tree.dialect, budget=_budget(units))
    else:
        parser = Parser(
            tokens, tree.dialect, budget=_budget(units), stop=stop_index, rest=_clean_rest(units[candidate:])
        )
    new = parse_tokens(parser)
    for unit in new:
        unit.shift = start
    if to_end:
        return Tree(text, tree.dialect, units[:first] + new, (tokens, stop_index, start))
    if not new or new[-1].last != stop_index or parser.looked_behind or not _reusable(new):
        return None
    if new[-1].ends_in_trouble or "\n" not in text[new[-1].end : units[candidate].start + delta]:
        return None  # the line break in front of it may be part of a token now
    kept = [unit.at(unit.shift + delta) for unit in units[candidate:]]
    tail_tokens, tail_index, tail_shift = tree.tail
    return Tree(text, tree.dialect, units[:first] + new + kept, (tail_tokens, tail_index, tail_shift + delta))


def _budget(units: list[Unit]) -> int:
    return WASTE_LIMIT * sum(unit.last - unit.first for unit in units)


def _clean_rest(units: list[Unit]) -> int | None:
    """The number of tokens in these units if none has a mistake, else None."""
    return None if any(unit.problems for unit in units) else sum(unit.last - unit.first for unit in units)


def _scan(tree: Tree, text: str, edit: Edit, first: int, candidate: int) -> tuple[Tokens, int] | None:
    """The tokens from where unit `first` begins to the first one of unit `candidate`, and the index of that one.

    A `candidate` behind the last unit stands for the end of the text. The answer is None if no token starts where the
    candidate does, or if the comments before it are not as sound as they were. Offsets are relative to the start, and
    so is the text that the tokens keep. Behind the first token of a candidate, a few more come for the parser to look
    ahead at, and an end that it must not reach.

    Reading from the start of a token gives what it gave before if the text is the same from there on, so only what is
    between the last token before the edit and the first one behind it that is met again is read.
    """
    units = tree.units[first:candidate]
    follower = tree.units[candidate] if candidate < len(tree.units) else None
    delta = len(text) - len(tree.text)
    start = tree.units[first - 1].end if first else 0
    stop = len(text) if follower is None else follower.start + delta - start
    tokens = Tokens(text[start:], [], [], [], [], {})
    _take_before(tokens, units, edit.start, -start)
    position = tokens.ends[-1] if tokens.ends else 0 if start else leading_trivia_end(text)
    scanner = Scanner(tokens, position, Kinds(tree.dialect))
    more = scanner.advance()
    while more and (follower is None or tokens.starts[-1] < stop):
        if units and _take_behind(tokens, units, edit.end, delta - start):
            units = []
            scanner.position = tokens.ends[-1]
        more = scanner.advance()
    index = len(tokens.starts) - 1
    if follower is not None and (
        tokens.starts[index] != stop or tokens.flaws.get(index) != follower.tokens.flaws.get(follower.first)
    ):
        return None
    for _ in range(_LOOKAHEAD):
        more = more and scanner.advance()
    end = scanner.position
    if more:
        tokens.texts.append("")
        tokens.kinds.append(EOF)
        tokens.starts.append(end)
        tokens.ends.append(end)
    tokens.text = tokens.text[:end]
    return tokens, index


def _take_before(tokens: Tokens, units: list[Unit], start: int, move: int) -> None:
    """Append the tokens of `units` that an edit at `start` leaves as they are; `move` is added to their offsets.

    The last of them is read again, because the kind of `goto` can depend on the token behind it.
    """
    for unit in units:
        old = unit.tokens
        last = bisect_left(old.ends, start - unit.shift, unit.first, unit.last)
        last = min([last, *(index for index in _flawed(unit) if any(flaw.open_ended for flaw in old.flaws[index]))])
        _append(tokens, unit, unit.first, last, move)
        if last < unit.last:
            break
    if tokens.kinds:
        tokens.flaws.pop(len(tokens.kinds) - 1, None)
        for column in (tokens.texts, tokens.kinds, tokens.starts, tokens.ends):
            column.pop()


def _take_behind(tokens: Tokens, units: list[Unit], end: int, move: int) -> bool:
    """Append what follows the last token in `units`, if that is one of theirs and begins at or behind `end`."""
    at = tokens.starts[-1] - move
    if at < end:
        return False
    place = bisect_right(units, at, key=lambda unit: unit.end)
    if place == len(units):
        return False
    unit = units[place]
    index = bisect_left(unit.tokens.starts, at - unit.shift, unit.first, unit.last)
    if index == unit.last or unit.tokens.starts[index] + unit.shift != at:
        return False
    _append(tokens, unit, index + 1, unit.last, move)
    for unit in units[place + 1 :]:
        _append(tokens, unit, unit.first, unit.last, move)
    return True


def _append(tokens: Tokens, unit: Unit, first: int, last: int, move: int) -> None:
    """Append the tokens from `first` to `last` (exclusive) of a unit; `move` makes offsets of those in its text."""
    old = unit.tokens
    move += unit.shift
    for index in _flawed(unit):
        if first <= index < last:
            tokens.flaws[len(tokens.kinds) + index - first] = old.flaws[index]
    tokens.texts += old.texts[first:last]
    tokens.kinds += old.kinds[first:last]
    starts, ends = old.starts[first:last], old.ends[first:last]
    tokens.starts.extend([offset + move for offset in starts] if move else starts)
    tokens.ends.extend([offset + move for offset in ends] if move else ends)


def _flawed(unit: Unit) -> list[int]:
    flaws = unit.tokens.flaws
    return [index for index in flaws if unit.first <= index < unit.last]
