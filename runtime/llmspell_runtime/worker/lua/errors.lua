-- Errors as people read them: messages of any error value, positions, tracebacks without the prelude's frames.
local K = ...
local getinfo, format, type, tostring, pcall, sub = debug.getinfo, string.format, type, tostring, pcall, string.sub
local math_type, raw_getmetatable, rawget, raw_create = math.type, debug.getmetatable, rawget, coroutine.create

K.raw_getmetatable = raw_getmetatable

local MAX_FRAMES <const> = 50
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
    if kind == "string" then return value end
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

-- Frames of `co` (nil: the running coroutine) from `level`, innermost first, as plain tables.
function K.frames(co, level, most)
    local frames, skipped = {}, 0
    while true do
        local info
        if co then info = getinfo(co, level, "Slnt") else info = getinfo(level + 1, "Slnt") end
        if not info then break end
        if not of_prelude(info.source) and not (info.what == "C" and #frames == 0) then
            if #frames < (most or MAX_FRAMES) then
                frames[#frames + 1] = {
                    source = known_source(info),
                    name = info.short_src,
                    line = info.currentline > 0 and info.currentline or nil,
                    ["function"] = name_of(info),
                    what = info.what,
                    line_defined = info.linedefined > 0 and info.linedefined or nil,
                    tail = info.istailcall or nil,
                }
            else
                skipped = skipped + 1
            end
        end
        level = level + 1
    end
    return frames, skipped
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
    local frames, skipped = K.frames(co, co and (math_type(level) and level or 0) or (math_type(level) and level or 1) + 1)
    for _, frame in ipairs(frames) do
        local at = frame.line and format("%s:%d", frame.name, frame.line) or frame.name
        lines[#lines + 1] = format("\t%s: in %s", at, frame["function"])
    end
    if skipped > 0 then lines[#lines + 1] = format("\t...\t(skipping %d levels)", skipped) end
    return table.concat(lines, "\n")
end
