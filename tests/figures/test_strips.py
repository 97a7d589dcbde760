"""Figures of vectors: what is drawn is what was given, and tokens stay text."""

import json

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.figures.drift import (
    change_heatmap,
    curves_figure,
    heads_heatmap,
    table_heatmap,
)
from dashboard.figures.parts import reach
from dashboard.figures.strips import Strip, equation_figure, strips_figure
from dashboard.figures.theme import DARK, LIGHT, Palette
from tests.small_records import TOKENS

NAMES = ("token", "segment", "position", "sum", "LayerNorm")


def cells(n_tokens: int = len(TOKENS), n_cells: int = 5) -> np.ndarray:
    random = np.random.default_rng(5)
    return random.normal(size=(len(NAMES), n_tokens, n_cells)).astype(np.float32)


def equation(values: np.ndarray, tokens: tuple[str, ...] = TOKENS) -> go.Figure:
    return equation_figure(
        values, NAMES, range(0, 3 * values.shape[2], 3), tokens=tokens, selected=2, colours=LIGHT
    )


def test_the_equation_draws_its_cells_on_aligned_panels() -> None:
    values = cells()
    figure = equation(values)
    *panels, dots = figure.data
    assert [trace.xaxis for trace in panels] == ["x", "x2", "x3", "x4", "x5"]
    assert list(dots.customdata) == list(dots.y) == list(range(len(TOKENS)))
    assert list(dots.marker.symbol).index("circle") == 2  # the selected row
    for trace, panel in zip(panels, values, strict=True):
        np.testing.assert_array_equal(trace.z, panel)
        assert trace.zmin == -trace.zmax
    assert len({trace.zmax for trace in figure.data[:4]}) == 1
    assert figure.data[4].zmax != figure.data[3].zmax
    said = [annotation.text for annotation in figure.layout.annotations]
    assert said == ["token", "+", "segment", "+", "position", "=", "sum", "→", "LayerNorm"]
    widths = [
        figure.layout[f"xaxis{i or ''}"].domain[1] - figure.layout[f"xaxis{i or ''}"].domain[0]
        for i in (0, 2, 3, 4, 5)
    ]
    np.testing.assert_allclose(widths, widths[0])


def test_a_checkpoint_without_segments_has_one_panel_less() -> None:
    names = ("token", "position", "sum", "LayerNorm")
    figure = equation_figure(cells()[:4], names, range(5), tokens=TOKENS, selected=0, colours=DARK)
    said = [annotation.text for annotation in figure.layout.annotations]
    assert said == ["token", "+", "position", "=", "sum", "→", "LayerNorm"]


def test_long_texts_stay_small() -> None:
    tokens = tuple(f"token{i}" for i in range(512))
    figure = equation(cells(512, 48), tokens)
    assert len(figure.to_json()) < 1_500_000
    assert len(figure.layout.yaxis.ticktext) <= 40
    change = change_heatmap(np.zeros((512, 512), dtype=np.float32), tokens, LIGHT)
    assert len(change.to_json()) < 1_500_000
    assert change.data[0].customdata is None


def test_strips_of_one_group_share_a_scale() -> None:
    strips = [
        Strip(name="token", values=np.array([-1, 2, 0], dtype=np.float32), group="before"),
        Strip(name="sum", values=np.array([4, 2, 0], dtype=np.float32), group="before"),
        Strip(name="gamma", values=np.array([0.5, 1, 0.2], dtype=np.float32), group="gamma"),
    ]
    figure = strips_figure(strips, LIGHT)
    token, total, gamma = figure.data
    assert token.zmax == total.zmax == -token.zmin
    assert (gamma.zmin, gamma.colorscale[-1][1]) == (0, LIGHT.weight[-1])
    assert figure.layout.dragmode == "zoom"
    assert list(figure.layout.yaxis.ticktext) == ["token", "sum", "gamma"]
    np.testing.assert_array_equal(total.z, [[4, 2, 0]])


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_zero_has_the_middle_colour(colours: Palette) -> None:
    signed = colours.signed
    assert len(signed) % 2 == 1
    assert signed[len(signed) // 2] == colours.weight[0]
    assert reach(np.zeros(3)) > 0
    assert reach(np.array([np.nan, -2.0, 2.0])) == 2


def test_heads_count_from_1() -> None:
    values = np.arange(6, dtype=np.float32).reshape(2, 3)
    figure = heads_heatmap(values, LIGHT)
    assert (list(figure.data[0].x), list(figure.data[0].y)) == ([1, 2, 3], [1, 2])


def test_a_large_table_is_one_heat_map_of_typed_arrays() -> None:
    table = np.random.default_rng(1).normal(size=(512, 512)).astype(np.float32)
    figure = table_heatmap(table, LIGHT, across="position", down="position", end=1.0)
    assert len(figure.data) == 1
    sent = json.loads(figure.to_json())["data"][0]["z"]
    assert sent["dtype"] == "f4"
    assert sent["shape"] == "512, 512"


def test_curves_differ_by_dash_and_colour() -> None:
    values = np.linspace(0, 1, 7, dtype=np.float32)
    figure = curves_figure(
        [("one", values), ("two", values), ("three", values)], LIGHT, across="level", mark=2
    )
    assert len({(trace.line.color, trace.line.dash) for trace in figure.data}) == 3
    assert len({trace.line.dash for trace in figure.data}) == 3
    np.testing.assert_array_equal(figure.data[1].y, values)
