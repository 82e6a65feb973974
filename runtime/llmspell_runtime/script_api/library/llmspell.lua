---@meta llmspell

-- The globals of llmspell scripts. Written by `python -m llmspell_runtime.script_api.generate`.

---What the script may do with the configuration.
---@class llmspell.ConfigPermissions
---@field read boolean read it
---@field modify_providers boolean call `Config.setProvider`
---@field modify_tools boolean call `Config.addAllowedPath`
---@field modify_runtime boolean call `Config.restoreSnapshot`
---@field modify_security boolean call `Config.setSecurity`
---@field access_secrets boolean see keys and passwords: never

---A running measurement, begun by `Debug.timer`.
---@class llmspell.DebugTimer
---@field id string its id, for `Debug.recordEvent`
---@field name string its name
local DebugTimerClass = {}

---Ends the measurement.
---
---```lua
---local ms = t:stop()
---```
---@return number|nil # milliseconds; nil when it was stopped before
function DebugTimerClass:stop() end

---Notes that a part has ended; the time since the part before goes to it.
---
---```lua
---t:lap("parsed")
---```
---@param name string what ended
---@return boolean # false after the stop
function DebugTimerClass:lap(name) end

---Returns the time since the start, or from start to stop.
---
---```lua
---t:elapsed()
---```
---@return number # milliseconds until now
function DebugTimerClass:elapsed() end

---How a value is written.
---@class llmspell.DumpOptions
---@field max_depth? integer tables below each other
---@field indent_size? integer spaces per level
---@field max_string_length? integer characters of a string
---@field max_array_elements? integer elements of an array
---@field max_table_pairs? integer pairs of a table
---@field show_types? boolean write the type behind every value
---@field show_addresses? boolean write addresses of tables and functions
---@field compact_mode? boolean everything on one line

---One rule of the module filters.
---@class llmspell.FilterRule
---@field pattern string which modules
---@field pattern_type string exact, hierarchical, wildcard or regex
---@field enabled boolean whether they may log

---The module filters.
---@class llmspell.FilterSummary
---@field default_enabled boolean whether modules without a rule may log
---@field total_rules integer how many rules there are
---@field rules llmspell.FilterRule[] the rules, oldest first

---One kept log record.
---@class llmspell.LogEntry
---@field timestamp string when, RFC 3339 in UTC
---@field level string its level
---@field message string its text
---@field module? string where it comes from
---@field metadata? any its data
---@field stack? string where it was logged, a line for each function

---Memory of the interpreter's process against the start of the running timers.
---@class llmspell.MemorySnapshot
---@field timestamp_secs integer when, seconds since 1970
---@field active_trackers integer running timers
---@field resident_bytes? integer resident memory now; absent where it is not known
---@field total_memory_delta_bytes? integer change since the oldest running timer began
---@field tracker_memory_usage table<string, integer> change since each running timer began, by its id

---Memory of the Lua state.
---@class llmspell.MemoryStats
---@field used_bytes integer bytes of Lua values, garbage not yet collected included
---@field allocated_bytes integer bytes that the Lua state has taken
---@field resident_bytes integer resident memory of the interpreter's process
---@field collections integer full garbage collections that the script asked for

---Observations up to a bound.
---@class llmspell.MetricBucket
---@field le number upper bound, inclusive
---@field count integer observations up to the bound

---One metric with one set of labels.
---@class llmspell.MetricSeries
---@field name string name of the metric
---@field type string `"counter"`, `"gauge"` or `"histogram"`
---@field labels table<string, string> its labels
---@field value? number value of a counter or a gauge
---@field count? integer observations of a histogram
---@field sum? number sum of the observations
---@field min? number smallest observation
---@field max? number largest observation
---@field mean? number mean of the observations
---@field buckets? llmspell.MetricBucket[] observations by size, cumulative

---A running measurement, begun by `Metrics.timer`.
---@class llmspell.MetricTimer
---@field name string name of the histogram that gets the time
local MetricTimerClass = {}

---Ends the measurement and adds it to the histogram.
---
---```lua
---local ms = t:stop()
---```
---@return number|nil # milliseconds; nil when it was stopped before
function MetricTimerClass:stop() end

---How a value is stored.
---@class llmspell.SetOptions
---@field ttl_seconds? number seconds after which the value is gone; without it the value stays

---What a stack trace holds.
---@class llmspell.StackTraceOptions
---@field max_depth? integer frames
---@field capture_locals? boolean local variables of every frame
---@field capture_upvalues? boolean variables from outside of every function
---@field include_source? boolean the file and the line of every frame

---A function that runs from one `Streaming.yield` to the next.
---@class llmspell.Stream
local StreamClass = {}

---Runs the function to its next value. Errors of the function are raised here.
---
---```lua
---local part = stream:next()
---```
---@return any # the next value; nil when there is none
function StreamClass:next() end

---Says whether the function has ended; true only after the `next` that ended it.
---
---```lua
---stream:isDone()
---```
---@return boolean # whether the function has ended
function StreamClass:isDone() end

---Runs the function to its end.
---
---```lua
---local parts = stream:collect()
---```
---@return any[] # all values that are left
function StreamClass:collect() end

---How `JSON.stringify` writes.
---@class llmspell.StringifyOptions
---@field indent? integer spaces per level, at most 16; without it everything is on one line
---@field pretty? boolean the same as an indent of 2

---Values that outlive a run.
---
---A value is any plain data: nil, boolean, number, string, and tables of these. It lives at a key in a scope; functions
---without a scope use the scope `global`, which all scripts share. Every call is atomic, and a value that was stored
---survives the end of the process when the state is kept in a file (`runtime.state_persistence`).
---@class llmspell.globals.State
State = {}

---Returns what a workflow stored for one of its steps.
---
---```lua
---State.workflow_get(workflow:get_execution_id(), "summarise")
---```
---@param id string its id
---@param step string name of the step
---@return any # the value, or nil
function State.workflow_get(id, step) end

---Lists the keys that a workflow stored.
---
---```lua
---State.workflow_list(workflow:get_execution_id())
---```
---@param id string its id
---@return string[] # keys, sorted
function State.workflow_list(id) end

---Returns a value from the scope of an agent.
---
---```lua
---State.agent_get("researcher", "notes")
---```
---@param id string its id
---@param key string name of the value
---@return any # the value, or nil
function State.agent_get(id, key) end

---Stores a value in the scope of an agent.
---
---```lua
---State.agent_set("researcher", "notes", { "first" })
---```
---@param id string its id
---@param key string name of the value
---@param value any plain data; nil removes the value
function State.agent_set(id, key, value) end

---Returns a value from the scope of a tool.
---
---```lua
---State.tool_get("web-scraper", "last_url")
---```
---@param id string its id
---@param key string name of the value
---@return any # the value, or nil
function State.tool_get(id, key) end

---Stores a value in the scope of a tool.
---
---```lua
---State.tool_set("web-scraper", "last_url", "https://example.org")
---```
---@param id string its id
---@param key string name of the value
---@param value any plain data; nil removes the value
function State.tool_set(id, key, value) end

---Returns the value of `key` in the global scope.
---
---```lua
---State.get("runs", 0)
---```
---@param key string name of the value
---@param default? any returned when there is no value
---@return any # the value, or the default, or nil
function State.get(key, default) end

---Stores `value` at `key` in the global scope, whatever was there.
---
---```lua
---State.set("runs", State.get("runs", 0) + 1)
---```
---@param key string name of the value
---@param value any plain data; nil removes the value
---@param options? llmspell.SetOptions how it is stored
function State.set(key, value, options) end

---Stores `value` at `key` in `scope`.
---
---```lua
---State.save("session:today", "notes", { "first" })
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@param value any plain data; nil removes the value
function State.save(scope, key, value) end

---Returns what `State.save` stored, or nil.
---
---A key that the scope does not have is looked up as a full name, then in the global scope:
---`State.load("custom", "workflow:7:step")` finds `step` in the scope `workflow:7`.
---
---```lua
---State.load("session:today", "notes")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@return any # the value, or nil
function State.load(scope, key) end

---Removes the value of `key` in `scope`; no error when there is none.
---
---```lua
---State.delete("session:today", "notes")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@return boolean # whether there was a value
---@overload fun(key: string): boolean
function State.delete(scope, key) end

---Says whether `key` has a value in `scope`.
---
---```lua
---State.exists("session:today", "notes")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@return boolean # whether there was a value
---@overload fun(key: string): boolean
function State.exists(scope, key) end

---Lists the keys of the global scope.
---
---```lua
---for _, key in ipairs(State.list("user.")) do print(key) end
---```
---@param prefix? string only keys that begin with it
---@return string[] # keys, sorted
function State.list(prefix) end

---Lists the keys of a scope.
---
---```lua
---State.list_keys("session:today")
---```
---@param scope? string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param prefix? string only keys that begin with it
---@return string[] # keys, sorted
function State.list_keys(scope, prefix) end

---Lists the keys of a scope.
---
---```lua
---State.keys()
---```
---@deprecated use State.list_keys
---@param scope? string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@return string[] # keys, sorted
function State.keys(scope) end

---Returns every value of a scope, by key, as of one moment.
---
---```lua
---for key, value in pairs(State.all()) do print(key, value) end
---```
---@param scope? string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@return table<string, any> # values by key
function State.all(scope) end

---Returns the value of `key` in exactly this scope.
---
---```lua
---State.get_scoped("user:ann", "theme", "light")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@param default? any returned when there is no value
---@return any # the value, or the default, or nil
function State.get_scoped(scope, key, default) end

---Stores `value` at `key` in `scope`.
---
---```lua
---State.set_scoped("user:ann", "theme", "dark")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@param value any plain data; nil removes the value
---@param options? llmspell.SetOptions how it is stored
function State.set_scoped(scope, key, value, options) end

---Removes the value of `key` in `scope`; no error when there is none.
---
---```lua
---State.delete_scoped("user:ann", "theme")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param key string name of the value
---@return boolean # whether there was a value
function State.delete_scoped(scope, key) end

---Lists the keys of a scope.
---
---```lua
---State.list_scoped("user:ann")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@param prefix? string only keys that begin with it
---@return string[] # keys, sorted
function State.list_scoped(scope, prefix) end

---Removes every value of the global scope.
---
---```lua
---State.clear()
---```
---@return integer # how many values were removed
function State.clear() end

---Removes every value of a scope.
---
---```lua
---State.clear_scope("session:today")
---```
---@param scope string `global`, `<kind>:<id>` (user, session, agent, tool, workflow, hook, custom) or any name
---@return integer # how many values were removed
function State.clear_scope(scope) end

---Adds to a number in the global scope; a missing value counts as 0.
---
---Raises when the value is no number.
---
---```lua
---local runs = State.increment("runs")
---```
---@param key string name of the value
---@param by? number what is added
---@return number # the new value
---@overload fun(scope: string, key: string, by?: number): number
function State.increment(key, by) end

---Adds to the end of a list in the global scope; a missing value counts as an empty list.
---
---Raises when the value is no list.
---
---```lua
---State.append("log", "started")
---```
---@param key string name of the value
---@param value any the new last element
---@return integer # the new length
---@overload fun(scope: string, key: string, value: any): integer
function State.append(key, value) end

---Stores `new` in the global scope if the value still equals `expected`.
---
---```lua
---State.compare_and_swap("leader", nil, "worker-1")
---```
---@param key string name of the value
---@param expected any what the value must equal; nil: there must be none
---@param new any the new value
---@return boolean # whether the new value was stored
---@overload fun(scope: string, key: string, expected: any, new: any): boolean
function State.compare_and_swap(key, expected, new) end

---The arguments a script was started with; every value is a string.
---
---`llmspell run spell.lua one --out=x.md --depth 3 --verbose` gives `Args[0] == "spell.lua"`, `Args[1] == "one"`,
---`Args.out == "x.md"`, `Args.depth == "3"` and `Args.verbose == "true"`. Positions have integer keys and the same keys as
---strings (`Args["1"]`). An option without a value, or before another option, is `"true"`; after `--` all arguments are
---positional.
---@class llmspell.globals.Args
---@field [integer] string|nil a positional argument; 0 is the name of the script
---@field [string] string|nil the value of an option, or a position as a string
Args = {}
ARGS = Args
arg = Args

---JSON text to Lua values and back, and queries in the language of jq.
---
---`null` is nil (a key with null is absent), arrays are tables from 1 to n, numbers without a fraction are integers. A
---table becomes an array when it has a first element (`#t > 0`); an empty table becomes `{}`.
---@class llmspell.globals.JSON
JSON = {}

---Reads JSON text.
---
---Raises `JSON parse error: …` with line and column.
---
---```lua
---JSON.parse('{"n": 1}').n
---```
---@param text string JSON text
---@return any # the value; nil for `null`
function JSON.parse(text) end

---Writes a value as JSON with sorted keys; NaN and infinities become `null`.
---
---Raises `JSON stringify error: …` for functions, coroutines and tables that contain themselves.
---
---```lua
---JSON.stringify({ b = 2, a = { 1, 2 } }) --> {"a":[1,2],"b":2}
---```
---@param value any plain data
---@param options? llmspell.StringifyOptions|integer how it is written, or the indent
---@return string # JSON text with sorted keys
function JSON.stringify(value, options) end

---Runs a jq program over a value.
---
---Raises `JSON query error: …` for a program that jq refuses or that fails.
---
---```lua
---local first, second = JSON.query({ items = { { n = 1 }, { n = 2 } } }, ".items[].n")
---```
---@param value any plain data, or JSON text
---@param program string a jq program
---@return any ... # the outputs of the program: none, one or several values
function JSON.query(value, program) end

---Values that a function yields one by one, taken when they are wanted.
---@class llmspell.globals.Streaming
Streaming = {}

---Makes a stream of what `producer` yields.
---
---```lua
---local numbers = Streaming.create(function()
---    for i = 1, 3 do Streaming.yield(i) end
---end)
---local number = numbers:next()
---while not numbers:isDone() do
---    print(number)
---    number = numbers:next()
---end
---```
---@param producer fun() yields values with `Streaming.yield` or `coroutine.yield`
---@return llmspell.Stream # a stream; nothing has run yet
function Streaming.create(producer) end

---Hands a value to the stream's reader; the function goes on when the next value is wanted.
---
---Raises outside of a stream's function.
---
---```lua
---Streaming.yield("a part")
---```
---@param value? any the next value of the stream
function Streaming.yield(value) end

---The configuration that the script runs with.
---
---Keys, passwords and tokens are never shown. A script may change the configuration only at the level `privileged`, and
---only what its own interpreter sees; its grants do not grow by it.
---@class llmspell.globals.Config
Config = {}

---Returns the whole configuration.
---
---```lua
---Config.get().engines.lua.timeout_ms
---```
---@return table<string, any> # the whole configuration
function Config.get() end

---Returns a part of the configuration.
---
---Raises when there is no such part.
---
---```lua
---Config.getSection("rag.chunking").chunk_size
---```
---@param name string dotted name, such as `engines.lua`
---@return any # the table or the value
function Config.getSection(name) end

---Returns the engine that runs scripts.
---
---```lua
---Config.getDefaultEngine() --> "lua"
---```
---@return string # name of the engine
function Config.getDefaultEngine() end

---Returns the configuration of a model provider.
---
---```lua
---Config.getProvider("openai").default_model
---```
---@param name string name of the provider
---@return table<string, any>|nil # its table, or nil when it is not configured
function Config.getProvider(name) end

---Lists the configured model providers.
---
---```lua
---for _, name in ipairs(Config.listProviders()) do print(name) end
---```
---@return string[] # names, sorted
function Config.listProviders() end

---Returns the security settings and the level at which the script runs.
---
---```lua
---Config.getSecurity().level
---```
---@return table<string, any> # `runtime.security` and the `level`
function Config.getSecurity() end

---Returns the settings of the tools.
---
---```lua
---Config.getTools().file_operations.allowed_paths
---```
---@return table<string, any> # `tools`
function Config.getTools() end

---Says whether the script is granted files.
---
---```lua
---if Config.isFileAccessAllowed() then io.open("notes.md") end
---```
---@return boolean # whether the script may read or write any file
function Config.isFileAccessAllowed() end

---Says whether the script is granted the network.
---
---```lua
---Config.isNetworkAccessAllowed()
---```
---@return boolean # whether the script may use the network
function Config.isNetworkAccessAllowed() end

---Returns what the script may do with the configuration.
---
---```lua
---Config.getPermissions().modify_providers
---```
---@return llmspell.ConfigPermissions # what the script may do
function Config.getPermissions() end

---Adds or replaces a model provider; nothing of the one before is kept, its key neither.
---
---Raises below the level privileged, and for keys and values that the configuration does not know.
---
---```lua
---Config.setProvider("local", { provider_type = "openai", base_url = "http://localhost:8080/v1" })
---```
---@param name string name of the provider
---@param provider table<string, any> a table of the configuration
function Config.setProvider(name, provider) end

---Changes keys of `runtime.security`; those that are not given stay.
---
---Raises below the level privileged, and for keys and values that the configuration does not know.
---
---```lua
---Config.setSecurity({ max_execution_time_ms = 60000 })
---```
---@param security table<string, any> a table of the configuration
function Config.setSecurity(security) end

---Adds a folder to those that the file tools may touch, as far as the script's grants reach.
---
---Raises below the level privileged, and for a relative path.
---
---```lua
---Config.addAllowedPath("/srv/data")
---```
---@param path string an absolute path
function Config.addAllowedPath(path) end

---Remembers the configuration as it is now; the last 100 are kept.
---
---```lua
---local before = Config.snapshot()
---```
---@return integer # its number, milliseconds since 1970
function Config.snapshot() end

---Goes back to a remembered configuration.
---
---Raises below the level privileged, and when there is no such snapshot.
---
---```lua
---Config.restoreSnapshot(before)
---```
---@param number integer what `Config.snapshot` returned
function Config.restoreSnapshot(number) end

---Returns the whole configuration as JSON.
---
---```lua
---print(Config.toJson())
---```
---@return string # JSON text with sorted keys
function Config.toJson() end

---Counters, gauges, histograms and timers.
---
---They live in memory as long as the kernel and are shared by its scripts. A metric is made by its first use; a name is
---one kind of metric.
---@class llmspell.globals.Metrics
Metrics = {}

---Adds to a counter.
---
---Raises for a negative number, and when the name is another kind of metric.
---
---```lua
---Metrics.counter("documents", 1, { source = "web" })
---```
---@param name string name of the metric
---@param by? number what is added; not negative
---@param labels? table<string, string> labels; every combination is a series of its own
---@return number # the new value
function Metrics.counter(name, by, labels) end

---Sets a gauge.
---
---```lua
---Metrics.gauge("queue_length", #queue)
---```
---@param name string name of the metric
---@param value number the present value
---@param labels? table<string, string> labels; every combination is a series of its own
function Metrics.gauge(name, value, labels) end

---Adds an observation to a histogram.
---
---```lua
---Metrics.histogram("answer_tokens", 512)
---```
---@param name string name of the metric
---@param value number one observation
---@param labels? table<string, string> labels; every combination is a series of its own
function Metrics.histogram(name, value, labels) end

---The same as `Metrics.histogram`.
---
---```lua
---Metrics.observe("answer_tokens", 512)
---```
---@param name string name of the metric
---@param value number one observation
---@param labels? table<string, string> labels; every combination is a series of its own
function Metrics.observe(name, value, labels) end

---Begins to measure; `stop` adds the milliseconds to the histogram `name`.
---
---```lua
---local t = Metrics.timer("search_ms"); RAG.search("lua"); t:stop()
---```
---@param name string name of the metric
---@param labels? table<string, string> labels; every combination is a series of its own
---@return llmspell.MetricTimer # the measurement
function Metrics.timer(name, labels) end

---Reads one metric.
---
---```lua
---Metrics.get("documents", { source = "web" }).value
---```
---@param name string name of the metric
---@param labels? table<string, string> labels; every combination is a series of its own
---@return llmspell.MetricSeries|nil # the series with exactly these labels, or nil
function Metrics.get(name, labels) end

---Reads all metrics.
---
---```lua
---for _, m in ipairs(Metrics.list()) do print(m.name, m.value or m.count) end
---```
---@return llmspell.MetricSeries[] # every series, by name and labels
function Metrics.list() end

---Forgets a metric, or all of them.
---
---```lua
---Metrics.reset("documents")
---```
---@param name? string only this metric
---@return integer # series that were forgotten
function Metrics.reset(name) end

---Log records, timers and reports of the running script.
---
---A record whose level and module are let through is written to stderr and kept; the last 10,000 can be read back. Levels,
---filters, records and timers belong to one interpreter. The configuration (`debug.*`) says how they begin.
---@class llmspell.globals.Debug
Debug = {}

---Lets modules log or not. After the first rule that enables, modules without a rule are silent.
---
---```lua
---Debug.addModuleFilter("app.*", true)
---```
---@param pattern string `app.loader`, `app.*` (and all below), or a wildcard with `*`, `?` and `[…]`
---@param enabled boolean whether they may log
function Debug.addModuleFilter(pattern, enabled) end

---Lets modules log or not, with a pattern of a given kind.
---
---A regular expression has at most 128 characters and no back references or look-around; it may match anywhere.
---
---Raises for a pattern that is wrong, with the place.
---
---```lua
---Debug.addAdvancedFilter("^app\.(loader|search)$", "regex", true)
---```
---@param pattern string which modules
---@param kind "exact"|"wildcard"|"regex"|"hierarchical" how the pattern is read
---@param enabled boolean whether they may log
---@return boolean # true
function Debug.addAdvancedFilter(pattern, kind, enabled) end

---Removes the rules of a pattern.
---
---```lua
---Debug.removeModuleFilter("app.*")
---```
---@param pattern string the pattern of the rule
---@return boolean # whether there was such a rule
function Debug.removeModuleFilter(pattern) end

---Removes all rules; every module may log again.
---
---```lua
---Debug.clearModuleFilters()
---```
function Debug.clearModuleFilters() end

---Says whether modules without a rule may log.
---
---```lua
---Debug.setDefaultFilterEnabled(false)
---```
---@param enabled boolean whether modules without a rule may log
function Debug.setDefaultFilterEnabled(enabled) end

---Returns the module filters.
---
---```lua
---Debug.getFilterSummary().total_rules
---```
---@return llmspell.FilterSummary # the default and the rules
function Debug.getFilterSummary() end

---Writes a value for a person: tables with their contents, types behind values, cycles marked.
---
---```lua
---print(Debug.dump({ name = "Ann", tags = { "a", "b" } }, "user"))
---```
---@param value any any value
---@param label? string written before the value
---@return string # the text; nothing is printed
function Debug.dump(value, label) end

---Writes a value on one line, without types, three tables deep.
---
---```lua
---print(Debug.dumpCompact({ 1, 2, 3 })) --> { 1, 2, 3 }
---```
---@param value any any value
---@param label? string written before the value
---@return string # the text; nothing is printed
function Debug.dumpCompact(value, label) end

---Writes a value with types and addresses, twenty tables deep.
---
---```lua
---print(Debug.dumpVerbose(_G))
---```
---@param value any any value
---@param label? string written before the value
---@return string # the text; nothing is printed
function Debug.dumpVerbose(value, label) end

---Writes a value as the options say.
---
---```lua
---print(Debug.dumpWithOptions(big, { max_depth = 2, show_types = false }))
---```
---@param value any any value
---@param options? llmspell.DumpOptions how it is written
---@param label? string written before the value
---@return string # the text; nothing is printed
function Debug.dumpWithOptions(value, options, label) end

---Returns what the Lua state uses.
---
---```lua
---print(Debug.memoryStats().used_bytes)
---```
---@return llmspell.MemoryStats # memory of the Lua state
function Debug.memoryStats() end

---Returns the stack of the running function as text.
---
---```lua
---print(Debug.stackTrace({ capture_locals = true }))
---```
---@param options? llmspell.StackTraceOptions what it holds
---@return string # the text; nothing is printed
function Debug.stackTrace(options) end

---Returns the stack of the running function as JSON.
---
---```lua
---local frames = JSON.parse(Debug.stackTraceJson()).frames
---```
---@param options? llmspell.StackTraceOptions what it holds
---@return string # JSON text
function Debug.stackTraceJson(options) end

---Begins to measure. A timer that begins while others run is below the last of them in `Debug.flameGraph`.
---
---```lua
---local t = Debug.timer("load")
---load_documents()
---print(t:stop())
---```
---@param name string what is measured
---@return llmspell.DebugTimer # the timer
function Debug.timer(name) end

---Notes an event while a timer runs; it is in the reports, and a part of the timer in the flame graph.
---
---```lua
---Debug.recordEvent(t.id, "cache miss", { key = key })
---```
---@param timer_id string `id` of a timer
---@param name string what happened
---@param metadata? any plain data
---@return boolean # false when the timer was stopped
function Debug.recordEvent(timer_id, name, metadata) end

---Returns statistics of all timers: count, total, min, mean, median, p95, p99, max and standard deviation.
---
---```lua
---print(Debug.performanceReport())
---```
---@return string # a table as text
function Debug.performanceReport() end

---Returns timers, events and log counts as JSON.
---
---```lua
---local report = JSON.parse(Debug.jsonReport())
---```
---@return string # JSON text
function Debug.jsonReport() end

---Returns where the time went, for a flame graph viewer.
---
---```lua
---io.open("profile.folded", "w"):write(Debug.flameGraph())
---```
---@return string # folded stacks, `outer;inner microseconds` per line
function Debug.flameGraph() end

---Returns how the memory changed since the running timers began.
---
---```lua
---Debug.memorySnapshot().active_trackers
---```
---@return llmspell.MemorySnapshot # memory of the interpreter's process
function Debug.memorySnapshot() end

---Logs a message.
---
---```lua
---Debug.log("info", "loaded 12 documents", "app.loader")
---```
---@param level string off, error, warn, info, debug or trace
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.log(level, message, module) end

---Logs a message with data.
---
---```lua
---Debug.logWithData("debug", "search", { query = q, hits = #hits }, "app.search")
---```
---@param level string off, error, warn, info, debug or trace
---@param message any text; tables are written as JSON
---@param data any plain data
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.logWithData(level, message, data, module) end

---Logs a message at the level trace.
---
---```lua
---Debug.trace("reading the index", "app.loader")
---```
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.trace(message, module) end

---Logs a message at the level debug.
---
---```lua
---Debug.debug("reading the index", "app.loader")
---```
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.debug(message, module) end

---Logs a message at the level info.
---
---```lua
---Debug.info("reading the index", "app.loader")
---```
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.info(message, module) end

---Logs a message at the level warn.
---
---```lua
---Debug.warn("reading the index", "app.loader")
---```
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.warn(message, module) end

---Logs a message at the level error.
---
---```lua
---Debug.error("reading the index", "app.loader")
---```
---@param message any text; tables are written as JSON
---@param module? string where it comes from, such as `app.loader`; filters work on it
function Debug.error(message, module) end

---Sets the least important level that is logged.
---
---```lua
---Debug.setLevel("debug")
---```
---@param level string off, error, warn, info, debug or trace
---@return boolean # false when there is no such level
function Debug.setLevel(level) end

---Returns the level.
---
---```lua
---Debug.getLevel()
---```
---@return string # the least important level that is logged
function Debug.getLevel() end

---Turns logging on or off.
---
---```lua
---Debug.setEnabled(false)
---```
---@param enabled boolean whether anything is logged
function Debug.setEnabled(enabled) end

---Says whether logging is on.
---
---```lua
---if Debug.isEnabled() then Debug.debug(Debug.dump(big)) end
---```
---@return boolean # whether anything is logged
function Debug.isEnabled() end

---Returns the records that were kept.
---
---```lua
---for _, e in ipairs(Debug.getCapturedEntries(10)) do print(e.level, e.message) end
---```
---@param limit? integer only the last ones
---@return llmspell.LogEntry[] # kept records, oldest first
function Debug.getCapturedEntries(limit) end

---Forgets the records that were kept.
---
---```lua
---Debug.clearCaptured()
---```
function Debug.clearCaptured() end
