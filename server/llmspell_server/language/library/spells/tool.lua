---@meta

---What went wrong in a tool that tells failures in its result.
---@class llmspell.ToolError
---@field message string what is wrong
---@field code? string kind of failure
---@field details? any further values

---What every result of a tool can have. A tool that fails raises, unless its description says otherwise.
---@class llmspell.ToolResult
---@field metadata llmspell.ToolMetadata further values
---@field operation? string what was done
---@field success? boolean whether it succeeded
---@field message? string what was done, as a sentence
---@field result? any what came out
---@field error? llmspell.ToolError why it failed
---@field text? string the answer as text, where it is no JSON object
---@field data? any the answer decoded, where it is JSON but not in the usual form
---@field media? llmspell.Media[] pictures and the like
---@field output? any (deprecated: use result or text) older form
---@field _raw_text? string the whole answer as JSON text

---What is known about a result besides itself.
---@class llmspell.ToolMetadata
---@field model? string the model that answered, if one did
---@field token_count? integer tokens used, if a model answered
---@field execution_time_ms? integer milliseconds it took
---@field confidence? number 0 to 1, where the tool says so
---@field operation? string what was done
---@field [string] any

---The result of a tool that answers with values.
---@class llmspell.ToolAnswer<V>: llmspell.ToolResult
---@field operation string what was done
---@field success boolean whether it succeeded
---@field result V what came out

---The result of a tool that answers with a text.
---@class llmspell.TextAnswer<V>: llmspell.ToolResult
---@field text string the answer: a message, or the content that was asked for
---@field metadata llmspell.TextMetadata<V> the answer as values

---What is known about a text besides itself.
---@class llmspell.TextMetadata<V>: llmspell.ToolMetadata
---@field operation string what was done
---@field response llmspell.ToolAnswer<V> the answer as values

---The result of a tool that answers with data.
---@class llmspell.DataAnswer<D, V>: llmspell.ToolResult
---@field text string the data as JSON text
---@field data D the data
---@field metadata llmspell.TextMetadata<V> the answer as values

---The result of a tool about which nothing more is known.
---@class llmspell.AnyToolResult: llmspell.ToolResult
---@field [string] any

---The result of the old `Tool.executeAsync`, which never raises.
---@class llmspell.OldToolResult
---@field success boolean whether it succeeded
---@field error? any why it failed
---@field output? any what came out
---@field result? any what came out
---@field [string] any

---A parameter of a tool.
---@class llmspell.ToolParameter
---@field name string its name
---@field type "string"|"number"|"boolean"|"array"|"object"|"null" what it must be
---@field description string what it is for
---@field required boolean whether it must be given
---@field default? any what counts if it is missing

---What a tool takes.
---@class llmspell.ToolSchema
---@field name string name of the tool
---@field description string what the tool does
---@field parameters llmspell.ToolParameter[] what it takes

---A tool in a list.
---@class llmspell.ToolSummary
---@field name string its name
---@field description string what it does
---@field version string such as `"1.0.0"`
---@field category? llmspell.ToolCategory in the answer of `Tool.discover`

---A tool as an object.
---@class llmspell.Tool<P, R>
---@field name string its name
---@field description string what it does
---@field version string such as `"1.0.0"`
---@field schema llmspell.ToolSchema what it takes
---@field execute (fun(params: P): R)|(fun(self: llmspell.Tool<P, R>, params: P): R) uses the tool; raises when it fails
---@field getSchema fun(self: llmspell.Tool<P, R>): llmspell.ToolSchema what it takes

---A tool as older scripts see it.
---@class llmspell.OldTool
---@field execute fun(self: llmspell.OldTool, input: { parameters: table<string, any> }): llmspell.OldToolResult uses the tool

---What a tool is for.
---@alias llmspell.ToolCategory
---| "utility" # texts, numbers, times
---| "data" # tables and documents
---| "filesystem" # files and folders
---| "system" # processes and the machine
---| "media" # pictures, sound, films
---| "web" # pages
---| "api" # services
---| "analysis"
---| string

---The name of a tool: one that llmspell brings along, or one that a script registered.
---@alias llmspell.ToolName keyof llmspell.Tools|string

---Which tools `Tool.discover` lists.
---@class llmspell.ToolFilter
---@field category? llmspell.ToolCategory only those of this category
---@field tag? string only those with this word in their description

---How a tool is used.
---@class llmspell.ToolOptions
---@field timeout? number seconds until it is given up
---@field retry? integer how often it is tried again
---@field cache? boolean whether an earlier result will do

---A tool of a script.
---@class llmspell.ToolDefinition
---@field name? string its name
---@field description? string what it does
---@field parameters? llmspell.ToolParameter[]|table<string, any> what it takes
---@field category? llmspell.ToolCategory what it is for
---@field execute? fun(params: table<string, any>): any does the work
---@field handler? fun(params: table<string, any>): any does the work

---One use of a tool in `Tool.batch`.
---@class llmspell.ToolRequest
---@field name? llmspell.ToolName name of the tool
---@field tool? llmspell.ToolName name of the tool
---@field params? table<string, any> what it takes

---Tools: what agents, workflows and scripts can use. `Tool.<name>` is the tool of this name.
---@class llmspell.globals.Tool: llmspell.Tools
Tool = {}

---Uses a tool. Raises when there is no such tool or when it fails.
---
---```lua
---local sum = Tool.invoke("calculator", { input = "1 + 2" })
---print(sum.result.result)
---```
---@generic K: keyof llmspell.Tools
---@param name K name of the tool
---@param params llmspell.ToolParams[K] what the tool takes; `{}` for nothing
---@return llmspell.ToolResults[K]
---@overload fun(name: string, params: table): llmspell.AnyToolResult
function Tool.invoke(name, params) end

---Uses a tool; the same as `Tool.invoke`.
---@generic K: keyof llmspell.Tools
---@param name K name of the tool
---@param params llmspell.ToolParams[K] what the tool takes; `{}` for nothing
---@param options? llmspell.ToolOptions how it is used
---@return llmspell.ToolResults[K]
---@overload fun(name: string, params: table, options?: llmspell.ToolOptions): llmspell.AnyToolResult
function Tool.execute(name, params, options) end

---Uses a tool; a failure is in the result.
---@deprecated use Tool.invoke
---@generic K: keyof llmspell.Tools
---@param name K name of the tool
---@param params llmspell.ToolParams[K] what the tool takes
---@return llmspell.OldToolResult
---@overload fun(name: string, params?: table): llmspell.OldToolResult
function Tool.executeAsync(name, params) end

---Returns a tool as an object.
---@deprecated use Tool.get
---@param name llmspell.ToolName name of the tool
---@return llmspell.OldTool
function Tool.create(name) end

---Returns a tool.
---
---```lua
---local hash = Tool.get("hash_calculator"):execute({ operation = "hash", input = "text" })
---```
---@generic K: keyof llmspell.Tools
---@param name K name of the tool
---@return llmspell.Tools[K]
---@overload fun(name: string): llmspell.Tool<table, llmspell.AnyToolResult>?
function Tool.get(name) end

---Lists the tools.
---@return llmspell.ToolSummary[]
function Tool.list() end

---Says whether there is a tool.
---@param name llmspell.ToolName name of the tool
---@return boolean
function Tool.exists(name) end

---Says whether a tool can be used.
---@param name llmspell.ToolName name of the tool
---@return boolean
function Tool.is_available(name) end

---Lists what tools are for.
---@return llmspell.ToolCategory[]
function Tool.categories() end

---Lists the tools that are for something.
---@param filter? llmspell.ToolFilter only some of them
---@return llmspell.ToolSummary[]
function Tool.discover(filter) end

---Describes a tool.
---@param name llmspell.ToolName name of the tool
---@return llmspell.ToolSummary? # nil when there is none
function Tool.get_info(name) end

---Says what a tool takes.
---@param name llmspell.ToolName name of the tool
---@return llmspell.ToolSchema? # nil when there is no such tool
function Tool.get_schema(name) end

---Makes a function usable as a tool.
---
---```lua
---Tool.register("double", {
---    description = "Doubles a number",
---    execute = function(params) return { value = params.value * 2 } end,
---})
---```
---@param name string name of the new tool
---@param definition llmspell.ToolDefinition what it takes and does
---@return boolean
---@overload fun(definition: llmspell.ToolDefinition): boolean
---@overload fun(name: string, handler: fun(params: table<string, any>): any): boolean
function Tool.register(name, definition) end

---Takes a tool of a script away.
---@param name string name of the tool
---@return boolean # whether there was one
function Tool.unregister(name) end

---Uses several tools at the same time.
---@param requests llmspell.ToolRequest[] the tools and what they take
---@return llmspell.AnyToolResult[] # in the order of the requests
function Tool.batch(requests) end
