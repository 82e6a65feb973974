-- Variables of a stop: handles that live until the thread goes on, pages of children, and setting any slot.
local K = ...
local D = K.debugger
local getlocal, setlocal = debug.getlocal, debug.setlocal
local getupvalue, setupvalue, getinfo, raw_getmetatable = debug.getupvalue, debug.setupvalue, debug.getinfo, debug.getmetatable
local type, next, rawget, rawset, rawlen, math_type, tostring, format = type, next, rawget, rawset, rawlen, math.type, tostring, string.format

-- Of a table's named part at most this many entries are counted and shown.
local MOST_NAMED <const> = 2000
local PREVIEW <const> = { depth = 1, entries = 5, string = 120, width = 10000 }

local handles, last_handle = {}, 1000

function D.new_handle(handle)
    last_handle = last_handle + 1
    handles[last_handle] = handle
    return last_handle
end

function D.forget_handles()
    handles = {}
    D.exception = nil
end

local function handle_of(ref)
    local handle = handles[ref]
    if not handle then error("the variable belongs to an earlier stop", 0) end
    return handle
end

local function named_part(t, length)
    local _, count = K.sorted_keys(t, length, 0)
    return math.min(count, MOST_NAMED)
end

local function identifier(k)
    return type(k) == "string" and k:match("^[%a_][%w_]*$") and not K.keywords[k]
end

-- The Lua expression of a member, when its key can be written.
local function member_expression(base, k)
    if not base then return nil end
    if identifier(k) then return base == "" and k or base .. "." .. k end
    if base == "" then base = "_G" end
    if type(k) == "string" then return base .. "[" .. K.quoted(k, 1000) .. "]" end
    if type(k) == "number" or type(k) == "boolean" then return base .. "[" .. tostring(k) .. "]" end
    return nil
end

-- One value as a variable: { name, value, type, ref?, indexed?, named?, expression? }.
function D.variable(name, v, expression, hex)
    local kind = type(v)
    local text
    if hex and math_type(v) == "integer" then text = format("0x%x", v) else text = K.show(v, PREVIEW) end
    local variable = { name = name, value = text, type = math_type(v) or kind, expression = expression or nil }
    if kind == "table" then
        local length = rawlen(v)
        variable.ref = D.new_handle({ kind = "table", value = v, expression = expression })
        variable.indexed = length > 0 and length or nil
        variable.named = named_part(v, length) + (raw_getmetatable(v) and 1 or 0)
    elseif kind == "function" then
        local info = getinfo(v, "S")
        if info.what == "Lua" and not K.of_prelude(info.source) then
            variable.source, variable.line = info.source, info.linedefined
            if getupvalue(v, 1) then variable.ref = D.new_handle({ kind = "upvalues", func = v }) end
        end
    end
    return variable
end

local function key_name(k)
    if identifier(k) then return k end
    if type(k) == "string" then return "[" .. K.quoted(k, 80) .. "]" end
    return "[" .. K.show(k, PREVIEW) .. "]"
end

local function table_children(handle, filter, start, count, hex)
    local t, list = handle.value, {}
    local length = rawlen(t)
    if filter ~= "named" then
        local first = start + 1
        for i = first, math.min(length, first + count - 1) do
            list[#list + 1] = D.variable("[" .. i .. "]", rawget(t, i), member_expression(handle.expression, i), hex)
        end
        if filter == "indexed" or #list >= count then return list end
        start, count = math.max(0, start - length), count - #list
    end
    local keys, total = K.sorted_keys(t, length, math.huge)
    local truncated = total > MOST_NAMED
    for i = #keys, MOST_NAMED + 1, -1 do keys[i] = nil end
    for i = start + 1, math.min(#keys, start + count) do
        local key = keys[i]
        list[#list + 1] = D.variable(key_name(key), rawget(t, key), member_expression(handle.expression, key), hex)
    end
    if truncated and start + count >= #keys then
        list[#list + 1] = { name = "…", value = format("only the first %d keys are shown", MOST_NAMED), type = "string" }
    end
    local mt = raw_getmetatable(t)
    if mt and start + count > #keys then list[#list + 1] = D.variable("(metatable)", mt, nil, hex) end
    return list
end

-- Slots of a scope: { name, get(), set(v), expression }.
local function slots(handle)
    local list, co, level = {}, handle.thread, handle.level
    if handle.kind == "locals" then
        local last = {}
        local variables = D.locals(co, level)
        for i, variable in ipairs(variables) do last[variable.name] = i end
        for i, variable in ipairs(variables) do
            local index = variable.index
            list[#list + 1] = {
                name = variable.name,
                get = function() return (select(2, getlocal(co, level, index))) end,
                set = function(v) return setlocal(co, level, index, v) ~= nil end,
                expression = last[variable.name] == i and variable.name or nil,
            }
        end
    elseif handle.kind == "varargs" then
        for i = 1, D.varargs(co, level) do
            list[i] = {
                name = "[" .. i .. "]",
                get = function() return (select(2, getlocal(co, level, -i))) end,
                set = function(v) return setlocal(co, level, -i, v) ~= nil end,
                expression = "(select(" .. i .. ", ...))",
            }
        end
    elseif handle.kind == "upvalues" then
        for i, variable in ipairs(D.upvalues(handle.func)) do
            list[i] = {
                name = variable.name,
                get = function() return (select(2, getupvalue(handle.func, variable.index))) end,
                set = function(v) return setupvalue(handle.func, variable.index, v) ~= nil end,
                expression = handle.thread and variable.name or nil,
            }
        end
    elseif handle.kind == "returned" then
        for i = 1, #D.returned do
            list[i] = { name = "[" .. i .. "]", get = function() return D.returned[i] end }
        end
    end
    return list
end

-- Children of a handle: [ref, filter ("indexed"|"named"|nil), start, count, hex].
function K.queries.variables(arguments)
    local handle, filter, start, count, hex = handle_of(arguments[1]), arguments[2], arguments[3] or 0, arguments[4] or 1000, arguments[5]
    if handle.kind == "table" then return table_children(handle, filter, start, count, hex) end
    if handle.kind == "globals" then
        local globals = { kind = "table", value = D.environment(handle.thread, handle.level), expression = "" }
        return table_children(globals, "named", start, count, hex)
    end
    local list, all = {}, slots(handle)
    for i = start + 1, math.min(#all, start + count) do
        local slot = all[i]
        list[#list + 1] = D.variable(slot.name, slot.get(), slot.expression, hex)
    end
    return list
end

local function find_slot(handle, name)
    local found
    for _, slot in ipairs(slots(handle)) do
        if slot.name == name then found = slot end
    end
    return found
end

-- The key of a table that is shown as `name`.
local function find_key(t, name)
    if rawget(t, name) ~= nil then return name end
    local k = next(t)
    while k ~= nil do
        if key_name(k) == name then return k end
        k = next(t, k)
    end
    local index = math.tointeger(tonumber(name:match("^%[(%-?%d+)%]$")))
    return index or name
end

-- Where a child lives: a function that reads it, one that writes it, a text.
function D.place(ref, name)
    local handle = handle_of(ref)
    if handle.kind == "globals" then handle = { kind = "table", value = D.environment(handle.thread, handle.level) } end
    if handle.kind == "table" then
        local t, k = handle.value, find_key(handle.value, name)
        return { kind = "table", table = t, key = k, get = function() return rawget(t, k) end, set = function(v) rawset(t, k, v) return true end }
    end
    local slot = find_slot(handle, name)
    if not slot then error("there is no variable '" .. name .. "'", 0) end
    return { kind = handle.kind, handle = handle, get = slot.get, set = slot.set }
end

-- [ref, name, text of the new value, thread, level]: sets a child and returns it as a variable.
function K.queries.set_variable(arguments)
    local place = D.place(arguments[1], arguments[2])
    if not place.set then error("this value cannot be changed", 0) end
    local ok, value = D.evaluate_in(arguments[4], arguments[5], arguments[3])
    if not ok then error(value, 0) end
    if not place.set(value[1]) then error("this value cannot be changed", 0) end
    return D.variable(arguments[2], value[1])
end
