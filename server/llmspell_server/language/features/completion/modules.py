"""Names by which `require` finds the files of the workspace, the nearest first."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from llmspell_runtime.syntax.tokens import NAME

from .backward import nearest
from .items import WANTED, Completion
from .request import Request

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot


def paths(request: Request) -> Iterator[Completion]:
    """The modules between the quotes of `require "…"`, with slashes where somebody began so."""
    if not in_require(request):
        return
    place = request.place
    closer = "" if place.closed else place.quote
    slashes = "/" in place.prefix
    for near, (name, uri) in enumerate(modules(request.snapshot, request.uri)):
        label = name.replace(".", "/") if slashes else name
        yield Completion(
            label, "module", place.start, place.end, label + closer, WANTED, near, "path",
            description=uri.rsplit("/", 1)[-1],
        )  # fmt: skip


def in_require(request: Request) -> bool:
    """Whether the string is what a `require` loads, also through `pcall`."""
    return called_with_string(request) == "require"


def called_with_string(request: Request) -> str:
    """The path of names that is called with the string as its first argument, "" if nothing is."""
    tree = request.file.tree
    before = nearest(tree, request.place.receiver, 8)
    if before and before[0].kind == "(":
        before = before[1:]
    elif len(before) > 3 and before[0].kind == "," and before[2].kind == "(":
        if tree.text[before[3].start : before[3].end] not in ("pcall", "xpcall"):
            return ""
        before = before[1:2]
    path: list[str] = []
    for token in before:
        if token.kind not in (NAME, ".") or (token.kind == NAME) != (len(path) % 2 == 0):
            break
        path.append(tree.text[token.start : token.end])
    name = "".join(reversed(path))
    return "" if name.split(".", 1)[0] in request.variables else name


def modules(snapshot: Snapshot, base: str) -> tuple[tuple[str, str], ...]:
    """Each file of the workspace with the name by which the file `base` would require it, the nearest first."""
    return _by_distance(tuple(snapshot.files), base, snapshot.settings.roots)


@lru_cache(maxsize=16)
def _by_distance(uris: tuple[str, ...], base: str, roots: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    folder = base.rsplit("/", 1)[0]
    found: list[tuple[int, str, str]] = []
    for uri in uris:
        name = module_name(uri, folder, roots) if uri != base else ""
        if name:
            found.append((_distance(uri.removesuffix("/init.lua"), base), name, uri))
    found.sort()
    return tuple((name, uri) for _, name, uri in found)


def module_name(uri: str, folder: str, roots: tuple[str, ...]) -> str:
    """The name of a file for those in a folder: from that folder if it is below it, else from a root; "" if none.

    Only the two ways in which a spell finds its modules count, `?.lua` and `?/init.lua`.
    """
    for each in (folder, *roots):
        root = each.rstrip("/") + "/"
        if uri.startswith(root) and uri.endswith(".lua"):
            name = unquote(uri[len(root) : -len(".lua")]).removesuffix("/init")
            if "." not in name and name != "init":
                return name.replace("/", ".")
    return ""


def _distance(left: str, right: str) -> int:
    """Steps from folder to folder between two files."""
    one, other = left.split("/"), right.split("/")
    common = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        common += 1
    return len(one) + len(other) - 2 * common
