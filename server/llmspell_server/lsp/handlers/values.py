"""Values beside the code while a script is stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_server.language.features.inline_values import inline_values as values_to_show
from llmspell_server.lsp.convert.places import offsets, span
from llmspell_server.lsp.pygls_light import types

if TYPE_CHECKING:
    from llmspell_server.lsp.server import View


def inline_values(
    view: View, params: types.InlineValueParams
) -> list[types.InlineValueVariableLookup | types.InlineValueEvaluatableExpression]:
    """`textDocument/inlineValue`: variables are looked up by the debugger, chains of members evaluated."""
    document = view.document(params.text_document.uri)
    start, end = offsets(document, params.range, view.encoding)
    stopped, _ = offsets(document, params.context.stopped_location, view.encoding)
    found: list[types.InlineValueVariableLookup | types.InlineValueEvaluatableExpression] = []
    for value in values_to_show(document.tree, start, end, stopped):
        place = span(document, value.start, value.end, view.encoding)
        if value.chain:
            found.append(types.InlineValueEvaluatableExpression(range=place, expression=value.expression))
        else:
            found.append(
                types.InlineValueVariableLookup(range=place, variable_name=value.expression, case_sensitive_lookup=True)
            )
    return found
