"""Which configuration files count, and what their text holds."""

import contextlib
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

from llmspell_runtime.config.values import Finding, KeyPath, Origin, OriginKind
from llmspell_runtime.errors import ConfigError

PROJECT_NAMES = ("llmspell.toml", ".llmspell.toml", "config/llmspell.toml", ".config/llmspell.toml")
"""Names of a project's file, best first, relative to its folder; `.llmspell/config.toml` comes after them."""

USER_NAMES = (".llmspell.toml", ".config/llmspell.toml")
"""Names of the user's file relative to the home folder, best first."""

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


@attrs.frozen(kw_only=True)
class Found:
    """The files that discovery chose; any of them may be missing."""

    user: Path | None = None
    project: Path | None = None
    explicit: Path | None = None
    project_root: Path | None = None
    """The nearest folder upwards that holds a project file or `.llmspell/`."""
    warnings: tuple[Finding, ...] = ()


def discover(*, explicit: Path | None, cwd: Path, environ: Mapping[str, str]) -> Found:
    """Choose the files.

    An explicit file (relative to `cwd`), else that of `LLMSPELL_CONFIG`, takes the place of both others.
    Raises `ConfigError` when it does not exist.
    """
    home = home_folder(environ)
    root, project = _project(cwd, home)
    asker = "--config"
    if explicit is None and environ.get("LLMSPELL_CONFIG"):
        asker, explicit = "LLMSPELL_CONFIG", Path(environ["LLMSPELL_CONFIG"])
    if explicit is not None:
        path = cwd / explicit
        if not _exists(path):
            raise ConfigError("there is no such configuration file", where=str(path), hint=f"{asker} names it")
        return Found(explicit=path, project_root=root)
    user = next((path for path in user_candidates(environ) if _is_file(path)), None)
    if project is not None and _planted(project):
        text = f"{project} was not read: it is not yours, and anybody can put files into its folder"
        warning = Finding(severity="warning", message=text, hint=f"if you trust it, use --config {project}")
        return Found(user=user, warnings=(warning,))
    return Found(user=user, project=project, project_root=root)


def home_folder(environ: Mapping[str, str]) -> Path | None:
    """The home folder that the environment names."""
    home = environ.get("HOME")
    return Path(home) if home else None


def user_candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    """Where the user's file may be, best first."""
    home = home_folder(environ)
    if home:
        yield from (home / name for name in USER_NAMES)
    if xdg := environ.get("XDG_CONFIG_HOME"):
        yield Path(xdg) / "llmspell" / "config.toml"
    if home:
        yield home / ".llmspell" / "config.toml"


def _project(cwd: Path, home: Path | None) -> tuple[Path | None, Path | None]:
    """The nearest project folder from `cwd` upwards, and its file."""
    home = home.resolve() if home else None
    for folder in (cwd, *cwd.parents):
        if folder == home:
            # `.llmspell` and the dotted files of the home folder are the user's, not a project's.
            names: tuple[str, ...] = ("llmspell.toml",)
        else:
            names = (*PROJECT_NAMES, ".llmspell/config.toml")
        file = next((folder / name for name in names if _is_file(folder / name)), None)
        if file or (folder != home and _is_folder(folder / ".llmspell")):
            return folder, file
    return None, None


def _exists(path: Path) -> bool:
    """Whether something is there; what cannot be looked at is not there for us."""
    try:
        return path.exists()
    except OSError:
        return False


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _planted(path: Path) -> bool:
    """Whether a stranger may have put the file there: somebody else's, in a folder where everybody may write."""
    import os

    writable_by_all = bool(path.parent.stat().st_mode & 0o002)
    return writable_by_all and path.stat().st_uid not in (os.geteuid(), 0)


def read_toml(path: Path) -> tuple[dict[str, object], str]:
    """The tree and the text of a file.

    Raises `ConfigError`, whose `where` is `file:line:column` for a mistake in the TOML.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        raise ConfigError(f"cannot read the file: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        line, column = _position(error.object[: error.start].decode("utf-8", "replace"))
        raise ConfigError("the file is not UTF-8 text", where=f"{path}:{line}:{column}") from error
    return parse_toml(text, str(path)), text


def parse_toml(text: str, name: str) -> dict[str, object]:
    """The tree of a TOML text; `name` stands for it in errors. Raises `ConfigError`."""
    import tomllib

    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ConfigError("tables or lists are nested too deeply", where=name) from None
    except ValueError as error:  # TOMLDecodeError, and int() on a number of thousands of digits
        at = _AT.search(str(error))
        if at is None:
            raise ConfigError(f"not valid TOML: {error}", where=name) from error
        line, column = (int(at[1]), int(at[2])) if at[1] else _position(text)
        message = str(error)[: at.start()]
        raise ConfigError(f"not valid TOML: {message}", where=f"{name}:{line}:{column}") from error


def locator(kind: OriginKind, path: Path, text: str) -> Callable[[KeyPath], Origin]:
    """A function that tells where a key of the file stands; the text is scanned when it is first asked."""
    lines: dict[KeyPath, int] = {}

    def locate(key: KeyPath) -> Origin:
        if not lines:
            from llmspell_runtime.config.toml_lines import key_lines

            with contextlib.suppress(RecursionError):  # thousands of nested lists: the file is named without a line
                lines.update(key_lines(text))
            lines.setdefault((), 1)
        while key not in lines:
            key = key[:-1]
        return Origin(kind, path, lines[key])

    return locate


def _position(text: str) -> tuple[int, int]:
    """The 1-based line and column after `text`."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")
