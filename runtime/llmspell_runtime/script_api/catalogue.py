"""Declarations of what a script sees: globals, their functions and fields, and the objects they hand out.

Decorators only record; a function's signature is read and compiled at its first call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar, overload

import attrs

from llmspell_runtime.script_api.values import Marker

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.context import Capability
    from llmspell_runtime.script_api.signature import Signature

Handler = TypeVar("Handler", bound=Callable[..., Any])

MADE_BY_WORKER: Final[Any] = Marker.MADE_BY_WORKER
"""The value of a field that the worker makes."""


@attrs.define(eq=False, repr=False, slots=False)
class Shape:
    """One way to call a function: a handler `(context, *arguments)` and what is declared of it."""

    handler: Callable[..., Any]
    deprecated: str | None = None
    requires: Capability | None = None
    returns_multiple: bool = False

    @cached_property
    def signature(self) -> Signature:
        """Parameters, returned values and docs."""
        from llmspell_runtime.script_api.signature import read_signature

        return read_signature(self.handler)


@attrs.define(eq=False, repr=False, slots=False)
class Function:
    """A function of a global or a method of an object; most have one shape.

    With several shapes a call goes to the first that its arguments fit.
    """

    operation: str
    """`State.get` or `Timer:stop`."""
    name: str
    local: bool
    """Whether the worker implements it."""
    category: str | None
    method: bool
    shapes: list[Shape] = attrs.field(factory=list)


@attrs.define(eq=False, repr=False, slots=False)
class Constant:
    """A field that is no function; `value` is `MADE_BY_WORKER` when the kernel does not know it."""

    name: str
    value: Any
    annotation: Any
    doc: str


@attrs.define(eq=False, repr=False, slots=False)
class _Table:
    """What globals and object classes share: named functions and fields."""

    name: str
    doc: str = ""
    category: str | None = None
    """Telemetry category of its functions unless they name their own."""
    functions: dict[str, Function] = attrs.field(factory=dict, init=False)
    fields: dict[str, Constant] = attrs.field(factory=dict, init=False)

    def _declare(self, handler: Handler, options: dict[str, Any], *, local: bool, method: bool) -> Handler:
        name = options.pop("name", None) or handler.__name__.rstrip("_")
        category = options.pop("category", None) or self.category
        another = options.pop("overload", False)
        if (name in self.functions) != another:
            raise ValueError(f"{self.name}.{name} is {'not yet' if another else 'already'} declared")
        if not another:
            separator = ":" if method else "."
            self.functions[name] = Function(f"{self.name}{separator}{name}", name, local, category, method)
        self.functions[name].shapes.append(Shape(handler, **options))
        return handler

    def _decorator(self, handler: Handler | None, options: dict[str, Any], *, local: bool, method: bool) -> Any:
        if handler is not None:
            return self._declare(handler, options, local=local, method=method)
        return lambda function: self._declare(function, options, local=local, method=method)


@attrs.define(eq=False, repr=False, slots=False)
class ObjectClass(_Table):
    """A class of objects that a script holds by reference: `object:method(…)`."""

    @overload
    def method(self, handler: Handler, /) -> Handler: ...
    @overload
    def method(self, /, **options: Any) -> Callable[[Handler], Handler]: ...
    def method(self, handler: Handler | None = None, /, **options: Any) -> Any:
        """Declares a method `(context, self: ObjectRef, …)`; options as `Global.function`."""
        return self._decorator(handler, options, local=False, method=True)

    @overload
    def local_method(self, handler: Handler, /) -> Handler: ...
    @overload
    def local_method(self, /, **options: Any) -> Callable[[Handler], Handler]: ...
    def local_method(self, handler: Handler | None = None, /, **options: Any) -> Any:
        """Declares a method that the worker implements."""
        return self._decorator(handler, options, local=True, method=True)

    def field(self, name: str, annotation: Any, doc: str) -> None:
        """Declares a field that `ObjectRef.fields` carries."""
        self.fields[name] = Constant(name, MADE_BY_WORKER, annotation, doc)


@attrs.define(eq=False, repr=False, slots=False)
class Global(_Table):
    """A global table of a script."""

    aliases: tuple[str, ...] = ()
    """Other global names of the same table."""
    made_by_worker: bool = False
    """Whether the whole table is made in the worker from data (no stubs)."""
    available: Callable[[LoadedConfig], bool] | None = None
    """Whether a configuration enables it; a global that is not enabled is nil."""
    objects: dict[str, ObjectClass] = attrs.field(factory=dict, init=False)

    @overload
    def function(self, handler: Handler, /) -> Handler: ...
    @overload
    def function(self, /, **options: Any) -> Callable[[Handler], Handler]: ...
    def function(self, handler: Handler | None = None, /, **options: Any) -> Any:
        """Declares a function that the kernel answers: `(context, *positional) -> value | Awaitable[value]`.

        Options: `name` (in Lua, may be dotted: `schedules.once`), `deprecated` (what to use instead), `requires`
        (capability asked of the policy), `category` (telemetry), `returns_multiple` (a tuple is several values),
        `overload` (one more shape of a declared name).
        """
        return self._decorator(handler, options, local=False, method=False)

    @overload
    def local(self, handler: Handler, /) -> Handler: ...
    @overload
    def local(self, /, **options: Any) -> Callable[[Handler], Handler]: ...
    def local(self, handler: Handler | None = None, /, **options: Any) -> Any:
        """Declares a function that the worker implements; the body is its docstring."""
        return self._decorator(handler, options, local=True, method=False)

    def constant(self, name: str, value: Any, annotation: Any, doc: str) -> None:
        """Declares a field with a fixed plain value; None or `MADE_BY_WORKER` leaves it to the worker."""
        self.fields[name] = Constant(name, MADE_BY_WORKER if value is None else value, annotation, doc)

    field = constant

    def object(self, name: str, doc: str) -> ObjectClass:
        """Declares a class of objects that functions of this global hand out."""
        made = self.objects[name] = ObjectClass(name, doc, self.category)
        return made

    def every_function(self) -> Iterator[Function]:
        """Its functions and the methods of its objects."""
        yield from self.functions.values()
        for cls in self.objects.values():
            yield from cls.functions.values()
