"""What a project's own configuration grants its scripts beyond the default: whoever wrote the project decided it."""

from __future__ import annotations

from llmspell_runtime.config.load import LoadedConfig
from llmspell_runtime.config.values import Finding


def widened(loaded: LoadedConfig) -> list[Finding]:
    """A warning for each key by which the project's file gives scripts more than they have by default."""
    lua, security = loaded.config.engines.lua, loaded.config.runtime.security
    grants = {
        "engines.lua.security_level": lua.security_level == "privileged",
        "engines.lua.read_paths": bool(lua.read_paths),
        "engines.lua.write_paths": bool(lua.write_paths),
        "runtime.security.allow_file_access": security.allow_file_access,
        "runtime.security.allow_process_spawn": security.allow_process_spawn,
    }
    found = []
    for key, granted in grants.items():
        origin = loaded.origins.get(key)
        if granted and origin is not None and origin.kind == "project-file":
            message = f"{key}: this project's configuration gives its scripts more than the default"
            hint = "run a project you do not know with --security safe"
            found.append(Finding(severity="warning", message=message, key=key, origin=origin, hint=hint))
    return found
