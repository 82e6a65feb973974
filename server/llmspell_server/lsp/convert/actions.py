"""Offers as code actions: done at once, done when they are asked for, or not to be done."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from llmspell_runtime.syntax import Edit
from llmspell_server.lsp.convert.places import workspace_edit
from llmspell_server.lsp.convert.problems import diagnostic
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.actions.scene import Offer
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def code_action(view: View, document: Document, offer: Offer, edits: Iterable[Edit]) -> types.CodeAction:
    """An offer with its edits, or with its command."""
    action = _action(view, document, offer)
    if offer.command is not None:
        name, arguments = offer.command
        action.command = types.Command(offer.title, name, arguments=list(arguments))
    else:
        action.edit = workspace_edit(document, edits, view.encoding, versioned=view.client.versioned_edits)
    return action


def later_action(view: View, document: Document, offer: Offer, place: tuple[int, int]) -> types.CodeAction:
    """An offer whose edits `codeAction/resolve` adds."""
    action = _action(view, document, offer)
    action.data = {"uri": document.uri, "start": place[0], "end": place[1], "about": about(offer)}
    return action


def about(offer: Offer) -> list[int] | None:
    """What tells repairs of the same title apart: the place of the finding."""
    return [offer.problem.start, offer.problem.end] if offer.problem is not None else None


def disabled_action(offer: Offer, reason: str) -> types.CodeAction:
    """An offer that cannot be done, and why."""
    return types.CodeAction(offer.title, offer.kind, disabled=types.CodeActionDisabled(reason))


def _action(view: View, document: Document, offer: Offer) -> types.CodeAction:
    found = [diagnostic(document, offer.problem, view.client)] if offer.problem is not None else None
    return types.CodeAction(offer.title, offer.kind, diagnostics=found, is_preferred=offer.preferred or None)
