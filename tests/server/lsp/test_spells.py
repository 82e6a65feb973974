"""The globals of spells through the protocol: what one sees while writing a call of a tool, an agent or a hook."""

from __future__ import annotations

from tests.harness.lsp import Editor, editor

RICH = {
    "textDocument": {
        "completion": {"completionItem": {"documentationFormat": ["markdown"]}},
        "hover": {"contentFormat": ["markdown"]},
        "signatureHelp": {"signatureInformation": {"parameterInformation": {"labelOffsetSupport": True}}},
    }
}


async def labels(ed: Editor, text: str) -> list[str]:
    """The labels offered at `$0`."""
    doc = ed.open(text)
    found = await ed.ask("textDocument/completion", doc.here)
    return [one["label"] for one in (found["items"] if isinstance(found, dict) else found)]


async def test_names_and_parameters_of_tools_are_offered() -> None:
    async with editor(RICH) as ed:
        assert {"calculator", "web-scraper"} <= set(await labels(ed, "Tool.invoke('$0')"))
        keys = await labels(ed, "Tool.invoke('hash_calculator', { $0 })")
        assert any("algorithm" in one for one in keys)
        assert {"sha256", "md5"} <= set(await labels(ed, "Tool.invoke('hash_calculator', { algorithm = '$0' })"))
        step = "Workflow.builder():add_step({ type = 'tool', tool = 'hash_calculator', input = { operation = '$0' } })"
        assert {"hash", "verify"} <= set(await labels(ed, step))


async def test_members_of_builders_and_answers_are_offered() -> None:
    async with editor(RICH) as ed:
        chain = await labels(ed, "Agent.builder():name('x'):$0")
        assert {"model", "build", "system_prompt"} <= set(chain)
        answer = await labels(ed, "local a = Agent.builder():build()\nlocal r = a:execute({ text = 'x' })\nprint(r.$0)")
        assert {"text", "metadata"} <= set(answer)
        assert {"BeforeToolExecution", "ToolError"} <= set(await labels(ed, "Hook.register('$0', function() end)"))


async def test_hover_tells_what_a_tool_does() -> None:
    async with editor(RICH) as ed:
        doc = ed.open("Tool.invoke('calc$0ulator', {})")
        found = await ed.ask("textDocument/hover", doc.here)
        assert "Calculates." in found["contents"]["value"]


async def test_signatures_name_the_parameters_of_the_tool() -> None:
    async with editor(RICH) as ed:
        doc = ed.open("Tool.invoke('calculator', $0)")
        found = await ed.ask("textDocument/signatureHelp", doc.here)
        label = found["signatures"][found["activeSignature"]]["label"]
        assert "params: llmspell.tool.calculator.Params" in label
