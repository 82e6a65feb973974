"""What users want, one scenario each, with pygls's client; every door of the server goes through all of them, and
through every request of the table.
"""

from __future__ import annotations

import textwrap
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from llmspell_server.lsp import table
from tests.harness.real_client import DOORS, User, session

pytestmark = pytest.mark.e2e

FILES = {
    "llmspell.toml": "",
    "lib/orders.lua": """
        ---What somebody wants.
        ---@class Order
        ---@field title string
        ---@field price number
        local Order = {}
        Order.__index = Order

        ---An order that cannot wait.
        ---@class RushOrder: Order
        ---@field hours number

        ---@param title string what to bring
        ---@return Order
        function Order.new(title)
          return setmetatable({ title = title, price = 2 }, Order)
        end

        ---What it costs.
        ---@param count number
        ---@return number
        function Order:total(count)
          return self.price * count
        end

        return Order
    """,
    "spell.lua": """
        local Order = require("lib.orders")

        local function bill(count)
          local order = Order.new("tea")
          return order:total(count)
        end

        print(bill(3), "#ff8800")
    """,
}
LENS_COMMANDS = {"commands": ["llmspell.debug"]}


def write(folder: Path) -> None:
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).removeprefix("\n"), encoding="utf-8")


async def find_your_way(user: User) -> None:
    spell = user.open("spell.lua")
    orders = user.uri("lib/orders.lua")
    use = spell.at("total")
    for question in ("declaration", "definition", "implementation"):
        (found,) = await user.ask(f"textDocument/{question}", **use)
        assert (found.target_uri, found.target_selection_range.start.line) == (orders, 20)
    (found,) = await user.ask("textDocument/typeDefinition", **spell.at("order ="))
    assert (found.target_uri, found.target_selection_range.start.line) == (orders, 1)
    uses = await user.ask("textDocument/references", **use, context={"includeDeclaration": True})
    assert {each.uri for each in uses} == {spell.uri, orders}
    marks = await user.ask("textDocument/documentHighlight", **spell.at("count)"))
    assert len(marks) == 2
    (link,) = await user.ask("textDocument/documentLink", **spell.ident)
    assert link.target == orders
    symbols = await user.ask("textDocument/documentSymbol", **spell.ident)
    assert [each.name for each in symbols] == ["Order", "bill"]
    (symbol,) = [each for each in await user.ask("workspace/symbol", query="total") if each.name == "Order:total"]
    assert (await user.resolve("workspaceSymbol/resolve", symbol)).location.uri == orders

    (item,) = await user.ask("textDocument/prepareCallHierarchy", **use)
    (caller,) = await user.ask("callHierarchy/incomingCalls", item=item)
    assert caller.from_.name == "bill"
    called = await user.ask("callHierarchy/outgoingCalls", item=caller.from_)
    assert {each.to.name for each in called} == {"Order.new", "Order:total"}
    module = user.open("lib/orders.lua")
    (item,) = await user.ask("textDocument/prepareTypeHierarchy", **module.at("RushOrder"))
    (above,) = await user.ask("typeHierarchy/supertypes", item=item)
    assert above.name == "Order"
    (below,) = await user.ask("typeHierarchy/subtypes", item=above)
    assert below.name == "RushOrder"


async def write_a_spell(user: User) -> None:
    text = user.open("new.lua", 'local Order = require("lib.orders")\nlocal o = Order.new("tea")\n')
    text = user.change(text, len(text.text), len(text.text), "print(o:")
    offered = await user.ask("textDocument/completion", **text.at("o:", 2))
    item = next(each for each in offered.items if each.label == "total")
    assert "What it costs." in str((await user.resolve("completionItem/resolve", item)).documentation)
    text = user.change(text, len(text.text), len(text.text), "total(")
    called = await user.ask("textDocument/signatureHelp", **text.at("total(", 6))
    assert "count: number" in called.signatures[0].label
    text = user.change(text, len(text.text), len(text.text), "1))\nif o then\n\n")
    options = {"tabSize": 2, "insertSpaces": True}
    place = {"line": 4, "character": 0}
    edits = await user.ask("textDocument/onTypeFormatting", **text.ident, position=place, ch="\n", options=options)
    assert any("end" in each.new_text for each in edits)


async def understand(user: User) -> None:
    spell = user.open("spell.lua")
    shown = await user.ask("textDocument/hover", **spell.at("total"))
    assert "What it costs." in shown.contents.value
    (hint,) = await user.ask("textDocument/inlayHint", **spell.ident, range=spell.over('Order.new("tea")'))
    assert [each.value for each in hint.label] == ["title:"]
    assert "what to bring" in str((await user.resolve("inlayHint/resolve", hint)).tooltip)
    tokens = await user.ask("textDocument/semanticTokens/full", **spell.ident)
    assert len(tokens.data) > 50
    delta = await user.ask("textDocument/semanticTokens/full/delta", **spell.ident, previousResultId=tokens.result_id)
    assert list(delta.edits) == []
    part = await user.ask("textDocument/semanticTokens/range", **spell.ident, range=spell.over("print"))
    assert 0 < len(part.data) < len(tokens.data)
    (color,) = await user.ask("textDocument/documentColor", **spell.ident)
    place = {"range": spell.over("#ff8800"), "color": color.color}
    (written, *_) = await user.ask("textDocument/colorPresentation", **spell.ident, **place)
    assert written.label == "#ff8800"
    context = {"frameId": 1, "stoppedLocation": spell.over("return order:total(count)")}
    values = await user.ask("textDocument/inlineValue", **spell.ident, range=spell.whole, context=context)
    assert {each.variable_name for each in values if isinstance(each, types.InlineValueVariableLookup)} >= {"count"}
    folds = await user.ask("textDocument/foldingRange", **spell.ident)
    assert [(each.start_line, each.end_line) for each in folds] == [(2, 4)]
    (grown,) = await user.ask("textDocument/selectionRange", **spell.ident, positions=[spell.place("total")])
    assert grown.parent is not None
    (found,) = await user.ask("textDocument/definition", **spell.at("print"))
    page = await user.ask("workspace/textDocumentContent", uri=found.target_uri)
    assert page.text.splitlines()[found.target_selection_range.start.line].startswith("function print(")


async def keep_it_right(user: User) -> None:
    text = user.open("wrong.lua", "local function f()\n  return prnt(1)\nend\nf()\n")
    assert await user.problems(text) == ["undefined-global"]
    report = await user.ask("workspace/diagnostic", previousResultIds=[])
    found = {each.uri: [str(one.code) for one in each.items] for each in report.items}
    assert found == {user.uri("lib/orders.lua"): [], user.uri("spell.lua"): []}
    at = text.text.index("prnt")
    text = user.change(text, at, at + 4, "print")
    assert await user.problems(text) == []


async def change(user: User) -> None:
    spell = user.open("spell.lua")
    place = await user.ask("textDocument/prepareRename", **spell.at("total"))
    assert place.placeholder == "total"
    edit = await user.ask("textDocument/rename", **spell.at("total"), newName="sum")
    assert {each.text_document.uri for each in edit.document_changes} == {spell.uri, user.uri("lib/orders.lua")}
    moved = {"oldUri": user.uri("lib/orders.lua"), "newUri": user.uri("lib/sales.lua")}
    edit = await user.ask("workspace/willRenameFiles", files=[moved])
    assert [each.new_text for each in edit.document_changes[0].edits] == ['"lib.sales"']
    linked = await user.ask("textDocument/linkedEditingRange", **spell.at("bill"))
    assert linked is None or linked.ranges
    actions = await user.ask(
        "textDocument/codeAction",
        **spell.ident,
        range=spell.over('Order.new("tea")'),
        context={"diagnostics": [], "triggerKind": 1},
    )
    action = next(each for each in actions if each.title.startswith("Extract into a local"))
    assert (await user.resolve("codeAction/resolve", action)).edit is not None
    untidy = user.open("untidy.lua", "local x=1\nlocal y  =  2\nprint( x,y )\n")
    options = {"tabSize": 4, "insertSpaces": True}
    edits = await user.ask("textDocument/formatting", **untidy.ident, options=options)
    assert applied(untidy.text, edits) == "local x = 1\nlocal y = 2\nprint(x, y)\n"
    part = untidy.over("local x=1")
    edits = await user.ask("textDocument/rangeFormatting", **untidy.ident, range=part, options=options)
    assert applied(untidy.text, edits).startswith("local x = 1\nlocal y  =")
    edits = await user.ask("textDocument/rangesFormatting", **untidy.ident, ranges=[part], options=options)
    assert applied(untidy.text, edits).startswith("local x = 1\nlocal y  =")
    assert not await user.ask("textDocument/willSaveWaitUntil", **untidy.ident, reason=1)


async def run(user: User) -> None:
    spell = user.open("spell.lua")
    lenses = await user.ask("textDocument/codeLens", **spell.ident)
    assert [each.command.title for each in lenses] == ["Run", "Debug"]
    assert await user.resolve("codeLens/resolve", lenses[0]) == lenses[0]
    outcome = await user.command("llmspell.run", spell.uri)
    assert (outcome["ok"], outcome["exitCode"]) == (True, 0)
    await user.hear("window/logMessage", lambda said: said.message == "6\t#ff8800")
    assert (await user.command("llmspell.evaluate", "x = 6 * 7 return x"))["text"] == "42"
    launched = await user.command("llmspell.debug", spell.uri)
    assert (launched["request"], launched["program"]) == ("launch", str(user.folder / "spell.lua"))
    assert (await user.command("llmspell.restartKernel"))["restarted"]


SCENARIOS: tuple[Callable[[User], Awaitable[None]], ...] = (
    find_your_way,
    write_a_spell,
    understand,
    keep_it_right,
    change,
    run,
)


def applied(text: str, edits: Any) -> str:
    """A text after some edits of ASCII."""
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:number])) for number in range(len(lines) + 1)]

    def offset(place: types.Position) -> int:
        return starts[place.line] + place.character

    for edit in sorted(edits, key=lambda each: offset(each.range.start), reverse=True):
        text = text[: offset(edit.range.start)] + edit.new_text + text[offset(edit.range.end) :]
    return text


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_intent(scenario: Callable[[User], Awaitable[None]], tmp_path: Path) -> None:
    write(tmp_path)
    async with session("stdio", tmp_path, options=LENS_COMMANDS) as user:
        await scenario(user)
        assert user.complaints() == []


@pytest.mark.parametrize("door", DOORS)
async def test_every_request_by_every_door(door: str, tmp_path: Path) -> None:
    write(tmp_path)
    async with session(door, tmp_path, options=LENS_COMMANDS) as user:
        for scenario in SCENARIOS:
            await scenario(user)
            for uri in list(user.versions):
                user.tell("textDocument/didClose", textDocument={"uri": uri})
            user.versions.clear()
        assert user.complaints() == []
        assert user.asked == set(table.REQUESTS)
