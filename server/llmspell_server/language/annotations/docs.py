"""Which comments of a unit belong together, and to what: blocks above statements, notes behind them, casts."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from llmspell_runtime.syntax.comments import Comment, commented, comments_between

from .tag_parser import read_tag
from .tags import AsTag, CastTag, PlainTag, Tag
from .type_nodes import TypeNode
from .words import Line

if TYPE_CHECKING:
    from llmspell_runtime.syntax import Tree
    from llmspell_runtime.syntax.unit import Unit

_T = TypeVar("_T", bound=Tag)


class DocBlock:
    """Comment lines without an empty line between them. `start:end` spans them; `bound` is the offset of the token
    right below, None if an empty line or the end of the text follows.
    """

    __slots__ = ("__dict__", "bound", "end", "lines", "plain", "start")

    def __init__(self, start: int, end: int, lines: list[Line], plain: list[str]) -> None:
        self.start = start
        self.end = end
        self.lines = lines
        self.plain = plain
        self.bound: int | None = None

    @cached_property
    def _parsed(self) -> tuple[list[Tag], str, dict[int, str]]:
        tags: list[Tag] = []
        texts: dict[int, str] = {}
        description: list[str] = []
        pending: list[str] = []
        index = 0
        while index < len(self.lines):
            found = read_tag(self.lines[index], self.lines[index + 1 :])
            if found is None:
                text = self.lines[index].text
                pending.append(text[1:] if text.startswith(" ") else text)
                index += 1
                continue
            if pending:
                texts[len(tags)] = "\n".join(pending).strip("\n")
                description.extend(pending)
                pending = []
            tags.append(found[0])
            index += 1 + found[1]
        if pending:
            texts[len(tags)] = "\n".join(pending).strip("\n")
            description.extend(pending)
        text = "\n".join(description).strip("\n")
        if not text and not tags:
            text = "\n".join(self.plain).strip()
        return tags, text, texts

    @property
    def tags(self) -> list[Tag]:
        """The tags in their order."""
        return self._parsed[0]

    @property
    def text(self) -> str:
        """The free text of the block, Markdown."""
        return self._parsed[1]

    def text_before(self, tag: Tag) -> str:
        """The free text right above a tag, which describes it (a field, a class)."""
        for index, one in enumerate(self.tags):
            if one is tag:
                return self._parsed[2].get(index, "")
        return ""

    def all(self, kind: type[_T]) -> list[_T]:
        """The tags of one class."""
        return [tag for tag in self.tags if isinstance(tag, kind)]

    def first(self, kind: type[_T]) -> _T | None:
        """The first tag of one class."""
        return next((tag for tag in self.tags if isinstance(tag, kind)), None)

    def plain_tag(self, *words: str) -> PlainTag | None:
        """The first plain tag with one of these words."""
        return next((tag for tag in self.tags if isinstance(tag, PlainTag) and tag.word.text in words), None)


class UnitDocs:
    """The comments of one unit: those before it (not the rest of the line above), within, and behind it on its line.

    `above` maps the offset of a token to the block right above it; `behind` the end of a token (a comma or semicolon
    after it does not count) to the block made of the comment behind it on its line; `casts` the end of an expression
    to the type that `--[[@as T]]` gives it. `blocks` are all blocks in the order of the text.
    """

    __slots__ = ("above", "behind", "blocks", "cast_tags", "casts")

    def __init__(self) -> None:
        self.above: dict[int, DocBlock] = {}
        self.behind: dict[int, DocBlock] = {}
        self.casts: dict[int, TypeNode] = {}
        self.cast_tags: list[CastTag] = []
        self.blocks: list[DocBlock] = []


_EMPTY = UnitDocs()
"""The docs of a unit without comments; its empty collections stand for those of others, which nobody changes."""


def read_docs(tree: Tree, unit: Unit | None, before: int, following: int) -> UnitDocs:
    """The comments of a unit, or with None those between the offsets `before` and `following` behind all units.

    `before` is the end of the previous unit, `following` the start of the next one, both offsets of the text.
    """
    text = tree.text
    if text.find("--", before, following) < 0:
        return _EMPTY
    docs = UnitDocs()
    if unit is None:
        _gap(docs, tree, before, following, 0, None, None)
        return docs
    shift = unit.shift
    tokens = unit.tokens
    starts, ends, kinds = tokens.starts, tokens.ends, tokens.kinds
    _gap(docs, tree, before, unit.start, shift, None, starts[unit.first])
    for index in commented(tokens, unit.first + 1, unit.last):
        start, end = ends[index - 1], starts[index]
        previous = start if kinds[index - 1] not in (",", ";") or index - 2 < unit.first else ends[index - 2]
        _gap(docs, tree, start + shift, end + shift, shift, previous, end)
    line_end = text.find("\n", unit.end, following)
    last = following if line_end < 0 else line_end
    if text.find("--", unit.end, last) >= 0:
        previous = ends[unit.last - 1]
        if kinds[unit.last - 1] in (",", ";") and unit.last - 2 >= unit.first:
            previous = ends[unit.last - 2]
        _gap(docs, tree, unit.end, last, shift, previous, None)
    for slot in UnitDocs.__slots__:
        if not getattr(docs, slot):
            setattr(docs, slot, getattr(_EMPTY, slot))
    return docs


def _gap(
    docs: UnitDocs, tree: Tree, start: int, end: int, shift: int, previous: int | None, following: int | None
) -> None:
    """Read the comments between two tokens; `previous` is the end of the one before (None: of another unit)."""
    if tree.text.find("--", start, end) < 0:
        return
    run: list[Comment] = []
    for comment in comments_between(tree, start, end):
        if not comment.own_line and start > 0 and previous is None and not _opens_line(tree, comment, start):
            continue
        if not comment.own_line and previous is not None:
            _note(docs, comment, shift, previous)
            continue
        if run and tree.text.count("\n", run[-1].end, comment.start) > 1:
            _close(docs, run, shift)
            run = []
        run.append(comment)
    if run:
        begun = _begun_anew(run)
        if begun:
            _close(docs, run[:begun], shift)
            run = run[begun:]
        block = _close(docs, run, shift)
        if following is not None and tree.text.count("\n", run[-1].end, end) <= 1:
            block.bound = following
            docs.above[following] = block


_OF_CLASS: Final = re.compile(r"\s*@(?:class|field|operator)\b")
_OF_VALUE: Final = re.compile(r"\s*@(?:type|param|return|generic|vararg|enum)\b")


def _begun_anew(run: list[Comment]) -> int:
    """Where comments below a whole class begin to speak of something else, which stands below them; 0: nowhere.

    So `---@class A`, its fields and then `---@type A` above a local do not make the local the class itself.
    """
    begun, within = 0, False
    for index, comment in enumerate(run if len(run) > 1 else ()):
        if not comment.doc:
            continue
        if _OF_CLASS.match(comment.text):
            begun, within = index + 1, True
        elif comment.text.lstrip().startswith(("|", "@overload")):
            begun = index + 1
        elif _OF_VALUE.match(comment.text):
            return begun if within else 0
    return 0


def _opens_line(tree: Tree, comment: Comment, start: int) -> bool:
    """Whether a line break stands between the end of the unit before and the comment."""
    return "\n" in tree.text[start : comment.start]


def _note(docs: UnitDocs, comment: Comment, shift: int, previous: int) -> None:
    """A comment behind code on its line: a cast of the expression before it, or a note on it."""
    block = _block([comment], shift)
    first = block.tags[0] if block.tags else None
    if isinstance(first, AsTag):
        docs.casts[previous] = first.type
    elif previous not in docs.behind:
        docs.behind[previous] = block
        docs.blocks.append(block)
    docs.cast_tags.extend(block.all(CastTag))


def _close(docs: UnitDocs, run: list[Comment], shift: int) -> DocBlock:
    block = _block(run, shift)
    docs.blocks.append(block)
    if any("@cast" in line.text for line in block.lines):
        docs.cast_tags.extend(block.all(CastTag))
    return block


def _block(run: list[Comment], shift: int) -> DocBlock:
    lines: list[Line] = []
    plain: list[str] = []
    for comment in run:
        said = comment.text
        if comment.doc or (_is_long(comment) and said.lstrip().startswith("@")):
            lines.append(Line(said, _content_start(comment) - shift))
        else:
            plain.append(said.strip("-").strip() if "\n" not in said else said.strip())
    return DocBlock(run[0].start - shift, run[-1].end - shift, lines, plain)


def _is_long(comment: Comment) -> bool:
    """Whether it stands in brackets: in plain `--` comments an `@` is no tag."""
    return comment.end - comment.start - len(comment.text) > len("---")


def _content_start(comment: Comment) -> int:
    """The offset of the first character of the comment's text."""
    length = len(comment.text)
    total = comment.end - comment.start
    for opener, closer in ((3, 0), (2, 0)):
        if total - opener - closer == length:
            return comment.start + opener
    return comment.start + (total - length + 2) // 2
