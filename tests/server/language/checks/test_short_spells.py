"""Short spells as users write them: clean ones stay silent, and one slip in each is found with what was meant."""
# ruff: noqa: E501 (Lua texts)

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.features.problems import Problem
from tests.harness.lua_fixture import read_fixture

# A spell, a part of it, what is written by mistake instead.
SPELLS = [
    (
        """local agent = Agent.builder():name("a"):model("openai/gpt-4o-mini"):temperature(0.2):max_tokens(200):build()
local r = agent:execute({ text = "Hi" })
print(r.text)
print(r.metadata.model)
""",
        ":temperature(",
        ":temprature(",
    ),
    (
        """local agent = Agent.builder():name("a"):model("openai/gpt-4o-mini"):build()
local r = agent:execute({ text = "Hi" })
print(r.text)
""",
        "Agent.builder",
        "Agent.bulider",
    ),
    (
        """local agent = Agent.builder():name("a"):model("openai/gpt-4o-mini"):build()
local r = agent:execute({ text = "Hi" })
print(r.text)
""",
        "{ text = ",
        "{ txt = ",
    ),
    (
        """local r = Tool.invoke("calculator", { operation = "evaluate", input = "2+2" })
print(r.success, r.result.result)
""",
        '"calculator"',
        '"calculater"',
    ),
    (
        """local r = Tool.invoke("calculator", { operation = "evaluate", input = "2+2" })
print(r.success, r.result.result)
""",
        "operation =",
        "opertion =",
    ),
    (
        """local r = Tool.invoke("calculator", { operation = "evaluate", input = "2+2" })
print(r.success, r.result.result)
""",
        '"evaluate"',
        '"evalute"',
    ),
    (
        """local r = Tool.invoke("hash_calculator", { operation = "hash", algorithm = "sha256", input = "x" })
if r.success then print(r.result.hash) else print(r.error.message) end
""",
        "algorithm =",
        "algoritm =",
    ),
    (
        """local r = Tool.invoke("hash_calculator", { operation = "hash", algorithm = "sha256", input = "x" })
if r.success then print(r.result.hash) else print(r.error.message) end
""",
        '"sha256"',
        '"sha265"',
    ),
    (
        """local ok, r = pcall(Tool.invoke, "file_operations", { operation = "read", path = "/tmp/x" })
if ok then print(r.text) else print("failed: " .. tostring(r)) end
""",
        '"file_operations"',
        '"file_operation"',
    ),
    (
        """local wf = Workflow.builder():name("w"):sequential()
  :add_step({ name = "one", type = "tool", tool = "uuid_generator", input = { operation = "generate" } })
  :add_step({ name = "two", type = "tool", tool = "calculator", input = { operation = "evaluate", input = "1+1" } })
  :build()
local r = wf:execute({})
print(r.text)
""",
        'type = "tool", tool = "uuid',
        'type = "tol", tool = "uuid',
    ),
    (
        """local wf = Workflow.builder():name("w"):sequential()
  :add_step({ name = "one", type = "tool", tool = "uuid_generator", input = { operation = "generate" } })
  :build()
print(wf:execute({}).text)
""",
        'tool = "uuid_generator"',
        'tool = "uuid_generater"',
    ),
    (
        """local wf = Workflow.builder():name("w"):sequential()
  :add_step({ name = "one", type = "tool", tool = "uuid_generator", input = { operation = "generate" } })
  :build()
print(wf:execute({}).text)
""",
        ":add_step(",
        ":addstep(",
    ),
    (
        """local wf = Workflow.builder():name("c"):conditional()
  :condition({ type = "shared_data_equals", key = "x", value = 1 })
  :add_then_step({ name = "t", type = "tool", tool = "uuid_generator", input = {} })
  :add_else_step({ name = "e", type = "tool", tool = "uuid_generator", input = {} })
  :build()
local ok, r = pcall(function() return wf:execute({}) end)
print(ok, r)
""",
        '"shared_data_equals"',
        '"shared_data_equal"',
    ),
    (
        """State.save("global", "counter", 1)
local n = State.load("global", "counter") or 0
print(n + 1)
State.delete("global", "counter")
""",
        "State.load",
        "State.laod",
    ),
    (
        """State.set("k", { a = 1 }, { ttl_seconds = 60 })
print(JSON.stringify(State.get("k")))
""",
        "ttl_seconds",
        "ttl_secs",
    ),
    (
        """local id = Session.create({ name = "s", description = "d", tags = { "x" } })
Session.save(id)
Session.set_current(id)
for _, one in ipairs(Session.list()) do print(one.name) end
Session.complete(id)
""",
        "Session.complete",
        "Session.compelte",
    ),
    (
        """local id = Hook.register("BeforeToolExecution", function(context) print(context.point) return "continue" end, "high")
print(#Hook.list())
Hook.unregister(id)
""",
        '"BeforeToolExecution"',
        '"BeforeToolExecutoin"',
    ),
    (
        """local id = Hook.register("BeforeToolExecution", function(context) print(context.point) return "continue" end, "high")
Hook.unregister(id)
""",
        '"high"',
        '"hihg"',
    ),
    (
        """local sub = Event.subscribe("user.*")
Event.publish("user.login", { id = 1 })
local e = Event.receive(sub, 100)
if e then print(e.event_type) end
Event.unsubscribe(sub)
""",
        "Event.publish",
        "Event.pubish",
    ),
    (
        """if not RAG then return end
RAG.configure({ collection = "docs" })
RAG.ingest({ content = "Lua is small.", metadata = { source = "x" } })
local r = RAG.search("what is Lua", { k = 3, threshold = 0.5 })
for _, hit in ipairs(r.results) do print(hit.text, hit.score) end
""",
        "threshold =",
        "treshold =",
    ),
    (
        """if not RAG then return end
RAG.ingest({ content = "Lua is small.", metadata = { source = "x" } })
local r = RAG.search("what is Lua", { k = 3 })
for _, hit in ipairs(r.results) do print(hit.text, hit.score) end
""",
        "RAG.search",
        "RAG.serach",
    ),
    (
        """local data = JSON.parse('{"a": [1, 2]}')
print(data.a[1], JSON.stringify({ b = true }))
""",
        "JSON.stringify",
        "JSON.stringfy",
    ),
    (
        """Debug.info("start", "main")
Debug.warn("careful")
""",
        "Debug.warn",
        "Debug.wran",
    ),
    (
        """local agent = Agent.createAsync({ name = "old", model = "openai/gpt-4", system_prompt = "You help." })
local out = agent:execute({ text = "Hi" })
print(out.text)
""",
        "system_prompt =",
        "sytem_prompt =",
    ),
    (
        """local wf = Workflow.sequential({ name = "s", steps = {
  { name = "one", type = "tool", tool = "calculator", input = { operation = "evaluate", input = "1" } },
} })
local r = wf:execute()
print(r.text)
""",
        "steps = {",
        "stpes = {",
    ),
    (
        """local out = Tool.executeAsync("uuid_generator", { operation = "generate" })
if out and out.success then print(out.result.uuid) end
""",
        '"uuid_generator"',
        '"uuid_genrator"',
    ),
    (
        """local t = Tool.get("calculator")
if t then print(t:execute({ operation = "evaluate", input = "3*3" }).result.result) end
""",
        "t:execute",
        "t:exceute",
    ),
    (
        """local providers = Provider.list()
for _, p in ipairs(providers) do print(p.name, p.enabled) end
""",
        "Provider.list",
        "Provider.lists",
    ),
    (
        """local id = Artifact.store("session-1", "user_input", "note.txt", "text", { tag = "x" })
print(id)
for _, a in ipairs(Artifact.list("session-1")) do print(a.name) end
""",
        "Artifact.list",
        "Artifact.lsit",
    ),
    (
        """local name = ARGS.name or "world"
local first = ARGS[1]
print("Hello " .. name, first)
Streaming.create(function() coroutine.yield(1) end)
""",
        "ARGS.name",
        "ARSG.name",
    ),
    (
        """local par = Workflow.builder():name("p"):parallel():max_concurrency(2)
  :add_step({ name = "a", type = "tool", tool = "calculator", input = { operation = "evaluate", input = "1" } })
  :add_step({ name = "b", type = "tool", tool = "calculator", input = { operation = "evaluate", input = "2" } })
  :build()
local r = par:execute({})
print(r.text, r.metadata.execution_time_ms)
""",
        ":parallel()",
        ":paralell()",
    ),
    (
        """local loop = Workflow.builder():name("l"):loop():with_range({ start = 1, ["end"] = 3, step = 1 })
  :add_step({ name = "a", type = "tool", tool = "uuid_generator", input = {} })
  :build()
print(loop:execute({}).text)
""",
        ":with_range(",
        ":with_rnage(",
    ),
    (
        """local agent = Agent.builder():name("a"):model("openai/gpt-4o"):build()
State.set("agent_name", agent:get_state())
local function ask(q)
  local ok, r = pcall(function() return agent:invoke({ text = q }) end)
  return ok and r.text or nil
end
local answer = ask("x")
print(answer and answer:upper() or "none")
""",
        "agent:invoke",
        "agent:invok",
    ),
    (
        """local ok, r = pcall(Tool.invoke, "file_operations", { operation = "read", path = "/tmp/x" })
print(ok, r)
""",
        "operation =",
        "opertion =",
    ),
    (
        """local ok, r = xpcall(Tool.invoke, print, "file_operations", { operation = "read", path = "/tmp/x" })
print(ok, r)
""",
        '"file_operations"',
        '"file_opertions"',
    ),
]


def _problems(text: str) -> list[Problem]:
    fixture = read_fixture(text)
    (uri,) = fixture.files
    return list(problems(fixture.snapshot(), uri, Choice()))


@pytest.mark.parametrize(("spell", "right", "wrong"), SPELLS)
def test_a_spell_and_one_slip_in_it(spell: str, right: str, wrong: str) -> None:
    assert [one for one in _problems(spell) if one.severity in ("warning", "error")] == []
    assert right in spell
    start = spell.index(right)
    slipped = spell.replace(right, wrong, 1)
    near = [one for one in _problems(slipped) if start <= one.start < start + len(wrong)]
    assert any("Did you mean" in one.message or "There are" in one.message for one in near), near
