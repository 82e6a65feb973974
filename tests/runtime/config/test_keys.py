"""What a file may say of a key: types, old spellings, unknown names, relative paths, origins."""

from pathlib import Path

import pytest

from llmspell_runtime.config import Config, Finding
from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place


def check_error(place: Place, text: str, message: str, *, line: int | None, hint: str | None = None) -> None:
    file = place.write("llmspell.toml", text)
    with pytest.raises(ConfigError) as caught:
        place.load()
    assert caught.value.message == message
    assert caught.value.where == (f"{file}:{line}" if line else None)
    assert caught.value.hint == hint


def check_warning(place: Place, text: str, message: str, *, line: int, hint: str) -> Finding:
    file = place.write("llmspell.toml", text)
    (warning,) = place.load().warnings
    assert (warning.message, warning.place, warning.hint) == (message, f"{file}:{line}", hint)
    return warning


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ('"5"', "the string '5'"),
        ("5.0", "the number 5.0"),
        ("true", "true"),
        ("[5]", "a list"),
        ("{a = 5}", "a table"),
        ("1979-05-27", "a date"),
        ("0x" + "f" * 40, "a number of more than 64 bits"),
    ],
)
def test_an_integer_is_an_integer(place: Place, value: str, found: str) -> None:
    text = f"\n[kernel]\nwarm_workers = {value}\n"
    check_error(place, text, f"kernel.warm_workers: expected an integer, found {found}", line=3)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("runtime.enable_streaming = 1", "runtime.enable_streaming: expected true or false, found the number 1", None),
        ("logging.file = 3", "logging.file: expected a string, found the number 3", None),
        ("kernel = 3", "kernel: expected a table, found the number 3", None),
        ("providers.providers.x = 3", "providers.providers.x: expected a table, found the number 3", None),
        ("hooks.circuit_breaker_threshold = inf", None, None),
        ("engines.lua.module_paths = 'lib'", None, None),
        (
            "engines.lua.module_paths = ['lib', 3]",
            "engines.lua.module_paths: expected a list of strings (found the number 3 in it), found a list",
            None,
        ),
        (
            "logging.format = 'jsn'",
            "logging.format: expected one of text, json, pretty, compact, found the string 'jsn'",
            "did you mean `json`?",
        ),
        ("debug.module_filters.levels = {a = 1}", None, None),
        ("profiles.mine = 3", None, None),
    ],
)
def test_wrong_types_name_what_was_expected(place: Place, text: str, message: str | None, hint: str | None) -> None:
    if message:
        check_error(place, text, message, line=1, hint=hint)
        return
    place.write("llmspell.toml", text)
    with pytest.raises(ConfigError, match=r": expected .*, found "):
        place.load()


def test_a_secret_is_not_repeated_in_an_error(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.openai]\nprovider_type = 'openai'\napi_key = 123456\n")
    with pytest.raises(ConfigError, match="found a number") as caught:
        place.load()
    assert "123456" not in str(caught.value)


def test_all_errors_are_told_at_once(place: Place) -> None:
    file = place.write("llmspell.toml", "[kernel]\nwarm_workers = 'x'\nmax_interpreters = 'y'\n")
    with pytest.raises(ConfigError) as caught:
        place.load()
    assert caught.value.where == f"{file}:2"
    assert f"also {file}:3: kernel.max_interpreters" in caught.value.message


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("'Safe'", "safe"),
        ("'Privileged'", "privileged"),
        ("'Unrestricted'", "privileged"),
        ("'RESTRICTED'", "restricted"),
    ],
)
def test_old_spellings_of_the_security_level(place: Place, text: str, value: str) -> None:
    place.write("llmspell.toml", f"engines.lua.security_level = {text}")
    loaded = place.load()
    assert (loaded.config.engines.lua.security_level, loaded.warnings) == (value, ())


@pytest.mark.parametrize("old", ["sled", "rocksdb", "RocksDB"])
def test_an_old_backend_is_replaced_with_a_warning(place: Place, old: str) -> None:
    text = f"[runtime.state_persistence]\nbackend_type = '{old}'\n"
    message = f"runtime.state_persistence.backend_type: {old} is not available; sqlite is used"
    check_warning(place, text, message, line=2, hint='write "sqlite"')
    assert place.load().config.runtime.state_persistence.backend_type == "sqlite"


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        ("[kernel]\nwarm_worker = 1", "unknown key kernel.warm_worker", 2, "did you mean `warm_workers`?"),
        ("[kernel]\nzzz = 1", "unknown key kernel.zzz", 2, "known keys: warm_workers, max_interpreters, debug_socket"),
        ("\n[kernle]\nx = 1", "unknown key kernle", 2, "did you mean `kernel`?"),
        ("a.b.c = 1", "unknown key a", 1, None),
        (
            "[tools.emial]\nx = 1",
            "tools.emial is not a known key; it is passed on as it is",
            1,
            "did you mean `email`?",
        ),
        (
            "[providers.providers.p]\nprovider_type = 'p'\napi_kye = 'x'",
            "providers.providers.p.api_kye is not a known key; it is passed on as it is",
            3,
            "did you mean `api_key`?",
        ),
        (
            "profiles.ci.kernel.x_y_z = 1",
            "unknown key kernel.x_y_z",
            1,
            "known keys: warm_workers, max_interpreters, debug_socket",
        ),
    ],
)
def test_unknown_keys_are_warnings(place: Place, text: str, message: str, line: int, hint: str | None) -> None:
    file = place.write("llmspell.toml", text)
    (warning,) = place.load().warnings
    assert (warning.message, warning.place) == (message, f"{file}:{line}")
    assert hint is None or warning.hint == hint


def test_free_tables_keep_what_they_hold(place: Place) -> None:
    place.write(
        "llmspell.toml",
        """
        [engines.wren]
        speed = 3
        [tools.custom_tool]
        list = [1, {a = 2}]
        [providers.providers."my.own"]
        provider_type = "openai"
        model = "small"
        flavour = "mild"
        """,
    )
    loaded = place.load()
    assert loaded.config.engines.custom == {"wren": {"speed": 3}}
    assert loaded.config.tools.custom == {"custom_tool": {"list": [1, {"a": 2}]}}
    own = loaded.config.providers.providers["my.own"]
    assert (own.default_model, own.options, own.enabled) == ("small", {"flavour": "mild"}, True)
    assert loaded.origins['providers.providers."my.own".flavour'].line == 9
    assert loaded.origins['providers.providers."my.own".default_model'].line == 8


def test_relative_paths_belong_to_their_file(place: Place) -> None:
    place.write("~/.llmspell.toml", "[engines.lua]\nread_paths = ['data', '~/all', '/abs']\n")
    place.write(".config/llmspell.toml", "[engines.lua]\nmodule_paths = ['lib']\n")
    loaded = place.load(below="deep", overrides={"logging.file": "log.txt"})
    lua = loaded.config.engines.lua
    assert lua.read_paths == (str(place.home / "data"), str(place.home / "all"), "/abs")
    assert lua.module_paths == (str(place.project / "lib"),)
    assert loaded.config.logging.file == str(place.project / "deep" / "log.txt")


def test_a_number_may_be_an_integer(place: Place) -> None:
    place.write("llmspell.toml", "engines.lua.max_cpu_seconds = 2")
    assert place.load().config.engines.lua.max_cpu_seconds == 2.0


def test_the_command_line_wins_and_must_be_right(place: Place) -> None:
    place.write("llmspell.toml", "[kernel]\nwarm_workers = 2\n")
    overrides = {"kernel.warm_workers": 5, "logging.level": None, 'providers.providers."a.b".provider_type': "x"}
    loaded = place.load(environ={"LLMSPELL_MAX_CONCURRENT_SCRIPTS": "3"}, overrides=overrides)
    assert loaded.config.kernel.warm_workers == 5
    assert list(loaded.config.providers.providers) == ["a.b"]
    assert str(loaded.origins["kernel.warm_workers"]) == "command line"
    assert str(loaded.origins["runtime.max_concurrent_scripts"]) == (
        "environment variable LLMSPELL_MAX_CONCURRENT_SCRIPTS"
    )
    assert loaded.origins["logging.level"].kind == "default"
    with pytest.raises(ConfigError, match=r"unknown key kernel\.warm_worker") as caught:
        place.load(overrides={"kernel.warm_worker": 5})
    assert (caught.value.where, caught.value.hint) == ("command line", "did you mean `warm_workers`?")
    with pytest.raises(ConfigError, match="expected an integer"):
        place.load(overrides={"kernel.warm_workers": "5"})
    with pytest.raises(ConfigError, match="empty"):
        place.load(overrides={"": 5})


def test_every_key_has_an_origin(place: Place) -> None:
    place.write("llmspell.toml", "[kernel]\nwarm_workers = 2\n")
    origins = place.load().origins
    assert [key for key, origin in origins.items() if origin.kind != "default"] == ["kernel.warm_workers"]
    assert len(origins) > 200
    assert "kernel.nothing" not in origins


def test_a_table_that_nobody_looks_at_is_not_built() -> None:
    config = Config()
    assert repr(config) == "Config(default_engine='lua', profiles={})"
    assert config.kernel.warm_workers == 1
    assert "kernel=Kernel" in repr(config)
    with pytest.raises(AttributeError, match="Config has no key 'kernle'"):
        config.kernle  # type: ignore[attr-defined]  # noqa: B018
    assert Config() == config


def test_secrets_are_not_in_a_repr(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.a]\nprovider_type='a'\napi_key='sk-1'\nheader='sk-2'\n")
    loaded = place.load()
    assert "sk-" not in repr(loaded)


def test_the_current_folder_may_be_reached_by_a_link(place: Place) -> None:
    place.write("llmspell.toml", "[kernel]\nwarm_workers = 2\n")
    link = place.root / "link"
    link.symlink_to(place.project)
    from llmspell_runtime.config import load_config

    assert load_config(cwd=link, environ={}).project_root == Path(place.project)
