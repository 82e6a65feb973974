-- One execution: compile, run in a coroutine of its own, and report values or the error with its place.
local K = ...
local codec, env = K.codec, K.env
local raw_create, raw_close, raw_status = coroutine.create, coroutine.close, coroutine.status
local type, pcall, tonumber, find, match, sub, format = type, pcall, tonumber, string.find, string.match, string.sub, string.format
local host, collectgarbage = K.host, collectgarbage
local stopped = host.stopped

local MAX_RESULT <const> = K.MAX_PAYLOAD // 2
local TOO_MUCH <const> = format("the result is larger than %d MiB or holds more than %d values", MAX_RESULT >> 20, K.MAX_VALUES)

-- An optional limit on VM instructions: a count hook on every coroutine. Coroutines of earlier executions count too.
local most, used, step = nil, 0, 10000
local function count()
    used = used + step
    if most and used >= most then host.stop_instructions() end
end

local function limit_instructions(limit)
    most, used, K.new_coroutine, K.count_instructions, K.instruction_step = limit, 0, nil, nil, nil
    if not limit then return end
    step = limit < 10000 and limit or 10000
    -- The debugger's hook serves both: a coroutine has one.
    K.count_instructions, K.instruction_step, K.new_coroutine = count, step, K.debugger.arm
end

local return_last = K.operation("syntax.return_last")

local function compile(source, name, options)
    -- In front of an expression "#" is the length operator.
    if not options.expression or find(source, "^#!") then source = K.script_text(source) end
    if options.expression then
        local chunk = K.compile("return " .. source, name, env)
        if chunk then return chunk end
        -- Statements that end with an expression: the kernel, which has the parser, says how to return its value.
        local asked, returning = pcall(return_last, source)
        chunk = asked and returning and K.compile(returning, name, env)
        if chunk then return chunk end
    end
    return K.compile(source, name, env)
end

-- Lua's compiler puts the place in front of its message.
local function syntax_frames(source, message)
    local name, line = match(message, "^(.-):(%d+): ")
    return { { source = source, name = name or source, line = tonumber(line), ["function"] = "main chunk" } }
end

local function failed(kind, value, frames)
    return {
        kind = kind,
        message = K.message_of(value),
        traceback = frames or {},
        value = type(value) == "table" and value or nil,
    }
end

local function kind_of(value)
    if stopped() then return "stopped" end
    if type(value) == "string" and find(value, "not enough memory", 1, true) then return "memory" end
    return "runtime"
end

local function display(results)
    if results.n == 1 or (results.n == 2 and results[2] == nil) then return nil end
    local shown = {}
    for i = 2, results.n do shown[#shown + 1] = K.show(results[i]) end
    return table.concat(shown, "\t")
end

local function report(co, results, options)
    if results[1] and raw_status(co) == "suspended" then
        results = { false, "attempt to yield from outside a coroutine", n = 2 }
    end
    if not results[1] then
        local value = results[2]
        K.debugger.script_died(co, value)
        local frames = K.frames_of(co, value)
        -- A stop ends the coroutine with its hooks off: nothing may run in it any more.
        if not stopped() then
            local closed, replaced = K.tracked_close(co)
            if not closed then value = replaced end
        end
        local failure = failed("runtime", value, frames)
        -- Asked last: a __close or a __tostring may have ended the run as well.
        local reason, exit_code = stopped()
        failure.kind = kind_of(value)
        return { ok = false, error = failure, reason = reason, exit_code = exit_code }
    end
    local values = setmetatable({ n = results.n - 1, table.unpack(results, 2, results.n) }, codec.LIST)
    return { ok = true, values = values, display = options.display and display(results) or nil }
end

local function encode_outcome(outcome)
    local ok, payload = pcall(codec.encode, outcome, codec.LENIENT)
    if ok and codec.fits(payload, MAX_RESULT) then return payload end
    if not ok then return codec.encode({ ok = false, error = failed("memory", payload) }) end
    if outcome.ok then
        outcome.error = { kind = "runtime", message = TOO_MUCH, traceback = {} }
        outcome.ok, outcome.values, outcome.display = false, nil, nil
    else
        outcome.error.value = nil
        outcome.error.message = sub(outcome.error.message, 1, 65536) .. "…"
    end
    return codec.encode(outcome, codec.LENIENT)
end

-- A script that used up its memory has left none for its report.
local function packed(...)
    host.lift_limit()
    return table.pack(...)
end

local function execute(payload)
    local request = codec.decode(payload)
    local source, name, options = request[1], request[2], request[3]
    local chunk, message = compile(source, name, options)
    if not chunk then return encode_outcome({ ok = false, error = failed("syntax", message, syntax_frames(name, message)) }) end
    local co = raw_create(chunk)
    limit_instructions(options.instructions)
    K.loading, K.last_wrapped = {}, nil
    local arguments = options.arguments
    local results = packed(K.start_script(co, table.unpack(arguments, 1, options.argument_count)))
    local outcome = report(co, results, options)
    K.end_script()
    K.debugger.end_step()
    local settled, trouble = pcall(K.settle_files)
    K.release_objects()
    if not settled and outcome.ok then outcome = { ok = false, error = failed("runtime", trouble) } end
    return encode_outcome(outcome)
end

-- Runs what an EXECUTE frame asks for; returns the payload of its DONE frame.
function K.execute(payload)
    local ok, done = pcall(execute, payload)
    if ok then return done end
    -- Too little memory even for a report. What the script held is garbage once its coroutine is forgotten.
    K.end_script()
    host.lift_limit()
    collectgarbage()
    return codec.encode({ ok = false, error = { kind = kind_of(done), message = K.message_of(done), traceback = {} } })
end
