"""The walk backwards from a place: through the statements before it and the blocks around it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Arm,
    Assign,
    Binary,
    Block,
    CallStatement,
    Function,
    FunctionStatement,
    GenericFor,
    If,
    Label,
    Local,
    LocalFunction,
    Node,
    NumericFor,
    Repeat,
    Statement,
    While,
)
from llmspell_server.language.annotations.tags import CastTag
from llmspell_server.language.binding.facts import UnitFacts, Variable
from llmspell_server.language.types.build import union
from llmspell_server.language.types.values import NEVER, Type

from . import narrowing, remaining
from .assignments import assigned_before, assigned_types
from .effects import changed_names, comes_back, effects_of
from .followed import Target, target_of
from .mentions import Mentions, mentions_of
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference


class Backward:
    """The walk for one target. `base` gives its type where nothing on the way says more.

    What statements leave behind is in the subclass `flow.Flow`.
    """

    if TYPE_CHECKING:

        def after(self, site: Site, statement: Statement) -> Type:
            """See `Flow`."""

        def end_of(self, site: Site, block: Block) -> Type:
            """See `Flow`."""

    def __init__(self, inference: Inference, target: Target, site: Site, base: Callable[[], Type]) -> None:
        self.inference = inference
        self.target = target
        self.base = base
        self.mentions: Mentions = mentions_of(inference, site.file, target.root)
        root = target.root
        self.begins = [one.statement for one in (root, *target.keys) if isinstance(one, Variable)]
        if not isinstance(root, Variable) or root.top:
            inference.note(("u", site.file.uri, root.name if isinstance(root, Variable) else root))
        for related in self.mentions.related:
            if related.top:
                inference.note(("u", site.file.uri, related.name))

    def before(self, site: Site, node: Node) -> Type:
        """The type right before a node is evaluated; `never` where control cannot come."""
        unit = site.unit
        while True:
            parent = unit.parents.get(node)
            match parent:
                case None:
                    return self._before_unit(site)
                case Block():
                    return self._before_statement(site, node, parent)
                case Binary() if node is parent.right and parent.operator in ("and", "or"):
                    known = self.before(site, parent)
                    return self.narrow(site, known, parent.left, parent.operator == "and")
                case Arm() | If():
                    return self._before_arm(site, node, parent)
                case While():
                    known = self._loop_entry(site, parent, parent.body)
                    return self.narrow(site, known, parent.condition, True) if node is parent.body else known
                case Repeat():
                    if node is parent.condition:
                        return self.end_of(site, parent.body)
                    return self._loop_entry(site, parent, parent.body)
                case NumericFor() | GenericFor() if node is parent.body:
                    if self._declared_by(parent):
                        return self.base()
                    return self._loop_entry(site, parent, parent.body)
                case Function():
                    return self._captured(site, parent)
                case LocalFunction() if self._declared_by(parent):
                    return self.base()
            node = parent

    def _declared_by(self, node: Node) -> bool:
        """Whether the variable begins there, or a key: before that, another one had the name."""
        return any(one is node for one in self.begins)

    def _before_statement(self, site: Site, node: Node, block: Block) -> Type:
        statements = block.statements
        index = _position(statements, node)
        casts = site.unit.docs.cast_tags
        behind = node.start
        while index > 0:
            index -= 1
            statement = statements[index]
            if casts and (cast := self._cast_between(casts, statement.end, behind)) is not None:
                return self._apply_cast(site, cast, self._through(site, statement, statements, index))
            if self._touches(site, statement) and not self._passes(site, statement):
                return self.after(site, statement)
            behind = statement.start
        if casts and (cast := self._cast_between(casts, block.start, behind)) is not None:
            return self._apply_cast(site, cast, self.before(site, block))
        return self.before(site, block)

    def _through(self, site: Site, statement: Statement, statements: list[Statement], index: int) -> Type:
        if self._touches(site, statement):
            return self.after(site, statement)
        return self.before(site, statement)

    def _before_unit(self, site: Site) -> Type:
        """Through the statements of the main chunk before this unit, back to the declaration."""
        file = site.file
        root = self.target.root
        index = file.index_of.get(site.unit, 0)
        first = 0
        if isinstance(root, Variable):
            if not root.top:
                return self.base()
            first = file.index_of.get(root.unit, 0)
        behind = site.unit.statement.start
        units = self.mentions.units_before(file, index, first)
        unit = site.unit
        if unit.docs.cast_tags:
            cast = self._cast_between(unit.docs.cast_tags, -(1 << 60), behind)
            if cast is not None:
                return self._apply_cast(site, cast, self._units(site, units))
        return self._units(site, units)

    def _units(self, site: Site, units: list[UnitFacts]) -> Type:
        root = self.target.root
        names = {root.name if isinstance(root, Variable) else root, *(one.name for one in self.mentions.related)}
        known = effects_of(site.file)
        first = root.unit if isinstance(root, Variable) else None
        for unit in units:
            there = Site(site.file, unit)
            if unit.docs.cast_tags:
                cast = self._cast_between(unit.docs.cast_tags, unit.statement.end, 1 << 60)
                if cast is not None:
                    return self._apply_cast(site, cast, self._units(site, units[units.index(unit) + 1 :]))
            if unit is first:
                break
            changed = known[unit] if unit in known else changed_names(site.file, unit)
            may_change = changed is None or not names.isdisjoint(changed)
            if may_change and self._touches(there, unit.statement) and not self._passes(there, unit.statement):
                return self.after(there, unit.statement)
            if unit.docs.cast_tags and self._cast_between(unit.docs.cast_tags, -(1 << 60), unit.statement.start):
                return self.before(there, unit.statement)
        return self.base()

    def _touches(self, site: Site, statement: Statement) -> bool:
        if isinstance(statement, Label):
            return bool(site.unit.gotos) or statement is site.unit.statement
        if len(self.begins) > 1 and self._declared_by(statement):
            return True
        return self.mentions.within(site.unit, statement.start, statement.end)

    def _passes(self, site: Site, statement: Statement) -> bool:
        """Whether a statement surely leaves the target as it is.

        The walk steps over such statements in a loop; through others it calls itself, and hundreds of them (the methods
        of a module, the prints of a script) would be too deep.
        """
        match statement:
            case Local() | LocalFunction():
                return not self._declared_by(statement)
            case Assign():
                return all(self._misses(site, target) for target in statement.targets)
            case FunctionStatement():
                return self._misses(site, statement.target)
            case CallStatement():
                return comes_back(site.file, site.unit, statement.call)
        return False

    def _misses(self, site: Site, node: Node) -> bool:
        """Whether an assignment to a path changes neither the target nor a table around it."""
        path = self.path(site, node)
        return path is None or path.root != self.target.root or self.target.keys[: len(path.keys)] != path.keys

    def _before_arm(self, site: Site, node: Node, parent: Arm | If) -> Type:
        if isinstance(parent, Arm):
            outer = site.unit.parents[parent]
            assert isinstance(outer, If)
            known = self.before(site, outer)
            for arm in outer.arms:
                if arm is parent:
                    break
                known = self.narrow(site, known, arm.condition, False)
            return self.narrow(site, known, parent.condition, True) if node is parent.body else known
        known = self.before(site, parent)
        if node is parent.orelse:
            for arm in parent.arms:
                known = self.narrow(site, known, arm.condition, False)
        return known

    def _loop_entry(self, site: Site, loop: Statement, body: Block) -> Type:
        known = self.before(site, loop)
        if not self.mentions.written_within(site.unit, body.start, body.end):
            return known
        key = ("loop", self.target, loop)
        if not self.inference.enter(key):
            return known
        try:
            around = self.end_of(site, body)
        finally:
            self.inference.leave(key)
        return union((known, around))

    def _captured(self, site: Site, function: Function) -> Type:
        root = self.target.root
        if isinstance(root, Variable):
            if self._declared_by(function):
                return self.base()
            if not self.mentions.writes:
                return self.before(site, function)
            if not self.target.keys:
                if assigned_before(site, function, root):
                    return self.before(site, function)
                return self._all_assigned(site, root)
        return self.base()

    def _all_assigned(self, site: Site, root: Variable) -> Type:
        """What a variable can be inside a function that runs at any time."""

        from . import variables

        declared = variables.declared_of(self.inference, site.file, root)
        if declared is not None:
            return declared
        cycle: Type = NEVER
        key = ("assigned", root)
        return self.inference.compute(root.unit, key, lambda: self._union_of_assigned(site, root), cycle)

    def _union_of_assigned(self, site: Site, root: Variable) -> Type:
        return union((self.base(), *assigned_types(self.inference, site.file, root)))

    def path(self, site: Site, node: Node) -> Target | None:
        """The target that an expression would be; None if it is no path."""
        return target_of(self.inference, site, node)

    def narrow(self, site: Site, known: Type, condition: Node, truth: bool) -> Type:
        """What is left of a type when a condition holds or not."""
        if known == NEVER:
            return known
        if not self.mentions.within(site.unit, condition.start, condition.end):
            return narrowing.by_constant(known, condition, truth)
        return narrowing.narrow(self, site, known, condition, truth)

    def _cast_between(self, casts: list[CastTag], start: int, end: int) -> CastTag | None:
        root = self.target.root
        name = root.name if isinstance(root, Variable) else root
        text = ".".join([name, *(str(key) for key in self.target.keys)])
        for cast in reversed(casts):
            if start <= cast.start < end and cast.name.text == text:
                return cast
        return None

    def _apply_cast(self, site: Site, cast: CastTag, known: Type) -> Type:
        from .functions import reader_at

        reader = reader_at(self.inference, site, site.unit.statement)
        return remaining.cast(self.inference, reader, cast, known)


def _position(statements: list[Statement], node: Node) -> int:
    index = bisect_left(statements, node.start, key=lambda one: one.start)
    while index < len(statements) and statements[index] is not node:
        index += 1
    return index
