"""Tables `providers.*`: which models are reachable, and how."""

# ruff: noqa: RUF009 -- these calls declare attrs fields, they make no shared defaults

from collections.abc import Mapping

import attrs

from llmspell_runtime.config.schema.fields import key, rest, table, tables


@attrs.frozen(kw_only=True)
class RateLimit:
    """How fast a provider may be asked."""

    requests_per_minute: int = key(60, "Requests per minute.", at_least=1)
    tokens_per_minute: int | None = key(None, "Tokens per minute; none: unlimited.", at_least=1)
    auto_retry: bool = key(True, "Wait and ask again when the provider says that it is busy.")


@attrs.frozen(kw_only=True)
class Retry:
    """What happens after a failed request."""

    max_retries: int = key(3, "Further attempts.", at_least=0)
    initial_delay_ms: int = key(1000, "Wait before the first further attempt, in milliseconds.", at_least=0)
    max_delay_ms: int = key(30_000, "Longest wait, in milliseconds.", at_least=1)
    backoff_multiplier: float = key(2.0, "Each wait is the one before times this.", above=0)


@attrs.frozen(kw_only=True)
class Provider:
    """One provider."""

    name: str | None = key(None, "Name to show; none: the name of the table.")
    provider_type: str = key("", "Kind of provider, such as `openai` or `anthropic`. Required.")
    enabled: bool = key(True, "Whether scripts may use it.")
    base_url: str | None = key(None, "Address of the service; none: the vendor's.", filled=True)
    api_key_env: str | None = key(None, "Environment variable that holds the key.", filled=True)
    api_key: str | None = key(None, "The key itself; `api_key_env` keeps it out of the file.", secret=True)
    default_model: str | None = key(None, "Model when a script names none.", alias="model", filled=True)
    max_tokens: int | None = key(None, "Longest answer in tokens; none: the model's.", at_least=1)
    timeout_seconds: float = key(30.0, "Deadline of one request in seconds.", above=0)
    max_retries: int = key(3, "Further attempts after a failed request.", at_least=0)
    rate_limit: RateLimit = table(RateLimit, "How fast it may be asked.")
    retry: Retry = table(Retry, "What happens after a failed request.")
    options: Mapping[str, object] = rest("passed to the provider as options.")


@attrs.frozen(kw_only=True)
class Providers:
    """Model providers."""

    default_provider: str | None = key(None, "Provider when a script names none.", filled=True)
    providers: Mapping[str, Provider] = tables(Provider, "The providers by name.")
