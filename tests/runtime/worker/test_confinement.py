"""A confined worker is attacked from inside, by Python, by raw system calls, and from a thread that started earlier."""

import ctypes
import errno
import faulthandler
import fcntl
import os
import pickle
import platform
import queue
import resource
import signal
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from llmspell_runtime.worker import confinement, seccomp
from llmspell_runtime.worker.confinement import confine, prepare, probe

lua54 = pytest.importorskip("lupa.lua54")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers are Linux's")

MIB = 1024 * 1024
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.syscall.restype = ctypes.c_long
PARENT = os.getpid()
NO_SIGNAL = 0
"""kill(2) checks the permission only, so an attack that succeeds does not end the test run."""
LIMITS = {"address_space_bytes": 1024 * MIB}
DENIED = {errno.EPERM, errno.EACCES}


def in_child(body: Callable[[], Any]) -> Any:
    """What `body()` answers in a forked child, over a socket; an exception is answered as itself."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        ours.close()
        faulthandler.disable()
        try:
            answer = body()
        except BaseException as problem:
            answer = problem
        theirs.sendall(pickle.dumps(answer))
        os._exit(0)
    theirs.close()
    with ours:
        received = b"".join(iter(lambda: ours.recv(65536), b""))
    _, status = os.waitpid(child, 0)
    return pickle.loads(received) if received else status


def confined(body: Callable[[], Any], **limits: int) -> Any:
    def run() -> Any:
        confine(LIMITS | limits)
        return body()

    prepare()
    return in_child(run)


def forget_seccomp() -> None:
    """Make this process one in which pyseccomp is not installed."""
    sys.modules["pyseccomp"] = None  # type: ignore[assignment]
    prepare.cache_clear()


def check_denied(attack: Callable[[], Any]) -> None:
    answer = confined(attack)
    assert isinstance(answer, OSError), answer
    assert answer.errno in DENIED


def outcome(attack: Callable[[], Any]) -> Any:
    try:
        return attack()
    except OSError as problem:
        return problem.errno


def call(number: int, *arguments: Any) -> int:
    """A raw system call, as machine code smuggled into the process would make it."""
    result = LIBC.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return int(result)


def test_the_report_names_every_layer() -> None:
    prepare()
    assert in_child(lambda: confine(LIMITS)) == {
        "no_new_privs": True,
        "rlimits": True,
        "landlock": prepare().landlock,
        "seccomp": platform.machine() if prepare().seccomp else None,
        "missing": list(prepare().missing),
    }


def test_the_probe_reports_what_a_worker_gets() -> None:
    assert probe() == in_child(lambda: confine({}))


def test_an_unknown_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown limits: memory"):
        confine({"memory": 1})


def test_a_missing_seccomp_is_reported_and_the_rest_holds() -> None:
    def without_seccomp() -> Any:
        forget_seccomp()
        report = confine(LIMITS)
        try:
            Path("/etc/hostname").read_bytes()
        except OSError as problem:
            return report, problem.errno
        return report, 0

    report, code = in_child(without_seccomp)
    assert report["seccomp"] is None
    assert [text for text in report["missing"] if text.startswith("seccomp:")]
    assert report["landlock"] is None or code == errno.EACCES


# ---------------------------------------------------------------- attacks by ordinary Python

ATTACKS: dict[str, Callable[[], Any]] = {
    "read a file": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "list a folder": lambda: os.open("/", os.O_RDONLY | os.O_DIRECTORY),
    "stat a file": lambda: Path("/etc/passwd").stat(),
    "create a file": lambda: os.open("/tmp/escaped", os.O_WRONLY | os.O_CREAT),
    "read its own memory": lambda: os.open("/proc/self/mem", os.O_RDWR),
    "a socket": socket.socket,
    "a unix socket": lambda: socket.socket(socket.AF_UNIX),
    "a socket pair": socket.socketpair,
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "signal the parent": lambda: os.kill(PARENT, NO_SIGNAL),
    "signal the group": lambda: os.killpg(0, NO_SIGNAL),
    "signal itself": lambda: os.kill(os.getpid(), NO_SIGNAL),
    "a pidfd": lambda: os.pidfd_open(PARENT),
    "memory as a file": lambda: os.memfd_create("code"),
    "raise a limit of the parent": lambda: resource.prlimit(PARENT, resource.RLIMIT_CORE, (0, 0)),
    "change folder": lambda: os.chdir("/"),
    "remove a file": lambda: Path("/tmp/nothing").unlink(),
    "become somebody": lambda: os.setuid(12345),
    "own a signal": lambda: fcntl.fcntl(0, fcntl.F_SETOWN, PARENT),
    "a pipe": os.pipe,
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_denied_to_python(attack: Callable[[], Any]) -> None:
    check_denied(attack)


RAW_X86_64: dict[str, Callable[[], Any]] = {
    "open": lambda: call(2, b"/etc/passwd", 0, 0),
    "openat": lambda: call(257, -100, b"/etc/passwd", 0, 0),
    "openat2": lambda: call(437, -100, b"/etc/passwd", b"\0" * 24, 24),
    "open_by_handle_at": lambda: call(304, -100, b"\0" * 64, 0),
    "ptrace": lambda: call(101, 16, PARENT, 0, 0),
    "process_vm_readv": lambda: call(310, PARENT, 0, 0, 0, 0, 0),
    "process_vm_writev": lambda: call(311, PARENT, 0, 0, 0, 0, 0),
    "io_uring_setup": lambda: call(425, 8, b"\0" * 120),
    "bpf": lambda: call(321, 0, b"\0" * 128, 128),
    "userfaultfd": lambda: call(323, 0),
    "perf_event_open": lambda: call(298, b"\0" * 128, 0, -1, -1, 0),
    "unshare": lambda: call(272, 0x10000000),
    "setns": lambda: call(308, 0, 0),
    "mount": lambda: call(165, b"none", b"/mnt", b"tmpfs", 0, 0),
    "add_key": lambda: call(248, b"user", b"x", b"y", 1, -2),
    "personality": lambda: call(135, 0x0040000),
    "fork": lambda: call(57),
    "vfork": lambda: call(58),
    "clone of a process": lambda: call(56, signal.SIGCHLD, 0, 0, 0, 0),
    "clone into a namespace": lambda: call(56, 0x10000 | 0x40000000, 0, 0, 0, 0),
    "execveat": lambda: call(322, -100, b"/bin/true", 0, 0, 0),
    "pidfd_getfd": lambda: call(438, 0, 0, 0),
    "tgkill another": lambda: call(234, PARENT, PARENT, NO_SIGNAL),
    "tkill": lambda: call(200, PARENT, NO_SIGNAL),
    "rt_sigqueueinfo": lambda: call(129, PARENT, NO_SIGNAL, b"\0" * 128),
    "executable memory": lambda: call(9, 0, 4096, 7, 0x22, -1, 0),
    "memory of a file": lambda: call(9, 0, 4096, 1, 0x1, 0, 0),
    "memory turned executable": lambda: call(10, call(9, 0, 4096, 3, 0x22, -1, 0), 4096, 7),
    "ioctl": lambda: call(16, 0, 0x541B, b"\0" * 8),
    "dup": lambda: call(32, 0),
    "dumpable again": lambda: call(157, 4, 1, 0, 0, 0),
    "another filter": lambda: call(317, 1, 0, 0),
    "an own landlock": lambda: call(444, 0, 0, 1),
    "setrlimit": lambda: call(160, resource.RLIMIT_NOFILE, (ctypes.c_long * 2)(8, 8)),
    "prlimit64": lambda: call(302, 0, resource.RLIMIT_NOFILE, (ctypes.c_long * 2)(64, 64), 0),
    "recvmsg (new descriptors)": lambda: call(47, 0, b"\0" * 56, 0),
}
ONLY_X86_64 = pytest.mark.skipif(platform.machine() != "x86_64", reason="system call numbers of x86_64")


@ONLY_X86_64
@pytest.mark.parametrize("attack", RAW_X86_64.values(), ids=RAW_X86_64)
def test_denied_to_machine_code(attack: Callable[[], Any]) -> None:
    check_denied(attack)


@ONLY_X86_64
def test_clone3_is_said_not_to_exist_so_that_libc_takes_clone() -> None:
    assert confined(lambda: call(435, b"\0" * 88, 88)).errno == errno.ENOSYS


@ONLY_X86_64
def test_the_32_bit_door_is_closed() -> None:
    """x32 numbers reach the same calls past a filter that compares numbers only."""
    answer = confined(lambda: call(0x40000000 | 2, b"/etc/passwd", 0, 0))
    assert isinstance(answer, OSError) or os.WIFSIGNALED(answer)


@ONLY_X86_64
def test_memory_turns_executable_only_for_an_engine_that_compiles() -> None:
    assert confined(RAW_X86_64["executable memory"], executable_memory=1) > 0
    assert confined(RAW_X86_64["memory of a file"], executable_memory=1).errno == errno.EPERM


# ---------------------------------------------------------------- attacks through what was open before


def test_an_inherited_file_cannot_be_written(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_bytes(b"before")
    with target.open("r+b") as file:
        assert confined(lambda: os.write(file.fileno(), b"after!")).errno == errno.EFBIG
        assert confined(lambda: os.ftruncate(file.fileno(), 0)).errno in DENIED
    assert target.read_bytes() == b"before"


def test_an_inherited_socket_reaches_nobody(tmp_path: Path) -> None:
    with socket.socket() as listener, socket.socket() as caller:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        check_denied(lambda: caller.connect(listener.getsockname()))
        check_denied(lambda: caller.bind(("127.0.0.1", 0)))
        check_denied(caller.listen)
        check_denied(listener.accept)
    with socket.socket(type=socket.SOCK_DGRAM) as listener, socket.socket(type=socket.SOCK_DGRAM) as caller:
        listener.bind(("127.0.0.1", 0))
        check_denied(lambda: caller.sendto(b"secret", listener.getsockname()))


def test_memory_ends_at_the_limit() -> None:
    assert isinstance(confined(lambda: bytearray(2048 * MIB)), MemoryError)
    assert confined(lambda: len(bytearray(64 * MIB))) == 64 * MIB


def test_limits_are_hard() -> None:
    kinds = {"CORE": 0, "NOFILE": 16, "FSIZE": 0, "AS": 1024 * MIB, "CPU": 77}
    answer = confined(
        lambda: {name: resource.getrlimit(getattr(resource, f"RLIMIT_{name}")) for name in kinds}, cpu_seconds=77
    )
    assert answer == {name: (limit, limit) for name, limit in kinds.items()}


def test_a_crash_leaves_no_core(tmp_path: Path) -> None:
    status = confined(os.abort)
    assert os.WTERMSIG(status) == signal.SIGABRT
    assert not os.WCOREDUMP(status)


def test_a_worker_cannot_be_traced_or_dumped() -> None:
    def ask() -> Any:
        forget_seccomp()  # which would not let us ask
        confine(LIMITS)
        get_dumpable, get_no_new_privs, get_death_signal = 3, 39, 2
        number = ctypes.c_int()
        LIBC.prctl(get_death_signal, ctypes.byref(number))
        return LIBC.prctl(get_dumpable, 0, 0, 0, 0), LIBC.prctl(get_no_new_privs, 0, 0, 0, 0), number.value

    assert in_child(ask) == (0, 1, signal.SIGKILL)


def test_root_in_the_worker_has_no_capability() -> None:
    def ask() -> Any:
        status = os.open("/proc/thread-self/status", os.O_RDONLY)
        confine(LIMITS)
        lines = os.read(status, 65536).splitlines()
        return {line.split()[1] for line in lines if line.startswith((b"CapEff", b"CapPrm", b"CapInh"))}

    prepare()
    assert in_child(ask) == {b"0" * 16}


# ---------------------------------------------------------------- each layer alone


@ONLY_X86_64
@pytest.mark.skipif(prepare().seccomp is None, reason="no seccomp here")
def test_seccomp_alone() -> None:
    def run() -> Any:
        seccomp.load(prepare().seccomp, executable_memory=False)
        return {name: outcome(attack) for name, attack in (ATTACKS | RAW_X86_64).items()}

    assert {name: code for name, code in in_child(run).items() if code != errno.EPERM} == {}


@pytest.mark.skipif(prepare().landlock is None, reason="no Landlock here")
@pytest.mark.parametrize(
    "attack", [ATTACKS[name] for name in ("read a file", "list a folder", "create a file", "signal the parent")]
)
def test_landlock_alone(attack: Callable[[], Any]) -> None:
    def run() -> Any:
        confinement._enter_landlock(prepare().landlock or 0)
        return attack()

    answer = in_child(run)
    assert isinstance(answer, OSError), answer
    assert answer.errno in DENIED


@pytest.mark.skipif((prepare().landlock or 0) < 4, reason="no Landlock for TCP here")
def test_landlock_alone_keeps_tcp_shut() -> None:
    def run() -> Any:
        caller = socket.socket()
        confinement._enter_landlock(prepare().landlock or 0)
        caller.connect(listener.getsockname())

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        assert in_child(run).errno == errno.EACCES


# ---------------------------------------------------------------- threads, and the work that must go on


def test_a_thread_started_earlier_is_covered_too() -> None:
    """The helper thread of a worker exists before the process is confined."""

    def run() -> Any:
        orders: queue.Queue[Callable[[], Any]] = queue.Queue()
        answers: queue.Queue[Any] = queue.Queue()

        def serve() -> None:
            while True:
                answers.put(outcome(orders.get()))

        threading.Thread(target=serve, daemon=True).start()
        confine(LIMITS)
        codes = {}
        for name, attack in ATTACKS.items():
            orders.put(attack)
            codes[name] = answers.get()
        return codes

    prepare()
    codes = in_child(run)
    assert {name: code for name, code in codes.items() if code not in DENIED} == {}


def test_lua_computes_allocates_and_fails_cleanly() -> None:
    def run() -> Any:
        lua = lua54.LuaRuntime(register_eval=False, register_builtins=False, encoding="latin-1", max_memory=32 * MIB)
        count = lua.eval("(function() local t = {} for i = 1, 1e5 do t[i] = ('x'):rep(20) .. i end return #t end)()")
        try:
            lua.execute("local s = 'x' while true do s = s .. s end")
        except lua54.LuaMemoryError as problem:
            return count, type(problem).__name__, lua.eval("1 + 1")

    assert confined(run) == (100000, "LuaMemoryError", 2)


def test_threads_timeouts_and_signals_work() -> None:
    def run() -> Any:
        got: list[int] = []
        threads = [threading.Thread(target=lambda: got.append(sum(range(10000)))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        left, right = pair
        left.settimeout(5)
        right.settimeout(0.001)
        try:
            right.recv(1)
        except TimeoutError:
            got.append(-1)
        left.sendall(b"ping")
        got.append(len(right.recv(4)))
        signal.signal(signal.SIGUSR1, lambda *_: got.append(-2))
        signal.raise_signal(signal.SIGUSR1)
        signal.pthread_kill(threading.get_ident(), signal.SIGUSR1)
        return got, len(os.urandom(8))

    pair = socket.socketpair()
    with pair[0], pair[1]:
        assert confined(run) == ([49995000] * 8 + [-1, 4, -2, -2], 8)
