"""The key `telemetry.tracing`: spans leave when it is on, and what is missing for it is said."""

from __future__ import annotations

import importlib.util
import json

import pytest

from tests.harness.cli import CommandLine

EXPORTER = '''
import json, os
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

class OTLPSpanExporter(SpanExporter):
    """Writes the name and the category of every span to a file."""
    def export(self, spans):
        with open(os.environ["SPANS"], "a") as file:
            for span in spans:
                file.write(json.dumps([span.name, span.attributes["llmspell.category"]]) + "\\n")
        return SpanExportResult.SUCCESS
'''
"""Stands where the OTLP exporter of the extra `telemetry` is installed."""


def is_installed() -> bool:
    try:
        return importlib.util.find_spec("opentelemetry.exporter.otlp.proto.http") is not None
    except ModuleNotFoundError:
        return False


@pytest.mark.skipif(is_installed(), reason="the extra `telemetry` is installed here")
def test_a_missing_extra_is_named(cli: CommandLine) -> None:
    result = cli("exec", "1", env={"LLMSPELL_TELEMETRY_TRACING": "true"})
    assert (result.code, result.text) == (2, "")
    assert "tracing needs packages that are not installed" in result.errors
    assert "pip install 'llmspell[telemetry]'" in result.errors


def test_spans_leave_when_tracing_is_on(cli: CommandLine) -> None:
    cli.write("site/opentelemetry/exporter/otlp/proto/http/trace_exporter.py", EXPORTER)
    cli.write("llmspell.toml", "[telemetry]\ntracing = true\n")
    spans = cli.folder / "spans"
    # The packages of OpenTelemetry are no business of this test's `-W error`.
    env = {"PYTHONPATH": str(cli.folder / "site"), "SPANS": str(spans), "PYTHONWARNINGS": "default"}
    result = cli("exec", "State.set('a', 1) return State.get('a')", env=env)
    assert (result.text, result.code) == ("1\n", 0), result.errors
    told = [json.loads(line) for line in spans.read_text().splitlines()]
    assert ["State.get", "state"] in told


def test_nothing_is_sent_unless_asked(cli: CommandLine) -> None:
    cli.write("site/opentelemetry/exporter/otlp/proto/http/trace_exporter.py", EXPORTER)
    env = {"PYTHONPATH": str(cli.folder / "site"), "SPANS": str(cli.folder / "spans")}
    assert cli("exec", "State.set('a', 1)", env=env).code == 0
    assert not (cli.folder / "spans").exists()
