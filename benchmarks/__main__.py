"""`python -m benchmarks`: measures, prints a table, keeps the results as JSON.

Ends with 0 when everything that could be measured was (a missed bar is a result), with 1 when a benchmark failed.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import traceback
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine, report
from benchmarks.listing import BENCHMARKS, Benchmark
from benchmarks.measure import Effort
from benchmarks.row import NotMeasured

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "benchmarks.md"


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line; returns the exit status."""
    options = _parser().parse_args(argv)
    chosen = [one for one in BENCHMARKS if not options.only or one.name in options.only]
    done = _measure(chosen, Effort(quick=options.quick))
    target = options.json or HERE / "results" / f"{done.started:%Y%m%dT%H%M%SZ}.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report.to_json(done), indent=1, ensure_ascii=False) + "\n")
    print(report.table(done.outcomes))
    print()
    print(machine.sentence(done.machine, done.load_before, done.load_after))
    for miss in done.misses:
        print(f"missed: {miss.what} ({miss.statistic})")
    if options.write_docs:
        report.write_docs(done, PAGE)
    return 1 if any(outcome.state == "failed" for outcome in done.outcomes) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure llmspell against its bars.")
    parser.add_argument("--quick", action="store_true", help="few repetitions: everything runs, figures are rough")
    parser.add_argument(
        "--only", action="append", metavar="NAME", choices=[one.name for one in BENCHMARKS], help="may be given again"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="where the results go (benchmarks/results/TIME.json)")
    parser.add_argument("--write-docs", action="store_true", help="rewrite the table of docs/benchmarks.md")
    return parser


def _measure(chosen: Sequence[Benchmark], effort: Effort) -> report.Report:
    started, before = datetime.now(UTC), machine.load()
    outcomes = [_run(one, effort) for one in chosen]
    return report.Report(
        started=started,
        quick=effort.quick,
        machine=machine.describe(),
        load_before=before,
        load_after=machine.load(),
        outcomes=outcomes,
    )


def _run(one: Benchmark, effort: Effort) -> report.Outcome:
    """Runs one benchmark; its failure is told at once and does not keep the others from running."""
    print(f"{one.name} …", file=sys.stderr, flush=True)
    started = time.perf_counter()
    how = " ".join((one.measure.__doc__ or "").split())

    def outcome(state: report.State, **more: object) -> report.Outcome:
        seconds = time.perf_counter() - started
        return report.Outcome(name=one.name, how=how, state=state, seconds=seconds, load=machine.load(), **more)  # type: ignore[arg-type]

    try:
        return outcome("measured", rows=one.measure(effort))
    except NotMeasured as missing:
        return outcome("not measured", reason=str(missing))
    except Exception as error:
        traceback.print_exc()
        return outcome("failed", reason=f"{type(error).__name__}: {error}")


if __name__ == "__main__":
    sys.exit(main())
