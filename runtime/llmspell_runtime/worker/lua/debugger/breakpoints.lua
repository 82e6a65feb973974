-- Breakpoints: compiled into chunks that were loaded with them, by line events for the rest.
--
-- A compiled breakpoint is the statement `;("").__breakpoint(site);` in front of the user's statement, written as a
-- method call on a string: it needs no local, no upvalue and no _ENV. A condition that cannot fail is compiled in
-- front of it as an `if`, so that a false one costs next to nothing.
local K = ...
local D = K.debugger
local tostring, type, pcall, select = tostring, type, pcall, select

-- Site number -> breakpoints; source -> line -> breakpoints, for those compiled in.
local sites, compiled = {}, {}
-- Line -> source -> breakpoints, for those that need line events.
D.late = {}
-- Breakpoint id -> how often its condition held; the condition whose failure was told.
local counts, reported = {}, {}

local OPERATORS <const> = {
    ["=="] = function(n, m) return n == m end,
    [">="] = function(n, m) return n >= m end,
    [">"] = function(n, m) return n > m end,
    ["<="] = function(n, m) return n <= m end,
    ["<"] = function(n, m) return n < m end,
    ["%"] = function(n, m) return m ~= 0 and n % m == 0 end,
}

-- What `n` says of the rest of the arguments when they are how the condition was judged already.
local JUDGED <const> = -1

-- Where the compiled statement passed the variables of the condition, it is a function of them; elsewhere it is
-- evaluated in the frame.
local function judge(breakpoint, level, n, ...)
    if n == JUDGED then return ... end
    -- Parentheses and locals keep these from being tail calls, which would move the levels.
    if not n or not breakpoint.names or breakpoint.condition:find("...", 1, true) then
        local ok, value = D.evaluate_here(level + 1, breakpoint.condition)
        return ok, value
    end
    if breakpoint.inline then return true, true end
    local test = breakpoint.test
    if test == nil then
        test = D.compile_condition(breakpoint.condition, breakpoint.names) or false
        breakpoint.test = test
    end
    if not test then
        local ok, value = D.evaluate_here(level + 1, breakpoint.condition)
        return ok, value
    end
    D.judging = true
    local ok, value = pcall(test, ...)
    D.judging = false
    return ok, value
end

local function condition_holds(breakpoint, level, n, ...)
    if not breakpoint.condition then return true end
    local ok, value = judge(breakpoint, level + 1, n, ...)
    if ok then return value end
    if reported[breakpoint.id] ~= breakpoint.condition then
        reported[breakpoint.id] = breakpoint.condition
        D.event("condition_error", {
            breakpoint = breakpoint.id, message = tostring(value), source = breakpoint.source, line = breakpoint.line,
        })
    end
    return false
end

-- The text of a log point with its {expressions} filled in; one that fails stays as it is written.
local function log_text(parts, level)
    local text = {}
    for i, part in ipairs(parts) do
        if part.text then
            text[i] = part.text
        else
            local ok, value = D.evaluate_here(level + 1, part.expression)
            if not ok then text[i] = "{" .. part.expression .. "}"
            elseif type(value) == "string" then text[i] = value
            else text[i] = K.show(value) end
        end
    end
    return table.concat(text)
end

-- Judges the breakpoints of one place; `level` is the user's function. Returns the ids of those that stop, or nil,
-- and whether any condition held. `n` and the rest: the variables a compiled statement passed. What a condition calls
-- reaches no breakpoints.
function D.reached(list, level, n, ...)
    if D.judging then return nil, false end
    local stopping, held
    for _, breakpoint in ipairs(list) do
        if condition_holds(breakpoint, level + 1, n, ...) then
            held = true
            local count = (counts[breakpoint.id] or 0) + 1
            counts[breakpoint.id] = count
            if D.hit_fits(breakpoint.hit, count) then
                if breakpoint.log then
                    local text = log_text(breakpoint.log, level + 1)
                    D.event("log", { text = text, source = breakpoint.source, line = breakpoint.line })
                else
                    stopping = stopping or {}
                    stopping[#stopping + 1] = breakpoint.id
                end
            end
        end
    end
    return stopping, held
end

-- Whether a breakpoint with that hit condition, { operator, number } or nil, stops when it is reached so often.
function D.hit_fits(hit, count)
    return not hit or OPERATORS[hit[1]](count, hit[2])
end

function D.compiled_at(source, line)
    return compiled[source] and compiled[source][line]
end

function D.late_at(source, line, level)
    local list = D.late[line][source]
    if not list then return nil end
    return (D.reached(list, level + 1))
end

local function stop_at(stopping, text)
    D.end_step()
    D.stop({ reason = "breakpoint", breakpoints = stopping, text = text, in_line = true })
end

-- The compiled statement.
function K.string_methods.__breakpoint(_, site, ...)
    local list = sites[site]
    if not list or D.quiet or D.swallowed(2) then return end
    local stopping = D.reached(list, 2, select("#", ...), ...)
    if stopping then stop_at(stopping) end
end

-- A compiled statement whose one condition was judged, and holds or fails.
local function judged(site, ok, value)
    local list = sites[site]
    if not list or D.quiet or D.swallowed(2) then return end
    local stopping = D.reached(list, 2, JUDGED, ok, value)
    if stopping then stop_at(stopping) end
end

-- Compiled statements of one condition have a function of their own, `__breakpointN`: usually the condition does not
-- hold, which is to cost little. It stays when the breakpoint goes, for the statement stays.
local named = {}
local breakpoint_method = K.string_methods.__breakpoint

local function name_site(site, list)
    local name = "__breakpoint" .. site
    named[site] = name
    local one = #list == 1 and list[1].names and list[1].condition and not list[1].condition:find("...", 1, true) and list[1]
    local method = one and one.numeric and D.compile_numeric(one.condition, one.names, site, breakpoint_method)
        or one and D.compile_test(one.condition, one.names, site, judged)
    K.string_methods[name] = method or function(_, ...) return breakpoint_method(_, site, ...) end
end

-- A breakpoint may go while its chunk is being loaded: its statement must find a function all the same.
function D.know_sites(text)
    for name in text:gmatch('%(""%):(__breakpoint%d+)%(') do
        K.string_methods[name] = K.string_methods[name] or function() end
    end
end

local function forget_names()
    for site, name in pairs(named) do
        if not sites[site] then K.string_methods[name] = function() end end
    end
end

-- The function `breakpoint()` of spells.
function K.env.breakpoint()
    if D.enabled and not D.quiet then stop_at(nil, "breakpoint()") end
end

-- The late lines as the native hook takes them.
local function late_lines()
    local text = {}
    for line, by_source in pairs(D.late) do
        for source, list in pairs(by_source) do
            text[#text + 1] = ("%d %d %s\0"):format(line, list[1].in_main == false and 0 or 1, source)
        end
    end
    return table.concat(text)
end

local function add(t, key, breakpoint)
    t[key] = t[key] or {}
    table.insert(t[key], breakpoint)
end

-- Replaces all breakpoints: { {id, source, line, site?, condition?, hit?, log?}, … }. Counts of those that stayed go on.
function K.queries.set_breakpoints(arguments)
    local known = {}
    sites, compiled, D.late = {}, {}, {}
    for _, breakpoint in ipairs(arguments[1]) do
        known[breakpoint.id] = true
        if breakpoint.site then
            add(sites, breakpoint.site, breakpoint)
            compiled[breakpoint.source] = compiled[breakpoint.source] or {}
            add(compiled[breakpoint.source], breakpoint.line, breakpoint)
        else
            D.late[breakpoint.line] = D.late[breakpoint.line] or {}
            add(D.late[breakpoint.line], breakpoint.source, breakpoint)
        end
    end
    for site, list in pairs(sites) do
        if list[1].named then name_site(site, list) end
    end
    forget_names()
    for id in pairs(counts) do
        if not known[id] then counts[id], reported[id] = nil, nil end
    end
    D.any_late = next(D.late) ~= nil
    if K.host.native_lines then K.host.native_lines(late_lines()) end
    D.update_lines_wanted()
    return true
end

function D.update_lines_wanted()
    local wanted = D.any_late or D.any_data or false
    if wanted ~= D.lines_wanted then
        D.lines_wanted = wanted
        D.arm_all()
    end
end
