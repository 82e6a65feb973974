-- Stops on errors: uncaught ones after the thread died with its stack intact, caught ones where they are raised.
local K = ...
local D = K.debugger
local env = K.env
local getinfo, raw_running, raw_pcall, raw_xpcall = debug.getinfo, coroutine.running, pcall, xpcall
local type, rawequal = type, rawequal

-- Filter name -> { condition? } while it is on: "uncaught", "caught", "tool".
local filters = {}
local tool_error

function K.queries.set_exception_filters(arguments)
    filters = {}
    for _, filter in ipairs(arguments[1]) do filters[filter.name] = filter end
    return true
end

local function accepts(filter, message)
    if not filter.condition then return true end
    local ok, value = D.evaluate_text(filter.condition, { error = message })
    return ok and value[1]
end

local function details(filter, message, co)
    D.exception = { message = K.message_of(message), value = message, filter = filter.name, thread = D.number_of(co) }
    return { reason = "exception", text = D.exception.message, filter = filter.name }
end

-- Whether some function below on the stacks catches what `co` lets through.
local function caught_below(chain, depth)
    for i = depth, 1, -1 do
        local co = chain[i]
        local level = 0
        while true do
            local info = getinfo(co, level, "f")
            if not info then break end
            if info.func == raw_pcall or info.func == raw_xpcall then return true end
            level = level + 1
        end
        -- A plain resume catches what its coroutine raises.
        if i > 1 and not K.resumed_by_wrap(i) then return true end
    end
    return false
end

-- Whether somebody was stopped at this error already; on its way, coroutine.wrap puts positions in front of it.
local function told(message)
    if D.told == nil then return false end
    return rawequal(D.told, message) or (K.last_wrapped ~= nil and rawequal(K.last_wrapped.value, message))
end

-- A coroutine of wrap died, its error goes on in the one that called it.
function D.wrapped_died(co, message)
    local filter = filters.uncaught
    if not D.enabled or D.quiet or not filter or K.is_stop(message) then return end
    local chain, depth = K.chain()
    if told(message) or caught_below(chain, depth) or not accepts(filter, message) then return end
    D.told = message
    D.stop_after_death(co, details(filter, message, co))
end

-- The script died.
function D.script_died(co, message)
    local filter = filters.uncaught
    if not D.enabled or not filter or K.is_stop(message) or K.host.stopped() then return end
    if not told(message) and accepts(filter, message) then D.stop_after_death(co, details(filter, message, co)) end
end

-- A host function failed.
function D.tool_failed(message)
    local filter = filters.tool
    if not D.enabled or D.quiet or not filter or not accepts(filter, message) then return end
    local about = details(filter, message, raw_running())
    about.in_line = true
    D.end_step()
    D.stop(about)
end

local function on_caught(message)
    local filter = filters.caught
    if filter and D.enabled and not D.quiet and not K.is_stop(message) and accepts(filter, message) then
        local about = details(filter, message, raw_running())
        about.in_line = true
        D.end_step()
        D.stop(about)
    end
    return message
end

-- While a debugger is there, pcall has a handler that sees the stack of the error.
function D.guard_calls()
    if D.guarded then return end
    D.guarded = true
    local plain_xpcall = env.xpcall
    function env.pcall(f, ...)
        if not D.enabled then return raw_pcall(f, ...) end
        return raw_xpcall(f, on_caught, ...)
    end
    function env.xpcall(f, handler, ...)
        if not D.enabled then return plain_xpcall(f, handler, ...) end
        return plain_xpcall(f, function(message) return handler(on_caught(message)) end, ...)
    end
end

function K.queries.exception()
    local e = D.exception
    if not e then return false end
    return { message = e.message, filter = e.filter, thread = e.thread, type = type(e.value) }
end
