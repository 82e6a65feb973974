-- Where output comes from: while a debugger is there, what a script prints carries the line that printed it.
local K = ...
local D = K.debugger
local getinfo = debug.getinfo
local host, of_prelude = K.host, K.of_prelude
local plain, output_at = host.output, host.output_at

local function placed(stream, text)
    if not D.quiet then
        local level = 2
        local info = getinfo(level, "Sl")
        while info do
            if info.currentline > 0 and not of_prelude(info.source) then
                return output_at(stream, text, info.source, info.currentline)
            end
            level = level + 1
            info = getinfo(level, "Sl")
        end
    end
    return plain(stream, text)
end

-- The prelude prints by `host.output`; nothing changes for a script that nobody debugs.
function D.place_output(wanted)
    host.output = wanted and placed or plain
end
