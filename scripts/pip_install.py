"""Running pip quietly, with a log, and saying what to do when it fails.

Any Python from 3.8 on can run this file.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

INSTALLING = "Installing collected packages"
"""What pip writes when it begins to change the environment."""

DISK_FULL = (
    "The disk is full. The CPU-only build of torch needs about 3 GB in all, a CUDA build about "
    "8 GB (README.md says how to get the former). Free some space and run the same command again."
)
NO_NETWORK = (
    "The package registry could not be reached. Check the network, or pip's settings for proxy "
    "and index (`pip config list`), and run the same command again."
)
NO_BUILD = (
    "The registry has no build of a package for this Python and system. Python 3.11 to 3.13 on "
    "64-bit Linux, macOS or Windows should work: choose one with PYTHON=…"
)
NOT_WRITABLE = "Some files may not be written. Check who owns this folder and pip's cache."
NO_PIP = "The environment has no pip. Remove .venv and run the same command again."

ADVICE = (
    (r"No space left on device|Disk quota exceeded", DISK_FULL),
    (r"resolution|unreachable|Connection|ProxyError|timed out|Max retries|SSLError", NO_NETWORK),
    (r"Permission denied|Read-only file system", NOT_WRITABLE),
    (r"No matching distribution|ResolutionImpossible|Requires-Python", NO_BUILD),
    (r"No module named pip", NO_PIP),
)
"""What pip writes, and what the reader can do about it; the first match counts."""


def pip_command(python: Path, *what: str) -> list[str]:
    """`pip install what`, with the pinned versions and the options in `PIP_ARGS`."""
    return [
        *(str(python), "-m", "pip", "install", "-c", "constraints.txt"),
        *("--disable-pip-version-check", "--no-input", "--progress-bar", "off"),
        *shlex.split(os.environ.get("PIP_ARGS", "")),
        *what,
    ]


def run_logged(command: list[str], *, folder: Path, log: Path) -> tuple[int, str]:
    """Exit status and output of a command; a terminal shows its latest line as it goes."""
    lines = []
    is_terminal = sys.stdout.isatty()
    width = shutil.get_terminal_size().columns - 4
    with log.open("a", encoding="utf-8") as file, subprocess.Popen(
        command,
        cwd=str(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        universal_newlines=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            file.write(line)
            lines.append(line)
            if is_terminal:
                sys.stdout.write(f"\r\033[K  {line.strip()[:width]}")
                sys.stdout.flush()
    if is_terminal:
        sys.stdout.write("\r\033[K")
    return process.returncode, "".join(lines)


def explain(output: str, code: int, log: Path) -> str:
    """The last errors, and one piece of advice."""
    errors = [line.strip() for line in output.splitlines() if line.startswith("ERROR")][-3:]
    fitting = (advice for pattern, advice in ADVICE if re.search(pattern, output))
    advice = next(fitting, "Run the same command again; if that does not help, read the log.")
    return "\n".join([*errors, f"pip could not install (status {code}, log: {log}).", advice])
