-- load, loadfile, dofile and require: source text only; files come from the kernel, which checks the policy.
local K = ...
local env = K.env
local raw_load, type, error, pcall, byte, sub, concat, format = load, type, error, pcall, string.byte, string.sub, table.concat, string.format
local select, setmetatable = select, setmetatable

local MAX_SOURCE <const> = 1024 * 1024

local read_source = K.operation("sys.read_source")
local find_module = K.operation("sys.find_module")

-- A debugger replaces this to compile its breakpoints into the chunk.
K.transform = nil

-- The first line of a file may be "#!…", and editors may put a byte order mark in front.
function K.script_text(source)
    if sub(source, 1, 3) == "\xef\xbb\xbf" then source = sub(source, 4) end
    if byte(source, 1) == 35 then return (source:gsub("^[^\n]*", "")) end
    return source
end
local script_text = K.script_text

-- Compiles text; returns the function, or nil and Lua's own message.
function K.compile(source, name, environment)
    if byte(source, 1) == 27 then
        return nil, format("%s: precompiled Lua code cannot be loaded (only source text runs in spells)", (name:gsub("^[@=]", "")))
    end
    if K.transform then source = K.transform(source, name) end
    return raw_load(source, name, "t", environment)
end
local compile = K.compile

local function text_of(chunk)
    if type(chunk) == "string" then return chunk end
    if type(chunk) ~= "function" then
        error("bad argument #1 to 'load' (function expected, got " .. type(chunk) .. ")", 3)
    end
    local pieces, size = {}, 0
    while true do
        local piece = chunk()
        if piece == nil or piece == "" then break end
        if type(piece) ~= "string" then error("reader function must return a string", 3) end
        size = size + #piece
        if size > MAX_SOURCE then return nil end
        pieces[#pieces + 1] = piece
    end
    return concat(pieces)
end

function env.load(chunk, name, mode, ...)
    local source = text_of(chunk)
    if not source or #source > MAX_SOURCE then
        return nil, format("chunk is larger than %d bytes", MAX_SOURCE)
    end
    if mode ~= nil and type(mode) == "string" and not mode:find("t", 1, true) then
        return nil, "attempt to load a text chunk (mode is '" .. mode .. "')"
    end
    name = name or (type(chunk) == "string" and chunk or "=(load)")
    local environment = env
    if select("#", ...) > 0 then environment = (...) end
    return compile(source, name, environment)
end

-- The kernel answers (text, path) or (nil, message).
local function load_file(path)
    if path == nil then
        return nil, "loading from standard input is not available in spells"
    end
    local source, found = read_source(path)
    if not source then return nil, found end
    return compile(source, "@" .. found, env)
end

function env.loadfile(path, mode, ...)
    if path ~= nil and type(path) ~= "string" then error("bad argument #1 to 'loadfile' (string expected)", 2) end
    local source, found = read_source(path)
    if not source then return nil, found end
    local environment = env
    if select("#", ...) > 0 then environment = (...) end
    return compile(source, "@" .. found, environment)
end

function env.dofile(path)
    if path ~= nil and type(path) ~= "string" then error("bad argument #1 to 'dofile' (string expected)", 2) end
    local chunk, message = load_file(path)
    if not chunk then error(message, 0) end
    return chunk()
end

-- package: what scripts look at; the searching itself is the kernel's.
local loaded = { _G = env, string = env.string, table = env.table, math = env.math, utf8 = env.utf8, coroutine = env.coroutine }
local preload = {}
env.package = { loaded = loaded, preload = preload, path = "./?.lua;./?/init.lua", cpath = "", config = "/\n;\n?\n!\n-\n" }
K.loaded, K.loading = loaded, {}

function env.require(name)
    if type(name) ~= "string" then
        error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ")", 2)
    end
    local known = loaded[name]
    if known ~= nil then return known end
    if K.loading[name] then error(format("loop or previous error loading module '%s'", name), 2) end
    local loader, found = preload[name], ":preload:"
    if loader == nil then
        local path = env.package.path
        local source, where = find_module(name, type(path) == "string" and path or "")
        if not source then error(format("module '%s' not found:%s", name, where), 2) end
        local chunk, message = compile(source, "@" .. where, env)
        if not chunk then error(format("error loading module '%s' from file '%s':\n\t%s", name, where, message), 2) end
        loader, found = chunk, where
    end
    K.loading[name] = true
    local ok, value = pcall(loader, name, found)
    K.loading[name] = nil
    if not ok then error(value, 0) end
    if value ~= nil then loaded[name] = value elseif loaded[name] == nil then loaded[name] = true end
    return loaded[name], found
end
