"""The file table against BytesIO as its model, and at its limits."""

import io
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell_runtime.errors import ResourceError, SecurityError, ValidationError
from llmspell_runtime.security.files import MAX_READ, FileTable
from llmspell_runtime.security.levels import SecurityLevel
from llmspell_runtime.security.policy import Policy, policy_for


def granted(folder: Path) -> Policy:
    return policy_for(SecurityLevel.RESTRICTED, script_dir=None, project_root=None, cwd=folder, tmp_dir=folder)


@pytest.fixture
def table(tmp_path: Path) -> FileTable:
    return FileTable(granted(tmp_path), tmp_path)


OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.binary(max_size=20)),
        st.tuples(st.just("read"), st.integers(0, 30)),
        st.tuples(st.just("seek"), st.integers(-5, 40), st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END])),
    ),
    max_size=30,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(operations=OPERATIONS)
def test_a_file_behaves_like_bytes_in_memory(table: FileTable, operations: list[tuple[object, ...]]) -> None:
    handle, model = table.open("f", "w+"), io.BytesIO()
    for name, *arguments in operations:
        if name == "write":
            table.write(handle, arguments[0])  # type: ignore[arg-type]
            model.write(arguments[0])  # type: ignore[arg-type]
        elif name == "read":
            assert table.read(handle, arguments[0]) == model.read(arguments[0])  # type: ignore[arg-type]
        else:
            offset, whence = arguments
            start = {os.SEEK_SET: 0, os.SEEK_CUR: model.tell(), os.SEEK_END: len(model.getvalue())}[whence]  # type: ignore[index]
            if start + offset < 0:  # type: ignore[operator]
                with pytest.raises(OSError, match="Invalid argument"):
                    table.seek(handle, offset, whence)  # type: ignore[arg-type]
            else:
                assert table.seek(handle, offset, whence) == model.seek(start + offset)  # type: ignore[arg-type, operator]
    table.flush(handle)
    table.seek(handle, 0)
    assert table.read(handle, MAX_READ) == model.getvalue()
    table.close(handle)


def test_a_read_has_a_size(table: FileTable) -> None:
    handle = table.open("f", "w+")
    table.write(handle, b"x" * (MAX_READ + 5))
    table.seek(handle, 0)
    assert len(table.read(handle, 10 * MAX_READ)) == MAX_READ
    assert table.read(handle, MAX_READ) == b"x" * 5
    assert table.read(handle, 1) == b""
    table.close_all()


def test_appending_goes_to_the_end_wherever_the_position_is(table: FileTable) -> None:
    for text in (b"one", b"two"):
        handle = table.open("f", "a+")
        table.seek(handle, 0)
        table.write(handle, text)
        table.close(handle)
    handle = table.open("f")
    assert table.read(handle, 10) == b"onetwo"
    table.close_all()


def test_the_number_of_open_files_is_limited(table: FileTable) -> None:
    handles = [table.open("f", "w") for _ in range(64)]
    with pytest.raises(ResourceError, match="64 files are open"):
        table.open("f")
    table.close(handles[0])
    assert table.open("f") not in handles
    table.close_all()


def test_a_closed_handle_is_dead_for_ever(table: FileTable) -> None:
    old = table.open("f", "w")
    table.close(old)
    new = table.open("f", "w")
    for use in (
        lambda: table.read(old, 1),
        lambda: table.write(old, b""),
        lambda: table.seek(old, 0),
        lambda: table.flush(old),
        lambda: table.close(old),
        lambda: table.read(0, 1),
        lambda: table.read(-1, 1),
    ):
        with pytest.raises(ValidationError, match="is not open"):
            use()
    table.close(new)


def test_the_system_refuses_with_the_name_of_the_file(table: FileTable) -> None:
    handle = table.open(b"f", "w")
    with pytest.raises(OSError, match="Bad file descriptor: 'f'"):
        table.read(handle, 1)
    with pytest.raises(ValidationError, match="cannot read -1"):
        table.read(handle, -1)
    with pytest.raises(ValidationError, match="cannot seek to"):
        table.seek(handle, 1 << 70)
    with pytest.raises(ValidationError, match="cannot seek from 9"):
        table.seek(handle, 0, 9)
    table.close(handle)


def test_close_all_leaves_no_descriptor(table: FileTable) -> None:
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    for name in "abc":
        table.open(name, "w")
    table.close_all()
    table.close_all()
    assert {path.name for path in Path("/proc/self/fd").iterdir()} == before


def test_a_temporary_file_has_no_name(table: FileTable, tmp_path: Path) -> None:
    handle = table.open_temporary()
    table.write(handle, b"x")
    assert list(tmp_path.iterdir()) == []
    table.close(handle)


def test_the_policy_is_asked(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    table = FileTable(granted(inside), inside)
    with pytest.raises(SecurityError, match="may not write there"):
        table.open("../f", "w")
    with pytest.raises(SecurityError):
        FileTable(Policy(level=SecurityLevel.SAFE), tmp_path).open_temporary()
