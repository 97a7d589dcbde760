"""Figures of word similarity show what they were given, with words as data."""

import numpy as np

from dashboard.figures.meaning import (
    Band,
    baseline_histogram,
    level_curves,
    sense_scatter,
)
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.meaning import Baseline, SenseMap

BAND = Band(
    low=np.zeros(5, dtype=np.float32),
    middle=np.full(5, 0.1, dtype=np.float32),
    high=np.full(5, 0.2, dtype=np.float32),
)


def test_the_signed_scale_has_zero_in_its_middle() -> None:
    for colours in (LIGHT, DARK):
        scale = colours.similarity
        assert len(scale) % 2 == 1
        assert scale[len(scale) // 2] == colours.weight[0]
        assert len(set(scale)) == len(scale)


def test_the_histogram_holds_all_pairs_and_the_value() -> None:
    values = np.sort(np.random.default_rng(1).uniform(-0.2, 0.6, 500)).astype(np.float32)
    figure = baseline_histogram(Baseline(similarities=values), 0.9, LIGHT, measure="Raw cosine")
    (bars,) = figure.data
    assert float(np.sum(bars.y)) == np.float32(100)
    assert bars.x[0] < values[0] + 0.05
    assert bars.x[-1] > 0.85
    (line,) = figure.layout.shapes
    assert line.x0 == line.x1 == 0.9


def test_few_pairs_have_a_line_each() -> None:
    values = np.arange(15, dtype=np.float32).reshape(5, 3)
    figure = level_curves(values, ("a", "b", "c"), BAND, LIGHT, level=2)
    lines = figure.data[2:]
    assert [tuple(line.y) for line in lines] == [tuple(column) for column in values.T]
    assert [line.name for line in lines] == ["a", "b", "c"]
    assert figure.layout.shapes[0].x0 == 2


def test_many_pairs_are_drawn_as_their_spread() -> None:
    values = np.tile(np.arange(101, dtype=np.float32), (5, 1))
    figure = level_curves(values, (), BAND, DARK, level=0)
    assert [float(line.y[0]) for line in figure.data[2:]] == [95, 50, 5]


def sense(n: int) -> SenseMap:
    random = np.random.default_rng(2)
    return SenseMap(
        points=random.normal(size=(n, 2)).astype(np.float32),
        explained=np.array([0.5, 0.25], dtype=np.float32),
        cluster=np.arange(n) % 2,
        silhouette=0.3,
    )


def test_uses_carry_their_sentences() -> None:
    found = sense(5)
    figure = sense_scatter(found, ["bank"] * 5, ["river " * 80] * 5, LIGHT)
    first, second = figure.data
    assert (len(first.x), len(second.x)) == (3, 2)
    np.testing.assert_array_equal(second.x, found.points[[1, 3], 0])
    assert list(second.text) == ["2 bank", "4 bank"]
    assert first.customdata[0].startswith("<b>1 bank</b><br>river river")
    assert first.customdata[0].endswith("…")  # a very long sentence is cut
    assert first.marker.symbol != second.marker.symbol
    assert "50 % of variance" in figure.layout.xaxis.title.text


def test_many_points_carry_no_words() -> None:
    words = [str(i) for i in range(40)]
    figure = sense_scatter(sense(40), words, words, LIGHT)
    assert figure.data[0].mode == "markers"
