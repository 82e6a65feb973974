"""Source text by path and by module name: what is found, and what is refused."""

import os
from pathlib import Path

import pytest

from llmspell_runtime.errors import ResourceError, SecurityError, ValidationError
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import Policy
from llmspell_runtime.security.sources import read_source, resolve_module


@pytest.fixture
def spells(tmp_path: Path) -> Path:
    folder = tmp_path.resolve() / "spells"
    (folder / "lib/util").mkdir(parents=True)
    (folder / "main.lua").write_bytes(b"return 1")
    (folder / "lib/text.lua").write_bytes(b"return 2")
    (folder / "lib/util/init.lua").write_bytes(b"return 3")
    (tmp_path / "secret.lua").write_bytes(b"return 'secret'")
    return folder


def safe(folder: Path) -> Policy:
    return Policy(level=SecurityLevel.SAFE, module_roots=(folder,))


def test_a_safe_script_reads_its_own_modules(spells: Path) -> None:
    assert read_source(safe(spells), "lib/text.lua", spells) == b"return 2"
    assert read_source(safe(spells), b"../spells/main.lua", spells) == b"return 1"


@pytest.mark.parametrize("path", ["../secret.lua", "/etc/passwd", "link.lua", "main.lua\0", "lib/../../secret.lua"])
def test_nothing_else_is_read(spells: Path, path: str) -> None:
    (spells / "link.lua").symlink_to("../secret.lua")
    with pytest.raises(SecurityError):
        read_source(safe(spells), path, spells)


@pytest.mark.parametrize(
    "text", [b"\x1bLua", b"\x1b", b"\xef\xbb\xbf\x1bLua", b"#!/usr/bin/lua\n\x1bLua", b"\xef\xbb\xbf#x\n\x1bLua"]
)
def test_compiled_code_is_refused_wherever_lua_would_find_it(spells: Path, text: bytes) -> None:
    (spells / "c.lua").write_bytes(text)
    with pytest.raises(SecurityError, match="compiled Lua code"):
        read_source(safe(spells), "c.lua", spells)


@pytest.mark.parametrize("text", [b"", b"\xef\xbb\xbfreturn 1", b"#!/usr/bin/env llmspell\nreturn 1", b"return '\x1b'"])
def test_source_text_arrives_byte_for_byte(spells: Path, text: bytes) -> None:
    (spells / "s.lua").write_bytes(text)
    assert read_source(safe(spells), "s.lua", spells) == text


def test_source_text_has_a_size(spells: Path) -> None:
    (spells / "big.lua").write_bytes(b" " * 101)
    with pytest.raises(ResourceError, match=r"big\.lua: more than 100 bytes"):
        read_source(safe(spells), "big.lua", spells, max_bytes=100)
    assert len(read_source(safe(spells), "big.lua", spells, max_bytes=101)) == 101


def test_only_files_are_source(spells: Path) -> None:
    os.mkfifo(spells / "fifo.lua")
    with pytest.raises(SecurityError, match="not a regular file"):
        read_source(safe(spells), "fifo.lua", spells)
    with pytest.raises(IsADirectoryError):
        read_source(safe(spells), "lib", spells)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("main", "main.lua"),
        ("lib.text", "lib/text.lua"),
        ("lib.util", "lib/util/init.lua"),
        ("lib", None),
        ("x.y", None),
    ],
)
def test_modules_are_files_or_folders_with_init(spells: Path, name: str, found: str | None) -> None:
    lookup = resolve_module(safe(spells), name, [spells])
    assert lookup.path == (spells / found if found else None)
    if not found:
        base = spells.joinpath(*name.split("."))
        assert lookup.tried == (f"{base}.lua", f"{base}/init.lua")


def test_the_first_root_wins_and_the_tried_ones_are_told(spells: Path) -> None:
    lookup = resolve_module(safe(spells), "text", [spells, spells / "lib"])
    assert lookup.path == spells / "lib/text.lua"
    assert lookup.tried == (f"{spells}/text.lua", f"{spells}/text/init.lua")


def test_a_module_outside_is_said_to_be_not_granted(spells: Path) -> None:
    (spells / "link.lua").symlink_to("../secret.lua")
    os.mkfifo(spells / "fifo.lua")
    (spells / "folder.lua").mkdir()
    assert resolve_module(safe(spells), "link", [spells]).tried[0] == f"{spells}/link.lua (not granted)"
    assert resolve_module(safe(spells), "secret", [spells.parent]).tried[0].endswith("secret.lua (not granted)")
    assert "not a regular file" in resolve_module(safe(spells), "fifo", [spells]).tried[0]
    assert resolve_module(safe(spells), "folder", [spells]).tried[0].endswith("(Is a directory)")
    assert "too long" in resolve_module(safe(spells), "x" * 300, [spells]).tried[0]


@pytest.mark.parametrize("name", ["", ".", "..", "a..b", ".a", "a.", "a/b", "../a", "/etc/passwd", "a\0b", "a\\b"])
def test_names_that_are_no_modules(spells: Path, name: str) -> None:
    with pytest.raises(ValidationError, match="module name"):
        resolve_module(safe(spells), name, [spells])
