"""Create `.venv` and install BERTscope's dependencies into it; do nothing when they are there.

    python3 -m scripts.setup [--dev]

Any Python from 3.8 on can start this. It looks for one that is recent enough, creates the
environment with it, and installs the versions of `constraints.txt`. A stamp remembers what was
installed, so that the next call returns at once and needs no network.

Environment: `PYTHON` names the interpreter to use, `PIP_ARGS` holds additional options for pip.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import sys
from pathlib import Path

from scripts.environment import (
    SetupError,
    check_space,
    create_venv,
    find_python,
    is_usable,
    venv_python,
)
from scripts.pip_install import INSTALLING, explain, pip_command, run_logged

ROOT = Path(__file__).resolve().parents[1]

FRESH_GIGABYTES = 3.0
"""A fresh environment: 2.3 GB with all tools, and what pip unpacks meanwhile."""

UPDATE_GIGABYTES = 1.0
"""An environment that is already there."""


def dependencies_digest(root: Path, *, dev: bool) -> str:
    """A digest of everything that decides what is installed.

    The tables of tools in `pyproject.toml` are left out: changing a lint rule installs nothing.
    """
    lines = []
    is_tool = False
    for line in (root / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            is_tool = line.startswith(("[tool.", "[[tool."))
        if not is_tool:
            lines.append(line)
    parts = ["\n".join(lines), (root / "constraints.txt").read_text(encoding="utf-8")]
    parts += [str(root), "dev" if dev else "run"]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def pinned_torch(root: Path) -> str:
    """The line of `constraints.txt` that says which torch to install.

    Raises:
        SetupError: There is none.
    """
    constraints = (root / "constraints.txt").read_text(encoding="utf-8")
    torch = re.search(r"^torch==\S+", constraints, re.MULTILINE)
    if torch is None:
        raise SetupError("constraints.txt names no version of torch. Restore the file.")
    return torch.group()


class Installation:
    """The environment of one project folder, and what has been installed into it."""

    def __init__(self, root: Path, *, python: str, dev: bool) -> None:
        """Will be in `root/.venv`, by `python` or "", with tools for development when `dev`."""
        self.root = root
        self.python = python
        self.dev = dev
        self.venv = root / ".venv"
        self.unfinished = self.venv / "unfinished"

    def _stamp(self, *, dev: bool) -> Path:
        """The file that remembers the digest of what was installed."""
        return self.venv / f"installed-{'dev' if dev else 'run'}"

    def is_current(self) -> bool:
        """Whether nothing is to be done."""
        stamp = self._stamp(dev=self.dev)
        return (
            venv_python(self.venv).exists()
            and not self.unfinished.exists()
            and stamp.exists()
            and stamp.read_text(encoding="utf-8") == dependencies_digest(self.root, dev=self.dev)
            and (not self.python or is_usable(self.venv, self.python))
        )

    def install(self) -> None:
        """Install; the environment of an interrupted run is replaced.

        Raises:
            SetupError: With what to do.
        """
        torch = pinned_torch(self.root)
        if self.unfinished.exists() or not is_usable(self.venv, self.python):
            interpreter = find_python(self.python)
            check_space(self.root, FRESH_GIGABYTES)
            say(f"Creating .venv with {interpreter}")
            create_venv(self.venv, interpreter)
        check_space(self.root, UPDATE_GIGABYTES)
        say(f"Installing {torch} (some 200 MB, more with CUDA)")
        self._pip(torch)
        say("Installing everything else" + (" and the tools for development" * self.dev))
        self._pip("-e", ".[dev]" if self.dev else ".")
        for dev in {False, self.dev}:
            digest = dependencies_digest(self.root, dev=dev)
            self._stamp(dev=dev).write_text(digest, encoding="utf-8")
        say("Installed.")

    def _pip(self, *what: str) -> None:
        """`pip install what`; leaves the mark `unfinished` when it may have stopped half-way."""
        log = self.venv / "install.log"
        command = pip_command(venv_python(self.venv), *what)
        self.unfinished.touch()
        code, output = run_logged(command, folder=self.root, log=log)
        if code == 0 or INSTALLING not in output:
            self.unfinished.unlink()
        if code != 0:
            raise SetupError(explain(output, code, log))


def say(text: str) -> None:
    """A line for the reader, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(arguments: list[str] | None = None) -> int:
    """Install unless everything is there; the exit status."""
    parser = argparse.ArgumentParser(description="Create .venv and install BERTscope into it.")
    parser.add_argument("--dev", action="store_true", help="with the tools for development")
    options = parser.parse_args(arguments)
    installation = Installation(ROOT, python=os.environ.get("PYTHON", ""), dev=options.dev)
    try:
        if not installation.is_current():
            installation.install()
    except SetupError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nInterrupted. The same command takes it up again.\n")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
