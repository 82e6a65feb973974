"""The file of a SQLite store: who may read it, what is refused, what happens when the disk fails."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from llmspell_runtime.errors import StorageError
from llmspell_runtime.state import file_system, schema
from llmspell_runtime.state.busy import Busy
from llmspell_runtime.state.faults import Faults
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

SPACE = Namespace("local", Scope.parse("global"))
KEY = SPACE.at("k")


def filled(path: Path, **values: Any) -> Path:
    store = SqliteStore.open(path)
    store.set_many({SPACE.at(key): value for key, value in values.items()})
    store.close()
    return path


def check_refused(path: Path, *words: str) -> None:
    """Opening fails with an error that names the file, these words and what to do; the file is left as it was."""
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(StorageError) as caught:
        SqliteStore.open(path)
    error = caught.value
    assert error.where == str(path)
    assert error.hint
    for word in words:
        assert word in str(error)
    assert (path.read_bytes() if path.is_file() else None) == before


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def unprivileged() -> Iterator[Path]:
    """A folder of a user whom permission bits stop; root, who is never stopped, becomes somebody else meanwhile."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    user = os.geteuid()
    if user == 0:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        os.seteuid(user)
        shutil.rmtree(folder)


# --- where the file lies, and who may read it ---------------------------------------------------------------------


def test_file_and_folder_are_private(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        store = SqliteStore.open(tmp_path / ".llmspell" / "state.db")
        store.set(KEY, "secret")
        found = {path.name: mode(path) for path in [tmp_path / ".llmspell", *(tmp_path / ".llmspell").iterdir()]}
        store.close()
    finally:
        os.umask(old)
    assert found == {".llmspell": 0o700, "state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}


def test_a_file_that_others_can_read_is_made_private(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k=1)
    path.chmod(0o644)
    filled(path, k=2)
    assert mode(path) == 0o600


def test_a_folder_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir(mode=0o755)
    filled(tmp_path / "shared" / "state.db", k=1)
    assert mode(tmp_path / "shared") == 0o755


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory", "a b'\"%?#.db", "日本.db", "-x"])
def test_a_path_is_only_ever_a_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    filled(Path(name), k=1)
    assert (tmp_path / name).is_file()


def test_a_symbolic_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.write_bytes(b"")
    (tmp_path / "state.db").symlink_to(target)
    check_refused(tmp_path / "state.db", "symbolic link")
    (tmp_path / "dangling.db").symlink_to(tmp_path / "nowhere")
    check_refused(tmp_path / "dangling.db", "symbolic link")
    assert not (tmp_path / "nowhere").exists()


def test_a_pipe_or_folder_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    check_refused(tmp_path / "pipe", "not a regular file")
    (tmp_path / "folder").mkdir()
    check_refused(tmp_path / "folder", "Is a directory")
    (tmp_path / "file").write_text("")
    check_refused(tmp_path / "file" / "state.db", "cannot be opened")


def test_a_folder_without_write_permission() -> None:
    with unprivileged() as folder:
        folder.chmod(0o555)
        check_refused(folder / "state.db", "cannot be opened for writing", "Permission denied")
        check_refused(folder / "new" / "state.db", "Permission denied")


def test_a_file_without_write_permission() -> None:
    with unprivileged() as folder:
        path = filled(folder / "state.db", k=1)
        path.chmod(0o400)
        check_refused(path, "cannot be opened for writing", "Permission denied")


def test_a_folder_that_lost_write_permission_has_no_room_for_the_log() -> None:
    with unprivileged() as folder:
        path = filled(folder / "state.db", k=1)
        folder.chmod(0o555)
        check_refused(path, "cannot be")


# --- what the file holds ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [b"notes\n", b"not a database at all\n" * 100, b"SQLite format 3\0", b"SQLite format 3\0" + b"\xff" * 4096],
)
def test_garbage_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "state.db"
    path.write_bytes(content)
    check_refused(path, "damaged or is not a state file", "nothing in it was changed")


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    path.touch()
    store = SqliteStore.open(filled(path, k=1))
    assert store.get(KEY) == 1
    store.close()


def test_the_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE bookmark (url)")
    path.chmod(0o644)
    check_refused(path, "another program")
    assert mode(path) == 0o644


def test_a_newer_schema_is_refused(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k=1)
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    check_refused(path, "newer llmspell", "schema 99")


@pytest.mark.parametrize(
    "trap",
    [
        "CREATE TRIGGER leak AFTER INSERT ON entry BEGIN DELETE FROM entry; END",
        "CREATE VIEW other AS SELECT * FROM entry",
    ],
)
def test_a_file_with_statements_of_its_own_is_refused(tmp_path: Path, trap: str) -> None:
    path = filled(tmp_path / "state.db", k=1)
    with closing(sqlite3.connect(path)) as attacker:
        attacker.execute(trap)
    check_refused(path, "schema is not that of a state file")


def test_damage_found_later_names_the_file_and_keeps_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", **{f"k{number}": "x" * 500 for number in range(200)})
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    store = SqliteStore.open(path)
    with pytest.raises(StorageError, match="damaged") as caught:
        store.get(SPACE.at("k7"))
    assert caught.value.where == str(path)
    store.close()
    assert path.read_bytes()[4096:] == content[4096:]


def test_a_damaged_value_names_its_key(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k=1, fine=2)
    with closing(sqlite3.connect(path, isolation_level=None)) as editor:
        editor.execute("UPDATE entry SET value = x'c1' WHERE key = 'k'")
    store = SqliteStore.open(path)
    with pytest.raises(StorageError, match="state global key 'k': the stored value is damaged"):
        store.get(KEY)
    assert store.get(SPACE.at("fine")) == 2
    store.close()


def test_a_deleted_value_cannot_be_read_from_the_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k="CANARY" * 50, other=1)
    store = SqliteStore.open(path)
    store.delete(KEY)
    store.close()
    assert b"CANARY" not in path.read_bytes()


# --- migrations ---------------------------------------------------------------------------------------------------

NEXT = (*schema.MIGRATIONS, ("ALTER TABLE entry ADD COLUMN note TEXT", "CREATE TABLE extra (id INTEGER)"))
BROKEN = (*schema.MIGRATIONS, ("CREATE TABLE extra (id INTEGER)", "ALTER TABLE absent ADD COLUMN note TEXT"))


def version(path: Path) -> tuple[int, int]:
    with closing(sqlite3.connect(path)) as connection:
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        return application, connection.execute("PRAGMA user_version").fetchone()[0]


def test_the_header_names_program_and_schema(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db")
    assert version(path) == (schema.APPLICATION_ID, len(schema.MIGRATIONS))
    assert path.read_bytes()[68:72] == b"llsp"


def test_an_older_schema_is_brought_up_to_date_with_its_rows(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k=1)
    with closing(schema.connect(path, "process", Faults(path), NEXT)) as connection:
        assert connection.execute("SELECT key, note FROM entry").fetchall() == [("k", None)]
    assert version(path) == (schema.APPLICATION_ID, 2)


def test_a_failed_migration_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = filled(tmp_path / "state.db", k=1)
    with pytest.raises(StorageError, match="no such table: absent"):
        schema.connect(path, "process", Faults(path), BROKEN)
    assert version(path) == (schema.APPLICATION_ID, 1)
    store = SqliteStore.open(path)
    assert store.get(KEY) == 1
    store.close()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name = 'extra'").fetchall() == []


# --- backup -------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_whole_private_store(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "state.db")
    store.set(KEY, [1, 2])
    store.backup_to(tmp_path / "copies" / "state.db")
    store.set(KEY, "later")
    copy = SqliteStore.open(tmp_path / "copies" / "state.db")
    assert copy.get(KEY) == [1, 2]
    assert mode(tmp_path / "copies" / "state.db") == 0o600
    with pytest.raises(StorageError, match="would overwrite"):
        store.backup_to(tmp_path / "copies" / "state.db")
    copy.close()
    store.close()


# --- a failing disk -----------------------------------------------------------------------------------------------


def test_a_full_disk_fails_the_write_and_nothing_else(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "state.db")
    store.set(KEY, "old")
    assert store._connection is not None
    store._connection.execute("PRAGMA max_page_count = 20")
    large = "x" * 200_000
    for write in (
        lambda: store.set(KEY, large),
        lambda: store.set_many({KEY: "new", SPACE.at("l"): large}),
        lambda: store.append(SPACE.at("list"), large),
        lambda: store.compare_and_swap(KEY, "old", large),
    ):
        with pytest.raises(StorageError, match="the disk is full; nothing was changed") as caught:
            write()
        assert caught.value.hint == "free some space and try again"
        assert store.get_all(SPACE) == {"k": "old"}
    store.set(KEY, "small")
    assert store.get(KEY) == "small"
    store.close()


FAILING_FSYNC = """
import errno, sys
from pathlib import Path
import pyseccomp
from llmspell_runtime.errors import StorageError
from llmspell_runtime.state.keys import Namespace, Scope
from llmspell_runtime.state.sqlite import SqliteStore

space = Namespace("local", Scope.parse("global"))
store = SqliteStore.open(Path(sys.argv[1]), durability="power")
store.set(space.at("k"), "kept")
filter = pyseccomp.SyscallFilter(pyseccomp.ALLOW)
for call in ("fsync", "fdatasync"):
    filter.add_rule(pyseccomp.ERRNO(errno.EIO), call)
filter.load()
for attempt in (lambda: store.set(space.at("k"), "lost"), lambda: store.increment(space.at("n"))):
    try:
        attempt()
    except StorageError as error:
        print(error.message)
print(store.get(space.at("k")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="seccomp makes fsync fail, and only Linux has it")
def test_after_a_failed_fsync_no_write_is_accepted(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FAILING_FSYNC, str(tmp_path / "state.db")]
    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)
    assert result.stdout.splitlines() == [
        "the disk reported an input/output error; nothing was changed",
        "the disk failed to keep an earlier write, so no more are accepted",
        "kept",
    ]


# --- network file systems -----------------------------------------------------------------------------------------


def journal(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        mode: str = connection.execute("PRAGMA journal_mode").fetchone()[0]
        return mode


def test_a_network_file_system_gets_the_older_journal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "state.db", a=1)
    assert journal(path) == "wal"
    monkeypatch.setattr(schema, "shared_file_system", lambda _path: "nfs4")
    store, other = SqliteStore.open(path), SqliteStore.open(path)
    assert journal(path) == "delete"
    assert not list(tmp_path.glob("*-wal"))
    store.set(KEY, 5)
    assert other.get(KEY) == 5
    assert other.get(SPACE.at("a")) == 1
    store.close()
    other.close()


def test_a_file_in_use_with_its_log_is_not_taken_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = filled(tmp_path / "state.db", a=1)
    store = SqliteStore.open(path)
    assert store.get(SPACE.at("a")) == 1
    monkeypatch.setattr(schema, "shared_file_system", lambda _path: "cifs")
    with pytest.raises(Busy):
        schema.connect(path, "process", Faults(path))
    store.close()
    schema.connect(path, "process", Faults(path)).close()
    assert journal(path) == "delete"


@pytest.mark.skipif(sys.platform != "linux", reason="statfs of Linux")
def test_the_kind_of_a_file_system_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = subprocess.run(["stat", "-f", "-c", "%t", str(tmp_path)], capture_output=True, text=True, check=True)
    monkeypatch.setattr(file_system, "SHARED", {int(shown.stdout, 16): "this one"})
    assert file_system.shared_file_system(tmp_path) == "this one"
    assert file_system.shared_file_system(Path("/proc")) is None
    assert file_system.shared_file_system(tmp_path / "nowhere") is None
