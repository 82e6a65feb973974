"""A tree of spells like those that people have: 90 files, 32,000 lines, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

FILES = 90
LINES = 32_000
_LARGEST = 60
"""How much longer than the shortest file the longest may be."""
_AT_TOP = 50
"""Sections of a spell whose locals belong to its main chunk, which can have 200."""
_MODULES = 18
"""Files that others `require`; the rest are spells."""

_THINGS = [
    "order",
    "invoice",
    "ticket",
    "report",
    "document",
    "customer",
    "product",
    "message",
    "review",
    "article",
    "account",
    "payment",
]
_VERBS = [
    "load",
    "check",
    "clean",
    "rank",
    "merge",
    "split",
    "score",
    "summarize",
    "translate",
    "classify",
    "publish",
    "archive",
]
_FIELDS = ["title", "body", "status", "owner", "score", "tags", "created", "source", "language", "priority"]
_TOOLS = {
    "calculator": 'input = "2 + 2 * 3"',
    "text_manipulator": 'operation = "uppercase", input = name',
    "uuid_generator": 'operation = "generate"',
    "hash_calculator": 'operation = "hash", algorithm = "sha256", input = name',
    "json_processor": 'operation = "query", input = "{}", query = "."',
    "file_operations": 'operation = "read", path = "notes.txt"',
}


def write_tree(folder: Path, *, files: int = FILES, lines: int = LINES, seed: int = 11) -> list[Path]:
    """Writes the files below a folder and returns them, modules first. Sizes vary as those of real spells do."""
    rng = random.Random(seed)
    weights = [rng.paretovariate(1.4) for _ in range(files)]
    scale = lines / sum(min(weight, _LARGEST) for weight in weights)
    written: list[Path] = []
    for number, weight in enumerate(weights):
        wanted = max(30, int(min(weight, _LARGEST) * scale))
        is_module = number < min(_MODULES, files // 2)
        thing, verb = rng.choice(_THINGS), rng.choice(_VERBS)
        name = f"lib/{thing}_{number}.lua" if is_module else f"{verb}_{thing}_{number}.lua"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        modules = [one.stem for one in written if one.parent.name == "lib"]
        pieces = _module(rng, path.stem, wanted) if is_module else _spell(rng, path.stem, wanted, modules)
        path.write_text("\n".join(pieces) + "\n")
        written.append(path)
    return written


def _module(rng: random.Random, name: str, lines: int) -> Iterator[str]:
    """A module with a class, its methods and plain functions."""
    kind = "".join(part.title() for part in name.split("_"))
    fields = rng.sample(_FIELDS, 4)
    yield f"--- What is known of one {name.split('_', maxsplit=1)[0]}, and what can be done with it."
    yield f"---@class {kind}"
    for field in fields:
        yield f"---@field {field} {rng.choice(['string', 'number', 'string[]', 'table<string, string>', 'boolean?'])}"
    yield f"local {kind} = {{}}"
    yield f"{kind}.__index = {kind}"
    yield ""
    yield "---@param options? table"
    yield f"---@return {kind}"
    yield f"function {kind}.new(options)"
    yield f"  local self = setmetatable({{}}, {kind})"
    yield "  for key, value in pairs(options or {}) do"
    yield "    self[key] = value"
    yield "  end"
    yield "  return self"
    yield "end"
    written = 16 + len(fields)
    number = 0
    while written < lines:
        number += 1
        piece = list(_method(rng, kind, number) if rng.random() < 0.5 else _function(rng, kind, number))
        yield from ("", *piece)
        written += len(piece) + 1
    yield ""
    yield f"return {kind}"


def _method(rng: random.Random, kind: str, number: int) -> Iterator[str]:
    verb, thing = rng.choice(_VERBS), rng.choice(_THINGS)
    yield f"--- {verb.title()}s every {thing} that is due. Stops at the first one that cannot be reached."
    yield f"---@param limit integer how many {thing}s at most"
    yield "---@return integer done"
    yield f"function {kind}:{verb}_{number}(limit)"
    yield "  local done, failed = 0, {}"
    yield "  for index = 1, limit do"
    yield f'    local ok, why = pcall(self.step_one, self, "{thing}-" .. index)'
    yield "    if ok then"
    yield "      done = done + 1"
    yield "    else"
    yield f'      failed[#failed + 1] = string.format("%s %d: %s", "{thing}", index, tostring(why))'
    yield "    end"
    yield "  end"
    yield "  if #failed > 0 then"
    yield '    print("⚠️  failed: " .. table.concat(failed, ", "))'
    yield "  end"
    yield "  return done"
    yield "end"


def _function(rng: random.Random, kind: str, number: int) -> Iterator[str]:
    verb, thing = rng.choice(_VERBS), rng.choice(_THINGS)
    yield f"-- {verb} by hand: used by the nightly job"
    yield f"function {kind}.{verb}_{thing}_{number}(items, options)"
    yield "  options = options or { depth = 2, keep = true }"
    yield "  local kept = {}"
    yield "  for position, item in ipairs(items) do"
    yield '    if type(item) == "table" and item.' + rng.choice(_FIELDS) + " then"
    yield "      kept[#kept + 1] = { position = position, item = item, depth = options.depth }"
    yield '    elseif type(item) == "string" then'
    yield '      kept[#kept + 1] = { position = position, item = item:gsub("%s+", " "), depth = 0 }'
    yield "    end"
    yield "  end"
    yield "  table.sort(kept, function(a, b) return a.position > b.position end)"
    yield "  return kept, #kept"
    yield "end"


def _spell(rng: random.Random, name: str, lines: int, modules: list[str]) -> Iterator[str]:
    """A script: settings, helpers, then the work step by step with pcall around what may fail."""
    yield "-- " + "=" * 60
    yield f"-- {name}: {rng.choice(_VERBS)} the {rng.choice(_THINGS)}s of the day"
    yield f"-- Usage: llmspell run {name}.lua -- --limit 10"
    yield "-- " + "=" * 60
    yield ""
    chosen = rng.sample(modules, min(len(modules), rng.randint(0, 3)))
    locals_ = [f"lib{position}" for position in range(len(chosen))]
    for local, module in zip(locals_, chosen, strict=True):
        yield f'local {local} = require("lib.{module}")'
    yield "local name, limit = ARGS[1] or 'world', tonumber(ARGS[2]) or 10"
    yield f'local config = {{ model = "openai/gpt-4o-mini", retries = 3, folder = "out/{name}", verbose = true }}'
    yield ""
    yield "local function log(level, text, ...)"
    yield '  print(string.format("[%s] " .. text, level, ...))'
    yield "end"
    written = 12 + len(chosen)
    number = 0
    while written < lines:
        number += 1
        make = rng.choice(_SECTIONS)
        piece = list(make(rng, number, locals_))
        if number > _AT_TOP:
            piece = ["do", *("  " + line for line in piece), "end"]
        yield from ("", *piece)
        written += len(piece) + 1
    yield ""
    yield 'log("info", "%s is done, limit was %d", name, limit)'


def _agent(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    thing = rng.choice(_THINGS)
    yield f'print("\\n=== Step {number}: an agent for {thing}s ===")'
    yield f"local agent_{number} = Agent.builder()"
    yield f'  :name("{thing}_{number}")'
    yield '  :type("llm")'
    yield "  :model(config.model)"
    yield f"  :temperature({rng.randint(0, 9) / 10})"
    yield f"  :max_tokens({rng.choice([200, 500, 1000])})"
    yield "  :custom_config({"
    yield f'    system_prompt = "You look at one {thing} at a time and say what is missing."'
    yield "  })"
    yield "  :build()"
    yield f"local ok_{number}, answer_{number} = pcall(function()"
    yield f'  return agent_{number}:execute({{ text = "What is missing in this {thing}? " .. name }})'
    yield "end)"
    yield f"if ok_{number} and answer_{number} then"
    yield f'  log("info", "answer: %s", tostring(answer_{number}.text or answer_{number}.output))'
    yield "else"
    yield f'  log("error", "the agent failed: %s", tostring(answer_{number}))'
    yield "end"


def _tool(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    tool, parameters = rng.choice(sorted(_TOOLS.items()))
    yield f"-- Step {number}: ask {tool}"
    yield f"local function try_{number}()"
    yield f'  local done, result = pcall(Tool.invoke, "{tool}", {{ {parameters} }})'
    yield "  if not done then"
    yield f'    log("warn", "{tool} said: %s", tostring(result))'
    yield "    return nil, result"
    yield "  end"
    yield "  return result"
    yield "end"
    yield f"local got_{number}, why_{number} = try_{number}()"
    yield f"if got_{number} then"
    yield f'  print("   ✅ " .. tostring(got_{number}.text or got_{number}.result))'
    yield "else"
    yield f'  print("   ❌ " .. tostring(why_{number}))'
    yield "end"


def _state(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    thing = rng.choice(_THINGS)
    yield f"do -- keep the {thing}s between runs"
    yield f'  local saved = State.get("{thing}s") or {{}}'
    yield f'  saved[#saved + 1] = {{ name = name, number = {number}, kind = "{thing}" }}'
    yield "  if #saved > limit then"
    yield "    table.remove(saved, 1)"
    yield "  end"
    yield f'  State.set("{thing}s", saved)'
    yield "  for position, one in ipairs(saved) do"
    yield '    print(position, one.name, one.kind, ("-"):rep(10))'
    yield "  end"
    yield "end"


def _workflow(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    thing, verb = rng.choice(_THINGS), rng.choice(_VERBS)
    yield f"local workflow_{number} = Workflow.builder()"
    yield f'  :name("{verb}_{thing}_{number}")'
    yield f'  :description("{verb.title()}s each {thing}, then tells the owner")'
    yield f"  :{rng.choice(['sequential', 'parallel'])}()"
    yield '  :add_step({ name = "make", type = "tool", tool = "uuid_generator", input = { operation = "generate" } })'
    yield '  :add_step({ name = "mark", type = "tool", tool = "calculator", input = { input = "1 + 1" } })'
    yield "  :build()"
    yield f"local went_{number}, outcome_{number} = pcall(function() return workflow_{number}:execute() end)"
    yield f'log(went_{number} and "info" or "error", "workflow {number}: %s", tostring(outcome_{number}))'


def _helper(rng: random.Random, number: int, modules: list[str]) -> Iterator[str]:
    thing, verb = rng.choice(_THINGS), rng.choice(_VERBS)
    yield f"--- {verb.title()} one {thing}."
    yield f"---@param {thing} {{ title: string, score: number, tags: string[] }}"
    yield "---@param strict? boolean"
    yield "---@return string? text, string? why"
    yield f"local function {verb}_{number}({thing}, strict)"
    yield f"  if {thing}.score < 0.5 and strict then"
    yield f'    return nil, "the {thing} is too poor"'
    yield "  end"
    yield "  local words = {}"
    yield f'  for word in {thing}.title:gmatch("%a+") do'
    yield "    if #word > 3 then"
    yield "      words[#words + 1] = word:lower()"
    yield "    end"
    yield "  end"
    if modules:
        yield f"  local helper = {rng.choice(modules)}.new({{ owner = name, {thing} = {thing} }})"
        yield "  helper.checked = true"
    yield '  return table.concat(words, " ") .. "#" .. #' + f"{thing}.tags"
    yield "end"
    yield ""
    yield f'local text_{number}, refused_{number} = {verb}_{number}({{ title = name, score = 1, tags = {{ "a" }} }})'
    yield f'log("info", "%s", text_{number} or refused_{number})'


def _table(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    yield f"local samples_{number} = {{"
    for _ in range(rng.randint(4, 14)):
        fields = ", ".join(f'{field} = "{rng.choice(_THINGS)} {rng.randint(1, 99)}"' for field in _FIELDS[:4])
        yield f"  {{ {fields} }},"
    yield "}"
    yield f"local total_{number} = 0"
    yield f"for index, sample in ipairs(samples_{number}) do"
    yield f"  total_{number} = total_{number} + #sample.title * index"
    yield "end"
    yield f'print(string.format("%d samples, %d characters", #samples_{number}, total_{number}))'


def _comment(rng: random.Random, number: int, _modules: list[str]) -> Iterator[str]:
    yield f"--[[ Notes of step {number}:"
    for _ in range(rng.randint(3, 9)):
        yield f"  * {rng.choice(_VERBS)} every {rng.choice(_THINGS)} before the {rng.choice(_THINGS)} is sent"
    yield "]]"


_SECTIONS = (_agent, _tool, _tool, _state, _workflow, _helper, _helper, _table, _comment)
