"""What is made from the catalogue is up to date, and made the same way every time."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from llmspell_runtime.script_api import generate


def test_the_files_in_the_checkout_are_up_to_date() -> None:
    assert generate.stale(generate.generated()) == []


def test_the_library_is_lua() -> None:
    from lupa import lua54

    loaded = lua54.LuaRuntime().eval("load")(generate.LIBRARY.read_text("utf-8"))
    assert not isinstance(loaded, tuple), loaded
    loaded()


def test_the_text_does_not_depend_on_the_order_of_sets() -> None:
    code = "from llmspell_runtime.script_api.generate import generated; print(hash(None) and 0, *generated().values())"
    texts = {
        subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(texts) == 1


def test_check_names_what_is_stale_and_writing_repairs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    monkeypatch.setattr(generate, "LIBRARY", tmp_path / "library" / "llmspell.lua")
    monkeypatch.setattr(generate, "PAGES", tmp_path / "pages")
    assert generate.main(["--check"]) == 1
    assert "library/llmspell.lua" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "pages" / "gone.md").write_text("a global that is no more")
    (tmp_path / "pages" / "state.md").write_text("edited by hand")
    capsys.readouterr()
    assert generate.main(["--check"]) == 1
    assert capsys.readouterr().out.split() == ["pages/state.md", "pages/gone.md"]
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    assert not (tmp_path / "pages" / "gone.md").exists()
