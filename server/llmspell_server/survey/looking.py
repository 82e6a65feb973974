"""What every check finds in each of some files, found in several processes where there are many files."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.depends import needs_of
from llmspell_server.language.stored import Entry, Findings, entry_of

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot

WORTH_FORKING: Final = 30
"""Files for each process; fewer are looked at sooner than a process is started."""


def processes_for(files: int, most: int | None = None) -> int:
    """How many processes are worth having for so many files; all cores are used where no lower number is given."""
    return max(1, min(most or os.cpu_count() or 1, files // WORTH_FORKING))


def look_at_each(snapshot: Snapshot, wanted: Mapping[str, Choice], processes: int) -> Iterator[tuple[str, Entry]]:
    """What is found in each file, by URI, in the order in which it is found; with what others see of the file."""
    left = dict(wanted)
    if processes > 1 and "fork" in multiprocessing.get_all_start_methods():
        for uri, found in _in_processes(snapshot, wanted, min(processes, len(wanted))):
            del left[uri]
            yield uri, found
    for uri, choice in left.items():
        yield uri, _look_at(snapshot, uri, choice)


class _Shared:
    """What the processes have from the one that started them."""

    snapshot: Snapshot
    wanted: Mapping[str, Choice]


def _in_processes(snapshot: Snapshot, wanted: Mapping[str, Choice], count: int) -> Iterator[tuple[str, Entry]]:
    """The longest files first, so that none is left to the last moment. Ends early when a process is killed."""
    _Shared.snapshot, _Shared.wanted = snapshot, wanted
    sizes = {uri: len(file.text) for uri in wanted if (file := snapshot.file(uri)) is not None}
    gc.freeze()
    try:
        with ProcessPoolExecutor(count, multiprocessing.get_context("fork")) as pool:
            order = sorted(sizes, key=sizes.__getitem__, reverse=True)
            looks = {pool.submit(_look_at_shared, uri): uri for uri in order}
            try:
                for done in as_completed(looks):
                    yield looks[done], done.result()
            finally:
                pool.shutdown(cancel_futures=True)
    except BrokenProcessPool:
        return


def _look_at_shared(uri: str) -> Entry:
    return _look_at(_Shared.snapshot, uri, _Shared.wanted[uri])


def _look_at(snapshot: Snapshot, uri: str, choice: Choice) -> Entry:
    file = snapshot.file(uri)
    assert file is not None, "every file that is asked about is in the snapshot"
    found = problems(snapshot, uri, choice)
    return entry_of(snapshot, uri, Findings(needs_of(snapshot, file), tuple(found)))
