"""Configuration: schema, discovery, environment, profiles, with the origin of every value."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from llmspell_runtime.config.check_file import FileReport, validate_file
    from llmspell_runtime.config.load import LoadedConfig, load_config
    from llmspell_runtime.config.schema.root import Config
    from llmspell_runtime.config.show import as_dict, redacted, section
    from llmspell_runtime.config.values import Finding, Origin
    from llmspell_runtime.config.write import to_toml

__all__ = [
    "Config",
    "FileReport",
    "Finding",
    "LoadedConfig",
    "Origin",
    "as_dict",
    "load_config",
    "redacted",
    "section",
    "to_toml",
    "validate_file",
]

_HOME = {
    "Config": "schema.root",
    "FileReport": "check_file",
    "Finding": "values",
    "LoadedConfig": "load",
    "Origin": "values",
    "as_dict": "show",
    "load_config": "load",
    "redacted": "show",
    "section": "show",
    "to_toml": "write",
    "validate_file": "check_file",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value
