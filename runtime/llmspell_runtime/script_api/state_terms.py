"""The global `State` and the words that its functions share."""

from __future__ import annotations

from typing import Annotated

from llmspell_runtime.script_api.catalogue import Global
from llmspell_runtime.script_api.values import Later, LuaValue

Key = Annotated[str, "name of the value"]
ScopeName = Annotated[str, "`global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name"]
Prefix = Annotated[str, "only keys that begin with it"]
Value = Annotated[LuaValue, "plain data; nil removes the value"]
Expected = Annotated[LuaValue, "what the value must equal; nil: there must be none"]

Found = Annotated[Later[LuaValue], "the value, or nil"]
FoundOrDefault = Annotated[Later[LuaValue], "the value, or the default, or nil"]
Keys = Annotated[Later[list[str]], "keys, sorted"]
Values = Annotated[Later[dict[str, LuaValue]], "values by key"]
WasThere = Annotated[Later[bool], "whether there was a value"]
Sum = Annotated[Later[float], "the new value"]
Length = Annotated[Later[int], "the new length"]
Swapped = Annotated[Later[bool], "whether the new value was stored"]
Count = Annotated[Later[int], "how many values were removed"]

Owner = Annotated[str, "its id"]

STATE = Global(
    "State",
    doc="""Values that outlive a run.

A value is any plain data: nil, boolean, number, string, and tables of these. It lives at a key in a scope; functions
without a scope use the scope `global`, which all scripts share. Every call is atomic, and a value that was stored
survives the end of the process when the state is kept in a file (`runtime.state_persistence`).""",
    category="state",
)
