---@meta coroutine

---Coroutines: functions that wait in the middle and go on later.
---@class coroutinelib
coroutine = {}

---Closes a coroutine and its to-be-closed variables.
---@version >5.4
---@param co thread
---@return boolean success
---@return any error
function coroutine.close(co) end

---Makes a coroutine of a function, without starting it.
---@param f async fun(...: any): any...
---@return thread
---@nodiscard
function coroutine.create(f) end

---Says whether the running coroutine can yield.
---@version >5.3, JIT
---@param co? thread since Lua 5.4
---@return boolean
---@nodiscard
function coroutine.isyieldable(co) end

---Starts a coroutine, or lets it go on; returns true and what it yields or returns, or false and the error.
---@param co thread
---@param ... any its arguments, or what `yield` returns in it
---@return boolean success
---@return any ...
function coroutine.resume(co, ...) end

---Returns the running coroutine, and (since Lua 5.2) whether it is the main one.
---@return thread running
---@return boolean ismain
---@nodiscard
function coroutine.running() end

---Returns the state of a coroutine.
---@param co thread
---@return "running"|"suspended"|"normal"|"dead"
---@nodiscard
function coroutine.status(co) end

---Makes a function that lets the coroutine go on at every call; errors reach the caller.
---@param f async fun(...: any): any...
---@return fun(...: any): any...
---@nodiscard
function coroutine.wrap(f) end

---Waits; the arguments are what `resume` returns, the results what the next `resume` is given.
---@async
---@param ... any
---@return any ...
function coroutine.yield(...) end
