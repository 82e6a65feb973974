"""What a project does not grant its scripts, and the older dialect."""

from __future__ import annotations

import pytest

from llmspell_runtime.syntax import Edit
from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from llmspell_server.language.settings import Grants, Settings
from llmspell_server.language.workspace import snapshot_of

URI = "file:///srv/main.lua"
NOTHING = Grants(level="safe", processes=False, network=False, files=False)


def findings(text: str, code: str, grants: Grants = NOTHING) -> list[tuple[str, str]]:
    """The places with a code, and the messages."""
    snapshot = snapshot_of({URI: text}, Settings(grants=grants))
    return [(text[one.start : one.end], one.message) for one in problems(snapshot, URI, Choice()) if one.code == code]


@pytest.mark.parametrize(
    ("text", "place", "what"),
    [
        ('Tool.invoke("process_executor", {})', '"process_executor"', "starts programs"),
        ('Tool.invoke("process-executor", {})', '"process-executor"', "starts programs"),
        ('Tool.get("web-scraper")', '"web-scraper"', "uses the network"),
        ('Tool.invoke("http_request", { input = "http://a" })', '"http_request"', "uses the network"),
        ('Tool.invoke("file_operations", {})', '"file_operations"', "reads or writes files"),
        ('pcall(Tool.invoke, "process_executor", {})', '"process_executor"', "starts programs"),
        ('Tool.process_executor:execute({ executable = "ls" })', "process_executor", "starts programs"),
        ('Agent.builder():allow_tool("web-search"):build()', '"web-search"', "uses the network"),
        ('Agent.builder():allowed_tools({ "calculator", "file_search" })', '"file_search"', "reads or writes files"),
        ('local s = { type = "tool", tool = "http_request", input = {} }', '"http_request"', "uses the network"),
        ('os.execute("ls")', "os.execute", "starts programs"),
        ('io.popen("ls")', "io.popen", "starts programs"),
        ('local f = io.open("a")', "io.open", "reads or writes files"),
    ],
)
def test_what_is_not_granted(text: str, place: str, what: str) -> None:
    ((found, message),) = findings(text, "not-granted")
    assert found == place
    assert message.endswith(f"{what}, which this project does not grant its scripts (level `safe`).")
    assert findings(text, "not-granted", Grants()) == []


@pytest.mark.parametrize(
    "text",
    [
        'Tool.invoke("calculator", {})',
        'Tool.invoke("my_process_executor", {})',
        'print(Tool.exists("process_executor"), Tool.get_info("web_search"))',
        "if io.popen then io.popen('ls') end",
        "local os = require('my.os')\nos.execute('x')",
        "local Tool = {}\nfunction Tool.invoke(name) return name end\nTool.invoke('process_executor')",
        "print(os.time(), io.write('x'))",
    ],
)
def test_what_is_granted_at_any_level(text: str) -> None:
    assert findings(text, "not-granted") == []


def fixed(text: str) -> str:
    """The text after the first fix of what is deprecated in it."""
    snapshot = snapshot_of({URI: text})
    (one,) = [one for one in problems(snapshot, URI, Choice()) if one.code == "deprecated"]
    assert (one.severity, one.deprecated) == ("hint", True)
    edits: tuple[Edit, ...] = one.fixes[0].edits if one.fixes else ()
    for edit in sorted(edits, key=lambda each: -each.start):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('local r = Tool.executeAsync("calculator", {})', 'local r = Tool.invoke("calculator", {})'),
        ('Event.emit("a", {})', 'Event.publish("a", {})'),
        ("local keys = State.keys()", 'local keys = State.list_keys("global")'),
        ("local r = Workflow.execute(flow, { a = 1 })", "local r = flow:execute({ a = 1 })"),
        ("local r = Workflow.execute(self.flow)", "local r = self.flow:execute()"),
        ("local r = Workflow.execute(make())", "local r = Workflow.execute(make())"),
        (
            '    local a = Agent.createAsync({ name = "n", model = "openai/gpt-4o", temperature = 0.2 })',
            '    local a = Agent.builder()\n        :name("n")\n        :model("openai/gpt-4o")\n'
            "        :temperature(0.2)\n        :build()",
        ),
        (
            "local a = Agent.createAsync({ model = m, mood = 1 })",
            "local a = Agent.createAsync({ model = m, mood = 1 })",
        ),
        ("local a = Agent.createAsync(config)", "local a = Agent.createAsync(config)"),
    ],
)
def test_the_older_dialect_in_its_modern_form(old: str, new: str) -> None:
    assert fixed(old) == new
