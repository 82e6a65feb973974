"""What a user can choose about the analysis."""

from __future__ import annotations

import attrs


@attrs.frozen
class Settings:
    """`dialect` is one of `syntax.dialects.DIALECTS`; `globals` are names that count as defined.

    `roots` are the URIs of the folders of the workspace, `module_patterns` how `require` finds a file below them (`?`
    stands for the module's name with dots as slashes). `private_names` and `protected_names` are patterns such as `_*`.
    """

    dialect: str = "lua54"
    globals: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()
    module_patterns: tuple[str, ...] = ("?.lua", "?/init.lua", "?/?.lua", "lib/?.lua", "src/?.lua", "lua/?.lua")
    private_names: tuple[str, ...] = ()
    protected_names: tuple[str, ...] = ()
