"""The environment variables that set configuration keys, in one table."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs

from llmspell_runtime.config.values import Finding, Origin, split_dotted

PREFIX = "LLMSPELL_"


@attrs.frozen
class Variable:
    """A variable without its prefix `LLMSPELL_`: the key that it sets, and how its text is read."""

    key: str
    parse: Callable[[str], object]
    """Raises `ValueError` with what was expected; a mapping of dotted keys sets several."""


def boolean(text: str) -> bool:
    """true, 1, yes, on; false, 0, no, off; in any case."""
    word = text.strip().lower()
    if word in ("true", "1", "yes", "on"):
        return True
    if word in ("false", "0", "no", "off"):
        return False
    raise ValueError("true or false")


def integer(text: str) -> int:
    """A decimal integer; `_` may separate digits."""
    if re.fullmatch(r"\s*[+-]?[0-9](?:_?[0-9]){0,30}\s*", text):
        return int(text)
    raise ValueError("an integer")


def number(text: str) -> float:
    """A decimal number."""
    try:
        return float(text)
    except ValueError:
        raise ValueError("a number") from None


def plain(text: str) -> str:
    """The text itself."""
    return text


def texts(text: str) -> list[str]:
    """Texts with commas between them; blanks around them do not count."""
    return [item.strip() for item in text.split(",") if item.strip()]


def integers(text: str) -> list[int]:
    """Integers with commas (or one `x`, as in 800x600) between them."""
    return [integer(item) for item in re.split(r"[,x]", text)]


def debug_output(text: str) -> Mapping[str, object]:
    """`stdout,colored,file:PATH`: what is not named is off."""
    words = texts(text)
    unknown = [word for word in words if word not in ("stdout", "colored") and not word.startswith("file:")]
    if unknown:
        raise ValueError("stdout, colored, file:PATH with commas between them")
    values: dict[str, object] = {
        "debug.output.stdout": "stdout" in words,
        "debug.output.colored": "colored" in words,
    }
    for word in words:
        if word.startswith("file:"):
            values["debug.output.file.path"] = word.removeprefix("file:")
    return values


def debug_modules(text: str) -> Mapping[str, object]:
    """`+module,-module`: modules that record, and modules that do not."""
    words = texts(text)
    if any(word[0] not in "+-" or len(word) == 1 for word in words):
        raise ValueError("+module and -module with commas between them")
    return {
        "debug.module_filters.enabled": [word[1:] for word in words if word[0] == "+"],
        "debug.module_filters.disabled": [word[1:] for word in words if word[0] == "-"],
    }


VARIABLES: Mapping[str, Variable] = {
    "DEFAULT_ENGINE": Variable("default_engine", plain),
    "ENGINE": Variable("default_engine", plain),
    "SECURITY_LEVEL": Variable("engines.lua.security_level", plain),
    "MAX_CONCURRENT_SCRIPTS": Variable("runtime.max_concurrent_scripts", integer),
    "SCRIPT_TIMEOUT_SECONDS": Variable("runtime.script_timeout_seconds", integer),
    "ALLOW_FILE_ACCESS": Variable("runtime.security.allow_file_access", boolean),
    "ALLOW_NETWORK_ACCESS": Variable("runtime.security.allow_network_access", boolean),
    "ALLOW_PROCESS_SPAWN": Variable("runtime.security.allow_process_spawn", boolean),
    "MAX_MEMORY_BYTES": Variable("runtime.security.max_memory_bytes", integer),
    "MAX_EXECUTION_TIME_MS": Variable("runtime.security.max_execution_time_ms", integer),
    "LOG_LEVEL": Variable("logging.level", plain),
    "LOG_FORMAT": Variable("logging.format", plain),
    "LOG_FILE": Variable("logging.file", plain),
    "TELEMETRY_TRACING": Variable("telemetry.tracing", boolean),
    "STATE_ENABLED": Variable("runtime.state_persistence.enabled", boolean),
    "STATE_BACKEND": Variable("runtime.state_persistence.backend_type", plain),
    "STATE_PATH": Variable("runtime.state_persistence.path", plain),
    "STATE_MIGRATION_ENABLED": Variable("runtime.state_persistence.migration_enabled", boolean),
    "STATE_BACKUP_ENABLED": Variable("runtime.state_persistence.backup_enabled", boolean),
    "STATE_BACKUP_ON_MIGRATION": Variable("runtime.state_persistence.backup_on_migration", boolean),
    "STATE_BACKUP_DIR": Variable("runtime.state_persistence.backup.backup_dir", plain),
    "STATE_MAX_SIZE_BYTES": Variable("runtime.state_persistence.max_state_size_bytes", integer),
    "SESSIONS_ENABLED": Variable("runtime.sessions.enabled", boolean),
    "SESSIONS_MAX": Variable("runtime.sessions.max_sessions", integer),
    "SESSIONS_TIMEOUT_SECONDS": Variable("runtime.sessions.session_timeout_seconds", integer),
    "SESSIONS_BACKEND": Variable("runtime.sessions.storage_backend", plain),
    "SESSIONS_MAX_ARTIFACTS": Variable("runtime.sessions.max_artifacts_per_session", integer),
    "TOOLS_ENABLED": Variable("tools.enabled", boolean),
    "TOOLS_RATE_LIMIT": Variable("tools.rate_limit_per_minute", integer),
    "TOOLS_FILE_OPS_ENABLED": Variable("tools.file_operations.enabled", boolean),
    "TOOLS_MAX_FILE_SIZE": Variable("tools.file_operations.max_file_size", integer),
    "TOOLS_ALLOWED_PATHS": Variable("tools.file_operations.allowed_paths", texts),
    "TOOLS_NETWORK_TIMEOUT": Variable("tools.network.timeout_seconds", integer),
    "TOOLS_NETWORK_MAX_RETRIES": Variable("tools.network.max_retries", integer),
    "TOOLS_NETWORK_VERIFY_SSL": Variable("tools.network.verify_ssl", boolean),
    "TOOLS_WEB_USER_AGENT": Variable("tools.web_tools.user_agent", plain),
    "TOOLS_WEB_ALLOWED_DOMAINS": Variable("tools.web_tools.allowed_domains", texts),
    "TOOLS_WEB_BLOCKED_DOMAINS": Variable("tools.web_tools.blocked_domains", texts),
    "TOOLS_WEB_MAX_REDIRECTS": Variable("tools.web_tools.max_redirects", integer),
    "TOOLS_WEB_SCRAPING_DELAY": Variable("tools.web_tools.scraping_delay_ms", integer),
    "TOOLS_MEDIA_MAX_SIZE": Variable("tools.media.max_file_size", integer),
    "TOOLS_MEDIA_PROCESSING_TIMEOUT": Variable("tools.media.processing_timeout_seconds", integer),
    "TOOLS_MEDIA_IMAGE_MAX_DIMENSIONS": Variable("tools.media.image_max_dimensions", integers),
    "TOOLS_DB_CONNECTION_TIMEOUT": Variable("tools.database.connection_timeout_seconds", integer),
    "TOOLS_DB_MAX_CONNECTIONS": Variable("tools.database.max_connections", integer),
    "TOOLS_DB_ALLOWED_HOSTS": Variable("tools.database.allowed_hosts", texts),
    "TOOLS_EMAIL_SMTP_HOST": Variable("tools.email.smtp_host", plain),
    "TOOLS_EMAIL_SMTP_PORT": Variable("tools.email.smtp_port", integer),
    "TOOLS_EMAIL_FROM_ADDRESS": Variable("tools.email.from_address", plain),
    "TOOLS_EMAIL_RATE_LIMIT": Variable("tools.email.rate_limit_per_minute", integer),
    "TOOLS_SYSTEM_ALLOW_PROCESS_EXEC": Variable("tools.system.allow_process_execution", boolean),
    "TOOLS_SYSTEM_ALLOWED_COMMANDS": Variable("tools.system.allowed_commands", texts),
    "TOOLS_SYSTEM_MAX_OUTPUT_SIZE": Variable("tools.system.max_output_size", integer),
    "TOOLS_DATA_MAX_CSV_SIZE": Variable("tools.data.max_csv_size", integer),
    "TOOLS_DATA_MAX_JSON_DEPTH": Variable("tools.data.max_json_depth", integer),
    "TOOLS_ACADEMIC_CITATION_API_KEY": Variable("tools.academic.citation_api_key", plain),
    "TOOLS_ACADEMIC_MAX_REFERENCES": Variable("tools.academic.max_references", integer),
    "TOOLS_DOC_MAX_PDF_SIZE": Variable("tools.document.max_pdf_size", integer),
    "TOOLS_DOC_EXTRACT_IMAGES": Variable("tools.document.extract_images", boolean),
    "TOOLS_SEARCH_ENGINE": Variable("tools.search.default_engine", plain),
    "TOOLS_SEARCH_MAX_RESULTS": Variable("tools.search.max_results", integer),
    "TOOLS_SEARCH_API_KEY": Variable("tools.search.api_key", plain),
    "HOOKS_ENABLED": Variable("hooks.enabled", boolean),
    "HOOKS_RATE_LIMIT": Variable("hooks.rate_limit_per_minute", integer),
    "EVENTS_ENABLED": Variable("events.enabled", boolean),
    "EVENTS_BUFFER_SIZE": Variable("events.buffer_size", integer),
    "EVENTS_EMIT_TIMING_EVENTS": Variable("events.emit_timing_events", boolean),
    "EVENTS_EMIT_STATE_EVENTS": Variable("events.emit_state_events", boolean),
    "EVENTS_EMIT_DEBUG_EVENTS": Variable("events.emit_debug_events", boolean),
    "EVENTS_MAX_EVENTS_PER_SECOND": Variable("events.max_events_per_second", integer),
    "EVENTS_FILTERING_INCLUDE_TYPES": Variable("events.filtering.include_types", texts),
    "EVENTS_FILTERING_EXCLUDE_TYPES": Variable("events.filtering.exclude_types", texts),
    "EVENTS_FILTERING_INCLUDE_COMPONENTS": Variable("events.filtering.include_components", texts),
    "EVENTS_FILTERING_EXCLUDE_COMPONENTS": Variable("events.filtering.exclude_components", texts),
    "EVENTS_EXPORT_STDOUT": Variable("events.export.stdout", boolean),
    "EVENTS_EXPORT_FILE": Variable("events.export.file", plain),
    "EVENTS_EXPORT_WEBHOOK": Variable("events.export.webhook", plain),
    "EVENTS_EXPORT_PRETTY_JSON": Variable("events.export.pretty_json", boolean),
    "DEBUG": Variable("debug.enabled", boolean),
    "DEBUG_LEVEL": Variable("debug.level", plain),
    "DEBUG_OUTPUT": Variable("debug.output", debug_output),
    "DEBUG_MODULES": Variable("debug.module_filters", debug_modules),
    "DEBUG_PERFORMANCE": Variable("debug.performance.enabled", boolean),
}
"""Every variable that sets one key (or, for `DEBUG_OUTPUT` and `DEBUG_MODULES`, the keys of one table)."""

PROVIDER_VARIABLES: Mapping[str, Variable] = {
    "API_KEY": Variable("api_key", plain),
    "BASE_URL": Variable("base_url", plain),
    "MODEL": Variable("default_model", plain),
    "TIMEOUT": Variable("timeout_seconds", number),
    "MAX_RETRIES": Variable("max_retries", integer),
}
"""The ends of `LLMSPELL_PROVIDER_<NAME>_<END>`; they set a key of `providers.providers.<name>`."""

VENDOR_KEYS: Mapping[str, str] = {"OPENAI_API_KEY": "openai", "ANTHROPIC_API_KEY": "anthropic"}
"""Variables of the vendors and the provider whose key they are."""

CHOOSING = ("CONFIG", "PROFILE")
"""Variables that choose the file and the profile."""

_PROVIDER = re.compile(rf"{PREFIX}PROVIDER_([A-Z0-9_]+?)_({'|'.join(PROVIDER_VARIABLES)})")

_PROVIDERS = ("providers", "providers")

KeyValue = tuple[tuple[str, ...], object, Origin]


def read_environment(
    environ: Mapping[str, str], configured: Mapping[str, Mapping[str, Any]]
) -> tuple[list[KeyValue], list[Finding]]:
    """The keys that the environment sets, weakest first, and the mistakes in it.

    `configured` are the providers that files and profiles name (their keys as found there). A key for one that is not
    among them configures it, with its name as its type; a provider with its own `api_key_env` does not take the
    vendor's variable.
    Variables that are set but empty do not count.
    """
    values: list[KeyValue] = []
    findings: list[Finding] = []
    for name, provider in VENDOR_KEYS.items():
        if environ.get(name) and "api_key_env" not in configured.get(provider, {}):
            values.append((_provider_key(provider, "api_key"), environ[name], Origin("environment", name=name)))
    for name in sorted(name for name in environ if name.startswith(PREFIX) and environ[name]):
        origin = Origin("environment", name=name)
        variable, match = VARIABLES.get(name.removeprefix(PREFIX)), _PROVIDER.fullmatch(name)
        try:
            if variable:
                value = variable.parse(environ[name])
                several = value if isinstance(value, Mapping) else {variable.key: value}
                values.extend((split_dotted(key), one, origin) for key, one in several.items())
            elif match:
                chosen = PROVIDER_VARIABLES[match[2]]
                path = _provider_key(_provider_name(match[1], configured), chosen.key)
                values.append((path, chosen.parse(environ[name]), origin))
            elif finding := _misspelt(name, origin):
                findings.append(finding)
        except ValueError as wanted:
            message = f"expected {wanted}, found {environ[name]!r}"
            findings.append(Finding(severity="error", message=message, origin=origin))
    return [*_types_of_new_providers(values, configured), *values], findings


def _types_of_new_providers(values: list[KeyValue], configured: Mapping[str, object]) -> list[KeyValue]:
    """The type (its own name) of each provider that only the environment names."""
    new = {path[2]: origin for path, _, origin in reversed(values) if path[:2] == _PROVIDERS}
    return [
        (_provider_key(name, "provider_type"), name, origin) for name, origin in new.items() if name not in configured
    ]


def _provider_key(provider: str, key: str) -> tuple[str, ...]:
    return (*_PROVIDERS, provider, key)


def _provider_name(written: str, configured: Mapping[str, object]) -> str:
    """The configured provider whose name looks like `written` in a variable, else `written` in lower case."""
    looks = {re.sub(r"[^A-Z0-9]", "_", name.upper()): name for name in configured}
    return looks.get(written, written.lower())


def _misspelt(name: str, origin: Origin) -> Finding | None:
    """A warning about a variable that is nearly one of ours; other programs and tests may have theirs."""
    import difflib

    known = [PREFIX + short for short in (*VARIABLES, *CHOOSING)]
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.93)
    if not close or name in known:
        return None
    return Finding(
        severity="warning", message="no setting has this name", origin=origin, hint=f"did you mean `{close[0]}`?"
    )
