-- A stop: tell the kernel, then serve its questions on the stopped thread until it lets the thread go on.
--
-- The questions are served in a coroutine of the debugger's own, so that the stack of the stopped thread does not
-- move under them: every handler sees it by `debug.…(thread, level)` with constant levels.
local K = ...
local D = K.debugger
local host, codec = K.host, K.codec
local raw_create, raw_resume, raw_running = coroutine.create, coroutine.resume, coroutine.running

function D.event(name, details)
    host.send(K.EVENT, 0, codec.encode({ name, details }, codec.LENIENT))
end

local function exited()
    local _, code = host.stopped()
    return code ~= nil
end

-- Serves until RESUME: returns its payload { mode, target?, single?, thread? }.
local function serve_until_resume()
    local kind, id, body = host.exchange(0, 0, "")
    while true do
        if kind == K.RESUME then return codec.decode(body) end
        if kind == -1 then
            collectgarbage()
            kind, id, body = host.refetch()
            if kind == -1 then kind, id, body = 0, 0, "" end
        end
        kind, id, body = K.serve(kind, id, body)
        if exited() then
            -- An evaluation called os.exit: the thread goes on into its end, which nothing in it outlives.
            D.event("continued", { thread = D.number_of(D.stopped), mode = "continue" })
            host.send(kind, id, body)
            return { "continue" }
        end
        kind, id, body = host.exchange(kind, id, body)
    end
end

-- Stops the running thread. `details` = { reason, breakpoints?, text?, in_line? }.
function D.stop(details)
    local co = raw_running()
    D.stopped, D.quiet, D.pause_wanted = co, true, false
    details.thread = D.number_of(co)
    D.event("stopped", details)
    local inspector = raw_create(serve_until_resume)
    D.hidden[inspector] = true
    local ok, request = raw_resume(inspector)
    D.forget_handles()
    -- A pause that came while the thread was stopping has what it wants.
    D.stopped, D.quiet, D.pause_wanted = nil, false, false
    if not ok or type(request) ~= "table" then request = { "continue" } end
    D.event("continued", { thread = details.thread, mode = request[1] })
    if request[1] == "end" then
        -- The run is to end; the record that says so to the watchdog may still be on its way.
        D.resume("continue")
        host.stop(request[2].reason)
    else
        D.resume(request[1], request[2], details.in_line or details.reason == "pause", request[3], D.thread(request[4] or 0))
    end
    if D.to_terminate == co then
        D.to_terminate = nil
        error("the thread was terminated by the debugger", 0)
    end
end

-- A thread died of an error nobody catches: its stack is still there to be looked at.
function D.stop_after_death(co, details)
    local keep = D.stopped
    D.stopped, D.quiet, D.dead_thread, D.pause_wanted = co, true, co, false
    details.thread = D.number_of(co)
    D.event("stopped", details)
    local inspector = raw_create(serve_until_resume)
    D.hidden[inspector] = true
    raw_resume(inspector)
    D.forget_handles()
    D.stopped, D.quiet, D.dead_thread = keep, false, nil
    D.event("continued", { thread = details.thread, mode = "continue" })
    D.end_step()
end

-- Asked for from outside; takes effect at the next instruction (see stepping.lua). The question may be served where a
-- host call is waited for, without any hook: the thread is called once more.
function K.queries.pause()
    D.pause_wanted = true
    host.want_attention()
    return true
end

-- Frames that wait in the socket are served without waiting for more.
function K.serve_waiting()
    local kind, id, body = host.poll()
    while kind do
        if kind > 0 then
            local reply, to, payload = K.serve(kind, id, body)
            if reply ~= 0 then host.send(reply, to, payload) end
        end
        kind, id, body = host.poll()
    end
end

-- A debugger comes (options { entry = bool }) or goes.
function K.queries.debug(arguments)
    local enabled = arguments[1]
    D.enabled = enabled
    D.entry_wanted = enabled and arguments[2] or false
    D.place_output(enabled)
    if enabled then
        K.set_tracer(K.tracer)
        K.transform = D.transform
        D.guard_calls()
    else
        K.set_tracer(nil)
        K.transform = nil
        D.end_step()
        K.queries.set_breakpoints({ {} })
        K.queries.set_data_breakpoints({ {} })
        K.queries.set_exception_filters({ {} })
        D.pause_wanted = false
    end
    return true
end

function K.queries.threads()
    return D.threads()
end

function K.queries.terminate_thread(arguments)
    local co = D.thread(arguments[1])
    if not co or K.is_main(co) then return false end
    if co == D.stopped then
        D.to_terminate = co
        return true
    end
    if K.raw_status(co) ~= "suspended" then return false end
    K.tracked_close(co)
    return true
end

local instrument, statement_lines = K.operation("debug.instrument"), K.operation("debug.statement_lines")
-- Source -> line -> first line of the statement, for statements without blocks that span several lines.
local statements = {}

-- Has the kernel compile breakpoints into a chunk that is about to be loaded.
function D.transform(source, name)
    statements[name] = nil
    local ok, text = pcall(instrument, name, source)
    if not ok then D.event("trouble", { message = K.message_of(text), source = name }) end
    if not ok or not text then return source end
    D.know_sites(text)
    return text
end

-- The first line of the statement that spans several lines, this one among them; nil when there is none. Asked for
-- when the first step is made in a chunk.
function D.statement_at(source, line)
    local known = statements[source]
    if not known then
        known = {}
        local ok, lines = pcall(statement_lines, source)
        for i = 1, ok and #lines or 0, 2 do known[lines[i]] = lines[i + 1] end
        statements[source] = known
    end
    return known[line]
end

-- The first line of a script that is to stop on entry.
function K.before_script(co)
    -- A run that was ended while it was stopped has left these behind.
    D.stopped, D.quiet, D.dead_thread, D.told = nil, false, nil, nil
    D.forget_handles()
    if not D.enabled then return end
    if D.entry_wanted then
        D.entry_wanted = false
        D.step_to_user_code(co, "entry")
    elseif D.pause_wanted then
        D.pause_wanted = false
        D.step_to_user_code(co, "pause")
    else
        D.arm(co)
    end
end
