---@meta jit
---@version JIT

---LuaJIT's compiler.
---@class jitlib
---@field version string such as `"LuaJIT 2.1"`
---@field version_num integer such as 20100
---@field os "Windows"|"Linux"|"OSX"|"BSD"|"POSIX"|"Other" the system
---@field arch string the processor
jit = {}

---Turns the compiler on, for everything or for a function.
---@param func? function|true
---@param recursive? boolean
function jit.on(func, recursive) end

---Turns the compiler off, for everything or for a function.
---@param func? function|true
---@param recursive? boolean
function jit.off(func, recursive) end

---Forgets compiled code.
---@param func? function|true|integer
---@param recursive? boolean
function jit.flush(func, recursive) end

---Says whether the compiler is on, and which features it uses.
---@return boolean status
---@return string ...
---@nodiscard
function jit.status() end

---Bits of numbers.
---@class bitlib
bit = {}

---Brings a number into the range of 32 bits with a sign.
---@param x number
---@return integer
---@nodiscard
function bit.tobit(x) end

---Writes a number with hexadecimal digits.
---@param x number
---@param n? integer how many; upper case if negative
---@return string
---@nodiscard
function bit.tohex(x, n) end

---Turns every bit round.
---@param x number
---@return integer
---@nodiscard
function bit.bnot(x) end

---Or of all arguments.
---@param x number
---@param ... number
---@return integer
---@nodiscard
function bit.bor(x, ...) end

---And of all arguments.
---@param x number
---@param ... number
---@return integer
---@nodiscard
function bit.band(x, ...) end

---Exclusive or of all arguments.
---@param x number
---@param ... number
---@return integer
---@nodiscard
function bit.bxor(x, ...) end

---Shifts to the left.
---@param x number
---@param n integer
---@return integer
---@nodiscard
function bit.lshift(x, n) end

---Shifts to the right.
---@param x number
---@param n integer
---@return integer
---@nodiscard
function bit.rshift(x, n) end

---Shifts to the right, copying the highest bit.
---@param x number
---@param n integer
---@return integer
---@nodiscard
function bit.arshift(x, n) end

---Rotates to the left.
---@param x number
---@param n integer
---@return integer
---@nodiscard
function bit.rol(x, n) end

---Rotates to the right.
---@param x number
---@param n integer
---@return integer
---@nodiscard
function bit.ror(x, n) end

---Turns the order of the bytes round.
---@param x number
---@return integer
---@nodiscard
function bit.bswap(x) end
