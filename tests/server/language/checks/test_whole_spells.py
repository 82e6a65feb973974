"""Whole spells, written as users write them: nothing in them is worth more than a hint."""
# ruff: noqa: E501 (Lua texts)

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.workspace import snapshot_of

URI = "file:///srv/main.lua"

TOOLS = r"""-- Getting started: tools with error handling
local function use_tool(tool_name, params)
    local success, result = pcall(function()
        return Tool.invoke(tool_name, params)
    end)
    if success and result then
        return result
    end
    return { success = false, error = tostring(result) }
end
print("=== file operations ===")
local test_file = "/tmp/llmspell_test_" .. os.time() .. ".txt"
local write_result = Tool.invoke("file_operations", {
    operation = "write",
    path = test_file,
    input = "Hello from spell!\nSecond line",
})
if write_result then
    print("wrote: " .. (write_result.text or "no text"))
end
local read_result = use_tool("file_operations", { operation = "read", path = test_file })
print("Content: " .. (read_result.text or read_result.error or "none"))
local hash = use_tool("hash_calculator", { operation = "hash", algorithm = "sha256", input = "hello" })
if hash.success and hash.result and hash.result.hash then
    print("SHA-256: " .. hash.result.hash)
elseif hash.error then
    print("error: " .. tostring(hash.error))
end
local uuid = Tool.invoke("uuid_generator", { operation = "generate", version = "v4" })
print("UUID: " .. uuid.result.uuid, uuid.success and "ok" or "failed")
local calc = Tool.invoke("calculator", { operation = "evaluate", input = "2 + 2" })
print(string.format("2 + 2 = %s", calc.result.result))
if calc.result and calc.result.result == 4 then print("right") end
local txt = Tool.invoke("text_manipulator", { operation = "replace", input = "a-b", options = { from = "-", to = "+" } })
print(txt.result.result)
local b64 = use_tool("base64_encoder", { operation = "encode", input = "x" })
print(b64.result and b64.result.output)
local ts = Tool.invoke("date_time_handler", { operation = "now" })
print("now " .. ts.result.datetime)
local t = Tool.get("calculator")
if t then
    local r = t:execute({ operation = "evaluate", input = "1" })
    print(r and r.result and r.result.result)
    print(t.name, t.description, #t.schema.parameters)
    for _, p in ipairs(t.schema.parameters) do print(p.name, p.type, p.required and "required" or "optional") end
end
local tools = Tool.list()
local by = {}
for _, tool in ipairs(tools) do
    local cat = tool.category or "other"
    by[cat] = by[cat] or {}
    table.insert(by[cat], tool.name)
end
for cat, list in pairs(by) do print(cat .. ": " .. table.concat(list, ", ")) end
local json = Tool.invoke("json_processor", { operation = "query", input = '{"a": [1,2]}', query = ".a[0]" })
print(json.text, json.data)
local web = use_tool("webhook-caller", { input = "https://httpbin.org/post", method = "POST", payload = { a = 1 }, headers = { ["X-A"] = "b" }, timeout = 10 })
print(web.success)
local env = Tool.invoke("environment_reader", { operation = "get", variable_name = "HOME" })
print(env.result and env.result.value or "?")
local sys = Tool.invoke("system_monitor", { operation = "all" })
print(string.format("CPU: %.1f%%", sys.result.cpu_usage_percent or 0))
local proc = use_tool("process_executor", { executable = "echo", arguments = { "hi" } })
print(proc.result and proc.result.stdout)
local ok, err = pcall(function() return Tool.invoke("nonexistent_tool", {}) end)
print(ok, err)
local ok2 = pcall(Tool.invoke, "file_operations", { operation = "read" })
print(ok2)
"""

AGENTS = """\
-- Agents
local providers = Provider.list()
print("providers: " .. #providers)
local function has_provider(name)
    for _, p in ipairs(providers) do
        if p.name:match(name) and p.enabled then return true end
    end
    return false
end
local timestamp = os.time()
local model = has_provider("anthropic") and "anthropic/claude-3-haiku-20240307" or "openai/gpt-4o-mini"
local agents = {}
local function create(name, prompt)
    local ok, agent = pcall(function()
        return Agent.builder()
            :name(name .. "_" .. timestamp)
            :description("An agent for " .. name)
            :type("llm")
            :model(model)
            :temperature(0.3)
            :max_tokens(500)
            :custom_config({ system_prompt = prompt, max_conversation_length = 10 })
            :resource_limits({ max_execution_time_secs = 60, max_memory_mb = 128, max_tool_calls = 5, max_recursion_depth = 2 })
            :build()
    end)
    if not ok then
        print("no agent: " .. tostring(agent))
        return nil
    end
    return agent
end
agents.research = create("research", "You research.")
agents.writer = create("writer", [[
You write.]])
if agents.research then
    local response = agents.research:execute({ text = "What is Lua?" })
    if response and response.text then
        print("Response: " .. response.text:sub(1, 100))
        print("tokens", response.metadata and response.metadata.token_count or "?")
    end
    local ok, r = pcall(function() return agents.research:invoke({ text = "x", parameters = { a = 1 } }) end)
    if ok then print(r.text) else print("Error: " .. tostring(r)) end
end
for name, agent in pairs(agents) do
    print(name, agent and "ready" or "missing")
end
local info = Agent.get_info("llm")
print(info.description)
local list = Agent.list()
for i, a in ipairs(list) do print(i, a.name) end
local types = Agent.discover()
for _, ty in ipairs(types) do print(ty.type) end
local reg_ok, reg = pcall(function()
    return Agent.register({ name = "custom", description = "d", type = "llm", allowed_tools = {}, custom_config = {} })
end)
print(reg_ok, reg)
local a = Agent.get("writer_" .. timestamp)
if a then print(a:get_state(), a:is_healthy()) end
local metrics = agents.writer and agents.writer:get_metrics()
print(metrics and metrics.requests_total)
local streamed = agents.writer and agents.writer:invokeStream({ text = "x" }, function(chunk) io.write(chunk.text or "") end)
print(streamed and streamed.chunks_received)
"""

WORKFLOWS = """\
-- Workflows
local seq = Workflow.builder()
    :name("pipeline")
    :description("A pipeline")
    :sequential()
    :add_step({ name = "gen", type = "tool", tool = "uuid_generator", input = { operation = "generate", version = "v4" } })
    :add_step({ name = "hash", type = "tool", tool = "hash_calculator", input = { operation = "hash", algorithm = "{{input.algorithm}}", input = "{{step.gen.result}}" } })
    :add_step({ name = "enc", type = "tool", tool = "base64_encoder", input = { operation = "encode", input = "$hash_output" }, timeout_ms = 5000 })
    :timeout_ms(30000)
    :error_strategy("continue")
    :build()
local result = seq:execute()
if result and result.text and result.text:match("completed successfully") then
    print("ok " .. result.text)
end
print(seq:get_info().name, seq.id, seq.type)
local extra = result.metadata and result.metadata.extra
if extra then print(extra.execution_id, extra.successful_steps) end
local par = Workflow.builder():name("par"):parallel()
for i = 1, 3 do
    par:add_step({ name = "s" .. i, type = "tool", tool = "calculator", input = { operation = "evaluate", input = tostring(i) .. " * 2" } })
end
local wf = par:max_concurrency(2):build()
local ok, res = pcall(function() return wf:execute({ input = { data = "x" } }) end)
print(ok and res.text or "failed: " .. tostring(res))
local cond = Workflow.builder():name("c"):conditional()
    :condition({ type = "shared_data_equals", key = "level", value = "high" })
    :add_then_step({ name = "t", type = "tool", tool = "text_manipulator", input = { operation = "uppercase", input = "x" } })
    :add_else_step({ name = "e", type = "tool", tool = "text_manipulator", input = { operation = "lowercase", input = "x" } })
    :build()
cond:set_shared_data("level", "high")
cond:execute({})
local loop = Workflow.builder():name("l"):loop():with_range({ start = 1, ["end"] = 5, step = 1 }):max_iterations(3)
    :add_step({ name = "b", type = "tool", tool = "calculator", input = { operation = "evaluate", input = "{{loop_value}} * 2" } })
    :build()
print(loop:execute().text)
local items = { "a", "b" }
local coll = Workflow.builder():name("l2"):loop_workflow():with_collection(items)
    :add_step({ name = "n", type = "workflow", workflow = seq, input = { a = 1 } })
    :add_step({ name = "a", type = "agent", agent = "writer", input = "Write about {{loop_value}}" })
    :add_step({ name = "c", type = "custom", ["function"] = "delay", parameters = { ms = 10 } })
    :build()
pcall(function() coll:execute() end)
local exec = extra and extra.execution_id or "x"
local out = State.load("custom", ":workflow:" .. exec .. ":agent:writer:output")
print(out)
local outputs = seq:get_all_outputs()
for k, v in pairs(outputs or {}) do print(k, v) end
print(seq:get_output("gen"))
for _, w in ipairs(Workflow.list()) do print(w.id, w.type) end
"""

OLDER = """\
-- old dialect
local agent = Agent.createAsync({ name = "a", model = "openai/gpt-4", system_prompt = "x", temperature = 0.7, max_tokens = 100 })
State.set("report", { title = "x" })
local report = State.get("report")
print(report.title)
local workflow = Workflow.sequential({
    name = "w", description = "d",
    steps = {
        { name = "validate", tool = "data_validation", parameters = { input = { a = 1 }, rules = { rules = { { type = "required" } } } } },
        { name = "act", execute = function(ctx) State.set("x", 1); return { success = true, output = ctx } end },
        { name = "ask", agent = agent, input = { prompt = "hello {{step:validate:output}}" } },
        { name = "cond", condition = function() return State.get("x") > 0 end, action = function() print("x") end, on_error = "continue" },
    },
    error_strategy = "continue",
})
local result = Workflow.execute(workflow, { data = "x" })
if result.success then
    print("out: " .. tostring(result.output))
    for name, o in pairs(result.outputs) do print(name, o) end
else
    print("failed: " .. tostring(result.error))
end
local par = Workflow.parallel({ name = "p", branches = { { name = "b1", steps = { { name = "s", tool = "calculator", parameters = { operation = "evaluate", input = "1" } } } } }, max_concurrency = 3 })
Workflow.execute(par)
local lp = Workflow.loop({ name = "l", iterator = { range = { start = 1, ["end"] = 3, step = 1 } }, body = { { name = "x", tool = "calculator", parameters = { input = "1" } } } })
local lr = lp:execute()
print(lr.text)
local cd = Workflow.conditional({ name = "c", branches = { { name = "t", condition = { type = "always" }, steps = { { name = "a", tool = "calculator", parameters = { input = "1" } } } } }, default_branch = { name = "d", steps = {} } })
cd:execute()
local r = Tool.executeAsync("calculator", { operation = "evaluate", input = "1+1" })
if r.success then print(r.output) end
if Tool.executeAsync then print("old") end
local hc = Tool.create("hash-calculator")
local h = hc:execute({ parameters = { operation = "hash", input = "x" } })
print(h.success and h.output or h.error)
Event.emit("custom.event", { a = 1 })
for _, k in ipairs(State.keys()) do print(k) end
for k, v in pairs(State.all()) do print(k, v) end
"""

OLDEST = """\
-- results looked at in every way
local agent = Agent.createAsync({ name = "o", model = "gpt-4", provider = "openai" })
local answer = agent:execute({ prompt = "Hi", context = { a = 1 } })
print(answer.output, answer.content, agent:execute("hello").text)
local modern = Agent.builder():name("m"):model("openai/gpt-4"):build()
print(modern:execute({ text = "x" }).output)
local wf = Workflow.sequential({
    name = "w",
    steps = {
        { name = "outline", type = "agent", agent = agent, input = { prompt = "{{step:x:output}}", max_tokens = 5 } },
        { name = "write", agent = "writer", input = { text = "write" }, on_error = "skip" },
    },
})
local result = wf:execute({ topic = "Lua" })
print(result.success, result.data, result.outputs)
if result.success then print(result.output) else print("Error: " .. tostring(result.error)) end
for name, output in pairs(result.outputs or {}) do print(name, output) end
local route = Workflow.conditional({
    name = "r",
    branches = { { name = "a", condition = "shared_data.x == 1", steps = {} } },
})
route:execute()
"""

REST = """\
-- RAG, events, hooks, sessions
if not RAG then
    print("no RAG")
    return
end
local docs = {
    { content = "Lua is a language", metadata = { topic = "lua", timestamp = os.time() } },
    { content = "Rust too", metadata = { topic = "rust" } },
}
local ok = RAG.ingest(docs, { collection = "kb", chunk_size = 500, chunk_overlap = 50 })
print(ok.success, ok.documents_processed)
local results = RAG.search("Lua", { top_k = 3, collection = "kb", limit = 5, threshold = 0.5 })
for i, r in ipairs(results.results) do
    print(i, string.format("%.2f", r.score), r.content:sub(1, 20), r.metadata and r.metadata.topic)
end
local rs = RAG.search({ query = "x", top_k = 2 })
print(#rs, rs.total)
local stats = RAG.get_stats("tenant", "acme")
print(stats.total_vectors or stats.embeddings_generated)
RAG.configure({ chunk = { size = 5 } })
print(pcall(RAG.cleanup_scope, "tenant", "acme"))
local sid = Session and Session.create({ name = "s", description = "d", tags = { "a" } })
if Artifact and sid then
    local id = Artifact.store(sid, "tool_result", "f.txt", "content", { mime_type = "text/plain", tags = { "a" } })
    print(id)
end
local sub = Event.subscribe("user.*")
Event.publish("user.login", { id = 5, tags = { "x" } }, { language = "lua", ttl_seconds = 5 })
local ev = Event.receive(sub, 1000)
if ev then print(ev.event_type, ev.data.id, ev.timestamp) end
print(Event.unsubscribe(sub), #Event.list_subscriptions())
local st = Event.get_stats()
print(st.event_bus_stats and st.event_bus_stats.events_processed)
local handles = {}
for _, point in ipairs({ "BeforeAgentExecution", "AfterToolExecution" }) do
    local h = Hook.register(point, function(ctx)
        print(ctx.point, ctx.component_id.name)
        if ctx.data and ctx.data.bad then return { type = "modified", data = { a = 1 } } end
        return "continue"
    end, "high")
    table.insert(handles, h)
    print(h:id(), h:hook_point())
end
Hook.register("BeforeToolExecution", function(context) return { type = "cancel", reason = "no " .. context.point } end)
for _, h in ipairs(handles) do print(h:unregister()) end
for _, h in ipairs(Hook.list()) do print(h.name, h.priority) end
print(#Hook.list("AfterToolExecution"), #Hook.list({ language = "lua" }))
local ok1, err1 = pcall(function() Hook.register("InvalidHookPoint", function() end) end)
assert(not ok1, err1)
local args = ARGS or {}
local input = args.input or args["input-file"] or "default"
print(input, args[1], args["1"])
local s = JSON.stringify({ a = 1, b = { 1, 2 } })
local p = JSON.parse(s)
print(p.a, p.b[1])
State.save("global", "k", { a = 1 })
State.save("custom", ":x", 5)
print(State.load("global", "k").a, #State.list_keys("global"))
State.delete("global", "k")
Debug.info("x", "mod")
local tm = Debug.timer("t")
print(tm:elapsed(), tm:stop())
local f = io.open("x.txt", "r")
if f then print(f:read("*a")); f:close() end
local fns = dofile("helpers.lua")
fns.run(5)
"""


@pytest.mark.parametrize("text", [TOOLS, AGENTS, WORKFLOWS, OLDER, OLDEST, REST])
def test_a_spell_of_a_user_has_no_findings_above_a_hint(text: str) -> None:
    found = problems(snapshot_of({URI: text}), URI, Choice())
    assert [(one.code, text[one.start : one.end], one.message) for one in found if one.severity != "hint"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OLDER, {"deprecated", "not-yet-served"}),
        (AGENTS, {"missing-option", "not-yet-served", "unknown-option"}),
        (REST, {"not-yet-served", "unknown-name"}),
    ],
)
def test_what_is_worth_a_hint(text: str, expected: set[str]) -> None:
    found = problems(snapshot_of({URI: text}), URI, Choice())
    assert {one.code for one in found} - {"unused-local", "lowercase-global"} == expected
