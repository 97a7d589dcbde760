"""Figures of parameters, times and weights: what they show, and that names stay names."""

import numpy as np
import pytest

from dashboard.analysis.weights.counts import KINDS, count_by_kind, module_tree, total
from dashboard.analysis.weights.spectrum import check_pooler, spectrum, summarise
from dashboard.figures.module_tree import block_times, kind_bars, parameter_tree
from dashboard.figures.theme import DARK, LIGHT
from dashboard.figures.weights import (
    pooler_chart,
    spectrum_chart,
    weight_heatmap,
    weight_histogram,
)
from tests.analysis.weights.test_shapes import SMALL, table_of, tensor


@pytest.mark.parametrize("form", ["treemap", "sunburst"])
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_the_tree_is_one_trace_of_consistent_sums(form: str, colours: object) -> None:
    table = table_of(SMALL)
    figure = parameter_tree(module_tree(table), colours, kinds=KINDS, form=form)  # type: ignore[arg-type]
    (trace,) = figure.data
    assert trace.type == form
    assert trace.values[0] == total(table.tensors)
    assert len(set(trace.ids)) == len(trace.ids) == len(trace.marker.colors)
    assert trace.parents[0] == ""
    assert set(trace.parents[1:]) <= set(trace.ids)


def test_bars_leave_out_kinds_that_nobody_has() -> None:
    small = count_by_kind(table_of(SMALL).tensors)
    large = count_by_kind(table_of(SMALL, tensor("classifier.weight", 5, 15)).tensors)
    assert [bar.name for bar in kind_bars({"a": small}, LIGHT).data] == list(KINDS[:6])
    figure = kind_bars({"a": small, "b": large}, LIGHT)
    assert [bar.name for bar in figure.data] == list(KINDS)
    assert list(figure.data[-1].x) == [0, 75]
    assert list(figure.layout.yaxis.ticktext) == ["a", "b"]


def test_times_by_block() -> None:
    figure = block_times(["layer 1", "layer 2"], {"attention": np.array([1.5, 2.5])}, LIGHT)
    assert list(figure.data[0].x) == [1.5, 2.5]
    assert list(figure.layout.yaxis.ticktext) == ["layer 1", "layer 2"]


def test_weights_have_zero_in_the_middle_and_rows_have_labels() -> None:
    values = np.array([[-0.5, 0.1], [0.25, 0.0]], dtype=np.float32)
    figure = weight_heatmap(values, LIGHT, origin=(7, 3), row_labels=("a", "b"))
    (trace,) = figure.data
    assert trace.zmin == -trace.zmax
    assert trace.colorscale[3] == (0.5, LIGHT.weight[0])
    assert (trace.y0, trace.x0) == (7, 3)
    assert list(figure.layout.yaxis.tickvals) == [7, 8]
    assert list(figure.layout.yaxis.ticktext) == [row[0] for row in trace.text] == ["a", "b"]


def test_blocks_begin_at_zero_and_one_outlier_does_not_pale_the_rest() -> None:
    values = np.full((40, 40), 0.5, dtype=np.float32)
    values[0, 0] = 99
    trace = weight_heatmap(values, LIGHT, block=(3, 1)).data[0]
    assert (trace.zmin, trace.dy, trace.dx) == (0, 3, 1)
    assert trace.zmax == pytest.approx(0.5)
    assert weight_heatmap(np.zeros((2, 2), dtype=np.float32), LIGHT).data[0].zmax == 1


def test_the_normal_curve_has_the_area_of_the_histogram() -> None:
    array = np.random.default_rng(3).normal(1, 2, size=20_000).astype(np.float32)
    summary = summarise(array)
    figure = weight_histogram(summary, LIGHT)
    assert sum(figure.data[0].y) == 20_000
    assert sum(figure.data[1].y) == pytest.approx(20_000, rel=0.01)
    constant = weight_histogram(summarise(np.ones(5, dtype=np.float32)), LIGHT)
    assert len(constant.data) == 1  # a spread of 0 has no curve


def test_singular_values_and_the_edge_of_chance() -> None:
    found = spectrum(np.diag([3.0, 2.0, 1.0]).astype(np.float32))
    figure = spectrum_chart(found, LIGHT)
    np.testing.assert_allclose(figure.data[0].y, [3, 2, 1])
    assert set(figure.data[1].y) == {found.random_edge}


def test_pooler_points_lie_on_the_curve() -> None:
    random = np.random.default_rng(4)
    weight, bias, state = (random.normal(size=shape).astype(np.float32) for shape in ((7, 7), 7, 7))
    check = check_pooler(weight, bias, state, np.tanh(weight @ state + bias))
    curve, points = pooler_chart(check, LIGHT).data
    np.testing.assert_allclose(points.y, np.tanh(points.x), atol=1e-6)
    assert curve.x[0] < min(points.x) < max(points.x) < curve.x[-1]
