"""Table `telemetry`: what llmspell tells other programs about its work."""

import attrs

from llmspell_runtime.config.schema.fields import key


@attrs.frozen(kw_only=True)
class Telemetry:
    """What other programs are told about the work of llmspell; nothing, unless it is switched on here."""

    tracing: bool = key(
        False, "Send OpenTelemetry spans by OTLP over HTTP, to where `OTEL_EXPORTER_OTLP_ENDPOINT` says."
    )
