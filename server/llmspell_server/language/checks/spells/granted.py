"""The check of what a script is not granted: processes, network, files. Silent where nobody has decided."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, Literal

from llmspell_runtime.syntax.nodes import Call, Expression, Member, Name, Node, String
from llmspell_server.language.checks.finding import Finding
from llmspell_server.language.checks.guards import is_guarded

from .library import is_own, spell_function, text_of
from .tool_places import USING, tool_place

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look
    from llmspell_server.language.settings import Grants

Need = Literal["processes", "network", "files"]

_FUNCTIONS: Final[dict[str, Need]] = {
    "os.execute": "processes",
    "io.popen": "processes",
    "io.open": "files",
    "io.lines": "files",
    "os.remove": "files",
    "os.rename": "files",
    "os.tmpname": "files",
    "io.tmpfile": "files",
}
_TOOLS: Final[dict[str, Need]] = {
    "process_executor": "processes",
    **dict.fromkeys(
        (
            *("http_request", "http_requester", "graphql_query", "web_search", "web_searcher", "web_scraper"),
            *("api_tester", "webhook_caller", "webpage_monitor", "sitemap_crawler", "service_checker", "email_sender"),
        ),
        "network",
    ),
    **dict.fromkeys(
        ("file_operations", "file_search", "file_watcher", "file_converter", "archive_handler", "pdf_processor"),
        "files",
    ),
}
_TOLD: Final[dict[Need, str]] = {
    "processes": "starts programs",
    "network": "uses the network",
    "files": "reads or writes files",
}


def not_granted(look: Look) -> Iterator[Finding]:
    """Tools and functions that the project's configuration does not let scripts use."""
    grants = look.snapshot.settings.grants
    if grants.processes and grants.network and grants.files:
        return
    for place, name in _tools_used(look):
        need = _TOOLS.get(name.lower().replace("-", "_").removesuffix("_tool"))
        if need is not None and not _has(grants, need):
            yield _finding(look, place, f'the tool "{name}"', need)
    for call in look.nodes(Call):
        function = _standard_function(look, call.callee)
        needed = _FUNCTIONS.get(function)
        if needed is None or _has(grants, needed):
            continue
        if not is_guarded(look, call.callee, lambda node: _path(node) == function):  # noqa: B023
            yield _finding(look, call.callee, f"`{function}`", needed)


def _tools_used(look: Look) -> Iterator[tuple[Node, str]]:
    """The names of tools that a script uses or lets an agent use."""
    if is_own(look.snapshot, "Tool"):
        return
    for text in look.nodes(String):
        if tool_place(look.file, look.unit, text) in USING:
            yield text, text_of(look, text) or ""
    for member in look.nodes(Member):
        if spell_function(look, member) and _path(member).startswith("Tool."):
            yield member.name, member.name.text


def _has(grants: Grants, need: Need) -> bool:
    return bool(getattr(grants, need))


def _finding(look: Look, place: Node, what: str, need: Need) -> Finding:
    level = look.snapshot.settings.grants.level
    where = f" (level `{level}`)" if level else ""
    message = f"{what[0].upper()}{what[1:]} {_TOLD[need]}, which this project does not grant its scripts{where}."
    return look.finding("not-granted", place, message)


def _standard_function(look: Look, node: Expression) -> str:
    path = _path(node)
    if path not in _FUNCTIONS or not isinstance(node, Member) or not isinstance(node.object, Name):
        return ""
    return path if look.file.variable_of(look.unit, node.object) is None else ""


def _path(node: Node) -> str:
    if isinstance(node, Member) and isinstance(node.object, Name):
        return f"{node.object.text}.{node.name.text}"
    return ""
