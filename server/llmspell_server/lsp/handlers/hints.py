"""Hints between the words of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.lsp.convert.hints import inlay_hint
from llmspell_server.lsp.convert.places import offsets
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.inlay_hints.hint import Choice
    from llmspell_server.lsp.server import View


def inlay_hints(view: View, params: types.InlayHintParams) -> list[types.InlayHint]:
    """`textDocument/inlayHint`."""
    document = view.document(params.text_document.uri)
    if not document.is_lua:
        return []
    from llmspell_server.language.features.inlay_hints.hints import inlay_hints as look

    start, end = offsets(document, params.range, view.encoding)
    with view.analysis.lock:
        found = look(view.analysis, document.uri, start, end, _choice(view))
        return [inlay_hint(view, document, hint, whole=not view.client.lazy_hints) for hint in found]


def resolve(view: View, hint: types.InlayHint) -> types.InlayHint:
    """`inlayHint/resolve`: what it is about, and the edit that writes it down; as it is when its place has gone."""
    data = hint.data
    uri, at = (data.get("uri"), data.get("offset")) if isinstance(data, dict) else (None, None)
    document = view.documents.get(uri) if isinstance(uri, str) else None
    if document is None or not isinstance(at, int):
        return hint
    from llmspell_server.language.features.inlay_hints.hints import inlay_hints as look

    with view.analysis.lock:
        for found in look(view.analysis, document.uri, at, at, _choice(view)):
            if found.offset == at and found.text == hint.label:
                return inlay_hint(view, document, found, whole=True)
    return hint


def _choice(view: View) -> Choice:
    from llmspell_server.language.features.inlay_hints.hint import Choice

    settings = view.settings
    return Choice(
        parameter_names=settings.hints_parameter_names,  # type: ignore[arg-type]
        variable_types=settings.hints_variable_types,
        parameter_types=settings.hints_parameter_types,
        return_types=settings.hints_return_types,
        enum_values=settings.hints_enum_values,
    )
