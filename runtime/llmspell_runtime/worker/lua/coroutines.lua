-- Coroutines that can be stopped: the host always knows which Lua state is running.
--
-- A stop sets a hook on the state that runs; the hook raises an error that ends in byte 3 and stays set, so no
-- pcall survives it. When the coroutine has died, `leave` sets it on the one that resumed it, down to the script's
-- own coroutine.
local K = ...
local host = K.host
local enter, leave = host.enter, host.leave
local raw_create, raw_resume, raw_close = coroutine.create, coroutine.resume, coroutine.close
local raw_status, raw_running, raw_yield = coroutine.status, coroutine.running, coroutine.yield
local raw_isyieldable = coroutine.isyieldable
local next, format, tonumber, type, error, select = next, string.format, tonumber, type, error, select
local where = K.where

local MAX_NESTING <const> = 150

-- The address of each coroutine's lua_State, for the host's hook; weak, so that it keeps nothing alive.
local address_of = setmetatable({}, { __mode = "k" })
-- The coroutine of the running script, which scripts see as the main thread.
local main = nil
-- The coroutines that resumed each other, the script's first; and which of them were entered by coroutine.wrap.
local chain, by_wrap, depth = {}, {}, 0
-- The debugger's, while one is attached.
local tracer = nil

K.raw_status = raw_status

function K.set_tracer(t)
    tracer = t
end

function K.chain()
    return chain, depth
end

function K.resumed_by_wrap(i)
    return by_wrap[i]
end

local function left(...)
    local co = chain[depth]
    chain[depth] = nil
    depth = depth - 1
    leave()
    if tracer then tracer.left(co, chain[depth]) end
    return ...
end

local function address(co)
    local known = address_of[co]
    if not known then
        known = tonumber(format("%p", co))
        address_of[co] = known
    end
    return known
end
K.address = address

local function push(co, wrapped)
    -- What may fail for lack of memory comes first: the chain and its depth change together or not at all.
    local state = address(co)
    chain[depth + 1], by_wrap[depth + 1] = co, wrapped
    depth = depth + 1
    if tracer then tracer.entered(co) end
    if enter(state) then K.debugger.attend(co) end
end

local function resume(co, wrapped, ...)
    if depth >= MAX_NESTING then return false, "C stack overflow (coroutines nested too deep)" end
    -- Only a state that will really run may be the one to stop.
    if raw_status(co) ~= "suspended" then return raw_resume(co, ...) end
    push(co, wrapped)
    return left(raw_resume(co, ...))
end

function K.tracked_resume(co, ...)
    return resume(co, false, ...)
end

-- Also of a coroutine that died of an error: its to-be-closed variables are still open.
function K.tracked_close(co)
    local status = raw_status(co)
    if status ~= "suspended" and status ~= "dead" then return raw_close(co) end
    push(co, false)
    return left(raw_close(co))
end

function K.start_script(co, ...)
    main, depth = co, 0
    K.register_coroutine(co)
    if K.new_coroutine then K.new_coroutine(co) end
    if K.before_script then K.before_script(co) end
    push(co, false)
    return left(raw_resume(co, ...))
end

function K.end_script()
    main, depth = nil, 0
    for i in next, chain do chain[i], by_wrap[i] = nil, nil end
end

function K.is_main(co)
    return co == main
end

local function create(f, name)
    if type(f) ~= "function" then error(format("bad argument #1 to '%s' (function expected, got %s)", name, f == nil and "no value" or type(f)), 3) end
    local co = raw_create(f)
    K.register_coroutine(co, f)
    if K.new_coroutine then K.new_coroutine(co) end
    return co
end

local function check_thread(name, co)
    if type(co) ~= "thread" then
        error(format("bad argument #1 to '%s' (coroutine expected)", name), 3)
    end
end

-- coroutine.wrap lets errors through and puts the position of the caller in front of a message.
local function wrapped(co, ok, ...)
    if ok then return ... end
    local message = ...
    local frames = K.frames_of(co, message)
    if tracer then K.debugger.wrapped_died(co, message) end
    if raw_status(co) == "dead" and not K.is_stop(message) then
        local closed, replaced = K.tracked_close(co)
        if not closed then message = replaced end
    end
    if type(message) == "string" then message = where(2) .. message end
    -- For the report, should the error end the script: it happened in here.
    K.last_wrapped = { value = message, frames = frames }
    error(message, 0)
end

K.library_coroutine = {
    create = function(f)
        return (create(f, "create"))
    end,
    resume = function(co, ...)
        check_thread("resume", co)
        return resume(co, false, ...)
    end,
    wrap = function(f)
        local co = create(f, "wrap")
        return function(...) return wrapped(co, resume(co, true, ...)) end
    end,
    close = function(co)
        check_thread("close", co)
        local status = raw_status(co)
        if status == "running" or status == "normal" then error(format("cannot close a %s coroutine", status), 2) end
        return K.tracked_close(co)
    end,
    status = function(co)
        check_thread("status", co)
        return raw_status(co)
    end,
    running = function()
        local co = raw_running()
        return co, co == main
    end,
    isyieldable = function(...)
        local co = select("#", ...) > 0 and (...) or raw_running()
        return co ~= main and raw_isyieldable(co)
    end,
    yield = function(...)
        if raw_running() == main then error("attempt to yield from outside a coroutine", 0) end
        return raw_yield(...)
    end,
}
