"""Checks one file by itself and reports what was found, as values."""

from pathlib import Path

import attrs

from llmspell_runtime.config.load import load_findings
from llmspell_runtime.config.validate import advice
from llmspell_runtime.config.values import Finding
from llmspell_runtime.errors import ConfigError


@attrs.frozen(kw_only=True)
class FileReport:
    """What `validate_file` found."""

    path: Path
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def valid(self) -> bool:
        """Whether llmspell would start with the file."""
        return not self.errors


def validate_file(path: Path) -> FileReport:
    """Read the file over the defaults, without the environment, and report every error and warning. Raises nothing."""
    try:
        loaded, findings = load_findings(explicit=path, profile=None, cwd=None, environ={}, overrides={})
    except ConfigError as error:
        finding = Finding(severity="error", message=error.message, where=error.where, hint=error.hint)
        return FileReport(path=path, errors=(finding,))
    errors = tuple(finding for finding in findings if finding.severity == "error")
    notes = () if errors else tuple(advice(loaded.config, loaded.origins))
    return FileReport(path=path, errors=errors, warnings=(*loaded.warnings, *notes))
