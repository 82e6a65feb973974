---@meta bit32
---@version 5.2

---Bits of numbers, 32 of them.
---@class bit32lib
bit32 = {}

---Shifts to the right, copying the highest bit.
---@param x integer
---@param disp integer
---@return integer
---@nodiscard
function bit32.arshift(x, disp) end

---And of all arguments.
---@param ... integer
---@return integer
---@nodiscard
function bit32.band(...) end

---Turns every bit round.
---@param x integer
---@return integer
---@nodiscard
function bit32.bnot(x) end

---Or of all arguments.
---@param ... integer
---@return integer
---@nodiscard
function bit32.bor(...) end

---Says whether the and of all arguments is not zero.
---@param ... integer
---@return boolean
---@nodiscard
function bit32.btest(...) end

---Exclusive or of all arguments.
---@param ... integer
---@return integer
---@nodiscard
function bit32.bxor(...) end

---Returns some bits as a number.
---@param n integer
---@param field integer the lowest
---@param width? integer 1 if missing
---@return integer
---@nodiscard
function bit32.extract(n, field, width) end

---Replaces some bits.
---@param n integer
---@param v integer
---@param field integer the lowest
---@param width? integer 1 if missing
---@return integer
---@nodiscard
function bit32.replace(n, v, field, width) end

---Rotates to the left.
---@param x integer
---@param disp integer
---@return integer
---@nodiscard
function bit32.lrotate(x, disp) end

---Shifts to the left.
---@param x integer
---@param disp integer
---@return integer
---@nodiscard
function bit32.lshift(x, disp) end

---Rotates to the right.
---@param x integer
---@param disp integer
---@return integer
---@nodiscard
function bit32.rrotate(x, disp) end

---Shifts to the right.
---@param x integer
---@param disp integer
---@return integer
---@nodiscard
function bit32.rshift(x, disp) end
