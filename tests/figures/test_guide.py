"""The guide's figures draw what they are given."""

import numpy as np

from dashboard.figures.guide import bars, time_line, visibility_matrix
from dashboard.figures.theme import LIGHT


def test_repeated_words_keep_their_columns() -> None:
    visible = np.eye(3, dtype=np.bool_)
    figure = visibility_matrix(visible, ["a", "b", "a"], LIGHT, chosen=1)
    assert list(figure.layout.xaxis.tickvals) == [0, 1, 2]
    assert figure.data[0].customdata[0][0] == "a → a: may be seen"
    assert figure.data[0].z.tolist() == visible.astype(float).tolist()
    assert (figure.layout.shapes[0].y0, figure.layout.shapes[0].y1) == (0.5, 1.5)


def test_only_the_chosen_milestone_is_filled() -> None:
    figure = time_line(["2001", "2013"], ["first", "second"], 1, LIGHT)
    assert list(figure.data[0].marker.color) == [LIGHT.line, LIGHT.accent]
    assert list(figure.layout.yaxis.ticktext) == ["2001", "2013"]


def test_a_logarithmic_axis_ends_at_the_largest_value() -> None:
    figure = bars(["a", "b"], [10, 1000], ["10", "1,000"], LIGHT, log=True)
    assert figure.layout.xaxis.type == "log"
    np.testing.assert_allclose(figure.layout.xaxis.range, [0, 3])
    assert list(bars(["a"], [0.0], ["0"], LIGHT).layout.xaxis.range) == [0, 1e-9]
