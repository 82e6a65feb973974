"""Where a name is declared and used, as far as the tree of one file tells: locals, parameters, labels."""

from __future__ import annotations

import attrs

from llmspell_runtime.syntax import Tree
from llmspell_runtime.syntax.scopes import Variable
from llmspell_server.language.features.places import name_at


@attrs.frozen
class Binding:
    """A declared name of one file with all its places; `start:end` is the declaration."""

    name: str
    kind: str
    start: int
    end: int
    uses: tuple[int, ...]
    writes: frozenset[int] = frozenset()

    @property
    def places(self) -> list[tuple[int, int]]:
        """The declaration and the uses as spans, in the order of the text."""
        length = len(self.name)
        return [(at, at + length) for at in sorted({self.start, *self.uses})]


def binding_at(tree: Tree, offset: int) -> Binding | None:
    """The local, parameter or label whose declaration or use touches `offset`.

    None for a global or a field, and for an implicit `self`, which has no declaration in the text.
    """
    token = name_at(tree, offset)
    if token is None:
        return None
    scopes = tree.scopes
    variable = scopes.variable_at(token.start)
    if variable is not None:
        return None if variable.kind in ("self", "global") else _of_variable(variable)
    for use in scopes.labels:
        if use.start == token.start:
            target = use.target or (use.start, use.end)
            uses = [other.start for other in scopes.labels if other.target == target and other.start != target[0]]
            return Binding(use.name, "label", *target, tuple(uses))
    return None


def _of_variable(variable: Variable) -> Binding:
    return Binding(
        variable.name,
        variable.kind,
        variable.start,
        variable.end,
        tuple(variable.uses),
        frozenset(variable.writes),
    )
