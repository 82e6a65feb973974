"""Code actions: what can be done with a place or a selection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llmspell_server.lsp.capabilities import LIBRARY_SCHEME
from llmspell_server.lsp.convert.actions import about, code_action, disabled_action, later_action
from llmspell_server.lsp.convert.places import offsets
from llmspell_server.lsp.errors import RequestFailed
from llmspell_server.lsp.findings import problems_of
from llmspell_server.lsp.pygls_light import types
from llmspell_server.lsp.spells_only import is_on

if TYPE_CHECKING:
    from llmspell_server.language.features.actions.scene import Offer, Scene
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View


def code_actions(view: View, params: types.CodeActionParams) -> list[types.CodeAction]:
    """`textDocument/codeAction`; for clients that resolve actions, their edits come later."""
    document = view.document(params.text_document.uri)
    fixed = document.too_large or document.uri.startswith(f"{LIBRARY_SCHEME}:")
    if not view.client.code_action_literals or not document.is_lua or fixed:
        return []
    from llmspell_server.language.features.actions.table import offers

    only = [str(getattr(kind, "value", kind)) for kind in params.context.only] if params.context.only else None
    if is_on(view.settings):
        only = ["quickfix"] if only is None or {"", "quickfix"} & set(only) else []
    asked = params.context.trigger_kind == types.CodeActionTriggerKind.Invoked
    start, end = offsets(document, params.range, view.encoding)
    scene = _scene(view, document, start, end)
    with view.analysis.lock:
        found = offers(scene, only, with_source=asked)
        shown = [_shown(view, document, scene, offer, (start, end)) for offer in found]
    return [action for action in shown if action is not None]


def resolve(view: View, action: types.CodeAction) -> types.CodeAction:
    """`codeAction/resolve`: the edits. Raises RequestFailed when it cannot be done any more."""
    data: Any = action.data if isinstance(action.data, dict) else {}
    uri, start, end = data.get("uri"), data.get("start"), data.get("end")
    document = view.documents.get(uri) if isinstance(uri, str) else None
    if document is None or type(start) is not int or type(end) is not int:
        raise RequestFailed("the text of this action is not open any more")
    from llmspell_server.language.features.actions.scene import Refused
    from llmspell_server.language.features.actions.table import edits_of, offers

    scene = _scene(view, document, max(start, 0), min(max(end, start), len(document.text)))
    with view.analysis.lock:
        for offer in offers(scene, [str(getattr(action.kind, "value", action.kind))]):
            if offer.title == action.title and about(offer) == data.get("about"):
                try:
                    return code_action(view, document, offer, edits_of(scene, offer))
                except Refused as refused:
                    raise RequestFailed(f"{offer.title}: {refused}") from None
    raise RequestFailed("this cannot be done any more: the text has changed")


def _scene(view: View, document: Document, start: int, end: int) -> Scene:
    from llmspell_server.language.features.actions.scene import Scene

    return Scene(view.analysis, document.source, start, end, tuple(problems_of(view, document)))


def _shown(
    view: View, document: Document, scene: Scene, offer: Offer, place: tuple[int, int]
) -> types.CodeAction | None:
    from llmspell_server.language.features.actions.scene import Refused
    from llmspell_server.language.features.actions.table import edits_of

    if offer.command is not None:
        return code_action(view, document, offer, ()) if offer.command[0] in view.client.commands else None
    if offer.refusal:
        return disabled_action(offer, offer.refusal) if view.client.disabled_actions else None
    if view.client.lazy_actions:
        return later_action(view, document, offer, place)
    try:
        return code_action(view, document, offer, edits_of(scene, offer))
    except Refused as refused:
        return disabled_action(offer, str(refused)) if view.client.disabled_actions else None
