"""What the files of a project say, and what is made of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from llmspell_server.language.checks.choosing import Wish, choice_of
from llmspell_server.language.checks.codes import CODES
from llmspell_server.language.settings import Grants
from llmspell_server.project.analysis import analysis_settings, library_paths, read_library
from llmspell_server.project.jsonc import read_jsonc
from llmspell_server.project.luarc import read_luarc
from llmspell_server.project.reading import project_folder, read_project
from llmspell_server.project.values import Project, Sayings

GLOBAL = frozenset(name for name, code in CODES.items() if code.group == "global")


@pytest.fixture(autouse=True)
def nobody_else_says_anything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("LLMSPELL_CONFIG", "LLMSPELL_PROFILE", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)


# JSON with comments


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, // one\n "b": [1, 2,], /* two\n */ }', {"a": 1, "b": [1, 2]}),
        ('{"a": "// no comment, ]", "b": "\\"/*"}', {"a": "// no comment, ]", "b": '"/*'}),
        ('\ufeff{"a": 1, /* last */ }', {"a": 1}),
        ("[1, // x\n]", [1]),
    ],
)
def test_json_with_comments(text: str, value: object) -> None:
    assert read_jsonc(text) == value


@pytest.mark.parametrize("text", ["", "{", "[1,,]", "{'a': 1}", '{"a": 1} x', "/* no end"])
def test_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match="line"):
        read_jsonc(text)


def test_a_place_in_a_message_is_that_of_the_text() -> None:
    with pytest.raises(ValueError, match="line 3 column 2"):
        read_jsonc('{ // one\n /* two */ "a": 1,\n x }')


# Files of other servers


@pytest.mark.parametrize(
    "text",
    [
        '{"diagnostics.globals": ["a"], "diagnostics.disable": ["x"], "runtime.version": "Lua 5.3"}',
        '{"Lua.diagnostics.globals": ["a"], "Lua.diagnostics.disable": ["x"], "Lua.runtime.version": "Lua5.3"}',
        '{"diagnostics": {"globals": ["a"], "disable": ["x"]}, "runtime": {"version": "5.3"}}',
        '{"Lua": {"diagnostics": {"globals": ["a"], "disable": ["x"]}, "runtime.version": "Lua 5.3"}}',
    ],
)
def test_every_way_to_write_a_name(text: str) -> None:
    found = read_luarc(text, Path("/p/.luarc.json"))
    assert (found.globals, found.wish.disable, found.lua_version) == (frozenset("a"), ("x",), "lua53")


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ('{"diagnostics.severity": {"unused-local": "Error!"}}', Wish(severity={"unused-local": "Error!"})),
        ('{"diagnostics.severity": {"unused-local": "Nonsense"}}', Wish()),
        ('{"diagnostics.groupSeverity": {"unused": "Warning"}}', Wish(severity={"unused": "Warning"})),
        ('{"diagnostics.neededFileStatus": {"a": "None", "c": "Fallback"}}', Wish(disable=("a",))),
        ('{"diagnostics.neededFileStatus": {"b": "Any!"}}', Wish(enable=("b",))),
        ('{"diagnostics": {"enables": ["a"], "disable": "b"}}', Wish(enable=("a",))),
        ('{"diagnostics": 5}', Wish()),
        ('{"diagnostics.disable": [1, "a"]}', Wish(disable=("a",))),
    ],
)  # fmt: skip
def test_what_is_wanted(text: str, wish: Wish) -> None:
    found = read_luarc(text, Path("/p/.luarc.json"))
    assert (found.wish, found.complaints) == (wish, ())


@pytest.mark.parametrize(
    ("told", "version"),
    [("Lua 5.1", "lua51"), ("Lua5.5", "lua55"), ("LuaJIT", "luajit"), ("LuaLatest", None), ("Luau", None), (5.4, None)],
)
def test_versions(told: object, version: str | None) -> None:
    assert read_luarc(json.dumps({"runtime.version": told}), Path("/p/x")).lua_version == version


def test_definition_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEFS", "/defs")
    told = '{"workspace.library": ["lib", "/abs", "${workspaceFolder}/own", "$DEFS/a", "${3rd}/love2d", "", 5]}'
    paths = ["/p/lib", "/abs", "/p/own", "/defs/a"]
    assert [str(path) for path in read_luarc(told, Path("/p/.luarc.json")).library] == paths
    told = '{"workspace": {"library": {"lib": true}}}'
    assert [str(path) for path in read_luarc(told, Path("/p/.luarc.json")).library] == ["/p/lib"]
    told = '{"workspace": {"library": [{"path": "lib", "ignoreDir": []}]}}'
    assert [str(path) for path in read_luarc(told, Path("/p/.emmyrc.json")).library] == ["/p/lib"]


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "[" * 100_000])
def test_a_broken_file_has_one_complaint(text: str) -> None:
    found = read_luarc(text, Path("/p/.luarc.json"))
    (complaint,) = found.complaints
    assert complaint.startswith("/p/.luarc.json was not read: ")


# Folders


def test_the_project_around_a_folder(tmp_path: Path) -> None:
    inner = tmp_path / "p" / "a" / "b"
    inner.mkdir(parents=True)
    assert project_folder(inner) is None
    (tmp_path / "p" / ".luarc.json").write_text("{}")
    assert project_folder(inner) == tmp_path / "p"
    (inner.parent / ".git").mkdir()
    assert project_folder(inner) == inner.parent
    home = tmp_path / "home"
    (home / ".git").mkdir(parents=True)
    (home / "x").mkdir()
    assert project_folder(home / "x") is None


def test_the_configuration_is_stronger_than_the_files_of_other_servers(tmp_path: Path) -> None:
    (tmp_path / ".luarc.json").write_text('{"diagnostics": {"disable": ["undefined-global"], "globals": ["a"]}}')
    (tmp_path / ".emmyrc.json").write_text('{"diagnostics": {"globals": ["b"]}}')
    (tmp_path / "llmspell.toml").write_text('[diagnostics]\nenable = ["undefined-global"]\nlibrary = ["lib"]\n')
    project = read_project(tmp_path)
    assert choice_of(project.wishes).shows("undefined-global")
    assert project.globals == {"a", "b"}
    assert project.library == (tmp_path / "lib",)
    assert project.complaints == ()
    assert project.lua_version is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[diagnostics]\ndisable = ["undefined-globl"]', "llmspell.toml:2: there is no finding `undefined-globl`."),
        ('[diagnostics]\nseverity = { unused = "loud" }', "llmspell.toml:2: there is no severity 'loud'"),
        ("[diagnostics\n", "not valid TOML"),
        ("[diagnostics]\ndisable = 5\n", "diagnostics.disable: expected a list of strings"),
    ],
)
def test_what_is_wrong_with_the_configuration(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "llmspell.toml").write_text(text)
    (found,) = read_project(tmp_path).complaints
    assert complaint in found


@pytest.mark.parametrize(
    ("text", "grants"),
    [
        ("", Grants(level="restricted")),
        ('[engines.lua]\nsecurity_level = "safe"', Grants(level="safe", processes=False, network=False, files=False)),
        ('[engines.lua]\nsecurity_level = "restricted"', Grants(level="restricted", processes=False)),
        ('[engines.lua]\nsecurity_level = "privileged"', Grants(level="privileged")),
        ("[runtime.security]\nallow_network_access = false", Grants(level="restricted", network=False)),
        ("[runtime.security]\nallow_process_spawn = false", Grants(level="restricted", processes=False)),
        ("[runtime.security]\nallow_process_spawn = true", Grants(level="restricted")),
    ],
)
def test_what_scripts_are_granted_where_somebody_decided(tmp_path: Path, text: str, grants: Grants) -> None:
    (tmp_path / "llmspell.toml").write_text(text)
    assert read_project(tmp_path).grants == grants


# For the analysis


def test_several_folders_together() -> None:
    safe = Grants(level="safe", processes=False, network=False, files=False)
    one = Project(folder=Path("/a"), grants=safe, sayings=(Sayings(globals=frozenset("a")),))
    two = Project(folder=Path("/b"), sayings=(Sayings(globals=frozenset("b")),))
    found = analysis_settings([one, two], dialect="lua54", roots=("file:///a", "file:///b"), names=["c"])
    assert (found.globals, found.grants) == ({"a", "b", "c"}, Grants())
    assert analysis_settings([one], dialect="lua54", roots=()).grants == safe
    assert analysis_settings([], dialect="lua51", roots=()).dialect == "lua51"


def test_definition_files(tmp_path: Path) -> None:
    for name in ("a.lua", "b/c.lua", "b/.hidden/d.lua", "b/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("---@meta\nx = 1\n")
    sayings = Sayings(library=(tmp_path / "a.lua", tmp_path / "b", tmp_path / "missing"))
    paths = library_paths([Project(folder=tmp_path, sayings=(sayings,))])
    assert [path.relative_to(tmp_path).as_posix() for path in paths] == ["a.lua", "b/c.lua"]
    around = Sayings(library=(tmp_path, tmp_path / "b" / "..", tmp_path.parent, Path("/")))
    assert library_paths([Project(folder=tmp_path, sayings=(around,))]) == []
    found = read_library([*paths, tmp_path / "gone.lua"], "lua54")
    assert [file.is_library for file in found.values()] == [True, True]


# Wishes


@pytest.mark.parametrize(
    ("wishes", "off"),
    [
        ([Wish(disable=("global",))], GLOBAL),
        ([Wish(disable=("global",), enable=("undefined-global",))], GLOBAL - {"undefined-global"}),
        ([Wish(disable=("global",)), Wish(enable=("global",))], frozenset()),
        ([Wish(enable=("global",)), Wish(disable=("global",))], GLOBAL),
        ([Wish(severity={"undefined-global": "warning", "global": "off"})], GLOBAL - {"undefined-global"}),
        ([Wish(severity={"global": "off"}), Wish(severity={"global": "HINT"})], frozenset()),
        ([Wish(severity={"global": "nonsense"})], frozenset()),
        ([Wish(disable=("missing-closer", "anything"))], {"missing-closer", "anything"}),
    ],
)
def test_wishes(wishes: list[Wish], off: frozenset[str]) -> None:
    assert choice_of(wishes).off == off


def test_severities() -> None:
    wishes = [
        Wish(severity={"global": "error", "undefined-global": "info"}),
        Wish(severity={"lowercase-global": "warn"}),
    ]
    choice = choice_of(wishes)
    assert choice.severity("undefined-global") == "information"
    assert choice.severity("lowercase-global") == "warning"
    assert choice.severity("global-in-nil-env") == "error"
    assert choice_of([Wish(severity={"trailing-space": "hint"})]).shows("trailing-space")
    assert not choice_of([]).shows("trailing-space")
