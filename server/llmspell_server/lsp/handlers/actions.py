"""Code actions: the repairs of what is wrong in the chosen stretch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.places import offsets
from llmspell_server.lsp.convert.problems import quick_fixes
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def code_actions(view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """`textDocument/codeAction`."""
    wanted = params.context.only
    if not view.client.code_action_literals or (wanted is not None and not _asks_for_fixes(wanted)):
        return []
    document = view.document(params.text_document.uri)
    start, end = offsets(document, params.range, view.encoding)
    found: list[types.CodeAction] = []
    for problem in problems_of(view, document):
        if problem.start <= end and problem.end >= start:
            found += quick_fixes(document, problem, view.client)
    return found


def _asks_for_fixes(wanted: object) -> bool:
    assert isinstance(wanted, list | tuple)
    kinds = [str(getattr(kind, "value", kind)) for kind in wanted]
    return any(kind in ("", "quickfix") for kind in kinds)
