"""Reads what the files of a project folder say; never raises, what is wrong becomes a complaint."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from llmspell_runtime.errors import LlmspellError
from llmspell_server.language.checks.choosing import Wish, is_known, is_severity
from llmspell_server.language.settings import Grants
from llmspell_server.project.luarc import NAMES, read_luarc
from llmspell_server.project.values import Project, Sayings

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig

_MARKS: Final = (*NAMES, "llmspell.toml", ".llmspell.toml", ".llmspell", ".git")
"""What says that a folder is a project."""


def project_folder(start: Path) -> Path | None:
    """The nearest folder from `start` upwards that is a project; the home folder is none."""
    here = start.absolute()
    home = Path.home()
    for folder in (here, *here.parents):
        if folder != home and any(_exists(folder / name) for name in _MARKS):
            return folder
    return None


def read_project(folder: Path, loaded: LoadedConfig | None = None) -> Project:
    """What holds in a folder. `loaded` is its configuration, if somebody has read it already."""
    sayings = [found for name in NAMES if (found := _read_luarc(folder / name)) is not None]
    grants = Grants()
    try:
        config = loaded or _configuration(folder)
        sayings.append(_of_configuration(config))
        grants = _grants(config, folder)
    except LlmspellError as error:
        where = f"{error.where}: " if error.where else ""
        sayings.append(Sayings(complaints=(f"{where}{error.message}",)))
    return Project(folder=folder, sayings=tuple(sayings), grants=grants)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _read_luarc(path: Path) -> Sayings | None:
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        return Sayings(complaints=(f"{path} was not read: {(error.strerror or str(error)).lower()}",))
    return read_luarc(text, path)


def _configuration(folder: Path) -> LoadedConfig:
    from llmspell_runtime.config import load_config

    return load_config(cwd=folder)


def _of_configuration(loaded: LoadedConfig) -> Sayings:
    told = loaded.config.diagnostics
    complaints = [
        _unknown(loaded, f"diagnostics.{key}", name)
        for key, names in (("disable", told.disable), ("enable", told.enable), ("severity", tuple(told.severity)))
        for name in names
        if not is_known(name)
    ]
    complaints += [
        f"{_place(loaded, 'diagnostics.severity')}: there is no severity {word!r};"
        " use error, warning, information, hint or off"
        for name, word in told.severity.items()
        if not is_severity(word)
    ]
    version_set = _is_set(loaded, "engines.lua.version")
    return Sayings(
        wish=Wish(disable=told.disable, enable=told.enable, severity=told.severity),
        globals=frozenset(told.globals),
        library=tuple(Path(path) for path in told.library),
        lua_version=loaded.config.engines.lua.version if version_set else None,
        complaints=tuple(complaints),
    )


def _unknown(loaded: LoadedConfig, key: str, name: str) -> str:
    from llmspell_server.language.checks.codes import CODES
    from llmspell_server.language.checks.nearest import did_you_mean, nearest

    return f"{_place(loaded, key)}: there is no finding `{name}`.{did_you_mean(nearest(name, CODES))}"


def _place(loaded: LoadedConfig, key: str) -> str:
    origin = loaded.origins.get(key, None) or next(
        (loaded.origins[each] for each in loaded.origins if each.startswith("diagnostics.")), None
    )
    return str(origin) if origin is not None else "the configuration"


def _is_set(loaded: LoadedConfig, key: str) -> bool:
    return loaded.origins.get(key, None) is not None


def _grants(loaded: LoadedConfig, folder: Path) -> Grants:
    """What scripts of the project get; where nobody has decided anything, everything counts as granted."""
    from llmspell_runtime.kernel.grants import grants_for
    from llmspell_runtime.security.levels import SecurityLevel

    policy = grants_for(loaded, script=None, cwd=folder)
    decided = _is_set(loaded, "engines.lua.security_level")
    spawning = decided or _is_set(loaded, "runtime.security.allow_process_spawn")
    network = decided or _is_set(loaded, "runtime.security.allow_network_access")
    return Grants(
        level=str(policy.level.value),
        processes=policy.processes or not spawning,
        network=policy.network != "none" or not network,
        files=policy.level is not SecurityLevel.SAFE or not decided,
    )
