"""Hints as the protocol has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_server.lsp.convert.found import location
from llmspell_server.lsp.convert.places import position, text_edits
from llmspell_server.lsp.convert.writing import marked
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.language.features.inlay_hints.hint import Hint, HintKind
    from llmspell_server.lsp.documents import Document
    from llmspell_server.lsp.server import View

KINDS: Final[dict[HintKind, types.InlayHintKind]] = {
    "parameter": types.InlayHintKind.Parameter,
    "type": types.InlayHintKind.Type,
}


def inlay_hint(view: View, document: Document, hint: Hint, *, whole: bool) -> types.InlayHint:
    """One hint; without what `inlayHint/resolve` adds unless it is wanted `whole`."""
    shown = types.InlayHint(
        position=position(document, hint.offset, view.encoding),
        label=hint.text,
        kind=KINDS[hint.kind],
        padding_left=True if hint.text.startswith("=") else None,
        padding_right=True if hint.kind == "parameter" else None,
        data=None if whole else {"uri": document.uri, "offset": hint.offset},
    )
    if whole:
        _add(view, document, hint, shown)
    return shown


def _add(view: View, document: Document, hint: Hint, shown: types.InlayHint) -> None:
    from llmspell_server.language.features.inlay_hints.hints import insertion, parts_of

    parts = [
        types.InlayHintLabelPart(text, location=location(view, place) if place is not None else None)
        for text, place in parts_of(view.analysis, hint)
    ]
    if any(part.location is not None for part in parts):
        shown.label = parts
    edit = insertion(document.source, hint)
    shown.text_edits = text_edits(document, [edit], view.encoding) if edit is not None else None
    shown.tooltip = marked(hint.doc, markdown=view.client.hover_markdown) if hint.doc else None
