"""The setting `languageFeatures: spellsOnly`: beside another Lua server, only what concerns the globals of spells.

What is offered shrinks when the session begins; the answers follow the setting as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from llmspell_server.lsp.client import Client
from llmspell_server.lsp.settings import Settings, read_settings

if TYPE_CHECKING:
    from llmspell_server.language.features.problems import Problem
    from llmspell_server.lsp.pygls_light import types
    from llmspell_server.lsp.server import View

_OFFERED: Final = frozenset(
    (
        *("positionEncoding", "textDocumentSync", "notebookDocumentSync", "hoverProvider", "completionProvider"),
        *("signatureHelpProvider", "codeActionProvider", "codeLensProvider", "diagnosticProvider", "workspace"),
        "executeCommandProvider",
    )
)
_TOO_GENERAL: Final = frozenset(
    (
        *("undefined-field", "param-type-mismatch", "missing-parameter", "redundant-parameter", "need-check-nil"),
        *("deprecated", "discard-returns"),
    )
)
"""Codes of findings that are ours where they concern spells."""


def is_on(settings: Settings) -> bool:
    """Whether only what concerns spells is wanted."""
    return settings.language_features == "spellsOnly"


def offered(capabilities: dict[str, Any], client: Client) -> dict[str, Any]:
    """What is offered to a client at the beginning."""
    if not is_on(read_settings(client.options)):
        return capabilities
    kept = {name: value for name, value in capabilities.items() if name in _OFFERED}
    kept["textDocumentSync"] = {**kept["textDocumentSync"], "willSaveWaitUntil": False}
    return kept


def at_spells(handler: Callable[[View, Any], Any]) -> Callable[[View, Any], Any]:
    """The handler, which answers nothing about places that do not concern spells."""

    def asked(view: View, params: Any) -> Any:
        return handler(view, params) if not is_on(view.settings) or _concerns(view, params) else None

    return asked


def spell_items(handler: Callable[[View, Any], types.CompletionList]) -> Callable[[View, Any], types.CompletionList]:
    """The handler of completion; where nothing concerns spells, it offers their globals only."""

    def asked(view: View, params: Any) -> types.CompletionList:
        found = handler(view, params)
        if is_on(view.settings) and not _concerns(view, params):
            from llmspell_server.language.features.spells_only import is_spell_global

            with view.analysis.lock:
                found.items = [item for item in found.items if is_spell_global(view.analysis, item.label)]
        return found

    return asked


def ours(view: View, uri: str, problems: list[Problem]) -> list[Problem]:
    """Of some findings those that concern spells."""
    from llmspell_server.language.checks.codes import CODES
    from llmspell_server.language.features.spells_only import concerns_spells

    def is_ours(problem: Problem) -> bool:
        code = CODES.get(problem.code)
        if code is None or code.group == "spells":
            return code is not None
        return problem.code in _TOO_GENERAL and concerns_spells(view.analysis, uri, problem.start)

    with view.analysis.lock:
        return [one for one in problems if is_ours(one)]


def _concerns(view: View, params: Any) -> bool:
    from llmspell_server.language.features.spells_only import concerns_spells
    from llmspell_server.lsp.convert.places import offset

    document = view.document(params.text_document.uri)
    with view.analysis.lock:
        return concerns_spells(view.analysis, document.uri, offset(document, params.position, view.encoding))
