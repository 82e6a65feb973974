"""The global `Streaming`: values that a function yields one by one; implemented in the worker."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.values import Callback, Fun, LuaValue, ObjectRef

STREAMING = Global("Streaming", doc="Values that a function yields one by one, taken when they are wanted.")
GLOBAL = STREAMING

STREAM = STREAMING.object("Stream", "A function that runs from one `Streaming.yield` to the next.")


@STREAMING.local
def create(  # type: ignore[empty-body]
    producer: Annotated[Callback, Fun("fun()"), "yields values with `Streaming.yield` or `coroutine.yield`"], /
) -> Annotated[ObjectRef, STREAM, "a stream; nothing has run yet"]:
    """Makes a stream of what `producer` yields.

    Example:
        local numbers = Streaming.create(function()
            for i = 1, 3 do Streaming.yield(i) end
        end)
        local number = numbers:next()
        while not numbers:isDone() do
            print(number)
            number = numbers:next()
        end
    """


@STREAMING.local(name="yield")
def yield_(value: Annotated[LuaValue, "the next value of the stream"] = None, /) -> None:
    """Hands a value to the stream's reader; the function goes on when the next value is wanted.

    Errors: Raises outside of a stream's function.

    Example: `Streaming.yield("a part")`
    """


@STREAM.local_method(name="next")
def next_(self: Annotated[ObjectRef, STREAM], /) -> Annotated[LuaValue, "the next value; nil when there is none"]:
    """Runs the function to its next value. Errors of the function are raised here.

    Example: `local part = stream:next()`
    """


@STREAM.local_method(name="isDone")
def is_done(self: Annotated[ObjectRef, STREAM], /) -> Annotated[bool, "whether the function has ended"]:  # type: ignore[empty-body]
    """Says whether the function has ended; true only after the `next` that ended it.

    Example: `stream:isDone()`
    """


@STREAM.local_method
def collect(self: Annotated[ObjectRef, STREAM], /) -> Annotated[list[LuaValue], "all values that are left"]:  # type: ignore[empty-body]
    """Runs the function to its end.

    Example: `local parts = stream:collect()`
    """
