"""`llmspell check`."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from tests.harness.cli import CommandLine, Result

BAD = "print(nmae)\n"
TOLD = b"bad.lua:1:7: warning undefined-global: Nothing defines the global `nmae`.\n"


def codes(told: Result) -> list[str]:
    return [one["code"] for one in told.json["findings"]]


def test_nothing_found(cli: CommandLine) -> None:
    assert cli("check") == Result(0, b"", b"no .lua files found\n")
    cli.write("good.lua", "print(1)\n")
    assert cli("check") == Result(0, b"", b"nothing found in 1 file\n")
    assert cli("check", "-q") == Result(0, b"", b"")


def test_a_line_for_each_finding_in_the_order_of_files_and_places(cli: CommandLine) -> None:
    cli.write("b.lua", "print(x)\nif true then print(z)\n")
    cli.write("a/c.lua", BAD)
    cli.write("node_modules/d.lua", BAD)
    told = cli("check")
    assert told.code == 1
    assert told.text == (
        "a/c.lua:1:7: warning undefined-global: Nothing defines the global `nmae`.\n"
        "b.lua:1:7: warning undefined-global: Nothing defines the global `x`.\n"
        "b.lua:2:20: warning undefined-global: Nothing defines the global `z`.\n"
        "b.lua:2:21: error missing-closer: 'end' expected (to close 'if' at line 2) near <eof>\n"
    )
    assert told.errors == "1 error, 3 warnings in 2 files\n"
    assert cli("check", "b.lua", "a").text == told.text
    assert cli("check", "--jobs", "2").text == told.text


def test_levels_and_exit_codes(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    assert cli("check") == Result(1, TOLD, b"1 warning in 1 file\n")
    for level, code in (("error", 0), ("warning", 1), ("information", 1), ("hint", 1), ("never", 0)):
        assert cli("check", "--fail-on", level).code == code
    assert cli("check", "--severity", "error") == Result(
        1, b"", b"1 warning in 1 file (1 not shown; --severity hint shows all)\n"
    )


def test_what_cannot_be_read(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    cli.write("compiled.lua", b"\x1bLua\0\0")
    told = cli("check", ".", "missing.lua")
    assert told.code == 2
    assert told.out == TOLD
    assert "error: compiled.lua: this is compiled Lua, no text\n" in told.errors
    assert "error: missing.lua: there is no such file or folder\n" in told.errors


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--disable", "undefined-globl"), "there is no finding 'undefined-globl'. Did you mean `undefined-global`?"),
        (("--lua", "6"), "'6' is no version of Lua; choose one of 5.1, 5.2, 5.3, 5.4, 5.5, jit"),
        (("-", "-"), "- may be named once"),
        (("--format", "xml"), "'xml' is not one of"),
    ],
)
def test_wrong_usage(cli: CommandLine, arguments: tuple[str, ...], message: str) -> None:
    told = cli("check", *arguments)
    assert told.code == 2
    assert message in told.errors


def test_standard_input_has_a_place(cli: CommandLine) -> None:
    cli.write("shared.lua", "Shared = 1\n")
    cli.write("llmspell.toml", "")
    told = cli("check", "-", stdin="print(Shared, nmae)")
    assert told.text == "stdin.lua:1:15: warning undefined-global: Nothing defines the global `nmae`.\n"
    cli.write("spells/a.lua", "Here = 1")
    told = cli("check", "--stdin-filepath", "spells/a.lua", stdin="print(Here)")
    assert told.text == "spells/a.lua:1:7: warning undefined-global: Nothing defines the global `Here`.\n"


def test_only_what_was_asked_for_is_told_but_the_project_is_known(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "")
    cli.write("lib/shared.lua", "Shared = nmae\n")
    cli.write("spells/a.lua", "print(Shared)\n")
    assert cli("check", "spells") == Result(0, b"", b"nothing found in 1 file\n")
    assert cli("check", ".", cwd=cli.folder / "spells").code == 0
    assert cli("check", "lib").code == 1


def test_a_folder_that_is_no_project_is_not_searched(cli: CommandLine) -> None:
    cli.write("a/shared.lua", "Shared = 1\n")
    cli.write("b/bad.lua", "print(Shared)\n")
    assert cli("check", "b").code == 1


def test_any_bytes(cli: CommandLine) -> None:
    cli.write("bytes.lua", b"print('\xff\xfe', n\xffm)\0\n\x1b[31m()\r\n")
    told = cli("check", "--color", "always")
    assert told.code == 1
    assert b"\x1b[31m(" not in told.out
    for form in ("json", "sarif"):
        assert json.loads(cli("check", "--format", form).out)


def test_line_ends_and_marks_of_the_byte_order(cli: CommandLine) -> None:
    cli.write("bom.lua", b"\xef\xbb\xbfprint(one)\r\nprint(two)\r\n")
    assert [line.split(": ")[0] for line in cli("check").text.splitlines()] == ["bom.lua:1:7", "bom.lua:2:7"]


def test_odd_names_and_links(cli: CommandLine) -> None:
    cli.write("d.lua/in.lua", BAD)
    (cli.folder / "loop").symlink_to(".")
    (cli.folder / "dangling.lua").symlink_to("missing")
    (cli.folder / os.fsdecode(b"\xff.lua")).write_text(BAD)
    told = cli("check")
    assert told.code == 1
    assert [line.split(b":")[0] for line in told.out.splitlines()] == [b"d.lua/in.lua", b"\xff.lua"]
    assert cli("check", "dangling.lua").code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(cli: CommandLine) -> None:
    cli.write("secret.lua", BAD).chmod(0)
    cli.write("closed/a.lua", BAD).parent.chmod(0)
    told = cli("check")
    (cli.folder / "closed").chmod(0o755)
    assert told.code == 2
    assert "error: closed: permission denied\n" in told.errors
    assert "error: secret.lua: permission denied\n" in told.errors


def test_a_broken_configuration_stops(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    cli.write("llmspell.toml", "[diagnostics")
    told = cli("check")
    assert (told.code, told.out) == (2, b"")
    assert "not valid TOML" in told.errors


def test_comments_and_options_switch_codes(cli: CommandLine) -> None:
    cli.write("bad.lua", "print(a) ---@diagnostic disable-line: undefined-global\n" + BAD)
    assert codes(cli("check", "--format", "json")) == ["undefined-global"]
    assert cli("check", "--disable", "unused-local,undefined-global").code == 0
    assert cli("check", "--disable", "global").code == 0
    assert codes(cli("check", "--enable", "trailing-space", "--format", "json")) == ["undefined-global"]


def test_the_source_is_shown_on_a_terminal(cli: CommandLine) -> None:
    cli.write("bad.lua", "if true then\n\tprint(nmae)\nend\n")
    told = cli("check", "--color", "always")
    assert "\n  \tprint(nmae)\n  \t      \x1b[32m^^^^\x1b[0m\n" in told.text


# Settings of the project


def test_the_project_says_what_is_reported(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    cli.write("llmspell.toml", '[diagnostics]\nglobals = ["nmae"]\n')
    assert cli("check").code == 0
    cli.write("llmspell.toml", '[diagnostics]\nseverity = { undefined-global = "error" }\n')
    assert b" error undefined-global: " in cli("check").out
    cli.write("llmspell.toml", '[diagnostics]\ndisable = ["global"]\n')
    assert cli("check").code == 0
    assert cli("check", "--enable", "undefined-global").code == 1
    cli.write("llmspell.toml", '[diagnostics]\nlibrary = ["definitions"]\n')
    cli.write("definitions/all.lua", "---@meta\nnmae = 1\nprint(unknown)\n")
    assert cli("check").code == 0


def test_the_files_of_other_servers_count(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    cli.write(".luarc.json", '{ // a comment\n "diagnostics.globals": ["nmae",], }')
    assert cli("check").code == 0
    cli.write(".luarc.json", '{"Lua": {"diagnostics": {"severity": {"undefined-global": "Error!"}}}}')
    assert b" error undefined-global: " in cli("check").out
    cli.write(".emmyrc.json", '{"diagnostics": {"disable": ["undefined-global"]}}')
    assert cli("check").code == 0


def test_what_is_wrong_with_them_is_one_warning(cli: CommandLine) -> None:
    cli.write("bad.lua", BAD)
    path = cli.write(".luarc.json", '{"diagnostics.globals": ')
    told = cli("check")
    assert (told.code, told.out) == (1, TOLD)
    assert told.errors.startswith(f"warning: {path} was not read: Expecting value: line 1 column 25")
    path.unlink()
    path = cli.write("llmspell.toml", '[diagnostics]\ndisable = ["undefined-globl"]\n')
    told = cli("check")
    assert told.code == 1
    assert f"{path}:2: there is no finding `undefined-globl`. Did you mean `undefined-global`?" in told.errors


def test_what_scripts_are_not_granted(cli: CommandLine) -> None:
    cli.write("a.lua", "print(io.popen('ls'))\n")
    assert cli("check").code == 0
    told = cli("check", "--security", "safe")
    assert told.code == 1
    assert "a.lua:1:7: warning not-granted: `io.popen` starts programs" in told.text
    cli.write("llmspell.toml", "[engines.lua]\nsecurity_level = 'restricted'\n")
    assert cli("check").code == 1
    assert cli("check", "--security", "privileged").code == 0


def test_the_lua_of_the_files(cli: CommandLine) -> None:
    cli.write("a.lua", "print(1 // 2)\n")
    assert cli("check").code == 0
    assert cli("check", "--lua", "5.1").code == 1
    assert cli("check", "--lua", "jit").code == 1
    cli.write(".luarc.json", '{"runtime.version": "Lua 5.1"}')
    assert cli("check").code == 1
    assert cli("check", "--lua", "5.4").code == 0


# Forms


def test_json(cli: CommandLine) -> None:
    cli.write("bad.lua", "x = 'é😀'; " + BAD)
    told = cli("check", "--format", "json", "--disable", "lowercase-global")
    assert told.code == 1
    value = told.json
    (one,) = value["findings"]
    assert {key: one[key] for key in ("path", "code", "severity", "message")} == {
        "path": "bad.lua",
        "code": "undefined-global",
        "severity": "warning",
        "message": "Nothing defines the global `nmae`.",
    }
    assert one["range"] == {
        "start": {"line": 1, "column": 17, "offset": 16},
        "end": {"line": 1, "column": 21, "offset": 20},
    }
    assert value["version"] == 1
    assert value["summary"] == {"files": 1, "error": 0, "warning": 1, "information": 0, "hint": 0}


def test_json_has_fixes_and_failures(cli: CommandLine) -> None:
    cli.write("bad.lua", "if true print() end\n")
    value = cli("check", "bad.lua", "missing.lua", "--format", "json").json
    (fix,) = value["findings"][0]["fixes"]
    assert fix["title"] == "Insert 'then'"
    assert fix["edits"][0]["text"] == " then"
    assert value["failures"] == [{"path": "missing.lua", "message": "there is no such file or folder"}]


def test_sarif(cli: CommandLine) -> None:
    cli.write("a b/bad.lua", BAD + BAD + "if true print() end\n")
    value = cli("check", "--format", "sarif").json
    assert value["version"] == "2.1.0"
    (run,) = value["runs"]
    rules: list[dict[str, Any]] = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert all(rule["help"]["text"] and rule["shortDescription"]["text"].endswith(".") for rule in rules)
    first, second, third = run["results"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["level"] in ("error", "warning", "note", "none")
        place = one["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "a%20b/bad.lua", "uriBaseId": "SRCROOT"}
        assert all(place["region"][key] >= 1 for key in ("startLine", "startColumn", "endLine", "endColumn"))
    assert first["partialFingerprints"] != second["partialFingerprints"]
    (change,) = third["fixes"][0]["artifactChanges"]
    assert change["replacements"][0]["insertedContent"] == {"text": " then"}
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == f"{cli.folder.as_uri()}/"


def test_annotations_of_a_forge(cli: CommandLine) -> None:
    cli.write("a,b.lua", BAD)
    assert cli("check", "--format", "github").text == (
        "::warning file=a%2Cb.lua,line=1,endLine=1,col=7,endColumn=10,title=undefined-global"
        "::Nothing defines the global `nmae`.\n"
    )


def test_the_list_of_codes(cli: CommandLine) -> None:
    told = cli("check", "--codes", "--disable", "undefined-global")
    assert told.code == 0
    (line,) = [line for line in told.text.splitlines() if line.startswith("  undefined-global ")]
    assert line.split()[1] == "off"


def test_a_shell_completes_codes(cli: CommandLine) -> None:
    words = {"_LLMSPELL_COMPLETE": "bash_complete", "COMP_WORDS": "llmspell check --disable unused,undefined-g"}
    told = cli(env={**words, "COMP_CWORD": "3"})
    assert "unused,undefined-global" in told.text
