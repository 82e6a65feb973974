"""The project's own file among those that were read: what it is known by, and what would hold without it."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from llmspell_runtime.config.files import Found
from llmspell_runtime.config.values import KeyPath


@attrs.frozen(kw_only=True, eq=False)
class ProjectFile:
    """The project's own file, which whoever wrote the project decided and not whoever uses it."""

    path: Path
    root: Path
    """The folder of the project, without links."""
    digest: str
    """SHA-256 of the text that was read, in hexadecimal."""
    without: Mapping[KeyPath, object] = attrs.field(factory=dict, repr=False)
    """What the other files and the profiles say, by key: what would hold without this file."""


def project_file(found: Found, text: str | None, without: Mapping[KeyPath, object]) -> ProjectFile | None:
    """The project's file, if `text` was read from it."""
    if text is None or found.project is None or found.project_root is None:
        return None
    import hashlib  # some milliseconds that a run outside of a project saves

    digest = hashlib.sha256(text.encode()).hexdigest()
    return ProjectFile(path=found.project, root=found.project_root, digest=digest, without=without)
