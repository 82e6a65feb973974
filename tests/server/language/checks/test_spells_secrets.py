"""Secrets in a text, and what only looks like one."""

from __future__ import annotations

import pytest

from llmspell_server.language.checks.choice import Choice
from llmspell_server.language.checks.report import problems
from tests.harness.lua_fixture import read_fixture

# Made up by chance, in halves, so that nobody takes them for real ones.
LETTERS = "q7Xk2mV9" + "bT4nZ8wR" + "c1Lp6sYd" + "H3jF5gQa"
LONG = LETTERS + "u0Ei" + "Ko8B" + "NvWx"


def found(text: str) -> list[str]:
    snapshot = read_fixture(text).snapshot()
    return [one.message for one in problems(snapshot, "file:///srv/main.lua", Choice()) if one.code == "secret-in-text"]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f'local x = "sk-{LONG}"', "an OpenAI key"),
        (f'local x = "sk-proj-{LONG}"', "an OpenAI key"),
        (f'local x = "sk-ant-api03-{LONG}"', "an Anthropic key"),
        (f'f("Bearer ghp_{LONG[:36]}")', "a GitHub token"),
        (f'f("https://x@ghs_{LONG[:36]}@host/")', "a GitHub token"),
        ('local id = "AKIA' + 'Q4ZT7MBW2XKD9RFJ"', "an AWS access key"),
        ('local t = "xoxb' + '-2840193756-hTq8ZrWm4Kc7"', "a Slack token"),
        (f'local t = "hf_{LETTERS}"', "a Hugging Face token"),
        (f'local t = "glpat-{LETTERS[:20]}"', "a GitLab token"),
        ("local k = [[-----BEGIN RSA PRIVATE KEY-----\n" + LONG + "\n]]", "a private key"),
        (f'local api_key = "{LETTERS}"', "a secret"),
        (f'local apiKey = "{LETTERS}"', "a secret"),
        (f'config.SECRET_KEY = "{LETTERS}"', "a secret"),
        (f'config["access-token"] = "{LETTERS}"', "a secret"),
        (f'f({{ password = "{LETTERS}" }})', "a secret"),
        (f'Agent.builder():api_key("{LETTERS}")', "a secret"),
    ],
)
def test_secrets(text: str, what: str) -> None:
    assert found(text) == [f"This looks like {what}; whoever has the script has it too. Read it with `os.getenv`."]


@pytest.mark.parametrize(
    "text",
    [
        'local api_key = "YOUR_KEY"',
        'local api_key = "sk-..."',
        'local api_key = "sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"',
        'local api_key = "sk-1234567890abcdef1234567890abcdef1234567890abcdef"',
        'local api_key = "sk-your-openai-key-goes-right-here-please-now"',
        'local token = "${GITHUB_TOKEN}"',
        'local token = "<insert the token of the service here>"',
        'local password = "correct horse battery staple and more"',
        'local password = "hunter2"',
        'local password = "my-super-long-passphrase-2024"',
        'local token = "workflow_output_of_step_17_in_run_3"',
        'local api_key = "ollama-needs-no-key-on-this-machine-1"',
        'local secret = "Settings/Database/Connection/Primary2"',
        'local api_key = os.getenv("OPENAI_API_KEY")',
        'local secret_name = "projects/main/secrets/database-1/versions/4"',
        'local key = "workflow:8a7f:agent:requirements_analyst_17:output"',
        'local hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
        'local token = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"',
        'local token = "550e8400-e29b-41d4-a716-446655440000"',
        f'local text = "{LETTERS}"',
        f'local tokens = "{LETTERS}"',
        'local max_tokens = "4096"',
        'local description = "Reads the api_key, the token and the password of 3 services"',
        'local model = "anthropic/claude-3-5-sonnet-20241022"',
        'local sk = "sk-learn-is-a-library-for-machine-learning-in-python"',
        'local aws = "AKIAIOSFODNN7EXAMPLE"',
    ],
)
def test_what_is_none(text: str) -> None:
    assert found(text) == []
