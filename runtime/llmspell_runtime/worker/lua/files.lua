-- io over the kernel: buffered files whose every byte the kernel's policy has seen; the standard streams.
local K = ...
local env, host = K.env, K.host
local type, error, tostring, tonumber, select, next = type, error, tostring, tonumber, select, next
local find, sub, match, concat, format = string.find, string.sub, string.match, table.concat, string.format
local to_integer, math_type, min, max = math.tointeger, math.type, math.min, math.max
local pack, unpack, setmetatable = table.pack, table.unpack, setmetatable

local sys_open, sys_read, sys_write = K.operation("sys.open"), K.operation("sys.read"), K.operation("sys.write")
local sys_seek, sys_close, sys_stdin = K.operation("sys.seek"), K.operation("sys.close"), K.operation("sys.stdin")
local sys_temporary = K.operation("sys.temporary_name")

local CHUNK <const> = 65536
-- The most that one host call carries.
local PIECE <const> = 1024 * 1024

-- What a script holds is an empty table; everything about the file is in its state, out of the script's reach.
local methods = {}
local metatable = { __index = methods, __name = "FILE*", __metatable = "FILE*" }
local state_of = setmetatable({}, { __mode = "k" })
K.codec.opaque[metatable] = "file"

-- Files with unwritten data or an open handle, for the end of the execution; weak, so that lost files are collected.
local open_files = setmetatable({}, { __mode = "k" })
-- States of collected files: a finalizer may run anywhere, so it only notes what is to be written and closed.
local lost = {}
local collected = {
    __gc = function(s)
        if s.handle and not s.closed then
            s.closed = true
            lost[#lost + 1] = s
        end
    end,
}

local function new_file(s)
    s.input, s.output, s.pending, s.closed = "", {}, 0, false
    local file = setmetatable({}, metatable)
    state_of[file] = setmetatable(s, collected)
    return file
end

local function argument_error(position, name, expected, v)
    local got = type(v)
    error(format("bad argument #%d to '%s' (%s expected, got %s)", position, name, expected, got == "nil" and "no value" or got), 4)
end

-- The state of an open file; `v` is what a script passed for it.
local function check(v, name)
    local s = state_of[v]
    if not s then argument_error(1, name, "FILE*", v) end
    if s.closed then error("attempt to use a closed file", 3) end
    return s
end

local function integer(v, position, name)
    local n = to_integer(v)
    if n then return n end
    if type(v) == "number" then
        error(format("bad argument #%d to '%s' (number has no integer representation)", position, name), 3)
    end
    argument_error(position, name, "number", v)
end

function metatable.__tostring(file)
    local s = state_of[file]
    if not s then return "FILE*" end
    return s.closed and "file (closed)" or "file (" .. s.name .. ")"
end

-- An error of a file that is open names no file in Lua; `reason` is the message without it.
local function reason(s, message)
    local name = s.name .. ": "
    return sub(message, 1, #name) == name and sub(message, #name + 1) or message
end

local function flush(s)
    if s.pending == 0 then return true end
    local data = concat(s.output)
    s.output, s.pending = {}, 0
    for at = 1, #data, PIECE do
        local ok, message, code = sys_write(s.handle, sub(data, at, at + PIECE - 1))
        if not ok then return nil, reason(s, message), code end
    end
    return true
end

-- The first file whose last bytes could not be written when nobody was there to be told: its execution fails for it.
local unwritten

local function flush_unheard(s)
    local ok, message = flush(s)
    if not ok and not unwritten then unwritten = format("%s: %s", s.name, message) end
end

local function sweep()
    while #lost > 0 do
        local s = lost[#lost]
        lost[#lost] = nil
        flush_unheard(s)
        sys_close(s.handle)
    end
end

-- A read after a write (or a write after a read) must see the file as the other left it.
local function settle_for_write(s)
    if s.input ~= "" then
        sys_seek(s.handle, "cur", -#s.input)
        s.input = ""
    end
end

-- Reads on; more at a time the more there is already, so that a long piece is not copied too often. Returns true, or
-- false and what went wrong, if anything did.
local function fill(s)
    local more, message, code
    if s.stdin then more = sys_stdin() else more, message, code = sys_read(s.handle, min(max(CHUNK, #s.input), PIECE)) end
    if more == nil or more == "" then
        s.failure = message and { reason(s, message), code }
        return false
    end
    s.input = s.input .. more
    return true
end

local function read_line(s, keep)
    local from = 1
    while true do
        local at = find(s.input, "\n", from, true)
        if at then
            local line = sub(s.input, 1, keep and at or at - 1)
            s.input = sub(s.input, at + 1)
            return line
        end
        from = #s.input + 1
        if not fill(s) then
            local rest = s.input
            s.input = ""
            if rest == "" then return nil end
            return rest
        end
    end
end

local function read_all(s)
    local pieces = { s.input }
    s.input = ""
    while fill(s) do
        pieces[#pieces + 1] = s.input
        s.input = ""
    end
    return concat(pieces)
end

local function read_count(s, n)
    while #s.input < n or (n == 0 and s.input == "") do
        if not fill(s) then break end
    end
    if s.input == "" then return nil end
    local data = sub(s.input, 1, n)
    s.input = sub(s.input, n + 1)
    return data
end

-- The longest beginning of the text that may still become a numeral, as Lua's own reader takes it: at most 200
-- characters, and what was taken is gone even when it is no number.
local function numeral(text)
    local sign, at = match(text, "^([+-]?)()")
    local digits, mark = "%d", "[eE]"
    if find(text, "^0[xX]", at) then
        at, digits, mark = at + 2, "%x", "[pP]"
    end
    at = match(text, "^" .. digits .. "*()", at)
    if find(text, "^%.", at) then at = match(text, "^" .. digits .. "*()", at + 1) end
    if at > #sign + 1 and find(text, "^" .. mark, at) then at = match(text, "^[+-]?%d*()", at + 1) end
    return sub(text, 1, at - 1)
end

local function read_number(s)
    while true do
        s.input = sub(s.input, #match(s.input, "^%s*") + 1)
        if s.input ~= "" or not fill(s) then break end
    end
    local text = numeral(sub(s.input, 1, 200))
    while text == s.input and #text < 200 and fill(s) do text = numeral(sub(s.input, 1, 200)) end
    s.input = sub(s.input, #text + 1)
    return tonumber(text)
end

local LETTERS <const> = { l = read_line, a = read_all, n = read_number, L = function(s) return read_line(s, true) end }

local function reader(position, what)
    local kind = type(what)
    if kind == "number" then
        local n = to_integer(what)
        if not n or n < 0 then error(format("bad argument #%d to 'read' (invalid count)", position), 4) end
        return function(s) return read_count(s, n) end
    end
    local read_one = kind == "string" and LETTERS[match(what, "^%*?([nlLa])")]
    if not read_one then error(format("bad argument #%d to 'read' (invalid format)", position), 4) end
    return read_one
end

local function read(s, ...)
    if s.write_only then return nil, "Bad file descriptor", 9 end
    if s.handle then
        local ok, message, code = flush(s)
        if not ok then return nil, message, code end
    end
    s.failure = nil
    local n = select("#", ...)
    local results = {}
    for i = 1, max(n, 1) do
        local what = "l"
        if n > 0 then what = (select(i, ...)) end
        results[i] = reader(i, what)(s)
        if results[i] == nil then
            if s.failure then return nil, s.failure[1], s.failure[2] end
            return unpack(results, 1, i)
        end
    end
    return unpack(results, 1, max(n, 1))
end

local function write(file, s, ...)
    if s.read_only then return nil, "Bad file descriptor", 9 end
    if s.handle then settle_for_write(s) end
    for i = 1, select("#", ...) do
        local v = (select(i, ...))
        -- As in C: a float has no ".0" when it is written to a file.
        if type(v) == "number" then v = math_type(v) == "float" and format("%.14g", v) or tostring(v) elseif type(v) ~= "string" then argument_error(i, "write", "string", v) end
        if s.stream then
            host.output(s.stream, v)
        else
            s.output[#s.output + 1] = v
            s.pending = s.pending + #v
            if s.pending >= CHUNK or s.buffering == "no" or (s.buffering == "line" and find(v, "\n", 1, true)) then
                local ok, message, code = flush(s)
                if not ok then return nil, message, code end
            end
        end
    end
    return file
end

function methods.read(file, ...)
    return read(check(file, "read"), ...)
end

function methods.write(file, ...)
    return write(file, check(file, "write"), ...)
end

-- An iterator over what the formats read; at the end of the file it closes it, if it was opened for the loop.
local function lines(file, s, closing, ...)
    local formats = pack(...)
    return function()
        if s.closed then error("file is already closed", 2) end
        local results = pack(read(s, unpack(formats, 1, formats.n)))
        if results[1] == nil then
            if results[2] then error(results[2], 2) end
            if closing then methods.close(file) end
        end
        return unpack(results, 1, results.n)
    end
end

function methods.lines(file, ...)
    return lines(file, check(file, "lines"), false, ...)
end

function methods.flush(file)
    local s = check(file, "flush")
    local ok, message, code = flush(s)
    if not ok then return nil, message, code end
    return file
end

function methods.seek(file, whence, offset)
    local s = check(file, "seek")
    whence, offset = whence or "cur", offset == nil and 0 or integer(offset, 2, "seek")
    if whence ~= "set" and whence ~= "cur" and whence ~= "end" then
        error(format("bad argument #1 to 'seek' (invalid option '%s')", tostring(whence)), 2)
    end
    if not s.handle then return nil, "Illegal seek", 29 end
    local ok, trouble, number = flush(s)
    if not ok then return nil, trouble, number end
    if whence == "cur" then offset = offset - #s.input end
    s.input = ""
    local at, message, code = sys_seek(s.handle, whence, offset)
    if not at then return nil, reason(s, message), code end
    return at
end

function methods.setvbuf(file, mode)
    local s = check(file, "setvbuf")
    if mode ~= "no" and mode ~= "full" and mode ~= "line" then
        error(format("bad argument #1 to 'setvbuf' (invalid option '%s')", tostring(mode)), 2)
    end
    s.buffering = mode
    return true
end

function methods.close(file)
    local s = check(file, "close")
    if not s.handle then return nil, "cannot close standard file" end
    local ok, message, code = flush(s)
    s.closed = true
    open_files[s] = nil
    sys_close(s.handle)
    if not ok then return nil, message, code end
    return true
end

function metatable.__close(file)
    local s = state_of[file]
    if s.closed then return end
    flush_unheard(s)
    methods.close(file)
end

local MODES <const> = { r = "r", w = "w", a = "a", ["r+"] = "r+", ["w+"] = "w+", ["a+"] = "a+" }

local function open(path, mode)
    sweep()
    local handle, message, code = sys_open(path, mode)
    if not handle then return nil, message, code end
    local file = new_file({ handle = handle, name = path, read_only = mode == "r", write_only = mode == "w" or mode == "a" })
    open_files[state_of[file]] = true
    return file
end

local stdin = new_file({ name = "stdin", stdin = true, read_only = true })
local stdout = new_file({ name = "stdout", stream = K.STDOUT, write_only = true })
local stderr = new_file({ name = "stderr", stream = K.STDERR, write_only = true })
local default_input, default_output = stdin, stdout

local io = { stdin = stdin, stdout = stdout, stderr = stderr }
env.io, K.loaded.io = io, io

function io.open(path, mode)
    if type(path) == "number" then path = tostring(path) elseif type(path) ~= "string" then argument_error(1, "open", "string", path) end
    local plain = (mode == nil or type(mode) == "string") and MODES[match(mode or "r", "^([rwa]%+?)b?$")]
    if not plain then error("bad argument #2 to 'open' (invalid mode)", 2) end
    return open(path, plain)
end

function io.type(...)
    local v = ...
    if select("#", ...) == 0 then argument_error(1, "type", "value", nil) end
    local s = state_of[v]
    if not s then return nil end
    return s.closed and "closed file" or "file"
end

function io.read(...)
    return read(check(default_input, "read"), ...)
end

function io.write(...)
    return write(default_output, check(default_output, "write"), ...)
end

function io.lines(path, ...)
    if path == nil then return lines(default_input, check(default_input, "lines"), false, ...) end
    if type(path) ~= "string" then argument_error(1, "lines", "string", path) end
    local file, message = open(path, "r")
    if not file then error(format("cannot open file '%s' (%s)", path, reason({ name = path }, message)), 2) end
    return lines(file, state_of[file], true, ...), nil, nil, file
end

local function redirect(name, current, assign, mode)
    return function(file)
        if file == nil then return current() end
        if type(file) == "string" then
            local opened, message = open(file, mode)
            if not opened then error(format("cannot open file '%s' (%s)", file, reason({ name = file }, message)), 2) end
            file = opened
        end
        check(file, name)
        assign(file)
        return file
    end
end
io.input = redirect("input", function() return default_input end, function(file) default_input = file end, "r")
io.output = redirect("output", function() return default_output end, function(file) default_output = file end, "w")

function io.close(file)
    return methods.close(file or default_output)
end

function io.flush()
    return methods.flush(default_output)
end

function io.tmpfile()
    local path, message, code = sys_temporary()
    if not path then return nil, message, code end
    return open(path, "w+")
end

function io.popen()
    error("io.popen is not available in spells (use Tool.invoke(\"process_executor\", {...}))", 2)
end

-- What was written is on disk when an execution ends, and a default that was redirected is the terminal's again. Raises
-- an error for a file that could not be written and whose script did not hear of it.
function K.settle_files()
    default_input, default_output = stdin, stdout
    for s in next, open_files do
        if not s.closed then flush_unheard(s) end
    end
    sweep()
    local trouble = unwritten
    unwritten = nil
    if trouble then error("cannot write " .. trouble, 0) end
end
