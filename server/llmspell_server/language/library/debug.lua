---@meta debug

---Looks into the running program.
---@class debuglib
debug = {}

---What `debug.getinfo` tells.
---@class debuginfo
---@field name? string a name of the function
---@field namewhat string what the name is: `"global"`, `"local"`, `"method"`, `"field"`, `"upvalue"` or `""`
---@field source string the text of the chunk, or `@` and its file
---@field short_src string the source, cut for messages
---@field linedefined integer the line where the function begins
---@field lastlinedefined integer the line where it ends
---@field what string `"Lua"`, `"C"` or `"main"`
---@field currentline integer the line that runs; -1 if not known
---@field istailcall boolean whether it was called by a tail call
---@field nups integer number of upvalues
---@field nparams integer number of parameters
---@field isvararg boolean whether it takes any number of arguments
---@field func function the function
---@field activelines table<integer, boolean> the lines with code
---@field ftransfer integer first transferred value, in a call or return hook
---@field ntransfer integer number of transferred values

---Reads and runs commands until a line says `cont`.
function debug.debug() end

---Returns the environment of an object.
---@version 5.1, JIT
---@param o any
---@return table
function debug.getfenv(o) end

---Returns the hook, its mask and its count.
---@param co? thread
---@return function hook
---@return string mask
---@return integer count
---@nodiscard
function debug.gethook(co) end

---Tells about a function or a stack level.
---@overload fun(f: integer|function, what?: string): debuginfo
---@param thread thread
---@param f integer|function
---@param what? string which parts
---@return debuginfo # nil for a level that is not there
---@nodiscard
function debug.getinfo(thread, f, what) end

---Returns name and value of a local variable of a stack level.
---@overload fun(f: integer|function, index: integer): string?, any
---@param thread thread
---@param f integer|function
---@param index integer
---@return string? name
---@return any value
---@nodiscard
function debug.getlocal(thread, f, index) end

---Returns the metatable of any value.
---@param object any
---@return table metatable # nil if there is none
---@nodiscard
function debug.getmetatable(object) end

---Returns the registry.
---@return table
---@nodiscard
function debug.getregistry() end

---Returns name and value of an upvalue of a function.
---@param f function
---@param up integer
---@return string? name
---@return any value
---@nodiscard
function debug.getupvalue(f, up) end

---Returns the values at a userdata.
---@param u userdata
---@param n? integer
---@return any
---@return boolean?
---@nodiscard
function debug.getuservalue(u, n) end

---Sets the environment of an object.
---@version 5.1, JIT
---@generic T
---@param object T
---@param env table
---@return T
function debug.setfenv(object, env) end

---Sets a function to be called at every call, return, line, or so many instructions; without arguments removes it.
---@overload fun(hook: function, mask: string, count?: integer)
---@overload fun()
---@param thread thread
---@param hook function
---@param mask string `c`, `r` and `l`
---@param count? integer
function debug.sethook(thread, hook, mask, count) end

---Sets a local variable of a stack level; returns its name.
---@overload fun(level: integer, index: integer, value: any): string?
---@param thread thread
---@param level integer
---@param index integer
---@param value any
---@return string? name
function debug.setlocal(thread, level, index, value) end

---Sets the metatable of any value.
---@generic T
---@param value T
---@param meta? table
---@return T value
function debug.setmetatable(value, meta) end

---Sets an upvalue of a function; returns its name.
---@param f function
---@param up integer
---@param value any
---@return string? name
function debug.setupvalue(f, up, value) end

---Sets a value at a userdata.
---@generic T: userdata
---@param udata T
---@param value any
---@param n? integer
---@return T? udata
function debug.setuservalue(udata, value, n) end

---Returns the call stack as text.
---@overload fun(message?: any, level?: integer): string
---@param thread thread
---@param message? any
---@param level? integer
---@return string
---@nodiscard
function debug.traceback(thread, message, level) end

---Returns something that tells upvalues apart.
---@version >5.2, JIT
---@param f function
---@param n integer
---@return lightuserdata? id
---@nodiscard
function debug.upvalueid(f, n) end

---Makes one upvalue of a function the same as one of another.
---@version >5.2, JIT
---@param f1 function
---@param n1 integer
---@param f2 function
---@param n2 integer
function debug.upvaluejoin(f1, n1, f2, n2) end
