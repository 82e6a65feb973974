"""The globals that spells call, as the language server knows them: declarations, and the types of real idioms."""
# ruff: noqa: E501 (tables of Lua texts)

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llmspell_runtime.script_api.registry import load_catalogue
from llmspell_server.language.annotations.docs import DocBlock
from llmspell_server.language.annotations.tags import (
    AliasTag,
    ClassTag,
    FieldTag,
    GenericTag,
    OverloadTag,
    ParamTag,
    PlainTag,
    ReturnTag,
    Tag,
    TypeTag,
)
from llmspell_server.language.annotations.type_nodes import MappedNode, MissingNode, NameNode, TypeNode, walk_type
from llmspell_server.language.expectation import table_type_at
from llmspell_server.language.library.load import library_files
from llmspell_server.language.source import SourceFile
from llmspell_server.language.types.build import members_of
from llmspell_server.language.types.values import PRIMITIVES, UNKNOWN, Constant, Named
from tests.harness.analysis_checks import check_call, check_definitions, check_documentation, check_expected, check_type
from tests.harness.lua_fixture import read_fixture

SPELLS = {uri: file for uri, file in library_files("lua54").items() if "/spells/" in uri}
SERVED_CLASSES = {f"llmspell.globals.{one.name}" for one in load_catalogue().globals}
BUILTIN = {*PRIMITIVES, "fun", "bool", "int", "float"}


def blocks(file: SourceFile) -> Iterator[DocBlock]:
    for _, docs in file.all_docs:
        yield from docs.blocks


def type_nodes(tag: Tag) -> Iterator[TypeNode]:
    match tag:
        case FieldTag() | ParamTag() | AliasTag():
            yield tag.type
        case ReturnTag():
            for result in tag.results:
                yield from result.types()
        case ClassTag():
            yield from tag.parents
        case OverloadTag():
            yield tag.function
        case TypeTag():
            yield from tag.types


def type_parameters(block: DocBlock) -> set[str]:
    found = {one.name.text for tag in block.all(GenericTag) for one in tag.generics}
    for tag in (*block.all(ClassTag), *block.all(AliasTag)):
        found |= {one.name.text for one in tag.generics}
    for tag in block.tags:
        for node in type_nodes(tag):
            found |= {one.name.text for one in walk_type(node) if isinstance(one, MappedNode)}
    return found


@pytest.mark.parametrize("uri", list(SPELLS))
def test_no_declaration_has_a_problem(uri: str) -> None:
    snapshot = read_fixture("").snapshot()
    file = SPELLS[uri]
    assert not file.tree.errors
    for block in blocks(file):
        own = type_parameters(block)
        for tag in block.tags:
            assert not isinstance(tag, PlainTag) or tag.word.text in ("deprecated", "async", "nodiscard", "meta"), tag
            for root in type_nodes(tag):
                for node in walk_type(root):
                    assert not isinstance(node, MissingNode), f"{uri}: no type in {tag}"
                    if isinstance(node, NameNode):
                        name = node.name.text
                        known = name in BUILTIN or name in own or bool(snapshot.index.types(name))
                        assert known, f"{uri}: no type {name}"


@pytest.mark.parametrize("uri", list(SPELLS))
def test_everything_is_explained(uri: str) -> None:
    for block in blocks(SPELLS[uri]):
        for tag in block.tags:
            if isinstance(tag, ClassTag) or (isinstance(tag, AliasTag) and "llmspell.tool." not in tag.name.text):
                elsewhere = tag.name.text in SERVED_CLASSES
                assert block.text or elsewhere, f"{uri}: nothing about {tag.name.text}"
        if block.bound is not None and not block.all(ClassTag):
            assert block.text or not block.tags, f"{uri}: nothing about {block.tags}"


OF_TOOLS = ("llmspell.ToolParams", "llmspell.ToolResults")
"""Their fields are the names of tools, which `llmspell.Tools` explains."""


@pytest.mark.parametrize("uri", list(SPELLS))
def test_every_option_and_parameter_is_explained(uri: str) -> None:
    silent: list[str] = []
    for block in blocks(SPELLS[uri]):
        owner = next((tag.name.text for tag in block.all(ClassTag)), "")
        for tag in block.all(FieldTag):
            if tag.name is not None and owner not in OF_TOOLS and not tag.doc:
                silent.append(f"{owner}.{tag.name.text}")
        silent += [f"{block.text}: {tag.name.text}" for tag in block.all(ParamTag) if not tag.doc]
    assert not silent


def test_no_global_is_declared_twice() -> None:
    served = {name for one in load_catalogue().globals for name in (one.name, *one.aliases)}
    for uri, file in SPELLS.items():
        for name in file.globals_written:
            assert name not in served, f"{uri} is no longer needed: {name} is in the catalogue"


TYPES = [
    ("local $0a = Agent.builder()", "llmspell.AgentBuilder"),
    ("local $0a = Agent.builder():name('a'):model('openai/gpt-4o'):temperature(0.2):build()", "llmspell.Agent"),
    ("local a = Agent.builder():build()\nlocal $0t = a:execute({ text = 'Hi' }).text", "string"),
    ("local a = Agent.builder():build()\nlocal $0t = a:execute('Hi').text", "string"),
    ("local a = Agent.builder():build()\nlocal $0t = a:invoke({ text = 'Hi' }).metadata.model", "string?"),
    ("local a = Agent.get('x')\nif a then local $0s = a:get_state() end", "llmspell.AgentState"),
    ("local $0a = Agent.get('x')", "llmspell.Agent?"),
    ("for _, $0one in ipairs(Agent.list()) do end", "llmspell.AgentSummary"),
    ("local $0a = Agent.create_from_template('a', 'llm', {})", "llmspell.Agent"),
    ("local $0a = Agent.create_from_template('llm', {})", "llmspell.Agent"),
    ("local a = Agent.builder():build()\na:invokeStream('x', function($0chunk) end)", "llmspell.AgentOutput"),
    (
        "local a = Agent.builder():build()\nlocal $0r = a:invokeTool('calculator', { input = '1' }).result.result_type",
        '"float"|"special"',
    ),
    ("local $0r = Tool.invoke('calculator', { input = '1' })", "llmspell.tool.calculator.Result"),
    ("local $0r = Tool.invoke('calculator', { input = '1' }).result.variables", "table<string, number>"),
    ("local $0r = Tool.invoke('hash_calculator', { operation = 'hash', input = 'x' }).result.hash", "string"),
    ("local $0r = Tool.invoke('hash-calculator', { operation = 'hash', input = 'x' }).result.hash", "string"),
    ("local $0r = Tool.execute('uuid_generator', {}).result.uuid", "string"),
    ("local $0r = Tool.invoke('file_operations', { operation = 'read', path = 'x' }).text", "string"),
    (
        "local r = Tool.invoke('file_operations', { operation = 'list_dir', path = 'x' })\nfor _, e in ipairs(r.metadata.response.result.entries) do local $0n = e.name end",
        "string",
    ),
    ("local $0r = Tool.invoke('csv_analyzer', { input = 'a,b' }).data.columns[1].mean", "number?"),
    ("local $0r = Tool.invoke('mine', { a = 1 })", "llmspell.AnyToolResult"),
    ("local name = f()\nlocal $0r = Tool.invoke(name, {})", "llmspell.AnyToolResult"),
    ("local ok, r = pcall(Tool.invoke, 'calculator', {})\nif ok then local $0x = r.result.input end", "string"),
    (
        "local ok, r = pcall(function() return Tool.invoke('calculator', {}) end)\nif ok then local $0x = r.result.input end",
        "string",
    ),
    ("local ok, r = pcall(Tool.invoke, 'calculator', {})\nif not ok then local $0x = r end", "string"),
    ("local $0h = Tool.get('hash_calculator')", "llmspell.tool.hash_calculator"),
    ("local $0h = Tool.get('hash_calculator'):execute({ operation = 'hash' }).result.hash", "string"),
    ("local $0h = Tool.get('hash_calculator').execute({ operation = 'hash' }).result.hash", "string"),
    ("local $0h = Tool.hash_calculator:execute({ operation = 'hash' }).result.hash", "string"),
    ("local $0h = Tool['web-scraper']:execute({ input = 'x' }).result.content.links", "string[]"),
    ("local $0t = Tool.get('mine')", "llmspell.Tool<table, llmspell.AnyToolResult>?"),
    ("local $0r = Tool.executeAsync('calculator', { input = '1' }).success", "boolean"),
    ("for _, t in ipairs(Tool.list()) do local $0n = t.name end", "string"),
    ("local $0p = Tool.get('calculator').schema.parameters[1].required", "boolean"),
    ("local $0w = Workflow.builder():name('w'):sequential():build()", "llmspell.Workflow"),
    ("local $0w = Workflow.sequential({ name = 'w', steps = {} })", "llmspell.Workflow"),
    ("local $0w = Workflow.sequential()", "llmspell.WorkflowBuilder"),
    (
        "local $0w = Workflow.sequential():step({ name = 's', type = 'custom', ['function'] = 'f' }):build():execute().text",
        "string",
    ),
    ("local w = Workflow.builder():build()\nlocal $0r = w:execute().metadata.extra.total_steps", "integer?"),
    ("local w = Workflow.builder():build()\nlocal $0r = w:get_output('x')", "llmspell.StepOutput?"),
    ("local w = Workflow.builder():build()\nlocal $0r = Workflow.execute(w, {}).outputs", "table<string, any>"),
    ("local b = Workflow.builder()\nfor i = 1, 3 do $0b:add_step({}) end", "llmspell.WorkflowBuilder"),
    ("local $0s = Session.create({ name = 'x' })", "llmspell.SessionId"),
    ("local s = Session.create()\nlocal $0u = s:upper()", "string"),
    ("local s = Session.get(Session.create())\nlocal $0u = s.tags", "string[]"),
    ("local $0s = Session.get_current()", "string?"),
    (
        "local id = Artifact.store('s', 'agent_output', 'n', 'c')\nlocal $0c = Artifact.get('s', id).metadata.size",
        "integer",
    ),
    ("for _, hit in ipairs(RAG.search('x', { top_k = 3 }).results) do local $0s = hit.score end", "number"),
    ("for _, $0hit in ipairs(RAG.search({ query = 'x' })) do end", "llmspell.SearchHit"),
    ("local $0n = #RAG.search('x').results", "integer"),
    ("local $0n = RAG.ingest({ content = 'x' }).vectors_created", "integer"),
    ("local $0n = RAG.ingest({ { content = 'x' }, { text = 'y' } }, { tenant_id = 'a' })", "llmspell.IngestResult"),
    ("local $0n = RAG.get_stats('tenant', 'a').total_vectors", "integer"),
    ("local id = Event.subscribe('a.*')\nlocal $0e = Event.receive(id, 10)", "llmspell.Event?"),
    ("Event.subscribe('a.*', function(e) local $0t = e.event_type end)", "string"),
    ("local $0n = Event.get_stats().bridge_stats.active_subscriptions", "integer"),
    ("local $0h = Hook.register('BeforeToolExecution', function() end)", "llmspell.HookHandle"),
    ("Hook.register('BeforeToolExecution', function($0context) end, 'high')", "llmspell.HookContext"),
    ("Hook.register('BeforeToolExecution', function(c) local $0n = c.component_id.name end)", "string"),
    ("for _, $0h in ipairs(Hook.list('ToolError')) do end", "llmspell.HookInfo"),
    ("for _, p in ipairs(Provider.list()) do local $0e = p.enabled end", "boolean"),
    ("local c = Provider.getCapabilities('openai')\nlocal $0n = c and c.max_context_tokens", "integer?"),
    ("local $0n = Replay.schedules.interval(1, 2):type_name()", '"once"|"interval"|"cron"'),
    ("local c = Replay.create_config(Replay.modes.exact)\nlocal $0m = c:get_mode():name()", "llmspell.ReplayModeName"),
    ("local c = Replay.create_comparator()\nlocal $0n = c:compare_json({}, {}).similarity_score", "number"),
]


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_type(text: str, expected: str) -> None:
    check_type(text, expected)


WANTED = [
    ("Tool.invoke('calculator', { operation = '$0' })", '("evaluate"|"validate"|"functions")?'),
    ("Tool.invoke('calculator', { operation = '$0", '("evaluate"|"validate"|"functions")?'),
    ("Tool.invoke('calculator', { operation = $0 })", '("evaluate"|"validate"|"functions")?'),
    ("pcall(Tool.invoke, 'calculator', { operation = '$0' })", '("evaluate"|"validate"|"functions")?'),
    ("Tool.get('hash_calculator'):execute({ algorithm = '$0' })", '("md5"|"sha1"|"sha256"|"sha512")?'),
    ("Tool.get('hash_calculator').execute({ algorithm = '$0' })", '("md5"|"sha1"|"sha256"|"sha512")?'),
    ("Agent.builder():model('$0')", "llmspell.ModelName"),
    ("Agent.builder():build():execute({ output_modalities = { '$0' } })", "llmspell.Modality"),
    ("Agent.builder():resource_limits({ max_memory_mb = $0 })", "integer?"),
    ("Hook.register('$0', function() end)", "llmspell.HookPoint"),
    (
        "Hook.register('ToolError', function() return { type = '$0' } end)",
        '"modified"|"cancel"|"redirect"|"replace"|"retry"|"skipped"',
    ),
    ("Hook.list({ priority = '$0' })", "llmspell.HookPriority?"),
    ("Event.subscribe('$0')", "llmspell.EventPattern"),
    ("Workflow.builder():add_step({ type = '$0' })", '("tool"|"agent"|"workflow"|"custom")?'),
    (
        "Workflow.builder():add_step({ type = 'tool', tool = 'hash_calculator', input = { operation = '$0' } })",
        '"hash"|"verify"',
    ),
    (
        "Workflow.parallel({ name = 'x', branches = { { name = 'b', steps = { { type = 'tool', tool = 'hash_calculator', input = { operation = '$0' } } } } } })",
        '"hash"|"verify"',
    ),
    ("Workflow.builder():condition({ type = '$0' })", '"shared_data_equals"|"shared_data_exists"|"always"|"never"'),
    ("Workflow.builder():error_strategy('$0')", "llmspell.ErrorStrategy"),
    ("Session.list({ status = '$0' })", "llmspell.SessionStatus?"),
    ("Artifact.store('s', '$0')", "llmspell.ArtifactType"),
    ("RAG.ingest({ content = 'x' }, { chunking = { strategy = '$0' } })", "llmspell.ChunkingStrategy?"),
]


@pytest.mark.parametrize(("text", "expected"), WANTED)
def test_wanted(text: str, expected: str | None) -> None:
    check_expected(text, expected)


def test_every_tool_is_offered() -> None:
    fixture = read_fixture("Tool.invoke('$0')")
    wanted = fixture.snapshot().expected_type(*fixture.cursor)
    texts = [one.value for one in members_of(wanted or UNKNOWN) if isinstance(one, Constant)]
    assert {"calculator", "web-scraper", "web_scraper", "datetime-handler", "regex-matcher"} <= set(texts)
    assert texts.index("calculator") < texts.index("base64-encoder"), "the usual names come first"


def test_tools_have_the_same_names_everywhere() -> None:
    snapshot = read_fixture("").snapshot()
    names = [
        {one.name: snapshot.print_type(one.type) for one in snapshot.members(Named(f"llmspell.{table}"))}
        for table in ("Tools", "ToolParams", "ToolResults")
    ]
    assert {name: f"{type_}.Params" for name, type_ in names[0].items()} == names[1]
    assert {name: f"{type_}.Result" for name, type_ in names[0].items()} == names[2]


KEYS = [
    ("Tool.invoke('calculator', { $0 })", "operation input variables"),
    ("pcall(Tool.invoke, 'calculator', { $0 })", "operation input variables"),
    ("Tool.get('calculator'):execute({ $0 })", "operation input variables"),
    (
        "Workflow.builder():add_step({ type = 'agent', $0 })",
        "type agent input name timeout_ms retry_count description",
    ),
    (
        "Workflow.builder():add_step({ type = 'tool', tool = 'calculator', input = { $0 } })",
        "operation input variables",
    ),
    ("Workflow.builder():add_step({ name = 'x', tool = 'calculator', input = { $0 } })", "operation input variables"),
    ("Workflow.builder():condition({ type = 'shared_data_exists', $0 })", "type key"),
    ("Hook.register('ToolError', function() return { type = 'retry', $0 } end)", "type delay_ms max_attempts"),
    ("Tool.invoke('data_validation', { rules = { rules = { { type = 'range', $0 } } } })", "type min max"),
    ("RAG.ingest({ { $0 } })", "content text id metadata"),
    ("RAG.ingest({ $0 })", "content text id metadata"),
    ("Workflow.loop({ iterator = { range = { $0 } } })", "start end step"),
    ("local a = Agent.builder():build()\na:execute({ $0 })", "text parameters output_modalities media image"),
]


@pytest.mark.parametrize(("text", "expected"), KEYS)
def test_keys(text: str, expected: str) -> None:
    fixture = read_fixture(text)
    snapshot = fixture.snapshot()
    found = table_type_at(snapshot, *fixture.cursor)
    assert found is not None
    assert " ".join(str(one.name) for one in snapshot.members(found[0])) == expected


CALLS = [
    (
        "Tool.invoke('calculator', $0)",
        '> Tool.invoke(name: "calculator", «params: llmspell.tool.calculator.Params»): llmspell.tool.calculator.Result',
        "Tool.invoke(name: string, «params: table»): llmspell.AnyToolResult",
    ),
    (
        "Tool.invoke('calc$0",
        "> Tool.invoke(«name: string», params: table): llmspell.AnyToolResult",
    ),
    (
        "Tool.invoke('mine', $0)",
        "> Tool.invoke(name: string, «params: table»): llmspell.AnyToolResult",
    ),
    (
        "pcall(Tool.invoke, 'calculator', $0)",
        '> Tool.invoke(name: "calculator", «params: llmspell.tool.calculator.Params»): llmspell.tool.calculator.Result',
        "Tool.invoke(name: string, «params: table»): llmspell.AnyToolResult",
    ),
    (
        "RAG.search({ $0 })",
        "RAG.search(«query: string», options?: llmspell.SearchOptions): llmspell.SearchResult",
        "> RAG.search(«query: llmspell.SearchQuery»): llmspell.SearchResult",
    ),
    (
        "local a = Agent.builder():build()\na:execute('$0",
        "a:execute(«input: llmspell.AgentInput»): llmspell.AgentOutput",
        "> a:execute(«prompt: string», options?: llmspell.AgentExecuteOptions): llmspell.AgentOutput",
    ),
    (
        "Workflow.sequential($0)",
        "> Workflow.sequential(«config: llmspell.SequentialConfig»): llmspell.Workflow",
        "Workflow.sequential(): llmspell.WorkflowBuilder",
    ),
]


@pytest.mark.parametrize("case", CALLS, ids=lambda case: case[0])
def test_call(case: tuple[str, ...]) -> None:
    check_call(*case)


SAID = [
    ("Tool.invoke('calc$0ulator', {})", "Calculates. Errors do not raise: `success` is false and `error` says why."),
    ("Hook.register('Tool$0Error', f)", "a tool failed"),
    ("Workflow.builder():add_step({ type = 'tool', tool = 'web$0-scraper' })", "Reads pages of the web."),
    ("Agent.builder():allow_tool('web$0-scraper')", "Reads pages of the web."),
    ("Agent.builder():provider('openai$0')", "key in `OPENAI_API_KEY`"),
    ("print('Tool$0Error')", ""),
    ("Tool.invoke('mi$0ne', {})", ""),
]


@pytest.mark.parametrize(("text", "expected"), SAID)
def test_what_is_said_about_a_value(text: str, expected: str) -> None:
    check_documentation(text, expected)


CONTRACT = {
    "Agent": "builder create createAsync list list_instances get discover discover_by_capability list_templates create_from_template register get_info list_capabilities create_composite wrap_as_tool create_context create_child_context update_context get_context_data remove_context set_shared_memory get_shared_memory get_hierarchy get_details",
    "Agent.builder()": "name description model provider system_prompt temperature max_tokens max_conversation_length custom_config resource_limits max_execution_time max_memory_mb max_tool_calls max_recursion_depth allow_tool allowed_tools base_url api_key type build tool capability memory_enabled context_window",
    "Agent.builder():build()": "execute invoke invokeStream execute_with_context invokeTool discover_tools has_tool get_tool_metadata get_all_tool_metadata get_state get_agent_state initialize start pause resume stop terminate set_error recover destroy get_state_history get_last_error get_recovery_attempts is_healthy get_state_metrics get_metrics get_health get_performance logEvent configure_alerts get_alerts get_bridge_metrics save_state load_state delete_state get_config set_state reset get_history execute_streaming execute_async get_info",
    "Provider": "list get getCapabilities isAvailable",
    "Tool": "invoke get list exists categories discover execute executeAsync create register unregister is_available batch get_info get_schema calculator base64_encoder",
    "Tool.get('calculator')": "name description version schema execute getSchema",
    "Workflow": "builder sequential parallel conditional loop types list get register remove clear setDefaultErrorHandler enableDebug isDebugEnabled execute discover_types create from_yaml from_file save delete",
    "Workflow.builder()": "sequential parallel conditional loop loop_workflow name description add_step add_then_step add_else_step condition add_branch with_range with_collection with_while loop_condition max_iterations max_concurrency timeout_ms error_strategy build step branch merge_strategy on_error max_retries timeout when_true when_false body",
    "Workflow.builder():build()": "id name type execute get_info set_shared_data get_output get_all_outputs list_outputs clear_outputs get_execution_id get_state set_state emit debug validate get_metrics on_before_execute on_after_execute on_error execute_async get_status get_id",
    "State": "save load delete list_keys workflow_get workflow_list agent_get agent_set tool_get tool_set get set all keys exists clear list get_scoped set_scoped delete_scoped clear_scope list_scoped increment append compare_and_swap migrate get_migration_status get_schema_versions create_backup list_backups restore_backup validate_backup get_storage_usage cleanup_backups",
    "Session": "create builder get list save complete suspend resume delete load get_current set_current can_replay replay get_replay_metadata list_replayable",
    "Session.builder()": "name description tag tags build id user ttl metadata",
    "Session.create()": "get set delete store_artifact upper",
    "Artifact": "store get list delete store_file query",
    "RAG": "ingest search get_stats configure cleanup_scope save list_providers create_session_collection configure_session ingest_batch config",
    "Event": "publish subscribe receive unsubscribe list_subscriptions get_stats emit",
    "Hook": "register list unregister",
    "Hook.register('ToolError', print)": "id hook_point unregister",
    "JSON": "parse stringify query",
    "Debug": "log trace debug info warn error logWithData timer setLevel getLevel setEnabled isEnabled addModuleFilter clearModuleFilters removeModuleFilter setDefaultFilterEnabled addAdvancedFilter getFilterSummary getCapturedEntries clearCaptured performanceReport dump dumpCompact dumpVerbose dumpWithOptions memoryStats jsonReport flameGraph memorySnapshot recordEvent stackTrace stackTraceJson",
    "Debug.timer('x')": "id stop lap elapsed",
    "Streaming": "create yield",
    "Streaming.create(print)": "next isDone collect",
    "Replay": "modes create_config create_modification schedules create_comparator",
    "Replay.create_config()": "get_mode should_compare_results get_timeout_seconds should_stop_on_error get_modifications add_modification",
    "Replay.create_modification('a', 1)": "get_path get_value is_enabled set_enabled",
    "Replay.schedules": "once interval cron",
    "Replay.create_comparator()": "compare_json",
    "Config": "get getDefaultEngine getProvider listProviders getSecurity getTools isFileAccessAllowed isNetworkAccessAllowed getSection getPermissions addAllowedPath setProvider setSecurity snapshot restoreSnapshot toJson",
}


@pytest.mark.parametrize("expression", list(CONTRACT))
def test_no_member_is_missing(expression: str) -> None:
    fixture = read_fixture(f"local x = {expression}$0")
    snapshot = fixture.snapshot()
    uri, offset = fixture.cursor
    type_ = snapshot.type_of(uri, offset)
    missing = [name for name in CONTRACT[expression].split() if not snapshot.member(type_, name)]
    assert not missing, f"{snapshot.print_type(type_)} lacks {missing}"


def test_every_global_is_known() -> None:
    snapshot = read_fixture("").snapshot()
    others = ["ARGS", "arg", "Args", "Logger", "Utils", "Metrics", "breakpoint"]
    for name in (*(one for one in CONTRACT if one.isidentifier()), *others):
        assert snapshot.is_global_defined(name), name


PLACES = [
    ("Tool.invoke('calc$0ulator', {})", "tools.lua"),
    ("Hook.register('Tool$0Error', f)", "hook.lua"),
    ("---@alias M 'a'|'b'\n---@param m M\nlocal function f(m) end\nf('$0a')", "1:'a'"),
    (
        "---@class T\n---@field aa integer\n---@generic K: keyof T\n---@param k K\nlocal function g(k) end\ng('a$0a')",
        "2:aa",
    ),
]


@pytest.mark.parametrize(("text", "expected"), PLACES)
def test_where_a_value_is_listed(text: str, expected: str) -> None:
    check_definitions(text, expected)
