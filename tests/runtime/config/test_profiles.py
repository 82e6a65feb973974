"""Builtin profiles, profiles of one's own, and their places among the layers."""

import pytest

from llmspell_runtime.config.profiles import BUILTIN
from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place


@pytest.mark.parametrize("name", BUILTIN)
def test_each_builtin_profile_loads_without_a_warning(place: Place, name: str) -> None:
    loaded = place.load(profile=name)
    assert (loaded.warnings, loaded.profiles) == ((), (name,))
    assert any(origin.name == name for origin in loaded.origins.values())


def test_the_names_are_fixed() -> None:
    assert list(BUILTIN) == ["minimal", "development", "production", "rag-dev", "rag-prod", "daemon"]


def test_rag_profiles(place: Place) -> None:
    dimensions = [place.load(profile=p).config.rag.vector_storage.dimensions for p in ("rag-dev", "rag-prod")]
    assert dimensions == [384, 768]


def test_layers_apply_in_turn(place: Place) -> None:
    loaded = place.load(profile="rag-dev, rag-prod")
    assert (loaded.config.rag.vector_storage.dimensions, loaded.config.rag.enabled) == (768, True)


def test_files_are_stronger_than_a_builtin_profile(place: Place) -> None:
    place.write("~/.llmspell.toml", "logging.level = 'error'")
    loaded = place.load(environ={"LLMSPELL_PROFILE": "production"})
    assert (loaded.config.logging.level, loaded.config.logging.format) == ("error", "json")
    assert loaded.origins["logging.level"].kind == "user-file"
    assert str(loaded.origins["logging.format"]) == "profile production"


def test_the_argument_wins_over_the_variable(place: Place) -> None:
    assert place.load(profile="minimal", environ={"LLMSPELL_PROFILE": "nonsense"}).profiles == ("minimal",)


def test_an_own_profile_is_stronger_than_the_files_and_weaker_than_the_environment(place: Place) -> None:
    place.write("~/.llmspell.toml", "[profiles.ci.kernel]\nwarm_workers = 8\nmax_interpreters = 5\n")
    file = place.write("llmspell.toml", "[kernel]\nwarm_workers = 2\n[profiles.ci.kernel]\nwarm_workers = 3\n")
    loaded = place.load(profile="ci", environ={"LLMSPELL_SECURITY_LEVEL": "safe"})
    kernel = loaded.config.kernel
    assert (kernel.warm_workers, kernel.max_interpreters) == (3, 5)
    assert (loaded.origins["kernel.warm_workers"].path, loaded.origins["kernel.warm_workers"].line) == (file, 4)
    assert place.load().config.kernel.warm_workers == 2


def test_an_own_profile_extends_the_builtin_one_of_its_name(place: Place) -> None:
    place.write("llmspell.toml", "[profiles.production.logging]\nlevel = 'error'\n")
    logging = place.load(profile="production").config.logging
    assert (logging.level, logging.format) == ("error", "json")


def test_profiles_of_both_files_are_kept(place: Place) -> None:
    place.write("~/.llmspell.toml", "[profiles.a.kernel]\n")
    place.write("llmspell.toml", "[profiles.b.kernel]\n")
    assert set(place.load().config.profiles) == {"a", "b"}


@pytest.mark.parametrize("chosen", ["prodction", "minimal,prodction"])
def test_an_unknown_profile_names_the_closest_and_all(place: Place, chosen: str) -> None:
    place.write("llmspell.toml", "[profiles.ci]\n")
    with pytest.raises(ConfigError, match="there is no profile 'prodction'") as caught:
        place.load(environ={"LLMSPELL_PROFILE": chosen})
    assert caught.value.where == "environment variable LLMSPELL_PROFILE"
    assert caught.value.hint == (
        "did you mean `production`? profiles: minimal, development, production, rag-dev, rag-prod, daemon, ci"
    )


def test_a_profile_holds_no_profiles(place: Place) -> None:
    file = place.write("llmspell.toml", "[profiles.ci]\n\nprofiles.x = {}\n")
    (warning,) = place.load(profile="ci").warnings
    assert (warning.key, warning.place) == ("profiles.ci.profiles", f"{file}:3")


def test_a_mistake_in_a_profile_that_is_not_chosen_is_told(place: Place) -> None:
    file = place.write("llmspell.toml", "[profiles.ci.kernel]\nwarm_workers = 'x'\n")
    with pytest.raises(ConfigError) as caught:
        place.load()
    assert caught.value.where == f"{file}:2"
