"""The system calls a confined worker may make: an allow-list that the kernel enforces, built with libseccomp.

Reference: the kernel's Documentation/userspace-api/seccomp_filter.rst, seccomp(2), seccomp_rule_add(3).
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import sys
import types
from collections.abc import Iterator
from typing import Any

_PR_SET_NAME = 15
_PROT_EXEC = 0x4
_MAP_ANONYMOUS = 0x20
_CLONE_THREAD = 0x10000
_CLONE_NAMESPACES = 0x7E020000
_FIONBIO = 0x5421
_CLONE3 = 435

ALLOWED_CALLS = (
    # the socket to the kernel, and pipes that are already open
    *("read", "write", "readv", "writev", "recvfrom", "sendmsg", "close", "shutdown", "lseek", "fstat"),
    *("getsockname", "getpeername", "getsockopt"),
    # waiting
    *("poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait"),
    *("futex", "sched_yield", "nanosleep", "clock_nanosleep", "restart_syscall"),
    # memory; mmap and mprotect have rules of their own
    *("munmap", "mremap", "madvise", "brk", "membarrier"),
    # threads, their signals and their ends; clone and tgkill have rules of their own
    *("set_robust_list", "set_tid_address", "rseq", "sched_getaffinity", "gettid", "getcpu", "arch_prctl"),
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigtimedwait", "sigaltstack", "exit", "exit_group"),
    # clocks, randomness and harmless questions
    *("clock_gettime", "clock_getres", "gettimeofday", "time", "times", "getrandom", "getrusage", "getrlimit"),
    *("getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "sysinfo", "uname"),
)
"""System calls that CPython, lupa and glibc need once everything is imported, allowed with any argument."""


def build() -> Any:
    """A `pyseccomp.SyscallFilter` without the rules that depend on the process; every other call answers EPERM.

    Raises `ImportError`, `RuntimeError` or `OSError` where pyseccomp or libseccomp is missing or too old.
    """
    with _libraries_by_soname():
        import pyseccomp
    program = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    # A thread that is already running gets the filter too, in the same instant.
    program.set_attr(pyseccomp.Attr.CTL_TSYNC, 1)
    argument, equal, masked = pyseccomp.Arg, pyseccomp.EQ, pyseccomp.MASKED_EQ
    rules: list[tuple[str, tuple[Any, ...]]] = [(name, ()) for name in ALLOWED_CALLS]
    rules += [
        ("mprotect", (argument(2, masked, _PROT_EXEC, 0),)),
        ("mmap", (argument(2, masked, _PROT_EXEC, 0), argument(3, masked, _MAP_ANONYMOUS, _MAP_ANONYMOUS))),
        ("clone", (argument(0, masked, _CLONE_THREAD | _CLONE_NAMESPACES, _CLONE_THREAD),)),
        ("sendto", (argument(4, equal, 0),)),  # no destination: the peer of the socket
        ("ioctl", (argument(1, equal, _FIONBIO),)),  # socket.settimeout
        ("prctl", (argument(0, equal, _PR_SET_NAME),)),
        ("prlimit64", (argument(0, equal, 0), argument(2, equal, 0))),  # ask, not set
        *(("fcntl", (argument(1, equal, command),)) for command in (1, 2, 3, 4)),  # get and set flags
    ]
    for name, conditions in rules:
        number = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)
        if number >= 0:  # else this architecture has no such call
            program.add_rule(pyseccomp.ALLOW, number, *conditions)
    # ENOSYS sends glibc to clone, whose flags a filter can read; clone3 hides them behind a pointer.
    program.add_rule(pyseccomp.ERRNO(errno.ENOSYS), _CLONE3)
    return program


def load(program: Any, *, executable_memory: bool) -> None:
    """Put this process, with every thread it has, under the filter. Raises `OSError`."""
    import pyseccomp

    itself = pyseccomp.Arg(0, pyseccomp.EQ, os.getpid())
    program.add_rule(pyseccomp.ALLOW, "tgkill", itself)
    if executable_memory:
        program.add_rule(pyseccomp.ALLOW, "mprotect")
        anonymous = pyseccomp.Arg(3, pyseccomp.MASKED_EQ, _MAP_ANONYMOUS, _MAP_ANONYMOUS)
        program.add_rule(pyseccomp.ALLOW, "mmap", anonymous)
    program.load()


@contextlib.contextmanager
def _libraries_by_soname() -> Iterator[None]:
    """Answer `ctypes.util.find_library` with sonames while pyseccomp is imported.

    The real one runs ldconfig and perhaps a compiler, and its module imports subprocess and shutil: 20 ms of a
    zygote's start for two names that do not vary on Linux.
    """
    names = {"c": None, "seccomp": "libseccomp.so.2"}
    shelf = types.ModuleType("ctypes.util")
    shelf.find_library = names.get  # type: ignore[attr-defined]
    real = sys.modules.get("ctypes.util")
    sys.modules["ctypes.util"] = vars(ctypes)["util"] = shelf
    try:
        yield
    finally:
        if real is None:
            del sys.modules["ctypes.util"], vars(ctypes)["util"]
        else:
            sys.modules["ctypes.util"] = vars(ctypes)["util"] = real
