-- The hook: attention from outside, steps, late breakpoints and data breakpoints, by line events.
--
-- A step is over at the first line of user code that its mode allows; a step out also in the middle of a line, where
-- the function has just returned to. Depth is counted in stack levels below the user's function: error() unwinds and
-- tail calls replace frames, so counting calls and returns would go wrong.
local K = ...
local D = K.debugger
local getlocal, gethook, select = debug.getlocal, debug.gethook, select
local getinfo, raw_running = debug.getinfo, coroutine.running
local host, of_prelude, sethook = K.host, K.of_prelude, debug.sethook

-- The step under way, or nil: { mode = "in"|"over"|"out", thread, depth, reason, skip, target, returned, single }.
-- A `single` one ends in the thread it began in, unless that dies first.
local step
-- A compiled breakpoint that a step has already stopped at: { func, line }.
local swallow

-- The level of the innermost function of the user, seen from the caller.
local function user_level()
    local level = 2
    while true do
        local info = getinfo(level, "S")
        if not info then return nil end
        if info.what ~= "C" and not of_prelude(info.source) then return level - 1 end
        level = level + 1
    end
end

-- How many levels the stack has below `level`, both seen from the caller.
local function depth_below(level)
    local depth = 0
    while getinfo(level + 1 + depth + 1, "l") do depth = depth + 1 end
    return depth
end

-- Whether at most `depth` levels are below `level`: one look, however deep the stack is.
local function at_most(depth, level)
    return getinfo(level + 1 + depth + 1, "l") == nil
end

function D.wants_lines(co)
    return step ~= nil and ((step.mode == "in" and not step.single) or step.thread == co)
end

-- The events that a step needs in `co` besides those of D.arm.
function D.step_mask(co)
    return step and step.mode ~= "in" and step.thread == co and "lr" or "l"
end

-- Begins a step from the present stop. In the middle of a line Lua may report that line once more; it is skipped.
local function begin_step(mode, target, in_line, single)
    local level = user_level()
    local info = getinfo(level, "Slf")
    local depth = depth_below(level)
    local skip = in_line and { line = info.currentline, func = info.func, depth = depth }
    local first = D.statement_at(info.source, info.currentline)
    local statement = first and { func = info.func, first = first }
    step = {
        mode = mode, thread = raw_running(), depth = depth, skip = skip, target = target, statement = statement,
        single = single,
    }
end

-- Begins a step of a thread that does not run now: it ends where that one does, and the others run freely.
local function begin_step_of(co, mode)
    local level, depth = 0, 0
    local info = getinfo(co, level, "S")
    while info and (info.what == "C" or of_prelude(info.source)) do
        level = level + 1
        info = getinfo(co, level, "S")
    end
    while info and getinfo(co, level + depth + 1, "l") do depth = depth + 1 end
    step = { mode = mode, thread = co, depth = depth, single = true }
end

-- A step that ends at the first line of user code, wherever it is.
function D.step_to_user_code(co, reason)
    step = { mode = "in", thread = co, depth = 0, reason = reason }
    D.arm(co)
end

-- Serves the frames that wait; a pause that is among them comes at the next line of user code.
function D.serve_between(co)
    K.serve_waiting()
    if D.pause_wanted then
        D.pause_wanted = false
        D.step_to_user_code(co, "pause")
    end
end

-- Frames wait, and `co` is about to run.
function D.attend(co)
    if not D.quiet then D.serve_between(co) end
end

function D.end_step()
    step, swallow = nil, nil
end

local function skipped(info, line, level)
    local skip = step.skip
    if not skip then return false end
    step.skip = nil
    return skip.line == line and skip.func == info.func and at_most(skip.depth, level + 1)
end

-- A step into one of several calls: other functions are stepped over.
local function misses_target(info, level)
    local target = step.target
    if not target then return false end
    if info.source == target.source and info.linedefined == target.line then return false end
    return not at_most(step.depth, level + 1)
end

-- Whether the step is still in the statement it began in: one that spans several lines comes back to its first.
local function within_statement(info, line, level)
    local statement = step.statement
    return statement and info.func == statement.func and D.statement_at(info.source, line) == statement.first
        and at_most(step.depth, level + 1)
end

local function step_is_over(line, level)
    local info = getinfo(level + 1, "Sf")
    if of_prelude(info.source) or info.source == "=(condition)" then return false end
    if step.reason then return true end
    if skipped(info, line, level + 1) or misses_target(info, level + 1) then return false end
    if raw_running() ~= step.thread then return step.mode == "in" and not step.single end
    if within_statement(info, line, level + 1) then return false end
    if step.mode == "over" then return (at_most(step.depth, level + 1)) end
    if step.mode == "out" then return (at_most(step.depth - 1, level + 1)) end
    return true
end

local function stop(reason, details)
    details = details or {}
    details.reason = reason
    step = nil
    D.stop(details)
end

-- Takes the hook of a call off the running thread and serves the frames that wait; whether a pause among them has
-- stopped it.
local function attend_now()
    local co = raw_running()
    host.disarm(K.address(co))
    D.arm(co)
    K.serve_waiting()
    if D.quiet or not D.pause_wanted then return false end
    D.pause_wanted = false
    stop("pause")
    return true
end

-- Compiled breakpoints at the line where a step ends are judged now, and not again when their statement runs.
local function end_of_step(line, level)
    local info = getinfo(level + 1, "Sf")
    local reason = step.reason or "step"
    local compiled = D.compiled_at(info.source, line)
    local ids
    if compiled then
        local called
        ids, called = D.reached(compiled, level + 1)
        if called then swallow = { func = info.func, line = line } end
    end
    local late = D.late[line] and D.late_at(info.source, line, level + 1)
    if late then ids = ids and table.move(late, 1, #late, #ids + 1, ids) or late end
    return stop(ids and "breakpoint" or reason, { breakpoints = ids })
end

-- Whether the compiled breakpoint in the function at `level` has been stopped at already.
function D.swallowed(level)
    local info = swallow and getinfo(level + 1, "lf")
    local same = info and info.func == swallow.func and info.currentline == swallow.line
    swallow = nil
    return same
end

-- Somebody outside wants the attention of a thread that has line events: the count of its hook says so.
local CALLED <const> = 9973

local function on_line(line)
    if D.quiet then return end
    if select(3, gethook()) == CALLED and not K.is_awaiting() and not of_prelude(getinfo(2, "S").source) then
        if attend_now() then return end
    end
    local late = D.late[line]
    if (not late and not step and not D.any_data) or D.judging then return end
    -- Lines of the prelude's own functions tell nothing.
    if swallow and not of_prelude(getinfo(2, "S").source) then swallow = nil end
    local over = step and step_is_over(line, 2)
    if over then
        end_of_step(line, 2)
        return
    end
    local hit = late and D.late_at(getinfo(2, "S").source, line, 2)
    if hit then
        stop("breakpoint", { breakpoints = hit })
        return
    end
    local changed = D.any_data and D.data_changed(2)
    if changed then stop("data breakpoint", { breakpoints = { changed.id }, text = changed.text }) end
end

-- The user's function that is active below the one at `level`: { func, line }.
local function caller_of(level)
    level = level + 2
    while true do
        local info = getinfo(level, "Slf")
        if not info then return {} end
        if info.what ~= "C" and not of_prelude(info.source) then return { func = info.func, line = info.currentline } end
        level = level + 1
    end
end

-- What the function at `level` returns, for the scope "Return values" of the stop that follows.
local function note_returned(level)
    local info = getinfo(level + 1, "Sr")
    if of_prelude(info.source) then return end
    local returned = { thread = step.thread, n = info.ntransfer }
    for i = 1, info.ntransfer do
        returned[i] = (select(2, getlocal(level + 1, info.ftransfer + i - 1)))
    end
    D.returned = returned
end

-- A function returns: one that the stepping function called, or that function itself. When it is the one to step out
-- of, the next instruction is the caller's.
local function on_return()
    if D.quiet or not step or raw_running() ~= step.thread then return end
    if step.mode ~= "in" and at_most(step.depth + 1, 2) then note_returned(2) end
    if step.mode == "out" and at_most(step.depth, 2) then
        step.returned = caller_of(2)
        sethook(step.thread, D.hook, "lr", 1)
    end
end

-- The function to step out of has returned. What called it may be the prelude, which is passed, or a C function that
-- calls the next one. When a new line begins, its own event follows.
local function on_returned()
    local info = getinfo(2, "Slf")
    local inside = not at_most(step.depth - 1, 2)
    if not inside and of_prelude(info.source) then return end
    local caller = step.returned
    step.returned = nil
    if not inside and info.func == caller.func and info.currentline == caller.line then
        return stop("step", { in_line = true })
    end
    D.arm(step.thread)
    D.serve_between(step.thread)
end

-- Somebody outside wants the thread's attention: frames wait, or a pause was asked for.
local function on_attention()
    -- The frame that waits may be the answer to a host call, or a question for a stop that is about to listen, and the
    -- prelude may be in the middle of anything: the hook stays set until the script's own code runs.
    if D.quiet or K.is_awaiting() or of_prelude(getinfo(2, "S").source) then return end
    attend_now()
end

function D.hook(event, line)
    -- Tail calls: the user's function is at level 2 of what they call.
    if event == "line" then return on_line(line) end
    if event == "return" then return on_return() end
    if event == "count" then
        if step and step.returned and raw_running() == step.thread then return on_returned() end
        if not host.attention() and select(3, gethook()) > 1 then
            -- A limit on instructions, of this run or of the one that made the coroutine.
            if K.count_instructions then K.count_instructions() end
            return
        end
        return on_attention()
    end
end

-- What coroutines.lua tells: control enters `co`, or leaves it (it yielded or died) for `parent`.
K.tracer = {
    entered = function(co)
        if step and step.mode == "in" and not step.single then D.arm(co) end
    end,
    left = function(co, parent)
        D.judging = false -- a condition may yield
        if not step then return end
        -- The step goes on in the one that resumed.
        if step.thread == co and not (step.single and K.raw_status(co) == "suspended") then step = { mode = "in", thread = parent, depth = 0, reason = step.reason } end
        if parent and D.wants_lines(parent) then D.arm(parent) end
    end,
}

-- After a stop: `mode` is "continue" or a step; `in_line` when the thread is in the middle of a line. A step is one of
-- the running thread, or of `co`.
function D.resume(mode, target, in_line, single, co)
    step, D.returned = nil, nil
    if mode ~= "continue" then
        if co and co ~= raw_running() then begin_step_of(co, mode) else begin_step(mode, target, in_line, single) end
    end
    D.arm_all()
    -- Somebody may have wanted attention before the threads were armed, which has made them forget it.
    D.serve_between(raw_running())
end
