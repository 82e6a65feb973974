"""Names of files in the strings that functions open; what is in a folder, the caller says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from .items import WANTED, Completion
from .modules import called_with_string
from .request import Request

OPENERS: Final = frozenset(
    ("dofile", "loadfile", "io.open", "io.lines", "io.input", "io.output", "os.remove", "os.rename")
)
"""Functions whose first argument names a file."""

ListFolder = Callable[[str, str], Iterable[tuple[str, bool]]]
"""Of a document's uri and a relative folder ("" for the document's own), the names in it and which are folders."""


def file_paths(list_folder: ListFolder) -> Callable[[Request], Iterator[Completion]]:
    """A source of the files that are there, Lua files first where Lua is loaded."""

    def source(request: Request) -> Iterator[Completion]:
        place = request.place
        function = called_with_string(request) if place.kind == "string" else ""
        if function not in OPENERS:
            return
        folder, slash, _ = place.prefix.rpartition("/")
        closer = "" if place.closed else place.quote
        loads = function in ("dofile", "loadfile")
        for name, is_folder in list_folder(request.uri, folder + slash):
            path = f"{folder}{slash}{name}" + "/" * is_folder
            near = 2 if is_folder else int(loads and not name.endswith(".lua"))
            yield Completion(
                path, "folder" if is_folder else "file", place.start, place.end,
                path + ("" if is_folder else closer), WANTED, near,
            )  # fmt: skip

    return source
