"""Figures of the masked language model: the right way round, no hidden merging."""

import numpy as np

from dashboard.figures.masked import lens_grid, rank_curves, signed_bars
from dashboard.figures.parts import LABELLED
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.masked import Lens


def test_grid_is_tokens_down_levels_across() -> None:
    words = [[["a", "b"]] * 3, [["d", "e"]] * 3]
    probabilities = np.arange(1, 13, dtype=np.float32).reshape(2, 3, 2) / 16
    lens = Lens(
        entropy_nats=np.arange(6, dtype=np.float32).reshape(2, 3),
        top_ids=np.zeros((2, 3, 2), dtype=np.int64),
        top_log_probabilities=np.log(probabilities),
    )
    figure = lens_grid(lens, words, ("<s>", "b"), LIGHT, marked=(1,))
    trace = figure.data[0]
    np.testing.assert_allclose(trace.z, probabilities[:, :, 0], rtol=1e-6)
    assert trace.text[1] == ["d", "d", "d"]
    assert trace.customdata[1, 2] == (
        "<b>b</b> · level 2<br>d 0.6875<br>e 0.7500<br>entropy 5.000 nats"
    )
    assert list(figure.layout.yaxis.ticktext) == ["&lt;s>", "<b>b</b>"]
    assert list(figure.layout.xaxis.ticktext) == ["0", "1", "2"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_long_texts_have_colours_only() -> None:
    n = LABELLED + 1
    zeros = np.zeros((n, 2, 1), dtype=np.float32)
    ids = np.zeros((n, 2, 1), dtype=np.int64)
    lens = Lens(entropy_nats=zeros[:, :, 0], top_ids=ids, top_log_probabilities=zeros)
    figure = lens_grid(lens, [[["a"]] * 2] * n, ("a",) * n, DARK)
    assert figure.data[0].texttemplate is None
    assert len(figure.layout.yaxis.ticktext) <= 41


def test_rank_one_is_on_top() -> None:
    figure = rank_curves([("full", [100, 10, 1]), ("<b>", [1, 2, 3])], 30_522, LIGHT)
    assert list(figure.data[0].y) == [100, 10, 1]
    assert figure.data[1].name == "&lt;b>"
    low, high = figure.layout.yaxis.range
    assert low > np.log10(30_522) > high
    assert figure.data[0].line.dash != figure.data[1].line.dash


def test_signed_bars_have_zero_in_the_middle() -> None:
    figure = signed_bars(["<s>", "b"], np.array([-0.5, 0.25], dtype=np.float32), "change", LIGHT)
    low, high = figure.layout.xaxis.range
    assert low == -high
    assert list(figure.data[0].marker.color) == [LIGHT.roles[1], LIGHT.accent]
    assert list(figure.layout.yaxis.ticktext) == ["&lt;s>", "b"]
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # the first on top
