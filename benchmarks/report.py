"""The table of results, on the terminal and in `docs/performance.md`."""

import datetime as dt
import importlib.metadata
import os
import platform
from collections.abc import Sequence
from pathlib import Path

from benchmarks.registry import Goal, Outcome, Unit

BEGIN = "<!-- measured by `make bench`: begin -->"
END = "<!-- measured by `make bench`: end -->"

HEADING = """# Performance

Every row compares what this application does with the naive way, in the same run on the same
machine, in turns; times are medians. Compare rows, do not quote them absolutely.

"""

PACKAGES = ("streamlit", "torch", "transformers", "bertviz", "plotly")

COLUMNS = ("what", "naive way", "naive", "ours", "ratio", "target", "")


def seconds(value: float) -> str:
    """A duration with a unit that suits it."""
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def amount(value: float, unit: Unit) -> str:
    """A duration, a size in megabytes of 10^6 bytes, or a rate."""
    if unit == "runs a second":
        return f"{value:.1f}/s"
    return seconds(value) if unit == "seconds" else f"{value / 1e6:.2f} MB"


def times(goal: Goal, factor: float, unit: Unit) -> str:
    """A ratio in words."""
    if goal.kind == "rate":
        return f"{factor:.3g}× as many"
    better, same = ("faster", "the time") if unit == "seconds" else ("smaller", "the size")
    return f"{factor:.3g}× {better if goal.kind == 'speed-up' else same}"


def row(outcome: Outcome) -> tuple[str, ...]:
    """The cells of one outcome."""
    goal, unit = outcome.benchmark.goal, outcome.benchmark.unit
    return (
        outcome.benchmark.name,
        outcome.benchmark.naive,
        amount(outcome.naive, unit),
        amount(outcome.ours, unit),
        times(goal, goal.ratio(outcome.naive, outcome.ours), unit),
        f"{'≤' if goal.kind == 'cost' else '≥'} {goal.factor:g}×",
        "met" if goal.is_met(outcome.naive, outcome.ours) else "missed",
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """All outcomes as a Markdown table, which reads well on a terminal, too."""
    rows = [COLUMNS, *(row(outcome) for outcome in outcomes)]
    widths = [max(len(cells[i]) for cells in rows) for i in range(len(COLUMNS))]
    lines = [
        "| "
        + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        + " |"
        for cells in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def processor() -> str:
    """Name of the processor, where the system tells."""
    information = Path("/proc/cpuinfo")
    if information.exists():
        for line in information.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def circumstances(repeats: int, chromium: str, load: float) -> str:
    """Machine, date, versions and command."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in PACKAGES)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    return (
        f"{today} · `make bench` · medians of {repeats} · {processor()}, {os.cpu_count()} cores "
        f"(load {load:.1f} before the run) · {platform.system()}, Python "
        f"{platform.python_version()}, {versions}, {chromium}"
    )


def write(document: Path, text: str) -> None:
    """Put `text` between the marks of `document`; the rest of it stays as it is."""
    block = f"{BEGIN}\n{text}\n{END}"
    old = document.read_text(encoding="utf-8") if document.exists() else HEADING
    if BEGIN in old and END in old:
        before, rest = old.split(BEGIN, 1)
        new = before + block + rest.split(END, 1)[1]
    else:
        new = f"{old.rstrip()}\n\n## Measured\n\n{block}\n"
    document.parent.mkdir(parents=True, exist_ok=True)
    document.write_text(new, encoding="utf-8")
