"""One function draws every figure of every page, and says where its numbers can be had."""

import ast
from collections.abc import Iterator
from pathlib import Path

from streamlit.testing.v1 import AppTest

from dashboard.settings import ROOT

COMPONENTS = ROOT / "components"
DRAWS = COMPONENTS / "views" / "figure.py"


def _calls(path: Path) -> Iterator[ast.Call]:
    """Every call in a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node


def _named(call: ast.Call, name: str) -> str | None:
    """The source of a named argument, with the values of formatted ones left open."""
    for word in call.keywords:
        if word.arg == name:
            return ast.unparse(word.value)
    return None


def test_only_one_function_draws() -> None:
    files = [*COMPONENTS.rglob("*.py"), *(ROOT / "pages").glob("*.py")]
    found = [path for path in files if "plotly_chart(" in path.read_text(encoding="utf-8")]
    assert found == [DRAWS]


def test_the_numbers_of_each_figure_are_offered_in_its_room() -> None:
    missing, count = [], 0
    for path in sorted(COMPONENTS.rglob("*.py")):
        for call in _calls(path):
            if not (isinstance(call.func, ast.Name) and call.func.id == "show_figure"):
                continue
            count += 1
            said = _named(call, "numbers")
            assert said, f"{path}:{call.lineno}"
            keys = {
                _named(one, "key") or "'download_csv'"  # what a button has unless said
                for other in path.parent.glob("*.py")
                for one in _calls(other)
                if ast.unparse(one.func) in {"show_csv_button", "show_take_away"}
                or ast.unparse(one.func) == "show_everything"
            }
            if "download_csv" in said and said not in keys:
                missing.append(f"{path.relative_to(ROOT)}:{call.lineno} {said}")
    assert count > 50
    assert missing == []


def _page() -> None:
    import plotly.graph_objects as go

    from components.views.figure import show_figure

    show_figure(go.Figure(), key="a", alt="Bars.", numbers="download_csv_bars")
    show_figure(go.Figure(), key="b", alt="A map", numbers="the table below", on_click=lambda: None)


def test_readers_who_do_not_see_it_are_told_what_it_is_and_where_its_numbers_are() -> None:
    charts = AppTest.from_function(_page).run().get("plotly_chart")
    assert [chart.proto.alt for chart in charts] == [
        "Bars. Numbers: as CSV.",
        "A map. Numbers: in the table below.",
    ]
    assert [bool(chart.proto.selection_mode) for chart in charts] == [False, True]
    assert all(chart.proto.theme == "" for chart in charts)
