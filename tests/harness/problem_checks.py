"""The check of diagnostics: a text with each finding written below its line, `--   ^^^^ code: message`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from tests.harness.lua_fixture import read_fixture

_EXPECTED = re.compile(r"^--(?:( *)(\^+)|(\d+):(\d+)) ([\w-]+)(?:: (.*))?$")


def check_problems(
    text: str, *, on: Iterable[str] = (), dialect: str = "lua54", only: Iterable[str] | None = None
) -> None:
    """The findings in every file of a fixture are those that lines such as these tell, and no other:

        print(nmae)
        --    ^^^^ undefined-global: Nothing defines the global `nmae`.

    The marker lines are taken out first; the arrows stand below what is marked (a finding over several lines: below its
    first line's part), the message may be left out. What begins in the first two columns is marked with numbers
    instead: `--0:4 lowercase-global`. `on` switches codes on that are off by default; with `only`, findings with other
    codes do not count.
    """
    fixture = read_fixture(text)
    wanted: list[tuple[str, int, int, int, str, str | None]] = []
    bare: dict[str, str] = {}
    for uri, body in fixture.files.items():
        lines: list[str] = []
        for line in body.split("\n"):
            match = _EXPECTED.match(line)
            if match is None:
                lines.append(line)
                continue
            if match.group(2):
                start, end = match.start(2), match.end(2)
            else:
                start, end = int(match.group(3)), int(match.group(4))
            wanted.append((uri, len(lines) - 1, start, end, match.group(5), match.group(6)))
        bare[uri] = "\n".join(lines)
    snapshot = fixture._replace(files=bare).snapshot(dialect)
    found: list[tuple[str, int, int, int, str, str | None]] = []
    for uri in bare:
        file = snapshot.file(uri)
        assert file is not None
        for one in problems(snapshot, uri, Choice(on=frozenset(on))):
            if only is not None and one.code not in only:
                continue
            row = file.tree.lines.line(one.start)
            begin = file.tree.lines.offset(row, 0)
            end = min(one.end, file.tree.lines.line_end(row))
            found.append((uri, row, one.start - begin, end - begin, one.code, one.message))
    silent = {one[:5] for one in wanted if one[5] is None}
    shown = [(*one[:5], None) if one[:5] in silent else one for one in found]
    assert sorted(shown, key=repr) == sorted(wanted, key=repr), "\n".join(_told(*one) for one in found)


def check_fix(text: str, code: str, title: str, after: str, *, dialect: str = "lua54") -> None:
    """The fix of this title that the first finding with a code offers makes another text of the first file."""
    fixture = read_fixture(text)
    uri = next(iter(fixture.files))
    found = [one for one in problems(fixture.snapshot(dialect), uri, Choice(on=frozenset([code]))) if one.code == code]
    assert found, "nothing is found"
    fixes = {fix.title: fix for fix in found[0].fixes}
    assert title in fixes, list(fixes)
    changed = fixture.files[uri]
    for edit in sorted(fixes[title].edits, reverse=True):
        changed = changed[: edit.start] + edit.text + changed[edit.end :]
    assert changed == after


def _told(uri: str, line: int, start: int, end: int, code: str, message: str | None) -> str:
    mark = f"{' ' * (start - 2)}{'^' * (end - start)}" if start >= 2 and end > start else f"{start}:{end}"
    return f"{uri.rsplit('/', 1)[-1]}:{line + 1}: --{mark} {code}: {message}"
