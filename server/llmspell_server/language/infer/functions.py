"""The type of a function of the code: its signatures from annotations and parameters, its results from its returns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from llmspell_runtime.syntax.nodes import Block, Function, FunctionStatement, Node
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import (
    ClassTag,
    GenericTag,
    OverloadTag,
    ParamTag,
    ReturnCastTag,
    ReturnOverloadTag,
    ReturnTag,
    TypeTag,
)
from llmspell_server.language.types.build import union
from llmspell_server.language.types.from_annotation import Reader
from llmspell_server.language.types.values import (
    ANY,
    SELF,
    UNKNOWN,
    Cast,
    Context,
    Generic,
    Origin,
    Parameter,
    Result,
    Signature,
    Type,
    Variadic,
)
from llmspell_server.language.types.values import Function as FunctionType

from .docs import first_tag, function_block, owner_of
from .site import Site, Values, join_values

if TYPE_CHECKING:
    from .inference import Inference

_MOST_RETURNS = 40


def function_type(inference: Inference, site: Site, node: Function) -> Type:
    """The type of a function; a `@type` at its statement or field goes first."""
    owner, index = owner_of(site.unit, node)
    if owner is not node:
        found = first_tag(site.unit, owner, TypeTag)
        if found is not None and index < len(found[1].types):
            declared = reader_at(inference, site, node).type(found[1].types[index])
            if isinstance(declared, FunctionType):
                return FunctionType(declared.signatures, Origin(site.file.uri, site.unit, node))
    return FunctionType(signatures_of(inference, site, node), Origin(site.file.uri, site.unit, node))


def signatures_of(inference: Inference, site: Site, node: Function) -> tuple[Signature, ...]:
    """The main signature, then the overloads."""
    return inference.compute(site.unit, ("signatures", node), lambda: _read_signatures(inference, site, node), ())


def _read_signatures(inference: Inference, site: Site, node: Function) -> tuple[Signature, ...]:
    block = function_block(site.unit, node)
    owner, _ = owner_of(site.unit, node)
    method = isinstance(owner, FunctionStatement) and owner.method
    reader = Reader(site.file.uri, site.unit, generics_around(inference, site, node, own=False))
    generics: tuple[Generic, ...] = ()
    if block is not None:
        generics = tuple(reader.generic(one) for tag in block.all(GenericTag) for one in tag.generics)
    params = {tag.name.text: tag for tag in block.all(ParamTag)} if block is not None else {}
    parameters = [_parameter(reader, name.text, params.get(name.text)) for name in node.parameters]
    if node.vararg is not None:
        tag = params.get("...") or params.get(node.vararg.text)
        type_ = reader.type(tag.type) if tag is not None else None
        if isinstance(type_, Variadic) and not isinstance(type_.element, Generic):
            type_ = type_.element
        parameters.append(Parameter("...", type_, False, True, tag.doc if tag is not None else ""))
    if block is None:
        return (Signature(tuple(parameters), method=method),)
    deprecated = block.plain_tag("deprecated")
    nodiscard = block.plain_tag("nodiscard")
    main = Signature(
        tuple(parameters),
        _results(reader, block),
        generics,
        method,
        block.plain_tag("async") is not None,
        block.text,
        tuple(_cast(reader, tag) for tag in block.all(ReturnCastTag)),
        tuple(tuple(reader.result(one) for one in tag.results) for tag in block.all(ReturnOverloadTag)),
        deprecated.doc if deprecated is not None else None,
        nodiscard.doc if nodiscard is not None else None,
    )
    of_self = params.get("self")
    if method and of_self is not None:
        main = _of_self(inference, main, reader.type(of_self.type))
    others = tuple(reader.signature(tag.function) for tag in block.all(OverloadTag))
    return (main, *others)


def _of_self(inference: Inference, signature: Signature, type_: Type) -> Signature:
    """A method whose `self` is declared as a type parameter: what is of that type is of the object's."""
    from .generics import substitute_signature

    if not isinstance(type_, Generic) or type_.captured:
        return signature
    rest = tuple(one for one in signature.generics if one.name != type_.name)
    return substitute_signature(inference, attrs.evolve(signature, generics=rest), {type_.name: SELF})


def _parameter(reader: Reader, name: str, tag: ParamTag | None) -> Parameter:
    if tag is None:
        return Parameter(name)
    return Parameter(name, reader.type(tag.type), tag.optional, False, tag.doc)


def _results(reader: Reader, block: DocBlock) -> tuple[Result, ...] | None:
    tags = block.all(ReturnTag)
    if not tags:
        rows = block.first(ReturnOverloadTag)
        if rows is None:
            return None
        overloads = [[reader.result(one) for one in tag.results] for tag in block.all(ReturnOverloadTag)]
        width = max(len(row) for row in overloads)
        return tuple(Result(union(row[i].type for row in overloads if i < len(row))) for i in range(width))
    found: list[Result] = []
    for tag in tags:
        for index, one in enumerate(tag.results):
            found.append(reader.result(one, tag.doc if index == len(tag.results) - 1 else ""))
    return tuple(found)


def _cast(reader: Reader, tag: ReturnCastTag) -> Cast:
    otherwise = reader.type(tag.otherwise) if tag.otherwise is not None else None
    return Cast(tag.name.text, reader.type(tag.type), otherwise)


def generics_around(inference: Inference, site: Site, node: Node, *, own: bool = True) -> dict[str, Generic]:
    """The type parameters that annotations at a node can name: of the functions around it, of a method's class."""
    found: dict[str, Generic] = {}
    unit = site.unit
    if not unit.docs.blocks:
        return found
    chain: list[Function] = []
    current: Node | None = node if own else unit.parents.get(node)
    while current is not None:
        if isinstance(current, Function):
            chain.append(current)
        current = unit.parents.get(current)
    for function in reversed(chain):
        block = function_block(unit, function)
        if block is not None:
            reader = Reader(site.file.uri, unit, found)
            for tag in block.all(GenericTag):
                for one in tag.generics:
                    found[one.name.text] = reader.generic(one)
    if not own and isinstance(node, Function):
        found = {**_class_generics(inference, site, node), **found}
    else:
        for function in chain:
            found = {**_class_generics(inference, site, function), **found}
    return found


def _class_generics(inference: Inference, site: Site, node: Function) -> dict[str, Generic]:
    """The type parameters of the class whose method a function is."""
    owner, _ = owner_of(site.unit, node)
    if not isinstance(owner, FunctionStatement):
        return {}
    from llmspell_server.language.binding.facts import Variable
    from llmspell_server.language.binding.paths import access_path

    path = access_path(owner.target, site.unit.resolved)
    if path is None or len(path.keys) != 1:
        return {}
    root = path.root if isinstance(path.root, Variable) else site.file.top_variable(site.unit, path.root)
    if root is None:
        return {}
    found = first_tag(root.unit, root.statement, ClassTag)
    if found is None or not found[1].generics:
        return {}
    reader = Reader(site.file.uri, root.unit)
    return {one.name.text: reader.generic(one) for one in found[1].generics}


def reader_at(inference: Inference, site: Site, node: Node) -> Reader:
    """What reads annotations at a node."""
    return Reader(site.file.uri, site.unit, generics_around(inference, site, node))


# Results


def results_of(inference: Inference, type_: FunctionType) -> Values | None:
    """What a function of the code returns by its `return` statements; None if its code is not there."""
    rows = return_rows(inference, type_)
    if rows is None:
        return None
    plain = join_values(rows) if rows else Values(())
    if type_.context is None or type_.origin is None:
        return plain
    from .contexts import rows_in

    return rows_in(inference, Context(type_.origin, (), type_.context), plain)


def return_rows(inference: Inference, type_: FunctionType) -> list[Values] | None:
    """What each `return` of a function gives; a row of nothing where the end can be reached without one."""
    origin = type_.origin
    if origin is None or not isinstance(origin.node, Function):
        return None
    site = inference.site_of(origin.uri, origin.unit)
    if site is None or site.file.is_library:
        return None
    node = origin.node
    return inference.compute(
        origin.unit, ("returns", node), lambda: _return_rows(inference, site, node), [Values((), UNKNOWN)]
    )


def _return_rows(inference: Inference, site: Site, node: Function) -> list[Values]:
    facts = site.unit.function_of[node]
    rows = [inference.list_values(site, statement.values) for statement in facts.returns[:_MOST_RETURNS]]
    if facts.returns and not never_ends(inference, site, node.body):
        rows.append(Values(()))
    return rows


def never_ends(inference: Inference, site: Site, block: Block) -> bool:
    """Whether the end of a block cannot be reached."""
    from .exits import exits

    return exits(inference, site, block)


def parameter_type(inference: Inference, site: Site, node: Function, index: int) -> Type | None:
    """The declared type of a parameter, nil included where it is optional; None if nothing is declared."""
    function = inference.type_of(site, node)
    if isinstance(function, FunctionType) and function.signatures:
        parameters = function.signatures[0].parameters
        if index < len(parameters) and parameters[index].type is not None:
            type_ = parameters[index].type
            assert type_ is not None
            from llmspell_server.language.types.build import optional

            return optional(type_) if parameters[index].optional and type_ != ANY else type_
    return None
