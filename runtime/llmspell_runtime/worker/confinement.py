"""Takes every authority the operating system gave away from the process that is about to run a stranger's Lua.

What holds a script is that its worker owns nothing: no new file, socket, process or privilege, whatever code runs in
it. The worker calls `prepare()` once in the zygote and `confine()` once in each forked child, when everything it needs
is imported and open: afterwards nothing can be imported, opened, or wrapped by `os.fdopen`.

Layers, each of which holds alone: no new privileges, no capabilities, no dumps and no ptrace (prctl, capset), resource
limits (setrlimit), no files, no TCP, no signals to others (Landlock), and an allow-list of system calls (seccomp).
Landlock before ABI 8 and capabilities belong to a thread: threads started earlier keep theirs, the other layers cover
the whole process. A layer which the system lacks is named in the report, it is not an error.

References: the kernel's Documentation/userspace-api/{landlock,no_new_privs}.rst, prctl(2), setrlimit(2).
"""

from __future__ import annotations

import ctypes
import functools
import os
import resource
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

from llmspell_runtime.worker import seccomp

_LIBC = ctypes.CDLL(None, use_errno=True)

# prctl(2)
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
_PR_SET_NO_NEW_PRIVS = 38

# Landlock: the same system call numbers on every architecture.
_LANDLOCK_CREATE_RULESET = 444
_LANDLOCK_RESTRICT_SELF = 446
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RESTRICT_SELF_TSYNC = 1 << 3
_LANDLOCK_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16}
"""ABI -> how many file rights it knows (bits from 0); REFER, TRUNCATE and IOCTL_DEV came one by one."""
_LANDLOCK_TCP_RIGHTS = 0b11  # bind and connect, since ABI 4
_LANDLOCK_SCOPES = 0b11  # abstract unix sockets and signals, since ABI 6

_SIGKILL = 9
_CAPABILITY_VERSION_3 = 0x20080522

LIMIT_NAMES = ("address_space_bytes", "cpu_seconds", "open_files", "file_bytes", "processes", "executable_memory")


class Prepared(NamedTuple):
    """What the zygote has built for its children."""

    landlock: int | None
    """ABI version of the kernel's Landlock."""
    seccomp: Any
    """The `pyseccomp.SyscallFilter`, not loaded."""
    missing: tuple[str, ...]


@functools.cache
def prepare() -> Prepared:
    """Build what a fork can inherit; call it in the zygote. The answer is kept for `confine`."""
    missing = []
    abi = _landlock_abi()
    if abi is None:
        missing.append("landlock: the running kernel does not offer it")
    program = None
    try:
        program = seccomp.build()
    except (ImportError, RuntimeError, OSError, AttributeError) as problem:
        missing.append(f"seccomp: {problem}")
    return Prepared(abi, program, tuple(missing))


def confine(limits: Mapping[str, int | None]) -> dict[str, Any]:
    """Confine this process for the rest of its life; call it in the forked child.

    `limits` may hold, where None or absence means the default in brackets: `address_space_bytes` (none), `cpu_seconds`
    (none), `open_files` (16), `file_bytes` (0: nothing can be written to a file), `processes` (none; counted by user),
    `executable_memory` (0; 1 lets LuaJIT map compiled code). An unknown name raises `ValueError`.

    The worker is killed when the thread that forked it ends.
    Returns `{"no_new_privs": bool, "rlimits": bool, "landlock": ABI | None, "seccomp": machine | None,
    "missing": [text, ...]}`; every layer that could not be applied is in `missing` with its reason.
    """
    if unknown := sorted(set(limits) - set(LIMIT_NAMES)):
        raise ValueError(f"unknown limits: {', '.join(unknown)}")
    prepared = prepare()
    missing = list(prepared.missing)
    no_new_privs = _applied("no_new_privs", missing, _prctl, _PR_SET_NO_NEW_PRIVS, 1)
    _applied("capabilities", missing, _drop_capabilities)
    _applied("dumpable", missing, _prctl, _PR_SET_DUMPABLE, 0)
    _applied("parent death signal", missing, _prctl, _PR_SET_PDEATHSIG, _SIGKILL)
    rlimits = _applied("rlimits", missing, _limit_resources, limits)
    landlock = prepared.landlock
    if landlock is not None:
        missing.extend(_landlock_gaps(landlock))
        if not _applied("landlock", missing, _enter_landlock, landlock):
            landlock = None
    filtered = prepared.seccomp is not None and _applied("seccomp", missing, _load_seccomp, prepared.seccomp, limits)
    return {
        "no_new_privs": no_new_privs,
        "rlimits": rlimits,
        "landlock": landlock,
        "seccomp": os.uname().machine if filtered else None,
        "missing": missing,
    }


def probe() -> dict[str, Any]:
    """The report of `confine` on this machine, made by a short-lived process of its own (~50 ms).

    `python -I -m llmspell_runtime.worker.confinement` prints the same as JSON, for those who may not import the worker.
    """
    import json
    import subprocess

    command = [sys.executable, "-I", "-m", "llmspell_runtime.worker.confinement"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)  # noqa: S603 - our own interpreter
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _applied(name: str, missing: list[str], step: Any, *arguments: Any) -> bool:
    try:
        step(*arguments)
    except (OSError, ValueError, AttributeError) as problem:  # AttributeError: a C library without the call
        missing.append(f"{name}: {problem}")
        return False
    return True


def _prctl(option: int, value: int) -> None:
    _check(_LIBC.prctl(option, ctypes.c_ulong(value), *[ctypes.c_ulong(0)] * 3))


def _syscall(number: int, *arguments: Any) -> int:
    return _check(_LIBC.syscall(ctypes.c_long(number), *arguments))


def _check(result: int) -> int:
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def _drop_capabilities() -> None:
    """A kernel started by root (a container) must not hand root's powers to a script."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_LIBC.capset(header, nothing))


def _limit_resources(limits: Mapping[str, int | None]) -> None:
    wanted = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NOFILE: _or_default(limits.get("open_files"), 16),
        resource.RLIMIT_FSIZE: _or_default(limits.get("file_bytes"), 0),
        resource.RLIMIT_AS: limits.get("address_space_bytes"),
        resource.RLIMIT_CPU: limits.get("cpu_seconds"),
        resource.RLIMIT_NPROC: limits.get("processes"),
    }
    for kind, value in wanted.items():
        if value is not None:
            hard = resource.getrlimit(kind)[1]
            bounded = value if hard == resource.RLIM_INFINITY else min(value, hard)
            resource.setrlimit(kind, (bounded, bounded))


def _load_seccomp(program: Any, limits: Mapping[str, int | None]) -> None:
    seccomp.load(program, executable_memory=bool(limits.get("executable_memory")))


def _or_default(value: int | None, default: int) -> int:
    return default if value is None else value


def _landlock_abi() -> int | None:
    try:
        return _syscall(_LANDLOCK_CREATE_RULESET, None, ctypes.c_size_t(0), _LANDLOCK_CREATE_RULESET_VERSION)
    except OSError:
        return None


def _landlock_gaps(abi: int) -> list[str]:
    gaps = []
    if abi < 4:
        gaps.append(f"landlock of TCP: needs ABI 4, the kernel has {abi}")
    if abi < 6:
        gaps.append(f"landlock of signals: needs ABI 6, the kernel has {abi}")
    if abi < 8 and (others := _other_threads()):
        gaps.append(f"landlock of {others} threads started earlier: needs ABI 8, the kernel has {abi}")
    return gaps


def _other_threads() -> int:
    try:
        return len(os.listdir("/proc/self/task")) - 1  # noqa: PTH208 - no pathlib in the worker
    except OSError:
        return 0


def _enter_landlock(abi: int) -> None:
    """Handle every right this ABI knows and grant none (struct landlock_ruleset_attr: fs, net, scoped)."""
    rights = max(count for since, count in _LANDLOCK_FILE_RIGHTS.items() if since <= abi)
    handled = [(1 << rights) - 1]
    if abi >= 4:
        handled.append(_LANDLOCK_TCP_RIGHTS)
    if abi >= 6:
        handled.append(_LANDLOCK_SCOPES)
    attributes = (ctypes.c_uint64 * len(handled))(*handled)
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    ruleset = _syscall(_LANDLOCK_CREATE_RULESET, attributes, size, 0)
    try:
        _syscall(_LANDLOCK_RESTRICT_SELF, ruleset, _LANDLOCK_RESTRICT_SELF_TSYNC if abi >= 8 else 0)
    finally:
        os.close(ruleset)


def _main() -> None:
    """Confine a child and print its report: a confined process could not write it to a redirected file."""
    import json

    prepare()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, json.dumps(confine({})).encode())
        os._exit(0)
    os.close(writing)
    with open(reading, "rb") as answer:  # noqa: PTH123 - a descriptor has no path
        sys.stdout.write(answer.read().decode() + "\n")
    os.waitpid(child, 0)


if __name__ == "__main__":
    _main()
