-- Errors as people read them: messages of any error value, positions, tracebacks without the prelude's frames.
local K = ...
local getinfo, format, type, tostring, pcall, sub, gsub = debug.getinfo, string.format, type, tostring, pcall, string.sub, string.gsub
local math_type, max, raw_getmetatable, rawget, raw_create = math.type, math.max, debug.getmetatable, rawget, coroutine.create

K.raw_getmetatable = raw_getmetatable

local INNER_FRAMES <const>, OUTER_FRAMES <const>, MAX_LEVELS <const> = 40, 10, 200
-- A chunk without a name is named by its text, and a function by any key: neither may make a report long.
local MAX_NAME <const> = 200

-- "name:line: " of the function at `level`, as luaL_where gives it; "" for C.
function K.where(level)
    local info = getinfo(level + 1, "Sl")
    if info and info.currentline > 0 then return format("%s:%d: ", info.short_src, info.currentline) end
    return ""
end

-- The prelude's chunks are named "=llmspell/…"; a user never sees them.
local function of_prelude(source)
    return sub(source, 1, 10) == "=llmspell/"
end
K.of_prelude = of_prelude

-- What an error value says. A table may describe itself by __tostring; if that fails, its type has to do. The script's
-- function runs in a coroutine, where it can be stopped.
function K.message_of(value)
    local kind = type(value)
    -- What a library function says of its caller is meant for the script, not for the prelude between them.
    if kind == "string" then return (gsub(value, "^llmspell/[%w_/]+%.lua:%d+: ", "")) end
    if kind == "table" then
        local mt = raw_getmetatable(value)
        if mt and rawget(mt, "__tostring") ~= nil then
            local co = raw_create(tostring)
            local ok, text = K.tracked_resume(co, value)
            if ok and type(text) == "string" then return text end
            K.tracked_close(co)
        end
        local message = rawget(value, "message")
        if type(message) == "string" then return message end
        local ok, text = pcall(K.show, value)
        return "(error object is " .. (ok and text or "a table") .. ")"
    end
    if kind == "number" then return tostring(value) end
    return format("(error object is a %s value)", kind)
end

local function name_of(info)
    if info.what == "main" then return "main chunk" end
    if info.name and info.name ~= "" then
        local kind = info.namewhat ~= "" and info.namewhat .. " " or "function "
        return format("%s'%s'", kind, sub(info.name, 1, MAX_NAME))
    end
    if info.what == "C" then return "?" end
    return format("function <%s:%d>", info.short_src, info.linedefined)
end

local function known_source(info)
    local first = sub(info.source, 1, 1)
    if first == "@" or first == "=" or #info.source <= MAX_NAME then return info.source end
    return "=" .. info.short_src
end

-- What is at a level of `co` (nil: the coroutine that runs the caller of K.frames).
local function info_at(co, level, what)
    if co then return getinfo(co, level, what) end
    return getinfo(level + 3, what)
end

-- The outermost level. Looking at a level takes time in proportion to it, and an overflown stack has 200000.
local function last_level(co, known)
    local low, high = known, known
    while info_at(co, high, "l") do low, high = high, high * 2 + 1 end
    while low + 1 < high do
        local middle = (low + high) // 2
        if info_at(co, middle, "l") then low = middle else high = middle end
    end
    return low
end

local function add_frame(frames, info)
    if of_prelude(info.source) or (info.what == "C" and #frames == 0) then return end
    frames[#frames + 1] = {
        source = known_source(info),
        name = info.short_src,
        line = info.currentline > 0 and info.currentline or nil,
        ["function"] = name_of(info),
        what = info.what,
        line_defined = info.linedefined > 0 and info.linedefined or nil,
        tail = info.istailcall or nil,
    }
end

-- Frames of `co` (nil: the running coroutine) from `level`, innermost first, as plain tables. Of a deep stack the
-- innermost and the outermost; the second result says how many levels between them are left out, and after which frame.
function K.frames(co, level)
    local frames, first = {}, level
    while true do
        local info = info_at(co, level, "Slnt")
        if not info then return frames, 0, 0 end
        if #frames >= INNER_FRAMES or level - first >= MAX_LEVELS then break end
        add_frame(frames, info)
        level = level + 1
    end
    local after, outer = #frames, max(level, last_level(co, level) - OUTER_FRAMES + 1)
    local skipped = outer - level
    while true do
        local info = info_at(co, outer, "Slnt")
        if not info then return frames, skipped, after end
        add_frame(frames, info)
        outer = outer + 1
    end
end

-- Where `value`, which ended `co`, was raised: an error that came out of coroutine.wrap happened in there.
function K.frames_of(co, value)
    local frames = K.frames(co, 0)
    local inner = K.last_wrapped
    if not (inner and rawequal(inner.value, value)) then return frames end
    return table.move(frames, 1, #frames, #inner.frames + 1, inner.frames)
end

-- debug.traceback for scripts: text in Lua's own form.
function K.traceback(...)
    local co, message, level = ...
    if type(co) ~= "thread" then
        co, message, level = nil, ...
    end
    if message ~= nil and type(message) ~= "string" and type(message) ~= "number" then return message end
    local lines = {}
    if message then lines[1] = tostring(message) end
    lines[#lines + 1] = "stack traceback:"
    level = math_type(level) == "integer" and max(level, 0) or (co and 0 or 1)
    local frames, skipped, after = K.frames(co, level)
    for i, frame in ipairs(frames) do
        local at = frame.line and format("%s:%d", frame.name, frame.line) or frame.name
        lines[#lines + 1] = format("\t%s: in %s", at, frame["function"])
        if skipped > 0 and i == after then lines[#lines + 1] = format("\t...\t(skipping %d levels)", skipped) end
    end
    return table.concat(lines, "\n")
end
