"""Figures of one head: the numbers they carry, aligned, and tokens that stay data."""

import numpy as np
import pytest

from dashboard.analysis.attention.steps import contributions, head_steps
from dashboard.figures.head_steps import (
    heads_figure,
    keys_figure,
    products_figure,
    slices_figure,
    values_figure,
)
from dashboard.figures.theme import DARK, LIGHT
from dashboard.records.head_steps import HeadSteps, LinearMap
from tests.analysis.attention.test_steps import TOKENS, layer, states

HOSTILE = "</script><img src=x onerror=alert(1)>"
NAMES = ("[CLS]", "a", "b", HOSTILE, "##d", "e", "[SEP]")


@pytest.fixture
def steps() -> HeadSteps:
    return head_steps(layer(), states(), head=1, token=3)


def test_columns_of_a_slice_stand_below_what_they_multiply(steps: HeadSteps) -> None:
    rng = np.random.default_rng(1)
    part = LinearMap(
        weight=rng.normal(size=(2, 6)).astype(np.float32), bias=np.ones(2, dtype=np.float32)
    )
    figure = slices_figure(
        [("x i", steps.entering), ("x j", steps.entering)],
        [(name, part, name.lower(), steps.query) for name in ("W_Q", "W_K", "W_V")],
        LIGHT,
    )
    assert len(figure.data) == 2 + 3 * 3
    top, slices = figure.data[0], figure.data[2]
    np.testing.assert_array_equal(top.z[0], steps.entering)
    np.testing.assert_array_equal(slices.z, part.weight)
    domains = [figure.layout[axis].domain for axis in ("xaxis", "xaxis4", "xaxis7", "xaxis10")]
    assert len(set(domains)) == 1
    assert figure.data[0].zmin == -figure.data[0].zmax, "0 is in the middle"


def test_bars_are_the_products(steps: HeadSteps) -> None:
    products = contributions(steps.query, steps.key[2])
    figure = products_figure(steps.query, steps.key[2], products, [1], DARK)
    bars = figure.data[2]
    np.testing.assert_array_equal(bars.y, products)
    np.testing.assert_array_equal(bars.customdata[:, 0], steps.query)
    np.testing.assert_array_equal(bars.customdata[:, 1], steps.key[2])
    assert [a.text for a in figure.layout.annotations] == ["1"]
    colours = {bool(value >= 0): colour for value, colour in zip(products, bars.marker.color)}  # noqa: B905
    assert len(set(colours.values())) == len(colours)


def test_every_key_has_its_three_bars(steps: HeadSteps) -> None:
    figure = keys_figure(steps, NAMES, 2, LIGHT)
    for trace, values in zip(
        figure.data, (steps.scaled, steps.exponentials, steps.weights), strict=True
    ):
        np.testing.assert_array_equal(trace.y, values)
        assert [i for i, c in enumerate(trace.marker.color) if c == LIGHT.accent] == [2]
    assert len(figure.layout.xaxis3.tickvals) == TOKENS


def test_values_end_with_their_sum(steps: HeadSteps) -> None:
    rows = [
        (name, float(weight), weight * value)
        for name, weight, value in zip(NAMES, steps.weights, steps.value, strict=True)
    ]
    figure = values_figure(rows, steps.mixed, LIGHT)
    total = sum(trace.z[0].astype(np.float64) for trace in figure.data[:-1])
    np.testing.assert_allclose(figure.data[-1].z[0], total, atol=1e-6)
    assert figure.layout.yaxis.ticktext[-1] == "<b>sum z</b>"


@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_one_bar_per_head(colours: object) -> None:
    figure = heads_figure(np.array([1, 2, 3], dtype=np.float32), 1, colours)  # type: ignore[arg-type]
    assert list(figure.data[0].x) == [1, 2, 3]
    assert len(set(figure.data[0].marker.color)) == 2
