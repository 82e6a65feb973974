"""The ways to call something as the protocol has them; a parameter is a stretch of the label, in UTF-16 always."""

from __future__ import annotations

from llmspell_server.language.answers import CallInfo, ParameterInfo, SignatureInfo
from llmspell_server.lsp.client import Client
from llmspell_server.lsp.convert.writing import marked
from llmspell_server.lsp.pygls_light import types


def signature_help(call: CallInfo, client: Client) -> types.SignatureHelp:
    """All the ways; which one is active says its index."""
    active = call.signatures[call.active].active
    return types.SignatureHelp(
        signatures=[_signature(each, client) for each in call.signatures],
        active_signature=call.active,
        active_parameter=active if active is not None else call.argument,
    )


def _signature(info: SignatureInfo, client: Client) -> types.SignatureInformation:
    text = info.doc
    if info.deprecated is not None:
        text = f"**Deprecated.** {info.deprecated}".rstrip() + (f"\n\n{text}" if text else "")
    return types.SignatureInformation(
        label=info.label,
        documentation=marked(text, markdown=client.signature_markdown) if text else None,
        parameters=_parameters(info, client),
        # Behind the last parameter no parameter is active: an index that there is none of says so to every client.
        active_parameter=info.active if info.active is not None else len(info.parameters),
    )


def _parameters(info: SignatureInfo, client: Client) -> list[types.ParameterInformation]:
    found: list[types.ParameterInformation] = []
    at = info.label.find("(") + 1
    for parameter in info.parameters:
        start = info.label.find(parameter.label, at)
        label: str | tuple[int, int] = parameter.label
        if client.parameter_offsets and start >= 0:
            at = start + len(parameter.label)
            label = _utf16(info.label[:start]), _utf16(info.label[:at])
        found.append(types.ParameterInformation(label, _documentation(parameter, client)))
    return found


def _documentation(parameter: ParameterInfo, client: Client) -> types.MarkupContent | None:
    return marked(parameter.doc, markdown=client.signature_markdown) if parameter.doc else None


def _utf16(text: str) -> int:
    return len(text) + sum(1 for char in text if ord(char) > 0xFFFF)
