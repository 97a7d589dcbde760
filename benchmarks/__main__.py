"""Run the benchmarks: `python -m benchmarks [name …] [--repeats N]`.

Without names, all of them run and `docs/performance.md` is renewed; with names, the result is
only printed.
"""

import argparse
import os
import sys
from pathlib import Path

from benchmarks.browser import chromium_version
from benchmarks.registry import Outcome, load_all, run
from benchmarks.report import circumstances, table, write

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "performance.md"


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, write; the exit status says whether anything ran."""
    registry = load_all()
    parser = argparse.ArgumentParser(description="Compare BERTscope with the naive ways.")
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(registry))
    parser.add_argument("--repeats", type=int, default=7, help="repetitions of each (at least 5)")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - registry.keys()
    if unknown:
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    chromium = chromium_version()
    if chromium is None:
        sys.stderr.write("No Chromium found: install it, or set CHROMIUM to its path.\n")
        return 1
    load = os.getloadavg()[0]
    outcomes: list[Outcome] = []
    for name in options.names or registry:
        sys.stderr.write(f"{name} …\n")
        outcomes.append(run(registry[name], options.repeats))
    result = f"{circumstances(options.repeats, chromium, load)}\n\n{table(outcomes)}"
    sys.stdout.write(f"{result}\n")
    if not options.names:
        write(DOCUMENT, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
