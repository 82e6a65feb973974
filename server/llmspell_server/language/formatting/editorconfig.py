"""Reads `.editorconfig` (editorconfig.org, specification 0.17): sections, and which of them hold for a path."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs


@attrs.frozen
class Section:
    """A section of an `.editorconfig`: its glob and its pairs, names and values in lower case."""

    glob: str
    pairs: Mapping[str, str]


@attrs.frozen
class EditorConfig:
    """An `.editorconfig`; `root` says that those of the folders above do not count."""

    root: bool
    sections: tuple[Section, ...]


def read_editorconfig(text: str) -> EditorConfig:
    """The sections of an `.editorconfig` (editorconfig.org, specification 0.17); lines that are none are skipped."""
    root = False
    sections: list[Section] = []
    pairs: dict[str, str] | None = None
    for line in text.lstrip("\ufeff").splitlines():
        stripped = line.strip()
        if not stripped or stripped[0] in "#;":
            continue
        if stripped[0] == "[" and stripped[-1] == "]":
            pairs = {}
            sections.append(Section(stripped[1:-1], pairs))
            continue
        key, equals, value = stripped.partition("=")
        if not equals:
            continue
        key, value = key.strip().lower(), re.split(r"\s[#;]", value, maxsplit=1)[0].strip().lower()
        if pairs is not None:
            pairs[key] = value
        elif key == "root":
            root = value == "true"
    return EditorConfig(root, tuple(sections))


def pairs_for(config: EditorConfig, path: str) -> dict[str, str]:
    """The pairs that hold for a file; `path` is relative to the folder of the `.editorconfig`, with slashes."""
    found: dict[str, str] = {}
    for section in config.sections:
        if glob_pattern(section.glob).fullmatch(path):
            found.update(section.pairs)
    return found


def glob_pattern(glob: str) -> re.Pattern[str]:
    """A section's glob as an expression over paths relative to its folder."""
    anchored = "/" in glob
    body = _glob(glob.removeprefix("/"))
    return re.compile(body if anchored else f"(?:.*/)?{body}", re.DOTALL)


def _glob(glob: str) -> str:
    out: list[str] = []
    depth = 0
    i = 0
    braces = _balanced(glob)
    while i < len(glob):
        char = glob[i]
        i += 1
        if char == "\\" and i < len(glob):
            out.append(re.escape(glob[i]))
            i += 1
        elif char == "*":
            deep = glob.startswith("*", i)
            i += deep
            out.append(".*" if deep else "[^/]*")
        elif char == "?":
            out.append("[^/]")
        elif char == "[" and (close := glob.find("]", i)) > 0 and "/" not in glob[i:close]:
            inside = glob[i:close].replace("\\", "\\\\").replace("[", "\\[")
            out.append("[" + ("^" + inside[1:] if inside[:1] == "!" else inside) + "]")
            i = close + 1
        elif char == "{" and braces and (numbers := re.match(r"(-?\d+)\.\.(-?\d+)\}", glob[i:])):
            out.append(_number_range(int(numbers[1]), int(numbers[2])))
            i += numbers.end()
        elif char == "{" and braces:
            depth += 1
            out.append("(?:")
        elif char == "}" and depth:
            depth -= 1
            out.append(")")
        elif char == "," and depth:
            out.append("|")
        else:
            out.append(re.escape(char))
    return "".join(out)


def _balanced(glob: str) -> bool:
    return glob.count("{") == glob.count("}")


def _number_range(first: int, last: int) -> str:
    low, high = min(first, last), max(first, last)
    if high - low > 10_000:
        return r"-?\d+"
    return "(?:" + "|".join(str(number) for number in range(low, high + 1)) + ")"
