"""Figures of question answering hold the numbers."""

import numpy as np

from dashboard.figures.answers import DEPTH, logit_curves, span_matrix, window_strip
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.answers import SpanLogits

TOKENS = ["the", "<img src=x>", "the"]
START = np.array([1.0, 2.0, 3.0], dtype=np.float32)
END = np.array([3.0, 5.0, -1.0], dtype=np.float32)


def test_curves_hold_the_logits() -> None:
    figure = logit_curves(TOKENS, START, END, (0.5, -0.5), (1, 2), LIGHT)
    lines = [trace for trace in figure.data if trace.mode == "lines+markers"]
    np.testing.assert_array_equal(lines[0].y, START)
    np.testing.assert_array_equal(lines[1].y, END)
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    assert [(mark.x[0], mark.y[0]) for mark in marks] == [(1, 2.0), (2, -1.0)]
    assert [shape.y0 for shape in figure.layout.shapes] == [0.5, -0.5]
    assert list(figure.layout.xaxis.tickvals) == [0, 1, 2]


def test_many_tokens_have_fewer_labels() -> None:
    many = np.zeros(300, dtype=np.float32)
    figure = logit_curves(["a"] * 300, many, many, (0, 0), (0, 0), DARK)
    assert len(figure.layout.xaxis.tickvals) <= 40
    assert figure.data[0].mode == "lines"


def test_matrix_frames_the_chosen_span() -> None:
    logits = np.array([[1, 2, 3], [np.nan, 5, 6], [np.nan, np.nan, 7]], dtype=np.float32)
    figure = span_matrix(SpanLogits(tokens=tuple(TOKENS), logits=logits, chosen=(1, 2)), LIGHT)
    (trace,) = figure.data
    np.testing.assert_array_equal(trace.z, logits)
    assert (trace.zmin, trace.zmax) == (7 - DEPTH, 7)
    (frame,) = figure.layout.shapes
    assert (frame.x0, frame.x1, frame.y0, frame.y1) == (1.5, 2.5, 0.5, 1.5)


def test_windows_over_the_context() -> None:
    figure = window_strip([(0, 40), (30, 70)], 1, (50, 54), DARK)
    (bars,) = figure.data
    assert list(bars.base) == [0, 30]
    assert list(bars.x) == [40, 40]
    assert bars.marker.color == (DARK.line, DARK.accent)
    assert figure.layout.shapes[0].x0 == 52
