"""Whoever cannot see a figure, a picture or a table is told what it holds."""

import ast
from pathlib import Path

from dashboard.settings import ROOT

SHOWN = {"show_figure", "draw_table", "plotly_chart", "image", "dataframe", "data_editor"}
SHOWN |= {"graphviz_chart"}
"""Calls that draw something which a screen reader cannot read by itself."""


def without_alternative(source: str) -> list[int]:
    """Lines with a call that draws and has no `alt`, or an empty one."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        said = {word.arg: word.value for word in node.keywords}.get("alt")
        is_empty = isinstance(said, ast.Constant) and not said.value
        name = ast.unparse(node.func).rpartition(".")[2]
        if name in SHOWN and (said is None or is_empty):
            found.append(node.lineno)
    return found


def test_the_search_finds_what_is_missing() -> None:
    assert without_alternative("st.plotly_chart(f, key='x')\nst.image(i, alt='')") == [1, 2]
    assert without_alternative("show_figure(f, key='x', alt='')") == [1]
    assert without_alternative("left.dataframe(t, alt=f'All {n} words')") == []


def test_every_figure_and_table_has_a_text_alternative() -> None:
    files: list[Path] = sorted((ROOT / "components").rglob("*.py"))
    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in files
        for line in without_alternative(path.read_text(encoding="utf-8"))
    }
    assert len(files) > 100
    assert found == set()
