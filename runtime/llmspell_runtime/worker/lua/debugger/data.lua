-- Data breakpoints: a table's field, a local or an upvalue is compared at every line.
local K = ...
local D = K.debugger
local getinfo, getlocal, getupvalue, raw_running = debug.getinfo, debug.getlocal, debug.getupvalue, coroutine.running
local rawequal, rawget, tostring = rawequal, rawget, tostring

-- Places that may be watched, by id; they live as long as the debugger.
local places, last_place = {}, 0
-- The active ones: { id, name, get, value, condition?, hit? }.
local watched = {}

local function describe(place, ref, name, handle)
    if place.kind == "table" then
        local t, k = place.table, place.key
        return function() return true, rawget(t, k) end
    end
    if place.kind == "upvalues" then
        local f = handle.func
        for _, variable in ipairs(D.upvalues(f)) do
            if variable.name == name then
                return function() return true, (select(2, getupvalue(f, variable.index))) end
            end
        end
    end
    if place.kind == "locals" then
        local f, co = handle.func, handle.thread
        local depth = 0
        while getinfo(co, handle.level + depth + 1, "l") do depth = depth + 1 end
        local index
        for _, variable in ipairs(D.locals(co, handle.level)) do
            if variable.name == name then index = variable.index end
        end
        -- The slot lives while the same function is active at the same depth of the same thread.
        return function()
            if raw_running() ~= co then return nil end
            local level, total = 0, 0
            while getinfo(total, "l") do total = total + 1 end
            level = total - depth - 1
            local info = level > 0 and getinfo(level, "f")
            if not info or info.func ~= f then return false end
            local found, value = getlocal(level, index)
            if found ~= name then return nil end
            return true, value
        end
    end
    return nil
end

-- [ref, name]: an id for the place, or false when it cannot be watched.
function K.queries.data_info(arguments)
    local place = D.place(arguments[1], arguments[2])
    local read = describe(place, arguments[1], arguments[2], place.handle)
    if not read then return false end
    last_place = last_place + 1
    places[last_place] = { read = read, name = arguments[2], value = place.get() }
    return last_place
end

-- Replaces the active ones: { {id, place, condition?, hit?}, … }.
-- Returns the ids of those whose place is not known (any more).
function K.queries.set_data_breakpoints(arguments)
    local lost = setmetatable({}, K.codec.LIST)
    watched = {}
    for _, wanted in ipairs(arguments[1]) do
        local place = places[wanted.place]
        if not place then
            lost[#lost + 1] = wanted.id
        else
            watched[#watched + 1] = {
                id = wanted.id, place = place, condition = wanted.condition, hit = wanted.hit, count = 0,
            }
        end
    end
    D.any_data = #watched > 0
    D.update_lines_wanted()
    return lost
end

-- The watch whose place has a new value, or nil. `level` is the user's function.
function D.data_changed(level)
    for i = #watched, 1, -1 do
        local watch = watched[i]
        local there, value = watch.place.read()
        if there == false then
            table.remove(watched, i)
            D.event("data_gone", { id = watch.id, name = watch.place.name })
        elseif there and not rawequal(value, watch.place.value) then
            local text = watch.place.name .. ": " .. K.show(watch.place.value) .. " → " .. K.show(value)
            watch.place.value = value
            local ok, holds = true, true
            if watch.condition then ok, holds = D.evaluate_here(level + 1, watch.condition) end
            if ok and holds then
                watch.count = watch.count + 1
                if D.hit_fits(watch.hit, watch.count) then return { id = watch.id, text = text } end
            end
        end
    end
    return nil
end
