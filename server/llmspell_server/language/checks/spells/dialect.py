"""The fixes of the older dialect: how what is deprecated in the globals of spells is written now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit, Fix
from llmspell_runtime.syntax.nodes import Call, Expression, Member, Name, Node, Table
from llmspell_server.language.checks.wanted import key_of

from .library import spell_function

if TYPE_CHECKING:
    from llmspell_server.language.checks.look import Look

_RENAMED: Final = {
    "Tool.executeAsync": ("invoke", "Write `Tool.invoke`, which raises when the tool fails"),
    "Event.emit": ("publish", "Write `Event.publish`"),
    "Workflow.discover_types": ("types", "Write `Workflow.types`"),
    "RAG.ingest_batch": ("ingest", "Write `RAG.ingest`"),
    "RAG.config": ("configure", "Write `RAG.configure`"),
}
_BUILDER_METHODS: Final = frozenset(
    (
        *("name", "description", "model", "provider", "system_prompt", "temperature", "max_tokens", "base_url"),
        *("api_key", "max_conversation_length", "custom_config", "resource_limits", "allowed_tools"),
    )
)


def modern_fixes(look: Look, node: Node) -> tuple[Fix, ...]:
    """The fixes for a deprecated `Global.name`, where one is certain."""
    function = spell_function(look, node) if isinstance(node, Expression) else ""
    if not isinstance(node, Member) or not function:
        return ()
    if function in _RENAMED:
        name, title = _RENAMED[function]
        return (Fix(title, (Edit(node.name.start, node.name.end, name),)),)
    call = look.parent(node)
    if not isinstance(call, Call) or call.callee is not node:
        return ()
    if function == "State.keys" and not call.arguments:
        return (Fix('Write `State.list_keys("global")`', (Edit(call.start, call.end, 'State.list_keys("global")'),)),)
    if function == "Workflow.execute":
        return _as_method(look, call)
    if function in ("Agent.create", "Agent.createAsync"):
        return _as_chain(look, call)
    return ()


def _as_method(look: Look, call: Call) -> tuple[Fix, ...]:
    """`Workflow.execute(w, input)` as `w:execute(input)`."""
    if not 1 <= len(call.arguments) <= 2 or not isinstance(call.arguments[0], Name | Member):
        return ()
    rest = ", ".join(look.text(one) for one in call.arguments[1:])
    text = f"{look.text(call.arguments[0])}:execute({rest})"
    return (Fix(f"Write `{text}`" if len(text) < 60 else "Call its method", (Edit(call.start, call.end, text),)),)


def _as_chain(look: Look, call: Call) -> tuple[Fix, ...]:
    """A table of settings as a chain of methods of the builder, if the builder has one for each."""
    table = call.arguments[0] if len(call.arguments) == 1 else None
    if not isinstance(table, Table) or not table.fields:
        return ()
    parts: list[str] = []
    for field in table.fields:
        key = key_of(field, table)
        method = "allowed_tools" if key == "tools" else key
        if method not in _BUILDER_METHODS:
            return ()
        parts.append(f":{method}({look.text(field.value)})")
    lead = _indentation(look, call)
    text = "Agent.builder()" + "".join(f"\n{lead}    {part}" for part in (*parts, ":build()"))
    return (Fix("Write it with `Agent.builder()`", (Edit(call.start, call.end, text),)),)


def _indentation(look: Look, node: Node) -> str:
    """The white space at the beginning of the line of a node."""
    start = node.start + look.shift
    line = look.file.text[look.file.text.rfind("\n", 0, start) + 1 : start]
    return line[: len(line) - len(line.lstrip())]
