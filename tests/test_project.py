"""What holds for the whole project: names, addresses, documents, versions."""

import importlib.metadata
import json
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from components.address.pages import HOME, PageInfo, page_infos, parse_page
from scripts.serving import HOST, serve_command

ROOT = Path(__file__).resolve().parents[1]

PLACES = re.compile(r"(?<![\w.~])/(?:home|root|Users|work)/\w")
"""Folders of somebody's machine."""

LOADS_FROM_ELSEWHERE = re.compile(
    r"""(?:src|href)\s*=\s*\\?["'](?:https?:)?//"""  # <script src="//…">, <link href="https://…">
    r"""|(?:import|from)\s*\(?\s*["']https?://"""  # import … from "https://…"
    r"""|(?:fetch|url|importScripts)\(\s*["']?(?:https?:)?//"""  # fetch("https://…"), url(//…)
    r"""|cdnjs\.|jsdelivr|unpkg\.com|googleapis\.com|gstatic\.com""",
    re.IGNORECASE,
)


def committed_files(*folders: str) -> dict[str, str]:
    """Text of every committed file, by path."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("this copy of the project is not a git repository")
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    texts = {}
    for name in filter(None, listing.stdout.split("\0")):
        content = (ROOT / name).read_bytes() if (ROOT / name).exists() else b"\0"
        if b"\0" not in content:
            texts[name] = content.decode()
    return texts


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    found = [name for name, text in committed_files().items() if PLACES.search(text)]
    assert found == []


def test_nothing_served_is_loaded_from_elsewhere() -> None:
    served = committed_files("dashboard", "components", "pages", ".streamlit")
    found = {name: LOADS_FROM_ELSEWHERE.findall(text) for name, text in served.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://x.y/z.js">',
        "<link rel=stylesheet href='//x.y/z.css'>",
        'import {a} from "https://x.y/z.js"',
        "background: url(https://x.y/z.png)",
        "fetch('http://x.y')",
    ],
)
def test_loading_from_elsewhere_is_recognised(text: str) -> None:
    assert LOADS_FROM_ELSEWHERE.search(text)


def importable_names() -> set[str]:
    """Every top-level name of the standard library and of what is installed."""
    return set(sys.stdlib_module_names) | set(importlib.metadata.packages_distributions())


@pytest.mark.parametrize("folder", ["dashboard", "pages", "."])
def test_no_name_hides_a_module(folder: str) -> None:
    """`streamlit run` puts the entry script's folder first on `sys.path`."""
    own = {path.stem for path in (ROOT / folder).glob("*.py")} - {"__init__"}
    own |= {path.parent.name for path in (ROOT / folder).glob("*/__init__.py")}
    if folder == ".":
        own -= {"tests"}  # some distributions install their own by mistake; ours is meant to win
    assert own & importable_names() == set()


def test_every_page_is_discovered() -> None:
    files = {path.stem for path in (ROOT / "pages").glob("*.py")}
    assert {info.name for info in page_infos()} == files
    assert HOME in files


def test_titles_differ() -> None:
    titles = [info.title for info in page_infos()]
    assert len(set(titles)) == len(titles)


def test_page_without_description_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "lonely.py"
    page.write_text('"""Title only."""\n')
    with pytest.raises(ValueError, match=r"lonely\.py: the docstring needs"):
        parse_page(page)


@pytest.mark.parametrize("info", page_infos(), ids=lambda info: info.name)
def test_readme_lists_the_page(info: PageInfo) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert info.title in readme
    assert f"pages/{info.name}.py" in readme


def pinned_versions() -> dict[str, str]:
    """Version by normalised name in `constraints.txt`."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = (line.split("==") for line in lines if line and not line.startswith("#"))
    return {normalised(name): version for name, version in pins}


def normalised(name: str) -> str:
    """How pip compares names of distributions."""
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {normalised(re.split(r"[=<>~! \[]", line)[0]) for line in wanted}
    assert names - pinned_versions().keys() == set()


def test_pins_are_what_the_tests_run_with() -> None:
    installed = {
        normalised(distribution.name): distribution.version.split("+")[0]
        for distribution in importlib.metadata.distributions()
    }
    wrong = {
        name: (version, installed[name])
        for name, version in pinned_versions().items()
        if name in installed and installed[name] != version
    }
    assert wrong == {}


def test_pins_fit_every_build_of_torch() -> None:
    """A local version or a hash would name one wheel: the CPU one, or one of the CUDA ones."""
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "+" not in constraints
    assert "--hash" not in constraints
    assert "://" not in constraints
    assert pinned_versions()["torch"] == "2.13.0"


def test_container_serves_what_make_run_serves() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    command = json.loads(dockerfile.rsplit("CMD ", 1)[1])
    expected = ["python", *serve_command("streamlit_app.py", 8501)]
    assert [word.replace("0.0.0.0", HOST) for word in command] == expected


def test_licence_is_complete() -> None:
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.split()[:5] == ["Apache", "License", "Version", "2.0,", "January"]
    assert "END OF TERMS AND CONDITIONS" in licence
