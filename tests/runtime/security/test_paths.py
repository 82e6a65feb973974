"""Every rule about paths is attacked, on openat2 and on the walk that replaces it."""

import errno
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from llmspell_runtime.errors import SecurityError, ValidationError
from llmspell_runtime.security import beneath
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.paths import open_directory, open_file, remove, rename, temporary_name
from llmspell_runtime.security.policy import PROTECTED_NAMES, Policy, policy_for

SECRET = b"SECRET"


@attrs.frozen
class World:
    """project/ may be written, library/ may be read, secret and outside/ may not be touched."""

    base: Path
    policy: Policy

    @property
    def project(self) -> Path:
        return self.base / "project"

    @property
    def outside(self) -> Path:
        return self.base / "outside"

    @property
    def library(self) -> Path:
        return self.base / "library"


@pytest.fixture(params=["openat2", "walk"])
def world(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    if request.param == "walk":
        monkeypatch.setattr(beneath, "_has_openat2", lambda: False)
    elif not beneath._has_openat2():
        pytest.skip("this kernel has no openat2")
    base = tmp_path.resolve()
    for folder in ("project/deep", "outside", "library", "tmp"):
        (base / folder).mkdir(parents=True)
    (base / "project/a.txt").write_bytes(b"text")
    (base / "library/l.txt").write_bytes(b"library")
    (base / "outside/secret").write_bytes(SECRET)
    (base / "secret").write_bytes(SECRET)
    policy = policy_for(
        SecurityLevel.RESTRICTED,
        script_dir=base / "library",
        project_root=base / "project",
        cwd=base / "project",
        tmp_dir=base / "tmp",
    )
    return World(base, policy)


def read(world: World, path: str | bytes | Path) -> bytes:
    name = os.fspath(path)
    descriptor = open_file(world.policy, name, "r", world.project)
    try:
        return os.read(descriptor, 100)
    finally:
        os.close(descriptor)


def write(world: World, path: str | Path, data: bytes, mode: str = "w") -> None:
    descriptor = open_file(world.policy, os.fspath(path), mode, world.project)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def check_refused(attack: Callable[..., object], *arguments: object, hint: str = "") -> SecurityError:
    with pytest.raises(SecurityError) as caught:
        attack(*arguments)
    assert hint in (caught.value.hint or "")
    return caught.value


# ---------------------------------------------------------------- what is granted


def test_relative_absolute_and_roundabout_paths_below_a_root_open(world: World) -> None:
    for path in ("a.txt", "./a.txt", "deep/../a.txt", "deep//.././a.txt", world.project / "a.txt"):
        assert read(world, path) == b"text"
    assert read(world, os.fsencode(world.project) + b"/../project/a.txt") == b"text"
    assert read(world, world.library / "l.txt") == b"library"
    assert read(world, "../library/l.txt") == b"library"


def test_symlinks_that_stay_inside_open(world: World) -> None:
    links: dict[str, str | Path] = {
        "same": "a.txt",
        "up": "deep/../a.txt",
        "absolute": world.project / "a.txt",
        "chain": "same",
    }
    for name, target in links.items():
        (world.project / name).symlink_to(target)
        assert read(world, name) == b"text"
    (world.project / "folder").symlink_to("deep")
    write(world, "folder/new", b"x")
    assert (world.project / "deep/new").read_bytes() == b"x"


def test_a_symlink_into_another_readable_root_reads_and_does_not_write(world: World) -> None:
    (world.project / "lib").symlink_to(world.library)
    assert read(world, "lib/l.txt") == b"library"
    check_refused(write, world, "lib/l.txt", b"x", hint="write below: ")
    check_refused(write, world, "lib/new", b"x")
    assert (world.library / "l.txt").read_bytes() == b"library"


def test_a_path_through_a_symlinked_root_opens(world: World) -> None:
    (world.base / "alias").symlink_to("project")
    assert read(world, world.base / "alias/a.txt") == b"text"


def test_the_modes_are_those_of_fopen(world: World) -> None:
    write(world, "f", b"one")
    write(world, "f", b"two", "a")
    assert read(world, "f") == b"onetwo"
    write(world, "f", b"ONE", "r+b")
    assert read(world, "f") == b"ONEtwo"
    write(world, "f", b"+", "a+")
    write(world, "g", b"new", "w+")
    write(world, "f", b"w", "wb")
    assert (read(world, "f"), read(world, "g")) == (b"w", b"new")
    with pytest.raises(FileNotFoundError):
        write(world, "none", b"", "r+")
    for mode in ("", "x", "rw", "r++", "b"):
        with pytest.raises(ValidationError, match="invalid mode"):
            open_file(world.policy, "f", mode, world.project)


def test_a_root_may_be_one_file(world: World) -> None:
    policy = attrs.evolve(world.policy, read_roots=(world.outside / "secret",), write_roots=())
    assert read(World(world.base, policy), world.outside / "secret") == SECRET
    check_refused(read, World(world.base, policy), world.base / "secret")
    check_refused(read, World(world.base, policy), world.outside / "secret2")


def test_every_file_when_unrestricted_but_only_files(world: World) -> None:
    free = World(world.base, Policy(level=SecurityLevel.PRIVILEGED, unrestricted_files=True))
    assert read(free, world.base / "secret") == SECRET
    assert read(free, "../secret") == SECRET
    write(free, "../outside/new", b"x")
    rename(free.policy, "../outside/new", "../outside/newer", free.project)
    remove(free.policy, b"../outside/newer", free.project)
    check_refused(read, free, "/dev/zero")


# ---------------------------------------------------------------- what is refused


ESCAPES = {
    "parent": "../secret",
    "deep parent": "deep/../../secret",
    "absolute": "{base}/secret",
    "absolute parent": "{base}/project/../secret",
    "sibling with the same beginning": "{base}/project2/secret",
    "system": "/etc/passwd",
    "root": "/",
    "link": "link",
    "absolute link": "absolute",
    "through a folder": "folder/secret",
    "chain": "chain",
    "link to the kernel": "proc/self/environ",
    "kernel": "/proc/self/environ",
    "magic": "/proc/self/root{base}/secret",
    "own descriptors": "/proc/self/fd/0",
}


@pytest.mark.parametrize("escape", ESCAPES.values(), ids=ESCAPES)
def test_no_way_out(world: World, escape: str) -> None:
    (world.base / "project2").mkdir()
    (world.base / "project2/secret").write_bytes(SECRET)
    links: dict[str, str | Path] = {
        "link": "../secret",
        "absolute": world.base / "secret",
        "folder": "../outside",
        "chain": "link",
        "proc": "/proc",
    }
    for name, target in links.items():
        (world.project / name).symlink_to(target)
    path = escape.format(base=world.base)
    error = check_refused(read, world, path, hint=f"read below: {world.library}, {world.project}")
    assert path in error.message
    for mode in ("w", "a", "r+", "w+", "a+"):
        check_refused(write, world, path, b"x", mode, hint=f"write below: {world.project}")
    assert (world.base / "secret").read_bytes() == (world.outside / "secret").read_bytes() == SECRET


def test_the_answer_does_not_tell_whether_a_file_outside_exists(world: World) -> None:
    (world.project / "here").symlink_to("../secret")
    (world.project / "gone").symlink_to("../missing")
    there = [check_refused(read, world, path).message for path in ("../secret", "here")]
    absent = [check_refused(read, world, path).message for path in ("../missing", "gone")]
    assert [text.replace("../secret:", "../missing:").replace("here:", "gone:") for text in there] == absent


def test_a_dangling_symlink_creates_nothing_outside(world: World) -> None:
    (world.project / "new").symlink_to(world.outside / "created")
    check_refused(write, world, "new", b"x")
    assert not (world.outside / "created").exists()


def test_magic_links_are_not_followed_even_below_a_granted_proc(world: World) -> None:
    policy = attrs.evolve(world.policy, read_roots=(Path("/proc"),))
    inside = World(world.base, policy)
    for path in (f"/proc/self/root{world.base}/secret", f"/proc/self/cwd/{world.base}/secret", "/proc/self/exe"):
        with pytest.raises((SecurityError, OSError)):
            read(inside, path)
    for path in ("/proc/self/environ", f"/proc/{os.getpid()}/maps", "/proc/self/mem"):
        check_refused(read, inside, path)


def test_a_hard_link_may_be_read_but_not_written(world: World) -> None:
    os.link(world.outside / "secret", world.project / "hard")
    for mode in ("w", "a", "r+", "w+", "a+"):
        assert "2 names" in check_refused(write, world, "hard", b"x", mode).message
    assert (world.outside / "secret").read_bytes() == SECRET
    assert read(world, "hard") == SECRET


def test_a_fifo_neither_blocks_nor_opens(world: World) -> None:
    os.mkfifo(world.project / "fifo")
    check_refused(read, world, "fifo")
    with pytest.raises(OSError, match="No such device") as caught:
        write(world, "fifo", b"x")
    assert caught.value.errno == errno.ENXIO
    check_refused(write, world, "fifo", b"x", "r+")


def test_a_device_is_no_file(world: World) -> None:
    try:
        os.mknod(world.project / "null", 0o666 | stat.S_IFCHR, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")
    for mode in ("r", "w", "a+"):
        check_refused(open_file, world.policy, "null", mode, world.project)


def test_a_socket_is_no_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(world.project)  # the name of a unix socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("sock")
        with pytest.raises((SecurityError, OSError)):
            read(world, "sock")


def test_a_folder_is_no_file_and_a_file_no_folder(world: World) -> None:
    for attempt in (lambda: read(world, "deep"), lambda: write(world, "deep", b""), lambda: read(world, world.project)):
        with pytest.raises(IsADirectoryError):
            attempt()
    for path in ("a.txt/", "a.txt/x", "a.txt/.."):
        with pytest.raises((NotADirectoryError, IsADirectoryError)):
            read(world, path)
    with pytest.raises(NotADirectoryError):
        open_directory(world.policy, "a.txt", world.project)
    descriptor = open_directory(world.policy, ".", world.project)
    with os.scandir(descriptor) as entries:
        assert {entry.name for entry in entries} == {"a.txt", "deep"}
    os.close(descriptor)
    check_refused(open_directory, world.policy, "..", world.project)


def test_impossible_names(world: World) -> None:
    assert "NUL" in check_refused(read, world, "a.txt\0.png").message
    for path in ("x" * 256, "d/" * 2500, "/" + "y" * 5000):
        with pytest.raises(OSError, match="File name too long") as caught:
            read(world, path)
        assert caught.value.errno == errno.ENAMETOOLONG
    with pytest.raises(FileNotFoundError):
        read(world, "")


def test_a_missing_file_is_named_as_the_script_named_it(world: World) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        read(world, b"deep/none.txt")
    assert (caught.value.filename, caught.value.strerror) == ("deep/none.txt", "No such file or directory")


def test_links_in_a_circle_end(world: World) -> None:
    (world.project / "x").symlink_to("y")
    (world.project / "y").symlink_to("x")
    with pytest.raises(OSError, match="symbolic links"):
        read(world, "x")


def test_a_root_file_replaced_by_a_symlink_grants_nothing(world: World) -> None:
    granted = World(world.base, attrs.evolve(world.policy, read_roots=(world.outside / "granted",)))
    (world.outside / "granted").symlink_to("secret")
    with pytest.raises(OSError, match="symbolic links"):
        read(granted, world.outside / "granted")


def test_a_root_replaced_by_a_symlink_grants_nothing(world: World) -> None:
    world.project.rename(world.base / "moved")
    world.project.symlink_to("outside")
    with pytest.raises((SecurityError, OSError)):
        read(world, "secret")
    (world.base / "moved").rename(world.base / "elsewhere")


# ---------------------------------------------------------------- protected names


@pytest.mark.parametrize("name", sorted(PROTECTED_NAMES))
def test_what_others_obey_is_not_written(world: World, name: str) -> None:
    for path in (name, f"{name}/config", f"deep/{name}", name.upper(), f"deep/../{name}", world.project / name):
        assert "protected" in check_refused(write, world, path, b"x").message
    (world.project / name).mkdir()
    (world.project / name / "hook").write_bytes(b"kept")
    (world.project / "link").symlink_to(name)
    check_refused(write, world, "link/hook", b"x")
    check_refused(remove, world.policy, f"{name}/hook", world.project)
    check_refused(remove, world.policy, "link/hook", world.project)
    check_refused(rename, world.policy, name, "old", world.project)
    check_refused(rename, world.policy, "a.txt", f"{name}/hook", world.project)
    check_refused(rename, world.policy, "deep", f"{name.upper()}", world.project)
    assert read(world, f"{name}/hook") == b"kept"


def test_a_protected_name_is_seen_through_another_way_to_its_folder(world: World) -> None:
    (world.base / "alias").symlink_to("project")
    (world.project / ".git").symlink_to("deep")
    check_refused(remove, world.policy, f"{world.base}/alias/.git", world.project)
    check_refused(rename, world.policy, "a.txt", f"{world.base}/alias/.git", world.project)


def test_a_project_may_live_below_a_protected_name(world: World) -> None:
    root = world.base / ".llmspell/project"
    root.mkdir(parents=True)
    policy = attrs.evolve(world.policy, write_roots=(root,))
    write(World(world.base, policy), root / "a", b"x")


# ---------------------------------------------------------------- remove, rename, temporary files


def test_remove_takes_files_links_and_empty_folders(world: World) -> None:
    (world.project / "link").symlink_to("../secret")
    for name in ("a.txt", "deep/", "link"):
        remove(world.policy, name, world.project)
    assert list(world.project.iterdir()) == []
    assert (world.base / "secret").read_bytes() == SECRET
    with pytest.raises(FileNotFoundError):
        remove(world.policy, "a.txt", world.project)


def test_remove_leaves_the_rest_alone(world: World) -> None:
    (world.project / "folder").symlink_to("../outside")
    (world.project / "deep/full").write_bytes(b"")
    for path in (
        "../secret",
        "folder/secret",
        world.library / "l.txt",
        ".",
        "..",
        "deep/..",
        world.project,
        "/",
        "a\0",
    ):
        check_refused(remove, world.policy, os.fspath(path), world.project)
    with pytest.raises(OSError, match="not empty"):
        remove(world.policy, "deep", world.project)
    assert world.project.exists()


def test_rename_needs_both_places(world: World) -> None:
    rename(world.policy, "a.txt", "deep/b.txt", world.project)
    assert read(world, "deep/b.txt") == b"text"
    rename(
        world.policy, "deep", world.base / "tmp/deep" if False else os.fspath(world.base / "tmp/deep"), world.project
    )
    assert read(world, world.base / "tmp/deep/b.txt") == b"text"
    (world.project / "folder").symlink_to("../outside")
    for source, target in [
        ("../secret", "mine"),
        (f"{world.library}/l.txt", "mine"),
        ("folder/secret", "mine"),
        (f"{world.base}/tmp/deep", "../out"),
        (f"{world.base}/tmp/deep", "folder/out"),
        (f"{world.base}/tmp/deep", f"{world.library}/l.txt"),
    ]:
        check_refused(rename, world.policy, source, target, world.project)
    with pytest.raises(FileNotFoundError):
        rename(world.policy, "none", "other", world.project)
    assert (world.outside / "secret").exists()


def test_temporary_files_are_new_private_and_in_their_folder(world: World) -> None:
    names = {temporary_name(world.policy) for _ in range(10)}
    assert len(names) == 10
    for name in names:
        assert name.parent == world.base / "tmp"
        assert stat.S_IMODE(name.stat().st_mode) == 0o600
    check_refused(temporary_name, attrs.evolve(world.policy, tmp_dir=None))
    check_refused(temporary_name, attrs.evolve(world.policy, tmp_dir=world.outside))


def test_safe_opens_nothing(world: World) -> None:
    safe = World(world.base, Policy(level=SecurityLevel.SAFE, module_roots=(world.library,)))
    check_refused(read, safe, world.library / "l.txt", hint="read below: nothing")
    check_refused(write, safe, "x", b"", hint="write below: nothing")
    check_refused(remove, safe.policy, "a.txt", world.project)


def descriptors() -> set[str]:
    return {path.name for path in Path("/proc/self/fd").iterdir()}


def test_no_descriptor_is_leaked(world: World) -> None:
    before = descriptors()
    os.mkfifo(world.project / "fifo")
    for path in ("a.txt", "deep", "none", "../secret", "fifo", "a.txt/x", "deep/../a.txt"):
        for mode in ("r", "r+"):
            try:
                os.close(open_file(world.policy, path, mode, world.project))
            except (SecurityError, OSError):
                continue
    assert descriptors() == before


# ---------------------------------------------------------------- races


@pytest.fixture
def racer() -> Iterator[Callable[[Callable[[], None]], None]]:
    """Run a step over and over in a thread until the test ends."""
    ended = threading.Event()
    threads: list[threading.Thread] = []

    def start(step: Callable[[], None]) -> None:
        def run() -> None:
            while not ended.is_set():
                step()

        threads.append(threading.Thread(target=run))
        threads[-1].start()

    yield start
    ended.set()
    for thread in threads:
        thread.join()


def opened(world: World, path: str, rounds: int = 2000) -> dict[str, int]:
    """How often `path` read as the inside text, as the secret, or was refused."""
    counts = {"text": 0, "leaked": 0, "refused": 0}
    for _ in range(rounds):
        try:
            counts["leaked" if read(world, path) == SECRET else "text"] += 1
        except (SecurityError, OSError):
            counts["refused"] += 1
    return counts


def test_a_folder_swapped_for_a_symlink_leaks_nothing(
    world: World, racer: Callable[[Callable[[], None]], None]
) -> None:
    door, folder, link = world.project / "door", world.project / "folder", world.project / "link"
    door.mkdir()
    (door / "secret").write_bytes(b"text")
    link.symlink_to("../outside")

    def swap() -> None:
        door.rename(folder)
        link.rename(door)
        door.rename(link)
        folder.rename(door)

    racer(swap)
    assert opened(world, "door/secret")["leaked"] == 0


def test_a_file_swapped_for_a_symlink_leaks_and_harms_nothing(
    world: World, racer: Callable[[Callable[[], None]], None]
) -> None:
    door, spare = world.project / "door", world.project / "spare"

    def swap() -> None:
        spare.symlink_to(world.base / "secret")
        spare.rename(door)
        spare.write_bytes(b"text")
        spare.rename(door)

    swap()
    racer(swap)
    assert opened(world, "door")["leaked"] == 0
    for _ in range(1000):
        try:
            write(world, "door", b"harm")
        except (SecurityError, OSError):
            continue
    assert (world.base / "secret").read_bytes() == SECRET


def test_a_folder_moved_out_under_a_dotdot_leaks_nothing(
    world: World, racer: Callable[[Callable[[], None]], None]
) -> None:
    """Walking deep/inner/../../secret while `inner` is moved out: the second `..` would be above the root."""
    inner, out = world.project / "deep/inner", world.outside / "inner"
    inner.mkdir()
    (world.project / "secret").write_bytes(b"text")

    def swap() -> None:
        inner.rename(out)
        out.rename(inner)

    racer(swap)
    assert opened(world, "deep/inner/../../secret")["leaked"] == 0
