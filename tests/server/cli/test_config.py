"""`llmspell config`: init, validate, show."""

from __future__ import annotations

import json
import tomllib

from inline_snapshot import snapshot

from tests.harness.cli import CommandLine


def test_init_writes_a_file_that_is_valid(cli: CommandLine) -> None:
    assert cli("config", "init").text == "wrote llmspell.toml\n"
    assert cli("config", "validate", "-f", "llmspell.toml").code == 0
    assert cli("exec", "1").errors == ""


def test_init_overwrites_nothing_without_force(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "# mine\n")
    result = cli("config", "init")
    expected = "Storage error: llmspell.toml: the file is there already\n\nhint: overwrite it with --force\n"
    assert (result.code, result.errors) == (1, expected)
    assert cli("config", "init", "--force").code == 0
    assert cli("config", "init", "-o", "sub/other.toml").text == "wrote sub/other.toml\n"


def test_validate(cli: CommandLine) -> None:
    cli.write("bad.toml", "[engines.lua]\ntimeot_ms = 3\nsecurity_level = 'x'\n")
    result = cli("config", "validate", "-f", "bad.toml")
    assert result.code == 1
    assert result.text.replace(str(cli.folder), "…") == snapshot("""\
error: …/bad.toml:3: engines.lua.security_level: expected one of safe, restricted, privileged, found the string 'x'
warning: …/bad.toml:2: unknown key engines.lua.timeot_ms (did you mean `timeout_ms`?)
bad.toml: not valid
""")
    report = cli("config", "validate", "-f", "bad.toml", "--output", "json").json
    assert (report["valid"], report["path"]) == (False, "bad.toml")
    assert report["errors"][0]["where"].endswith("bad.toml:3")


def test_validate_what_counts_here(cli: CommandLine) -> None:
    assert cli("config", "validate").text == "there is no configuration file here; the defaults hold\n"
    cli.write("llmspell.toml", "[[x")
    result = cli("config", "validate")
    assert result.code == 1
    assert "not valid TOML" in result.text


def test_show_is_toml_that_can_be_read_again(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[engines.lua]\nmax_output_bytes = 77\n")
    result = cli("config", "show")
    tree = tomllib.loads(result.text)
    assert tree["engines"]["lua"]["max_output_bytes"] == 77
    assert "#   level: restricted" in result.text
    cli.write("again.toml", result.text)
    assert cli("config", "validate", "-f", "again.toml").code == 0


def test_show_a_section_with_origins(cli: CommandLine) -> None:
    cli.write("llmspell.toml", "[kernel]\nwarm_workers = 3\n")
    result = cli("config", "show", "kernel", "--origins")
    assert result.text.replace(str(cli.folder), "…") == snapshot("""\
[kernel]
warm_workers = 3  # …/llmspell.toml:2
max_interpreters = 64  # default
debug_socket = true  # default
""")
    tree = cli("config", "show", "kernel", "--origins", "--format", "json").json
    assert tree["warm_workers"] == 3
    assert tree["origins"]["kernel.max_interpreters"] == "default"
    assert cli("config", "show", "kernel.warm_workers").text == "[kernel]\nwarm_workers = 3\n"
    assert cli("config", "show", "default_engine").text == 'default_engine = "lua"\n'


def test_show_json_says_what_is_granted(cli: CommandLine) -> None:
    tree = cli("config", "show", "--format", "json").json
    assert tree["granted"]["level"] == "restricted"
    assert tree["engines"]["lua"]["version"] == "lua54"


def test_secrets_are_hidden(cli: CommandLine) -> None:
    cli.write(
        "llmspell.toml",
        "[providers.providers.own]\nprovider_type = 'openai'\napi_key = 'sk-TOPSECRET'\n"
        "base_url = 'https://me:TOPSECRET@host'\n[profiles.p.providers.providers.x]\napi_key = 'TOPSECRET'\n",
    )
    shown = [
        cli("config", "show"),
        cli("config", "show", "--origins"),
        cli("config", "show", "providers"),
        cli("config", "show", "providers.providers.own.api_key"),
        cli("config", "show", "providers.providers.own.api_key", "--format", "json"),
        cli("config", "show", "profiles"),
        cli("config", "show", "profiles", "--format", "json"),
        cli("config", "show", "profiles.p.providers.providers.x", "--format", "json"),
        cli("config", "show", "profiles.p.providers.providers.x.api_key", "--format", "json"),
        cli("config", "show", "--format", "json", "--origins"),
        cli("doctor"),
        cli("doctor", "--json"),
    ]
    assert [(result.code, b"TOPSECRET" in result.out + result.err) for result in shown] == [(0, False)] * len(shown)


def test_unknown_section(cli: CommandLine) -> None:
    result = cli("config", "show", "engnes")
    expected = "Configuration error: there is no section 'engnes'\n\nhint: did you mean `engines`?\n"
    assert (result.code, result.errors) == (2, expected)


def test_bare_config_explains_itself(cli: CommandLine) -> None:
    result = cli("config")
    assert "validate" in result.text + result.errors
    assert json.loads(cli("config", "show", "--format", "json").out)
