---@meta io

---Input and output.
---@class iolib
---@field stdin file* the standard input
---@field stdout file* the standard output
---@field stderr file* the standard error
io = {}

---@alias openmode
---| "r" # read
---| "w" # write, from the beginning
---| "a" # write behind the end
---| "r+" # read and write
---| "w+" # read and write, from the beginning
---| "a+" # read, and write behind the end
---| "rb" # read, binary
---| "wb" # write, binary
---| "ab" # write behind the end, binary
---| "r+b" # read and write, binary
---| "w+b" # read and write from the beginning, binary
---| "a+b" # read, and write behind the end, binary

---@alias readmode
---| integer # so many bytes
---| "n" # a number
---| "l" # a line
---| "L" # a line with its end
---| "a" # the rest
---| "all" # the rest
---| "*n" # a number, as Lua 5.1 and 5.2 write it
---| "*l" # a line, as Lua 5.1 and 5.2 write it
---| "*L" # a line with its end, as Lua 5.2 writes it
---| "*a" # the rest, as Lua 5.1 and 5.2 write it
---| "*number" # a number, in long
---| "*line" # a line, in long
---| "*all" # the rest, in long

---Closes a file, or the default output.
---@param file? file*
---@return boolean? success
---@return string? reason
---@return integer? code
function io.close(file) end

---Sends what is buffered in the default output on its way.
function io.flush() end

---Sets the default input (by name or as a file), or returns it.
---@overload fun(): file*
---@param file string|file*
function io.input(file) end

---Opens a file and gives an iterator over its lines; closes it at the end.
---@overload fun(filename?: string): fun(): string
---@param filename string
---@param format readmode what to read each time; a line if missing
---@param ... readmode
---@return fun(): any, any...
function io.lines(filename, format, ...) end

---Opens a file. Nil and a message when that fails.
---
---```lua
---local file, problem = io.open(path, "r")
---```
---@param filename string
---@param mode? openmode read if missing
---@return file*?
---@return string? message
---@return integer? code
---@return_overload file*, nil, nil
---@return_overload nil, string, integer
---@nodiscard
function io.open(filename, mode) end

---Sets the default output (by name or as a file), or returns it.
---@overload fun(): file*
---@param file string|file*
function io.output(file) end

---Starts a program and returns a file to read its output or to write its input.
---@param prog string
---@param mode? "r"|"w"
---@return file*?
---@return string? message
---@return_overload file*, nil
---@return_overload nil, string
function io.popen(prog, mode) end

---Reads from the default input: a line without its end if nothing else is asked for.
---@param ... readmode
---@return any
---@return any ...
function io.read(...) end

---Returns a file that vanishes with the program.
---@return file*
---@nodiscard
function io.tmpfile() end

---Says whether a value is a file: `"file"`, `"closed file"`, or nil.
---@param obj any
---@return "file"|"closed file"|nil
---@nodiscard
function io.type(obj) end

---Writes strings and numbers to the default output; returns it.
---@param ... string|number
---@return file*
---@return string? message
function io.write(...) end

---An open file.
---@class file*: userdata
local file = {}

---Closes the file.
---@return boolean? success
---@return string? reason
---@return integer? code
function file:close() end

---Sends what is buffered on its way.
---@return file*
---@return string? message
function file:flush() end

---Gives an iterator over the lines; does not close the file.
---@overload fun(self: file*): fun(): string
---@param format readmode what to read each time; a line if missing
---@param ... readmode
---@return fun(): any, any...
function file:lines(format, ...) end

---Reads as the arguments say: `"l"` a line, `"L"` a line with its end, `"n"` a number, `"a"` the rest, or so many bytes.
---@param ... readmode
---@return any
---@return any ...
function file:read(...) end

---Moves the position; returns it, counted from the beginning.
---@param whence? "set"|"cur"|"end" from where; `"cur"` if missing
---@param offset? integer 0 if missing
---@return integer offset
---@return string? message
function file:seek(whence, offset) end

---Chooses how output is buffered.
---@param mode "no"|"full"|"line"
---@param size? integer
function file:setvbuf(mode, size) end

---Writes strings and numbers; returns the file.
---@param ... string|number
---@return file*
---@return string? message
function file:write(...) end
