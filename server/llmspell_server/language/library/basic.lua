---@meta _

---The version of Lua that runs, such as `"Lua 5.4"`.
---@type string
_VERSION = ""

---The table that holds all global variables.
---@class _G
_G = {}

---Raises an error when `v` is false or nil; otherwise returns all its arguments.
---@generic T
---@param v? T what must hold
---@param message? any the error; "assertion failed!" if there is none
---@param ... any returned too
---@return T
---@return any ...
function assert(v, message, ...) end

---Controls the garbage collector.
---
---`"collect"` runs a full cycle, `"count"` gives the memory in use in KBytes, `"step"` runs one step, `"isrunning"` tells
---whether it runs; `"stop"` and `"restart"` do what they say.
---@param opt? "collect"|"stop"|"restart"|"count"|"step"|"isrunning"|"generational"|"incremental"|"setpause"|"setstepmul" what to do; `"collect"` if missing
---@param ... any what the option takes
---@return any
function collectgarbage(opt, ...) end

---Runs the Lua file and returns what it returns. Errors reach the caller.
---@param filename? string the standard input if missing
---@return any ...
function dofile(filename) end

---Raises an error with `message` as its value. Never returns.
---@param message any the error; a string gets the position in front
---@param level? integer whose position: 1 the caller of `error`, 2 the caller of that function, 0 none
---@return never
function error(message, level) end

---Returns the environment of a function or of a stack level.
---@version 5.1, JIT
---@param f? integer|function the level 1 if missing
---@return table
---@nodiscard
function getfenv(f) end

---Returns the metatable of a value, or what its field `__metatable` holds; nil if there is none.
---@param object any
---@return table metatable
---@nodiscard
function getmetatable(object) end

---Gives an iterator over `t[1]`, `t[2]`, … up to the first nil.
---@generic T: table, V
---@param t T
---@return fun(list: V[], i?: integer): integer, V
---@return T
---@return integer i
function ipairs(t) end

---Loads a chunk, a string or what a function gives piece by piece, and returns it as a function.
---@param chunk string|(fun(): string?) the text, or a function that returns its parts
---@param chunkname? string how messages call it
---@param mode? "b"|"t"|"bt" whether binary or text chunks are welcome
---@param env? table the globals of the chunk
---@return function? chunk the compiled function; nil when there is an error
---@return string? message what is wrong
---@return_overload function, nil
---@return_overload nil, string
---@nodiscard
function load(chunk, chunkname, mode, env) end

---Loads a file and returns it as a function, without running it.
---@param filename? string the standard input if missing
---@param mode? "b"|"t"|"bt" whether binary or text chunks are welcome
---@param env? table the globals of the chunk
---@return function? chunk the compiled function; nil when there is an error
---@return string? message what is wrong
---@return_overload function, nil
---@return_overload nil, string
---@nodiscard
function loadfile(filename, mode, env) end

---Loads a string as a chunk.
---@version 5.1, JIT
---@param text string
---@param chunkname? string how messages call it
---@return function? chunk
---@return string? message
---@nodiscard
function loadstring(text, chunkname) end

---Creates a module.
---@version 5.1, JIT
---@param name string
---@param ... function
function module(name, ...) end

---Returns the key after `index` and its value; the first ones for nil, nil behind the last.
---@generic K, V
---@param t table<K, V>
---@param index? K
---@return K? key
---@return V? value
---@nodiscard
function next(t, index) end

---Gives an iterator over all keys and values of a table, in no order.
---@generic T: table, K, V
---@param t T
---@return fun(t: table<K, V>, index?: K): K, V
---@return T
function pairs(t) end

---Calls a function in protected mode: an error is returned, not raised.
---@param f function
---@param ... any its arguments
---@return boolean success
---@return any result its results, or the error
---@return any ...
function pcall(f, ...) end

---Writes its arguments as text, with tabs between, and a line break.
---@param ... any
function print(...) end

---Says whether two values are the same, without `__eq`.
---@param v1 any
---@param v2 any
---@return boolean
---@nodiscard
function rawequal(v1, v2) end

---Returns `table[index]`, without `__index`.
---@param table table
---@param index any
---@return any
---@nodiscard
function rawget(table, index) end

---Returns the length of a table or a string, without `__len`.
---@version >5.2
---@param v table|string
---@return integer
---@nodiscard
function rawlen(v) end

---Sets `table[index]`, without `__newindex`.
---@param table table
---@param index any not nil
---@param value any
---@return table
function rawset(table, index, value) end

---Loads a module once and returns what it returned; later calls return the same value.
---@param modname string its name, dots between folders
---@return any module
---@return any loaderdata where it was found
function require(modname) end

---Returns the arguments from number `index` on (from the end for a negative one), or their number for `"#"`.
---@param index integer|"#"
---@param ... any
---@return any ...
---@nodiscard
function select(index, ...) end

---Sets the environment of a function or of a stack level.
---@version 5.1, JIT
---@param f function|integer
---@param table table
---@return function
function setfenv(f, table) end

---Sets the metatable of a table, or removes it with nil; returns the table.
---@param table table
---@param metatable? metatable|table
---@return table
function setmetatable(table, metatable) end

---Converts to a number: a number stays, a text is read (in a base from 2 to 36, if one is given); nil if it is none.
---@param e any
---@param base? integer
---@return number?
---@nodiscard
---@overload fun(e: string, base: integer): integer?
function tonumber(e, base) end

---Converts to a string, by `__tostring` or `__name` if there is one.
---@param v any
---@return string
---@nodiscard
function tostring(v) end

---@alias type
---| "nil"
---| "number"
---| "string"
---| "boolean"
---| "table"
---| "function"
---| "thread"
---| "userdata"

---Returns the name of a value's type.
---@param v any
---@return type type
---@nodiscard
function type(v) end

---Returns `list[i]` to `list[j]`.
---@version 5.1, JIT
---@generic T
---@param list T[]
---@param i? integer 1 if missing
---@param j? integer the length if missing
---@return T ...
---@nodiscard
function unpack(list, i, j) end

---Emits a warning of the texts together; `"@on"` and `"@off"` turn warnings on and off.
---@version >5.4
---@param message string
---@param ... any
function warn(message, ...) end

---Calls a function in protected mode, like `pcall`, with a function that gets the error where it happens.
---@param f function
---@param msgh fun(message: any): any
---@param ... any its arguments
---@return boolean success
---@return any result its results, or what the handler returned
---@return any ...
function xpcall(f, msgh, ...) end

---What a metatable may hold.
---@class metatable
---@field __mode? "k"|"v"|"kv" which references are weak
---@field __metatable? any what `getmetatable` returns; protects the metatable
---@field __tostring? fun(t: any): string how `tostring` converts
---@field __gc? fun(t: any) called before the value is collected
---@field __close? fun(t: any, err: any) called when a to-be-closed variable goes out of scope
---@field __name? string the type's name for messages
---@field __add? fun(a: any, b: any): any `+`
---@field __sub? fun(a: any, b: any): any `-`
---@field __mul? fun(a: any, b: any): any `*`
---@field __div? fun(a: any, b: any): any `/`
---@field __mod? fun(a: any, b: any): any `%`
---@field __pow? fun(a: any, b: any): any `^`
---@field __unm? fun(a: any): any `-` before a value
---@field __idiv? fun(a: any, b: any): any `//`
---@field __band? fun(a: any, b: any): any `&`
---@field __bor? fun(a: any, b: any): any `|`
---@field __bxor? fun(a: any, b: any): any `~`
---@field __bnot? fun(a: any): any `~` before a value
---@field __shl? fun(a: any, b: any): any `<<`
---@field __shr? fun(a: any, b: any): any `>>`
---@field __concat? fun(a: any, b: any): any `..`
---@field __len? fun(t: any): any `#`
---@field __eq? fun(a: any, b: any): boolean `==`
---@field __lt? fun(a: any, b: any): boolean `<`
---@field __le? fun(a: any, b: any): boolean `<=`
---@field __index? table|(fun(t: any, key: any): any) where a missing key is looked up
---@field __newindex? table|(fun(t: any, key: any, value: any)) where a new key is written
---@field __call? fun(t: any, ...: any): any what a call of the value does
---@field __pairs? fun(t: any): ((fun(t: any, k: any): any, any), any, any) what `pairs` gives
---@field __ipairs? fun(t: any): ((fun(t: any, k: integer): integer, any), any, integer) what `ipairs` gives, in old Luas
