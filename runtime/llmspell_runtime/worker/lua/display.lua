-- Values as a person reads them: bounded, cycle-safe, never running a metamethod unless asked.
local K = ...
local type, tostring, next, format, math_type, sub = type, tostring, next, string.format, math.type, string.sub
local concat, sort, rawget, rawlen, utf8_len = table.concat, table.sort, rawget, rawlen, utf8.len
local raw_getmetatable, getinfo = debug.getmetatable, debug.getinfo

local show

-- A Lua string literal; control characters and broken UTF-8 are escaped, long strings are cut with their length.
local function quoted(text, most)
    local cut = ""
    if #text > most then
        cut = format("… (%d bytes)", #text)
        text = sub(text, 1, most)
        while #text > 0 and not utf8_len(text) and utf8_len(sub(text, 1, -2)) do text = sub(text, 1, -2) end
    end
    if utf8_len(text) then
        text = text:gsub('[%c"\\\127]', function(c)
            local known = ({ ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t", ['"'] = '\\"', ["\\"] = "\\\\" })[c]
            return known or format("\\x%02x", c:byte())
        end)
    else
        text = text:gsub('["\\]', "\\%0"):gsub('[^\32-\126]', function(c) return format("\\x%02x", c:byte()) end)
    end
    return '"' .. text .. '"' .. cut
end
K.quoted = quoted

local ORDER <const> = { number = 1, string = 2, boolean = 3 }

-- Keys beyond this many are not even counted.
local MOST_SCANNED <const> = 20000

-- The key behind which a traversal finds the keys other than 1..length. A long list is passed over where its traversal
-- shows that it lies in Lua's array part, which comes first and in order; nil means from the beginning.
local function behind_list(t, length)
    if length > 1000 and next(t) == 1 and next(t, length - 1) == length then return length end
    return nil
end

-- At most `most` keys other than 1..length, in an order that does not change between runs: numbers, strings, booleans,
-- the rest; and how many there are.
local function sorted_keys(t, length, most)
    local keys, count = {}, 0
    local k = next(t, behind_list(t, length))
    while k ~= nil and count < MOST_SCANNED do
        local positional = math_type(k) == "integer" and k >= 1 and k <= length
        if not positional and k ~= "__id" then
            count = count + 1
            if count <= most then keys[count] = k end
        end
        k = next(t, k)
    end
    sort(keys, function(a, b)
        local ta, tb = type(a), type(b)
        if ta ~= tb then return (ORDER[ta] or 9) < (ORDER[tb] or 9) or ((ORDER[ta] or 9) == (ORDER[tb] or 9) and ta < tb) end
        if ta == "number" or ta == "string" then return a < b end
        return ta == "boolean" and not a and b
    end)
    return keys, count
end

K.sorted_keys = sorted_keys

local function function_text(f)
    local info = getinfo(f, "S")
    if info.what == "C" or K.of_prelude(info.source) then return "function (built-in)" end
    return format("function (%s:%d)", info.short_src, info.linedefined)
end

local function show_table(t, depth, limits, open)
    local mt = raw_getmetatable(t)
    local class = mt and (K.codec.class_of[mt] or (type(rawget(mt, "__name")) == "string" and rawget(mt, "__name")))
    if K.codec.opaque[mt] then return tostring(t) end
    if open[t] then return "<circular reference>" end
    if depth > limits.depth then return class and class .. " {…}" or "{…}" end
    open[t] = true
    local parts, length = {}, rawlen(t)
    for i = 1, math.min(length, limits.entries) do parts[i] = show(rawget(t, i), depth + 1, limits, open) end
    if length > limits.entries then parts[#parts + 1] = format("… %d more", length - limits.entries) end
    local keys, count = sorted_keys(t, length, limits.entries)
    for _, k in ipairs(keys) do
        local label
        if type(k) == "string" and k:match("^[%a_][%w_]*$") then label = k
        else label = "[" .. show(k, depth + 1, limits, open) .. "]" end
        parts[#parts + 1] = label .. " = " .. show(rawget(t, k), depth + 1, limits, open)
    end
    if count > #keys then parts[#parts + 1] = format("… %d more", count - #keys) end
    open[t] = nil
    local prefix = class and class .. " " or ""
    if #parts == 0 then return prefix .. "{}" end
    local line = prefix .. "{ " .. concat(parts, ", ") .. " }"
    if #line <= limits.width and not line:find("\n", 1, true) then return line end
    local indent = ("  "):rep(depth + 1)
    return prefix .. "{\n" .. indent .. concat(parts, ",\n" .. indent) .. "\n" .. ("  "):rep(depth) .. "}"
end

function show(v, depth, limits, open)
    local kind = type(v)
    if kind == "string" then return quoted(v, limits.string) end
    if kind == "table" then return show_table(v, depth, limits, open) end
    if kind == "function" then return function_text(v) end
    if kind == "thread" then return "coroutine (" .. K.raw_status(v) .. ")" end
    return tostring(v)
end

local LIMITS <const> = { depth = 5, entries = 50, string = 500, width = 100 }

-- One value as text.
function K.show(v, limits)
    return show(v, 0, limits or LIMITS, {})
end
