"""Symbols of the workspace through the protocol: closed files, and places that are asked for later."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.harness.lsp import CAPABILITIES, Editor, editor

LAZY: dict[str, Any] = {**CAPABILITIES, "workspace": {"symbol": {"resolveSupport": {"properties": ["location.range"]}}}}


async def loaded(ed: Editor) -> None:
    """Asks until the folder is read."""
    while not await ed.ask("workspace/symbol", {"query": "helper"}):
        """It reads still."""


async def test_symbols_of_files_that_are_not_open(tmp_path: Path) -> None:
    (tmp_path / "closed.lua").write_text("\nlocal function helper() end\n", encoding="utf-8")
    async with editor(rootUri=tmp_path.as_uri()) as ed:
        assert ed.initialize_result["capabilities"]["workspaceSymbolProvider"] is True
        await loaded(ed)
        (found,) = await ed.ask("workspace/symbol", {"query": "helper"})
        assert found["location"]["uri"] == (tmp_path / "closed.lua").as_uri()
        assert found["location"]["range"]["start"] == {"line": 1, "character": 15}
        assert "data" not in found


async def test_the_place_is_told_later_to_clients_that_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "closed.lua").write_text("\nlocal function helper() end\n", encoding="utf-8")
    async with editor(LAZY, rootUri=tmp_path.as_uri()) as ed:
        assert ed.initialize_result["capabilities"]["workspaceSymbolProvider"] == {"resolveProvider": True}
        await loaded(ed)
        (found,) = await ed.ask("workspace/symbol", {"query": "helper"})
        assert found["location"] == {"uri": (tmp_path / "closed.lua").as_uri()}
        resolved = await ed.ask("workspaceSymbol/resolve", found)
        assert resolved["location"]["range"]["end"] == {"line": 1, "character": 21}
        gone = {**found, "name": "nobody"}
        assert await ed.ask("workspaceSymbol/resolve", gone) == gone
        strange = {**found, "data": {"x": 1}}
        assert await ed.ask("workspaceSymbol/resolve", strange) == strange
