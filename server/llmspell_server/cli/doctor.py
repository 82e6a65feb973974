"""`llmspell doctor`: one line for each thing that has to work, with the command that mends it."""

from __future__ import annotations

import sys

import click

from llmspell_server.cli.checkup import SECTIONS, Finding
from llmspell_server.cli.commands import Command, output_option
from llmspell_server.cli.invocation import Invocation
from llmspell_server.cli.terminal import Palette, palette, speaks_unicode, write

MARKS = {"ok": ("✓", "ok"), "note": ("!", "!"), "broken": ("✗", "x")}


@click.command(cls=Command, params=[output_option()], examples=("llmspell doctor", "llmspell doctor --json"))
@click.option("--json", "as_json", is_flag=True, help="The same as --output json.")
@click.pass_obj
def command(invocation: Invocation, *, as_json: bool) -> int:
    """Check the installation. The exit code is 1 only when something is broken."""
    from llmspell_server.cli.checkup import check_everything
    from llmspell_server.cli.outcome import write_json

    if as_json and invocation.output == "text":
        invocation.output = "json"
    found = check_everything(invocation)
    healthy = all(finding.status != "broken" for finding in found)
    if invocation.output == "text":
        write(report(found, palette(invocation.color, sys.stdout), unicode=speaks_unicode(sys.stdout)))
    else:
        checks = [
            {"section": f.section, "name": f.name, "status": f.status, "text": f.text, "mend": f.mend} for f in found
        ]
        write_json(invocation, {"ok": healthy, "checks": checks})
    return 0 if healthy else 1


def report(found: list[Finding], colors: Palette, *, unicode: bool) -> str:
    """The findings by section, and the verdict."""
    paint = {"ok": colors.green, "note": colors.yellow, "broken": colors.red}
    lines = []
    for section in SECTIONS:
        lines.append(colors.bold(section))
        for finding in found:
            if finding.section == section:
                mark = paint[finding.status](MARKS[finding.status][0 if unicode else 1])
                lines.append(f"  {mark} {finding.name}: {finding.text}")
                if finding.mend:
                    lines.append(f"      {colors.cyan(finding.mend)}")
        lines.append("")
    broken = sum(finding.status == "broken" for finding in found)
    notes = sum(finding.status == "note" for finding in found)
    if broken:
        lines.append(colors.red(f"{broken} broken"))
    else:
        lines.append(colors.green("everything works") + (f", {notes} worth a look" if notes else ""))
    return "\n".join(lines) + "\n"
