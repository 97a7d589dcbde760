"""Layers as a plain interpreter meets them; import-linter checks the arrows (`make lint`)."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

from components.address.pages import page_infos

ROOT = Path(__file__).resolve().parents[1]

HEAVY = ("torch", "transformers", "sentence_transformers", "sklearn", "bertviz")


def modules(folder: str) -> list[str]:
    """Dotted names of all modules below a folder, packages included."""
    paths = (ROOT / folder).rglob("*.py")
    names = (path.relative_to(ROOT).with_suffix("").parts for path in paths)
    return sorted({".".join(part for part in name if part != "__init__") for name in names})


def loaded_after(imports: list[str], candidates: tuple[str, ...]) -> str:
    """Which of the candidates a fresh interpreter has loaded after the imports."""
    script = "; ".join([
        "import sys",
        *(f"import {name}" for name in imports),
        f"print(*sorted(set({candidates!r}) & set(sys.modules)))",
    ])  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_work_without_streamlit() -> None:
    """One interpreter for all three layers; import-linter names the module that breaks it."""
    layers = [
        name
        for layer in ("models", "analysis", "figures")
        for name in modules(f"dashboard/{layer}")
    ]
    assert loaded_after(layers, ("streamlit",)) == ""


def test_first_paint_does_not_wait_for_torch() -> None:
    """Importing takes seconds: everything that pages import at their top must stay light."""
    light = [name for name in modules("components") if name != "components"]
    assert loaded_after(light + modules("dashboard/models"), HEAVY) == ""


def test_import_contracts_see_every_page() -> None:
    import grimp

    graph = grimp.build_graph("dashboard", "components", "pages", include_external_packages=True)
    assert {f"pages.{info.name}" for info in page_infos()} <= graph.modules
    assert set(modules("components")) | set(modules("dashboard")) <= graph.modules


MOST_FILES = 30
"""Of one folder: beyond, nobody finds anything by its name."""


def python_folders() -> list[Path]:
    """Every folder of our own Python, tests aside."""
    tops = ("components", "dashboard", "pages", "training", "benchmarks", "scripts")
    return sorted({path.parent for top in tops for path in (ROOT / top).rglob("*.py")})


def test_no_folder_holds_more_than_a_reader_takes_in() -> None:
    counted = {
        str(folder.relative_to(ROOT)): sum(path.is_file() for path in folder.iterdir())
        for folder in python_folders()
    }
    assert {name: n for name, n in counted.items() if n > MOST_FILES} == {}


def test_every_page_has_its_room_and_none_enters_another() -> None:
    """A page is a docstring and one call into the room of its name; contracts name all rooms."""
    pages = {info.name for info in page_infos()}
    for info in page_infos():
        docstring, imported, call = ast.parse(info.path.read_text(encoding="utf-8")).body
        assert isinstance(docstring, ast.Expr)
        assert ast.unparse(imported) == f"from components.{info.name}.page import show_page"
        assert ast.unparse(call) == "show_page()"
        room = (ROOT / "components" / info.name / "page.py").read_text(encoding="utf-8")
        assert ("run_live(" in room) is info.is_live
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    independent = next(one for one in contracts if one["type"] == "independence")
    assert set(independent["modules"]) == {f"components.{name}" for name in pages}


def test_the_environment_is_read_in_one_place() -> None:
    """What a host can set stands in the settings, and so in the README's table."""
    paths = (path for folder in ("components", "dashboard", "pages") for path in rooms(folder))
    readers = {path for path in paths if "os.environ" in path.read_text(encoding="utf-8")}
    settings = ROOT / "dashboard" / "settings.py"
    assert readers == {settings}
    variables = set(re.findall(r"\"(BERTSCOPE_\w+)\"", settings.read_text(encoding="utf-8")))
    assert variables == set(re.findall(r"`(BERTSCOPE_\w+)` \|", (ROOT / "README.md").read_text()))


def rooms(folder: str) -> list[Path]:
    """All files of Python below a folder."""
    return sorted((ROOT / folder).rglob("*.py"))
