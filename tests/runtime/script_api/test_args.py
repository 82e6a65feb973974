"""The table `Args`."""

from __future__ import annotations

import pytest

from llmspell_runtime.script_api.args import script_arguments


def both(*positional: str) -> dict[int | str, str]:
    return {key: value for i, value in enumerate(positional) for key in (i, str(i))}


@pytest.mark.parametrize(
    ("argv", "table"),
    [
        ([], both("s.lua")),
        (["one", "two"], both("s.lua", "one", "two")),
        (["--out", "x.md"], both("s.lua") | {"out": "x.md"}),
        (["--out=x=y"], both("s.lua") | {"out": "x=y"}),
        (["--out="], both("s.lua") | {"out": ""}),
        (["--verbose"], both("s.lua") | {"verbose": "true"}),
        (["--verbose", "--out", "x"], both("s.lua") | {"verbose": "true", "out": "x"}),
        (["one", "--output-dir", "d", "two"], both("s.lua", "one", "two") | {"output-dir": "d"}),
        (["--n", "-5"], both("s.lua") | {"n": "-5"}),
        (["-v"], both("s.lua", "-v")),
        (["--flag", "--", "--not", "x"], both("s.lua", "--not", "x") | {"flag": "true"}),
        (["--0", "evil.lua", "one"], both("s.lua", "one")),
        (["--a", "1", "--a", "2"], both("s.lua") | {"a": "2"}),
    ],
)
def test_arguments_become_positions_and_names(argv: list[str], table: dict[int | str, str]) -> None:
    assert script_arguments("s.lua", argv) == table
