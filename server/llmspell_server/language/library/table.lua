---@meta table

---Functions for tables used as lists: elements 1 to `#list`.
---@class tablelib
table = {}

---Joins the elements `i` to `j`, strings and numbers, with a separator between.
---@param list table
---@param sep? string nothing if missing
---@param i? integer 1 if missing
---@param j? integer the length if missing
---@return string
---@nodiscard
function table.concat(list, sep, i, j) end

---Returns a new table with room for elements to come.
---@version >5.5
---@param nseq integer elements of the list
---@param nrec? integer other fields
---@return table
---@nodiscard
function table.create(nseq, nrec) end

---Inserts an element at the end, or at a position, moving up those behind.
---
---```lua
---table.insert(list, value)
---table.insert(list, 1, value)
---```
---@generic V
---@param list V[]
---@param pos integer
---@param value V
---@overload fun(list: table, value: any)
function table.insert(list, pos, value) end

---Copies the elements `f` to `e` of one list to position `t` of another one (or of the same).
---@version >5.3, JIT
---@generic T: table
---@param a1 T
---@param f integer
---@param e integer
---@param t integer
---@param a2? T `a1` if missing
---@return T a2
function table.move(a1, f, e, t, a2) end

---Returns a new table with the arguments as elements, and their number in the field `n`.
---@version >5.2, JIT
---@generic T
---@param ... T
---@return { n: integer, [integer]: T }
---@nodiscard
function table.pack(...) end

---Removes the last element, or the one at a position, moving down those behind; returns it (nil if there is none).
---@generic V
---@param list V[]
---@param pos? integer
---@return V
function table.remove(list, pos) end

---Sorts a list in place; not stable.
---@generic V
---@param list V[]
---@param comp? fun(a: V, b: V): boolean whether `a` must come before `b`; `<` if missing
function table.sort(list, comp) end

---Returns `list[i]` to `list[j]`.
---@version >5.2, JIT
---@generic T
---@param list T[]
---@param i? integer 1 if missing
---@param j? integer the length if missing
---@return T ...
---@nodiscard
function table.unpack(list, i, j) end

---Returns the largest positive numeric key; 0 if there is none.
---@version <5.2, JIT
---@param list table
---@return number
---@nodiscard
function table.maxn(list) end

---Calls a function for every element until it returns something.
---@version 5.1, JIT
---@deprecated use a `for` loop over `pairs`
---@generic V
---@param list V[]
---@param callback fun(index: integer, value: V): any
function table.foreachi(list, callback) end

---Calls a function for every key until it returns something.
---@version 5.1, JIT
---@deprecated use a `for` loop over `pairs`
---@param list table
---@param callback fun(key: any, value: any): any
function table.foreach(list, callback) end

---Returns the length of a list.
---@version 5.1, JIT
---@deprecated use `#list`
---@param list table
---@return integer
function table.getn(list) end
