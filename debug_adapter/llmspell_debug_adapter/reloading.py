"""Hot reload: the Lua that runs a module again and patches the table its users hold.

Who required the module holds its table, so that table stays and gets the new functions; its other fields keep their
values, for they are the state of the program. New fields are added. A module that is no table is replaced in
`package.loaded`, where only later calls of `require` see it.
"""

from __future__ import annotations

from llmspell_debug_adapter.launching import lua_text

_CODE = """\
local path = %s
local function is_file_of(name)
  local file = "/" .. name:gsub("%%.", "/")
  return path:sub(-#file - 4) == file .. ".lua" or path:sub(-#file - 9) == file .. "/init.lua"
end
local name
for candidate in next, package.loaded do
  local fits = type(candidate) == "string" and is_file_of(candidate)
  if fits and (not name or #candidate > #name) then name = candidate end
end
if not name then error("it is no module that was loaded by require", 0) end
local chunk, message = loadfile(path)
if not chunk then error(message, 0) end
local old, new = package.loaded[name], chunk(name, path)
local replaced = {}
if type(old) == "table" and type(new) == "table" then
  for key, value in next, new do
    local before = rawget(old, key)
    if type(value) == "function" then replaced[#replaced + 1] = tostring(key):gsub("[^%%w_]", "?") end
    if type(value) == "function" or before == nil then rawset(old, key, value) end
  end
else
  package.loaded[name] = new == nil and true or new
  if type(new) == "function" then replaced[1] = name end
end
table.sort(replaced)
return name .. ":" .. table.concat(replaced, ",")
"""


def reload_chunk(path: str) -> str:
    """Lua statements that reload the module in that file and return a report for `read_report`."""
    return _CODE % lua_text(path)


def read_report(shown: str) -> tuple[str, list[str]]:
    """Name of the module, names of the functions that were replaced; `shown` is the report as a Lua literal."""
    module, _, functions = shown.strip('"').partition(":")
    return module, functions.split(",") if functions else []
