"""The pure parts: sizes, times, positions, excerpts, the history file."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llmspell_runtime.kernel.execution import Failure, Frame
from llmspell_server.cli.excerpt import excerpt
from llmspell_server.cli.failure import short_source, understand
from llmspell_server.cli.parameters import Seconds, Size
from llmspell_server.cli.repl.history import HistoryFile
from llmspell_server.cli.spell import Spell
from llmspell_server.cli.terminal import encode, valid_text

CWD = Path("/srv/place")


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("64M", 64 << 20),
        ("1G", 1 << 30),
        ("1.5g", 3 << 29),
        ("2048k", 2 << 20),
        ("4MiB", 4 << 20),
        ("1048576", 1 << 20),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert Size().convert(text, None, None) == size


@pytest.mark.parametrize("text", ["", "M", "-1M", "1X", "0", "1K", "1M2", "inf", "nan"])
def test_no_sizes(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Size().convert(text, None, None)


@pytest.mark.parametrize("text", ["", "-1", "inf", "nan", "5s"])
def test_no_seconds(text: str) -> None:
    with pytest.raises(click.BadParameter):
        Seconds().convert(text, None, None)


@pytest.mark.parametrize(
    ("source_name", "short"),
    [
        ("@a.lua", "a.lua"),
        ("=name", "name"),
        ("@" + "x" * 59, "x" * 59),
        ("@" + "x" * 60, "..." + "x" * 56),
        ("=" + "y" * 80, "y" * 59),
    ],
)
def test_names_as_lua_shortens_them(source_name: str, short: str) -> None:
    assert short_source(source_name) == short


def failure(message: str, *frames: tuple[str, int | None]) -> Failure:
    found = [Frame(source=name, name=short_source(name), line=line, function="main chunk") for name, line in frames]
    return Failure(kind="runtime", message=message, traceback=tuple(found))


@pytest.mark.parametrize(
    ("given_failure", "file", "line", "message"),
    [
        (failure("/srv/place/a.lua:3: x", ("@/srv/place/a.lua", 9)), "a.lua", 3, "x"),
        (failure("x", ("=[C]", None), ("@/srv/place/sub/b.lua", 9)), "sub/b.lua", 9, "x"),
        (failure("/else/b.lua:1: x", ("@/else/b.lua", 1)), "/else/b.lua", 1, "x"),
        (failure("no place: 3: x"), None, None, "no place: 3: x"),
        (failure("see /srv/place/a.lua:3", ("@/srv/place/a.lua", 1)), "a.lua", 1, "see a.lua:3"),
        (failure("main.lua:7: x"), "main.lua", 7, "x"),
    ],
)
def test_positions(given_failure: Failure, file: str | None, line: int | None, message: str) -> None:
    spell = Spell(source=b"", source_name="@/srv/place/main.lua", name="main.lua")
    if given_failure.message.startswith("main"):
        spell = Spell(source=b"", source_name="=main.lua", name="main.lua")
    trouble = understand(given_failure, spell, CWD)
    assert (trouble.file, trouble.line, trouble.message) == (file, line, message)


@pytest.mark.parametrize(
    ("source", "line", "message", "expected"),
    [
        ("a\nlocal x = y.z", 2, "index a nil value (global 'y')", ["2 | local x = y.z", "  |           ^"]),
        ("yy.y = y()", 1, "call a nil value (global 'y')", ["1 | yy.y = y()", "  |    ^"]),
        ("  f()  ", 1, "whatever", ["1 |   f()", "  |   ^^^"]),
        ("x = = 1", 1, "unexpected symbol near '='", ["1 | x = = 1", "  |     ^"]),
        ("x = '日本' .. nil_", 1, "(global 'nil_')", ["1 | x = '日本' .. nil_", "  |               ^^^^"]),
        ("\tf()", 1, "whatever", ["1 |     f()", "  |     ^^^"]),
        (
            "if x then error('no (really)') end",
            1,
            "no",
            ["1 | if x then error('no (really)') end", "  |           ^^^^^^^^^^^^^^^^^^^^"],
        ),
        ("\x1b[31m", 1, "whatever", ["1 | \N{REPLACEMENT CHARACTER}[31m", "  | ^^^^^"]),
        ("x", 2, "whatever", []),
        ("", 0, "whatever", []),
        ("\n", 1, "near <eof>", ["1 |"]),
    ],
)
def test_excerpts(source: str, line: int, message: str, expected: list[str]) -> None:
    assert excerpt(source.encode(), line, message) == expected


@given(st.binary(max_size=300), st.integers(-1, 5), st.text(max_size=40))
def test_excerpts_are_safe_for_a_terminal(source: bytes, line: int, message: str) -> None:
    for text in excerpt(source, line, message):
        assert text.isprintable()
        assert len(text) < 400


@given(st.binary(max_size=60))
def test_output_leaves_as_the_bytes_it_was(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    assert encode(text, "utf-8") == data
    valid_text(text).encode("utf-8")


def test_output_on_a_terminal_that_lacks_the_character() -> None:
    assert encode("✓ ok", "ascii") == b"? ok"


def test_history_file(tmp_path: Path) -> None:
    file = HistoryFile(tmp_path / "deep" / "history")
    assert file.read() == []
    file.append("one\ntwo")
    file.append("three \udcff")
    assert file.read() == ["one\ntwo", "three \udcff"]
    file.path.write_text('"good"\nbroken\n5\n')
    assert file.read() == ["good"]
    file.clear()
    assert file.read() == []


def test_history_that_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    file = HistoryFile(tmp_path / "taken" / "history")
    file.append("x")
    assert file.read() == []
