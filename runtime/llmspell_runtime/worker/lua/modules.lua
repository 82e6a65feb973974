-- load, loadfile, dofile and require: source text only; files come from the kernel, which checks the policy.
local K = ...
local env = K.env
local raw_load, type, error, pcall, byte, sub, concat, format = load, type, error, pcall, string.byte, string.sub, table.concat, string.format
local rawget, select, setmetatable, find, tostring = rawget, select, setmetatable, string.find, tostring

local MAX_SOURCE <const> = 1024 * 1024
local TOO_LARGE <const> = format("chunk is larger than %d bytes", MAX_SOURCE)

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
    while size <= MAX_SOURCE do
        local ok, piece = pcall(chunk)
        if not ok then return nil, piece end
        if piece == nil or piece == "" then return concat(pieces) end
        if type(piece) ~= "string" then return nil, "reader function must return a string" end
        size = size + #piece
        pieces[#pieces + 1] = piece
    end
    return nil, TOO_LARGE
end

-- Lua's own names for a mode: text, binary or both.
local function refuses_text(mode)
    return mode ~= nil and not find(mode, "t", 1, true) and format("attempt to load a text chunk (mode is '%s')", mode)
end

local function text_argument(position, name, v)
    if v == nil or type(v) == "string" then return v end
    if type(v) == "number" then return tostring(v) end
    error(format("bad argument #%d to '%s' (string expected, got %s)", position, name, type(v)), 3)
end

function env.load(chunk, name, mode, ...)
    name, mode = text_argument(2, "load", name), text_argument(3, "load", mode)
    local source, message = text_of(chunk)
    if not source then return nil, message end
    if #source > MAX_SOURCE then return nil, TOO_LARGE end
    local refused = refuses_text(mode)
    if refused then return nil, refused end
    name = name or (type(chunk) == "string" and chunk or "=(load)")
    -- Nobody may pass for the prelude, whose frames a report leaves out.
    if K.of_prelude(name) then name = "=(load)" end
    local environment = env
    if select("#", ...) > 0 then environment = (...) end
    return compile(source, name, environment)
end

-- The kernel answers (text, path) or (nil, message).
local function load_file(path, environment)
    if path == nil then return nil, "loading from standard input is not available in spells" end
    local source, found = read_source(path)
    if not source then return nil, found end
    return compile(script_text(source), "@" .. found, environment)
end

function env.loadfile(path, mode, ...)
    path, mode = text_argument(1, "loadfile", path), text_argument(2, "loadfile", mode)
    local refused = refuses_text(mode)
    if refused then return nil, refused end
    local environment = env
    if select("#", ...) > 0 then environment = (...) end
    return load_file(path, environment)
end

function env.dofile(path)
    local chunk, message = load_file(text_argument(1, "dofile", path), env)
    if not chunk then error(message, 0) end
    return chunk()
end

-- package: what scripts look at; the searching itself is the kernel's.
local loaded = { _G = env, debug = env.debug }
for _, name in ipairs({ "string", "table", "math", "utf8", "coroutine" }) do loaded[name] = env[name] end
local preload = {}
local package = { loaded = loaded, preload = preload, path = "./?.lua;./?/init.lua", cpath = "", config = "/\n;\n?\n!\n-\n" }
env.package, loaded.package = package, package
K.loaded, K.loading = loaded, {}

-- Marks a module as being loaded until the variable that holds the mark is closed, however loading ends.
local mark = { __close = function(self) K.loading[self.name] = nil end }

function env.require(name)
    if type(name) ~= "string" then
        error("bad argument #1 to 'require' (string expected, got " .. type(name) .. ")", 2)
    end
    local known = loaded[name]
    if known ~= nil then return known end
    if K.loading[name] then error(format("module '%s' requires itself (a loop of requires)", name), 2) end
    local loader, found = rawget(preload, name), ":preload:"
    if loader == nil then
        local path = package.path
        local source, where = find_module(name, type(path) == "string" and path or "")
        if not source then error(format("module '%s' not found:%s", name, where), 2) end
        local chunk, message = compile(script_text(source), "@" .. where, env)
        if not chunk then error(format("error loading module '%s' from file '%s':\n\t%s", name, where, message), 2) end
        loader, found = chunk, where
    end
    K.loading[name] = true
    local _ <close> = setmetatable({ name = name }, mark)
    local value = loader(name, found)
    if value ~= nil then loaded[name] = value elseif loaded[name] == nil then loaded[name] = true end
    return loaded[name], found
end
