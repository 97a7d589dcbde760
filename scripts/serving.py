"""Start the application, or any Streamlit script, as a process of its own and wait until it serves.

Browser tests and benchmarks use it; `make run` starts the server with the same arguments.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 10


class ServerError(Exception):
    """The server did not start; the message holds the end of its log."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server.

    Attributes:
        url: Its address, without a slash at the end.
        log: The file with what it wrote.
        pid: Its process.
    """

    url: str
    log: Path
    pid: int


def serve_command(script: str, port: int) -> list[str]:
    """The arguments of Python that serve `script`."""
    return [
        *("-m", "streamlit", "run", script, "--server.headless", "true"),
        *("--server.address", HOST, "--server.port", str(port)),
    ]


def free_port() -> int:
    """A port that no one listens at now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def is_healthy(url: str) -> bool:
    """Whether the server says `ok`."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as response:
            return bool(response.read() == b"ok")
    except OSError:
        return False


@contextmanager
def serve(
    *,
    log: Path,
    script: str = "streamlit_app.py",
    folder: Path = ROOT,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """A server of `script` that has just been started; stopped at the end.

    Raises:
        ServerError: It ended, or did not answer in time.
    """
    port = free_port()
    url = f"http://{HOST}:{port}"
    log.parent.mkdir(parents=True, exist_ok=True)
    with (
        log.open("w", encoding="utf-8") as output,
        subprocess.Popen(
            [sys.executable, *serve_command(script, port)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {})},
        ) as process,
    ):
        try:
            _wait_until_healthy(process, url, log)
            yield Server(url=url, log=log, pid=process.pid)
        finally:
            _stop(process)


def _wait_until_healthy(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not is_healthy(url):
        if process.poll() is not None or time.monotonic() > deadline:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise ServerError(f"The server did not start. The end of {log.name}:\n{tail}")
        time.sleep(0.05)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
