"""Finding a Python that is recent enough, and making an environment with it.

Any Python from 3.8 on can run this file, so that an old one can say that it is too old.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
"""The oldest Python that the dependencies have wheels for."""

GIGABYTE = 10**9

CANDIDATES = ("python3", "python3.13", "python3.12", "python3.11", "python3.14", "python")
"""Commands that are tried after the interpreter that runs this file."""

PROBE = "import sys; print(*sys.version_info[:2]); print(sys.executable)"


class SetupError(Exception):
    """Something the reader can fix; the message says how."""


def probe(command: str) -> tuple[tuple[int, int], str] | None:
    """Version and path of an interpreter, or None when it cannot be run."""
    try:
        output = subprocess.check_output(
            [command, "-c", PROBE], stderr=subprocess.DEVNULL, universal_newlines=True
        )
        version, path = output.splitlines()
        major, minor = version.split()
        return (int(major), int(minor)), path
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_python(wanted: str) -> str:
    """Path of the interpreter `wanted`, or with "" of the first that is recent enough.

    Raises:
        SetupError: There is none.
    """
    old = []
    for command in [wanted] if wanted else [sys.executable, *CANDIDATES]:
        found = probe(command)
        if found is None:
            continue
        version, path = found
        if version >= OLDEST:
            return path
        old.append(f"{path} is Python {version[0]}.{version[1]}")
    if wanted and not old:
        raise SetupError(f"PYTHON={wanted} cannot be run. Give the path of a Python interpreter.")
    raise SetupError(
        f"BERTscope needs Python {OLDEST[0]}.{OLDEST[1]} or newer, but "
        f"{', '.join(dict.fromkeys(old)) or 'none was found'}.\n"
        "Install a newer one (from python.org or your system's packages) and run the same command "
        "again;\nPYTHON=/path/to/python3.12 chooses one that is not found by itself."
    )


def check_space(folder: Path, gigabytes: float) -> None:
    """Raise a `SetupError` when the disk of `folder` has less than `gigabytes` left."""
    free = shutil.disk_usage(str(folder)).free / GIGABYTE
    if free < gigabytes:
        raise SetupError(
            f"The disk is too full: {free:.1f} GB free at {folder}, about {gigabytes:.0f} GB "
            "needed.\nFree some space and run the same command again."
        )


def venv_python(venv: Path) -> Path:
    """The interpreter inside an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_usable(venv: Path, wanted: str) -> bool:
    """Whether `venv` can be built upon: made in this place, and of the version that is wanted."""
    activate = venv_python(venv).with_name("activate")
    if not activate.exists() or str(venv) not in activate.read_text(encoding="utf-8"):
        return False
    inside = probe(str(venv_python(venv)))
    if inside is None or inside[0] < OLDEST:
        return False
    outside = probe(wanted) if wanted else inside
    return outside is not None and outside[0] == inside[0]


def create_venv(venv: Path, python: str) -> None:
    """A fresh environment in place of whatever is at `venv`.

    Raises:
        SetupError: The interpreter has no `venv` or no `ensurepip`, as on bare Debian, or `venv` is
            a link to an environment that others use.
    """
    if venv.is_symlink():
        raise SetupError(
            f"{venv} is a link: what it points to would be emptied.\n"
            "Remove the link, or set up the environment where it is."
        )
    if subprocess.call([python, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL):
        raise SetupError(
            f"{python} cannot create environments: its modules venv and ensurepip are missing.\n"
            "On Debian or Ubuntu: apt-get install python3-venv. Then run the same command again."
        )
    if subprocess.call([python, "-m", "venv", "--clear", str(venv)]):
        raise SetupError(f"The environment {venv} could not be created; the reason stands above.")
