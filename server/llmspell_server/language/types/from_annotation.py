"""Type expressions of annotations as types; names stay names, type parameters in scope become `Generic`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from llmspell_server.language.annotations.type_nodes import (
    ArrayNode,
    CapturedNode,
    ConditionalNode,
    FieldNode,
    FunctionNode,
    GenericNode,
    IndexedNode,
    IntersectionNode,
    KeyofNode,
    LiteralNode,
    MappedNode,
    NameNode,
    OptionalNode,
    ResultNode,
    TableNode,
    TupleNode,
    TypeNode,
    UnionNode,
    VariadicNode,
)

from .build import open_union, optional
from .values import (
    ANY,
    FUNCTION,
    PRIMITIVES,
    TABLE,
    UNKNOWN,
    Array,
    Constant,
    Function,
    Generic,
    Intersection,
    Map,
    Named,
    Operation,
    Parameter,
    Place,
    Property,
    Result,
    Shape,
    Signature,
    Tuple,
    Type,
    Variadic,
)

if TYPE_CHECKING:
    from llmspell_server.language.binding.facts import UnitFacts

_WORDS = {"bool": "boolean", "int": "integer", "float": "number", "str": "string", "void": "nil", "tab": "table"}
NO_GENERICS: Mapping[str, Generic] = {}


class Reader:
    """Turns type nodes of one unit into types. `generics` are the type parameters in scope."""

    def __init__(self, uri: str, unit: UnitFacts | None, generics: Mapping[str, Generic] = NO_GENERICS) -> None:
        self.uri = uri
        self.unit = unit
        self.generics = dict(generics)

    def type(self, node: TypeNode | None) -> Type:
        """The type of a node; `unknown` for a missing one."""
        match node:
            case NameNode():
                return self._named(node)
            case LiteralNode():
                return Constant(node.kind, node.value)
            case OptionalNode():
                return optional(self.type(node.inner))
            case UnionNode():
                return open_union(self.type(member) for member in node.members)
            case ArrayNode():
                return Array(self.type(node.element))
            case FunctionNode():
                return Function((self.signature(node),))
            case TableNode():
                return self._table(node)
            case TupleNode():
                return self._tuple(node)
            case VariadicNode():
                return Variadic(self.type(node.inner))
            case CapturedNode():
                return self._captured(node)
            case IntersectionNode():
                return Intersection(tuple(self.type(member) for member in node.members))
            case KeyofNode():
                return Operation("keyof", (self.type(node.inner),))
            case IndexedNode():
                return Operation("index", (self.type(node.inner), self.type(node.key)))
            case ConditionalNode():
                parts = (node.checked, node.base, node.yes, node.no)
                return Operation("extends", tuple(self.type(part) for part in parts))
            case MappedNode():
                return self._mapped(node)
            case _:
                return UNKNOWN

    def _named(self, node: NameNode) -> Type:
        name = node.name.text
        generic = self.generics.get(name)
        if generic is not None and not node.arguments:
            return generic
        arguments = tuple(self.type(argument) for argument in node.arguments)
        if name == "table" and arguments:
            key, value = (arguments[0], arguments[1]) if len(arguments) > 1 else (ANY, arguments[0])
            return Map(key, value)
        if name == "fun":
            return FUNCTION
        if name == "any":
            return ANY
        primitive = PRIMITIVES.get(name)
        if primitive is not None:
            return primitive
        return Named(name, arguments)

    def _captured(self, node: CapturedNode) -> Type:
        for name, generic in self.generics.items():
            if name == node.text:
                return Generic(name, generic.constraint, captured=True)
        import re

        for name, generic in self.generics.items():
            if re.search(rf"\b{re.escape(name)}\b", node.text):
                return Generic(name, generic.constraint, captured=True, pattern=node.text)
        return Generic(node.text, None, captured=True)

    def _tuple(self, node: TupleNode) -> Type:
        items = [self.type(item) for item in node.items]
        if items and isinstance(items[-1], Variadic):
            return Tuple(tuple(items[:-1]), items[-1].element)
        return Tuple(tuple(items))

    def _table(self, node: TableNode) -> Type:
        fields: list[Property] = []
        indexers: list[tuple[Type, Type]] = []
        for field in node.fields:
            self._field(field, fields, indexers)
        if not fields and not indexers:
            return TABLE
        return Shape(tuple(fields), tuple(indexers))

    def _field(self, field: FieldNode, fields: list[Property], indexers: list[tuple[Type, Type]]) -> None:
        value = self.type(field.type)
        named = field.name or field.key
        place = None
        if self.unit is not None and named is not None:
            place = Place(self.uri, self.unit, named.start, named.end)
        if field.name is not None:
            fields.append(Property(field.name.text, value, field.optional, field.doc, place))
            return
        key = self.type(field.key)
        if isinstance(key, Constant) and key.kind in ("string", "integer"):
            fields.append(Property(key.value, value, field.optional, field.doc, place))
        else:
            indexers.append((key, value))

    def _mapped(self, node: MappedNode) -> Type:
        keys = self.type(node.keys)
        inner = Reader(self.uri, self.unit, {**self.generics, node.name.text: Generic(node.name.text)})
        value = inner.type(node.value)
        return Operation("mapped", (Generic(node.name.text), keys, optional(value) if node.optional else value))

    def generic(self, node: GenericNode) -> Generic:
        """Bring a type parameter into scope."""
        constraint = self.type(node.constraint) if node.constraint is not None else None
        found = Generic(node.name.text, constraint)
        self.generics[node.name.text] = found
        return found

    def signature(self, node: FunctionNode) -> Signature:
        """A `fun()` type as a signature."""
        inner = Reader(self.uri, self.unit, self.generics)
        generics = tuple(inner.generic(generic) for generic in node.generics)
        parameters = []
        for one in node.parameters:
            vararg = one.name.text == "..."
            type_ = inner.type(one.type) if one.type is not None else ANY
            if isinstance(type_, Variadic) and not isinstance(type_.element, Generic):
                type_ = type_.element
            parameters.append(Parameter(one.name.text, type_, one.optional, vararg))
        results = tuple(inner.result(one) for one in node.results) if node.results is not None else ()
        return Signature(tuple(parameters), results, generics, is_async=node.is_async)

    def result(self, node: ResultNode, doc: str = "") -> Result:
        """One returned value."""
        name = node.name.text if node.name is not None else ""
        return Result(self.type(node.type), name, node.vararg, doc)
