"""Asks a person at a terminal whether a project may grant its scripts what its configuration says."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import palette, write

if TYPE_CHECKING:
    from llmspell_runtime.config import Finding, LoadedConfig
    from llmspell_runtime.config.project_file import ProjectFile


def ask_for_trust(invocation: Invocation, loaded: LoadedConfig) -> None:
    """Asks when the project grants something and is not trusted; without a terminal the kernel refuses to run it.

    Raises UntrustedError when the person does not trust it.
    """
    from llmspell_runtime.security.trust import trust, untrusted, untrusted_grants

    grants = untrusted_grants(loaded)
    if not grants or loaded.project is None or not _is_conversation(invocation):
        return
    tell_grants(invocation, loaded.project, grants)
    if not _says_yes("Trust this file as it is? [y/N] "):
        raise untrusted(loaded.project, grants)
    trust(loaded.project)


def tell_grants(invocation: Invocation, project: ProjectFile, grants: list[Finding]) -> None:
    """What the file gives the scripts of its project, on standard error."""
    colors = palette(invocation.color, sys.stderr)
    from llmspell_runtime.security.trust import standing

    since = " It has changed since you trusted it." if standing(project) == "changed" else ""
    lines = [f"  {grant}\n" for grant in grants]
    write(f"{colors.yellow(str(project.path))} gives its scripts more than the default.{since}\n", sys.stderr)
    write("".join(lines), sys.stderr)


def _is_conversation(invocation: Invocation) -> bool:
    streams = (sys.stdin, sys.stderr)
    return invocation.output == "text" and all(stream is not None and stream.isatty() for stream in streams)


def _says_yes(question: str) -> bool:
    write(question, sys.stderr)
    assert sys.stdin is not None
    answer = b""
    while not answer.endswith(b"\n"):
        piece = os.read(sys.stdin.fileno(), 1)  # what was typed ahead belongs to the script
        if not piece:
            write("\n", sys.stderr)
            return False
        answer += piece
    return answer.strip().lower() in (b"y", b"yes")
