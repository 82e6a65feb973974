-- Debug: what must see the values and the stack of this Lua state: dumps, stack traces, memory.
local K = ...
local codec, host = K.codec, K.host
local type, tostring, next, rawget, rawlen = type, tostring, next, rawget, rawlen
local format, sub, concat, math_type, utf8_len = string.format, string.sub, table.concat, math.type, utf8.len
local getinfo, getlocal, getupvalue, raw_running = debug.getinfo, debug.getlocal, debug.getupvalue, coroutine.running

local MOST_LOCALS <const>, MOST_UPVALUES <const> = 100, 50

-- Option tables are checked as the kernel checks those of its own functions.
local function read_options(operation, given, defaults)
    local options = {}
    for name, value in pairs(defaults) do options[name] = value end
    if given == nil then return options end
    if type(given) ~= "table" then
        error(format("Validation error: %s: bad argument 'options' (table expected, got %s)", operation, type(given)), 0)
    end
    for name, value in next, given do
        local default = defaults[name]
        if default == nil then
            local known = K.sorted_keys(defaults, 0, 100)
            error(format("Validation error: %s: unknown option %q (known: %s)", operation, tostring(name), concat(known, ", ")), 0)
        end
        local fits = type(value) == type(default)
        if fits and type(default) == "number" then
            value = math.tointeger(value)
            fits = value ~= nil and value >= 0
        end
        if not fits then
            local wanted = type(default) == "number" and "integer of 0 or more" or type(default)
            error(format("Validation error: %s: option %q: %s expected, got %s", operation, name, wanted, K.show(given[name])), 0)
        end
        options[name] = value
    end
    return options
end

local NORMAL <const> = {
    max_depth = 10, indent_size = 2, max_string_length = 200, max_array_elements = 50, max_table_pairs = 50,
    show_types = true, show_addresses = false, compact_mode = false,
}
local COMPACT <const> = {
    max_depth = 3, indent_size = 0, max_string_length = 50, max_array_elements = 10, max_table_pairs = 10,
    show_types = false, show_addresses = false, compact_mode = true,
}
local VERBOSE <const> = {
    max_depth = 20, indent_size = 4, max_string_length = 1000, max_array_elements = 200, max_table_pairs = 200,
    show_types = true, show_addresses = true, compact_mode = false,
}

local dump_value

local function cut(text, most)
    if #text <= most then return text, false end
    text = sub(text, 1, most)
    while #text > 0 and not utf8_len(text) and utf8_len(sub(text, 1, -2)) do text = sub(text, 1, -2) end
    return text, true
end

local function dump_string(v, options)
    local shown, was_cut = cut(v, options.max_string_length)
    local text = K.quoted(shown, #shown) .. (was_cut and "…" or "")
    return options.show_types and format("%s (string, %d chars)", text, utf8_len(v) or #v) or text
end

local function opaque(kind, v, options)
    if options.show_addresses then return format("<%s %p>", kind, v) end
    return "<" .. kind .. ">"
end

local function dump_table(t, options, depth, open)
    if open[t] then return format("<circular reference to depth %d>", open[t]) end
    local length = rawlen(t)
    local keys, others = K.sorted_keys(t, length, options.max_table_pairs)
    local array = others == 0 and length > 0
    local head = array and format("(array, %d items)", length) or format("(table, %d pairs)", length + others)
    if options.show_addresses then head = head .. format(" %p", t) end
    if depth >= options.max_depth then return options.compact_mode and "{…}" or head .. " {…}" end
    open[t] = depth
    local parts = {}
    for i = 1, math.min(length, options.max_array_elements) do
        local value = dump_value(rawget(t, i), options, depth + 1, open)
        parts[#parts + 1] = options.compact_mode and value or format("[%d] = %s", i, value)
    end
    if length > options.max_array_elements then parts[#parts + 1] = format("… %d more", length - options.max_array_elements) end
    for _, k in ipairs(keys) do
        local name = type(k) == "string" and k:match("^[%a_][%w_]*$") or "[" .. K.show(k) .. "]"
        parts[#parts + 1] = name .. " = " .. dump_value(rawget(t, k), options, depth + 1, open)
    end
    if others > #keys then parts[#parts + 1] = format("… %d more", others - #keys) end
    open[t] = nil
    if options.compact_mode then return "{" .. concat(parts, ", ") .. "}" end
    local prefix = options.show_types and head .. " " or ""
    if #parts == 0 then return prefix .. "{}" end
    local indent = (" "):rep(options.indent_size * (depth + 1))
    return prefix .. "{\n" .. indent .. concat(parts, ",\n" .. indent) .. "\n" .. (" "):rep(options.indent_size * depth) .. "}"
end

function dump_value(v, options, depth, open)
    local kind = type(v)
    if kind == "string" then return dump_string(v, options) end
    if kind == "number" then
        return options.show_types and format("%s (%s)", tostring(v), math_type(v) == "integer" and "integer" or "number") or tostring(v)
    end
    if kind == "table" then return dump_table(v, options, depth, open) end
    if kind == "nil" or kind == "boolean" then return tostring(v) end
    return opaque(kind, v, options)
end

local function dump(v, options, label)
    local text = dump_value(v, options, 0, {})
    if label == nil then return text end
    return tostring(label) .. ": " .. text
end

local TRACE <const> = { max_depth = 50, capture_locals = false, capture_upvalues = false, include_source = true }

local function locals_at(level)
    local list, i = {}, 1
    while #list < MOST_LOCALS do
        local name, value = getlocal(level + 1, i)
        if not name then break end
        if sub(name, 1, 1) ~= "(" then list[#list + 1] = { name = name, value = K.show(value) } end
        i = i + 1
    end
    return list
end

local function upvalues_of(f)
    local list, i = {}, 1
    while #list < MOST_UPVALUES do
        local name, value = getupvalue(f, i)
        if not name then break end
        if name ~= "_ENV" then list[#list + 1] = { name = name, value = K.show(value) } end
        i = i + 1
    end
    return list
end

-- The user's frames of the running thread, innermost first.
local function trace(options)
    local frames, level = {}, 2
    while #frames < options.max_depth do
        local info = getinfo(level, "Slnuf")
        if not info then break end
        if not K.of_prelude(info.source) and (info.what ~= "C" or #frames > 0) then
            frames[#frames + 1] = {
                name = info.what == "main" and "main chunk" or info.name or "?",
                source = options.include_source and info.short_src or nil,
                line = info.currentline > 0 and info.currentline or nil,
                line_defined = info.linedefined > 0 and info.linedefined or nil,
                what = info.what,
                num_upvalues = info.nups,
                num_params = info.nparams,
                locals = options.capture_locals and info.what ~= "C" and locals_at(level) or nil,
                upvalues = options.capture_upvalues and upvalues_of(info.func) or nil,
            }
        end
        level = level + 1
    end
    return frames
end

local function trace_text(frames)
    local lines = { "Stack trace:" }
    for i, frame in ipairs(frames) do
        local at = frame.source and (frame.line and format(" (%s:%d)", frame.source, frame.line) or format(" (%s)", frame.source)) or ""
        lines[#lines + 1] = format("  #%d: in function '%s'%s", i, frame.name, at)
        for _, variable in ipairs(frame.locals or {}) do lines[#lines + 1] = format("        local %s = %s", variable.name, variable.value) end
        for _, variable in ipairs(frame.upvalues or {}) do lines[#lines + 1] = format("        upvalue %s = %s", variable.name, variable.value) end
    end
    return concat(lines, "\n")
end

-- Records that carry the stack of whoever logs them; the OPEN frame says which.
K.debug_stacks = { every = false, errors = true, depth = 50, source = true }
local note_stack = K.operation("debug.stack")

local function is_error(level)
    return type(level) == "string" and (level:lower() == "error" or level:lower() == "err")
end

-- Whether the kernel knows a stack whose record never came, because its call failed.
local noted = false

local function recorded(...)
    noted = false
    return ...
end

-- `level` is that of the record, nil where it is the first argument.
local function with_stack(level)
    return function(remote)
        return function(...)
            local wanted = K.debug_stacks
            if wanted.every or (wanted.errors and is_error(level or (...))) then
                local frames = trace({ max_depth = wanted.depth, include_source = wanted.source })
                note_stack(sub(trace_text(frames), #"Stack trace:\n" + 1))
                noted = true
            elseif noted then
                note_stack("")
            end
            return recorded(remote(...))
        end
    end
end

K.wrapped_functions.Debug = { log = with_stack(), logWithData = with_stack() }
for _, level in ipairs({ "trace", "debug", "info", "warn", "error" }) do
    K.wrapped_functions.Debug[level] = with_stack(level)
end

K.local_functions.Debug = {
    dump = function(v, label) return dump(v, NORMAL, label) end,
    dumpCompact = function(v, label) return dump(v, COMPACT, label) end,
    dumpVerbose = function(v, label) return dump(v, VERBOSE, label) end,
    dumpWithOptions = function(v, options, label)
        return dump(v, read_options("Debug.dumpWithOptions", options, NORMAL), label)
    end,
    stackTrace = function(options)
        local frames = trace(read_options("Debug.stackTrace", options, TRACE))
        return trace_text(frames)
    end,
    stackTraceJson = function(options)
        local frames = trace(read_options("Debug.stackTraceJson", options, TRACE))
        return codec.decode((host.compute("json_stringify", codec.encode({ frames = frames }, codec.LENIENT))))
    end,
    memoryStats = function()
        local used, allocated, resident = host.memory()
        return { used_bytes = used, allocated_bytes = allocated, resident_bytes = resident, collections = K.collections }
    end,
}
