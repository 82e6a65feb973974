"""What is shown hides secrets; what is written gives the same configuration again."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from llmspell_runtime.config import Config, as_dict, load_config, redacted, section, to_toml, validate_file
from llmspell_runtime.config.leaf import choices
from llmspell_runtime.config.schema.fields import KeyInfo, fields_of, info
from llmspell_runtime.config.write import toml_value
from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place

characters = st.characters(blacklist_categories=["Cs"])
words = st.text(characters, min_size=1, max_size=8).filter(lambda text: bool(text.strip()))
free = st.dictionaries(
    st.text(characters, max_size=5).map(lambda text: "x_" + text),
    st.recursive(
        st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False) | words | st.dates(),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
        max_leaves=4,
    ),
    max_size=2,
)


def leaf(kind: Any, about: KeyInfo) -> st.SearchStrategy[Any]:
    """Legal values of one key, `None` and lists among them."""
    if type(None) in get_args(kind):
        return st.none() | leaf(get_args(kind)[0], about)
    if choices(kind):
        return st.sampled_from(choices(kind))
    if kind is int:
        low, high = about.at_least, about.at_most
        return st.integers(0 if low is None else int(low), 2**63 - 1 if high is None else int(high))
    if kind is float:
        return st.floats(min_value=0, max_value=about.at_most, exclude_min=True, allow_infinity=False)
    if kind is bool:
        return st.booleans()
    text = words.map(lambda text: f"/{text}") if about.path else words
    if kind is str:
        return text
    if str(kind).startswith("tuple"):
        inner = st.integers(1, 9) if get_args(kind)[0] is int else text
        return st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.dictionaries(words, words, max_size=2)


SPECIAL: dict[str, st.SearchStrategy[Any]] = {
    "default_engine": st.just("lua"),
    "Providers.default_provider": st.sampled_from([None, "scripted"]),
    "exclude_types": st.just(()),
    "exclude_components": st.just(()),
    "webhook": st.sampled_from([None, "http://x/", "HTTPS://y"]),
    "ef_construction": st.integers(100, 1000),
    "chunk_size": st.integers(300, 400),
    "overlap": st.integers(0, 299),
    "max_chunk_size": st.integers(2000, 3000),
    "min_chunk_size": st.integers(1, 2000),
    "profiles": st.dictionaries(words, st.just({"kernel": {"warm_workers": 3}}), max_size=2),
}


def instances(cls: type[Any]) -> st.SearchStrategy[Any]:
    """Legal instances of a schema class in which a few fields differ from the default."""
    fields: dict[str, st.SearchStrategy[Any]] = {}
    for name, field in fields_of(cls).items():
        about = info(field)
        if about.rest:
            fields[name] = free
        elif about.many:
            fields[name] = st.dictionaries(words, instances(about.table_class or cls), max_size=2)
        elif about.table_class:
            fields[name] = instances(about.table_class)
        else:
            special = SPECIAL.get(f"{cls.__name__}.{name}", SPECIAL.get(name))
            fields[name] = leaf(field.type, about) if special is None else special

    @st.composite
    def build(draw: Callable[[st.SearchStrategy[Any]], Any]) -> Any:
        chosen = draw(st.sets(st.sampled_from(sorted(fields)), max_size=3))
        if "provider_type" in fields:
            chosen = chosen | {"provider_type"}
        return cls(**{name: draw(fields[name]) for name in sorted(chosen)})

    return build()


@settings(deadline=None, max_examples=150, suppress_health_check=list(HealthCheck))
@given(instances(Config))
def test_any_configuration_survives_its_file(config: Config) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.toml")
        file.write_bytes(to_toml(config).encode())
        loaded = load_config(explicit=file, environ={})
    assert loaded.config == config


@settings(deadline=None, max_examples=200)
@given(
    st.text(alphabet="[]{}='\"#.,\\\n 01eatrue", max_size=60)
    | st.lists(
        st.sampled_from(
            ["[kernel]", "[[kernel]]", "[providers.providers.p]", "[profiles.a]", "warm_workers = 0x" + "f" * 20_000]
            + [f"{key} = {value}" for key in ("kernel", "warm_workers", "profiles", "provider_type", "retry", "tools")
               for value in ("1", "'a'", "[]", "{}", "nan", "[{a=1}]", "1979-05-27", "{retry=1}")]
        ),
        max_size=6,
    ).map("\n".join)
    | st.binary(max_size=60)
)  # fmt: skip
def test_no_text_raises_anything_but_a_config_error(text: str | bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.toml")
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        report = validate_file(file)
        try:
            load_config(explicit=file, environ={})
        except ConfigError as error:
            assert not report.valid
            assert str(error)
        else:
            assert report.valid


def test_numbers_of_thousands_of_digits_are_an_error(place: Place) -> None:
    place.write("llmspell.toml", "[kernel]\nwarm_workers = " + "1" * 5000)
    with pytest.raises(ConfigError):
        place.load()


def test_the_file_of_the_defaults_sets_nothing_and_shows_everything() -> None:
    text = to_toml(Config())
    assert [line for line in text.splitlines() if line and line[0] not in "#["] == []
    assert '# security_level = "restricted"' in text
    assert "# How far a script is trusted. One of: safe, restricted, privileged." in text
    assert "# timeout_ms =" in text.splitlines()


def test_a_file_of_the_defaults_can_be_switched_on(place: Place) -> None:
    lines = to_toml(Config()).splitlines()
    enabled = [
        line[2:] if line.startswith("# ") and line.split(" ")[2:3] == ["="] and not line.endswith("=") else line
        for line in lines
    ]
    place.write("llmspell.toml", "\n".join(enabled))
    loaded = place.load()
    config = attrs.evolve(
        loaded.config,
        runtime=attrs.evolve(loaded.config.runtime, state_persistence=Config().runtime.state_persistence),
    )
    assert (config, loaded.warnings) == (Config(), ())


def test_what_toml_cannot_say_is_an_error() -> None:
    with pytest.raises(ConfigError, match="no value of the kind NoneType"):
        toml_value({"a": [None]})


def test_secrets_are_hidden() -> None:
    tree = {
        "api_key": "sk",
        "api_key_env": "NAME",
        "max_tokens": 5,
        "default_headers": {"Authorization": "Bearer x", "X-Api-Key": "k", "Accept": "a"},
        "smtp_password": "p",
        "keys": [{"access_token": "t"}],
        "base_url": "https://me:word@host/x",
        "token": None,
        "secret": {"plain": 1},
        "passwords_file": "f",
    }
    assert redacted(tree) == {
        "api_key": "********",
        "api_key_env": "NAME",
        "max_tokens": 5,
        "default_headers": {"Authorization": "********", "X-Api-Key": "********", "Accept": "a"},
        "smtp_password": "********",
        "keys": [{"access_token": "********"}],
        "base_url": "https://********@host/x",
        "token": None,
        "secret": {"plain": 1},
        "passwords_file": "f",
    }


def test_every_secret_of_the_schema_is_hidden_by_its_name() -> None:
    def secrets(cls: type[Any]) -> list[str]:
        names = [name for name, field in fields_of(cls).items() if info(field).secret]
        tables = [table for field in fields_of(cls).values() if (table := info(field).table_class)]
        return names + [name for table in tables for name in secrets(table)]

    names = secrets(Config)
    assert len(names) >= 4
    assert set(redacted(dict.fromkeys(names, "x")).values()) == {"********"}


def test_a_configuration_is_plain_values(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.p]\nprovider_type = 'p'\nflavour = 'mild'\n")
    tree = as_dict(place.load().config)
    assert tree["providers"]["providers"]["p"]["flavour"] == "mild"
    assert json.loads(json.dumps(tree)) == tree


def test_sections_by_name(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.'a.b']\nprovider_type = 'p'\n")
    config = place.load().config
    assert section(config, "engines.lua") is config.engines.lua
    assert section(config, "kernel.warm_workers") == 1
    assert section(config, 'providers.providers."a.b".provider_type') == "p"
    for name, hint in [
        ("kernle", "did you mean `kernel`?"),
        ("kernel.zz", "there are: warm_workers, max_interpreters, debug_socket"),
    ]:
        with pytest.raises(ConfigError, match="there is no section") as caught:
            section(config, name)
        assert caught.value.hint == hint
    with pytest.raises(ConfigError):
        section(config, "kernel.warm_workers.x")
