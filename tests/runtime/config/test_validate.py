"""Illegal values are errors at their line; `validate_file` reports them as values and gives advice."""

import pytest

from llmspell_runtime.config import Config, validate_file
from llmspell_runtime.config.validate import check
from llmspell_runtime.errors import ConfigError
from tests.runtime.config.conftest import Place


def test_the_defaults_are_legal() -> None:
    config = Config()
    repr([config.engines, config.providers, config.tools.email, config.events, config.rag, config.debug])
    assert check(config, {}) == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("default_engine = ''", "default_engine: must not be empty"),
        ("default_engine = 'javascript'", "default_engine: there is no engine 'javascript'"),
        (
            "runtime.max_concurrent_scripts = 0",
            "runtime.max_concurrent_scripts: must be at least 1, found the number 0",
        ),
        ("engines.lua.timeout_ms = 0", "engines.lua.timeout_ms: must be at least 1, found the number 0"),
        (
            "engines.lua.max_cpu_seconds = 0",
            "engines.lua.max_cpu_seconds: must be greater than 0, found the number 0.0",
        ),
        (
            "runtime.security.max_memory_bytes = -1",
            "runtime.security.max_memory_bytes: must be at least 1, found the number -1",
        ),
        (
            "runtime.state_persistence.backup.compression_level = 10",
            "runtime.state_persistence.backup.compression_level: must be at most 9, found the number 10",
        ),
        (
            "runtime.state_persistence.backup.compression_level = 0",
            "runtime.state_persistence.backup.compression_level: must be at least 1 and at most 9, found the number 0",
        ),
        ("events.buffer_size = 0", "events.buffer_size: must be at least 1, found the number 0"),
        ("events.export.webhook = 'ftp://x'", "events.export.webhook: must begin with http:// or https://"),
        ("tools.file_operations.allowed_paths = []", "tools.file_operations.allowed_paths: must not be empty"),
        ("tools.email.smtp_port = 70000", "tools.email.smtp_port: must be at most 65535, found the number 70000"),
        ("providers.default_provider = 'x'", "providers.default_provider: the provider 'x' is not configured"),
        ("providers.default_provider = ' '", "providers.default_provider: must be not empty, found the string ' '"),
        ("[providers.providers.x]", "providers.providers.x: provider_type is missing or empty"),
        ("rag.vector_storage.hnsw.m = 101", "rag.vector_storage.hnsw.m: must be at most 100, found the number 101"),
        (
            "rag.vector_storage.hnsw.ef_construction = 8",
            "rag.vector_storage.hnsw.ef_construction: must be at least m (16), found 8",
        ),
        ("rag.vector_storage.hnsw.nb_layers = 65", None),
        ("rag.chunking.overlap = 512", "rag.chunking.overlap: must be less than chunk_size (512), found 512"),
        ("rag.chunking.min_chunk_size = 3000", None),
        (
            "events.filtering.exclude_types = ['*']",
            "events.filtering.exclude_types: * is both included and excluded",
        ),
    ],
)
def test_illegal_values(place: Place, text: str, message: str | None) -> None:
    file = place.write("llmspell.toml", f"\n{text}\n")
    with pytest.raises(ConfigError) as caught:
        place.load()
    assert message is None or caught.value.message == message
    assert caught.value.where == f"{file}:2"


def test_a_backoff_of_a_provider_must_grow(place: Place) -> None:
    place.write("llmspell.toml", "[providers.providers.p]\nprovider_type='p'\nretry = {backoff_multiplier = 0}\n")
    with pytest.raises(ConfigError, match=r"providers.providers.p.retry.backoff_multiplier: must be greater than 0"):
        place.load()


def test_an_offline_provider_needs_no_table(place: Place) -> None:
    place.write("llmspell.toml", "providers.default_provider = 'scripted'")
    assert place.load().warnings == ()


def test_what_has_no_effect_is_a_warning(place: Place) -> None:
    place.write(
        "llmspell.toml",
        """
        engines.javascript.strict_mode = false
        providers.default_provider = "p"
        providers.providers.p = { provider_type = "p", enabled = false }
        """,
    )
    assert [warning.key for warning in place.load().warnings] == ["engines.javascript", "providers.default_provider"]


def test_validate_file_reports_instead_of_raising(place: Place) -> None:
    file = place.write("x.toml", "[kernel]\nwarm_workers = 'x'\nzzz = 1\n[hooks]\ntimeout_ms = 0\n")
    report = validate_file(file)
    assert not report.valid
    assert [error.place for error in report.errors] == [f"{file}:2", f"{file}:5"]
    assert [warning.place for warning in report.warnings] == [f"{file}:3"]
    missing = validate_file(place.project / "missing.toml")
    assert [error.message for error in missing.errors] == ["there is no such configuration file"]
    file.write_text("x = [")
    assert validate_file(file).errors[0].where == f"{file}:1:6"


def test_validate_file_gives_advice(place: Place) -> None:
    file = place.write(
        "x.toml",
        """
        engines.lua.security_level = "privileged"
        runtime.security.allow_network_access = false
        providers.providers.p = { provider_type = "p", api_key = "k" }
        """,
    )
    report = validate_file(file)
    assert report.valid
    assert [warning.key for warning in report.warnings] == [
        "runtime.security.allow_network_access",
        "providers.providers.p.api_key",
        "engines.lua.security_level",
    ]
    file.write_text("")
    assert [warning.key for warning in validate_file(file).warnings] == ["providers.providers"]
