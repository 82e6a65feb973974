"""The findings in a document that are to be shown: what the analysis found, less what the settings turn off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.problems import Problem, syntax_problems
from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.errors import ContentModified

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def problems_of(view: View, document: Document, *, grammar_only: bool = False) -> list[Problem]:
    """The findings in one document, in the order of the text; `grammar_only`: those that are found at once.

    Raises ContentModified when something has changed since the view was made: ask a newer one.
    """
    if not view.settings.diagnostics or not document.is_lua or document.uri.startswith(f"{LIBRARY_SCHEME}:"):
        return []
    if grammar_only:
        off = view.settings.diagnostics_off
        return [one for one in syntax_problems(document.tree, grammar_only=True) if one.code not in off]
    from llmspell_server.language.checks.report import Choice, Outdated, problems

    choice = Choice(off=frozenset(view.settings.diagnostics_off))
    try:
        return problems(view.analysis, document.uri, choice)
    except Outdated:
        raise ContentModified("something changed while the text was looked at") from None
