-- JSON: the text is read and written by Python's json and jq in this process; values cross as msgpack.
local K = ...
local codec, host = K.codec, K.host
local type, error, format, pcall = type, error, string.format, pcall

local function encoded(what, v)
    local ok, payload = pcall(codec.encode, v)
    if ok then return payload end
    error(format("JSON %s error: %s", what, type(payload) == "table" and payload.codec or payload), 0)
end

local function compute(what, name, ...)
    local payload, message = host.compute(name, ...)
    if not payload then error(format("JSON %s error: %s", what, message), 0) end
    return codec.decode(payload)
end

local function text_argument(what, position, v)
    if type(v) == "number" then return tostring(v) end
    if type(v) ~= "string" then
        error(format("JSON %s error: bad argument #%d (string expected, got %s)", what, position, type(v)), 0)
    end
    return v
end

K.local_functions.JSON = {
    parse = function(text)
        return compute("parse", "json_parse", text_argument("parse", 1, text))
    end,
    stringify = function(v, options)
        local indent
        if type(options) == "table" then
            indent = options.indent or (options.pretty and 2) or nil
        elseif type(options) == "number" then
            indent = options
        end
        if indent ~= nil and math.type(indent) ~= "integer" then error("JSON stringify error: option \"indent\": integer expected", 0) end
        return compute("stringify", "json_stringify", encoded("stringify", v), indent and math.max(0, math.min(indent, 16)))
    end,
    -- jq's answers: none, one or several results.
    query = function(v, program)
        local input = type(v) == "string" and compute("parse", "json_parse", v) or v
        local results = compute("query", "json_query", encoded("query", input), text_argument("query", 2, program))
        return table.unpack(results, 1, results.n or #results)
    end,
}
