"""The findings in a document that are to be shown: what the analysis found, less what the settings turn off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.problems import Problem, syntax_problems
from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.errors import ContentModified
from llmspell_server.lsp.spells_only import is_on, ours
from llmspell_server.lsp.workspace_files import path_of
from llmspell_server.survey.cache_folder import cache_folder

if TYPE_CHECKING:
    from llmspell_server.language.checks.choice import Choice
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def problems_of(view: View, document: Document, *, grammar_only: bool = False) -> list[Problem]:
    """The findings in one document, in the order of the text; `grammar_only`: those that are found at once.

    Raises ContentModified when something has changed since the view was made: ask a newer one.
    """
    if not view.settings.diagnostics or not document.is_lua or is_definitions(view, document.uri):
        return []
    from llmspell_server.language.checks.report import Outdated, problems

    choice = choice_for(view, document.uri)
    if grammar_only:
        if is_on(view.settings):
            return []
        return [one for one in syntax_problems(document.tree, grammar_only=True) if one.code not in choice.off]
    try:
        found = problems(view.analysis, document.uri, choice)
    except Outdated:
        raise ContentModified("something changed while the text was looked at") from None
    return ours(view, document.uri, found) if is_on(view.settings) else found


def choice_for(view: View, uri: str) -> Choice:
    """What is to be shown in a document: what its folder says, and what the settings say, which is stronger.

    Globals are what the cells of a notebook share, so nobody is asked whether a `local` is missing there.
    """
    from llmspell_server.language.checks.choosing import Wish, choice_of

    settings = view.settings
    document = view.documents.get(uri)
    usual = Wish(disable=("lowercase-global",)) if document is not None and document.notebook is not None else Wish()
    own = Wish(disable=settings.diagnostics_off, enable=settings.diagnostics_on, severity=settings.diagnostics_severity)
    return choice_of((usual, *view.files.wishes(uri), own))


def is_definitions(view: View, uri: str) -> bool:
    """Whether a document is a definition file, in which nothing is reported."""
    if uri.startswith(f"{LIBRARY_SCHEME}:"):
        return True
    path = path_of(uri)
    return path is not None and (path.as_uri() in view.files.libraries or path.is_relative_to(cache_folder()))
