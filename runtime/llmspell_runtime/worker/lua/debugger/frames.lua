-- Stacks and scopes of a stopped state.
local K = ...
local D = K.debugger
local getinfo, getlocal, getupvalue = debug.getinfo, debug.getlocal, debug.getupvalue
local of_prelude = K.of_prelude

local MOST <const> = 5000
local BRIEF <const> = { depth = 0, entries = 3, string = 40, width = 60 }

local function name_of(info)
    if info.what == "main" then return "main chunk" end
    if info.name and info.name ~= "" then return info.name end
    if info.what == "C" then return "[C]" end
    return "function <" .. D.place_name(info) .. ">"
end

-- The parameters of a function that is active: { name, type, value }.
local function parameters_of(co, level)
    local list, info = {}, getinfo(co, level, "u")
    for i = 1, info.nparams do
        local name, value = getlocal(co, level, i)
        list[i] = { name = name, type = math.type(value) or type(value), value = K.show(value, BRIEF) }
    end
    return setmetatable(list, K.codec.LIST)
end

-- The user's frames of one thread, innermost first. What the prelude put on top of them is left out; so are its
-- frames further down, and C functions show that something is in between.
local function frames_of(co, list, detailed)
    local level, begun = 0, false
    while #list < MOST do
        local info = getinfo(co, level, "Slnt")
        if not info then break end
        local user = info.what ~= "C" and not of_prelude(info.source)
        begun = begun or user
        if begun and (user or (info.what == "C" and info.name)) then
            list[#list + 1] = {
                thread = D.number_of(co), level = level, name = name_of(info),
                source = info.what ~= "C" and info.source or nil,
                line = info.currentline > 0 and info.currentline or nil,
                parameters = detailed and info.what == "Lua" and parameters_of(co, level) or nil,
            }
        end
        level = level + 1
    end
    return list
end

-- The thread that resumed `co`, while both are active.
local function resumer(co)
    local chain, depth = K.chain()
    for i = depth, 2, -1 do
        if chain[i] == co then return chain[i - 1] end
    end
    if co == D.dead_thread and depth >= 1 and chain[depth] ~= co then return chain[depth] end
    return nil
end

-- Frames of a thread, then of the one that resumed it, and so on; `resumed_by` marks where a thread begins.
function K.queries.stack(arguments)
    local co, detailed = D.thread(arguments[1]), arguments[2]
    if not co then error("there is no such thread", 0) end
    local list = frames_of(co, {}, detailed)
    local parent = resumer(co)
    while parent and #list < MOST do
        local first = #list + 1
        frames_of(parent, list, detailed)
        if list[first] then list[first].resumed_by = true end
        parent = resumer(parent)
    end
    return list
end

-- Local variables in scope at a frame, in order: { name, index }. Lua's own temporaries are left out.
function D.locals(co, level)
    local list, i = {}, 1
    while true do
        local name = getlocal(co, level, i)
        if not name then break end
        if name:sub(1, 1) ~= "(" then list[#list + 1] = { name = name, index = i } end
        i = i + 1
    end
    return list
end

function D.varargs(co, level)
    local count = 0
    while getlocal(co, level, -(count + 1)) do count = count + 1 end
    return count
end

function D.upvalues(f)
    local list, i = {}, 1
    while true do
        local name = getupvalue(f, i)
        if not name then break end
        if name ~= "" and name ~= "_ENV" then list[#list + 1] = { name = name, index = i } end
        i = i + 1
    end
    return list
end

-- The table that global names of a frame's function live in.
function D.environment(co, level)
    for _, variable in ipairs(D.locals(co, level)) do
        if variable.name == "_ENV" then return (select(2, getlocal(co, level, variable.index))) end
    end
    local f, i = getinfo(co, level, "f").func, 1
    while true do
        local name, value = getupvalue(f, i)
        if not name then return K.env end
        if name == "_ENV" then return value end
        i = i + 1
    end
end

-- The scopes of a frame: { name, ref, count, expensive? }.
function K.queries.scopes(arguments)
    local co, level = D.thread(arguments[1]), arguments[2]
    local info = co and getinfo(co, level, "f")
    if not info then error("there is no such frame", 0) end
    local scopes = {}
    local function add(name, kind, count, expensive)
        scopes[#scopes + 1] = {
            name = name, kind = kind, count = count, expensive = expensive,
            ref = D.new_handle({ kind = kind, thread = co, level = level, func = info.func }),
        }
    end
    add("Locals", "locals", #D.locals(co, level))
    local varargs = D.varargs(co, level)
    if varargs > 0 then add("Varargs", "varargs", varargs) end
    local upvalues = #D.upvalues(info.func)
    if upvalues > 0 then add("Upvalues", "upvalues", upvalues) end
    if D.returned and D.returned.thread == co then add("Return values", "returned", #D.returned) end
    add("Globals", "globals", nil, true)
    return scopes
end
