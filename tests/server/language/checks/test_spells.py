"""What spells alone have: options, names of tools and hook points, results, builders, globals."""
# ruff: noqa: E501 (Lua texts)

from __future__ import annotations

import pytest

from llmspell_server.language.checks.codes import CODES
from tests.harness.problem_checks import check_problems

SPELLS = [code.name for code in CODES.values() if code.group == "spells" and code.name != "not-yet-served"]


def check(text: str, *more: str) -> None:
    """The findings about spells, and those with further codes."""
    check_problems(text, only=(*SPELLS, *more))


# Options


def test_a_key_that_there_is_not() -> None:
    check("""
Tool.invoke("calculator", { input = "1", opertion = "evaluate" })
--                                       ^^^^^^^^ unknown-option: There is no option `opertion` here. Did you mean `operation`?
State.set("k", 1, { ttl = 3 })
--                  ^^^ unknown-option: There is no option `ttl` here. There are `ttl_seconds`.
Session.create({ ["nme"] = "x" })
--                ^^^^^ unknown-option: There is no option `nme` here. Did you mean `name`?
local agent = Agent.builder():name("a"):model("openai/gpt-4o"):build()
agent:execute({ text = "hello", instruction = "be brief" })
--                              ^^^^^^^^^^^ unknown-option
""")


def test_calls_that_pcall_makes() -> None:
    check("""
pcall(Tool.invoke, "calculater", { input = "1" })
--                 ^^^^^^^^^^^^ unknown-name: There is no tool "calculater". Did you mean `calculator`?
pcall(Tool.invoke, "calculator", { opertion = "evaluate" })
--                                 ^^^^^^^^ unknown-option: There is no option `opertion` here. Did you mean `operation`?
xpcall(Tool.invoke, print, "calculator", { input = "1", operation = "evaluate" })
""")


def test_a_key_that_is_nearly_one_where_others_may_be_too() -> None:
    check("""
Agent.createAsync({ name = "a", model = "openai/gpt-4o", sytem_prompt = "x", anything = 1, names = 2 })
--                                                       ^^^^^^^^^^^^ unknown-option: There is no option `sytem_prompt` here. Did you mean `system_prompt`?
Workflow.builder():name("w"):sequential():add_step({ name = "a", type = "tol", tool = "uuid_generator", input = {} }):build():execute()
--                                                                      ^^^^^ option-type-mismatch: `type` wants `"tool"`, and is given `"tol"`. Did you mean `tool`?
""")


def test_a_key_that_is_the_beginning_of_one() -> None:
    check("""
local flow = Workflow.builder():name("w"):sequential()
flow:add_step({ name = "a", type = "tool", tool = "calculator", input = { input = "1" }, timeout = 5000 })
--                                                                                       ^^^^^^^ unknown-option: There is no option `timeout` here. Did you mean `timeout_ms`?
flow:add_step({ name = "a", type = "tool", tool = "calculator", params = { input = "1" } })
--                                                              ^^^^^^ unknown-option: There is no option `params` here. Did you mean `parameters`?
flow:build():execute()
Agent.builder():resource_limits({ max = 5 }):build()
--                                ^^^ unknown-option: There is no option `max` here. There are `max_execution_time_secs`, `max_memory_mb`, `max_recursion_depth`, `max_tool_calls`.
""")


def test_a_key_of_a_table_or_a_list_of_such() -> None:
    check("""
RAG.ingest({ contnt = "x" })
--           ^^^^^^ unknown-option: There is no option `contnt` here. Did you mean `content`?
RAG.ingest({ { text = "x", metdata = {} }, { content = "y" } })
--                         ^^^^^^^ unknown-option: There is no option `metdata` here. Did you mean `metadata`?
RAG.ingest({ content = "x", metadata = { anything = 1 } })
""")


def test_options_within_options() -> None:
    check("""
local workflow = Workflow.builder()
    :name("w")
    :sequential()
    :add_step({ name = "a", type = "tool", tool = "calculator", input = { inpt = "1" } })
--                                                                        ^^^^ unknown-option
    :add_step({ name = "b", type = "tool", tool = "my_own_tool", input = { anything = 1 } })
    :add_step({ name = "c", type = "agent", agent = "writer", input = "text", timeot_ms = 5 })
--                                                                            ^^^^^^^^^ unknown-option
    :build()
workflow:execute()
""")


def test_tables_that_may_hold_anything_are_left_alone() -> None:
    check("""
local options = { opertion = 1 }
Tool.invoke("calculator", options)
Tool.invoke("my_tool", { whatever = 1 })
Event.publish("x", { any = 1 })
State.save("custom", "k", { any = { thing = 1 } })
Tool.invoke("template_engine", { input = "x", context = { user = { name = "n" } } })
local function tool(name, params) return Tool.invoke(name, params) end
tool("calculator", { inpt = 1 })
---@class Mine
---@field a? number
---@type Mine
local mine = { b = 1 }
return mine
""")


def test_a_value_that_does_not_fit() -> None:
    check(
        """
Agent.builder():resource_limits({ max_memory_mb = "a lot" }):build()
--                                                ^^^^^^^ option-type-mismatch: `max_memory_mb` wants `integer`, and is given `"a lot"`.
State.set("k", 1, { ttl_seconds = true })
--                                ^^^^ option-type-mismatch
State.set("k", 1, { ttl_seconds = "3" })
State.set("k", 1, { ttl_seconds = 1.5 })
State.set("k", 1, { ttl_seconds = nil })
State.set("k", 1, { ttl_seconds = os.getenv("TTL") and 3 })
Session.create({ name = 5, tags = { "a", "b" } })
Session.create({ tags = "a" })
--                      ^^^ option-type-mismatch
""",
        "assign-type-mismatch",
    )


def test_an_option_that_has_to_be_there() -> None:
    check(
        """
local agent = Agent.builder():model("openai/gpt-4o"):build()
agent:execute({ parameters = {} })
--            ^^^^^^^^^^^^^^^^^^^ missing-option: The option `text` is missing.
agent:execute({ text = "x" })
local input = {}
input.text = "y"
agent:execute(input)
Workflow.builder():sequential():add_step({ name = "s", type = "agent", agent = "a" }):build()
--                                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-option
""",
        "missing-fields",
    )


def test_a_misspelt_option_is_not_missing_too() -> None:
    check("""
local flow = Workflow.builder():name("w"):sequential()
flow:add_step({ name = "a", type = "agent", agnet = "x", input = "y" })
--                                          ^^^^^ unknown-option: There is no option `agnet` here. Did you mean `agent`?
flow:add_step({ name = "a", type = "tool", input = {} })
--            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-option: The option `tool` is missing.
flow:build():execute()
Tool.invoke("file_operations", { operaton = "read", path = "x" })
--                               ^^^^^^^^ unknown-option: There is no option `operaton` here. Did you mean `operation`?
""")


def test_steps_of_older_spells_are_welcome() -> None:
    check("""
local flow = Workflow.sequential({
    name = "old",
    steps = {
        { name = "a", tool = "calculator", parameters = { input = "1" } },
        { name = "b", execute = function(context) return context end },
    },
})
flow:execute()
""")


# Names


def test_a_name_that_is_none_of_a_few() -> None:
    check(
        """
Hook.register("BeforeToolExecuton", function() end, "hgh")
--            ^^^^^^^^^^^^^^^^^^^^ unknown-name: "BeforeToolExecuton" is not known here. Did you mean "BeforeToolExecution"?
--                                                  ^^^^^ unknown-name: "hgh" is not known here. Did you mean "high"?
Hook.register("BeforeToolExecution", function() end, "high")
Tool.invoke("text_manipulator", { input = "x", operation = "uppercas" })
--                                                         ^^^^^^^^^^ unknown-name
Workflow.sequential({ name = "w", steps = { { name = "s", type = "agnt", agent = "a", input = "i" } } }):execute()
--                                                               ^^^^^^ unknown-name
Agent.builder():model("openai/gpt-7"):provider("mine"):build()
""",
        "param-type-mismatch",
    )


def test_a_mistake_that_is_made_on_purpose_is_a_hint() -> None:
    check_problems(
        """
local ok = pcall(function() Hook.register("NoSuchPoint", function() end) end)
--                                        ^^^^^^^^^^^^^ unknown-name
print(ok)
""",
        only=["unknown-name"],
    )


def test_tools_that_there_are_not() -> None:
    check("""
Tool.invoke("calculater", {})
--          ^^^^^^^^^^^^ unknown-name: There is no tool "calculater". Did you mean `calculator`?
Tool.invoke("calculator", {})
Tool.invoke("hash-calculator", { operation = "hash", input = "x" })
Tool.invoke("my_own_tool", {})
Tool.get('file_operation')
--       ^^^^^^^^^^^^^^^^ unknown-name
Agent.builder():allow_tool("web-serch"):build()
--                         ^^^^^^^^^^^ unknown-name
local steps = { { name = "s", type = "tool", tool = "csv_analyser" } }
--                                                  ^^^^^^^^^^^^^^ unknown-name
print("calculater", steps)
""")


def test_tools_of_a_script() -> None:
    check("""
Tool.invoke("calculator2", {})
Tool.invoke("calculators", {})
--- file: tools.lua
Tool.register("calculator2", { description = "d", execute = function() end })
Tool.register({ name = "calculators", description = "d", execute = function() end })
""")


# Globals


def test_names_that_hide_a_global() -> None:
    check("""
Tool = {}
--0:4 global-shadowed: This assignment replaces the global `Tool` of spells for every script that runs here.
local State = State
local function run(Agent)
--                 ^^^^^ global-shadowed: This local hides the global `Agent` of spells.
    return Agent
end
RAG = RAG or {}
return run, State
""")


def test_globals_that_are_not_served_yet_once_in_a_file() -> None:
    check_problems(
        """
print(State, JSON)
print(1, RAG.search)
--       ^^^ not-yet-served: This version of llmspell does not serve `RAG` yet: it is nil when the script runs.
local function f() return RAG end
return f
""",
        only=["not-yet-served"],
    )
    check_problems("RAG = {}\nprint(RAG)\n", only=["not-yet-served"])


def test_tools_that_a_function_of_the_script_uses() -> None:
    check("""
local function use(name, params)
    local ok, result = pcall(function() return Tool.invoke(name, params or {}) end)
    return ok and result or nil
end
local try = function(label, name) print(label, pcall(Tool.invoke, name, {})) end
function step(name, tool) return { name = name, type = "tool", tool = tool, input = {} } end
use("calculater", { input = "1" })
--  ^^^^^^^^^^^^ unknown-name: There is no tool "calculater". Did you mean `calculator`?
try("calculater", "uuid_generater")
--                ^^^^^^^^^^^^^^^^ unknown-name: There is no tool "uuid_generater". Did you mean `uuid_generator`?
step("calculater", "web_serach")
--                 ^^^^^^^^^^^^ unknown-name: There is no tool "web_serach". Did you mean `web_search`?
local function log(name) print(name) end
log("calculater")
""")


def test_scopes_of_the_state() -> None:
    check("""
State.load("glboal", "k")
--         ^^^^^^^^ unknown-name: "glboal" is a scope of its own. Did you mean "global"?
State.save('sesion:7', "k", 1)
--         ^^^^^^^^^^ unknown-name: "sesion" is a scope of its own. Did you mean "session"?
State.list_keys("Global")
State.save("agents", "k", 1)
State.save("my_app", "k", 1)
State.save("users:7", "k", 1)
State.set("glboal", 1)
State.delete("glboal")
State.exists("glboal")
""")


def test_what_a_hook_returns() -> None:
    check(
        """
Hook.register("ToolError", function(context)
    if context.data.again then return { type = "rtery" } end
--                                             ^^^^^^^ unknown-name: "rtery" is not known here. Did you mean "retry"?
    if context.data.late then return { type = "retry", delya_ms = 5 } end
--                                                     ^^^^^^^^ unknown-option: There is no option `delya_ms` here. Did you mean `delay_ms`?
    if context.data.no then return { type = "cancel", reason = {} } end
--                                                             ^^ option-type-mismatch
    local function made() return { tpye = "retry" } end
    return made() and { type = "modified", data = context.data }
end)
Tool.register("mine", { execute = function(params) return { tpye = params.value } end })
""",
    )


# Results


def test_results_that_are_taken_for_texts() -> None:
    check(
        """
local agent = Agent.builder():model("openai/gpt-4o"):build()
local answer = agent:execute({ text = "q" })
print("a: " .. answer)
--             ^^^^^^ result-is-table: `answer` is a table, no text; its text is in `.text`.
print(answer:upper(), answer.text:upper(), answer.text .. "!")
--           ^^^^^ result-is-table
io.write(answer)
--       ^^^^^^ result-is-table
print(string.sub(answer, 1, 3), tostring(answer), #answer.text)
--               ^^^^^^ result-is-table
local sum = Tool.invoke("calculator", { input = "1" })
print("sum " .. sum.result.result .. sum)
--                                   ^^^ result-is-table
local function show(x) return x .. "" end
show(answer)
""",
        "undefined-field",
        "operand-type-mismatch",
    )


def test_results_behind_pcall() -> None:
    check(
        """
local ok, result = pcall(function() return Tool.invoke("calculator", { input = "1" }) end)
if not ok then
    print("failed: " .. result, result.code)
    return
end
print(result.sucess, "got " .. result)
--           ^^^^^^ undefined-field: `llmspell.ToolAnswer<llmspell.tool.calculator.Value>` has no field `sucess`. Did you mean `success`?
--                             ^^^^^^ result-is-table: `result` is a table, no text.
local good, other = pcall(Tool.invoke, "uuid_generator", {})
print(good and other.result.uuid or "failed: " .. other, other.code)
""",
        "undefined-field",
        "operand-type-mismatch",
    )


def test_slips_in_fields_that_are_tested() -> None:
    check(
        """
local result = Tool.invoke("calculator", { input = "1" })
if result.sucess then print(result.sucess) end
--        ^^^^^^ undefined-field: `llmspell.tool.calculator.Result` has no field `sucess`. Did you mean `success`?
--                                 ^^^^^^ undefined-field
for _, provider in ipairs(Provider.list()) do
    local caps = provider.capabilties or {}
--                        ^^^^^^^^^^^ undefined-field: `llmspell.Provider` has no field `capabilties`. Did you mean `capabilities`?
    print(provider.enabled and "on" or "off", provider.models or "?", caps)
end
if State.mirgate then State.migrate(2) end
--       ^^^^^^^ undefined-field
pcall(RAG.serach, "x")
--        ^^^^^^ undefined-field
print(result.results or result.errors or result.output or result.hash)
if result.results then print(result.results) end
if Tool.run then Tool.run("x") end
""",
        "undefined-field",
    )


def test_slips_in_what_may_have_any_field() -> None:
    check(
        """
local listing = Tool.invoke("file_operations", { operation = "list_dir", path = "." })
print(listing.metadata.resopnse.result.entries[1].name, listing.metadata.anything, listing.metadata.responses)
--                     ^^^^^^^^ undefined-field: `llmspell.TextMetadata<llmspell.tool.file_operations.Value>` has no field `resopnse`. Did you mean `response`?
for _, hit in ipairs(RAG.search("x").results) do print(hit.metadata.topic, hit.metadata.timestmap) end
--                                                                                      ^^^^^^^^^ undefined-field
local mine = Tool.invoke("my_tool", {})
print(mine.results, mine.errors, mine.whatever, mine.sucess)
--                                                   ^^^^^^ undefined-field
""",
        "undefined-field",
    )


def test_values_that_may_have_another_shape() -> None:
    check(
        """
local agent = Agent.builder():name("a"):model("openai/gpt-4o"):build()
if agent.success == false then
    print(agent.error, agent.text)
    return
end
print(agent.status and agent.status.code, agent.reason)
--                                              ^^^^^^ undefined-field: `llmspell.Agent` has no field `reason`.
if agent:get_state() == "Ready" then print(agent.mood) end
--                                               ^^^^ undefined-field
""",
        "undefined-field",
    )


def test_other_tables_that_are_taken_for_texts() -> None:
    check(
        """
local providers = Provider.list()
print(table.concat(providers, ", "))
--                 ^^^^^^^^^ result-is-table: `providers` holds tables, no texts.
print("first: " .. providers[1])
--                 ^^^^^^^^^^^^ result-is-table: `providers[1]` is a table, no text; its name is in `.name`.
for i, agent in ipairs(Agent.list()) do print(i .. ": " .. agent) end
--                                                         ^^^^^ result-is-table: `agent` is a table, no text; its name is in `.name`.
print("there are " .. Tool.list() .. " tools")
--                    ^^^^^^^^^^^ result-is-table: `Tool.list()` is a table, no text.
print("stored " .. Artifact.store("id", "tool_result", "n", "text"))
--                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ result-is-table: This is a table, no text.
print("session " .. Session.create({}), table.concat(Agent.list_templates(), ", "))
""",
        "operand-type-mismatch",
    )


def test_results_that_are_taken_for_numbers() -> None:
    check(
        """
local sum = Tool.invoke("calculator", { input = "1" })
print(sum.result + 1, -sum.result, sum.result.result + 1)
--    ^^^^^^^^^^ result-is-table: `sum.result` is a table, no number.
--                     ^^^^^^^^^^ result-is-table
if sum > 3 then print(sum.result.result > 3) end
-- ^^^ result-is-table: `sum` is a table, no number.
local count = 2 * #Tool.list()
print(count)
""",
        "operand-type-mismatch",
    )


# Builders and workflows


def test_builders_that_never_build() -> None:
    check("""
Agent.builder():name("a")
--0:13 unfinished-builder
local builder = Agent.builder():name("b")
--    ^^^^^^^ unfinished-builder: `builder` builds nothing: it is never given a `:build()`.
builder:model("openai/gpt-4o")
local used = Agent.builder()
used:name("c")
used:build()
local given = Agent.builder()
given:name("d")
print(given)
local chained = Workflow.builder():name("w")
chained:sequential():build():execute()
""")


def test_workflows_that_never_run() -> None:
    check("""
local one = Workflow.builder():name("w"):sequential():build()
--    ^^^ never-executed: The workflow `one` is never executed.
one:set_shared_data("k", 1)
local two = Workflow.builder():name("w"):sequential():build()
two:execute()
local three = Workflow.builder():name("w"):sequential():build()
return three
""")


@pytest.mark.parametrize(
    "text",
    [
        "local function f(agent) return agent:execute('x') .. 'y' end return f",
        "---@diagnostic disable-next-line: global-shadowed\n"
        "local Tool = require('my.tool')\nTool.invoke('calculater', { opertion = 1 })",
        "for _, name in ipairs({ 'calculater' }) do print(name) end",
        "Event.subscribe('my.events.*')",
        "State.load('my scope', 'k')",
        "local r = RAG.search('q', { top_k = 3 })\nprint(r.total)",
        "RAG.ingest({ { content = 'a', metadata = { x = 1 } } }, { scope = 'tenant', collection = 'c' })",
        "local s = {}\nfor i = 1, 3 do s[i] = { name = 'n' .. i, type = 'tool', tool = 'calculator' } end\nprint(s)",
        "Debug.info('text', 'module')",
        "JSON.stringify({ whatever = { a = 1 } })",
    ],
)
def test_what_is_well_is_left_alone(text: str) -> None:
    check_problems(text, only=[*SPELLS, "param-type-mismatch", "undefined-field", "missing-parameter"])


def test_fields_of_the_global_tool_may_be_tools_of_a_script() -> None:
    check_problems(
        """
print(Tool.my_tool, Tool["my-tool"])
print(Tool.invok)
--         ^^^^^ undefined-field
""",
        only=["undefined-field"],
    )


def test_lists_of_tools() -> None:
    check("""
Agent.builder():allowed_tools({ "calculater", "web-search" }):build()
--                              ^^^^^^^^^^^^ unknown-name
local settings = { allowed_tools = { "calculater" }, names = { "calculater" } }
--                                   ^^^^^^^^^^^^ unknown-name
return settings
""")


def test_every_spelling_of_a_tool() -> None:
    check("""
for _, name in ipairs({ "a" }) do print(name) end
Tool.invoke("web_searcher", { query = "x" })
Tool.invoke("process-executor", { executable = "ls" })
""")


def test_what_a_hook_returns_may_be_anything() -> None:
    check_problems(
        """
Hook.register("AfterToolExecution", function(context)
    if context.data.bad then return { type = "cancel" } end
    return { continue = true }
end)
""",
        only=["param-type-mismatch", "return-type-mismatch", "option-type-mismatch", "unknown-name"],
    )


def test_definition_files_of_the_user_hide_nothing() -> None:
    check("""
Tool.invoke("calculater", {})
--          ^^^^^^^^^^^^ unknown-name
--- file: llmspell.lua
---@meta

---@class my.Tool
Tool = {}
""")


def test_functions_that_are_not_served_yet() -> None:
    check_problems(
        """
State.set("a", 1)
State.migrate(2)
--    ^^^^^^^ not-yet-served: This version of llmspell does not serve `State.migrate` yet: it is nil when the script runs.
State.migrate(3)
""",
        only=["not-yet-served"],
    )
