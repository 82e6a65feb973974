"""Diagnostics over the wire: of other files, of settings, of project files, in parts, beside another Lua server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.harness.cli import CommandLine
from tests.harness.lsp import CAPABILITIES, Doc, Editor, at, editor

REFRESHES = {**CAPABILITIES, "workspace": {"diagnostics": {"refreshSupport": True}}}


def folder(path: Path) -> dict[str, Any]:
    return {"workspaceFolders": [{"uri": path.as_uri(), "name": "w"}]}


def options(**settings: Any) -> dict[str, Any]:
    return {"initializationOptions": {"llmspell": settings}}


async def codes(ed: Editor, text: str, uri: str = "file:///srv/spell.lua") -> list[str]:
    doc = ed.open(text, uri)
    return [one["code"] for one in (await ed.ask("textDocument/diagnostic", doc.ident))["items"]]


async def shows(ed: Editor, doc: Doc, *expected: str) -> None:
    """Waits until the findings that are sent for the newest version of a document have these codes."""
    while [one["code"] for one in await ed.diagnostics(doc)] != list(expected):
        """What is found at first may be less: as long as files are read, mistakes of grammar alone are told."""


# Pushed


async def test_an_edit_tells_what_it_means_for_other_open_files() -> None:
    async with editor(pulls=False) as ed:
        user = ed.open("print(Shared)", "file:///srv/user.lua")
        await shows(ed, user, "undefined-global")
        maker = ed.open("Shared = 1", "file:///srv/maker.lua")
        await shows(ed, maker)
        await shows(ed, user)
        maker = ed.change(maker, 0, len("Shared"), "Shred")
        await shows(ed, maker)
        await shows(ed, user, "undefined-global")
        ed.tell("textDocument/didClose", maker.ident)
        user = ed.change(user, 0, len(user.text), "")
        await shows(ed, user)


async def test_files_that_are_still_to_be_read_are_not_missed(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"f{number}.lua").write_text(f"Shared{number} = {number}", encoding="utf-8")
    async with editor(pulls=False, **folder(tmp_path)) as ed:
        doc = ed.open("print(Shared39, Mine)", (tmp_path / "user.lua").as_uri())
        while not (found := await ed.diagnostics(doc)):
            """As long as files are read, mistakes of grammar alone are told."""
        assert [at(doc.text, one["range"]) for one in found] == ["Mine"]


async def test_a_file_that_others_change_is_told(tmp_path: Path) -> None:
    path = tmp_path / "maker.lua"
    path.write_text("Shared = 1", encoding="utf-8")
    async with editor(pulls=False, **folder(tmp_path)) as ed:
        doc = ed.open("print(Shared)", (tmp_path / "user.lua").as_uri())
        await shows(ed, doc)
        path.write_text("Other = 1", encoding="utf-8")
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})
        await shows(ed, doc, "undefined-global")


# Asked for


async def test_a_client_is_told_to_ask_again_when_files_changed(tmp_path: Path) -> None:
    path = tmp_path / "maker.lua"
    path.write_text("Shared = 1", encoding="utf-8")
    async with editor(REFRESHES, **folder(tmp_path)) as ed:
        await ed.serve("workspace/diagnostic/refresh", None)
        path.write_text("Other = 1", encoding="utf-8")
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 2}]})
        await ed.serve("workspace/diagnostic/refresh", None)
        assert await codes(ed, "print(Shared)", (tmp_path / "user.lua").as_uri()) == ["undefined-global"]
        ed.leave_unread()


async def test_a_client_is_told_to_ask_again_when_an_edit_concerns_another_file() -> None:
    async with editor(REFRESHES) as ed:
        await ed.serve("workspace/diagnostic/refresh", None)
        user, maker = "file:///srv/user.lua", "file:///srv/maker.lua"
        assert await codes(ed, "Shared = 1", maker) == []
        assert await codes(ed, "print(Shared)", user) == []
        doc = ed.open("Shared = 1", maker)
        ed.change(doc, 0, len("Shared"), "Other")
        await ed.serve("workspace/diagnostic/refresh", None)
        report = await ed.ask("textDocument/diagnostic", {"textDocument": {"uri": user}})
        assert [one["code"] for one in report["items"]] == ["undefined-global"]


async def test_the_workspace_in_parts(tmp_path: Path) -> None:
    for number in range(45):
        (tmp_path / f"f{number:02}.lua").write_text("print(nmae)" if number == 30 else "return 1", encoding="utf-8")
    async with editor(**folder(tmp_path)) as ed:
        params = {"previousResultIds": [{"uri": "file:///gone.lua", "value": "old"}], "partialResultToken": "p"}
        assert await ed.ask("workspace/diagnostic", params) == {"items": []}
        parts: list[list[Any]] = []
        while sum(len(part) for part in parts) < 46:
            parts.append((await ed.hear("$/progress", token="p"))["value"]["items"])
        assert len(parts) > 2
        found = [one for part in parts for report in part for one in report["items"]]
        assert [one["code"] for one in found] == ["undefined-global"]
        assert parts[-1][0]["uri"] == "file:///gone.lua"


# Settings


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, [("undefined-global", 2)]),
        ({"diagnostics": {"disable": ["undefined-global"]}}, []),
        ({"diagnostics": {"disable": ["global"]}}, []),
        ({"diagnostics": {"enable": False}}, []),
        ({"diagnostics": {"globals": ["nmae"]}}, []),
        ({"diagnostics": {"severity": {"undefined-global": "error"}}}, [("undefined-global", 1)]),
        ({"diagnostics": {"severity": {"global": "off"}}}, []),
        (
            {"diagnostics": {"severity": {"global": "Hint", "undefined-global": "info"}}},
            [("undefined-global", 3)],
        ),
        ({"diagnostics": {"severity": {"undefined-global": "nonsense"}}}, [("undefined-global", 2)]),
        ({"diagnostics": {"severity": ["error"]}}, [("undefined-global", 2)]),
        ({"diagnostics": {"enable": ["trailing-space"]}}, [("undefined-global", 2), ("trailing-space", 4)]),
    ],
)
async def test_settings_say_what_is_shown(settings: dict[str, Any], expected: list[tuple[str, int]]) -> None:
    async with editor(**options(**settings)) as ed:
        doc = ed.open("print(nmae) ")
        items = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
        assert [(one["code"], one["severity"]) for one in items] == expected


async def test_settings_hold_from_the_first_diagnostics_on() -> None:
    capabilities = {**CAPABILITIES, "workspace": {"configuration": True}}
    async with editor(capabilities, pulls=False) as ed:
        doc = ed.open("print(nmae, other)\n")
        assert await ed.diagnostics(doc) == []
        await ed.serve("workspace/configuration", [{"diagnostics": {"globals": ["nmae"]}}])
        found = await ed.diagnostics(doc)
        assert [at(doc.text, one["range"]) for one in found] == ["other"]


async def test_definition_files(tmp_path: Path) -> None:
    (tmp_path / "defs").mkdir()
    (tmp_path / "defs" / "ngx.lua").write_text("---@meta\nngx = {}\nprint(nothing)\n", encoding="utf-8")
    async with editor(**folder(tmp_path), **options(workspace={"library": ["defs"]})) as ed:
        assert await codes(ed, "print(ngx)", (tmp_path / "a.lua").as_uri()) == []
        assert await codes(ed, "ngx = {}\nprint(nothing)", (tmp_path / "defs" / "ngx.lua").as_uri()) == []
        report = await ed.ask("workspace/diagnostic", {"previousResultIds": []})
        assert [item["items"] for item in report["items"]] == []


async def test_files_of_the_project(tmp_path: Path) -> None:
    (tmp_path / ".luarc.json").write_text('{"diagnostics.globals": ["nmae"], "runtime.version": "Lua 5.1"}')
    async with editor(**folder(tmp_path)) as ed:
        uri = (tmp_path / "a.lua").as_uri()
        found = await codes(ed, "print(nmae, 1 // 2)", uri)
        assert "undefined-global" not in found
        assert found != []
        (tmp_path / ".luarc.json").write_text('{"diagnostics": {"severity": {"undefined-global": "Error"}}}')
        (tmp_path / "llmspell.toml").write_text('[engines.lua]\nsecurity_level = "safe"\n')
        uris = [(tmp_path / name).as_uri() for name in (".luarc.json", "llmspell.toml")]
        ed.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": each, "type": 2} for each in uris]})
        assert await codes(ed, "print(nmae, io.popen('ls'))", uri) == ["undefined-global", "not-granted"]


async def test_a_broken_file_of_the_project_is_told_once_and_calmly(tmp_path: Path) -> None:
    (tmp_path / ".luarc.json").write_text("{ nonsense")
    async with editor(**folder(tmp_path)) as ed:
        told = await ed.hear("window/showMessage")
        assert told["type"] == 2
        assert told["message"].startswith(f"{tmp_path / '.luarc.json'} was not read: ")
        ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"codeLens": {"enable": False}}}})
        assert await codes(ed, "print(nmae)") == ["undefined-global"]


async def test_the_command_line_tells_the_same(tmp_path: Path) -> None:
    cli = CommandLine(tmp_path)
    text = "local unused = 1\nprint(nmae)\nState.set('k', 1, { ttl = 1 })\n"
    cli.write("spell.lua", text)
    cli.write("llmspell.toml", '[diagnostics]\nseverity = { undefined-global = "error", unused = "off" }\n')
    told = cli("check", "--format", "json", "--severity", "hint").json["findings"]
    async with editor(**folder(cli.folder)) as ed:
        doc = ed.open(text, (cli.folder / "spell.lua").as_uri())
        shown = (await ed.ask("textDocument/diagnostic", doc.ident))["items"]
    severities = {1: "error", 2: "warning", 3: "information", 4: "hint"}
    assert [(one["code"], one["severity"], one["message"]) for one in told] == [
        (one["code"], severities[one["severity"]], one["message"]) for one in shown
    ]
    assert [one["range"]["start"]["line"] - 1 for one in told] == [one["range"]["start"]["line"] for one in shown]
    assert [one["code"] for one in told] == ["undefined-global", "unknown-option"]


# Beside another Lua server

ONLY = options(languageFeatures="spellsOnly")


async def test_only_spells_is_offered() -> None:
    async with editor(**ONLY) as ed:
        offered = ed.initialize_result["capabilities"]
        assert {"hoverProvider", "completionProvider", "diagnosticProvider", "codeLensProvider"} <= offered.keys()
        assert not offered.keys() & {"renameProvider", "documentFormattingProvider", "definitionProvider"}
        assert offered["textDocumentSync"]["willSaveWaitUntil"] is False


async def test_only_findings_about_spells() -> None:
    text = "print(nmae)\nState.set('k', 1, { ttl = 1 })\nState.nonsense()\nstring.nonsense()\nif"
    async with editor(**ONLY) as ed:
        assert await codes(ed, text) == ["unknown-option", "undefined-field"]


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("Sta$0te.get('k')", True),
        ("State.g$0et('k')", True),
        ("local b = Agent.builder()\nb:na$0me('x')", True),
        ("local b = Agent.builder()\nprint(b$0)", True),
        ("pri$0nt(1)", False),
        ("string.fo$0rmat('x')", False),
        ("local x = 1\nprint(x$0)", False),
    ],
)
async def test_hover_on_spells_alone(text: str, answered: bool) -> None:
    async with editor(**ONLY) as ed:
        doc = ed.open(text)
        assert (await ed.ask("textDocument/hover", doc.here) is not None) is answered
    async with editor() as ed:
        doc = ed.open(text)
        assert await ed.ask("textDocument/hover", doc.here) is not None


async def test_completion_and_signatures_of_spells_alone() -> None:
    async def labels(ed: Editor, text: str) -> list[str]:
        doc = ed.open(text)
        return [item["label"] for item in (await ed.ask("textDocument/completion", doc.here))["items"]]

    async with editor(**ONLY) as ed:
        assert await labels(ed, "tostr$0") == []
        assert set(await labels(ed, "Sta$0")) <= {"State", "Streaming", "Session"}
        assert "get" in await labels(ed, "State.g$0")
        assert await labels(ed, "string.f$0") == []
        doc = ed.open("State.get($0)")
        assert (await ed.ask("textDocument/signatureHelp", doc.here))["signatures"]
        doc = ed.open("print($0)")
        assert await ed.ask("textDocument/signatureHelp", doc.here) is None


async def test_the_setting_holds_at_once() -> None:
    async with editor() as ed:
        doc = ed.open("pri$0nt(1)")
        assert await ed.ask("textDocument/hover", doc.here) is not None
        ed.tell("workspace/didChangeConfiguration", {"settings": {"llmspell": {"languageFeatures": "spellsOnly"}}})
        assert await ed.ask("textDocument/hover", doc.here) is None
