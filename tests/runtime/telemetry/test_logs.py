"""Logs: where they go, how they look, and what they never do."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from llmspell_runtime.errors import ConfigError
from llmspell_runtime.telemetry.categories import Category
from llmspell_runtime.telemetry.correlation import correlation
from llmspell_runtime.telemetry.formats import RENDERERS, visible
from llmspell_runtime.telemetry.logs import (
    configure_logging,
    dropped_records,
    log_event,
    reset_logging,
    room_logger,
)
from llmspell_runtime.telemetry.rotation import LogFile
from llmspell_runtime.telemetry.tracing import span

TIME = re.compile(r"\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)\.\d{3}Z|^\d\d:\d\d:\d\d", re.MULTILINE)


@pytest.fixture(autouse=True)
def clean() -> Iterator[None]:
    yield
    reset_logging()


def logged(format: str, *events: tuple[Any, ...], level: str = "trace", **fields: Any) -> str:
    """What `log_event(level, message)` for each event writes, with every time replaced by TIME."""
    stream = io.StringIO()
    configure_logging(level, format, stream=stream)
    for event in events:
        log_event(room_logger("kernel"), *event, **fields)
    return TIME.sub("TIME", stream.getvalue())


def in_context(format: str) -> str:
    with correlation("c0ffee00c0ffee"), span("x", Category.TOOL):
        return logged(format, ("warn", "tool failed"), tool="web search", tries=3, ratio=0.5)


def test_text() -> None:
    assert in_context("text") == snapshot(
        'TIME WARN  llmspell.kernel [tool] [c0ffee00c0ffee]: tool failed tool="web search" tries=3 ratio=0.5\n'
    )


def test_compact() -> None:
    assert in_context("compact") == snapshot(
        'TIME W kernel tool #c0ffee00: tool failed tool="web search" tries=3 ratio=0.5\n'
    )


def test_pretty() -> None:
    assert in_context("pretty") == snapshot(
        """\
TIME WARN llmspell.kernel
    tool failed
      category: tool
      correlation_id: c0ffee00c0ffee
      tool: web search
      tries: 3
      ratio: 0.5
"""
    )


def test_json() -> None:
    assert json.loads(in_context("json")) == snapshot(
        {
            "time": "TIME",
            "level": "warn",
            "logger": "llmspell.kernel",
            "message": "tool failed",
            "category": "tool",
            "correlation_id": "c0ffee00c0ffee",
            "fields": {"tool": "web search", "tries": 3, "ratio": 0.5},
        }
    )


def test_without_context_nothing_stands_in_for_it() -> None:
    assert logged("text", ("info", "ready")) == "TIME INFO  llmspell.kernel: ready\n"
    assert json.loads(logged("json", ("info", "ready"))).keys() == {"time", "level", "logger", "message"}


@pytest.mark.parametrize("format", RENDERERS)
def test_a_message_with_percent_signs_or_braces_stays_as_it_is(format: str) -> None:
    assert "100% %s {x}" in logged(format, ("info", "100% %s {x}"))


def test_fields_may_have_any_name() -> None:
    line = json.loads(logged("json", ("info", "x"), level_="", message=1, logger=2, name=3, args=4, time=5))
    assert line["message"] == "x"
    assert line["fields"] == {"level_": "", "message": 1, "logger": 2, "name": 3, "args": 4, "time": 5}


def test_json_says_whatever_a_field_holds() -> None:
    circle: list[Any] = []
    circle.append(circle)
    fields: dict[str, Any] = {
        "nan": float("nan"),
        "path": Path("/x"),
        "nested": {1: {"inf": float("inf")}},
        "set": {1},
        "raw": b"\0",
    }
    line = json.loads(logged("json", ("info", "x"), **fields, circle=circle, surrogate="\ud800"))
    assert line["fields"].pop("circle")
    assert line["fields"] == {
        "nan": "nan",
        "path": "/x",
        "nested": {"1": {"inf": "inf"}},
        "set": [1],
        "raw": "b'\\x00'",
        "surrogate": "\ud800",
    }


# --- hostile text -------------------------------------------------------------------------------------------------

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
ATTACKS = [
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31m",
    "line\nTIME ERROR llmspell.kernel: forged",
    "a\rb\x08\x7f",
    "\u202egnp.exe",
    "\u2028x",
]


@pytest.mark.parametrize("format", RENDERERS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_acts_on_a_terminal_or_forges_a_line(format: str, attack: str) -> None:
    harmless = logged(format, ("info", "x"), key="x")
    for text in (
        logged(format, ("info", attack), key="x"),
        logged(format, ("info", "x"), key=attack),
        logged(format, ("info", "x"), **{attack: "x"}),
        logged(format, ("info", "x"), key=[attack, {attack: attack}]),
    ):
        assert not ACTING.search(text)
        assert text.count("\n") == harmless.count("\n")


@pytest.mark.parametrize("format", RENDERERS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_correlation_id_or_logger_name_acts_either(format: str, attack: str) -> None:
    stream = io.StringIO()
    configure_logging("info", format, stream=stream)
    with correlation(attack):
        logging.getLogger(f"llmspell.{attack}").info("x")
    assert not ACTING.search(stream.getvalue())
    assert "\nTIME" not in stream.getvalue()


@pytest.mark.parametrize("format", RENDERERS)
def test_the_lines_of_a_traceback_cannot_pass_for_records(format: str) -> None:
    stream = io.StringIO()
    configure_logging("info", format, stream=stream)
    try:
        raise ValueError("first\n2026-01-01 ERROR forged\x1b[2J")
    except ValueError as error:
        log_event(room_logger("kernel"), "error", "failed", error=error)
    assert not ACTING.search(stream.getvalue())
    first, *rest = stream.getvalue().splitlines()
    assert "ValueError" in stream.getvalue()
    assert all(line.startswith("    ") for line in rest)
    assert not first.startswith(" ")


@given(st.text())
def test_visible_text_keeps_everything_else(text: str) -> None:
    assert not ACTING.search(visible(text))
    if not ACTING.search(text) and "\n" not in text:
        assert visible(text) == text


# --- levels -------------------------------------------------------------------------------------------------------

ALL = [(level, level) for level in ("error", "warn", "info", "debug", "trace")]


@pytest.mark.parametrize(
    ("level", "shown"),
    [
        ("off", ""),
        ("none", ""),
        ("error", "E"),
        ("err", "E"),
        ("warn", "EW"),
        ("WARNING", "EW"),
        ("info", "EWI"),
        ("debug", "EWID"),
        ("trace", "EWIDT"),
    ],
)
def test_a_level_shows_what_is_as_grave_or_graver(level: str, shown: str) -> None:
    text = logged("compact", *ALL, level=level)
    assert "".join(line.split()[1] for line in text.splitlines()) == shown


def test_other_packages_speak_from_warnings_on() -> None:
    stream = io.StringIO()
    configure_logging("trace", "compact", stream=stream)
    logging.getLogger("httpx").info("chatter")
    logging.getLogger("httpx").warning("slow %s", "host")
    assert TIME.sub("TIME", stream.getvalue()) == "TIME W httpx: slow host\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"level": "loud"}, "unknown log level 'loud'"),
        ({"level": "info", "format": "xml"}, "unknown log format 'xml'"),
        ({"level": "info", "stream": sys.stdout}, "standard output"),
    ],
)
def test_a_wrong_configuration_is_refused_and_the_old_one_stays(arguments: dict[str, Any], message: str) -> None:
    stream = io.StringIO()
    configure_logging("info", "compact", stream=stream)
    if "stream" in arguments:
        arguments = {**arguments, "stream": sys.stdout}  # the one pytest has put there for this test
    with pytest.raises(ConfigError, match=message) as caught:
        configure_logging(**arguments)
    assert caught.value.hint
    log_event(room_logger("kernel"), "info", "still here")
    assert "still here" in stream.getvalue()


def test_configuring_again_replaces_and_resetting_takes_back() -> None:
    first, second = io.StringIO(), io.StringIO()
    root = logging.getLogger()
    before = list(root.handlers)
    configure_logging("info", "compact", stream=first)
    configure_logging("info", "compact", stream=second)
    log_event(room_logger("kernel"), "info", "x")
    assert (first.getvalue(), second.getvalue().count("\n")) == ("", 1)
    reset_logging()
    assert root.handlers == before


# --- the process --------------------------------------------------------------------------------------------------


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30, check=True)


SPEAK = """
import logging, sys
from pathlib import Path
from llmspell_runtime.errors import ConfigError
from llmspell_runtime.telemetry.logs import configure_logging, log_event, room_logger
try:
    configure_logging({level!r}, file={file!r} and Path({file!r}))
except ConfigError as error:
    print(error, file=sys.stderr)
log_event(room_logger("kernel"), "error", "spoken")
logging.getLogger("other").error("spoken")
"""


def test_logs_go_to_standard_error() -> None:
    result = run(SPEAK.format(level="info", file=None))
    assert (result.stdout, result.stderr.count("spoken")) == ("", 2)


def test_off_means_off(tmp_path: Path) -> None:
    result = run(SPEAK.format(level="off", file=str(tmp_path / "log")))
    assert (result.stdout, result.stderr, list(tmp_path.iterdir())) == ("", "", [])


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="needs /dev/stdout")
def test_a_file_that_is_standard_output_is_refused(tmp_path: Path) -> None:
    result = run(SPEAK.format(level="info", file="/dev/stdout"))
    assert result.stdout == ""
    assert "which carries a protocol" in result.stderr
    with (tmp_path / "out").open("w") as out:
        command = [sys.executable, "-c", SPEAK.format(level="info", file=str(tmp_path / "out"))]
        subprocess.run(command, stdout=out, stderr=subprocess.PIPE, timeout=30, check=True)
    assert (tmp_path / "out").read_text() == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_survived_and_counted() -> None:
    before = dropped_records()
    configure_logging("info", file=Path("/dev/full"))
    for _ in range(3):
        log_event(room_logger("kernel"), "info", "lost")
    reset_logging()
    assert dropped_records() - before >= 3


def test_a_closed_pipe_is_survived_and_counted() -> None:
    before = dropped_records()
    reading, writing = os.pipe()
    os.close(reading)
    with io.TextIOWrapper(io.FileIO(writing, "w"), write_through=True) as closed:
        configure_logging("info", stream=closed)
        log_event(room_logger("kernel"), "info", "lost")
        reset_logging()
    assert dropped_records() - before == 1


# --- files --------------------------------------------------------------------------------------------------------


def test_a_log_file_is_private_and_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "kernel.log"
    old = os.umask(0)
    try:
        for message in ("first", "second"):
            configure_logging("info", "compact", file=path)
            log_event(room_logger("kernel"), "info", message, name="näïve \ud800")
    finally:
        os.umask(old)
    reset_logging()
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in (path.parent, path)] == [0o700, 0o600]
    assert TIME.sub("TIME", path.read_text("utf-8")).splitlines() == [
        'TIME I kernel: first name="näïve \\ud800"',
        'TIME I kernel: second name="näïve \\ud800"',
    ]


def test_configuring_again_follows_an_external_rotation(tmp_path: Path) -> None:
    path = tmp_path / "kernel.log"
    for number in range(3):
        configure_logging("info", "compact", file=path)
        log_event(room_logger("kernel"), "info", f"record {number}")
        path.rename(tmp_path / f"kernel.log.{number}")
    texts = [(tmp_path / f"kernel.log.{number}").read_text() for number in range(3)]
    assert [text.split()[-1] for text in texts] == ["0", "1", "2"]


def test_rotation_by_size_keeps_every_line_whole(tmp_path: Path) -> None:
    handler = LogFile(tmp_path / "log", max_bytes=1000, kept_files=5)
    logger = logging.getLogger("llmspell.test_rotation")
    logger.propagate = False
    logger.addHandler(handler)
    for number in range(100):
        logger.error("%03d %s", number, "x" * 45)
    logger.removeHandler(handler)
    handler.close()
    files = sorted(tmp_path.iterdir(), key=lambda path: path.name)
    assert [path.name for path in files] == ["log", *(f"log.{number}" for number in range(1, 6))]
    assert all(path.stat().st_size <= 1000 and stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    lines = [line for path in [*reversed(files[1:]), files[0]] for line in path.read_text().splitlines()]
    assert lines == [f"{number:03d} {'x' * 45}" for number in range(100 - len(lines), 100)]
    assert len(lines) == 100


@pytest.mark.parametrize("name", ["folder", "file/log"])
def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="the log file cannot be opened") as caught:
        configure_logging("info", file=tmp_path / name)
    assert caught.value.where == str(tmp_path / name)


def test_rotation_is_imported_only_for_a_file() -> None:
    script = """
import sys
from llmspell_runtime.telemetry.logs import configure_logging
configure_logging("info")
print([name for name in ("logging.handlers", "json", "typing", "attr", "uuid") if name in sys.modules])
"""
    assert run(script).stdout == "[]\n"
