"""What is found where Python runs out of stack is found anew after every edit that it may depend on."""

from __future__ import annotations

from llmspell_runtime.syntax import Edit
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.checks.report import problems
from llmspell_server.language.depends import ANYTHING, needs_of
from llmspell_server.language.workspace import Workspace

DEEP = f"""
local function f()
  ---@type string{"[]" * 600}
  local deep
  return deep[1] .. 1
end
"""
ALL = Choice(on=frozenset(CODES))


def opened() -> Workspace:
    workspace = Workspace()
    workspace.open("main.lua", DEEP, 1)
    workspace.open("other.lua", "local x = 1\n", 1)
    return workspace


def is_defined(workspace: Workspace, name: str) -> bool:
    """Whether there is a global, asked by a check that needs too much of the stack before."""
    snapshot = workspace.snapshot()
    file = snapshot.files["main.lua"]
    unit = file.units[0]

    def work() -> bool:
        for node in unit.parents:
            snapshot.node_type(file, unit, node)
        return snapshot.is_global_defined(name)

    return snapshot.kept(unit, "check", work, False)


def test_an_edit_elsewhere_is_seen_after_the_stack_was_too_short() -> None:
    workspace = opened()
    assert not is_defined(workspace, "x")
    workspace.edit("other.lua", [Edit(0, 6, "")], 2)
    assert is_defined(workspace, "x")


def test_findings_of_such_a_file_are_stored_for_these_very_texts_only() -> None:
    snapshot = opened().snapshot()
    problems(snapshot, "main.lua", ALL)
    problems(snapshot, "other.lua", ALL)
    assert ANYTHING in needs_of(snapshot, snapshot.files["main.lua"])
    assert ANYTHING not in needs_of(snapshot, snapshot.files["other.lua"])
