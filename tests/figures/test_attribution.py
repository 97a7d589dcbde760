"""Figures of attributions and labels: what they draw."""

import numpy as np
import pytest

from dashboard.analysis.attribution import METHODS
from dashboard.figures.attribution import _tick, deletion_figure, method_bars
from dashboard.figures.labels import change_bars, label_bars, level_curves
from dashboard.figures.theme import DARK, LIGHT, Palette
from dashboard.records.attribution import DeletionCurves

HOSTILE = "</script><img src=x onerror=alert(1)>"
NAMES = ["good", HOSTILE, "good"]
SCORES = np.array([[1, -2, 0], [0, 0, 0], [3, 1, 2], [0.1, 0.2, 0.3]], dtype=np.float32)

both = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


@both
def test_bars_of_methods_share_their_rows(colours: Palette) -> None:
    figure = method_bars(METHODS, NAMES, SCORES, colours)
    assert [trace.x.tolist() for trace in figure.data] == SCORES.tolist()
    assert all(list(trace.y) == [0, 1, 2] for trace in figure.data)  # a word twice: two rows
    assert figure.data[0].marker.color == (colours.accent, colours.roles[1], colours.accent)
    assert figure.layout.xaxis.range[0] < -2  # both directions
    assert -1 < figure.layout.xaxis3.range[0] < 0  # one direction only
    assert figure.layout.xaxis3.range[1] > 3


@both
def test_curves_stand_over_the_range_of_random_orders(colours: Palette) -> None:
    random = np.array([[4, 1, 0], [4, 3, 0]], dtype=np.float32)
    curves = DeletionCurves(
        hidden=np.array([0, 1, 4]), methods=METHODS, logits=SCORES, random_logits=random
    )
    figure = deletion_figure(curves, f"logit of {HOSTILE}", colours)
    band, mean, *lines = figure.data
    assert band.x.tolist() == [0, 25, 100, 100, 25, 0]
    assert band.y.tolist() == [4, 3, 0, 0, 1, 4]
    assert mean.y.tolist() == [4, 2, 0]
    assert [line.y.tolist() for line in lines] == SCORES.tolist()
    assert [line.name for line in lines] == list(METHODS)
    assert len({(line.line.color, line.line.dash) for line in lines}) == 4


@both
def test_labels_are_data(colours: Palette) -> None:
    scores = np.array([0.2, 0.7, 0.1], dtype=np.float32)
    figure = label_bars(NAMES, scores, colours, unit="probability", is_share=True)
    change = change_bars(NAMES, scores, scores[::-1], colours, unit="p", is_share=True)
    for one in (figure, change):
        assert one.layout.xaxis.range[0] == 0
        assert one.layout.xaxis.range[1] > 1
    np.testing.assert_array_equal(figure.data[0].x, scores)
    np.testing.assert_array_equal(change.data[1].x, scores[::-1])


def test_predicted_numbers_may_be_negative() -> None:
    values = np.array([-3.0], dtype=np.float32)
    low, high = label_bars(["a"], values, LIGHT, unit="value", is_share=False).layout.xaxis.range
    assert low < -3
    assert high == 0


def test_levels_are_one_line_per_label() -> None:
    scores = np.linspace(0, 1, 21, dtype=np.float32).reshape(7, 3)
    figure = level_curves(NAMES, scores, LIGHT, unit="probability", is_share=True)
    assert [trace.y.tolist() for trace in figure.data] == scores.T.tolist()
    assert figure.data[0].x.tolist() == list(range(7))


@pytest.mark.parametrize(
    ("largest", "tick"),
    [(1.39, 1.0), (0.246665, 0.2), (0.0240358, 0.02), (27.3, 20.0), (9.99, 9.0)],
)
def test_ticks_are_short_and_within_the_bars(largest: float, tick: float) -> None:
    assert _tick(largest) == pytest.approx(tick)
    assert len(f"{_tick(largest):g}") <= 5
