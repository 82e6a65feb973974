"""The findings in a document that are to be shown: what the analysis found, less what the settings turn off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.problems import Problem, syntax_problems

if TYPE_CHECKING:
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def problems_of(view: View, document: Document, *, grammar_only: bool = False) -> list[Problem]:
    """The findings in one document, in the order of the text; `grammar_only`: those that are found at once."""
    if not view.settings.diagnostics or not document.is_lua:
        return []
    if grammar_only:
        off = view.settings.diagnostics_off
        return [one for one in syntax_problems(document.tree, grammar_only=True) if one.code not in off]
    from llmspell_server.language.checks.report import Choice, problems

    choice = Choice(off=frozenset(view.settings.diagnostics_off))
    return problems(view.analysis, document.uri, choice)
