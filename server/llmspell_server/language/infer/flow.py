"""The type of a variable or a field path at one place: what assignments and conditions before it say.

Lua is structured, so no control flow graph is built: the walk goes backwards from the place through the statements
before it, then through the block around them, and asks only those statements that mention the variable. A loop joins
what its body leaves behind; a function begins with what is known where it is made, if nothing assigns later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Block,
    CallStatement,
    Do,
    FunctionStatement,
    GenericFor,
    If,
    Index,
    Label,
    Local,
    LocalFunction,
    Member,
    Name,
    NumericFor,
    Repeat,
    Statement,
    While,
)
from llmspell_server.language.binding.facts import Variable
from llmspell_server.language.types.build import is_unknown, members_of, union
from llmspell_server.language.types.values import NEVER, NIL, UNKNOWN, Array, Map, Named, Shape, Tuple, Type

from . import expressions, narrowing, remaining, variables
from .assignments import assigned_types, function_of
from .backward import Backward
from .exits import breaks_of, call_exits, exits
from .followed import Target, target_of
from .jumps import jumps_to
from .site import Site

if TYPE_CHECKING:
    from .inference import Inference


def variable_type_at(inference: Inference, site: Site, node: Name, root: Variable | str) -> Type:
    """The type of a variable or a global where it is read."""

    def base() -> Type:
        if isinstance(root, Variable):
            return _beginning(inference, site, root)
        return variables.global_type(inference, root)

    return Flow(inference, Target(root, ()), site, base).before(site, node)


def _beginning(inference: Inference, site: Site, root: Variable) -> Type:
    """The type a variable begins with; of one without a value, what functions give it that may run at any time."""
    found = variables.initial_type(inference, site.file, root)
    if found != NIL or root.kind != "local" or variables.declared_of(inference, site.file, root) is not None:
        return found
    own = function_of(root.unit, root.node)
    if all(function_of(unit, name) is own for unit, name in site.file.assignments_of(root)):
        return found
    return union((UNKNOWN, *assigned_types(inference, site.file, root)))


def path_type(inference: Inference, site: Site, node: Member | Index) -> Type:
    """The type of `a.b` or `a[k]` where it is read (or, for a target of an assignment, what is assigned)."""

    parent = site.unit.parents.get(node)
    if isinstance(parent, Assign):
        for index, target in enumerate(parent.targets):
            if target is node:
                return variables.assigned_type(inference, site, parent, index)
    if isinstance(parent, FunctionStatement):
        return inference.type_of(site, parent.function)
    followed = target_of(inference, site, node)
    if followed is None or (followed.by_variables and not _is_declared(inference.type_of(site, node.object))):
        return expressions.field_of(inference, site, node)

    def base() -> Type:
        return expressions.field_of(inference, site, node)

    return Flow(inference, followed, site, base).before(site, node)


def _is_declared(type_: Type) -> bool:
    """Whether a type is described rather than inferred: what a table of the code holds is all that it is given."""
    return all(one == NIL or isinstance(one, Array | Map | Shape | Named | Tuple) for one in members_of(type_))


class Flow(Backward):
    """What statements leave behind of a type; with the walk backwards, the whole of it."""

    # Before a node

    # After a statement

    def after(self, site: Site, statement: Statement) -> Type:
        """The type right behind a statement that mentions the target; `never` if control does not come there."""
        if len(self.begins) > 1 and self._declared_by(statement):
            return self.base()  # not kept: what the object is may differ from place to place
        key = ("after", self.target, statement)
        again: Type = NEVER  # what is asked for while it is being found comes round a loop, and adds nothing to it
        return self.inference.compute(site.unit, key, lambda: self._after(site, statement), again)

    def _after(self, site: Site, statement: Statement) -> Type:
        match statement:
            case Local() | LocalFunction() if self._declared_by(statement):
                return self.base()
            case Assign():
                return self._after_assign(site, statement)
            case FunctionStatement():
                return self._after_function(site, statement)
            case If():
                return self._after_if(site, statement)
            case Do():
                return self.end_of(site, statement.body)
            case While():
                return self._after_while(site, statement)
            case Repeat():
                known = self.narrow(site, self.end_of(site, statement.body), statement.condition, True)
                return union((known, *self._at_breaks(site, statement.body)))
            case NumericFor() | GenericFor():
                return self._after_for(site, statement)
            case CallStatement():
                return self._after_call(site, statement)
            case Label():
                return self._after_label(site, statement)
            case _:
                return self.before(site, statement)

    def _after_assign(self, site: Site, statement: Assign) -> Type:
        for index, target in enumerate(statement.targets):
            path = self.path(site, target)
            if path is None or path.root != self.target.root:
                continue
            if path.keys == self.target.keys:
                value = variables.assigned_type(self.inference, site, statement, index)
                return self._assigned(site, value)
            if self.target.keys[: len(path.keys)] == path.keys:
                return self.base()  # a table around it is new: what the object's type says now
        return self.before(site, statement)

    def _assigned(self, site: Site, value: Type) -> Type:
        """What is left of a declared type after an assignment."""
        root = self.target.root
        if self.target.keys and isinstance(self.target.keys[-1], Variable):
            known = self.base()
            return known if is_unknown(known) else remaining.assigned(self.inference, known, value)
        if not isinstance(root, Variable) or self.target.keys:
            return value

        declared = variables.declared_of(self.inference, site.file, root)
        if declared is None:
            return value
        return remaining.assigned(self.inference, declared, value)

    def _after_function(self, site: Site, statement: FunctionStatement) -> Type:
        path = self.path(site, statement.target)
        if path == self.target:
            return self.inference.type_of(site, statement.function)
        return self.before(site, statement)

    def _after_if(self, site: Site, statement: If) -> Type:
        found: list[Type] = []
        known = self.before(site, statement)
        for arm in statement.arms:
            if not exits(self.inference, site, arm.body):
                entered = self.narrow(site, known, arm.condition, True)
                found.append(self._through_block(site, arm.body, entered))
            known = self.narrow(site, known, arm.condition, False)
        if statement.orelse is None:
            found.append(known)
        elif not exits(self.inference, site, statement.orelse):
            found.append(self._through_block(site, statement.orelse, known))
        return union(found)

    def _through_block(self, site: Site, block: Block, entered: Type) -> Type:
        if entered == NEVER or self.mentions.within(site.unit, block.start, block.end) or site.unit.docs.cast_tags:
            return NEVER if entered == NEVER else self.end_of(site, block)
        return entered

    def end_of(self, site: Site, block: Block) -> Type:
        """The type at the end of a block; `never` if the end is not reached."""
        if exits(self.inference, site, block):
            return NEVER
        for statement in reversed(block.statements):
            if site.unit.docs.cast_tags:
                cast = self._cast_between(site.unit.docs.cast_tags, statement.end, block.end)
                if cast is not None:
                    return self._apply_cast(site, cast, self._through(site, statement, block.statements, 0))
            if self._touches(site, statement):
                return self.after(site, statement)
        return self.before(site, block) if not block.statements else self.before(site, block.statements[0])

    def _after_while(self, site: Site, statement: While) -> Type:
        entry = self._loop_entry(site, statement, statement.body)
        return union((self.narrow(site, entry, statement.condition, False), *self._at_breaks(site, statement.body)))

    def _after_for(self, site: Site, statement: NumericFor | GenericFor) -> Type:
        if self._declared_by(statement):
            return self.base()
        entry = self._loop_entry(site, statement, statement.body)
        return union((entry, *self._at_breaks(site, statement.body)))

    def _at_breaks(self, site: Site, body: Block) -> list[Type]:
        if not self.mentions.written_within(site.unit, body.start, body.end):
            return (
                []
                if not self.mentions.within(site.unit, body.start, body.end)
                else [self.before(site, one) for one in breaks_of(body)]
            )
        return [self.before(site, one) for one in breaks_of(body)]

    def _after_call(self, site: Site, statement: CallStatement) -> Type:
        known = self.before(site, statement)
        if call_exits(self.inference, site, statement.call):
            return NEVER
        return narrowing.after_call(self, site, known, statement.call)

    def _after_label(self, site: Site, statement: Label) -> Type:
        known = [self.before(site, statement)]
        place = site.file.index_of.get(site.unit, 0), statement.start
        jumps = [(Site(site.file, unit), name) for unit, name in jumps_to(site.file, site.unit, statement)]
        back = [one for one in jumps if (site.file.index_of.get(one[0].unit, 0), one[1].start) > place]
        known += [self.before(there, there.unit.parents[name]) for there, name in jumps if (there, name) not in back]
        key = ("label", self.target, statement)
        if back and self.inference.enter(key):
            try:
                known += [self.before(there, there.unit.parents[name]) for there, name in back]
            finally:
                self.inference.leave(key)
        return union(known)

    # Conditions and casts
