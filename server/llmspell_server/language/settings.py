"""What a user can choose about the analysis."""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Grants:
    """What the scripts of a project may do, as far as somebody has decided it; `level` is for messages."""

    level: str = ""
    processes: bool = True
    network: bool = True
    files: bool = True


@attrs.frozen
class Settings:
    """`dialect` is one of `syntax.dialects.DIALECTS`; `globals` are names that count as defined.

    `roots` are the URIs of the folders of the workspace, `module_patterns` how `require` finds a file below them (`?`
    stands for the module's name with dots as slashes). `private_names` and `protected_names` are patterns such as `_*`.
    `grants` is what the scripts may do.
    """

    dialect: str = "lua54"
    globals: frozenset[str] = frozenset()
    roots: tuple[str, ...] = ()
    module_patterns: tuple[str, ...] = ("?.lua", "?/init.lua", "?/?.lua", "lib/?.lua", "src/?.lua", "lua/?.lua")
    private_names: tuple[str, ...] = ()
    protected_names: tuple[str, ...] = ()
    grants: Grants = Grants()
