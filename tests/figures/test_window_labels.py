"""The figure along a long text holds the numbers, and tells windows apart without colours."""

import numpy as np
import pytest

from dashboard.figures.theme import DARK, LIGHT, Palette
from dashboard.figures.window_labels import DIFFERS, MANY, window_figure
from dashboard.records.labels import WindowCurves

SCORES = np.array([[0.1, 0.9], [0.8, 0.2], [0.3, 0.7]], dtype=np.float32)


def curves(
    scores: np.ndarray = SCORES, names: tuple[str, ...] = ("bad", "<b>good")
) -> WindowCurves:
    return WindowCurves(
        names=names,
        scores=scores,
        mean=scores.mean(axis=0, dtype=np.float32),
        stretches=((0, 1_200), (900, 2_100), (1_800, 2_500)),
        borders=np.array([0, 1_000, 2_000, 2_500]),
        differs=np.array([False, True, False]),
        notes=("window 1 <i>", "window 2", "window 3"),
    )


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_steps_lie_where_windows_count(colours: Palette) -> None:
    figure = window_figure(curves(), 1, colours, unit="probability", is_share=True)
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    marks = [trace for trace in figure.data if trace.mode == "markers"]
    for i, (line, mark) in enumerate(zip(lines, marks, strict=True)):
        assert line.line.shape == "hv"
        np.testing.assert_array_equal(line.x, [0, 1_000, 2_000, 2_500])
        np.testing.assert_array_equal(line.y, [*SCORES[:, i], SCORES[2, i]])
        np.testing.assert_array_equal(mark.x, [500, 1_500, 2_250])
        np.testing.assert_array_equal(mark.y, SCORES[:, i])
        assert list(mark.customdata) == [0, 1, 2]
    assert lines[0].line.dash != lines[1].line.dash
    assert marks[0].marker.symbol != marks[1].marker.symbol
    low, high = figure.layout.yaxis.range
    assert low < 0
    assert high > 1


def test_a_window_that_differs_has_a_sign_and_the_chosen_one_is_shaded() -> None:
    figure = window_figure(curves(), 2, LIGHT, unit="probability", is_share=True)
    (sign,) = [trace for trace in figure.data if trace.mode == "text"]
    assert (list(sign.text), list(sign.x), list(sign.customdata)) == ([DIFFERS], [1_500], [1])
    assert 1 < sign.y[0] < figure.layout.yaxis.range[1]
    mean, shaded = figure.layout.shapes
    assert (shaded.x0, shaded.x1) == (1_800, 2_500)  # all that it reads
    assert mean.y0 == pytest.approx(0.6)
    said = [note.text for note in figure.layout.annotations]
    assert said == ["mean of &lt;b>good", "window 3"]


def book(n_windows: int) -> WindowCurves:
    scores = np.linspace(0, 1, 2 * n_windows, dtype=np.float32).reshape(n_windows, 2)
    return WindowCurves(
        names=("bad", "<b>good"),
        scores=scores,
        mean=scores.mean(axis=0, dtype=np.float32),
        stretches=tuple((900 * i, 900 * i + 1_000) for i in range(n_windows)),
        borders=np.arange(n_windows + 1) * 900,
        differs=np.arange(n_windows) % 3 == 1,
        notes=tuple(f"window {i + 1} <i>" for i in range(n_windows)),
    )


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_a_book_has_a_strip_per_label(colours: Palette) -> None:
    curves_of_book = book(MANY + 1)
    figure = window_figure(curves_of_book, 7, colours, unit="probability", is_share=True)
    strips, marks = figure.data
    np.testing.assert_array_equal(strips.z, curves_of_book.scores.T)
    np.testing.assert_array_equal(strips.x, curves_of_book.borders)
    assert (strips.zmin, strips.zmax) == (0, 1)
    assert list(figure.layout.yaxis.ticktext) == ["bad", "&lt;b>good"]
    assert list(marks.customdata) == [i for i in range(MANY + 1) if i % 3 == 1]
    assert marks.x[0] == 1_350
    assert marks.y[0] < -0.5  # above the first strip: the axis points down
    (shaded,) = figure.layout.shapes
    assert (shaded.x0, shaded.x1) == (6_300, 7_300)
    assert shaded.line.color not in {colours.accent, *colours.weight}
    lines = window_figure(book(MANY), 7, colours, unit="probability", is_share=True)
    assert not [trace for trace in lines.data if trace.type == "heatmap"]


def test_predicted_values_have_a_range_of_their_own() -> None:
    values = np.array([[-3.0], [5.0], [1.0]], dtype=np.float32)
    figure = window_figure(curves(values, ("stars",)), 0, LIGHT, unit="value", is_share=False)
    low, high = figure.layout.yaxis.range
    assert low < -3 < 5 < high
    assert not figure.layout.showlegend
    same = window_figure(
        curves(np.full((3, 1), 2.0, np.float32), ("stars",)), 0, LIGHT, unit="value", is_share=False
    )
    low, high = same.layout.yaxis.range
    assert low < 2 < high
