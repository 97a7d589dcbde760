"""The set-up: what it recognises as installed, and what it says when it cannot go on."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from scripts import environment, setup
from scripts.environment import SetupError, check_space, find_python, is_usable, probe
from scripts.pip_install import INSTALLING, explain, pip_command, run_logged
from scripts.setup import Installation, dependencies_digest

ROOT = Path(__file__).resolve().parents[2]
STARTED_BY_ANY_PYTHON = ("environment", "pip_install", "port", "setup")

PYPROJECT = '[project]\nname = "x"\ndependencies = ["a"]\n\n[tool.ruff]\nline-length = 100\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder that looks like a project, with an environment but nothing installed."""
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    (tmp_path / "constraints.txt").write_text("torch==2.13.0\n")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True
    )
    return tmp_path


@pytest.fixture
def pip_calls(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What would have been given to pip, which always succeeds."""
    calls: list[list[str]] = []

    def run(command: list[str], *, folder: Path, log: Path) -> tuple[int, str]:
        calls.append(command)
        return 0, f"{folder} {log}"

    monkeypatch.setattr(setup, "run_logged", run)
    return calls


def installation(project: Path, *, dev: bool = False) -> Installation:
    return Installation(project, python="", dev=dev)


@pytest.mark.parametrize("name", STARTED_BY_ANY_PYTHON)
def test_old_pythons_can_read_it(name: str) -> None:
    source = (ROOT / "scripts" / f"{name}.py").read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 8))
    assert "from __future__ import annotations" in source


def test_installs_torch_first_and_only_once(project: Path, pip_calls: list[list[str]]) -> None:
    installation(project).install()
    assert [call[-1] for call in pip_calls] == ["torch==2.13.0", "."]
    assert installation(project).is_current()


def test_tools_for_development_are_installed_on_top(
    project: Path, pip_calls: list[list[str]]
) -> None:
    installation(project).install()
    assert not installation(project, dev=True).is_current()
    installation(project, dev=True).install()
    assert pip_calls[-1][-1] == ".[dev]"
    assert installation(project, dev=True).is_current()
    assert installation(project).is_current()


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_changed_dependencies_are_installed(
    name: str, project: Path, pip_calls: list[list[str]]
) -> None:
    installation(project).install()
    content = (project / name).read_text()
    (project / name).write_text(f"# new\n{content}")
    assert not installation(project).is_current()
    assert pip_calls


def test_settings_of_tools_install_nothing(project: Path) -> None:
    before = dependencies_digest(project, dev=False)
    (project / "pyproject.toml").write_text(PYPROJECT.replace("100", "99"))
    assert dependencies_digest(project, dev=False) == before


def test_second_run_installs_nothing(
    project: Path, pip_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "ROOT", project)
    monkeypatch.delenv("PYTHON", raising=False)
    assert setup.main([]) == 0
    n_calls = len(pip_calls)
    assert setup.main([]) == 0
    assert len(pip_calls) == n_calls > 0


def test_interrupted_installation_begins_afresh(
    project: Path, pip_calls: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_args: object, **_options: object) -> tuple[int, str]:
        raise KeyboardInterrupt

    monkeypatch.setattr(setup, "run_logged", interrupt)
    with pytest.raises(KeyboardInterrupt):
        installation(project).install()
    assert not installation(project).is_current()

    created: list[Path] = []
    monkeypatch.setattr(setup, "create_venv", lambda venv, _python: created.append(venv))
    monkeypatch.setattr(setup, "check_space", lambda *_: None)
    monkeypatch.setattr(setup, "run_logged", lambda *_, **__: (0, ""))
    installation(project).install()
    assert created == [project / ".venv"]
    assert installation(project).is_current()
    assert pip_calls == []


@pytest.mark.parametrize(
    ("output", "is_kept"), [("ERROR: no network", True), (f"{INSTALLING}: a, b", False)]
)
def test_environment_is_kept_unless_pip_stopped_half_way(
    output: str, is_kept: bool, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "run_logged", lambda *_, **__: (1, output))
    with pytest.raises(SetupError):
        installation(project).install()
    assert not installation(project).is_current()
    assert installation(project).unfinished.exists() is not is_kept


def test_moved_folder_is_recognised(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("moved") / "project"
    shutil.copytree(project, elsewhere, symlinks=True)
    assert is_usable(project / ".venv", "")
    assert not is_usable(elsewhere / ".venv", "")


def test_python_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "probe", lambda command: ((3, 9), f"/usr/bin/{command}"))
    with pytest.raises(SetupError, match=r"needs Python 3\.11 or newer.*is Python 3\.9") as caught:
        find_python("")
    assert "PYTHON=" in str(caught.value)


def test_first_recent_python_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {sys.executable: ((3, 8), "/old"), "python3.12": ((3, 12), "/new")}
    monkeypatch.setattr(environment, "probe", found.get)
    assert find_python("") == "/new"


def test_unknown_python() -> None:
    with pytest.raises(SetupError, match="PYTHON=no-such-python cannot be run"):
        find_python("no-such-python")


def test_probe_of_this_python() -> None:
    assert probe(sys.executable) == (sys.version_info[:2], sys.executable)


def test_missing_ensurepip(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("subprocess.call", lambda *_, **__: 1)
    with pytest.raises(SetupError, match="apt-get install python3-venv"):
        environment.create_venv(tmp_path / ".venv", sys.executable)


def test_what_a_link_points_to_is_not_emptied(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "kept").touch()
    (tmp_path / ".venv").symlink_to(tmp_path / "shared")
    with pytest.raises(SetupError, match="is a link"):
        environment.create_venv(tmp_path / ".venv", sys.executable)
    assert (tmp_path / "shared" / "kept").exists()


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = SimpleNamespace(free=10**9)
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage)
    with pytest.raises(SetupError, match=r"1\.0 GB free.*about 3 GB needed"):
        check_space(tmp_path, 3)
    check_space(tmp_path, 0.5)


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("NewConnectionError: Temporary failure in name resolution", "registry could not be"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no build of a package"),
        ("ERROR: [Errno 13] Permission denied: 'x'", "may not be written"),
        ("No module named pip", "Remove .venv"),
        ("something else", "read the log"),
    ],
)
def test_advice(output: str, advice: str, tmp_path: Path) -> None:
    message = explain(output, 1, tmp_path / "install.log")
    assert advice in message
    assert "install.log" in message


def test_unreachable_registry_is_not_mistaken_for_a_missing_build(tmp_path: Path) -> None:
    output = "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
    output += "ERROR: No matching distribution found for torch==2.13.0"
    assert "registry could not be reached" in explain(output, 1, tmp_path / "log")


def test_pip_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_ARGS", "--index-url 'https://example.invalid/a b'")
    command = pip_command(Path("python"), "torch")
    assert command[-3:] == ["--index-url", "https://example.invalid/a b", "torch"]
    assert command[command.index("-c") + 1] == "constraints.txt"


def test_output_is_logged(tmp_path: Path) -> None:
    script = "import sys; print('one'); sys.stderr.write('two'); sys.exit(3)"
    log = tmp_path / "log"
    code, output = run_logged([sys.executable, "-c", script], folder=tmp_path, log=log)
    assert code == 3
    assert "one" in output
    assert "two" in output
    assert log.read_text() == output


def test_message_instead_of_traceback(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(setup, "ROOT", project)
    monkeypatch.setenv("PYTHON", "no-such-python")
    assert setup.main([]) == 1
    errors = capsys.readouterr().err
    assert "PYTHON=no-such-python cannot be run" in errors
    assert "Traceback" not in errors
