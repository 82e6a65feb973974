-- io over the kernel: buffered files whose every byte the kernel's policy has seen; the standard streams.
local K = ...
local env, host = K.env, K.host
local type, error, tostring, tonumber, select, ipairs, next = type, error, tostring, tonumber, select, ipairs, next
local find, sub, match, concat, format, math_type = string.find, string.sub, string.match, table.concat, string.format, math.type
local unpack, setmetatable = table.unpack, setmetatable

local sys_open, sys_read, sys_write = K.operation("sys.open"), K.operation("sys.read"), K.operation("sys.write")
local sys_seek, sys_close, sys_stdin = K.operation("sys.seek"), K.operation("sys.close"), K.operation("sys.stdin")
local sys_temporary = K.operation("sys.temporary_name")

local CHUNK <const> = 65536
-- The most that one host call carries.
local PIECE <const> = 1024 * 1024

local methods = {}
local metatable = { __index = methods, __name = "FILE*", __metatable = "FILE*" }
-- Files with unwritten data or an open handle, for the end of the execution; weak, so that lost files are collected.
local open_files = setmetatable({}, { __mode = "k" })
-- Handles of collected files: a finalizer may run anywhere, so it only notes what is to be written and closed.
local lost = {}

local function is_file(v)
    return type(v) == "table" and K.raw_getmetatable(v) == metatable
end

local function check(file, name)
    if not is_file(file) then error(format("bad argument #1 to '%s' (FILE* expected, got %s)", name, type(file)), 3) end
    if file.closed then error("attempt to use a closed file", 3) end
    return file
end

local function new_file(fields)
    fields.input, fields.output, fields.pending = "", {}, 0
    return setmetatable(fields, metatable)
end

function metatable.__tostring(file)
    if file.closed then return "file (closed)" end
    return "file (" .. file.name .. ")"
end

function metatable.__gc(file)
    if file.handle and not file.closed then lost[#lost + 1] = { file.handle, concat(file.output) } end
end

local function sweep()
    while #lost > 0 do
        local gone = table.remove(lost)
        if gone[2] ~= "" then sys_write(gone[1], gone[2]) end
        sys_close(gone[1])
    end
end

local function flush(file)
    if file.pending > 0 then
        local data = concat(file.output)
        file.output, file.pending = {}, 0
        for at = 1, #data, PIECE do
            local ok, message, code = sys_write(file.handle, sub(data, at, at + PIECE - 1))
            if not ok then return nil, message, code end
        end
    end
    return true
end

-- A read after a write (or a write after a read) must see the file as the other left it.
local function settle_for_write(file)
    if file.input ~= "" then
        sys_seek(file.handle, "cur", -#file.input)
        file.input = ""
    end
end

local function fill(file)
    local more
    if file.stdin then more = sys_stdin() else more = sys_read(file.handle, CHUNK) end
    if more == nil or more == "" then return false end
    file.input = file.input .. more
    return true
end

local function read_line(file, keep)
    local from = 1
    while true do
        local at = find(file.input, "\n", from, true)
        if at then
            local line = sub(file.input, 1, keep and at or at - 1)
            file.input = sub(file.input, at + 1)
            return line
        end
        from = #file.input + 1
        if not fill(file) then
            local rest = file.input
            file.input = ""
            if rest == "" then return nil end
            return rest
        end
    end
end

local function read_all(file)
    local pieces = { file.input }
    file.input = ""
    while fill(file) do
        pieces[#pieces + 1] = file.input
        file.input = ""
    end
    return concat(pieces)
end

local function read_count(file, n)
    while #file.input < n or (n == 0 and file.input == "") do
        if not fill(file) then break end
    end
    if file.input == "" then return nil end
    local data = sub(file.input, 1, n)
    file.input = sub(file.input, n + 1)
    return data
end

-- At most 200 characters are looked at, as in Lua's own reader of numerals.
local function read_number(file)
    while true do
        local blank = match(file.input, "^%s*")
        file.input = sub(file.input, #blank + 1)
        if file.input ~= "" or not fill(file) then break end
    end
    while #file.input < 200 and fill(file) do end
    local text = match(sub(file.input, 1, 200), "^[+-]?[%w.]+[+-]?%w*") or ""
    for n = #text, 1, -1 do
        local number = tonumber(sub(text, 1, n))
        if number then
            file.input = sub(file.input, n + 1)
            return number
        end
    end
    file.input = sub(file.input, #text + 1)
    return nil
end

local function read_one(file, what)
    if math_type(what) == "integer" then return read_count(file, what) end
    local letter = type(what) == "string" and match(what, "^%*?([nlLa])")
    if letter == "l" then return read_line(file, false) end
    if letter == "L" then return read_line(file, true) end
    if letter == "a" then return read_all(file) end
    if letter == "n" then return read_number(file) end
    error("bad argument #1 to 'read' (invalid format)", 4)
end

local function read(file, ...)
    if file.write_only then return nil, "Bad file descriptor", 9 end
    if file.handle then flush(file) end
    local n = select("#", ...)
    if n == 0 then return read_line(file, false) end
    local results = { n = n }
    for i, what in ipairs({ ... }) do
        results[i] = read_one(file, what)
        if results[i] == nil then return unpack(results, 1, i) end
    end
    return unpack(results, 1, n)
end

local function write(file, name, ...)
    if file.read_only then return nil, "Bad file descriptor", 9 end
    if file.handle then settle_for_write(file) end
    for i = 1, select("#", ...) do
        local v = (select(i, ...))
        local kind = type(v)
        if kind == "number" then v = tostring(v)
        elseif kind ~= "string" then
            error(format("bad argument #%d to '%s' (string expected, got %s)", i, name, kind == "nil" and "nil" or kind), 3)
        end
        if file.stream then
            host.output(file.stream, v)
        else
            file.output[#file.output + 1] = v
            file.pending = file.pending + #v
            if file.pending >= CHUNK or file.buffering == "no" or (file.buffering == "line" and find(v, "\n", 1, true)) then
                local ok, message, code = flush(file)
                if not ok then return nil, message, code end
            end
        end
    end
    return file
end

function methods.read(file, ...) return read(check(file, "read"), ...) end
function methods.write(file, ...) return write(check(file, "write"), "write", ...) end

function methods.lines(file, ...)
    check(file, "lines")
    local formats = table.pack(...)
    return function()
        if file.closed then error("file is already closed", 2) end
        return read(file, unpack(formats, 1, formats.n))
    end
end

function methods.flush(file)
    check(file, "flush")
    if file.handle then
        local ok, message, code = flush(file)
        if not ok then return nil, message, code end
    end
    return file
end

function methods.seek(file, whence, offset)
    check(file, "seek")
    whence, offset = whence or "cur", offset or 0
    if whence ~= "set" and whence ~= "cur" and whence ~= "end" then
        error(format("bad argument #1 to 'seek' (invalid option '%s')", tostring(whence)), 2)
    end
    if not file.handle then return nil, "Illegal seek", 29 end
    flush(file)
    if whence == "cur" then offset = offset - #file.input end
    file.input = ""
    return sys_seek(file.handle, whence, offset)
end

function methods.setvbuf(file, mode)
    check(file, "setvbuf")
    if mode ~= "no" and mode ~= "full" and mode ~= "line" then
        error(format("bad argument #1 to 'setvbuf' (invalid option '%s')", tostring(mode)), 2)
    end
    file.buffering = mode
    return true
end

function methods.close(file)
    check(file, "close")
    if not file.handle then return nil, "cannot close standard file" end
    local ok, message, code = flush(file)
    file.closed = true
    open_files[file] = nil
    sys_close(file.handle)
    if not ok then return nil, message, code end
    return true
end
metatable.__close = function(file) if not file.closed then methods.close(file) end end

local MODES <const> = { r = "r", w = "w", a = "a", ["r+"] = "r+", ["w+"] = "w+", ["a+"] = "a+" }

local function open(path, mode)
    sweep()
    local handle, message, code = sys_open(path, mode)
    if not handle then return nil, message, code end
    local file = new_file({ handle = handle, name = path, read_only = mode == "r", write_only = mode == "w" or mode == "a" })
    open_files[file] = true
    return file
end

local stdin = new_file({ name = "stdin", stdin = true, read_only = true })
local stdout = new_file({ name = "stdout", stream = K.STDOUT, write_only = true })
local stderr = new_file({ name = "stderr", stream = K.STDERR, write_only = true })
local default_input, default_output = stdin, stdout

local io = { stdin = stdin, stdout = stdout, stderr = stderr }
env.io = io

function io.open(path, mode)
    if type(path) ~= "string" then error("bad argument #1 to 'open' (string expected, got " .. type(path) .. ")", 2) end
    local plain = MODES[(match(mode or "r", "^([rwa]%+?)b?$"))]
    if not plain then error("bad argument #2 to 'open' (invalid mode)", 2) end
    return open(path, plain)
end

function io.type(v)
    if not is_file(v) then return nil end
    return v.closed and "closed file" or "file"
end

function io.read(...) return read(check(default_input, "read"), ...) end
function io.write(...) return write(check(default_output, "write"), "write", ...) end

function io.lines(path, ...)
    if path == nil then return methods.lines(default_input, ...) end
    local file, message = open(path, "r")
    if not file then error(message, 2) end
    local formats = table.pack(...)
    local function next_line()
        if file.closed then error("file is already closed", 2) end
        local results = table.pack(read(file, unpack(formats, 1, formats.n)))
        if results[1] == nil then methods.close(file) end
        return unpack(results, 1, results.n)
    end
    return next_line, nil, nil, file
end

local function redirect(name, current, assign, mode)
    return function(file)
        if file == nil then return current() end
        if type(file) == "string" then
            local opened, message = open(file, mode)
            if not opened then error(message, 2) end
            file = opened
        end
        assign(check(file, name))
        return file
    end
end
io.input = redirect("input", function() return default_input end, function(file) default_input = file end, "r")
io.output = redirect("output", function() return default_output end, function(file) default_output = file end, "w")

function io.close(file) return methods.close(file or default_output) end
function io.flush() return methods.flush(default_output) end

function io.tmpfile()
    local path, message, code = sys_temporary()
    if not path then return nil, message, code end
    return open(path, "w+")
end

function io.popen()
    error("io.popen is not available in spells (use Tool.invoke(\"process_executor\", {...}))", 2)
end

-- What was written is on disk when an execution ends, and a default that was redirected is the terminal's again.
function K.settle_files()
    default_input, default_output = stdin, stdout
    for file in next, open_files do
        if not file.closed then flush(file) end
    end
    sweep()
end
