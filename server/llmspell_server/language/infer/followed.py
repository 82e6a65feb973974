"""What the walk through the statements follows: a variable, and the keys behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from llmspell_runtime.syntax.nodes import Index, Member, Name, Node, Paren
from llmspell_server.language.binding.facts import Key, Variable
from llmspell_server.language.binding.paths import constant_key

if TYPE_CHECKING:
    from .inference import Inference
    from .site import Site


class Target(NamedTuple):
    """A variable (or a global by name) and the keys behind it: constants, and locals that nothing assigns to."""

    root: Variable | str
    keys: tuple[Key | Variable, ...]

    @property
    def by_variables(self) -> bool:
        """Whether a key is a local."""
        return any(isinstance(key, Variable) for key in self.keys)


def target_of(inference: Inference, site: Site, node: Node) -> Target | None:
    """The target that an expression is; None if it is no path."""
    keys: list[Key | Variable] = []
    while not isinstance(node, Name):
        if isinstance(node, Paren):
            node = node.inner
            continue
        if isinstance(node, Member):
            keys.append(node.name.text)
        elif isinstance(node, Index):
            key = constant_key(node.key)
            followed = key if key is not None else _unchanged(inference, site, node.key)
            if followed is None:
                return None
            keys.append(followed)
        else:
            return None
        node = node.object
    if not node.text:
        return None
    keys.reverse()
    return Target(site.file.variable_of(site.unit, node) or node.text, tuple(keys))


def _unchanged(inference: Inference, site: Site, node: Node) -> Variable | None:
    """The local that a key is, if it keeps its value."""
    variable = site.file.variable_of(site.unit, node) if isinstance(node, Name) else None
    if variable is None:
        return None
    if variable.top:
        inference.note(("u", site.file.uri, variable.name))
    return None if site.file.assignments_of(variable) else variable
