"""Which files count, in which order, and what their absence or breakage says."""

import os
from pathlib import Path

import pytest

from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place

PROJECT = ["llmspell.toml", ".llmspell.toml", "config/llmspell.toml", ".config/llmspell.toml", ".llmspell/config.toml"]
USER = ["~/.llmspell.toml", "~/.config/llmspell.toml", "~/xdg/llmspell/config.toml", "~/.llmspell/config.toml"]


def workers(count: int) -> str:
    return f"[kernel]\nwarm_workers = {count}\n"


@pytest.mark.parametrize("first", range(len(PROJECT)))
def test_the_first_of_the_project_files_counts(place: Place, first: int) -> None:
    for number, name in enumerate(PROJECT[first:]):
        place.write(name, workers(number + 10))
    loaded = place.load()
    assert loaded.config.kernel.warm_workers == 10
    assert loaded.files == (place.project / PROJECT[first],)


@pytest.mark.parametrize("first", range(len(USER)))
def test_the_first_of_the_user_files_counts(place: Place, first: int) -> None:
    for number, name in enumerate(USER[first:]):
        place.write(name, workers(number + 10))
    loaded = place.load(environ={"XDG_CONFIG_HOME": str(place.home / "xdg")})
    assert loaded.config.kernel.warm_workers == 10
    assert loaded.files == (place.home / USER[first][2:],)


def test_without_any_file_everything_is_default(place: Place) -> None:
    loaded = place.load()
    assert (loaded.files, loaded.warnings, loaded.project_root) == ((), (), None)
    assert loaded.origins["kernel.warm_workers"].kind == "default"


def test_the_project_is_found_from_below(place: Place) -> None:
    file = place.write("llmspell.toml", workers(7))
    loaded = place.load(below="src/deep")
    assert (loaded.config.kernel.warm_workers, loaded.files, loaded.project_root) == (7, (file,), place.project)


def test_a_folder_makes_a_project_and_hides_the_one_above(place: Place) -> None:
    place.write("llmspell.toml", workers(7))
    place.write("inner/.llmspell/state.db", "")
    loaded = place.load(below="inner/src")
    assert (loaded.files, loaded.project_root) == ((), place.project / "inner")


def test_the_project_wins_over_the_user_key_by_key(place: Place) -> None:
    place.write("~/.llmspell.toml", "[kernel]\nwarm_workers = 2\nmax_interpreters = 9\n")
    place.write("llmspell.toml", workers(3))
    loaded = place.load()
    assert (loaded.config.kernel.warm_workers, loaded.config.kernel.max_interpreters) == (3, 9)
    assert loaded.origins["kernel.warm_workers"].kind == "project-file"
    assert loaded.origins["kernel.max_interpreters"].kind == "user-file"


def test_the_home_folder_is_no_project_because_of_the_users_own_files(place: Place) -> None:
    place.write("~/.llmspell/config.toml", workers(4))
    place.write("~/.config/llmspell.toml", workers(5))
    (place.home / "below").mkdir()
    for folder in (place.home, place.home / "below"):
        from llmspell_runtime.config import load_config

        loaded = load_config(cwd=folder, environ={"HOME": str(place.home)})
        assert loaded.project_root is None
        assert loaded.origins["kernel.warm_workers"].kind == "user-file"


def test_an_explicit_file_stands_alone(place: Place) -> None:
    place.write("~/.llmspell.toml", "[kernel]\nmax_interpreters = 9\n")
    place.write("llmspell.toml", workers(3))
    other = place.write("other.toml", workers(5))
    for more in ({"explicit": Path("other.toml")}, {"environ": {"LLMSPELL_CONFIG": str(other)}}):
        loaded = place.load(**more)  # type: ignore[arg-type]
        assert (loaded.config.kernel.warm_workers, loaded.config.kernel.max_interpreters) == (5, 64)
        assert loaded.origins["kernel.warm_workers"].kind == "explicit-file"
        assert loaded.project_root == place.project


def test_an_explicit_file_must_exist(place: Place) -> None:
    with pytest.raises(ConfigError, match="no such configuration file") as caught:
        place.load(explicit=Path("nowhere.toml"))
    assert (caught.value.where, caught.value.hint) == (str(place.project / "nowhere.toml"), "--config names it")
    with pytest.raises(ConfigError) as caught:
        place.load(environ={"LLMSPELL_CONFIG": "nowhere.toml"})
    assert caught.value.hint == "LLMSPELL_CONFIG names it"


def test_a_folder_cannot_be_read_as_a_file(place: Place) -> None:
    with pytest.raises(ConfigError, match="cannot read the file"):
        place.load(explicit=place.project)


@pytest.mark.parametrize(
    ("text", "position"),
    [("a = \n", "1:5"), ("[kernel]\nx = 1\nx = 2\n", "3:6"), ("a = [1,\n\n", "3:1"), ("k = 'ä' !", "1:9")],
)
def test_broken_toml_names_line_and_column(place: Place, text: str, position: str) -> None:
    file = place.write("llmspell.toml", text)
    with pytest.raises(ConfigError, match="not valid TOML") as caught:
        place.load()
    assert caught.value.where == f"{file}:{position}"


def test_text_that_is_not_utf8_names_its_place(place: Place) -> None:
    file = place.write("llmspell.toml", "")
    file.write_bytes(b"[kernel]\nwarm = '\xff'\n")
    with pytest.raises(ConfigError, match="not UTF-8") as caught:
        place.load()
    assert caught.value.where == f"{file}:2:9"


def test_a_byte_order_mark_and_windows_line_ends_do_not_matter(place: Place) -> None:
    place.write("llmspell.toml", "").write_bytes(b"\xef\xbb\xbf[kernel]\r\nwarm_workers = 3\r\n")
    loaded = place.load()
    assert (loaded.config.kernel.warm_workers, loaded.origins["kernel.warm_workers"].line) == (3, 2)


def test_nesting_without_end_is_an_error_of_the_file(place: Place) -> None:
    place.write("llmspell.toml", "x = " + "[" * 100_000)
    with pytest.raises(ConfigError, match="nested too deeply"):
        place.load()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_a_planted_project_file_is_not_obeyed(place: Place) -> None:
    file = place.write("llmspell.toml", '[engines.lua]\nsecurity_level = "privileged"\n')
    os.chown(file, 12345, 12345)
    place.project.chmod(0o1777)
    loaded = place.load(below="mine")
    assert loaded.config.engines.lua.security_level == "restricted"
    assert ["is not yours" in warning.message for warning in loaded.warnings] == [True]
    place.project.chmod(0o755)
    assert place.load(below="mine").config.engines.lua.security_level == "privileged"
