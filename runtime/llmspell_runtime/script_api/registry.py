"""The catalogue of all globals: what they are, how the worker makes them, how a call of theirs is answered."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from llmspell_runtime.errors import ValidationError
from llmspell_runtime.script_api.catalogue import MADE_BY_WORKER, Function, Global, ObjectClass

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.script_api.call import Call
    from llmspell_runtime.script_api.context import Context

MODULES: Final = ("state", "args", "json", "streaming", "config", "metrics", "debug")
"""Modules of this package that declare a global as `GLOBAL`, in the order of the documentation."""


class Catalogue:
    """Every declared global. Immutable after construction but for the cache of compiled calls."""

    def __init__(self, globals_: Sequence[Global]) -> None:
        self.globals = tuple(globals_)
        self._functions = {f.operation: f for g in globals_ for f in g.every_function()}
        self._calls: dict[str, Call] = {}

    def invoke(self, operation: str, context: Context, arguments: Sequence[Any]) -> Any:
        """Answers `State.get` or `Timer:stop` (whose first argument is the ObjectRef): a value or an awaitable of one.

        A tuple means several values. Raises LlmspellError; ValidationError for arguments that do not fit and for
        operations that the kernel does not have.
        """
        call = self._calls.get(operation)
        if call is None:
            call = self._calls[operation] = self._compile(operation)
        return call(context, arguments)

    def function(self, operation: str) -> Function | None:
        """The declaration behind an operation."""
        return self._functions.get(operation)

    def _compile(self, operation: str) -> Call:
        function = self._functions.get(operation)
        if function is None or function.local:
            raise ValidationError("the kernel has no such function", where=operation)
        from llmspell_runtime.script_api.call import compile_call

        return compile_call(function)

    def stubs(self, loaded: LoadedConfig | None = None) -> list[dict[str, Any]]:
        """What a worker needs to make the globals; plain data. `loaded` leaves out those it does not enable.

        Per global `{kind: "global", name, aliases, remote: [name], local: [name], multiple: [name], fields: {name:
        value}, made: [name], whole}` and per object class the same with `kind: "object"`. `multiple` are remote
        functions that return several values, `made` fields that the worker makes, `whole` is true for a table that
        the worker makes altogether. Function names may be dotted (`schedules.once`).
        """
        stubs = []
        for global_ in self.globals:
            if loaded is None or global_.available is None or global_.available(loaded):
                stubs.append(_stub("global", global_, aliases=list(global_.aliases), whole=global_.made_by_worker))
                stubs.extend(_stub("object", cls, aliases=[], whole=False) for cls in global_.objects.values())
        return stubs

    def describe(self) -> dict[str, Any]:
        """Everything the catalogue knows, as plain data (see `describe.py`)."""
        from llmspell_runtime.script_api.describe import describe_catalogue

        return describe_catalogue(self.globals)


def _stub(kind: str, table: Global | ObjectClass, **more: Any) -> dict[str, Any]:
    functions = table.functions.values()
    return {
        "kind": kind,
        "name": table.name,
        "remote": [f.name for f in functions if not f.local],
        "local": [f.name for f in functions if f.local],
        "multiple": [f.name for f in functions if f.shapes[0].returns_multiple],
        "fields": {c.name: c.value for c in table.fields.values() if c.value is not MADE_BY_WORKER},
        "made": [c.name for c in table.fields.values() if c.value is MADE_BY_WORKER],
        **more,
    }


@functools.cache
def load_catalogue() -> Catalogue:
    """The catalogue of this package; imports the modules of the globals at the first call."""
    names = (f"{__package__}.{name}" for name in MODULES)
    return Catalogue([importlib.import_module(name).GLOBAL for name in names])
