"""The checks of `llmspell doctor`: each looks at one thing, none changes anything, all run together."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import platform
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import attrs

from llmspell_runtime.errors import LlmspellError
from llmspell_server.cli.invocation import Invocation

if TYPE_CHECKING:
    from llmspell_runtime.config import LoadedConfig
    from llmspell_runtime.kernel.interpreter import Interpreter

SECTIONS = ("Runtime", "Configuration", "State", "Security")
PATIENCE = 10.0
"""Seconds after which a check that does not answer counts as broken."""
SURVIVES = {"process": "the death of the process", "power": "the loss of power"}
LAYERS = {
    "no_new_privs": "no new privileges",
    "rlimits": "resource limits",
    "landlock": "Landlock",
    "seccomp": "seccomp",
}


@attrs.frozen(kw_only=True)
class Finding:
    """What a check found. `note`: works, but worth a look; `broken` comes with what mends it."""

    section: str
    name: str
    status: Literal["ok", "note", "broken"]
    text: str
    mend: str | None = None


def check_everything(invocation: Invocation) -> list[Finding]:
    """All findings, by section. Raises nothing: what cannot be checked is broken."""
    loaded, findings = _configuration(invocation)
    if loaded is None:
        return [*_python(), *asyncio.run(_processes(None)), *findings]
    runtime = [*_python(), *asyncio.run(_processes(loaded))]
    return [*runtime, *findings, *_state(loaded), *_security(loaded)]


def _python() -> list[Finding]:
    new_enough = sys.version_info >= (3, 11)
    return [
        Finding(
            section="Runtime",
            name="Python",
            status="ok" if new_enough else "broken",
            text=f"{platform.python_version()} ({sys.executable})",
            mend=None if new_enough else "install Python 3.11 or newer",
        )
    ]


# -- what needs processes ------------------------------------------------------------------------------------------


async def _processes(loaded: LoadedConfig | None) -> list[Finding]:
    """The worker and its confinement, at the same time."""
    worker, confinement = await asyncio.gather(
        _guard("Lua worker", _worker(loaded)), _guard("Confinement", _confinement())
    )
    return [*worker, *confinement]


async def _guard(name: str, check: Any) -> list[Finding]:
    try:
        async with asyncio.timeout(PATIENCE):
            found: list[Finding] = await check
            return found
    except TimeoutError:
        text = f"gave no answer within {PATIENCE:g} s"
    except (LlmspellError, OSError, ValueError) as error:
        text = str(error)
    mend = "reinstall: pip install --force-reinstall llmspell"
    return [Finding(section="Runtime", name=name, status="broken", text=text, mend=mend)]


async def _worker(loaded: LoadedConfig | None) -> list[Finding]:
    from llmspell_runtime.config import Config, LoadedConfig
    from llmspell_runtime.kernel.kernel import Kernel

    begin = time.perf_counter()
    # What runs here is our own text: it takes nothing from a project.
    chosen = attrs.evolve(loaded, project=None) if loaded else LoadedConfig(config=Config(), origins={})
    async with await Kernel.open(chosen) as kernel:
        interpreter = await kernel.open_interpreter(name="doctor", limits={"seconds": PATIENCE})
        version = (await interpreter.execute("return _VERSION")).result()
        started = time.perf_counter() - begin
        begin = time.perf_counter()
        await (await kernel.open_interpreter(name="doctor")).execute("return 1")
        warm = time.perf_counter() - begin
        lua = Finding(section="Runtime", name="Lua", status="ok", text=f"{version} (lupa {_installed('lupa')})")
        times = f"started in {started * 1000:.0f} ms, the next script in {warm * 1000:.0f} ms"
        return [lua, Finding(section="Runtime", name="Lua worker", status="ok", text=times), *_authority(interpreter)]


def _authority(interpreter: Interpreter) -> list[Finding]:
    """The worker's process must be another one than ours."""
    if interpreter.worker_pid not in (None, os.getpid()):
        return []
    return [Finding(section="Runtime", name="Isolation", status="broken", text="Lua runs in the process of llmspell")]


async def _confinement() -> list[Finding]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-I", "-m", "llmspell_runtime.worker.confinement"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        output, errors = await process.communicate()
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
    if process.returncode != 0:
        last = (errors.decode(errors="replace").strip().splitlines() or ["no reason given"])[-1]
        raise ValueError(f"could not be tried: {last}")
    return [_confinement_finding(json.loads(output))]


def _confinement_finding(answer: dict[str, Any]) -> Finding:
    held = [text for key, text in LAYERS.items() if answer.get(key)]
    if answer.get("landlock"):
        held[held.index("Landlock")] = f"Landlock ABI {answer['landlock']}"
    missing = [str(name) for name in answer.get("missing", [])]
    text = ", ".join(held) or "none"
    if not missing:
        return Finding(section="Runtime", name="Confinement", status="ok", text=text)
    return Finding(
        section="Runtime",
        name="Confinement",
        status="note",
        text=f"{text}; this system lacks {', '.join(missing)}",
        mend="a Linux kernel of 6.7 or newer with Landlock and seccomp has all layers; the others hold without it",
    )


def _installed(name: str) -> str:
    from importlib.metadata import version

    return version(name)


# -- what is only looked at ----------------------------------------------------------------------------------------


def _configuration(invocation: Invocation) -> tuple[LoadedConfig | None, list[Finding]]:
    from llmspell_runtime.config import load_config

    try:
        loaded = load_config(explicit=invocation.config)
    except LlmspellError as error:
        where = f"{error.where}: " if error.where else ""
        mend = error.hint or "llmspell config validate"
        text = where + error.message
        return None, [Finding(section="Configuration", name="files", status="broken", text=text, mend=mend)]
    files = ", ".join(map(str, loaded.files)) or "none; the defaults hold (`llmspell config init` writes one)"
    found = [Finding(section="Configuration", name="files", status="ok", text=files)]
    if loaded.profiles:
        text = ", ".join(loaded.profiles)
        found.append(Finding(section="Configuration", name="profile", status="ok", text=text))
    found += [
        Finding(
            section="Configuration",
            name="warning",
            status="note",
            text=f"{warning.place}: {warning.message}" if warning.place else warning.message,
            mend=warning.hint,
        )
        for warning in loaded.warnings
    ]
    changed = {key: origin for key, origin in loaded.origins.items() if origin.kind != "default"}
    for key, origin in changed.items():
        found.append(Finding(section="Configuration", name=key, status="ok", text=f"set by {origin}"))
    return loaded, found


def _state(loaded: LoadedConfig) -> list[Finding]:
    from llmspell_runtime.state.open import PROJECT_FILE

    settings = loaded.config.runtime.state_persistence
    root = loaded.project_root
    file = Path(settings.path) if settings.path else root / PROJECT_FILE if root else None
    if settings.backend_type == "memory" or (settings.backend_type == "auto" and file is None):
        text = "in memory: it ends with the process"
        if settings.backend_type == "auto":
            text += " (a project folder, or --state FILE, keeps it)"
        return [Finding(section="State", name="backend", status="ok", text=text)]
    if file is None:
        text = "sqlite, but no file is named and this is no project"
        mend = "set runtime.state_persistence.path, or run `llmspell config init` here"
        return [Finding(section="State", name="backend", status="broken", text=text, mend=mend)]
    return [
        Finding(section="State", name="backend", status="ok", text=f"sqlite, survives {SURVIVES[settings.durability]}"),
        _file_finding(file),
    ]


def _file_finding(file: Path) -> Finding:
    existing = file if file.exists() else next(p for p in file.parents if p.exists())
    if file.is_dir():
        text, mend = f"{file} is a folder", "name a file in runtime.state_persistence.path"
    elif not os.access(existing, os.W_OK):
        text, mend = f"{existing} cannot be written", f"chmod u+w {existing}"
    elif file.exists():
        return Finding(section="State", name="file", status="ok", text=f"{file}, {file.stat().st_size / 1024:.0f} KiB")
    else:
        return Finding(section="State", name="file", status="ok", text=f"{file}, made when it is first needed")
    return Finding(section="State", name="file", status="broken", text=text, mend=mend)


def _security(loaded: LoadedConfig) -> list[Finding]:
    from llmspell_server.cli.config_text import grants

    try:
        granted = grants(loaded)
    except LlmspellError as error:
        text = str(error)
        return [Finding(section="Security", name="level", status="broken", text=text, mend=error.hint)]
    open_wide = granted["level"] == "privileged"
    level = Finding(
        section="Security",
        name="level",
        status="note" if open_wide else "ok",
        text=granted["level"] + (": scripts may do everything you may do" if open_wide else ""),
        mend='set engines.lua.security_level = "restricted"' if open_wide else None,
    )
    names = ("read below", "write below", "network", "processes")
    return [
        *_trust(loaded),
        level,
        *(Finding(section="Security", name=name, status="ok", text=granted[name]) for name in names),
    ]


def _trust(loaded: LoadedConfig) -> list[Finding]:
    """Whether what the project's file grants its scripts counts."""
    from llmspell_runtime.security.project_grants import project_grants
    from llmspell_runtime.security.trust import standing, trust_command

    if loaded.project is None or not project_grants(loaded):
        return []
    if standing(loaded.project) == "trusted":
        text = f"{loaded.project.path} gives scripts more than the default, and you trust it"
        return [Finding(section="Security", name="project", status="ok", text=text)]
    text = f"{loaded.project.path} gives scripts more than the default; nothing of it runs until you trust it"
    mend = trust_command(loaded.project)
    return [Finding(section="Security", name="project", status="note", text=text, mend=mend)]
