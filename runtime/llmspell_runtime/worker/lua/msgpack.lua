-- Plain Lua values to msgpack and back; what cannot cross is an error that names its path.
local K = ...
local byte, char, sub, pack, unpack, format = string.byte, string.char, string.sub, string.pack, string.unpack, string.format
local utf8_len, math_type, type, next, getmetatable, rawlen = utf8.len, math.type, type, next, getmetatable, rawlen
local concat, tostring, error = table.concat, tostring, error

local MAX_DEPTH <const>, MAX_VALUES <const> = K.MAX_DEPTH, K.MAX_VALUES
local codec = {}
K.codec = codec

-- Metatables of kernel objects, made by bridge.lua: metatable -> class name.
codec.class_of = setmetatable({}, { __mode = "k" })
-- Metatables of tables that are no data: metatable -> what to call them.
codec.opaque = setmetatable({}, { __mode = "k" })
-- The metatable of a table that crosses as an array of its `n` elements, nils included.
codec.LIST = {}
-- Set by bridge.lua: function -> id in the registry of callbacks.
codec.register_function = nil

local LIST <const>, opaque <const> = codec.LIST, codec.opaque

-- The buffer is shared by all encodings of this state; encoders never yield and never call script code.
local buffer, size = {}, 0
-- How many values the encoding holds, as the kernel counts them.
local values = 0

local function put(text)
    size = size + 1
    buffer[size] = text
end

local function encode_integer(v)
    if v >= 0 then
        if v < 0x80 then return put(char(v)) end
        if v < 0x100 then return put("\xcc" .. char(v)) end
        if v < 0x10000 then return put(pack(">BI2", 0xcd, v)) end
        if v < 0x100000000 then return put(pack(">BI4", 0xce, v)) end
        return put(pack(">Bi8", 0xd3, v))
    end
    if v >= -0x20 then return put(char(v & 0xff)) end
    if v >= -0x80 then return put(pack(">Bi1", 0xd0, v)) end
    if v >= -0x8000 then return put(pack(">Bi2", 0xd1, v)) end
    if v >= -0x80000000 then return put(pack(">Bi4", 0xd2, v)) end
    return put(pack(">Bi8", 0xd3, v))
end

local function encode_string(v)
    local n = #v
    if utf8_len(v) then
        if n < 32 then return put(char(0xa0 | n) .. v) end
        if n < 0x100 then return put("\xd9" .. char(n) .. v) end
        if n < 0x10000 then return put(pack(">Bs2", 0xda, v)) end
        return put(pack(">Bs4", 0xdb, v))
    end
    if n < 0x100 then return put("\xc4" .. char(n) .. v) end
    if n < 0x10000 then return put(pack(">Bs2", 0xc5, v)) end
    return put(pack(">Bs4", 0xc6, v))
end

local function encode_head(n, small, medium, large)
    if n < 16 then return put(char(small | n)) end
    if n < 0x10000 then return put(pack(">BI2", medium, n)) end
    return put(pack(">BI4", large, n))
end

-- How a table crosses: as an array when its keys are 1..n, possibly with holes that leave it at least half full
-- (a hole is a nil); `n` beside them is the length that table.pack left. Any other table is a map.
local function shape(t)
    local count, highest, others, packed = 0, 0, 0, nil
    for k in next, t do
        if math_type(k) == "integer" and k >= 1 then
            count = count + 1
            if k > highest then highest = k end
        elseif k == "n" then
            packed = t.n
            others = others + 1
        else
            return nil, others
        end
    end
    if others > 0 then
        if count == 0 then return nil end
        if math_type(packed) ~= "integer" or packed < highest or packed > count * 2 + 8 then return nil end
        return packed
    end
    if count == 0 or highest > count * 2 + 1 then return nil end
    return highest
end

-- Strings in a path are shown as Lua would index them.
local function step(path, k)
    if type(k) == "string" then
        if k:match("^[%a_][%w_]*$") then return path == "" and k or path .. "." .. k end
        return path .. format("[%q]", k)
    end
    if type(k) == "table" then return path .. "[<table>]" end
    return path .. "[" .. tostring(k) .. "]"
end

-- `mode` is a table: functions = "register" | "name" | nil (error); lenient = true shows what cannot cross as text.
local encode

local function refuse(path, what, mode)
    if mode.lenient then return encode_string("<" .. what .. ">") end
    error({ codec = format("%s cannot leave the script: a %s is not data", path == "" and "value" or path, what) }, 0)
end

local function encode_table(t, mode, depth, path, open)
    open = open or {}
    if open[t] then
        if mode.lenient then return encode_string("<circular reference>") end
        error({ codec = format("%s contains itself (it is also %s)", path, open[t] == "" and "the outermost table" or open[t]) }, 0)
    end
    if depth >= MAX_DEPTH then
        if mode.lenient then return encode_string("<too deep>") end
        error({ codec = format("%s is nested more than %d tables deep", path, MAX_DEPTH) }, 0)
    end
    open[t] = path
    local length = K.raw_getmetatable(t) == LIST and t.n or shape(t)
    if length then
        values = values + length
        encode_head(length, 0x90, 0xdc, 0xdd)
        for i = 1, length do
            encode(rawget(t, i), mode, depth + 1, path, open, i)
        end
    else
        local entries = 0
        for _ in next, t do entries = entries + 1 end
        values = values + 2 * entries
        encode_head(entries, 0x80, 0xde, 0xdf)
        for k, v in next, t do
            local kind = type(k)
            if kind == "string" then
                encode_string(k)
            elseif kind == "number" then
                if math_type(k) == "integer" then encode_integer(k) else encode_string(tostring(k)) end
            elseif kind == "boolean" then
                encode_string(tostring(k))
            else
                if not mode.lenient then
                    error({ codec = format("%s has a %s as a key, which cannot leave the script", path == "" and "value" or path, kind) }, 0)
                end
                encode_string("<" .. kind .. ">")
            end
            encode(v, mode, depth + 1, path, open, k)
        end
    end
    open[t] = nil
end

local PLAIN <const> = {}

local function encode_object(v, class, mode, path)
    local id = rawget(v, "__id")
    if math_type(id) ~= "integer" and type(id) ~= "string" then return refuse(path, "spoilt " .. class, mode) end
    local keep, kept = buffer, size
    buffer, size = {}, 0
    put("\x93")
    encode_string(class)
    encode(id, PLAIN, 0, "")
    put("\x80")
    local body = concat(buffer, "", 1, size)
    buffer, size = keep, kept
    put(pack(">Bs4", 0xc9, body):sub(1, 5) .. char(K.EXT_OBJECT) .. body)
end

function encode(v, mode, depth, path, open, key)
    local kind = type(v)
    if kind == "string" then return encode_string(v) end
    if kind == "number" then
        if math_type(v) == "integer" then return encode_integer(v) end
        return put(pack(">Bd", 0xcb, v))
    end
    if kind == "nil" then return put("\xc0") end
    if kind == "boolean" then return put(v and "\xc3" or "\xc2") end
    if key ~= nil then path = step(path, key) end
    if kind == "table" then
        local mt = K.raw_getmetatable(v)
        local class = mt and codec.class_of[mt]
        if class then return encode_object(v, class, mode, path) end
        if mt and opaque[mt] then return refuse(path, opaque[mt], mode) end
        return encode_table(v, mode, depth, path, open)
    end
    if kind == "function" and mode.functions == "register" then
        return put(pack(">BBI4", 0xd6, K.EXT_FUNCTION, codec.register_function(v)))
    end
    return refuse(path, kind, mode)
end

local CALL <const> = { functions = "register" }
local LENIENT <const> = { lenient = true }
codec.PLAIN, codec.CALL, codec.LENIENT = PLAIN, CALL, LENIENT

-- Arguments of a host call as one msgpack array; `prefix` is put in front.
function codec.encode_arguments(prefix, mode, n, ...)
    buffer, size, values = { prefix }, 1, 3 + n
    encode_head(n, 0x90, 0xdc, 0xdd)
    local a, b, c = ...
    if n >= 1 then encode(a, mode, 1, "argument #1") end
    if n >= 2 then encode(b, mode, 1, "argument #2") end
    if n >= 3 then encode(c, mode, 1, "argument #3") end
    if n > 3 then
        local all = { ... }
        for i = 4, n do encode(all[i], mode, 1, "argument #" .. tostring(i)) end
    end
    return concat(buffer, "", 1, size)
end

function codec.encode(v, mode)
    buffer, size, values = {}, 0, 1
    encode(v, mode or PLAIN, 0, "")
    return concat(buffer, "", 1, size)
end

-- Whether the payload that was encoded last is one that the kernel takes.
function codec.fits(payload, most)
    return #payload <= most and values <= MAX_VALUES
end

-- Decoding. Input comes from the kernel; it is trusted to be well formed.
local decode
-- Set by bridge.lua: (class, id, fields) -> proxy.
codec.make_object = nil

local function decode_array(s, at, n)
    local t = {}
    for i = 1, n do t[i], at = decode(s, at) end
    return t, at
end

local function decode_map(s, at, n)
    local t = {}
    for _ = 1, n do
        local k, v
        k, at = decode(s, at)
        v, at = decode(s, at)
        if k ~= nil and k == k then t[k] = v end
    end
    return t, at
end

local function decode_ext(s, at, n)
    local kind = byte(s, at)
    local body = sub(s, at + 1, at + n)
    if kind == K.EXT_OBJECT then
        local parts = decode_array(body, 2, 3)
        return codec.make_object(parts[1], parts[2], parts[3]), at + 1 + n
    end
    if kind == K.EXT_FUNCTION then return codec.function_of(unpack(">I4", body)), at + 1 + n end
    return nil, at + 1 + n
end

local READ <const> = {
    [0xc4] = function(s, at) return unpack(">s1", s, at) end,
    [0xc5] = function(s, at) return unpack(">s2", s, at) end,
    [0xc6] = function(s, at) return unpack(">s4", s, at) end,
    [0xca] = function(s, at) return unpack(">f", s, at) end,
    [0xcb] = function(s, at) return unpack(">d", s, at) end,
    [0xcc] = function(s, at) return unpack(">I1", s, at) end,
    [0xcd] = function(s, at) return unpack(">I2", s, at) end,
    [0xce] = function(s, at) return unpack(">I4", s, at) end,
    -- An unsigned number beyond Lua's integers becomes a float, as in a Lua numeral.
    [0xcf] = function(s, at)
        local v, after = unpack(">i8", s, at)
        if v < 0 then return (v >> 1 | v & 1) * 2.0, after end
        return v, after
    end,
    [0xd0] = function(s, at) return unpack(">i1", s, at) end,
    [0xd1] = function(s, at) return unpack(">i2", s, at) end,
    [0xd2] = function(s, at) return unpack(">i4", s, at) end,
    [0xd3] = function(s, at) return unpack(">i8", s, at) end,
    [0xd9] = function(s, at) return unpack(">s1", s, at) end,
    [0xda] = function(s, at) return unpack(">s2", s, at) end,
    [0xdb] = function(s, at) return unpack(">s4", s, at) end,
    [0xdc] = function(s, at) local n, after = unpack(">I2", s, at) return decode_array(s, after, n) end,
    [0xdd] = function(s, at) local n, after = unpack(">I4", s, at) return decode_array(s, after, n) end,
    [0xde] = function(s, at) local n, after = unpack(">I2", s, at) return decode_map(s, after, n) end,
    [0xdf] = function(s, at) local n, after = unpack(">I4", s, at) return decode_map(s, after, n) end,
    [0xc7] = function(s, at) local n, after = unpack(">I1", s, at) return decode_ext(s, after, n) end,
    [0xc8] = function(s, at) local n, after = unpack(">I2", s, at) return decode_ext(s, after, n) end,
    [0xc9] = function(s, at) local n, after = unpack(">I4", s, at) return decode_ext(s, after, n) end,
    [0xd4] = function(s, at) return decode_ext(s, at, 1) end,
    [0xd5] = function(s, at) return decode_ext(s, at, 2) end,
    [0xd6] = function(s, at) return decode_ext(s, at, 4) end,
    [0xd7] = function(s, at) return decode_ext(s, at, 8) end,
    [0xd8] = function(s, at) return decode_ext(s, at, 16) end,
}

function decode(s, at)
    local b = byte(s, at)
    if b < 0x80 then return b, at + 1 end
    if b < 0x90 then return decode_map(s, at + 1, b & 0x0f) end
    if b < 0xa0 then return decode_array(s, at + 1, b & 0x0f) end
    if b < 0xc0 then
        local last = at + (b & 0x1f)
        return sub(s, at + 1, last), last + 1
    end
    if b >= 0xe0 then return b - 0x100, at + 1 end
    if b == 0xc0 then return nil, at + 1 end
    if b == 0xc2 then return false, at + 1 end
    if b == 0xc3 then return true, at + 1 end
    return READ[b](s, at + 1)
end

function codec.decode(s)
    return (decode(s, 1))
end

-- The values of an array, as multiple results.
function codec.decode_values(s)
    local b = byte(s, 1)
    if b == 0x91 then return (decode(s, 2)) end
    if b == 0x90 then return end
    local n, at
    if b < 0xa0 then n, at = b & 0x0f, 2 else n, at = unpack(b == 0xdc and ">I2" or ">I4", s, 2) end
    local t = decode_array(s, at, n)
    return table.unpack(t, 1, n)
end
