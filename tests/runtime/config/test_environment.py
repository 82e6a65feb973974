"""Environment variables: each sets its key, a bad one is named, providers need no file."""

import pytest

from llmspell_runtime.config import Config, load_config
from llmspell_runtime.config.environment import PROVIDER_VARIABLES, VARIABLES, boolean, integer, number, texts
from llmspell_runtime.config.show import leaves
from llmspell_runtime.config.values import dotted
from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place

EXAMPLES = {
    "DEFAULT_ENGINE": ("lua", "lua"),
    "ENGINE": ("lua", "lua"),
    "SECURITY_LEVEL": ("Unrestricted", "privileged"),
    "LOG_LEVEL": ("ERROR", "error"),
    "LOG_FORMAT": ("json", "json"),
    "STATE_BACKEND": ("rocksdb", "sqlite"),
    "SESSIONS_BACKEND": ("sqlite", "sqlite"),
    "EVENTS_EXPORT_WEBHOOK": ("https://x.test", "https://x.test"),
    "TOOLS_MEDIA_IMAGE_MAX_DIMENSIONS": ("800x600", (800, 600)),
    "TOOLS_ALLOWED_PATHS": ("/a, /b", ("/a", "/b")),
    "DEBUG_LEVEL": ("trace", "trace"),
}
BY_PARSER = {boolean: ("on", True), integer: ("1_7", 17), number: ("1.5", 1.5), texts: ("a, b,", ("a", "b"))}
SEVERAL = ("DEBUG_OUTPUT", "DEBUG_MODULES")


@pytest.mark.parametrize("name", [name for name in VARIABLES if name not in SEVERAL])
def test_each_variable_sets_its_key(name: str) -> None:
    variable = VARIABLES[name]
    text, value = EXAMPLES.get(name) or BY_PARSER.get(variable.parse) or ("/some/text", "/some/text")  # type: ignore[call-overload]
    loaded = load_config(environ={f"LLMSPELL_{name}": text})
    values = {dotted(path): value for path, value in leaves(loaded.config)}
    assert values[variable.key] == value
    assert loaded.origins[variable.key].name == f"LLMSPELL_{name}"


@pytest.mark.parametrize("name", [name for name, variable in VARIABLES.items() if variable.parse in (boolean, integer)])
def test_a_bad_value_names_the_variable(name: str) -> None:
    with pytest.raises(ConfigError, match=r"expected .*, found 'perhaps'") as caught:
        load_config(environ={f"LLMSPELL_{name}": "perhaps"})
    assert caught.value.where == f"environment variable LLMSPELL_{name}"


def test_an_empty_variable_does_not_count() -> None:
    assert load_config(environ={"LLMSPELL_STATE_ENABLED": "", "OPENAI_API_KEY": ""}).config == Config()


def test_debug_output_and_modules() -> None:
    loaded = load_config(environ={"LLMSPELL_DEBUG_OUTPUT": "colored,file:/log", "LLMSPELL_DEBUG_MODULES": "+a.*,-b,+c"})
    output, modules = loaded.config.debug.output, loaded.config.debug.module_filters
    assert (output.stdout, output.colored, output.file.path) == (False, True, "/log")
    assert (modules.enabled, modules.disabled) == (("a.*", "c"), ("b",))
    for name in ("LLMSPELL_DEBUG_OUTPUT", "LLMSPELL_DEBUG_MODULES"):
        with pytest.raises(ConfigError, match="expected"):
            load_config(environ={name: "elsewhere"})


def test_a_key_alone_configures_a_provider() -> None:
    providers = load_config(environ={"OPENAI_API_KEY": "a", "ANTHROPIC_API_KEY": "b"}).config.providers.providers
    assert {name: (p.provider_type, p.api_key) for name, p in providers.items()} == {
        "openai": ("openai", "a"),
        "anthropic": ("anthropic", "b"),
    }


def test_the_longer_name_wins_over_the_vendors() -> None:
    environ = {"OPENAI_API_KEY": "a", "LLMSPELL_PROVIDER_OPENAI_API_KEY": "b"}
    loaded = load_config(environ=environ)
    assert loaded.config.providers.providers["openai"].api_key == "b"
    assert loaded.origins["providers.providers.openai.api_key"].name == "LLMSPELL_PROVIDER_OPENAI_API_KEY"


def test_all_variables_of_a_provider(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.my-own]\nprovider_type = 'openai'\nmax_retries = 9\n")
    values = {"API_KEY": "k", "BASE_URL": "http://x", "MODEL": "m", "TIMEOUT": "2.5", "MAX_RETRIES": "4"}
    assert set(values) == set(PROVIDER_VARIABLES)
    loaded = place.load(environ={f"LLMSPELL_PROVIDER_MY_OWN_{end}": text for end, text in values.items()})
    (provider,) = loaded.config.providers.providers.values()
    assert (provider.provider_type, provider.api_key, provider.base_url) == ("openai", "k", "http://x")
    assert (provider.default_model, provider.timeout_seconds, provider.max_retries) == ("m", 2.5, 4)


def test_the_vendors_key_is_not_sent_to_a_provider_with_its_own(place: Place) -> None:
    place.write(
        "llmspell.toml",
        "[providers.providers.openai]\nprovider_type='openai'\nbase_url='http://localhost:1'\napi_key_env='MINE'\n",
    )
    assert place.load(environ={"OPENAI_API_KEY": "secret"}).config.providers.providers["openai"].api_key is None


def test_a_misspelt_variable_is_a_warning() -> None:
    (warning,) = load_config(environ={"LLMSPELL_STATE_ENABLE": "true"}).warnings
    assert (warning.place, warning.hint) == (
        "environment variable LLMSPELL_STATE_ENABLE",
        "did you mean `LLMSPELL_STATE_ENABLED`?",
    )
    assert load_config(environ={"LLMSPELL_SOMETHING_ELSE": "1"}).warnings == ()
