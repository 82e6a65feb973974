"""One file as the analysis sees it: text, tree, the facts of its units, and what names mean across units."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, Any

from llmspell_runtime.syntax import Edit, Tree, parse, reparse
from llmspell_runtime.syntax.nodes import Name, Node, Return

from .annotations.docs import UnitDocs, read_docs
from .answers import Location
from .binding.binder import bind
from .binding.facts import GLOBAL_TABLES, FieldWrite, GlobalWrite, UnitFacts, Variable, global_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class SourceFile:
    """An immutable file. `units` are the facts of the tree's units, in the order of the text.

    What belongs to a unit has offsets of that unit: `shift(unit)` makes offsets of the text of them.
    """

    def __init__(
        self, uri: str, tree: Tree, *, version: int = 0, is_library: bool = False, old: SourceFile | None = None
    ):
        self.uri = uri
        self.tree = tree
        self.text = tree.text
        self.version = version
        self.is_library = is_library
        self.cache: dict[str, Any] = {}
        if old is not None and old.tree.dialect != tree.dialect:
            old = None
        above, below = _untouched(old.tree, tree) if old is not None else (0, 0)
        known = _known(old, above, below) if old is not None else {}
        count = len(tree.units)
        self.units: list[UnitFacts] = old.units[:above] if old is not None else []
        self.units += [self._facts(index, known) for index in range(above, count - below)]
        if old is not None:
            self.units += old.units[len(old.units) - below :]
        self.tail_docs: UnitDocs = read_docs(tree, None, *_gap(tree, count))
        self.index_of: dict[UnitFacts, int] = {facts: index for index, facts in enumerate(self.units)}

    def _facts(self, index: int, known: dict[Node, tuple[str, str, UnitFacts]]) -> UnitFacts:
        """The facts of a unit: those of the old tree if statement and comments around it are the same."""
        unit = self.tree.units[index]
        found = known.get(unit.statement)
        if found is not None and found[:2] == _around(self.tree, index):
            return found[2]
        facts = bind(unit.statement, self.tree.dialect)
        facts.docs = read_docs(self.tree, unit, _gap(self.tree, index)[0], _gap(self.tree, index + 1)[1])
        return facts

    def edited(self, edit: Edit, version: int) -> SourceFile:
        """The file after one edit; units that the edit does not touch are taken over."""
        return SourceFile(self.uri, reparse(self.tree, edit), version=version, is_library=self.is_library, old=self)

    # Offsets

    def shift(self, unit: UnitFacts) -> int:
        """What to add to an offset of the unit to get an offset of the text; 0 for a unit of another tree."""
        index = self.index_of.get(unit)
        return self.tree.units[index].shift if index is not None else 0

    def location(self, unit: UnitFacts, name: Node, full: Node | None = None) -> Location:
        """Where a node stands, and the whole it names."""
        shift = self.shift(unit)
        whole = full or name
        return Location(self.uri, name.start + shift, name.end + shift, whole.start + shift, whole.end + shift)

    def unit_at(self, offset: int) -> tuple[UnitFacts, int] | None:
        """The unit at an offset, comments before it included, and the offset in its coordinates."""
        index = self.tree.unit_at(offset)
        if index >= len(self.units):
            return None
        return self.units[index], offset - self.tree.units[index].shift

    def name_at(self, offset: int) -> tuple[UnitFacts, Node] | None:
        """The name, string or number that an offset stands in, or else touches the end of; and its unit."""
        index = self.tree.unit_at(offset)
        found: tuple[UnitFacts, Node] | None = None
        for candidate in (index, index + 1):
            if candidate >= len(self.units) or self.tree.units[candidate].start > offset:
                continue
            unit = self.units[candidate]
            local = offset - self.tree.units[candidate].shift
            for node in _leaves_at(unit, local):
                if node.start <= local < node.end:
                    return unit, node
                found = found or (unit, node)
        return found

    # Variables

    @cached_property
    def _tops(self) -> dict[str, tuple[list[int], list[Variable]]]:
        found: dict[str, tuple[list[int], list[Variable]]] = {}
        for index, unit in enumerate(self.units):
            for name, variable in unit.top.items():
                indices, variables = found.setdefault(name, ([], []))
                indices.append(index)
                variables.append(variable)
        return found

    def variable_of(self, unit: UnitFacts, name: Node) -> Variable | None:
        """The variable that a name node means; None for a global, and for what is no variable at all."""
        variable = unit.resolved.get(name)
        if variable is not None or not isinstance(name, Name):
            return variable
        return self.top_variable(unit, name.text)

    def top_variable(self, unit: UnitFacts | None, name: str) -> Variable | None:
        """The variable of the main chunk that a name which the unit does not declare means.

        `unit` is None behind all code.
        """
        entry = self._tops.get(name)
        if entry is None:
            return None
        index = self.index_of.get(unit) if unit is not None else None
        place = bisect_left(entry[0], len(self.units) if index is None else index)
        return entry[1][place - 1] if place else None

    def visible_variable(self, unit: UnitFacts | None, offset: int, name: str) -> Variable | None:
        """The variable that a name at an offset of a unit (None: behind all code) would mean.

        A name may follow a declaration without a space: `local t = {}t.x = 1`.
        """
        found: Variable | None = None
        for variable in unit.variables if unit is not None else ():
            if variable.name == name and variable.visible_from <= offset + 1 and offset <= variable.visible_to:
                found = variable
        return found or self.top_variable(unit, name)

    @cached_property
    def has_environments(self) -> bool:
        """Whether a local `_ENV` makes fields of some bare names."""
        return "_ENV" in self.text and any(one.name == "_ENV" for unit in self.units for one in unit.variables)

    def environment(self, unit: UnitFacts, name: Node) -> Variable | None:
        """The local `_ENV` whose field a free name is; None where a free name is a global."""
        return self.visible_variable(unit, name.start, "_ENV") if self.has_environments else None

    @cached_property
    def _free_in(self) -> dict[str, list[int]]:
        """The units that use a name they do not declare, by name."""
        found: dict[str, list[int]] = {}
        for index, unit in enumerate(self.units):
            for name in unit.free:
                found.setdefault(name, []).append(index)
        return found

    def later_units(self, variable: Variable) -> Iterator[UnitFacts]:
        """The units behind the declaration that use the name of the variable and mean it."""
        users = self._free_in.get(variable.name) if variable.top else None
        if not users:
            return
        start = self.index_of.get(variable.unit, len(self.units))
        declared = self._tops[variable.name][0]
        following = bisect_right(declared, start)
        last = declared[following] if following < len(declared) else len(self.units)
        for index in users[bisect_right(users, start) : bisect_right(users, last)]:
            yield self.units[index]

    def uses_of(self, variable: Variable) -> list[tuple[UnitFacts, Name]]:
        """Every name that reads or writes a variable, in the order of the text; not the declaration."""
        found = [(variable.unit, name) for name in variable.uses]
        for unit in self.later_units(variable):
            found.extend((unit, name) for name in unit.free.get(variable.name, ()))
        return found

    def assignments_of(self, variable: Variable) -> list[tuple[UnitFacts, Node]]:
        """The names through which a variable is assigned to after its declaration."""
        found: list[tuple[UnitFacts, Node]] = [(variable.unit, name) for name in variable.writes]
        for unit in self.later_units(variable):
            found.extend((unit, write.name) for write in unit.writes_global.get(variable.name, ()))
        return found

    def field_writes_of(self, variable: Variable) -> list[tuple[UnitFacts, FieldWrite]]:
        """Every write to a field reached through a variable."""
        found = [(variable.unit, write) for write in variable.unit.writes.get(variable, ())]
        for unit in self.later_units(variable):
            found.extend((unit, write) for write in unit.writes_free.get(variable.name, ()))
        return found

    # What other files see

    @cached_property
    def globals_written(self) -> dict[str, list[tuple[UnitFacts, GlobalWrite]]]:
        """Assignments to globals by name."""
        found: dict[str, list[tuple[UnitFacts, GlobalWrite]]] = {}
        for unit in self.units:
            for name, writes in unit.writes_global.items():
                if self.top_variable(unit, name) is None:
                    own = [(unit, write) for write in writes if self.environment(unit, write.name) is None]
                    if own:
                        found.setdefault(name, []).extend(own)
            for root in GLOBAL_TABLES:
                fields = unit.writes_free.get(root)
                if fields and self.top_variable(unit, root) is None:
                    for name, reached in map(global_written, fields):
                        if reached is not None:
                            found.setdefault(name, []).append((unit, reached))
        return found

    @cached_property
    def global_fields(self) -> dict[str, list[tuple[UnitFacts, FieldWrite]]]:
        """Writes to fields reached through a global, by the global's name."""
        found: dict[str, list[tuple[UnitFacts, FieldWrite]]] = {}
        for unit in self.units:
            for name, writes in unit.writes_free.items():
                if self.top_variable(unit, name) is None:
                    found.setdefault(name, []).extend((unit, write) for write in writes)
        return found

    def global_uses(self, name: str) -> list[tuple[UnitFacts, Name]]:
        """Every place where a global is read or written."""
        found: list[tuple[UnitFacts, Name]] = []
        for unit in self.units:
            uses = unit.free.get(name)
            if uses and self.top_variable(unit, name) is None:
                found.extend((unit, use) for use in uses if self.environment(unit, use) is None)
        return found

    @cached_property
    def returned(self) -> tuple[UnitFacts, Return] | None:
        """The `return` of the main chunk, which is what `require` gives."""
        for unit in reversed(self.units):
            if isinstance(unit.statement, Return):
                return unit, unit.statement
        return None

    @property
    def all_docs(self) -> Iterable[tuple[UnitFacts | None, UnitDocs]]:
        """The annotations of the file, unit by unit, then those behind the last one."""
        for unit in self.units:
            yield unit, unit.docs
        yield None, self.tail_docs


def _gap(tree: Tree, index: int) -> tuple[int, int]:
    """Where the white space and comments before a unit begin and end; with the number of units, those behind all."""
    start = tree.units[index - 1].end if index else 0
    return start, tree.units[index].start if index < len(tree.units) else len(tree.text)


def _around(tree: Tree, index: int) -> tuple[str, str]:
    """The text between a unit and the one before, and what follows on its last line."""
    before, (end, following) = _gap(tree, index), _gap(tree, index + 1)
    line_end = tree.text.find("\n", end, following)
    return tree.text[slice(*before)], tree.text[end : following if line_end < 0 else line_end]


def _known(old: SourceFile, above: int, below: int) -> dict[Node, tuple[str, str, UnitFacts]]:
    """What was known of the units between the first ones and the last ones, by statement, with the text around them."""
    return {
        old.tree.units[index].statement: (*_around(old.tree, index), old.units[index])
        for index in range(above, len(old.units) - below)
    }


def _untouched(old: Tree, new: Tree) -> tuple[int, int]:
    """How many units at the beginning and at the end are the same in both trees, with the comments around them."""
    most = min(len(old.units), len(new.units))
    same = _common(old.text, new.text, most_of=lambda text, length: text[:length])
    above = 0
    while above + 1 < most and max(old.units[above + 1].start, new.units[above + 1].start) <= same:
        if old.units[above].statement is not new.units[above].statement:
            break
        above += 1
    same = _common(old.text, new.text, most_of=lambda text, length: text[len(text) - length :])
    below = 0
    while below + 1 < most - above and all(tree.units[-below - 2].end >= len(tree.text) - same for tree in (old, new)):
        if old.units[-below - 1].statement is not new.units[-below - 1].statement:
            break
        below += 1
    return above, below


def _common(one: str, other: str, *, most_of: Callable[[str, int], str]) -> int:
    """The length of the longest equal beginnings (or ends), found by halving: comparing long texts is cheap."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if most_of(one, middle) == most_of(other, middle):
            low = middle
        else:
            high = middle - 1
    return low


def _leaves_at(unit: UnitFacts, offset: int) -> list[Node]:
    from llmspell_runtime.syntax.nodes import Nil, Number, String, Vararg, walk

    found: list[Node] = [
        node
        for node in walk(unit.statement, offset, offset)
        if isinstance(node, Name | String | Number | Vararg | Nil) and node.start < node.end
    ]
    found.sort(key=lambda node: (not isinstance(node, Name), node.start))
    return found


def read_file(uri: str, text: str, dialect: str, *, version: int = 0, is_library: bool = False) -> SourceFile:
    """A file from its text."""
    return SourceFile(uri, parse(text, dialect), version=version, is_library=is_library)
