"""The server of browser tests and benchmarks is the one that `make run` starts."""

import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.serving import ROOT, ServerError, is_healthy, serve, serve_command


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_run_starts_the_same_server() -> None:
    done = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "run", "PORT=1234", "HOST=127.0.0.1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    last = shlex.split(done.stdout.strip().splitlines()[-1].removeprefix("exec "))
    assert last[0] == ".venv/bin/python"
    assert sorted(last[1:]) == sorted(serve_command("streamlit_app.py", 1234))


def test_serves_and_stops(tmp_path: Path) -> None:
    (tmp_path / "tiny.py").write_text("import streamlit as st\nst.title('Tiny')\n")
    log = tmp_path / "logs" / "tiny.log"
    with serve(script="tiny.py", folder=tmp_path, log=log) as server:
        assert is_healthy(server.url)
    assert not is_healthy(server.url)


def test_says_why_it_did_not_start(tmp_path: Path) -> None:
    with (
        pytest.raises(ServerError, match=r"missing\.py"),
        serve(script="missing.py", folder=tmp_path, log=tmp_path / "missing.log"),
    ):
        pytest.fail("a server without a script cannot start")
