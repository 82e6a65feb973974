---@meta math

---Mathematical functions and constants. Angles are in radians.
---@class mathlib
---@field huge number larger than every other number
---@field pi number 3.14159…
math = {}

---The largest integer.
---@version >5.3
---@type integer
math.maxinteger = nil

---The smallest integer.
---@version >5.3
---@type integer
math.mininteger = nil

---Returns the absolute value.
---@generic Number: number
---@param x Number
---@return Number
---@nodiscard
function math.abs(x) end

---Returns the arc cosine.
---@param x number
---@return number
---@nodiscard
function math.acos(x) end

---Returns the arc sine.
---@param x number
---@return number
---@nodiscard
function math.asin(x) end

---Returns the arc tangent of `y / x` (since Lua 5.3; before, of one argument), in the right quadrant.
---@param y number
---@param x? number 1 if missing
---@return number
---@nodiscard
function math.atan(y, x) end

---Returns the arc tangent of `y / x`, in the right quadrant.
---@version <5.2, JIT
---@param y number
---@param x number
---@return number
---@nodiscard
function math.atan2(y, x) end

---Returns the smallest integer that is not less than `x`.
---@param x number
---@return integer
---@nodiscard
function math.ceil(x) end

---Returns the cosine.
---@param x number
---@return number
---@nodiscard
function math.cos(x) end

---Returns the hyperbolic cosine.
---@version <5.2, JIT
---@param x number
---@return number
---@nodiscard
function math.cosh(x) end

---Converts radians to degrees.
---@param x number
---@return number
---@nodiscard
function math.deg(x) end

---Returns e to the power of `x`.
---@param x number
---@return number
---@nodiscard
function math.exp(x) end

---Returns the largest integer that is not greater than `x`.
---@param x number
---@return integer
---@nodiscard
function math.floor(x) end

---Returns the rest of `x / y`, with the sign of `x`.
---@generic Number: number
---@param x Number
---@param y Number
---@return Number
---@nodiscard
function math.fmod(x, y) end

---Returns `m` and `e` with `x == m * 2 ^ e`, m from 0.5 to 1.
---@version <5.2, >5.5, JIT
---@param x number
---@return number m
---@return integer e
---@nodiscard
function math.frexp(x) end

---Returns `m * 2 ^ e`.
---@version <5.2, >5.5, JIT
---@param m number
---@param e integer
---@return number
---@nodiscard
function math.ldexp(m, e) end

---Returns the logarithm, natural or to a base.
---@param x number
---@param base? number since Lua 5.2
---@return number
---@nodiscard
function math.log(x, base) end

---Returns the logarithm to base 10.
---@version <5.2, JIT
---@param x number
---@return number
---@nodiscard
function math.log10(x) end

---Returns the greatest argument.
---@generic Number: number
---@param x Number
---@param ... Number
---@return Number
---@nodiscard
function math.max(x, ...) end

---Returns the least argument.
---@generic Number: number
---@param x Number
---@param ... Number
---@return Number
---@nodiscard
function math.min(x, ...) end

---Returns the integral part and the fraction.
---@param x number
---@return number integral
---@return number fraction
---@nodiscard
function math.modf(x) end

---Returns `x ^ y`.
---@version <5.2, JIT
---@param x number
---@param y number
---@return number
---@nodiscard
function math.pow(x, y) end

---Converts degrees to radians.
---@param x number
---@return number
---@nodiscard
function math.rad(x) end

---Returns a random number: from 0 to 1 without an argument, else an integer from 1 to `m`, or from `m` to `n`.
---@overload fun(): number
---@overload fun(m: integer): integer
---@param m integer
---@param n integer
---@return integer
function math.random(m, n) end

---Sets the seed of `math.random`; since Lua 5.4 a random one without arguments.
---@param x? number
---@param y? integer
function math.randomseed(x, y) end

---Returns the sine.
---@param x number
---@return number
---@nodiscard
function math.sin(x) end

---Returns the hyperbolic sine.
---@version <5.2, JIT
---@param x number
---@return number
---@nodiscard
function math.sinh(x) end

---Returns the square root.
---@param x number
---@return number
---@nodiscard
function math.sqrt(x) end

---Returns the tangent.
---@param x number
---@return number
---@nodiscard
function math.tan(x) end

---Returns the hyperbolic tangent.
---@version <5.2, JIT
---@param x number
---@return number
---@nodiscard
function math.tanh(x) end

---Converts to an integer if that loses nothing; nil otherwise.
---@version >5.3
---@param x any
---@return integer?
---@nodiscard
function math.tointeger(x) end

---Tells integers from floats; nil for what is no number.
---@version >5.3
---@param x any
---@return "integer"|"float"|nil
---@nodiscard
function math.type(x) end

---Compares two integers as if they had no sign.
---@version >5.3
---@param m integer
---@param n integer
---@return boolean
---@nodiscard
function math.ult(m, n) end
