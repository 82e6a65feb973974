---@meta utf8
---@version >5.3

---Functions for text in UTF-8.
---@class utf8lib
---@field charpattern string the pattern of one character
utf8 = {}

---Returns a string of the characters with these code points.
---@param code integer
---@param ... integer
---@return string
---@nodiscard
---@overload fun(...: integer): string
function utf8.char(code, ...) end

---Gives an iterator over the characters: the position of the first byte, and the code point.
---@param s string
---@param lax? boolean accept code points up to 2^31
---@return fun(s: string, p: integer): integer, integer
---@return string
---@return integer
function utf8.codes(s, lax) end

---Returns the code points of the characters that begin at the bytes `i` to `j`.
---@param s string
---@param i? integer 1 if missing
---@param j? integer `i` if missing
---@param lax? boolean accept code points up to 2^31
---@return integer ...
---@nodiscard
function utf8.codepoint(s, i, j, lax) end

---Returns the number of characters that begin at the bytes `i` to `j`; nil and the position of a byte that is wrong.
---@param s string
---@param i? integer 1 if missing
---@param j? integer -1 if missing
---@param lax? boolean accept code points up to 2^31
---@return integer?
---@return integer? errpos
---@nodiscard
function utf8.len(s, i, j, lax) end

---Returns the byte where the character number `n` begins, counted from byte `i`.
---@param s string
---@param n integer
---@param i? integer
---@return integer?
---@nodiscard
function utf8.offset(s, n, i) end
