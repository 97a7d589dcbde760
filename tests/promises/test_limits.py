"""The limits that CONTRIBUTING names: how long functions and files may be.

Ruff counts parameters; who needs more says why beside the suppression.
"""

import ast
from pathlib import Path

from dashboard.settings import ROOT

FUNCTION, FILE, FILE_OF_TESTS = 50, 300, 450

FOLDERS = ("dashboard", "components", "pages", "training", "benchmarks", "scripts", "tests")

DATA = {"dashboard/glossary.py", "dashboard/models/catalogue/catalog.py"}
"""Terms and checkpoints: files of data may be as long as what they list."""


def sources() -> list[tuple[str, str]]:
    """Every file of Python that is ours, by its path from the root."""
    paths: list[Path] = sorted(path for top in FOLDERS for path in (ROOT / top).rglob("*.py"))
    return [(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in paths]


def long_functions(name: str, source: str) -> list[str]:
    """Functions of a file that are too long, docstrings included, decorators not."""
    return [
        f"{name}::{node.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION
    ]


def test_files_are_short() -> None:
    limits = {name: FILE_OF_TESTS if name.startswith("tests/") else FILE for name, _ in sources()}
    long = {name for name, source in sources() if source.count("\n") > limits[name]}
    assert long == DATA


def test_functions_are_short() -> None:
    long = {found for name, source in sources() for found in long_functions(name, source)}
    assert long == set()


def test_a_function_of_one_line_too_many_is_found() -> None:
    body = "\n    pass" * (FUNCTION - 1)
    assert long_functions("a.py", f"@wraps\ndef a():{body}") == []
    assert long_functions("a.py", f"def a():{body}\n    pass") == ["a.py::a"]


def test_the_limits_are_said() -> None:
    said = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert f"{FUNCTION} lines, files {FILE} (files of tests {FILE_OF_TESTS})" in said
