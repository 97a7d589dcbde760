"""Find Chromium for the browser tests, and install it where that is possible without asking.

    python -m scripts.chromium    prints its path, after installing it with apt-get as root

The environment variable `CHROMIUM` names one that is not found by itself.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

ADVICE = (
    "No Chromium found: browser tests are skipped. Install it (Debian: apt-get install chromium; "
    "elsewhere: .venv/bin/playwright install chromium), or set CHROMIUM to its path."
)


def _works(path: str) -> bool:
    """Whether it can be run; Ubuntu has a `chromium-browser` that only asks for a snap."""
    try:
        command = [path, "--version"]
        return subprocess.run(command, check=False, capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _of_playwright() -> str | None:
    """The browser that `playwright install chromium` has fetched, if it has."""
    if importlib.util.find_spec("playwright") is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def find_chromium() -> str | None:
    """Path of a Chromium that runs, or None."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [shutil.which(command) for command in COMMANDS]
    found = next((path for path in candidates if path and _works(path)), None)
    return found or (None if named else _of_playwright())


def install_chromium() -> None:
    """Install Debian's package when this is root on a system with apt-get; else do nothing."""
    apt_get = shutil.which("apt-get")
    if apt_get is None or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    sys.stderr.write("Installing Chromium for the browser tests …\n")
    for arguments in (
        ["update", "-qq"],
        ["install", "-qq", "--yes", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            [apt_get, *arguments], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            sys.stderr.write(f"{done.stderr.strip()[-500:]}\n")


def main() -> int:
    """Print the path; the exit status is 0 also without Chromium, which only skips tests."""
    if find_chromium() is None and not os.environ.get("CHROMIUM"):
        install_chromium()
    path = find_chromium()
    sys.stdout.write(f"Chromium: {path}\n" if path else f"{ADVICE}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
