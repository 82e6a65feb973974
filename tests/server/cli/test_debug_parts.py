"""The parts of the terminal debugger that need no script: which line is a command, which place is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.kernel.debugger.values import Breakpoint, BreakpointSpec, DataBreakpointSpec
from llmspell_server.cli.debug.files import Files, Place
from llmspell_server.cli.debug.points import Points
from llmspell_server.cli.debug.table import BY_NAME, TABLE, read_line


@pytest.mark.parametrize(
    ("line", "command", "argument"),
    [
        ("n", "next", ""),
        ("  step  ", "step", ""),
        ("b lib.lua:3 if x == 2", "break", "lib.lua:3 if x == 2"),
        ("p (1 + 2)", "print", "(1 + 2)"),
        ("p -x", "print", "-x"),
        ("print == 5", "print", "== 5"),
        ("!x = 1", "!", "x = 1"),
        ("! x = 1", "!", "x = 1"),
        ("debug:c", "continue", ""),
        ("db: break 5", "break", "5"),
        ("db:n = 5", "next", "= 5"),
        ("list 1,5", "list", "1,5"),
    ],
)
def test_commands(line: str, command: str, argument: str) -> None:
    found = read_line(line)
    assert found is not None
    assert (found[0].names[0], found[1]) == (command, argument)


@pytest.mark.parametrize(
    "line",
    [
        "n = 5",
        "n",
        "x",
        "n + 1",
        "print(x)",
        "c.d = 1",
        "list[1]",
        "b == 5",
        "p = 1",
        "step step",
        "db:query()",
        "s:rep(2)",
    ],
)
def test_lua_is_told_from_commands(line: str) -> None:
    assert (read_line(line) is None) == (line != "n")


@given(st.text(max_size=30))
def test_any_line_is_one_or_the_other(line: str) -> None:
    found = read_line(line)
    assert found is None or found[0] in TABLE


def test_no_name_is_given_twice() -> None:
    assert len(BY_NAME) == sum(len(entry.names) for entry in TABLE)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    (tmp_path / "work").mkdir()
    (tmp_path / "spells" / "inner").mkdir(parents=True)
    for name in ("spells/main.lua", "spells/lib.lua", "work/own.lua", "spells/inner/deep.lua"):
        (tmp_path / name).touch()
    return Files(tmp_path / "spells" / "main.lua", tmp_path / "work")


@pytest.mark.parametrize(
    ("text", "file", "line", "condition"),
    [
        ("10", "spells/main.lua", 10, None),
        ("lib.lua:3", "spells/lib.lua", 3, None),
        ("lib:3", "spells/lib.lua", 3, None),
        ("main.lua:3", "spells/main.lua", 3, None),
        ("own.lua:1 if a:b(':5') == 'x if y'", "work/own.lua", 1, "a:b(':5') == 'x if y'"),
        ("../spells/inner/deep.lua:2", "spells/inner/deep.lua", 2, None),
        ("deep.lua:2", "spells/inner/deep.lua", 2, None),
        ("new.lua:7", "work/new.lua", 7, None),
        ("7 if  x", "spells/main.lua", 7, "x"),
    ],
)
def test_places(files: Files, tmp_path: Path, text: str, file: str, line: int, condition: str | None) -> None:
    loaded = [f"@{tmp_path}/spells/inner/deep.lua", "=code"]
    assert files.place(text, loaded=loaded) == Place(f"@{tmp_path / file}", line, condition)


def test_a_line_without_a_file_is_where_one_looks(files: Files) -> None:
    assert files.place("3", here="=code") == Place("=code", 3)


@pytest.mark.parametrize("text", ["", "x", "x:", "5 if ", "if x", "-1", "a:b", "99999999999", "5if x"])
def test_what_is_no_place(files: Files, text: str) -> None:
    with pytest.raises(ValidationError, match="no place"):
        files.place(text)


def test_files_are_offered_as_they_are_written_shortest(files: Files, tmp_path: Path) -> None:
    offered = files.names([f"@{tmp_path}/spells/inner/deep.lua", "=code"])
    spells = tmp_path / "spells"
    expected = {str(spells / "main.lua"), str(spells / "inner/deep.lua"), "own.lua", str(spells / "lib.lua")}
    assert set(offered) == expected
    assert len(offered) == len(expected)


def test_points_keep_their_numbers() -> None:
    points = Points()
    first = points.add("@a", BreakpointSpec(line=3))
    second = points.add("@a", BreakpointSpec(line=9), temporary=True)
    end = points.run_to("@a", 5)
    data = points.add_data("x", DataBreakpointSpec(place=1))
    first.placed = Breakpoint(id=71, verified=True, source="@a", line=4)
    second.placed, data.ident = Breakpoint(id=72, verified=False, source="@a", line=9), 73
    assert [point.number for point in points.all] == [1, 2, 3]
    assert points.reached([71, 73]) == [first, data]
    assert points.marks("@a") == {4: True, 9: False}
    assert points.hidden == [end]
    assert end in points.active("@a")
    points.find(1).enabled = False
    assert first not in points.active("@a")
    points.remove(first)
    assert points.add("@b", BreakpointSpec(line=1)).number == 4
    assert points.sources == {"@a", "@b"}
    assert points.forget_data() == [data]
    for number in (0, 1, 3):
        with pytest.raises(ValidationError, match="there is no breakpoint"):
            points.find(number)
