-- os: the clock is Lua's own; files, environment and the end of the run are asked of the kernel.
local K = ...
local env, host = K.env, K.host
local type, error, tostring, to_integer, format = type, error, tostring, math.tointeger, string.format

local remove, rename = K.operation("sys.remove"), K.operation("sys.rename")
local temporary_name, getenv = K.operation("sys.temporary_name"), K.operation("sys.getenv")

local os = { time = os.time, clock = os.clock, difftime = os.difftime, date = os.date }
env.os, K.loaded.os = os, os

local function text(position, name, v)
    if type(v) == "string" then return v end
    if type(v) == "number" then return tostring(v) end
    local got = v == nil and "no value" or type(v)
    error(format("bad argument #%d to '%s' (string expected, got %s)", position, name, got), 3)
end

function os.remove(path)
    return remove(text(1, "remove", path))
end

function os.rename(from, to)
    return rename(text(1, "rename", from), text(2, "rename", to))
end

function os.tmpname()
    local name, message = temporary_name()
    if not name then error("unable to generate a unique filename: " .. tostring(message), 2) end
    return name
end

function os.getenv(name)
    return getenv(text(1, "getenv", name))
end

-- Ends the run, not the process: the stop unwinds the script, through every pcall.
function os.exit(code)
    if code == nil or code == true then code = 0 elseif code == false then code = 1 end
    local number = to_integer(code)
    if not number then error("bad argument #1 to 'exit' (integer or boolean expected)", 2) end
    host.exit(number & 0xff)
    while true do end
end

function os.execute(command)
    if command == nil then return false end
    error("os.execute is not available in spells (use Tool.invoke(\"process_executor\", {...}))", 2)
end

function os.setlocale(locale)
    if locale == nil or locale == "" or locale == "C" then return "C" end
    return nil
end
