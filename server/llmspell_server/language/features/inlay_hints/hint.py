"""A hint as the analysis finds it, and the choice of hints that a user makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import attrs

if TYPE_CHECKING:
    from llmspell_runtime.syntax.nodes import Node, Statement
    from llmspell_server.language.analysis import Snapshot
    from llmspell_server.language.answers import Location
    from llmspell_server.language.binding.facts import UnitFacts
    from llmspell_server.language.source import SourceFile
    from llmspell_server.language.types.values import Type

HintKind = Literal["parameter", "type"]
Arguments = Literal["all", "literals", "off"]


@attrs.frozen(kw_only=True)
class Choice:
    """Which hints a user wants."""

    parameter_names: Arguments = "literals"
    variable_types: bool = False
    parameter_types: bool = False
    return_types: bool = False
    enum_values: bool = False


@attrs.frozen(kw_only=True)
class Hint:
    """One hint at an offset of the text. `doc` is Markdown about it, `place` where what it names is declared.

    `types` are the types that the text of a type hint tells; `annotation` the line that would say the same in the
    code, and `above` the statement that it would stand above.
    """

    offset: int
    text: str
    kind: HintKind
    doc: str = ""
    place: Location | None = None
    types: tuple[Type, ...] = ()
    annotation: str = ""
    above: int = 0


@attrs.frozen
class Look:
    """One unit under examination; `shift` makes offsets of the text of those of its nodes."""

    snapshot: Snapshot
    file: SourceFile
    unit: UnitFacts
    shift: int

    def type(self, node: Node) -> Type:
        """The type of an expression or of a declared name."""
        return self.snapshot.node_type(self.file, self.unit, node)

    def text(self, node: Node) -> str:
        """A node as it is written."""
        return self.file.text[node.start + self.shift : node.end + self.shift]

    def opens_line(self, statement: Statement) -> bool:
        """Whether a line above a statement would be a line of its own."""
        start = statement.start + self.shift
        line = self.file.text.rfind("\n", 0, start) + 1
        return not self.file.text[line:start].strip()
