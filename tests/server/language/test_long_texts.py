"""What stands far above is known: long modules, long scripts, long functions."""

from __future__ import annotations

import pytest

from tests.harness.analysis_checks import check_type

METHODS = "\n".join(f"function M.f{number}() return M end" for number in range(300))
PRINTS = "\n".join("print(x, M)" for _ in range(300))


@pytest.mark.parametrize(
    "text",
    [
        f"---@class M\nlocal M = {{}}\n{METHODS}\nlocal $0y = M",
        f"---@class M\nlocal M = {{}}\n{PRINTS}\nlocal $0y = M",
        f"---@class M\nlocal M = {{}}\nlocal function f()\n{PRINTS}\nlocal $0y = M\nend",
        f"---@class M\nlocal M = {{}}\ndo\n{METHODS}\n{PRINTS}\nend\nlocal $0y = M",
    ],
)
def test_a_declaration_far_above(text: str) -> None:
    check_type(text, "M")
