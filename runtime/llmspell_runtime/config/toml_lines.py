"""The line of every key of a TOML text, which the standard library's reader does not tell.

The text must have been accepted by `tomllib`; grammar: TOML 1.0, https://toml.io/en/v1.0.0.
"""

import tomllib

from llmspell_runtime.config.values import KeyPath

_QUOTES = ("'''", '"""', "'", '"')


def key_lines(text: str) -> dict[KeyPath, int]:
    """The 1-based line on which each key, table and element of an array stands.

    The path of an element of an array ends in its number: `("steps", 0, "name")`.
    """
    scanner = _Scanner(text)
    scanner.document()
    return scanner.lines


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.line = 1
        self.lines: dict[KeyPath, int] = {}
        self.counts: dict[KeyPath, int] = {}

    def document(self) -> None:
        prefix: KeyPath = ()
        while self.skip_space():
            start = self.at
            if self.text.startswith("[", start):
                prefix = self.header()
            else:
                self.pair(prefix)
            if self.at == start:
                return

    def header(self) -> KeyPath:
        many = self.text.startswith("[[", self.at)
        self.move(2 if many else 1)
        names = self.key()
        self.move(2 if many else 1)
        path = self.latest((), names[:-1])
        path = (*path, names[-1])
        if many:
            place = self.counts.get(path, 0)
            self.counts[path] = place + 1
            self.mark(path)
            path = (*path, place)
        else:
            path = (*path[:-1], names[-1])
        self.mark(path)
        return path

    def latest(self, path: KeyPath, names: list[str]) -> KeyPath:
        """The path of `names`, by way of the latest element wherever one is an array of tables."""
        for name in names:
            path = (*path, name)
            self.mark(path)
            if path in self.counts:
                path = (*path, self.counts[path] - 1)
        return path

    def pair(self, prefix: KeyPath) -> None:
        path = prefix
        for name in self.key():
            path = (*path, name)
            self.mark(path)
        self.skip_space()
        self.move(1)  # the equals sign
        self.value(path)

    def key(self) -> list[str]:
        names = []
        while True:
            self.skip_space()
            names.append(self.name())
            self.skip_space()
            if not self.text.startswith(".", self.at):
                return names
            self.move(1)

    def name(self) -> str:
        start = self.at
        if self.text[start : start + 1] in ("'", '"'):
            self.string()
            return next(iter(tomllib.loads(self.text[start : self.at] + "=0")))
        while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] in "_-"):
            self.at += 1
        return self.text[start : self.at]

    def value(self, path: KeyPath) -> None:
        self.skip_space()
        first = self.text[self.at : self.at + 1]
        if first in ("'", '"'):
            self.string()
        elif first == "[":
            self.array(path)
        elif first == "{":
            self.inline_table(path)
        else:
            while self.at < len(self.text) and self.text[self.at] not in ",]}#\n":
                self.at += 1

    def array(self, path: KeyPath) -> None:
        self.move(1)
        place = 0
        while self.skip_space() and self.text[self.at] != "]":
            start = self.at
            if self.text[start] == ",":
                self.move(1)
                continue
            self.mark((*path, place))
            self.value((*path, place))
            place += 1
            if self.at == start:
                return
        self.move(1)

    def inline_table(self, path: KeyPath) -> None:
        self.move(1)
        while self.skip_space() and self.text[self.at] != "}":
            start = self.at
            if self.text[start] == ",":
                self.move(1)
                continue
            self.pair(path)
            if self.at == start:
                return
        self.move(1)

    def string(self) -> None:
        quote = next(quote for quote in _QUOTES if self.text.startswith(quote, self.at))
        self.move(len(quote))
        while self.at < len(self.text) and not self.text.startswith(quote, self.at):
            self.move(2 if quote[0] == '"' and self.text[self.at] == "\\" else 1)
        self.move(len(quote))
        if len(quote) == 3:
            # One or two quotes may stand right before the closing three.
            while self.text.startswith(quote[0], self.at):
                self.move(1)

    def skip_space(self) -> bool:
        """Pass blanks, line ends and comments; whether there is more text."""
        while self.at < len(self.text):
            char = self.text[self.at]
            if char == "#":
                end = self.text.find("\n", self.at)
                self.at = len(self.text) if end < 0 else end
            elif char in " \t\r\n":
                self.move(1)
            else:
                return True
        return False

    def move(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def mark(self, path: KeyPath) -> None:
        self.lines.setdefault(path, self.line)
