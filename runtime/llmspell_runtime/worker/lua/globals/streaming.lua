-- Streaming: a generator as an object with next, isDone and collect.
local K = ...
local library = K.library_coroutine

local stream = {}

function stream:next()
    if self._done then return nil end
    local results = table.pack(library.resume(self._coroutine))
    if not results[1] then
        self._done = true
        error(results[2], 0)
    end
    if library.status(self._coroutine) == "dead" then self._done = true end
    return table.unpack(results, 2, results.n)
end

function stream:isDone()
    return self._done
end

function stream:collect()
    local all = {}
    while not self._done do
        local value = self:next()
        if value ~= nil then all[#all + 1] = value end
    end
    return all
end

K.local_functions.Streaming = {
    create = function(f)
        if type(f) ~= "function" then error("Streaming.create: bad argument #1 (function expected, got " .. type(f) .. ")", 2) end
        local object = { _coroutine = library.create(f), _done = false }
        for name, method in pairs(stream) do object[name] = method end
        return object
    end,
    yield = function(...) return library.yield(...) end,
}
