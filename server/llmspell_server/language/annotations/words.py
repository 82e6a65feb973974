"""The words of a tag, which go on in the next lines while a bracket is open."""

from __future__ import annotations

from .lexer import Word, words


class Line:
    """One line of an annotation: its text behind `---`, and the offset of that text."""

    __slots__ = ("offset", "text")

    def __init__(self, text: str, offset: int) -> None:
        self.text = text
        self.offset = offset


class Words:
    """The words of a tag. Inside brackets the following lines continue it; `more` are those lines, `used` how many."""

    def __init__(self, text: str, offset: int, more: list[Line]) -> None:
        self.words = words(text, offset)
        self.more = more
        self.used = 0
        self.i = 0
        self.brackets = 0
        self.last_text = text
        self.last_offset = offset
        self.end_offset = offset + len(text)

    def peek(self, ahead: int = 0) -> Word:
        """A word that is to come; its kind is "" behind the last."""
        index = self.i + ahead
        while index >= len(self.words) and self.brackets and self.continues():
            pass
        if index < len(self.words):
            return self.words[index]
        return Word("", "", self.end_offset, self.end_offset)

    def continues(self) -> bool:
        """Take the next line, unless it begins a tag."""
        if self.used >= len(self.more) or self.more[self.used].text.lstrip().startswith("@"):
            return False
        line = self.more[self.used]
        self.used += 1
        self.words.extend(words(line.text, line.offset))
        self.last_text, self.last_offset = line.text, line.offset
        self.end_offset = line.offset + len(line.text)
        return True

    def next(self) -> Word:
        """Move on."""
        word = self.peek()
        if word.kind:
            self.i += 1
        return word

    def take(self, kind: str) -> Word | None:
        """Move on if the next word is of this kind (or is this symbol)."""
        word = self.peek()
        if word.kind != kind:
            return None
        self.i += 1
        return word

    def take_name(self, text: str) -> Word | None:
        """Move on if the next word is this name."""
        word = self.peek()
        if word.kind != "name" or word.text != text:
            return None
        self.i += 1
        return word

    def previous_end(self) -> int:
        """Where the last word that was taken ends."""
        return self.words[self.i - 1].end if self.i else self.last_offset

    def rest(self) -> str:
        """The text of the line behind the words taken: a description."""
        if self.i >= len(self.words):
            return ""
        return self.last_text[max(0, self.words[self.i].start - self.last_offset) :].strip()
