"""What a local function returns in the place of its calls, for functions that are one `return`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from llmspell_runtime.syntax import Edit
from llmspell_runtime.syntax.nodes import (
    Call,
    CallStatement,
    Expression,
    Function,
    Local,
    LocalFunction,
    MethodCall,
    Missing,
    Name,
    Node,
    Return,
    Vararg,
    walk,
)

from .effects import before, evaluated, has_calls, has_identity, is_conditional, is_settled, variables_in
from .inline_variable import begins_statement, removal, variable_at
from .scene import Offer, Refused, Scene
from .substitution import in_place_of, stranger
from .writing import applied, merged

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts, Variable

KIND: Final = "refactor.inline.function"
_MOST: Final = 100


def inline_function(scene: Scene) -> Iterator[Offer]:
    """For the local function under the cursor, if all that is done with it is to call it."""
    variable = variable_at(scene)
    function = _function_of(variable)
    if variable is None or function is None or scene.file.assignments_of(variable):
        return
    uses = scene.file.uses_of(variable)
    if uses and _result(function) is not None and all(_is_called(unit, name) for unit, name in uses):
        title = f"Inline the function `{variable.name}`"
        yield Offer(title=title, kind=KIND, plan=lambda: _plan(scene, variable, function))


def _is_called(unit: UnitFacts, name: Name) -> bool:
    call = unit.parents.get(name)
    return isinstance(call, Call) and call.callee is name


def _function_of(variable: Variable | None) -> Function | None:
    match variable.statement if variable is not None else None:
        case LocalFunction(function=function, is_global=False):
            return function
        case Local(names=[_], values=[Function() as function], attribs=[]):
            return function
    return None


def _result(function: Function) -> Expression | None:
    """What a function returns that does nothing else."""
    match function.body.statements:
        case [Return(values=[value])] if function.vararg is None and not isinstance(value, Missing):
            return value
    return None


def _plan(scene: Scene, variable: Variable, function: Function) -> tuple[Edit, ...]:
    file = scene.file
    uses = file.uses_of(variable)
    if len(uses) > _MOST:
        raise Refused(f"it is called in {len(uses)} places")
    value = _result(function)
    assert value is not None
    names = tuple(name.text for name in function.parameters)
    if len(set(names)) < len(names) or any(isinstance(node, Function | Vararg) for node in walk(value)):
        raise Refused("it makes a function itself")
    edits: list[Edit] = []
    for unit, name in uses:
        call = unit.parents.get(name)
        assert isinstance(call, Call)
        if unit is variable.unit and function.start <= name.start < function.end:
            raise Refused("it calls itself")
        if any(one is not name and call.start <= one.start < call.end for other, one in uses if other is unit):
            raise Refused("a call of it is an argument of another one")
        shift = file.shift(unit)
        other = stranger(scene, variable.unit, value, name.start + shift, without=names)
        if other:
            raise Refused(f"`{other}` means something else where it is called")
        text = _body(scene, variable.unit, function, value, unit, call)
        if isinstance(unit.parents.get(call), CallStatement) and not isinstance(value, Call | MethodCall):
            raise Refused("what it returns is no statement")
        new = in_place_of(scene, unit, call, value, text, single=False)
        if new.startswith("(") and begins_statement(unit, call):
            raise Refused("a statement would begin with a parenthesis")
        edits.append(Edit(call.start + shift, call.end + shift, new))
    return merged([*edits, removal(scene, variable.unit, variable.statement)])


def _body(scene: Scene, home: UnitFacts, function: Function, value: Expression, unit: UnitFacts, call: Call) -> str:
    """The returned expression with the arguments in the place of the parameters."""
    file = scene.file
    base, shift = value.start, file.shift(home)
    text = scene.text[value.start + shift : value.end + shift]
    places = _places(scene, home, function, value)
    _check_arguments(scene, unit, call, function, places, home, value)
    edits: list[Edit] = []
    for index, names in enumerate(places):
        argument = call.arguments[index] if index < len(call.arguments) else None
        for name in names:
            new = "nil"
            if argument is not None:
                at = file.shift(unit)
                written = scene.text[argument.start + at : argument.end + at]
                new = in_place_of(scene, home, name, argument, written, single=True)
            edits.append(Edit(name.start - base, name.end - base, new))
    return applied(text, edits)


def _places(scene: Scene, home: UnitFacts, function: Function, value: Expression) -> list[list[Name]]:
    """Where each parameter is read."""
    found: list[list[Name]] = [[] for _ in function.parameters]
    for name, variable in variables_in(scene.file, home, value):
        for index, parameter in enumerate(function.parameters):
            if variable is not None and variable.node is parameter:
                found[index].append(name)
    return found


def _check_arguments(
    scene: Scene,
    unit: UnitFacts,
    call: Call,
    function: Function,
    places: list[list[Name]],
    home: UnitFacts,
    value: Expression,
) -> None:
    """Refuses arguments that could be something else by the time they are read, or are read more or less often."""
    for index, argument in enumerate(call.arguments):
        simple = is_settled(scene.file, unit, argument) and not has_identity(argument)
        if simple and not any(isinstance(node, Vararg) for node in evaluated(argument)):
            continue
        alone = len(call.arguments) == 1 and index < len(places) and len(places[index]) == 1
        if not alone or not _is_first(scene, home, places[index][0], value):
            raise Refused("its arguments would be evaluated at another time")


def _is_first(scene: Scene, home: UnitFacts, name: Name, value: Expression) -> bool:
    """Whether a parameter is read before anything else, always."""
    if is_conditional(home, name, value) or any(isinstance(node, Function) for node in _above(home, name, value)):
        return False
    return all(not has_calls(each) and is_settled(scene.file, home, each) for each in before(home, name, value))


def _above(home: UnitFacts, name: Name, value: Expression) -> Iterator[Node]:
    node: Node | None = name
    while node is not None and node is not value:
        yield node
        node = home.parents.get(node)
