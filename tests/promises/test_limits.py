"""The limits that CONTRIBUTING names: how long functions and files may be.

What exceeds them is listed here with its reason, and leaves the list as soon as it is short enough.
Ruff counts parameters; who needs more says why beside the suppression.
"""

import ast
from pathlib import Path

from dashboard.settings import ROOT

FUNCTION, FILE, FILE_OF_TESTS = 50, 300, 450

FOLDERS = ("dashboard", "components", "pages", "training", "benchmarks", "scripts", "tests")

FILES = {
    "dashboard/glossary.py": "data: the terms",
    "dashboard/models/catalogue/catalog.py": "data: the checkpoints",
    "dashboard/models/text/tokenization_steps.py": "to be cut",
    "components/tokenization/steps.py": "to be cut",
}

FUNCTIONS = {
    "dashboard/analysis/prediction/next_sentence.py::lab_cases": "data: eight ways to call",
    "dashboard/analysis/weights/arithmetic.py::_lines": "data: one row per part",
    "components/embeddings/positions.py::show_positions": "to be cut",
    "components/embeddings/what_if.py::_show_attention": "to be cut",
    "components/embeddings/what_if.py::_show_vectors": "to be cut",
    "components/guide/pre_training.py::_show_costs": "to be cut",
}


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
    assert long == set(FILES)


def test_functions_are_short() -> None:
    long = {found for name, source in sources() for found in long_functions(name, source)}
    assert long == set(FUNCTIONS)


def test_a_function_of_one_line_too_many_is_found() -> None:
    body = "\n    pass" * (FUNCTION - 1)
    assert long_functions("a.py", f"@wraps\ndef a():{body}") == []
    assert long_functions("a.py", f"def a():{body}\n    pass") == ["a.py::a"]


def test_the_limits_are_said() -> None:
    said = " ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split())
    assert f"{FUNCTION} lines, files {FILE} (files of tests {FILE_OF_TESTS})" in said
