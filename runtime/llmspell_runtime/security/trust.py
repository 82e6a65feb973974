"""Which project files the user trusts: what they grant counts for him, and only as long as they stay as they are.

A trusted file is remembered by its path, the folder to which its paths belong, and the digest of its text, in a file of
its own below `~/.llmspell/trusted`, a place that no script may write at any level but `privileged`.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import attrs

from llmspell_runtime.errors import StorageError, UntrustedError

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.config.project_file import ProjectFile
    from llmspell_runtime.config.values import Finding
    from llmspell_runtime.security.levels import SecurityLevel

MAX_RECORD: Final = 64 * 1024
"""Bytes of a record; a longer one is none of ours."""

Standing = Literal["unknown", "changed", "trusted"]


@attrs.frozen
class Trusted:
    """A file that the user trusts as long as its text has this digest."""

    path: Path
    root: Path
    """The folder of its project."""
    digest: str


def standing(project: ProjectFile, *, environ: Mapping[str, str] = os.environ) -> Standing:
    """Whether the file is trusted, was trusted with another text, or is not known."""
    record = _read(_record_file(project.path, project.root, environ))
    if record is None or (record.path, record.root) != (project.path, project.root):
        return "unknown"
    return "trusted" if record.digest == project.digest else "changed"


def untrusted_grants(loaded: LoadedConfig, level: SecurityLevel | None = None) -> list[Finding]:
    """What the project's file grants scripts (at `level`, if one is chosen) without being trusted."""
    if loaded.project is None:
        return []
    from llmspell_runtime.security.project_grants import project_grants

    grants = project_grants(loaded, level)
    return grants if grants and standing(loaded.project) != "trusted" else []


def require_trust(loaded: LoadedConfig, level: SecurityLevel | None = None) -> None:
    """Raises UntrustedError when the project's file grants something and the user does not trust it."""
    grants = untrusted_grants(loaded, level)
    if grants and loaded.project is not None:
        raise untrusted(loaded.project, grants)


def untrusted(project: ProjectFile, grants: list[Finding]) -> UntrustedError:
    """The error of a file that is not trusted, with everything that it grants."""
    changed = standing(project) == "changed"
    message = "it gives its scripts more than they have by default, and " + (
        "it has changed since you trusted it" if changed else "you have not trusted it"
    )
    lines = [f"\n  {grant}" for grant in grants]
    return UntrustedError(
        message + "".join(lines),
        where=str(project.path),
        hint=f"look at it, then: {trust_command(project)} (or run with --security safe, which grants nothing)",
    )


def trust_command(project: ProjectFile) -> str:
    """What a person types to trust the file."""
    import shlex

    return f"llmspell trust {shlex.quote(str(project.path))}"


def trust(project: ProjectFile, *, environ: Mapping[str, str] = os.environ) -> None:
    """Remembers that the user trusts the file as it is. Raises StorageError."""
    import json

    target = _record_file(project.path, project.root, environ)
    record = {"path": str(project.path), "root": str(project.root), "digest": project.digest}
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
    except OSError as error:
        raise StorageError(
            f"cannot remember that you trust the project: {error.strerror or error}", where=str(target.parent)
        ) from None


def revoke(trusted: Trusted, *, environ: Mapping[str, str] = os.environ) -> None:
    """Forgets a file. Raises StorageError."""
    try:
        _record_file(trusted.path, trusted.root, environ).unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"cannot forget the file: {error.strerror or error}", where=str(trusted.path)) from None


def trusted_files(*, environ: Mapping[str, str] = os.environ) -> Iterator[Trusted]:
    """Every file that is remembered, by path."""
    try:
        entries = list(_folder(environ).iterdir())
    except OSError:
        return
    records = (_read(entry) for entry in entries if entry.suffix == ".json")
    yield from sorted((record for record in records if record is not None), key=lambda record: record.path)


def _folder(environ: Mapping[str, str]) -> Path:
    home = environ.get("HOME")
    return (Path(home) if home else Path.home()) / ".llmspell" / "trusted"


def _record_file(path: Path, root: Path, environ: Mapping[str, str]) -> Path:
    import hashlib

    name = hashlib.sha256(os.fsencode(root) + b"\0" + os.fsencode(path)).hexdigest()[:32]
    return _folder(environ) / f"{name}.json"


def _read(file: Path) -> Trusted | None:
    """A record; None where there is none, or somebody else may have written it."""
    import json

    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as opened:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o022:
                return None
            record = json.loads(opened.read(MAX_RECORD))
        return Trusted(Path(record["path"]), Path(record["root"]), str(record["digest"]))
    return None
