-- os: the clock is Lua's own; files, environment and the end of the run are asked of the kernel.
local K = ...
local env, host = K.env, K.host
local operation = K.operation
local type, error, math_type = type, error, math.type

env.os = {
    time = os.time, clock = os.clock, difftime = os.difftime, date = os.date,
    remove = operation("sys.remove"),
    rename = operation("sys.rename"),
    tmpname = operation("sys.temporary_name"),
}

local getenv = operation("sys.getenv")
function env.os.getenv(name)
    if type(name) ~= "string" then error("bad argument #1 to 'getenv' (string expected, got " .. type(name) .. ")", 2) end
    return getenv(name)
end

-- Ends the run, not the process: the stop unwinds the script, through every pcall.
function env.os.exit(code)
    if code == nil or code == true then code = 0 elseif code == false then code = 1 end
    if math_type(code) ~= "integer" then error("bad argument #1 to 'exit' (integer or boolean expected)", 2) end
    host.exit(code & 0xff)
    while true do end
end

function env.os.execute(command)
    if command == nil then return false end
    error("os.execute is not available in spells (use Tool.invoke(\"process_executor\", {...}))", 2)
end

function env.os.setlocale(locale)
    if locale == nil or locale == "" or locale == "C" then return "C" end
    return nil
end
