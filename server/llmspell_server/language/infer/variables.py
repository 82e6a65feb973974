"""The type of a variable where it is declared, of a global, and of `...`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llmspell_runtime.syntax.nodes import (
    Assign,
    Expression,
    Function,
    FunctionStatement,
    GenericFor,
    Local,
    LocalFunction,
    Member,
    Name,
    Node,
    NumericFor,
    Vararg,
)
from llmspell_server.language.annotations.tags import ClassTag, EnumTag, ModuleTag, ParamTag, TypeTag
from llmspell_server.language.binding.facts import GlobalWrite, UnitFacts, Variable
from llmspell_server.language.types.build import union, without_nil
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    ANY,
    GLOBALS,
    INTEGER,
    NEVER,
    NIL,
    NUMBER,
    UNKNOWN,
    Constant,
    Named,
    Type,
)
from llmspell_server.language.types.values import Function as FunctionType

from . import assignments, callbacks, flow
from .docs import blocks_of, first_tag, last_tag
from .functions import parameter_type, reader_at
from .modules import module_type
from .receivers import of_metamethod, self_type
from .site import Site

if TYPE_CHECKING:
    from llmspell_server.language.source import SourceFile

    from .inference import Inference

_MOST_WRITES = 12


def name_type(inference: Inference, site: Site, node: Name) -> Type:
    """The type of a name where it stands."""

    parent = site.unit.parents.get(node)
    variable = site.file.variable_of(site.unit, node)
    if isinstance(parent, Assign) and any(target is node for target in parent.targets):
        index = next(i for i, target in enumerate(parent.targets) if target is node)
        return assigned_type(inference, site, parent, index)
    if variable is not None:
        if variable.node is node:
            return declaration_type(inference, site.file, variable)
        return flow.variable_type_at(inference, site, node, variable)
    if isinstance(parent, Local | FunctionStatement | LocalFunction | Member) and _declares(parent, node):
        return global_type(inference, node.text)
    environment = site.file.environment(site.unit, node)
    if environment is not None:
        from .members import index_type

        found = index_type(inference, initial_type(inference, site.file, environment), node.text)
        if found != UNKNOWN:
            return found
    return flow.variable_type_at(inference, site, node, node.text)


def _declares(parent: Node, node: Node) -> bool:
    if isinstance(parent, FunctionStatement):
        return parent.target is node
    if isinstance(parent, LocalFunction):
        return parent.name is node
    return isinstance(parent, Local) and any(name is node for name in parent.names)


def declared_type(inference: Inference, site: Site, statement: Node, index: int) -> Type | None:
    """What annotations at a statement (or a field) say about its name number `index`; None if they say nothing."""
    if not site.unit.docs.blocks:
        return None
    found = last_tag(site.unit, statement, TypeTag)
    if found is not None:
        if index < len(found[1].types):
            return reader_at(inference, site, statement).type(found[1].types[index])
        return None
    if index > 0:
        return None
    of_class = last_tag(site.unit, statement, ClassTag)
    if of_class is not None:
        tag = of_class[1]
        reader = Reader(site.file.uri, site.unit)
        return Named(tag.name.text, tuple(reader.generic(one) for one in tag.generics))
    module = first_tag(site.unit, statement, ModuleTag)
    if module is not None:
        file = inference.module(site, module[1].name)
        return module_type(inference, file) if file is not None else ANY
    return None


def is_enum(unit: UnitFacts, statement: Node) -> EnumTag | None:
    """The `@enum` at a statement."""
    found = last_tag(unit, statement, EnumTag)
    return found[1] if found is not None else None


def declared_of(inference: Inference, file: SourceFile, variable: Variable) -> Type | None:
    """What annotations say about a variable."""
    site = Site(file, variable.unit)
    if variable.kind == "local":
        return declared_type(inference, site, variable.statement, variable.index)
    if variable.kind == "parameter" and isinstance(variable.statement, Function):
        return parameter_type(inference, site, variable.statement, variable.index)
    return None


def initial_type(inference: Inference, file: SourceFile, variable: Variable) -> Type:
    """The type a variable has right behind its declaration."""
    site = Site(file, variable.unit)
    cycle: Type = UNKNOWN
    return inference.compute(variable.unit, ("initial", variable), lambda: _initial(inference, site, variable), cycle)


def declaration_type(inference: Inference, file: SourceFile, variable: Variable) -> Type:
    """The type shown where a variable is declared: for `local x` alone, what is assigned to it later."""
    found = initial_type(inference, file, variable)
    if found != NIL or variable.kind != "local" or declared_of(inference, file, variable) is not None:
        return found
    statement = variable.statement
    later = assignments.assigned_types(inference, file, variable)
    if not later:
        return found
    return union(later if isinstance(statement, Local) and not statement.values else (*later, found))


def _initial(inference: Inference, site: Site, variable: Variable) -> Type:
    statement = variable.statement
    match variable.kind:
        case "local":
            declared = declared_type(inference, site, statement, variable.index)
            if declared is not None:
                return declared
            assert isinstance(statement, Local)
            return _value_type(inference, site, statement.values, variable.index)
        case "function":
            assert isinstance(statement, LocalFunction)
            return inference.type_of(site, statement.function)
        case "parameter":
            assert isinstance(statement, Function)
            return _parameter(inference, site, statement, variable)
        case "self":
            assert isinstance(statement, Function)
            return callbacks.declared_self(inference, site, statement) or self_type(inference, site, statement)
        case "loop variable":
            return _loop_variable(inference, site, statement, variable.index)
        case _:
            return ANY


def _value_type(inference: Inference, site: Site, values: list[Expression], index: int) -> Type:
    return inference.value_at(site, values, index) if values else NIL


def _parameter(inference: Inference, site: Site, function: Function, variable: Variable) -> Type:
    declared = parameter_type(inference, site, function, variable.index)
    if declared is not None:
        return declared
    if variable.name == "self" and variable.index == 0:
        owner = callbacks.declared_self(inference, site, function) or self_type(inference, site, function)
        if owner != UNKNOWN:
            return owner

    found = callbacks.expected_parameter(inference, site, function, variable.index)
    if found in (UNKNOWN, ANY) and variable.index == 0:
        own = of_metamethod(inference, site, function)
        if own != UNKNOWN:
            return own
    return callbacks.given_scalars(inference, site, function, variable.index) if found == UNKNOWN else found


def _loop_variable(inference: Inference, site: Site, statement: Node, index: int) -> Type:
    if isinstance(statement, NumericFor):
        parts = [statement.first, statement.step] if statement.step is not None else [statement.first]
        whole = all(_is_integer(inference.type_of(site, part)) for part in parts)
        return INTEGER if whole else NUMBER
    declared = declared_type(inference, site, statement, index)
    if declared is not None:
        return declared
    assert isinstance(statement, GenericFor)
    for block in blocks_of(site.unit, statement) if site.unit.docs.blocks else ():
        for tag in block.all(ParamTag):
            if tag.name.text == statement.names[index].text:
                return reader_at(inference, site, statement).type(tag.type)
    from .calling import iterate

    found = iterate(inference, site, statement).at(index)
    return without_nil(found) if found != NIL else UNKNOWN


def _is_integer(type_: Type) -> bool:
    return type_ == INTEGER or (isinstance(type_, Constant) and type_.kind == "integer")


def vararg_type(inference: Inference, site: Site, node: Vararg) -> Type:
    """What one of `...` can be."""
    current = site.unit.parents.get(node)
    while current is not None and not isinstance(current, Function):
        current = site.unit.parents.get(current)
    if current is None:
        return UNKNOWN
    function = inference.type_of(site, current)
    if isinstance(function, FunctionType) and function.signatures:
        last = function.signatures[0].parameters[-1:]
        if last and last[0].vararg and last[0].type is not None:
            return last[0].type

    return callbacks.expected_parameter(inference, site, current, len(current.parameters))


def assigned_type(inference: Inference, site: Site, statement: Assign, index: int) -> Type:
    """What an assignment gives its target number `index`."""
    declared = declared_type(inference, site, statement, index)
    if declared is not None:
        return declared
    return _value_type(inference, site, statement.values, index) if statement.values else UNKNOWN


# Globals


def global_type(inference: Inference, name: str) -> Type:
    """The type of a global: what annotations say about one of its assignments, else all that is assigned."""
    if name in ("_G", "_ENV"):
        return GLOBALS
    key = ("global", name)
    cycle: Type = UNKNOWN
    return inference.compute(key, key, lambda: _global(inference, name), cycle)


def _global(inference: Inference, name: str) -> Type:
    inference.note(("g", name))
    writes = inference.index.global_writes(name)
    if not writes:
        return UNKNOWN
    declared = []
    for file, unit, write in writes:
        type_ = declared_type(inference, Site(file, unit), write.statement, write.position)
        if type_ is not None:
            declared.append(type_)
    if declared:
        return union(declared)
    libraries = [one for one in writes if one[0].is_library]
    if libraries:
        return union(write_type(inference, Site(file, unit), write) for file, unit, write in libraries)
    found = union(write_type(inference, Site(file, unit), write) for file, unit, write in writes[:_MOST_WRITES])
    return UNKNOWN if found == NEVER else found


def write_type(inference: Inference, site: Site, write: GlobalWrite) -> Type:
    """What one assignment gives a global."""
    statement = write.statement
    declared = declared_type(inference, site, statement, write.position)
    if declared is not None:
        return declared
    if isinstance(statement, FunctionStatement | LocalFunction):
        return inference.type_of(site, statement.function)
    if isinstance(statement, Assign | Local):
        return _value_type(inference, site, statement.values, write.position)
    return UNKNOWN
