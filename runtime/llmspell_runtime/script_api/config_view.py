"""The configuration as one interpreter sees it: what was loaded, with the changes its script made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from llmspell_runtime.config import Config
from llmspell_runtime.config.layers import Layer, Leaves, build, read_layer
from llmspell_runtime.config.show import as_dict, redacted, section
from llmspell_runtime.config.validate import check
from llmspell_runtime.config.values import Origin, split_dotted
from llmspell_runtime.errors import SecurityError, ValidationError
from llmspell_runtime.script_api.context import Context
from llmspell_runtime.security.levels import SecurityLevel

MAX_SNAPSHOTS: Final = 100
"""Snapshots that are kept; the oldest go first."""

_SCRIPT: Final = Origin("command-line", name="Config")


@attrs.define(eq=False)
class ConfigView:
    """The configuration of one interpreter. A change replaces `config` and is seen by this interpreter only."""

    config: Config
    snapshots: dict[int, Config] = attrs.field(factory=dict)

    def table(self, name: str) -> dict[str, Any]:
        """A table by its dotted name, as plain data without secrets; ConfigError when there is none."""
        plain = self.value(name)
        assert isinstance(plain, dict)
        return plain

    def value(self, name: str) -> Any:
        """A table or a value by its dotted name, as plain data without secrets; ConfigError when there is none."""
        found = section(self.config, name)
        key = split_dotted(name)[-1]
        return redacted({key: as_dict(found) if hasattr(found, "__attrs_attrs__") else _plain(found)})[key]

    def take_snapshot(self) -> int:
        """Remembers the present state; its number grows with time (milliseconds since 1970)."""
        last = next(reversed(self.snapshots), 0)
        number = max(int(time.time() * 1000), last + 1)
        self.snapshots[number] = self.config
        if len(self.snapshots) > MAX_SNAPSHOTS:
            del self.snapshots[next(iter(self.snapshots))]
        return number

    def restore(self, number: int) -> None:
        """Goes back to a snapshot; ValidationError when there is none of that number."""
        if number not in self.snapshots:
            raise ValidationError(f"there is no snapshot {number}", hint="use a number that Config.snapshot returned")
        self.config = self.snapshots[number]


def view(context: Context) -> ConfigView:
    """The configuration of the script's interpreter."""
    return context.objects.only("Config", lambda: ConfigView(context.loaded.config))


def whole(config: Config) -> dict[str, Any]:
    """The configuration as plain data without secrets."""
    return redacted(as_dict(config))


def require_privilege(context: Context, where: str) -> None:
    """Raises SecurityError unless the script may change its configuration.

    Only the level privileged may: a script that could redirect a provider would receive what others send to it.
    """
    if context.policy.level is not SecurityLevel.PRIVILEGED:
        raise SecurityError(
            f'the level "{context.policy.level}" does not let a script change its configuration',
            where=where,
            hint="run the script at the level privileged, or change the configuration file",
        )


def with_provider(config: Config, name: str, table: Mapping[str, Any]) -> Config:
    """`config` with the provider of that name replaced; ValidationError names the key that is wrong."""
    leaves = _read({"providers": {"providers": {name: table}}})
    made = build(leaves).providers.providers[name]
    providers = attrs.evolve(config.providers, providers={**config.providers.providers, name: made})
    return _checked(attrs.evolve(config, providers=providers))


def with_security(config: Config, table: Mapping[str, Any]) -> Config:
    """`config` with the given keys of `runtime.security` changed; ValidationError names the key that is wrong."""
    leaves = _read({"runtime": {"security": table}})
    changes: dict[str, Any] = {str(path[-1]): value for path, (value, _) in leaves.items() if len(path) == 3}
    security = attrs.evolve(config.runtime.security, **changes)
    return _checked(attrs.evolve(config, runtime=attrs.evolve(config.runtime, security=security)))


def with_allowed_path(config: Config, path: str) -> Config:
    """`config` with a folder more in `tools.file_operations.allowed_paths`; ValidationError unless it is absolute."""
    if not Path(path).is_absolute():
        raise ValidationError(f'the path "{path}" is not absolute')
    files = config.tools.file_operations
    paths = tuple(dict.fromkeys((*files.allowed_paths, path)))
    tools = attrs.evolve(config.tools, file_operations=attrs.evolve(files, allowed_paths=paths))
    return attrs.evolve(config, tools=tools)


def _read(tree: Mapping[str, object]) -> Leaves:
    leaves, findings = read_layer(Layer(tree=tree, locate=lambda _: _SCRIPT, strict=True))
    for finding in findings:
        if finding.severity == "error":
            raise ValidationError(finding.message, hint=finding.hint)
    return leaves


def _checked(config: Config) -> Config:
    for finding in check(config, {}):
        if finding.severity == "error":
            raise ValidationError(finding.message, hint=finding.hint)
    return config


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: as_dict(inner) if hasattr(inner, "__attrs_attrs__") else _plain(inner) for key, inner in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
