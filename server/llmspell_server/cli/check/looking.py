"""From paths to findings: reads the files, lets the analysis look at them as the editor's server does.

The whole project is read, so that names from other files are known; only what was asked for is reported.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs

from llmspell_runtime.syntax.positions import LineIndex
from llmspell_server.cli.check.findings import SEVERITIES, Finding, Result, Span, is_at_least
from llmspell_server.cli.check.known import known_for
from llmspell_server.cli.complaints import tell_warnings
from llmspell_server.cli.terminal import write
from llmspell_server.language.checks.choosing import Wish, choice_of
from llmspell_server.language.features.problems import Problem, Severity
from llmspell_server.lsp.settings import Settings
from llmspell_server.project.analysis import analysis_settings, library_paths, read_library
from llmspell_server.project.reading import project_folder, read_project
from llmspell_server.survey.looking import look_at_each, processes_for
from llmspell_server.survey.reading import read

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_server.cli.invocation import Invocation
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.checks.choice import Choice
    from llmspell_server.language.stored import Entry
    from llmspell_server.project.values import Project

_SETTINGS: Final = Settings()
_WORTH_TELLING: Final = 100
"""Files from which on a terminal is shown how far it is."""
_COMPILED: Final = b"\x1bLua"


@attrs.frozen(kw_only=True)
class Wanted:
    """What this call is to look at; `-` among the paths is standard input, a text that belongs to `stdin_path`."""

    paths: tuple[Path, ...]
    wish: Wish
    lua_version: str | None
    least: Severity
    jobs: int
    stdin_path: Path
    cached: bool = True
    """Whether what earlier calls have found counts, and this call's findings are kept for later ones."""


def look(wanted: Wanted, loaded: LoadedConfig, invocation: Invocation) -> Result:
    """Looks at everything that is wanted."""
    # Almost nothing of what is made here becomes garbage before the end, and the end is near.
    gc.disable()
    here = Path.cwd()
    folder = project_folder(here)
    project = read_project(folder or here, loaded)
    _tell_complaints(project, invocation)
    dialect = wanted.lua_version or project.lua_version or _SETTINGS.lua_version
    libraries = read_library(library_paths([project]), dialect)
    texts, failures = _texts(wanted)
    if folder is not None:
        for path in _lua_files(folder):
            if path not in texts and path.as_uri() not in libraries:
                raw = _content(path)
                if isinstance(raw, bytes):
                    texts[path] = _decoded(raw), False
    asked = sorted((path for path, (_, wanted_here) in texts.items() if wanted_here), key=_shown)
    asked = [path for path in asked if path.as_uri() not in libraries]
    choice = choice_of((*project.wishes, wanted.wish))
    settings = analysis_settings([project], dialect=dialect, roots=(project.folder.as_uri(),))
    sources = _sources(texts)
    snapshot = cache(partial(read, sources, libraries, settings))
    kept = wanted.cached and Path("-") not in wanted.paths
    known = known_for(settings, libraries, choice, sources, snapshot, whole=folder is not None) if kept else None
    earlier = known.findings if known is not None else {}
    news = [path for path in asked if path.as_uri() not in earlier]
    new = _look(snapshot(), news, choice, wanted.jobs, invocation) if news else {}
    if known is not None and new:
        known.keep(new)
    found: list[Finding] = []
    counts: dict[str, int] = {}
    for path in asked:
        lines = LineIndex(texts[path][0])
        entry = new.get(path.as_uri())
        findings = entry.findings if entry is not None else earlier.get(path.as_uri())
        for problem in findings.problems if findings is not None else ():
            counts[problem.severity] = counts.get(problem.severity, 0) + 1
            if is_at_least(problem.severity, wanted.least):
                found.append(_finding(_shown(path), lines, problem))
    return Result(
        findings=tuple(found),
        counts={level: counts[level] for level in SEVERITIES if level in counts},
        files=len(asked),
        failures=tuple(failures),
        root=f"{here.as_uri()}/",
    )


def _tell_complaints(project: Project, invocation: Invocation) -> None:
    from llmspell_runtime.config import Finding as ConfigFinding

    tell_warnings(invocation, [ConfigFinding(severity="warning", message=text) for text in project.complaints])


# Reading


def _texts(wanted: Wanted) -> tuple[dict[Path, tuple[str, bool]], list[tuple[str, str]]]:
    """The texts that were asked for, by absolute path, and what could not be read."""
    found: dict[Path, tuple[str, bool]] = {}
    failures: list[tuple[str, str]] = []
    for path in wanted.paths:
        if path == Path("-"):
            found[wanted.stdin_path.absolute()] = _decoded(sys.stdin.buffer.read()), True
            continue
        absolute = Path(os.path.normpath(path.absolute()))
        if not absolute.exists():
            failures.append((str(path), "there is no such file or folder"))
            continue
        for each in _lua_files(absolute, failures) if absolute.is_dir() else (absolute,):
            raw = _content(each)
            if isinstance(raw, str):
                failures.append((_shown(each), raw))
            else:
                found.setdefault(each, (_decoded(raw), True))
    return found, failures


def _content(path: Path) -> bytes | str:
    """The content of a file, or why there is none."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return "this is compiled Lua, no text" if raw.startswith(_COMPILED) else raw


def _decoded(raw: bytes) -> str:
    """Any bytes are a text; as in editors, a mark of the byte order does not belong to it."""
    return raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")


def _lua_files(folder: Path, failures: list[tuple[str, str]] | None = None) -> Iterator[Path]:
    """As the editor's server finds them: by name, without links to folders, without folders of other people's code.

    Folders that cannot be looked into become `failures`.
    """
    count = 0

    def note(error: OSError) -> None:
        if failures is not None:
            failures.append((_shown(Path(os.fsdecode(error.filename))), (error.strerror or str(error)).lower()))

    for here, inner, names in os.walk(folder, onerror=note):
        inner[:] = sorted(name for name in inner if name not in _SETTINGS.exclude)
        for name in sorted(names):
            path = Path(here, name)
            if name.endswith(".lua") and path.is_file() and count < _SETTINGS.max_files:
                count += 1
                yield path


def _sources(texts: dict[Path, tuple[str, bool]]) -> dict[str, str]:
    """The texts that the analysis knows, by URI."""
    return {
        path.as_uri(): text
        for path, (text, asked) in sorted(texts.items())
        if asked or len(text) <= _SETTINGS.max_file_bytes
    }


# Looking


def _look(
    snapshot: Snapshot, paths: Sequence[Path], choice: Choice, jobs: int, invocation: Invocation
) -> dict[str, Entry]:
    """What is found in each file, by URI."""
    found: dict[str, Entry] = {}
    progress = _Progress(len(paths), invocation)
    processes = jobs or processes_for(len(paths))
    for uri, entry in look_at_each(snapshot, {path.as_uri(): choice for path in paths}, processes):
        found[uri] = entry
        progress.step()
    progress.end()
    return found


def _finding(path: str, lines: LineIndex, problem: Problem) -> Finding:
    line = lines.line(problem.start)
    return Finding(
        path=path,
        code=problem.code,
        severity=problem.severity,
        message=problem.message,
        span=_span(lines, problem.start, problem.end),
        source=lines.text[lines.starts[line] : lines.line_end(line)],
        related=tuple((_span(lines, start, end), message) for start, end, message in problem.related),
        fixes=tuple(
            (fix.title, tuple((_span(lines, edit.start, edit.end), edit.text) for edit in fix.edits))
            for fix in problem.fixes
        ),
    )


def _span(lines: LineIndex, start: int, end: int) -> Span:
    line, column = lines.position(start, "utf-32")
    end_line, end_column = lines.position(end, "utf-32")
    return Span(
        line=line + 1,
        column=column + 1,
        end_line=end_line + 1,
        end_column=end_column + 1,
        offset=start,
        end_offset=end,
    )


def _shown(path: Path) -> str:
    """A path as the user writes it: relative where it lies below the working folder."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


class _Progress:
    """How far it is, on a terminal, for what takes its time."""

    def __init__(self, count: int, invocation: Invocation) -> None:
        terminal = sys.stderr is not None and sys.stderr.isatty()
        self._shows = terminal and count >= _WORTH_TELLING and not invocation.quiet
        self._count = count
        self._done = 0

    def step(self) -> None:
        """One file more."""
        self._done += 1
        if self._shows and self._done % 10 == 0:
            write(f"\r{self._done}/{self._count} files", sys.stderr)

    def end(self) -> None:
        """Nothing is left of it."""
        if self._shows:
            write("\r\x1b[K", sys.stderr)
