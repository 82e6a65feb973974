-- What a path of names is worth right now, for an editor: a frame's variables or the globals, fields without metamethods.
local K = ...
local D, env = K.debugger, K.env
local type, next, rawget, math_type = type, next, rawget, math.type
local getinfo, getlocal, getupvalue, raw_getmetatable = debug.getinfo, debug.getlocal, debug.getupvalue, debug.getmetatable

local MOST_KEYS <const>, MOST_SCANNED <const>, MOST_HOPS <const> = 500, 5000, 10
local SHOWN <const> = { depth = 1, entries = 8, string = 120, width = 100 }

-- Whether the frame has a variable of that name, and its value; the innermost of shadowed ones.
local function variable(co, level, name)
    local found, value = false, nil
    for _, each in ipairs(D.locals(co, level)) do
        if each.name == name then found, value = true, select(2, getlocal(co, level, each.index)) end
    end
    if found then return true, value end
    local f = getinfo(co, level, "f").func
    for _, each in ipairs(D.upvalues(f)) do
        if each.name == name then return true, (select(2, getupvalue(f, each.index))) end
    end
    return false
end

-- Whether there is such a root, its value, and whether a fresh state has it too.
local function root(name, thread, level)
    local co = thread and D.thread(thread)
    if co and getinfo(co, level, "f") then
        local found, value = variable(co, level, name)
        if found then return true, value, false end
        local globals = D.environment(co, level)
        local global = type(globals) == "table" and rawget(globals, name)
        return global ~= nil, global, globals == env and K.is_builtin(name)
    end
    local value = rawget(env, name)
    return value ~= nil, value, K.is_builtin(name)
end

-- A field by its name, also one that an __index table gives.
local function field(v, name)
    local hops = 0
    while type(v) == "table" and hops < MOST_HOPS do
        local value = rawget(v, name)
        if value ~= nil then return value end
        local mt = raw_getmetatable(v)
        v = mt and rawget(mt, "__index")
        hops = hops + 1
    end
    return nil
end

-- [names, thread?, level?]: whether the path leads somewhere, the value, whether it is one of a fresh state.
local function resolve(arguments)
    local names = arguments[1]
    local there, v, builtin = root(names[1], arguments[2], arguments[3])
    for i = 2, #names do
        if not there then return false end
        v = field(v, names[i])
        there = v ~= nil
    end
    return there, v, builtin
end

function K.queries.live(arguments)
    local there, v, builtin = resolve(arguments)
    if not there or builtin then return false end
    return { type = math_type(v) or type(v), text = K.show(v, SHOWN) }
end

-- The names of the fields: { name, type }, also those that an __index table gives; not of the built-in libraries.
function K.queries.live_keys(arguments)
    local there, v, builtin = resolve(arguments)
    local found, seen, hops, scanned = {}, {}, 0, 0
    if not there or builtin then v = nil end
    while type(v) == "table" and hops < MOST_HOPS do
        for k, value in next, v do
            scanned = scanned + 1
            if #found >= MOST_KEYS or scanned > MOST_SCANNED then break end
            if type(k) == "string" and not seen[k] and k ~= "__id" and k:find("^[%a_][%w_]*$") then
                seen[k] = true
                found[#found + 1] = { name = k, type = math_type(value) or type(value) }
            end
        end
        local mt = raw_getmetatable(v)
        v = mt and rawget(mt, "__index")
        hops = hops + 1
    end
    table.sort(found, function(a, b) return a.name < b.name end)
    return setmetatable(found, K.codec.LIST)
end
