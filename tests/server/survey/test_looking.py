"""Several processes find what one finds, also when one of them is killed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.features.problems import Problem
from llmspell_server.language.settings import Settings
from llmspell_server.language.stored import Entry
from llmspell_server.survey import looking
from llmspell_server.survey.job import Job, packed, snapshot_of, unpacked
from llmspell_server.survey.looking import look_at_each

FILES = {
    f"file:///w/{name}.lua": text
    for name, text in {
        "main": "local util = require('util')\nprint(util.size(), util.nothing(), Shared.x, missing)\n",
        "util": "local M = {}\nfunction M.size() return 1 end\nShared = { x = 1 }\nreturn M\n",
        "bytes": "print('\udcff', 'ä', nothing)\n",
        "broken": "if x then\n",
        "quiet": "local unused = 1\n",
    }.items()
}
JOB = Job(
    settings=Settings(roots=("file:///w",), globals=frozenset({"missing"})),
    files=FILES,
    libraries={"file:///l/own.lua": "---@meta\n---@return integer\nfunction nothing() end\n"},
    choices=(Choice(), Choice(off=frozenset({"unused-local"}), severities={"undefined-field": "error"})),
    wanted={uri: int(uri.endswith("quiet.lua")) for uri in FILES},
)


def look(job: Job, jobs: int) -> dict[str, tuple[Problem, ...]]:
    choices = {uri: job.choices[at] for uri, at in job.wanted.items()}
    return {
        uri: entry.findings.problems for uri, entry in look_at_each(snapshot_of(job), choices, jobs) if entry.findings
    }


def test_a_job_passes_through_a_pipe() -> None:
    assert unpacked(packed(JOB)) == JOB


@pytest.mark.parametrize("jobs", [2, 9])
def test_processes_find_what_one_finds(jobs: int) -> None:
    alone = look(JOB, 1)
    assert [one.code for one in alone["file:///w/main.lua"]] == ["undefined-field"]
    assert alone["file:///w/quiet.lua"] == ()
    assert look(JOB, jobs) == alone


def ends_at_once(uri: str) -> Entry:
    """What a process does that is killed."""
    os._exit(9)


def test_a_killed_process_costs_time_only(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = look(JOB, 1)
    monkeypatch.setattr(looking, "_look_at_shared", ends_at_once)
    assert look(JOB, 2) == alone


def test_no_process_is_left(tmp_path: Path) -> None:
    found = look_at_each(snapshot_of(JOB), dict.fromkeys(FILES, Choice()), 2)
    next(found)
    found.close()  # type: ignore[attr-defined]
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
