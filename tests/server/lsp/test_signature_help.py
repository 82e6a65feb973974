"""Signature help through the protocol: the ways to call what is around `$0`, and the parameter one is at."""

from __future__ import annotations

from typing import Any

import pytest

from tests.harness.lsp import editor

SIGNATURES = {
    "documentationFormat": ["markdown"],
    "parameterInformation": {"labelOffsetSupport": True},
}
RICH: dict[str, Any] = {"textDocument": {"signatureHelp": {"signatureInformation": SIGNATURES}}}

PAIR = """
--- Joins.
---@param a string the first
---@param b? number the second
---@return string
local function join(a, b) return a .. b end
"""


async def check_help(text: str, label: str, active: str | None, documented: str | None = None) -> None:
    """The label of the active signature, the parameter one is at, and what is written about that."""
    async with editor(RICH) as ed:
        doc = ed.open(text)
        found = await ed.ask("textDocument/signatureHelp", doc.here)
        signature = found["signatures"][found["activeSignature"]]
        assert signature["label"] == label
        parameters = signature["parameters"]
        at = signature["activeParameter"]
        shown = parameters[at] if at < len(parameters) else None
        assert (label[slice(*shown["label"])] if shown else None) == active
        assert (shown or {}).get("documentation", {}).get("value") == documented


@pytest.mark.parametrize(
    ("text", "label", "active", "documented"),
    [
        (PAIR + "join($0", "join(a: string, b?: number): string", "a: string", "the first"),
        (PAIR + "join('x', $0)", "join(a: string, b?: number): string", "b?: number", "the second"),
        (PAIR + "join('x', 1, $0)", "join(a: string, b?: number): string", None, None),
        (PAIR + "join('x', -- a, b\n  $0)", "join(a: string, b?: number): string", "b?: number", "the second"),
        (PAIR + "join('x', --[[ a, b ]] $0)", "join(a: string, b?: number): string", "b?: number", "the second"),
        ("State.get($0)", "State.get(key: string, default?: any): any", "key: string", "name of the value"),
        ("string.format('%s', 1, 2, $0)", "string.format(s: string, ...: any): string", "...: any", None),
    ],
)
async def test_the_way_to_call_and_the_parameter(
    text: str, label: str, active: str | None, documented: str | None
) -> None:
    await check_help(text, label, active, documented)


@pytest.mark.parametrize(
    ("text", "label", "active", "documented"),
    [
        (
            "Tool.invoke($0",
            "Tool.invoke(name: string, params: table): llmspell.AnyToolResult",
            "name: string",
            "name of the tool",
        ),
        (
            "Tool.invoke(name, $0",
            "Tool.invoke(name: string, params: table): llmspell.AnyToolResult",
            "params: table",
            "what the tool takes; `{}` for nothing\n\nDepends on `name`.",
        ),
        (
            "---@class Cage\n---@field lid? boolean whether it has one\n---@param cage Cage where to\n"
            "local function make(cage) end\nmake({$0",
            "make(cage: Cage)",
            "cage: Cage",
            "where to\n\n`cage` can have\n\n- `lid?: boolean` whether it has one",
        ),
    ],
)
async def test_what_an_argument_can_be(text: str, label: str, active: str, documented: str) -> None:
    await check_help(text, label, active, documented)


async def test_a_plain_client_gets_plain_words() -> None:
    async with editor({}) as ed:
        doc = ed.open(PAIR + "join($0)")
        (signature,) = (await ed.ask("textDocument/signatureHelp", doc.here))["signatures"]
        assert signature["documentation"] == {"kind": "plaintext", "value": "Joins."}
        assert [each["label"] for each in signature["parameters"]] == ["a: string", "b?: number"]


@pytest.mark.parametrize("text", ["$0", "unknown($0)", "f(function() $0 end)", "local x = ($0)"])
async def test_elsewhere_it_is_silent(text: str) -> None:
    async with editor() as ed:
        doc = ed.open(text)
        assert await ed.ask("textDocument/signatureHelp", doc.here) is None
