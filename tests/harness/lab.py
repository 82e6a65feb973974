"""A global for tests whose functions do what handlers may do: answer, fail, wait, call back, hand out objects."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from llmspell_runtime.errors import ToolError
from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.script_api.types import Fun
from llmspell_runtime.script_api.values import Callback, LuaValue, ObjectRef

LAB = Global("Lab", doc="What handlers may do.")
THING = LAB.object("Thing", "A thing of the kernel.")

Function = Annotated[Callback, Fun("fun(...): any"), "is called back"]

received: list[Any] = []
"""What `Lab.receive` was given."""
waiting: list[asyncio.Event] = []
"""One event per call of `Lab.wait` that is under way; set it to let the call end."""


@LAB.function
def echo(context: Context, value: Annotated[LuaValue, "anything"] = None, /) -> Annotated[LuaValue, "the same"]:
    """Returns its argument."""
    return value


@LAB.function
def receive(context: Context, value: Annotated[LuaValue, "anything"] = None, /) -> None:
    """Keeps its argument for the test."""
    received.append(value)


@LAB.function
def give(context: Context, /) -> Annotated[LuaValue, "what was received last"]:
    """Returns what the test (or `receive`) put last."""
    return received[-1] if received else None


@LAB.function
def fail(context: Context, message: Annotated[str, "what it says"], /) -> None:
    """Fails as a tool does."""
    raise ToolError(message, where="Lab.fail", hint="do not call it")


@LAB.function
def break_(context: Context, /) -> None:
    """Fails as a bug does."""
    raise ZeroDivisionError("a bug in a handler")


@LAB.function
async def wait(context: Context, value: Annotated[LuaValue, "anything"] = None, /) -> Annotated[LuaValue, "the same"]:
    """Waits until the test lets it go on."""
    event = asyncio.Event()
    waiting.append(event)
    try:
        await event.wait()
    finally:
        waiting.remove(event)
    return value


@LAB.function
async def later(context: Context, value: Annotated[LuaValue, "anything"] = None, /) -> Annotated[LuaValue, "the same"]:
    """Returns its argument some turns of the loop later."""
    await asyncio.sleep(0)
    return value


@LAB.function
async def call(
    context: Context,
    f: Function,
    arguments: Annotated[list[LuaValue] | None, "its arguments"] = None,
    /,
) -> Annotated[LuaValue, "its first result"]:
    """Calls a function of the script."""
    return await context.call(f, arguments or [])


@LAB.function
async def call_all(
    context: Context, functions: Annotated[object, "a list of functions"], /
) -> Annotated[list[LuaValue], "their results"]:
    """Calls several functions of the script at the same time."""
    assert isinstance(functions, list)
    return list(await asyncio.gather(*(context.call(f, [n]) for n, f in enumerate(functions, 1))))


@LAB.function
async def try_call(context: Context, f: Function, /) -> Annotated[str, "the error of the function"]:
    """Calls a function that fails and tells how."""
    try:
        await context.call(f, [])
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "no error"


@LAB.function
def say(context: Context, text: Annotated[str, "a line"], /) -> None:
    """Prints from the kernel."""
    context.emit_output("stdout", text + "\n")


@LAB.function
def thing(context: Context, name: Annotated[str, "its name"], /) -> Annotated[ObjectRef, THING, "a thing"]:
    """Makes an object of the kernel."""
    return ObjectRef("Thing", context.objects.put("Thing", name), {"name": name})


@THING.method
def shout(context: Context, self: Annotated[ObjectRef, THING], /) -> Annotated[str, "its name, loud"]:
    """Says what it is."""
    name: str = context.objects.resolve(self)
    return name.upper()


@LAB.function
def things(context: Context, /) -> Annotated[int, "how many there are"]:
    """Counts the things of this interpreter."""
    return context.objects.count("Thing")


@LAB.function
def same(context: Context, thing: Annotated[ObjectRef, THING, "a thing"], /) -> Annotated[ObjectRef, THING, "the same"]:
    """Returns the thing once more."""
    return thing


@LAB.function
def keep(context: Context, f: Function, /) -> None:
    """Keeps a function for `call_kept`."""
    received.append(f)


@LAB.function
async def call_kept(context: Context, /) -> Annotated[LuaValue, "its first result"]:
    """Calls the function that was kept last."""
    kept = received[-1] if received else None
    if not isinstance(kept, Callback):
        raise ToolError("no function was kept", where="Lab.call_kept", hint="use Lab.keep")
    return await context.call(kept, [])
