"""What is found in all files of the workspace, open ones as they are in the editor; told file after file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_server.lsp.collector import give_back
from llmspell_server.lsp.convert.problems import diagnostics
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pulls import result_id
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.whole_workspace import read_all
from llmspell_server.lsp.workspace_files import uri_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from llmspell_server.language.features.problems import Problem
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.progress import Reporter
    from llmspell_server.lsp.server import Server, View

Report = types.WorkspaceFullDocumentDiagnosticReport | types.WorkspaceUnchangedDocumentDiagnosticReport

Tell = Callable[[list[Report]], None]

_MANY = 50
"""Files from which on looking at all of them leaves much memory that is free."""

_BATCH = 5
"""Files that are looked at between two reports of progress."""


async def look_at_workspace(server: Server, known: Mapping[str, str], tell: Tell, reporter: Reporter) -> None:
    """Tells of every file, and of those in `known` (result ids by uri) that are gone; less when it is cancelled."""
    seen: set[str] = set()

    def told(reports: list[Report]) -> None:
        seen.update(report.uri for report in reports)
        tell(reports)

    while server.publisher.holds and not server.files.ready.is_set():
        await server.files.ready.wait()
    if server.settings.diagnostics_scope == "workspace" and not await _tell_all(server, known, told, reporter):
        return
    gone = sorted(known.keys() - seen)
    tell([types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]) for uri in gone])


async def _tell_all(server: Server, known: Mapping[str, str], tell: Tell, reporter: Reporter) -> bool:
    """Tells of every file, in the way that costs least; whether that came to its end."""
    with server.surveying.deciding():
        if await _tell_unchanged(server, known, tell):
            return True
        view = server.view()
        something = await server.protocol.in_background(view.files.earlier.knows_something, view)
    paths = await _read_all(server) if something else None
    if await server.surveying.look(reporter) and await _tell_unchanged(server, known, tell):
        return True
    return not reporter.cancelled and await _look_at_all(
        server, paths or await _read_all(server), known, tell, reporter
    )


async def _tell_unchanged(server: Server, known: Mapping[str, str], tell: Tell) -> bool:
    """Tells of every file if nothing has changed since all of them were looked at; whether it did."""
    reports = await server.protocol.in_background(_unchanged, server.view(), known)
    if reports is not None:
        tell(reports)
    return reports is not None


async def _read_all(server: Server) -> list[Path]:
    """The files that can be looked at; afterwards the analysis knows all of them."""
    await server.publisher.released()
    before = server.files.sources
    paths = await server.protocol.in_background(read_all, server.view())
    if server.files.sources is not before:
        server.changed()
    return paths


async def _look_at_all(
    server: Server, paths: list[Path], known: Mapping[str, str], tell: Tell, reporter: Reporter
) -> bool:
    """Looks at file after file, and tells of each; whether that came to its end."""
    for start in range(0, len(paths), _BATCH):
        batch = paths[start : start + _BATCH]
        reports: list[Report] = []
        while len(reports) < len(batch) and not reporter.cancelled:
            left = batch[len(reports) :]
            reports += await server.protocol.in_background(_look_at, server.view(), left, known)
        tell(reports)
        reporter.report(min(start + _BATCH, len(paths)), len(paths))
        if reporter.cancelled:
            return False
    server.start(_keep(server))
    return True


async def _keep(server: Server) -> None:
    view = server.view()
    if await server.protocol.in_background(view.files.earlier.keep, view) >= _MANY:
        await server.protocol.in_background(give_back)


def _unchanged(view: View, known: Mapping[str, str]) -> list[Report] | None:
    """The reports of all files if nothing has changed since they were looked at."""
    found = view.files.earlier.unchanged(view)
    if found is None:
        return None
    return [_report(view, document, known.get(uri), problems) for uri, (document, problems) in found.items()]


def _look_at(view: View, paths: list[Path], known: Mapping[str, str]) -> list[Report]:
    """The reports of the files up to where something changes."""
    reports: list[Report] = []
    earlier = view.files.earlier
    holding = earlier.holding(view)
    for path in paths:
        uri = uri_of(path)
        document = view.documents.get(uri) or view.files.document(path)
        if document is None:
            reports.append(types.WorkspaceFullDocumentDiagnosticReport(uri=uri, items=[]))
            continue
        if uri in holding:
            reports.append(_report(view, document, known.get(uri), holding[uri].problems))
            continue
        try:
            found = problems_of(view, document)
        except ContentModified:
            break
        earlier.found(view, uri, found)
        reports.append(_report(view, document, known.get(uri), found))
        if uri not in view.documents:
            view.analysis.slim(uri)
    return reports


def _report(view: View, document: Document, previous: str | None, problems: Iterable[Problem]) -> Report:
    found = diagnostics(document, problems, view.client)
    ident = result_id(found)
    if ident == previous:
        return types.WorkspaceUnchangedDocumentDiagnosticReport(
            uri=document.uri, version=document.version, result_id=ident
        )
    return types.WorkspaceFullDocumentDiagnosticReport(
        uri=document.uri, version=document.version, items=found, result_id=ident
    )
