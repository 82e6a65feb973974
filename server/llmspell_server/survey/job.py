"""What a process of its own is to look at, as bytes that go through a pipe."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

import attrs
import msgpack

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.settings import Settings
from llmspell_server.survey.reading import read

if TYPE_CHECKING:
    from cattrs import Converter

    from llmspell_server.language.analysis import Snapshot


@attrs.frozen(kw_only=True)
class Job:
    """Texts by URI: `files` are the user's, in the order of the analysis, `libraries` those definition files that do
    not come with this program. `wanted` are the files to look at, each with the place of its choice in `choices`.
    """

    settings: Settings
    files: Mapping[str, str]
    libraries: Mapping[str, str]
    choices: tuple[Choice, ...]
    wanted: Mapping[str, int]


def packed(job: Job) -> bytes:
    """The job as bytes."""
    raw: bytes = msgpack.packb(_converter().unstructure(job), unicode_errors="surrogatepass")
    return raw


def unpacked(raw: bytes) -> Job:
    """The inverse of `packed`."""
    return _converter().structure(msgpack.unpackb(raw, unicode_errors="surrogatepass"), Job)


def snapshot_of(job: Job) -> Snapshot:
    """Everything read, nothing looked at."""
    from llmspell_server.language.source import read_file

    dialect = job.settings.dialect
    libraries = {uri: read_file(uri, text, dialect, is_library=True) for uri, text in job.libraries.items()}
    return read(job.files, libraries, job.settings)


@cache
def _converter() -> Converter:
    from cattrs.preconf.msgpack import make_converter

    return make_converter()
