"""The call around a cursor, and for the argument that is being written what it can hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_server.language.features.hover_code import field_list

if TYPE_CHECKING:
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import CallInfo, ParameterInfo


def signatures_at(snapshot: Snapshot, uri: str, offset: int) -> CallInfo | None:
    """The ways to call what is around an offset; the active parameter of the active one tells its fields."""
    call = snapshot.callable_at(uri, offset)
    active = call.signatures[call.active].active if call is not None and call.signatures else None
    if call is None or active is None:
        return call
    chosen = call.signatures[call.active]
    parameters = [
        _with_fields(snapshot, one) if index == active else one for index, one in enumerate(chosen.parameters)
    ]
    told = attrs.evolve(chosen, parameters=tuple(parameters))
    signatures = [told if one is chosen else one for one in call.signatures]
    return attrs.evolve(call, signatures=tuple(signatures))


def _with_fields(snapshot: Snapshot, parameter: ParameterInfo) -> ParameterInfo:
    fields = field_list(snapshot, parameter.name, parameter.type)
    doc = "\n\n".join(part for part in (parameter.doc, fields) if part)
    return attrs.evolve(parameter, doc=doc)
