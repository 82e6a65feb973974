-- The threads of a debugged state: every coroutine, its number and name, and the hook each is armed with.
local K = ...
local getinfo, sethook, getregistry = debug.getinfo, debug.sethook, debug.getregistry
local format, next, setmetatable = string.format, next, setmetatable
local raw_running, raw_status = coroutine.running, coroutine.status

local host, stopped = K.host, K.host.stopped

local D = {
    -- Whether a debugger is attached.
    enabled = false,
    -- Why every thread needs line events: late breakpoints or data breakpoints exist.
    lines_wanted = false,
}
K.debugger = D

-- Lua's own table of hook functions, coroutine -> function, weak. A coroutine in it can be armed from outside by
-- setting the C hook alone; making the entry costs next to nothing, a hook that is set costs a factor of two.
local main_state = raw_running()
sethook(main_state, function() end, "", 2 ^ 30)
K.host.learn_hook(K.address(main_state))
local hooks = getregistry()._HOOKKEY
K.hooks = hooks

local numbers, names, last_number = setmetatable({}, { __mode = "k" }), setmetatable({}, { __mode = "k" }), 1

-- The number of a thread; the script's own coroutine is always 1.
function D.number_of(co)
    if K.is_main(co) then return 1 end
    local number = numbers[co]
    if not number then
        last_number = last_number + 1
        number = last_number
        numbers[co] = number
    end
    return number
end

-- A function by its place: file name without its folders, and line.
function D.place_name(info)
    local name = info.source:match("^@.-([^/]*)$") or info.short_src
    return format("%s:%d", name, info.linedefined)
end

function D.named(co, f)
    D.number_of(co)
    names[co] = "coroutine " .. D.place_name(getinfo(f, "S"))
end

-- The coroutines of scripts that are alive. (Lua's table is its own metatable, so a `__mode` is in it.)
local function live()
    local list = {}
    for co in next, hooks do
        if type(co) == "thread" and co ~= main_state and not D.hidden[co] and raw_status(co) ~= "dead" then
            list[#list + 1] = co
        end
    end
    return list
end

-- The live coroutine of that number.
function D.thread(number)
    for _, co in ipairs(live()) do
        if D.number_of(co) == number then return co end
    end
    -- A thread that died of an error is looked at after its death.
    return D.dead_thread and D.number_of(D.dead_thread) == number and D.dead_thread or nil
end

-- All live threads: { id, name, status }, the script first.
function D.threads()
    local list = {}
    local threads = live()
    threads[#threads + 1] = D.dead_thread
    for _, co in ipairs(threads) do
        local number = D.number_of(co)
        local name = number == 1 and "main" or names[co] or "coroutine " .. number
        list[#list + 1] = { id = number, name = name, status = co == D.stopped and "stopped" or raw_status(co) }
    end
    table.sort(list, function(a, b) return a.id < b.id end)
    return list
end

-- Coroutines of the debugger itself.
D.hidden = setmetatable({}, { __mode = "k" })

-- A stop from outside has set a hook that must stay; where another one may have taken its place, it is set again.
local function keep_stop(co)
    if not stopped() then return false end
    if co == raw_running() then
        K.host.enter(K.address(co))
        K.host.leave()
    end
    return true
end

local function arm(co)
    -- A limit on instructions needs count events, which the native hook does not pass on.
    local count = K.instruction_step
    local native = host.native_arm and D.any_late and not count
    if D.any_data or D.wants_lines(co) or (D.any_late and not native) then
        sethook(co, D.hook, D.step_mask(co), count or 0)
        return
    end
    if count then
        sethook(co, D.hook, "", count)
        return
    end
    sethook(co)
    hooks[co] = D.hook
    if native then host.native_arm(K.address(co)) end
end

-- Arms `co` with the events it needs now.
function D.arm(co)
    if not keep_stop(co) then
        arm(co)
        keep_stop(co)
        -- A call from outside that came meanwhile has set its hook on this thread.
        if host.attention() and co == raw_running() then host.call() end
    end
end

function D.arm_all()
    for _, co in ipairs(live()) do D.arm(co) end
end

-- Called by coroutines.lua for each new coroutine.
function K.register_coroutine(co, f)
    hooks[co] = D.hook
    if D.enabled then
        if f then D.named(co, f) end
        if D.lines_wanted then D.arm(co) end
    end
end
