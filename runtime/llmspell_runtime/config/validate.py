"""What a type cannot say: limits of numbers, empty texts, and keys that must agree with each other."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from llmspell_runtime.config.leaf import describe_found
from llmspell_runtime.config.schema.fields import KeyInfo, fields_of, info, is_built
from llmspell_runtime.config.schema.root import Config
from llmspell_runtime.config.values import DEFAULT, Finding, KeyPath, Origin, did_you_mean, dotted

OFFLINE_PROVIDERS = ("scripted",)
"""Providers that work without a table of their own."""


def check(config: Config, origins: Mapping[str, Origin]) -> list[Finding]:
    """Everything that makes the configuration unusable, and warnings about what has no effect.

    Tables that nobody has built hold only defaults and are not looked at.
    """

    def find(severity: Any, key: str, message: str, hint: str | None = None) -> Finding:
        origin = origins.get(key, DEFAULT)
        return Finding(severity=severity, message=message, key=key, origin=origin, hint=hint)

    findings = [find("error", key, message) for key, message in _limits(config, ())]
    for built, rule in _RULES:
        if is_built(config, built):
            findings += [find(*found) for found in rule(config)]
    return findings


def advice(config: Config, origins: Mapping[str, Origin]) -> list[Finding]:
    """Warnings that are worth a look when somebody asks (`config validate`), not at every start."""
    found: list[tuple[str, str, str | None]] = []
    if not config.providers.providers:
        found.append(("providers.providers", "no provider is configured; agents cannot ask a model", None))
    if not config.runtime.security.allow_network_access:
        found.append(("runtime.security.allow_network_access", "the network is off; providers are unreachable", None))
    found += [
        (key, "a key stands in the file", "name a variable with api_key_env instead")
        for name in config.providers.providers
        if origins.get(key := dotted(("providers", "providers", name, "api_key")), DEFAULT).path
    ]
    if config.engines.lua.security_level == "privileged":
        found.append(("engines.lua.security_level", "every script may do what you may do", None))
    return [
        Finding(severity="warning", message=message, key=key, origin=origins.get(key), hint=hint)
        for key, message, hint in found
    ]


def _limits(instance: Any, path: KeyPath) -> Iterator[tuple[str, str]]:
    """Numbers beyond their limits and empty texts: key and message."""
    for name, field in fields_of(type(instance)).items():
        about = info(field)
        if not is_built(instance, name) and about.table:
            continue
        value, here = getattr(instance, name), (*path, name)
        if about.many:
            for key, inner in value.items():
                yield from _limits(inner, (*here, key))
        elif about.table:
            yield from _limits(value, here)
        elif wanted := _beyond(about, value):
            yield dotted(here), f"{dotted(here)}: must be {wanted}, found {describe_found(value)}"


def _beyond(about: KeyInfo, value: Any) -> str | None:
    """What the value should have been, or `None` when it is legal."""
    if about.filled and value is not None and (not value or (isinstance(value, str) and not value.strip())):
        return "not empty"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if about.above is not None and value <= about.above:
        return f"greater than {about.above:g}"
    if about.at_least is not None and value < about.at_least:
        return f"at least {about.at_least:g}" + (f" and at most {about.at_most:g}" if about.at_most else "")
    if about.at_most is not None and value > about.at_most:
        return f"at most {about.at_most:g}"
    return None


Found = tuple[str, str, str] | tuple[str, str, str, str | None]


def _engines(config: Config) -> Iterator[Found]:
    if config.engines.javascript != type(config.engines.javascript)():
        yield "warning", "engines.javascript", "engines.javascript has no effect: there is no JavaScript engine"


def _default_engine(config: Config) -> Iterator[Found]:
    name = config.default_engine
    if name != "lua":
        message = f"default_engine: there is no engine {name!r}" if name else "default_engine: must not be empty"
        yield "error", "default_engine", message, 'write default_engine = "lua"'


def _providers(config: Config) -> Iterator[Found]:
    providers = config.providers
    for name, provider in providers.providers.items():
        if not provider.provider_type.strip():
            key = dotted(("providers", "providers", name))
            hint = f'add a line such as provider_type = "{name}"'
            yield "error", key, f"{key}: provider_type is missing or empty", hint
    default = providers.default_provider
    if default is None or not default.strip() or default in OFFLINE_PROVIDERS:
        return
    key = "providers.default_provider"
    if default not in providers.providers:
        hint = did_you_mean(default, providers.providers) or f"add [{dotted(('providers', 'providers', default))}]"
        yield "error", key, f"{key}: the provider {default!r} is not configured", hint
    elif not providers.providers[default].enabled:
        yield "warning", key, f"{key}: the provider {default!r} is switched off"


def _tools(config: Config) -> Iterator[Found]:
    files = "tools.file_operations.allowed_paths"
    if is_built(config.tools, "file_operations") and not config.tools.file_operations.allowed_paths:
        yield "error", files, f"{files}: must not be empty", "to switch the tools off, set enabled = false"


def _events(config: Config) -> Iterator[Found]:
    filtering, webhook = config.events.filtering, config.events.export.webhook
    for what in ("types", "components"):
        both = set(getattr(filtering, f"include_{what}")) & set(getattr(filtering, f"exclude_{what}"))
        if both:
            key = f"events.filtering.exclude_{what}"
            yield "error", key, f"{key}: {', '.join(sorted(both))} is both included and excluded"
    if webhook and not webhook.lower().startswith(("http://", "https://")):
        key = "events.export.webhook"
        yield "error", key, f"{key}: must begin with http:// or https://"


def _rag(config: Config) -> Iterator[Found]:
    hnsw, chunking = config.rag.vector_storage.hnsw, config.rag.chunking
    if hnsw.ef_construction < hnsw.m:
        key = "rag.vector_storage.hnsw.ef_construction"
        yield "error", key, f"{key}: must be at least m ({hnsw.m}), found {hnsw.ef_construction}"
    if chunking.overlap >= chunking.chunk_size:
        key = "rag.chunking.overlap"
        yield "error", key, f"{key}: must be less than chunk_size ({chunking.chunk_size}), found {chunking.overlap}"
    if not chunking.min_chunk_size <= chunking.max_chunk_size:
        key = "rag.chunking.min_chunk_size"
        yield "error", key, f"{key}: must not exceed max_chunk_size ({chunking.max_chunk_size})"


_RULES: tuple[tuple[str, Callable[[Config], Iterator[Found]]], ...] = (
    ("default_engine", _default_engine),
    ("engines", _engines),
    ("providers", _providers),
    ("tools", _tools),
    ("events", _events),
    ("rag", _rag),
)
