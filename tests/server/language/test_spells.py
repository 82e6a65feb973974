"""Whole spells, written as users write them: everything in them has a type, and every call fits what is declared."""
# ruff: noqa: E501 (Lua texts)

from __future__ import annotations

import pytest

from llmspell_runtime.syntax.nodes import Call, MethodCall, Name, Node, Table
from llmspell_server.language.analysis import Snapshot
from llmspell_server.language.binding.facts import UnitFacts
from llmspell_server.language.checking import resolve_call
from llmspell_server.language.expectation import expected_of
from llmspell_server.language.source import SourceFile
from llmspell_server.language.types.build import optional
from llmspell_server.language.types.values import ANY, UNKNOWN, Named
from tests.harness.lua_fixture import read_fixture

HELLO = """
-- A first spell: who is there, what can be used.
print("Hello from llmspell!")
for name, value in pairs(_G) do
    if type(value) == "table" and name:match("^%u") then
        print(string.format("  %-10s %s", name, type(value)))
    end
end
local tools = Tool.list()
print("tools: " .. #tools)
for i, tool in ipairs(tools) do
    if i <= 5 then print("  " .. tool.name .. ": " .. (tool.description or "no description")) end
end
for _, provider in ipairs(Provider.list()) do
    local caps = provider.capabilities
    print(provider.name, provider.enabled and "enabled" or "disabled", caps and caps.max_context_tokens or "?")
end
"""

TOOLS = """
local function safe_invoke(name, params)
    local ok, result = pcall(function() return Tool.invoke(name, params) end)
    if not ok then
        print("failed: " .. tostring(result))
        return nil
    end
    return result
end
local path = "/tmp/notes_" .. os.time() .. ".txt"
Tool.invoke("file_operations", { operation = "write", path = path, input = "Hello" })
local read = Tool.invoke("file_operations", { operation = "read", path = path })
print("content: " .. (read.text or ""))
if Tool.invoke("file_operations", { operation = "exists", path = path }).metadata.response.result.exists then
    Tool.invoke("file_operations", { operation = "delete", path = path })
end
local uuid = Tool.invoke("uuid_generator", { operation = "generate", version = "v4", format = "hyphenated" })
if uuid.success and uuid.result then print("uuid: " .. uuid.result.uuid) end
local sum = Tool.invoke("calculator", { operation = "evaluate", input = "2 * x + 1", variables = { x = 20.5 } })
print(string.format("%s = %s", sum.result.input, tostring(sum.result.result)))
if not sum.success then print(sum.error.message) end
local encoded = Tool.invoke("base64_encoder", { operation = "encode", input = "text", variant = "url-safe" }).result.output
local decoded = Tool.invoke("base64_encoder", { operation = "decode", input = encoded }).result.output
assert(decoded == "text", "round trip")
local text = Tool.invoke("text_manipulator", { operation = "replace", input = "a b", options = { from = "a", to = "c" } })
print(text.result.result:upper(), text.result.original_length - text.result.result_length)
local check = Tool.invoke("data_validation", {
    input = { email = "a@b.c" },
    rules = { rules = { { type = "required" }, { type = "length", min = 2, max = 80 }, { type = "enum", values = { 1, 2 } } } },
})
for _, problem in ipairs(check.result.errors) do print(problem.field, problem.message) end
local now = Tool.invoke("date_time_handler", { operation = "now", timezone = "UTC" })
print(now.result.datetime .. " " .. now.result.timezone)
local page = Tool.invoke("template_engine", { input = "Hi {{name}}", context = { name = "Ann" }, engine = "handlebars" })
print(page.result.rendered)
local answer = Tool.invoke("http_request", { input = "https://example.org", method = "GET", headers = { Accept = "*/*" } })
if answer.result.status_code == 200 then print(#tostring(answer.result.body)) end
local process = Tool.invoke("process_executor", { executable = "echo", arguments = { "hi" } })
print(process.result.stdout, process.result.exit_code == 0)
local hits = Tool.invoke("web_search", { input = "lua", max_results = 3 })
for rank, hit in ipairs(hits.result.results) do print(rank, hit.title, hit.url) end
local names = {}
for _, tool in ipairs(Tool.discover({ category = "utility" })) do names[#names + 1] = tool.name end
table.sort(names)
print(table.concat(names, ", "))
local hash = Tool.get("hash_calculator")
local digest = hash:execute({ operation = "hash", algorithm = "sha256", input = "x" }).result.hash
local same = hash.execute({ operation = "verify", input = "x", expected_hash = digest }).result.verified
print(same, hash.schema.parameters[1].name, hash.description)
safe_invoke("calculator", { input = "1 +" })
"""

AGENTS = """
local started = os.clock()
local agent = Agent.builder()
    :name("analyst_" .. os.time())
    :description("Analyses")
    :type("llm")
    :model("openai/gpt-4o-mini")
    :temperature(0.3)
    :max_tokens(500)
    :custom_config({ system_prompt = "You analyse.", max_conversation_length = 20 })
    :resource_limits({ max_execution_time_secs = 60, max_memory_mb = 256 })
    :allowed_tools({ "calculator", "my_tool" })
    :build()
local response = agent:invoke({ text = "Analyse this." })
print(response.text:sub(1, 80))
if response.metadata and response.metadata.model then
    print("model: " .. response.metadata.model, response.metadata.estimated_cost_cents or 0)
end
local ok, second = pcall(function() return agent:execute({ text = "More?", parameters = { depth = 2 } }) end)
if ok then print(second.text) else print("error: " .. tostring(second)) end
local b = Agent.builder()
b:name("reviewer")
b:provider("anthropic")
b:model("claude-3-haiku-20240307")
local reviewer = b:build()
for _, one in ipairs({ agent, reviewer }) do
    local state = one:get_state()
    print(state, one:is_healthy(), one:get_metrics().requests_total)
    if state == "Paused" then one:resume() end
end
for _, entry in ipairs(agent:get_state_history()) do print(entry.from, entry.to, entry.elapsed) end
local context = Agent.create_context({ conversation_id = "c", scope = { type = "session", id = "s" }, inheritance = "copy" })
Agent.update_context(context, "topic", { "lua" })
local child = Agent.create_child_context(context, { type = "global" }, "inherit")
Agent.set_shared_memory({ type = "workflow", id = "w" }, "count", 1)
agent:execute_with_context({ text = "Go on." }, child)
local tool = Agent.wrap_as_tool("reviewer", { tool_name = "review" })
print(tool:upper(), agent:has_tool("calculator"), #Agent.list(), os.clock() - started)
agent:invokeTool("calculator", { input = "1 + 1" })
agent:destroy()
"""

WORKFLOWS = """
local writer = Agent.builder():name("writer"):model("openai/gpt-4o"):build()
local clean = Workflow.builder()
    :name("clean")
    :sequential()
    :add_step({ name = "trim", type = "tool", tool = "text_manipulator", input = { operation = "trim", input = " x " } })
    :add_step({ name = "hash", type = "tool", tool = "hash_calculator", input = { operation = "hash", input = "{{step.trim.result}}" }, timeout_ms = 500 })
    :build()
local main = Workflow.builder()
    :name("main")
    :description("All of it")
    :conditional()
    :condition({ type = "shared_data_equals", key = "kind", value = "full" })
    :add_then_step({ name = "nested", type = "workflow", workflow = clean, input = {} })
    :add_then_step({ name = "write", type = "agent", agent = "writer", input = "Write." })
    :add_else_step({ name = "wait", type = "custom", ["function"] = "sleep", parameters = { ms = 5 } })
    :error_strategy("continue")
    :timeout_ms(60000)
    :build()
main:set_shared_data("kind", "full")
local ok, result = pcall(function() return main:execute({ topic = "lua" }) end)
if ok and result.text:match("completed successfully") then
    print(result.metadata.execution_time_ms, result.metadata.extra.matched_branches)
    local output = main:get_output("nested")
    if output then print(output.step_name, output.duration_ms) end
end
local parallel = Workflow.builder():name("p"):parallel():max_concurrency(2)
for i = 1, 3 do
    parallel:add_step({ name = "s" .. i, type = "tool", tool = "uuid_generator", input = { operation = "generate" } })
end
local done = parallel:build():execute()
local extra = done.metadata and done.metadata.extra
if extra and extra.execution_id then
    local stored = State.load("custom", ":workflow:" .. extra.execution_id .. ":agent:writer:output")
    print(stored ~= nil)
end
local loop = Workflow.builder():name("l"):loop():with_range({ start = 1, ["end"] = 4, step = 1 }):max_iterations(3)
    :add_step({ name = "calc", type = "tool", tool = "calculator", input = { input = "{{loop_value}} * 2" } })
    :build()
print(loop.id, loop.name, loop.type, loop:execute().metadata.extra.completed_iterations)
local old = Workflow.sequential({
    name = "old",
    steps = {
        { name = "a", tool = "calculator", parameters = { input = "1" } },
        { name = "b", type = "agent", agent = writer, input = "x" },
        { name = "c", execute = function(context) return context end },
    },
    error_strategy = "fail_fast",
})
for id, one in pairs(old:get_all_outputs()) do print(id, one.output) end
local valid = old:validate()
if not valid.valid then error(table.concat(valid.errors, "\\n")) end
for _, info in ipairs(Workflow.list()) do print(info.id, info.type) end
"""

SERVICES = """
if not RAG then
    print("no retrieval")
    return
end
RAG.configure({ provider = "openai", embedding = { model = "text-embedding-3-small" } })
local documents = {
    { id = "a", content = "Lua is small.", metadata = { source = "notes", year = 2024 } },
    { id = "b", content = "Rust is fast.", metadata = { source = "notes" } },
}
local stored = RAG.ingest(documents, { tenant_id = "acme", chunking = { chunk_size = 256, overlap = 32 } })
print(stored.documents_processed .. " documents", stored.vectors_created)
local function find(question, count)
    local found = RAG.search(question, { tenant_id = "acme", top_k = count or 3, filters = { source = "notes" } })
    local lines = {}
    for i, hit in ipairs(found.results) do
        lines[i] = string.format("%.2f %s", hit.score, hit.content:sub(1, 20))
    end
    return lines, found.total
end
local lines, total = find("small language", 2)
print(table.concat(lines, "\\n"), total)
local stats = RAG.get_stats("tenant", "acme")
print(stats.total_vectors or 0, stats.embeddings_generated)
local session = Session.create({ name = "work", tags = { "demo" } })
local artifact = Artifact.store(session, "agent_output", "summary.md", "# Hi", { tags = { "x" } })
local back = Artifact.get(session, artifact)
print(back.content, back.metadata.mime_type, artifact.content_hash)
for _, one in ipairs(Session.list({ tags = { "demo" }, limit = 5 })) do
    if one.status == "active" then Session.suspend(one.id) end
end
Session.set_current(session)
Session.complete(session)
local subscription = Event.subscribe("order.*")
Event.publish("order.created", { id = 7, items = { "a" } }, { ttl_seconds = 60 })
local event = Event.receive(subscription, 100)
if event then
    print(event.event_type, event.data.id, event.metadata.correlation_id)
end
Event.unsubscribe(subscription)
local handles = {}
local points = { "BeforeToolExecution", "AfterToolExecution" }
for _, point in ipairs(points) do
    handles[#handles + 1] = Hook.register(point, function(context)
        print(context.point, context.component_id.name, context.data.input)
        return "continue"
    end)
end
handles[#handles + 1] = Hook.register("ToolError", function(context)
    if context.metadata.retry then return { type = "retry", delay_ms = 100 } end
    return { type = "cancel", reason = "failed" }
end, "high")
for _, info in ipairs(Hook.list({ hook_point = "ToolError", priority = "high" })) do print(info.name) end
for _, handle in ipairs(handles) do
    local id = handle:id()
    print(id, Hook.unregister(handle))
end
local config = Replay.create_config(Replay.modes.modified)
config:add_modification("step.input", "x")
print(config:get_mode():name(), config:get_timeout_seconds(), Replay.schedules.cron("0 * * * *"):type_name())
"""

STANDARD = """
local lines = {}
for line in io.lines("a.txt") do lines[#lines + 1] = line end
local file, problem = io.open("a.txt", "r")
if not file then error(problem) end
local first = file:read("l")
local rest = file:read("*all")
local size = file:seek("end")
print(size + 1, first, rest)
file:write("a", 1, "b"):write("c")
file:close()
io.write("x", 2):write("y")
io.stderr:write("z\\n")
for i, v in ipairs(lines) do print(i, v:upper()) end
table.sort(lines, function(a, b) return a < b end)
table.sort(lines)
local joined = table.concat(lines, ", ", 1, #lines)
print(joined:gsub("%s+", " "):len())
print((joined:gsub("%w+", function(w) return w:upper() end)))
print(joined:gsub("%w+", { a = "b" }))
local from, to = joined:find("a", 1, true)
if from then print(joined:sub(from, to)) end
print(string.format("%5.2f %s %d", 1.5, "x", 3), ("x"):rep(3, ","), ("x"):byte(1, -1))
for key, value in string.gmatch("a=1", "(%w+)=(%w+)") do print(key:upper(), value:len()) end
local n = tonumber("10", 16) or 0
local f = math.floor(n / 2) + math.max(1, 2.5) - math.min(3, n)
local r = math.random(1, #lines) + math.random(5) + math.random()
math.randomseed(os.time())
print(f, r, math.huge, math.pi, math.abs(-1), math.fmod(5, 3), select("#", 1, 2), select(2, "a", "b"))
local now = os.date("*t")
print(now.year, os.date("%Y-%m-%d", os.time({ year = 2024, month = 1, day = 1 })), os.date(), os.clock())
print(os.getenv("HOME") or "none", os.difftime(os.time(), 0))
local ok, result = pcall(function(a, b) return a .. b end, "x", "y")
print(ok and result or "failed")
local fine, trace = xpcall(error, debug.traceback, "message")
print(fine, trace)
local chunk, message = load("return 1", "chunk", "t", {})
print(chunk, message)
local object = setmetatable({}, { __index = function(t, k) return k end, __call = function(self, x) return x end })
print(object.anything, object(1), getmetatable(object).__index)
print(rawget(object, "x"), rawset(object, "x", 1), rawequal(object, object), rawlen({ 1 }))
local co = coroutine.create(function(a) local b = coroutine.yield(a) return b end)
print(coroutine.resume(co, 1), coroutine.status(co), coroutine.isyieldable(), coroutine.running())
local step = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end)
print(step(), step())
table.insert(lines, "x")
table.insert(lines, 1, "y")
print(table.remove(lines), table.remove(lines, 1), table.unpack(lines), #table.pack(1, 2), table.pack(1, 2).n)
table.move(lines, 1, 2, 3)
table.move(lines, 1, 2, 1, {})
for position, code in utf8.codes("é") do print(position, code) end
print(utf8.char(233, 234), utf8.len("é"), utf8.codepoint("é", 1), utf8.offset("é", 1))
print(next({}), next({ a = 1 }, "a"), type(nil), tostring(nil), _VERSION, #arg, ...)
for k, v in next, { a = 1 } do print(k, v) end
for k, v in pairs({ 1, 2, a = 3 }) do print(k, v) end
print(assert(tonumber("1")), assert(1, "x"), collectgarbage("count") * 1024, collectgarbage())
local module = require("module")
print(module, package.loaded["x"], package.path)
print(debug.getinfo(1, "Sl").currentline, debug.traceback("x", 2), debug.getlocal(1, 1))
goto done
::done::
os.exit(true)
"""

OLD = """
local function section(title) print("\\n=== " .. title .. " ===\\n" .. string.rep("-", 40)) end
section("agents")
local agent = Agent.createAsync({
    name = "research_agent",
    model = "gpt-4",
    provider = "openai",
    system_prompt = "You research.",
    temperature = 0.7,
    max_tokens = 1000,
    capabilities = { "research" },
    custom_field = { 1, 2 },
})
if not agent then
    print("could not make it")
    return
end
local response = agent:execute({ text = "Hello" })
print(response.text or response.output or "nothing")
local answer = agent:invoke("What?")
print(answer and answer.text or "none")
local history = agent:get_history()
for i, message in ipairs(history) do print(i, message.role, message.content) end
section("tools")
local hash = Tool.create("hash-calculator")
local result = hash:execute({ parameters = { operation = "hash", input = "x" } })
if result.success then print(result.output) else print(result.error) end
local ok, res = pcall(Tool.executeAsync, "json_processor", { operation = "query", input = "{}", query = ".a" })
if ok and res and res.success then print(res.result) end
local parsed = Tool.executeAsync and Tool.executeAsync("calculator", { input = "1" })
print(parsed and parsed.success)
section("workflows")
local flow = Workflow.sequential({
    name = "data",
    description = "Works",
    steps = {
        { name = "load", tool = "file_operations", parameters = { operation = "read", path = "/tmp/x" } },
        { name = "transform", type = "custom", execute = function(ctx) return { success = true, output = ctx } end },
        { name = "ask", type = "agent", agent = agent, input = "Summarise {{step:load:output}}" },
        { name = "save", type = "tool", tool = "file_operations", input = { operation = "write", path = "/tmp/y", input = "$ask_output" } },
    },
    error_strategy = "continue",
    timeout_ms = 1000,
})
local outcome = Workflow.execute(flow, { a = 1 })
if outcome.success then
    for name, output in pairs(outcome.outputs) do print(name, output) end
else
    print("failed at " .. (outcome.failed_step or "?") .. ": " .. tostring(outcome.error))
end
local parallel = Workflow.parallel({
    name = "p",
    branches = {
        { name = "one", steps = { { name = "a", tool = "calculator", parameters = { input = "1" } } } },
        { name = "two", steps = { { name = "b", tool = "uuid_generator", parameters = {} } }, required = false },
    },
    max_concurrency = 2,
})
local conditional = Workflow.conditional({
    name = "c",
    branches = {
        { name = "x", condition = function(ctx) return ctx.n > 1 end, steps = { { name = "a", tool = "calculator", parameters = { input = "1" } } } },
    },
    default_branch = { name = "d", steps = {} },
})
local loop = Workflow.loop({
    name = "l",
    iterator = { range = { start = 1, ["end"] = 5, step = 1 } },
    body = { { name = "i", tool = "template_engine", parameters = { input = "{{loop_value}}" } } },
    break_conditions = { { expression = "iteration > 3", message = "enough" } },
})
print(parallel:get_info().id, conditional.name, loop:execute().text, Workflow.discover_types()[1])
local built = Workflow.sequential()
    :name("new")
    :step({ name = "s", type = "tool", tool = "calculator", input = { input = "1" } })
    :on_error("continue")
    :timeout(500)
    :build()
print(built:execute_async({}).text, built:get_status())
section("rest")
State.set("a", { 1 })
for key, value in pairs(State.all()) do print(key, value) end
print(#State.keys(), State.get("a")[1])
Event.emit("x.y", { a = 1 })
Event.publish("x.y", "text")
local ingested = RAG and RAG.ingest({ { content = "x", metadata = { a = 1 } } }, { collection = "c", chunk_size = 10 })
if ingested and ingested.success then print(ingested.vectors_created) end
local hits = RAG.search({ query = "x", top_k = 3 })
print(#hits, hits[1] and hits[1].content, hits.total)
local hits2 = RAG.search("x", { limit = 3, collection = "c" })
for i, hit in ipairs(hits2.results or hits2) do print(i, hit.text, hit.metadata and hit.metadata.source) end
if RAG.ingest_batch then RAG.ingest_batch({}) end
local caps = Agent.list_capabilities()
for name, cap in pairs(caps) do print(name, cap.description, cap.capabilities.supports_tools) end
local success, err = pcall(function() return Agent.register("x", { type = "llm" }) end)
print(success, err)
local info = Agent.get_info("llm")
for _, p in ipairs(info.required_parameters) do print(p) end
local tool_ok, tool = pcall(Tool.get, "web-searcher")
if tool_ok and tool then print(tool.name, tool.description) end
local all_tools = Tool.list()
for _, t in ipairs(all_tools) do if t.category == "utility" then print(t.name) end end
print(ARGS and ARGS.input or "default", ARGS["output-dir"], arg[1], Args.n)
local e = Event.receive(Event.subscribe("*", { filter = { a = 1 } }), 10)
print(e and e.data or "none", e and e.timestamp)
local r = Tool.invoke("webhook-caller", { input = "https://x", payload = { a = 1 }, timeout = 5 })
print(r.success, r.result and r.result.status_code, r.error and r.error.message, r.message)
local content = Tool.invoke("file_operations", { operation = "read", path = "/tmp/x" })
print((content.text or content.output or ""):len(), content.metadata and content.metadata.operation)
local j = Tool.invoke("json_processor", { operation = "query", input = { a = 1 }, query = ".a" })
print(j.text, j.data, type(j.data) == "table" and j.data.a)
local search = Tool.invoke("file_search", { pattern = "x", path = "/tmp", recursive = true, include_extensions = "lua,txt" })
print(search.metadata.response.result.summary.total_matches, search.text)
local hook = Hook.register("BeforeAgentExecution", function(ctx)
    ctx.data.modified = true
    return { type = "modified", data = ctx.data }
end, "normal")
print(hook:hook_point(), hook:unregister(), #Hook.list({ language = "lua", tag = "x" }))
"""

ALL = {
    "old": OLD,
    "standard": STANDARD,
    "hello": HELLO,
    "tools": TOOLS,
    "agents": AGENTS,
    "workflows": WORKFLOWS,
    "services": SERVICES,
}


@pytest.mark.parametrize("name", list(ALL))
def test_every_name_has_a_type(name: str) -> None:
    fixture = read_fixture(ALL[name])
    uri = next(iter(fixture.files))
    snapshot = fixture.snapshot()
    unknown = [
        f"{_line(file, unit, node)}: {node.text}"
        for file, unit, node in snapshot.nodes(uri)
        if isinstance(node, Name) and node in unit.resolved and snapshot.node_type(file, unit, node) == UNKNOWN
    ]
    assert sorted(set(unknown)) == sorted(UNKNOWN_NAMES.get(name, ()))


UNKNOWN_NAMES = {
    "standard": ("56: module",),
    "tools": ("1: params", "2: params"),
}
"""Parameters that nothing says anything about."""


def _line(file: SourceFile, unit: UnitFacts, node: Node) -> int:
    return file.text.count("\n", 0, node.start + file.shift(unit))


@pytest.mark.parametrize("name", list(ALL))
def test_every_call_fits(name: str) -> None:
    fixture = read_fixture(ALL[name])
    uri = next(iter(fixture.files))
    snapshot = fixture.snapshot()
    for file, unit, node in snapshot.nodes(uri):
        if isinstance(node, Call | MethodCall):
            problem = _problem(snapshot, file, unit, node)
            assert problem is None, f"line {_line(file, unit, node)}: {problem}"
        elif isinstance(node, Table):
            _check_keys(snapshot, file, unit, node)


def _problem(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Call | MethodCall) -> str | None:
    call = resolve_call(snapshot, file, unit, node)
    if call.best is None:
        return "nothing is known of the function"
    parameters = call.best.parameters
    vararg = bool(parameters) and parameters[-1].vararg
    if len(call.arguments) > len(parameters) and not vararg:
        return "too many arguments"
    for parameter, argument in zip(parameters, call.arguments, strict=False):
        given = snapshot.node_type(file, unit, argument)
        wanted = optional(parameter.type) if parameter.optional and parameter.type is not None else parameter.type
        if wanted is not None and not snapshot.is_assignable(given, wanted):
            return f"{snapshot.print_type(given)} for {parameter.name}: {snapshot.print_type(wanted)}"
    missing = [one for one in parameters[len(call.arguments) :] if not one.optional and not one.vararg]
    if missing and missing[0].type not in (None, ANY, UNKNOWN) and not isinstance(node.arguments[-1:], Call):
        return f"{missing[0].name} is missing"
    return None


def _check_keys(snapshot: Snapshot, file: SourceFile, unit: UnitFacts, node: Table) -> None:
    wanted = expected_of(snapshot, file, unit, node)
    if not isinstance(wanted, Named):
        return
    members = {one.name: one for one in snapshot.members(wanted)}
    given = {one.key.text for one in node.fields if isinstance(one.key, Name) and not one.bracketed}
    shown = f"line {_line(file, unit, node)}: {snapshot.print_type(wanted)}"
    for key in given:
        assert members.get(key) or snapshot.member(wanted, key), f"{shown} has no {key}"
    for field in node.fields:
        if isinstance(field.key, Name) and field.key.text in members and not field.bracketed:
            value = snapshot.node_type(file, unit, field.value)
            type_ = members[field.key.text].type
            assert snapshot.is_assignable(value, type_), f"{shown}.{field.key.text}: {snapshot.print_type(value)}"
