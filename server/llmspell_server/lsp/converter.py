"""JSON to lsprotocol's values and back, one class at a time when it is first met.

`lsprotocol.converters` prepares every class at once, which takes a third of a second; the rules here give the same
JSON (tested against it) for the classes we use. A union of structures is decided by their required properties.
"""

from __future__ import annotations

import types as python_types
from collections.abc import Callable
from typing import Any, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from llmspell_server.lsp.pygls_light import complete, is_protocol_class, types


class Plain(list[Any]):
    """A result that is JSON already."""


def make_converter() -> cattrs.Converter:
    """A converter for everything in lsprotocol.types. Structuring raises whatever the malformed value provokes."""
    converter = cattrs.Converter(detailed_validation=False)

    def structure(cls: type) -> Callable[[Any, Any], Any]:
        _resolve(cls)
        renamed = {field.name: override(rename=wire_name(field.name)) for field in attrs.fields(cls)}
        read = make_dict_structure_fn(cls, converter, **renamed)  # type: ignore[arg-type,var-annotated]

        def structure_object(value: Any, kind: Any) -> Any:
            if not isinstance(value, dict):
                raise TypeError(f"{cls.__name__} must be an object")
            return read(value, kind)

        return structure_object

    def unstructure(cls: type) -> Callable[[Any], Any]:
        _resolve(cls)
        renamed = {
            field.name: override(
                rename=wire_name(field.name), omit_if_default=not types.is_special_property(cls, field.name)
            )
            for field in attrs.fields(cls)
        }
        return make_dict_unstructure_fn(cls, converter, **renamed)  # type: ignore[arg-type]

    converter.register_structure_hook_factory(is_protocol_class, structure)
    converter.register_unstructure_hook_factory(is_protocol_class, unstructure)
    converter.register_structure_hook_factory(_is_union, lambda union: _union_reader(converter, union))
    converter.register_unstructure_hook(Plain, lambda result: result)
    converter.register_structure_hook(types.LSPObject, _any_object)
    for primitive in (str, int, bool):
        converter.register_structure_hook(primitive, _exactly(primitive))
    return converter


def wire_name(name: str) -> str:
    """`text_document` is `textDocument` on the wire; `from_` is `from`."""
    first, *rest = name.removesuffix("_").split("_")
    return first + "".join(part.title() for part in rest)


def _resolve(cls: type) -> None:
    complete(cls)
    attrs.resolve_types(cls, types.ALL_TYPES_MAP, {})


def _any_object(value: Any, _kind: Any) -> dict[str, Any]:
    """What a client keeps for itself, such as the metadata of a notebook."""
    if not isinstance(value, dict):
        raise TypeError(f"{value!r:.40} is no object")
    return value


def _exactly(primitive: type) -> Callable[[Any, Any], Any]:
    def structure(value: Any, kind: Any) -> Any:
        if not isinstance(value, primitive) or (primitive is int and isinstance(value, bool)):
            raise TypeError(f"{value!r:.40} is no {primitive.__name__}")
        # An enumeration of the protocol is a kind of int or str, and comes here too.
        return value if kind is primitive else kind(value)

    return structure


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, python_types.UnionType)


def _union_reader(converter: cattrs.Converter, union: Any) -> Callable[[Any, Any], Any]:
    members = get_args(union)
    optional = type(None) in members
    classes = [member for member in members if is_protocol_class(member)]
    lists = [member for member in members if get_origin(member) not in (None, Union) and not isinstance(member, type)]
    others = [m for m in members if m is not type(None) and m not in classes and m not in lists]
    anything = Any in members or not all(isinstance(member, type) for member in others)
    candidates: list[tuple[set[str], type]] = []

    def structure(value: Any, _kind: Any) -> Any:
        if value is None and optional:
            return None
        if isinstance(value, dict) and classes:
            if not candidates:
                candidates.extend(sorted(((_required(cls), cls) for cls in classes), key=lambda pair: -len(pair[0])))
            for required, cls in candidates:
                if required <= value.keys():
                    return converter.structure(value, cls)
        if isinstance(value, list) and lists:
            return converter.structure(value, lists[0])
        if len(others) == 1 and not (classes or lists):
            return converter.structure(value, others[0])
        if anything or isinstance(value, str | int | float):
            return value
        raise TypeError(f"{value!r:.40} is none of the kinds that are allowed here")

    return structure


def _required(cls: type) -> set[str]:
    _resolve(cls)
    return {wire_name(field.name) for field in attrs.fields(cls) if field.default is attrs.NOTHING}
