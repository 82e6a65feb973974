-- The environment a script sees: copies of the harmless libraries and the wrapped rest, never the real _G.
local K = ...
local type, error, tostring, select, rawget, next, pairs = type, error, tostring, select, rawget, next, pairs
local raw_setmetatable, raw_xpcall, raw_collectgarbage = setmetatable, xpcall, collectgarbage
local byte, sub, max = string.byte, string.sub, math.max
local host = K.host

local function copy(from, without)
    local to = {}
    for k, v in next, from do
        if not (without and without[k]) then to[k] = v end
    end
    return to
end

local env = {}
K.env = env
env._G = env
env._VERSION = _VERSION
for _, name in ipairs({
    "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen", "rawset",
    "select", "tonumber", "tostring", "type", "unpack", "bit",
}) do
    env[name] = _G[name]
end
env.string = copy(string, { dump = true })
env.table = copy(table)
env.math = copy(math)
if utf8 then env.utf8 = copy(utf8) end
env.coroutine = copy(K.library_coroutine)
env.debug = { traceback = K.traceback }

-- Methods of strings come from a copy of their own, so that a script that replaces string.rep does not change ("x"):rep.
local string_mt = debug.getmetatable("")
string_mt.__index = copy(env.string)
K.string_methods = string_mt.__index
string_mt.__metatable = false
debug.getmetatable("").__name = nil

function env.setmetatable(t, mt)
    if type(t) ~= "table" then
        error("bad argument #1 to 'setmetatable' (table expected, got " .. (t == nil and "no value" or type(t)) .. ")", 2)
    end
    if mt ~= nil and type(mt) ~= "table" then error("bad argument #2 to 'setmetatable' (nil or table expected)", 2) end
    local old = K.raw_getmetatable(t)
    if old and rawget(old, "__metatable") ~= nil then error("cannot change a protected metatable", 2) end
    if mt and rawget(mt, "__gc") ~= nil then
        error("setmetatable: __gc finalizers are not available in spells (use a <close> variable)", 2)
    end
    return raw_setmetatable(t, mt)
end

-- A stop from outside is an error that ends in byte 3; no handler of the script may run on it, because hooks are
-- off while a handler runs and it could loop for ever.
local function is_stop(message)
    return type(message) == "string" and byte(message, -1) == 3
end
K.is_stop = is_stop

function env.xpcall(f, handler, ...)
    if handler == nil then error("bad argument #2 to 'xpcall' (value expected)", 2) end
    return raw_xpcall(f, function(message)
        if is_stop(message) then return message end
        return handler(message)
    end, ...)
end

-- Full collections that scripts asked for.
K.collections = 0

local COLLECT <const> = { collect = true, count = true, step = true, isrunning = true, incremental = true, generational = true }

function env.collectgarbage(what, ...)
    what = what or "collect"
    if not COLLECT[what] then
        error("bad argument #1 to 'collectgarbage' (option '" .. tostring(what) .. "' is not available in spells)", 2)
    end
    if what == "collect" then K.collections = K.collections + 1 end
    return raw_collectgarbage(what, ...)
end

-- print shows whole floats without ".0" and names the type of what has no text of its own.
local function printed(v)
    local kind = type(v)
    if kind == "string" then return v end
    if kind == "number" then
        local text = tostring(v)
        if sub(text, -2) == ".0" then return sub(text, 1, -3) end
        return text
    end
    if kind == "nil" or kind == "boolean" then return tostring(v) end
    local mt = K.raw_getmetatable(v)
    if mt and rawget(mt, "__tostring") ~= nil then return tostring(v) end
    return kind
end

function env.print(...)
    local n = select("#", ...)
    if n == 1 then
        host.output(K.STDOUT, printed((...)) .. "\n")
        return
    end
    local parts = { ... }
    for i = 1, n do parts[i] = printed(parts[i]) end
    host.output(K.STDOUT, table.concat(parts, "\t", 1, n) .. "\n")
end

local warns = true

-- A message that begins with "@" is a command to the warning system, not a warning.
function env.warn(...)
    local parts = { ... }
    for i = 1, max(select("#", ...), 1) do
        local kind = type(parts[i])
        if kind == "number" then
            parts[i] = tostring(parts[i])
        elseif kind ~= "string" then
            error("bad argument #" .. i .. " to 'warn' (string expected, got " .. (kind == "nil" and "no value" or kind) .. ")", 2)
        end
    end
    if #parts == 1 and byte(parts[1]) == 64 then
        if parts[1] == "@on" then warns = true elseif parts[1] == "@off" then warns = false end
        return
    end
    if not warns then return end
    host.output(K.STDERR, "Lua warning: " .. table.concat(parts) .. "\n")
end

-- What is left of the real global table is what lupa itself looks up.
local keep = { debug = { traceback = debug.traceback } }
function K.empty_real_globals()
    for name in pairs(K.real_globals) do K.real_globals[name] = keep[name] end
end
