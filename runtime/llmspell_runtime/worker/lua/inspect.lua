-- What is alive in the Lua state, for completion and hover: names, members, values; no metamethod is run.
local K = ...
local env, codec = K.env, K.codec
local type, next, rawget, sub, match, format, getinfo = type, next, rawget, string.sub, string.match, string.format, debug.getinfo
local raw_getmetatable = debug.getmetatable

local MOST <const>, MOST_TEXT <const> = 500, 1000
-- Bytes of descriptions in one answer, after which values are named by their type only.
local MOST_DESCRIBED <const> = 1024 * 1024
local HOVER <const> = { depth = 2, entries = 20, string = 200, width = 80 }

-- Names a fresh state has; everything else was made by scripts.
local builtin = {}

function K.note_builtins()
    for name in next, env do builtin[name] = true end
end

function K.is_builtin(name)
    return builtin[name] == true
end

local function kind_of(v)
    if type(v) ~= "function" then return type(v) end
    return getinfo(v, "S").what == "C" and "builtin" or "function"
end

local function parameters(f)
    local info = getinfo(f, "uS")
    if info.what == "C" or K.of_prelude(info.source) then return nil end
    local names = {}
    for i = 1, info.nparams do names[i] = debug.getlocal(f, i) end
    if info.isvararg then names[#names + 1] = "..." end
    return table.concat(names, ", ")
end

local function describe(v)
    local about = { type = kind_of(v), text = K.show(v, HOVER) }
    if type(v) == "function" then
        local info = getinfo(v, "S")
        about.parameters = parameters(v)
        if info.what ~= "C" and not K.of_prelude(info.source) then
            about.source, about.line = info.source, info.linedefined
        end
    elseif type(v) == "table" then
        about.length = rawlen(v)
    end
    return about
end

-- Members through __index tables (never functions), nearest first; `visit(key, value)`.
local function each_member(v, visit)
    local seen, hops = {}, 0
    local t = v
    if type(v) == "string" then t = env.string end
    while type(t) == "table" and hops < 10 do
        for k, member in next, t do
            if type(k) == "string" and not seen[k] and k ~= "__id" then
                seen[k] = true
                visit(k, member)
            end
        end
        local mt = raw_getmetatable(t)
        t = mt and rawget(mt, "__index")
        hops = hops + 1
    end
end

local function member(v, key)
    local found
    each_member(v, function(k, value) if k == key and found == nil then found = value end end)
    return found
end

-- The value of a dotted path such as "Agent.builder" or "t.a:b"; nil when a step is missing.
local function resolve(path, root)
    local v = root or env
    for name in path:gmatch("[^.:]+") do
        v = member(v, name)
        if v == nil then return nil end
    end
    return v
end

-- Candidates for what is being typed at the end of `text`: { from = byte offset, matches = {{name, type}} }. Names are
-- those of `root` and, behind its __index, the globals.
function K.complete_from(root, text)
    -- A longer name than this is none; looking for one takes time in proportion to the square of the text.
    local last = sub(text, -MOST_TEXT)
    local path, separator, prefix = match(last, "([%a_][%w_.:]*)([.:])([%a_]?[%w_]*)$")
    local container = root
    if path then
        container = resolve(path, root)
    else
        prefix = match(last, "([%a_][%w_]*)$") or ""
    end
    local matches = {}
    if container ~= nil then
        each_member(container, function(k, v)
            local fits = sub(k, 1, #prefix) == prefix and (separator ~= ":" or type(v) == "function")
            if fits and #matches < MOST then
                matches[#matches + 1] = { name = k, type = kind_of(v), parameters = type(v) == "function" and parameters(v) or nil }
            end
        end)
    end
    table.sort(matches, function(a, b) return a.name < b.name end)
    matches.n = #matches
    return { from = #text - #prefix, matches = setmetatable(matches, codec.LIST) }
end

function K.queries.complete(arguments)
    return K.complete_from(env, arguments[1])
end

-- About one name or dotted path, or false.
function K.queries.inspect(arguments)
    local v = resolve(arguments[1])
    if v == nil then return false end
    return describe(v)
end

-- The globals that scripts made: { name -> description }; with `all`, the built-in ones too.
function K.queries.globals(arguments)
    local found, count, described = {}, 0, 0
    for name, v in next, env do
        if type(name) == "string" and (arguments[1] or not builtin[name]) and count < MOST then
            count = count + 1
            local about = described < MOST_DESCRIBED and describe(v) or { type = kind_of(v), text = type(v) }
            described = described + #about.text
            found[name] = about
        end
    end
    return found
end

function K.queries.memory()
    return { lua_bytes = collectgarbage("count") * 1024 // 1 }
end
