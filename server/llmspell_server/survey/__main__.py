"""The process that looks: a job on standard input; numbers of files looked at and, last, the findings on the other.

It leaves half of the cores to who works meanwhile.
"""

from __future__ import annotations

import gc
import os
import sys

import msgpack

from llmspell_server.language.stored import Entry, entry_of, plain
from llmspell_server.survey.job import snapshot_of, unpacked
from llmspell_server.survey.looking import look_at_each, processes_for


def main() -> None:
    """Looks at what the job wants."""
    # Almost nothing of what is made here becomes garbage before the end, and the end is near.
    gc.disable()
    job = unpacked(sys.stdin.buffer.read())
    snapshot = snapshot_of(job)
    wanted = {uri: job.choices[place] for uri, place in job.wanted.items()}
    processes = processes_for(len(wanted), max(2, (os.cpu_count() or 1) // 2))
    entries: dict[str, Entry] = {}
    for uri, entry in look_at_each(snapshot, wanted, processes):
        entries[uri] = entry
        _tell(len(entries))
    _tell(plain({uri: entries.get(uri) or entry_of(snapshot, uri, None) for uri in snapshot.files}))
    os._exit(0)  # to take a large workspace apart takes time


def _tell(value: object) -> None:
    sys.stdout.buffer.write(msgpack.packb(value, unicode_errors="surrogatepass"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
