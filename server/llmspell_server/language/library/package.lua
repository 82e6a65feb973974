---@meta package

---How `require` finds modules.
---@class packagelib
---@field config string separators of folders and templates, line by line
---@field cpath string where C modules are looked for
---@field path string where Lua modules are looked for
---@field loaded table<string, any> the modules that are loaded, by name
---@field preload table<string, fun(name: string, data: any): any> loaders that are asked first, by name
package = {}

---The functions that look for a module, in their order.
---@version >5.2
---@type (fun(name: string): any, any)[]
package.searchers = nil

---The functions that look for a module, in their order.
---@version 5.1, JIT
---@type (fun(name: string): any)[]
package.loaders = nil

---Links with a C library and returns one of its functions.
---@param libname string
---@param funcname string
---@return any
---@return string? message
function package.loadlib(libname, funcname) end

---Looks for a name in a list of templates; returns the file, or nil and those it tried.
---@version >5.2, JIT
---@param name string
---@param path string
---@param sep? string
---@param rep? string
---@return string? filename
---@return string? message
---@nodiscard
function package.searchpath(name, path, sep, rep) end

---Lets a module see the globals.
---@version 5.1, JIT
---@param module table
function package.seeall(module) end
