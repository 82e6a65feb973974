-- The injected globals: stubs made from the catalogue's data, local functions from the prelude, script arguments.
local K = ...
local env, codec = K.env, K.codec

-- Filled by the files under globals/: global name -> { function name -> function }, class name -> { method name -> function }.
K.local_functions = {}
K.local_methods = {}
-- What is done in Lua before a function of the kernel is called: global name -> { function name -> wrapper }.
K.wrapped_functions = {}

-- Puts `value` at a name that may be dotted ("schedules.once").
local function put(t, name, value)
    local first, rest = name:match("^([^.]+)%.(.+)$")
    if not first then
        t[name] = value
        return
    end
    t[first] = t[first] or {}
    put(t[first], rest, value)
end

local function fill(t, stub, separator, implemented, wrappers)
    for _, name in ipairs(stub.remote) do
        local remote = K.operation(stub.name .. separator .. name)
        put(t, name, wrappers and wrappers[name] and wrappers[name](remote) or remote)
    end
    for _, name in ipairs(stub["local"]) do put(t, name, implemented[name]) end
    for _, name in ipairs(stub.made) do put(t, name, implemented[name]) end
    for name, value in pairs(stub.fields) do put(t, name, value) end
    return t
end

local function define(stub)
    if stub.kind == "object" then return K.define_class(stub, fill({}, stub, ":", K.local_methods[stub.name] or {})) end
    local t = fill({}, stub, ".", K.local_functions[stub.name] or {}, K.wrapped_functions[stub.name])
    env[stub.name] = t
    for _, alias in ipairs(stub.aliases) do env[alias] = t end
end

-- The same table under three names; keys are integers and strings, 0 is the script.
local function define_arguments(arguments)
    local t = {}
    for k, v in pairs(arguments) do t[k] = v end
    env.ARGS, env.Args, env.arg = t, t, t
end

-- Makes the globals: `payload` is the catalogue's stubs, the same for all interpreters of a kernel.
function K.prepare(payload)
    for _, stub in ipairs(codec.decode(payload)) do
        if not stub.whole then define(stub) end
    end
end

-- Makes the state an interpreter's: `payload` is the OPEN frame.
function K.open(payload)
    local opening = codec.decode(payload)
    math.randomseed(opening.seed[1], opening.seed[2])
    env.math.random, env.math.randomseed = math.random, math.randomseed
    define_arguments(opening.arguments)
    if opening.debug_stacks then K.debug_stacks = opening.debug_stacks end
    K.note_builtins()
end
