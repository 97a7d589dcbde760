"""Figures of next sentence prediction: values in their places, words as data."""

import numpy as np
import pytest

from dashboard.analysis.prediction.calibration import calibration
from dashboard.analysis.prediction.next_sentence import LABELS
from dashboard.figures.pair import answer_bars, lab_figure, removal_bars, segment_attention_maps
from dashboard.figures.sentence_order import WRITTEN, calibration_figure, following_matrix
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.next_sentence import SegmentAttention

HOSTILE = "</script><img src=x onerror=alert(1)>"


def test_bars_hold_both_probabilities_in_the_order_of_labels() -> None:
    figure = answer_bars(np.array([0.9, 0.1]), LABELS, LIGHT)
    np.testing.assert_array_equal(figure.data[0].x, [0.9, 0.1])
    assert figure.data[0].text[0] == "0: B follows A · 0.9000"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]  # label 0 on top


def test_every_case_is_joined_to_the_right_call() -> None:
    figure = lab_figure(["Right", "One", "Two"], np.array([0.5, 0.25, 0.75]), LIGHT, unit="x")
    lines, marks = figure.data
    np.testing.assert_array_equal(lines.x[3:5], [0.5, 0.25])
    np.testing.assert_array_equal(lines.y[3:5], [1, 1])
    np.testing.assert_array_equal(marks.x, [0.5, 0.25, 0.75])
    assert list(marks.textposition) == ["middle right", "middle left", "middle right"]


def test_the_axis_of_a_probability_ends_at_0_and_1() -> None:
    values = np.array([0.999, 0.001])
    figure = lab_figure(["Right", "One"], values, LIGHT, unit="probability that B follows A")
    assert tuple(figure.layout.xaxis.range) == (0, 1)
    low, high = lab_figure(["Right", "One"], values, LIGHT, unit="log-odds").layout.xaxis.range
    assert low < values.min() < values.max() < high


def test_repeated_and_hostile_words_keep_their_bars() -> None:
    changes = np.array([0.5, -0.25, 0.0])
    figure = removal_bars(["the", "the", HOSTILE], changes, DARK, unit="change")
    np.testing.assert_array_equal(figure.data[0].x, changes)
    np.testing.assert_array_equal(figure.data[0].y, [0, 1, 2])
    assert list(figure.layout.yaxis.ticktext)[:2] == ["the", "the"]
    low, high = figure.layout.xaxis.range
    assert low == -high  # zero in the middle


def test_no_change_at_all_still_draws() -> None:
    figure = removal_bars(["a"], np.zeros(1), LIGHT, unit="change")
    assert figure.layout.xaxis.range[1] > 0


def test_one_map_per_pair_of_groups() -> None:
    share = np.random.default_rng(5).random((3, 2, 5, 7)).astype(np.float32)
    record = SegmentAttention(
        query_groups=("A", "B", "[CLS]"),
        key_groups=("A", "B"),
        share=share,
        uniform_share=np.array([0.5, 0.5]),
    )
    figure = segment_attention_maps(record, LIGHT)
    titles = [annotation.text for annotation in figure.layout.annotations]
    assert titles == ["A → A", "A → B", "B → A", "B → B", "[CLS] → A", "[CLS] → B"]
    assert len(figure.data) == 6
    np.testing.assert_array_equal(figure.data[5].z, share[2, 1])
    assert {(trace.zmin, trace.zmax) for trace in figure.data} == {(0, 1)}
    assert (list(figure.data[0].x)[-1], list(figure.data[0].y)[-1]) == (7, 5)


@pytest.mark.parametrize("n", [3, WRITTEN + 1])
def test_rows_and_columns_follow_the_arrangement(n: int) -> None:
    probability = np.arange(n * n, dtype=np.float64).reshape(n, n) / n**2
    order = [2, 0, 1, *range(3, n)]
    figure = following_matrix(
        probability, [HOSTILE] * n, LIGHT, arrangement=order, marked=[(2, 0), (0, 1)]
    )
    heat, frames = figure.data[0], figure.data[2]
    assert heat.z[0][1] == pytest.approx(probability[2, 0])
    assert np.isnan(heat.z[1][1])
    assert heat.customdata[0][1] == "3 → 1"
    assert (list(frames.x), list(frames.y)) == ([1, 2], [0, 1])
    has_words = "script" in figure.layout.yaxis.ticktext[0]
    assert has_words == (n <= WRITTEN)


def test_written_values_stand_in_their_cells() -> None:
    probability = np.array([[0, 0.25, 0.5], [0.75, 0, 1.0], [0.125, 0.375, 0]])
    figure = following_matrix(probability, list("abc"), LIGHT, arrangement=range(3), marked=[])
    written = figure.data[-1]
    cells = dict(zip(zip(written.y, written.x, strict=True), written.text, strict=True))
    assert cells[1, 2] == "1.00"
    assert cells[2, 0] == "0.12"
    assert (0, 0) not in cells


def test_the_curve_shows_bins_and_counts() -> None:
    probability = np.array([0.05, 0.92, 0.98])
    curve = calibration(probability, np.array([False, True, False]))
    figure = calibration_figure(curve, LIGHT)
    _, points, counts = figure.data
    np.testing.assert_allclose(points.x, [0.05, 0.95])
    np.testing.assert_allclose(points.y, [0, 0.5])
    np.testing.assert_allclose(
        np.array(points.y) + points.error_y.array, [bin_.high for bin_ in curve.observed]
    )
    assert sum(counts.y) == 3
