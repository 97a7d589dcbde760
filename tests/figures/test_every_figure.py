"""What every figure keeps to: text as it was typed, one page around it, and no second way."""

import importlib
import inspect
import json
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go
import pytest
from playwright.sync_api import expect
from plotly.offline import get_plotlyjs

from dashboard import figures
from dashboard.figures.parts import CLEAR, label
from dashboard.figures.theme import DARK, FONT, LIGHT, Palette
from tests.figures.every_figure import FIGURES, N
from tests.local_chromium import local_browser, local_page

FOLDER = Path(figures.__file__).parent

HOSTILE = ('"no"', "<b>x</b>", "a & b", "it's", "%{x} $y$", "c\nd", "> &lt; <")
"""What a reader can type that Plotly has a use for; short, so that nothing is cut."""

PLAIN = ("kiwi", "fig", "plum", "pear", "lime", "quince", "peach")

MARKUP = re.compile(r"<[^<>]*>|%\{[^{}]*\}")
"""What Plotly takes for a tag, or for the value of a template."""

every_figure = pytest.mark.parametrize("name", FIGURES)


def strings(part: object) -> Iterator[str]:
    """Every string in a figure's JSON, keys left out."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from strings(value)
    elif isinstance(part, list):
        for value in part:
            yield from strings(value)


def drawn(name: str, names: tuple[str, ...], colours: Palette = LIGHT) -> list[str]:
    """The strings of a figure with these names."""
    figure = FIGURES[name](names, colours)
    figure.layout.template = None
    return list(strings(json.loads(figure.to_json())))


def read(text: str) -> str:
    """What a reader sees of a label: Plotly's characters, and its own line breaks as spaces."""
    for mark, shown in (("<br>", " "), ("&lt;", "<"), ("&#37;", "%"), ("&amp;", "&")):
        text = text.replace(mark, shown)
    return text.replace("\n", " ")


def test_every_function_that_draws_is_in_the_table() -> None:
    made = set()
    for module in pkgutil.iter_modules(figures.__path__):
        found = importlib.import_module(f"dashboard.figures.{module.name}")
        for name, value in inspect.getmembers(found, inspect.isfunction):
            returns = inspect.signature(value).return_annotation
            is_own = value.__module__ == found.__name__ and not name.startswith("_")
            if is_own and returns is go.Figure and name != "build":
                made.add(f"{module.name}.{name}")
    assert made == {name.split(" ", 1)[0] for name in FIGURES}
    assert len(HOSTILE) == len(PLAIN) == N


@every_figure
def test_text_is_shown_as_it_was_typed_and_is_never_markup(name: str) -> None:
    plain, hostile = drawn(name, PLAIN), drawn(name, HOSTILE)
    assert {m for text in hostile for m in MARKUP.findall(text)} == {
        m for text in plain for m in MARKUP.findall(text)
    }
    told = [read(text) for text in hostile]
    for friendly, typed in zip(PLAIN, HOSTILE, strict=True):
        before = [text for text in plain if re.search(rf"\b{friendly}\b", text)]
        after = [text for text in told if typed.replace("\n", " ") in text]
        assert len(after) >= len(before), (typed, told)


@every_figure
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_one_page_is_around_every_figure(name: str, colours: Palette) -> None:
    layout = FIGURES[name](PLAIN, colours).layout
    assert layout.paper_bgcolor == CLEAR
    assert layout.font.family == FONT
    assert layout.font.color == colours.text
    assert layout.height > 0


def test_there_is_no_second_way() -> None:
    second = re.compile(
        r"rgba\(0, ?0, ?0, ?0\)|\bhtml\b|\.(update|add)_\w+\(|paper_bgcolor|make_subplots"
        r"|go\.(?!Figure\b)\w+|[Cc]olours == (DARK|LIGHT)"
    )
    for path in FOLDER.glob("*.py"):
        if path.name != "parts.py":
            assert second.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_a_label_is_cut_before_it_is_escaped() -> None:
    assert label("<<<<<<", 3) == "&lt;&lt;…"
    assert label("abc", 3) == "abc"
    assert label("\"no\" 'a'") == "\"no\" 'a'"


@pytest.mark.browser
def test_a_browser_draws_what_was_typed() -> None:
    seen = [text.replace("\n", " ") for text in HOSTILE]
    with local_browser() as browser, local_page(browser) as (page, witness):
        page.set_content("<div id=plot style='width:900px'></div>")
        page.add_script_tag(content=get_plotlyjs())
        for name, place in (
            ("matrix.attention_heatmap", ".xtick text"),
            ("answers.logit_curves", ".xtick text"),
            ("labels.level_curves", ".legendtext"),
        ):
            figure = json.loads(FIGURES[name](HOSTILE, LIGHT).to_json())
            page.evaluate("figure => Plotly.react('plot', figure)", figure)
            assert page.locator(place).all_text_contents() == seen
        for i, text in enumerate(seen):
            page.evaluate(f"Plotly.Fx.hover('plot', [{{curveNumber: {i}, pointNumber: 1}}])")
            told = page.locator(".hovertext .nums")
            expect(told).to_have_text(re.compile(re.escape(f"{text} · level 1: ")))
        assert witness.errors == []
