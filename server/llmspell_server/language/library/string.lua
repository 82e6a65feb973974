---@meta string

---Functions for strings. Every string has them as methods: `s:upper()`. Positions count from 1, negative ones from the end.
---@class stringlib
string = {}

---Returns the codes of the bytes `s[i]` to `s[j]`.
---@param s string
---@param i? integer 1 if missing
---@param j? integer `i` if missing
---@return integer ...
---@nodiscard
function string.byte(s, i, j) end

---Returns a string of the bytes with these codes.
---@param byte integer
---@param ... integer
---@return string
---@nodiscard
---@overload fun(...: integer): string
function string.char(byte, ...) end

---Returns a function as a binary chunk, for `load`.
---@param f fun(...: any): any
---@param strip? boolean leave out debug information
---@return string
---@nodiscard
function string.dump(f, strip) end

---Looks for the first match of a pattern; returns where it starts and ends, and its captures. Nil if there is none.
---
---```lua
---local from, to, key = line:find("^(%w+)=")
---```
---@param s string
---@param pattern string a Lua pattern
---@param init? integer where to begin; 1 if missing
---@param plain? boolean the pattern is plain text
---@return integer? start
---@return integer? end
---@return any ... captures
---@return_overload integer, integer, any...
---@return_overload nil, nil
---@nodiscard
function string.find(s, pattern, init, plain) end

---Formats its arguments as the first one says, in the manner of C's `printf`; `%q` writes a string that Lua can read.
---
---```lua
---string.format("%s: %5.2f", name, value)
---```
---@param s string
---@param ... any
---@return string
---@nodiscard
function string.format(s, ...) end

---Gives an iterator over all matches of a pattern: its captures, or the whole match if it has none.
---
---```lua
---for word in text:gmatch("%a+") do print(word) end
---```
---@param s string
---@param pattern string a Lua pattern
---@param init? integer where to begin; since Lua 5.4
---@return fun(): string, string...
---@nodiscard
function string.gmatch(s, pattern, init) end

---Replaces the matches of a pattern (all, or the first `n`); returns the new string and how many there were.
---
---The replacement is a string with `%1` for captures, a table that is asked for the first capture, or a function that
---gets all captures.
---@param s string
---@param pattern string a Lua pattern
---@param repl string|number|table|(fun(match: string, ...: string): any)
---@param n? integer at most so many
---@return string
---@return integer count
function string.gsub(s, pattern, repl, n) end

---Returns the number of bytes.
---@param s string
---@return integer
---@nodiscard
function string.len(s) end

---Returns a copy with lower-case letters.
---@param s string
---@return string
---@nodiscard
function string.lower(s) end

---Returns the captures of the first match of a pattern, or the whole match if it has none; nil if there is no match.
---@param s string
---@param pattern string a Lua pattern
---@param init? integer where to begin; 1 if missing
---@return any ...
---@nodiscard
function string.match(s, pattern, init) end

---Returns values as binary data, laid out as the format says.
---@version >5.3
---@param fmt string
---@param v1? string|number
---@param ... string|number
---@return string binary
---@nodiscard
function string.pack(fmt, v1, ...) end

---Returns the size of what `string.pack` makes of a format.
---@version >5.3
---@param fmt string
---@return integer
---@nodiscard
function string.packsize(fmt) end

---Returns `n` copies of a string, with a separator between.
---@param s string
---@param n integer
---@param sep? string nothing if missing; since Lua 5.2
---@return string
---@nodiscard
function string.rep(s, n, sep) end

---Returns the string backwards, byte by byte.
---@param s string
---@return string
---@nodiscard
function string.reverse(s) end

---Returns the bytes `i` to `j`.
---@param s string
---@param i integer
---@param j? integer the last if missing
---@return string
---@nodiscard
function string.sub(s, i, j) end

---Reads values out of binary data; returns them and the position behind.
---@version >5.3
---@param fmt string
---@param s string
---@param pos? integer where to begin; 1 if missing
---@return any ...
---@nodiscard
function string.unpack(fmt, s, pos) end

---Returns a copy with upper-case letters.
---@param s string
---@return string
---@nodiscard
function string.upper(s) end
