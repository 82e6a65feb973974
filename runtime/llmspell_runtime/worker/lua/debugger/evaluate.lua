-- Evaluation in a frame: names mean what they mean there, assignments write back, and nothing can hang the debugger.
--
-- The text is compiled with the frame's variables as locals in front of it: those that occur in it, the innermost of
-- shadowed names. It runs in a coroutine of its own with a deadline; afterwards the changed ones are written back.
local K = ...
local D = K.debugger
local getinfo, getlocal, setlocal, getupvalue, setupvalue = debug.getinfo, debug.getlocal, debug.setlocal, debug.getupvalue, debug.setupvalue
local sethook, raw_create, raw_running, raw_resume = debug.sethook, coroutine.create, coroutine.running, coroutine.resume
local raw_load, format, concat, now, rawequal = load, string.format, table.concat, K.host.now, rawequal
local pack, unpack = table.pack, table.unpack

local SECONDS <const> = 1
local MOST_NAMES <const> = 150
-- Bytes of values as text; a frame has room for twice as much.
local MOST_TEXT <const> = 4 * 1024 * 1024
local FULL <const> = { depth = 10, entries = 10000, string = 1000000, width = 100 }

K.keywords = {}
for word in ("and break do else elseif end false for function goto if in local nil not or repeat return then true until while"):gmatch("%a+") do
    K.keywords[word] = true
end

-- The frame's variables that occur in `text`: { name, get, set }.
local function bindings(co, level, text)
    local wanted = {}
    for name in text:gmatch("[%a_][%w_]*") do
        if not K.keywords[name] then wanted[name] = true end
    end
    local list, at = {}, {}
    local function bind(name, get, set)
        if not wanted[name] or name == "_ENV" then return end
        if not at[name] then
            if #list >= MOST_NAMES then return end
            at[name] = #list + 1
        end
        list[at[name]] = { name = name, get = get, set = set }
    end
    local f = getinfo(co, level, "f").func
    for _, variable in ipairs(D.upvalues(f)) do
        bind(variable.name, function() return (select(2, getupvalue(f, variable.index))) end, function(v) setupvalue(f, variable.index, v) end)
    end
    for _, variable in ipairs(D.locals(co, level)) do
        bind(variable.name, function() return (select(2, getlocal(co, level, variable.index))) end, function(v) setlocal(co, level, variable.index, v) end)
    end
    return list
end

-- Compiles the text as an expression, else as statements; the chunk takes the variables' values and returns the code
-- and a function that gives the values back.
local function compile(text, names, environment)
    local head = #names > 0 and "local " .. concat(names, ",") .. "=...;" or ""
    local tail = #names > 0 and " end,function() return " .. concat(names, ",") .. " end" or " end,function() end"
    local chunk = raw_load(head .. "return function(...) return " .. text .. "\n" .. tail, "=(evaluate)", "t", environment)
    if chunk then return chunk end
    local statements, message = raw_load(head .. "return function(...) " .. text .. "\n" .. tail, "=(evaluate)", "t", environment)
    if statements then return statements end
    -- Compiled alone, text that ends too early is told as such, and not by what stands behind it here.
    local _, alone = raw_load(text, "=(evaluate)", "t", environment)
    message = alone or message
    return nil, (message:gsub("^%(evaluate%):%d+: ", ""))
end

-- Runs `f` in a coroutine with a deadline on the time that passes: whoever waits for it does not know how busy we are.
local function guarded(f, ...)
    local co = raw_create(f)
    D.hidden[co] = true
    local deadline = now() + SECONDS
    sethook(co, function()
        if now() > deadline then error(format("the evaluation took more than %g s", SECONDS), 0) end
    end, "", 10000)
    local quiet = D.quiet
    D.quiet = true
    -- Between two runs there is nothing to stop from outside, and the stop of the last run may still be known.
    local _, depth = K.chain()
    local resume = depth > 0 and K.tracked_resume or raw_resume
    local results = pack(resume(co, ...))
    D.quiet = quiet
    if results[1] and K.raw_status(co) == "suspended" then return false, "attempt to yield in an evaluation" end
    if not results[1] and K.is_stop(results[2]) then return false, "the script is being ended" end
    if not results[1] then return false, K.message_of(results[2]) end
    return true, { n = results.n - 1, unpack(results, 2, results.n) }
end

local function write_back(list, before, after)
    for i, binding in ipairs(list) do
        if not rawequal(before[i], after[i]) then binding.set(after[i]) end
    end
end

local function run(co, level, text)
    local list = bindings(co, level, text)
    local names, values = {}, {}
    for i, binding in ipairs(list) do names[i], values[i] = binding.name, binding.get() end
    local chunk, message = compile(text, names, D.environment(co, level))
    if not chunk then return false, message end
    local code, after = chunk(unpack(values, 1, #list))
    local varargs, count = {}, D.varargs(co, level)
    for i = 1, count do varargs[i] = (select(2, getlocal(co, level, -i))) end
    local ok, results = guarded(code, unpack(varargs, 1, count))
    write_back(list, values, pack(after()))
    return ok, results
end

-- In a frame of a stopped thread; without one, among the globals. Returns ok, { values } or message.
function D.evaluate_in(thread, level, text)
    if not thread then return D.evaluate_text(text, {}) end
    local co = D.thread(thread)
    if not co or not getinfo(co, level, "f") then return false, "there is no such frame" end
    return run(co, level, text)
end

-- A condition as a function of the variables it names; nil when it does not compile.
function D.compile_condition(text, names)
    local head = #names > 0 and "local " .. concat(names, ",") .. "=...;" or ""
    return (raw_load(head .. "return " .. text, "=(condition)", "t", K.env))
end

-- A condition that cannot fail for numbers, as the compiled statement `site`: a false one returns at once, all else is
-- left to `method`. In a tail call, so that the levels of the stack are as without it.
function D.compile_numeric(text, names, site, method)
    local are_numbers = {}
    for i, name in ipairs(names) do are_numbers[i] = "_llmspell_type(" .. name .. ")" end
    local list = concat(names, ",")
    local chunk = raw_load(format(
        "local _llmspell_type,_llmspell_method=... return function(_,%s) if %s and not(%s) then return end return _llmspell_method(_,%d,%s) end",
        list, concat(are_numbers, " and "), text, site, list
    ), "=(condition)", "t", K.env)
    return chunk and chunk(math.type, method)
end

-- Any other condition of a compiled statement that stands alone: one that is false returns at once, all else is told to
-- `judged(site, ok, value)`, in a tail call, too.
function D.compile_test(text, names, site, judged)
    local test = D.compile_condition(text, names)
    local list = concat(names, ",")
    local chunk = test and raw_load(format(
        "local _llmspell_pcall,_llmspell_test,_llmspell_judged,_llmspell_debugger=... return function(_%s) if _llmspell_debugger.judging then return end _llmspell_debugger.judging=true local _llmspell_ok,_llmspell_value=_llmspell_pcall(_llmspell_test%s) _llmspell_debugger.judging=false if _llmspell_ok and not _llmspell_value then return end return _llmspell_judged(%d,_llmspell_ok,_llmspell_value) end",
        #list > 0 and "," .. list or "", #list > 0 and "," .. list or "", site
    ), "=(condition)", "t", K.env)
    return chunk and chunk(pcall, test, judged, D)
end

-- With names of its own (`error` in a condition) before the globals.
function D.evaluate_text(text, names)
    local environment = setmetatable(names, { __index = K.env, __newindex = K.env })
    local chunk, message = compile(text, {}, environment)
    if not chunk then return false, message end
    -- Served while the script waits, this runs in its thread, where a step may be under way.
    local quiet = D.quiet
    D.quiet = true
    local code = chunk()
    D.quiet = quiet
    return guarded(code)
end

-- In the running thread itself, for conditions and log points; `level` is the user's function, seen from the caller.
-- Returns ok, first value or message.
function D.evaluate_here(level, text)
    -- Seen from the other coroutine, level 0 is resume and level 1 this function.
    local co = raw_running()
    local inside = raw_create(function() return run(co, level + 1, text) end)
    D.hidden[inside] = true
    local resumed, ok, results = raw_resume(inside)
    if not resumed then return false, ok end
    if not ok then return false, results end
    return true, results[1]
end

-- [thread?, level?, text]: { variable of the first value, all values as text }.
function K.queries.evaluate(arguments)
    local ok, values = D.evaluate_in(arguments[1], arguments[2], arguments[3])
    if not ok then error(values, 0) end
    if values.n == 0 then return { name = "", value = "", type = "nothing" } end
    local variable = D.variable("", values[1], arguments[3]:match("^%s*([%a_][%w_.]*)%s*$"))
    if values.n > 1 or arguments[4] then
        local shown = {}
        for i = 1, values.n do shown[i] = K.show(values[i], arguments[4] and FULL) end
        local whole = concat(shown, "\t")
        variable.value = #whole > MOST_TEXT and whole:sub(1, MOST_TEXT) .. "…" or whole
    end
    return variable
end

-- [thread, level, expression, text]: assigns to any expression that can stand left of `=`.
function K.queries.set_expression(arguments)
    local thread, level, target, text = arguments[1], arguments[2], arguments[3], arguments[4]
    local ok, message = D.evaluate_in(thread, level, target .. " = " .. text)
    if not ok then error(message, 0) end
    local _, values = D.evaluate_in(thread, level, target)
    return D.variable(target, values[1], target)
end

-- [thread, level, text]: candidates as of `complete`, the frame's names included.
function K.queries.complete_in(arguments)
    local co, level, text = D.thread(arguments[1]), arguments[2], arguments[3]
    if not co or not getinfo(co, level, "f") then return K.queries.complete({ text }) end
    local names = setmetatable({}, { __index = D.environment(co, level) })
    for _, variable in ipairs(D.upvalues(getinfo(co, level, "f").func)) do
        rawset(names, variable.name, (select(2, getupvalue(getinfo(co, level, "f").func, variable.index))))
    end
    for _, variable in ipairs(D.locals(co, level)) do
        rawset(names, variable.name, (select(2, getlocal(co, level, variable.index))))
    end
    return K.complete_from(names, text)
end
