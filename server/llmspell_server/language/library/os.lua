---@meta os

---The operating system: time, environment, files, the program itself.
---@class oslib
os = {}

---Returns the processor time used, in seconds.
---@return number
---@nodiscard
function os.clock() end

---A date and time in parts.
---@class osdate
---@field year integer|string four digits
---@field month integer|string 1 to 12
---@field day integer|string 1 to 31
---@field hour? integer|string 0 to 23
---@field min? integer|string 0 to 59
---@field sec? integer|string 0 to 61
---@field wday? integer|string day of the week, Sunday is 1
---@field yday? integer|string day of the year
---@field isdst? boolean whether summer time holds

---Formats a time like C's `strftime`, or returns its parts for `"*t"`; a `!` in front means UTC.
---@param format? string
---@param time? integer now if missing
---@return string
---@nodiscard
---@overload fun(format: "*t"|"!*t", time?: integer): osdate
function os.date(format, time) end

---Returns the seconds from `t1` to `t2`.
---@param t2 integer
---@param t1? integer
---@return number
---@nodiscard
function os.difftime(t2, t1) end

---Runs a command of the system; without one, says whether there is a shell.
---@param command? string
---@return boolean? success
---@return "exit"|"signal"|nil how
---@return integer? code
function os.execute(command) end

---Ends the program.
---@param code? boolean|integer true or 0 for success
---@param close? boolean close the Lua state before
---@return never
function os.exit(code, close) end

---Returns a variable of the environment; nil if it is not set.
---@param varname string
---@return string?
---@nodiscard
function os.getenv(varname) end

---Removes a file.
---@param filename string
---@return boolean? success
---@return string? reason
---@return integer? code
function os.remove(filename) end

---Renames a file.
---@param oldname string
---@param newname string
---@return boolean? success
---@return string? reason
---@return integer? code
function os.rename(oldname, newname) end

---Sets the program's locale; returns its name, nil when that is not possible.
---@param locale string?
---@param category? "all"|"collate"|"ctype"|"monetary"|"numeric"|"time"
---@return string? locale
function os.setlocale(locale, category) end

---Returns the present time, or that of a date in parts, in seconds since 1970.
---@param date? osdate
---@return integer
---@nodiscard
function os.time(date) end

---Returns a name that a temporary file can have.
---@return string
---@nodiscard
function os.tmpname() end
