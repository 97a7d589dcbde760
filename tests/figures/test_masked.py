"""Figures of the masked language model: escaped words, the right way round, no hidden merging."""

import numpy as np

from dashboard.figures.masked import WITH_WORDS, lens_grid, rank_curves, signed_bars
from dashboard.figures.theme import DARK, LIGHT
from tests.small_records import HOSTILE


def test_grid_is_tokens_down_levels_across_and_escaped() -> None:
    words = [["a", HOSTILE, "c"], ["d", "e", "f"]]
    probabilities = np.arange(6, dtype=np.float32).reshape(2, 3) / 10
    hover = [["x"] * 3] * 2
    figure = lens_grid(words, probabilities, hover, ("<s>", "b"), LIGHT, marked=(1,))
    trace = figure.data[0]
    np.testing.assert_array_equal(trace.z, probabilities)
    assert "<img" not in figure.to_json().replace("\\u003c", "<")
    assert list(figure.layout.yaxis.ticktext) == ["&lt;s&gt;", "<b>b</b>"]
    assert list(figure.layout.xaxis.ticktext) == ["0", "1", "2"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_long_texts_have_colours_only() -> None:
    n = WITH_WORDS + 1
    figure = lens_grid(
        [["a"] * 2] * n, np.zeros((n, 2), dtype=np.float32), [["h"] * 2] * n, ("a",) * n, DARK
    )
    assert figure.data[0].texttemplate is None
    assert len(figure.layout.yaxis.ticktext) <= 41


def test_rank_one_is_on_top() -> None:
    figure = rank_curves([("full", [100, 10, 1]), ("<b>", [1, 2, 3])], 30_522, LIGHT)
    assert list(figure.data[0].y) == [100, 10, 1]
    assert figure.data[1].name == "&lt;b&gt;"
    low, high = figure.layout.yaxis.range
    assert low > np.log10(30_522) > high
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_signed_bars_have_zero_in_the_middle() -> None:
    figure = signed_bars(["<s>", "b"], np.array([-0.5, 0.25], dtype=np.float32), "change", LIGHT)
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert list(figure.data[0].marker.color) == [LIGHT.roles[1], LIGHT.accent]
    assert list(figure.layout.yaxis.ticktext) == ["&lt;s&gt;", "b"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top
