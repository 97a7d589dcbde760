"""One layer taken apart: by hand on numbers that fit on paper, and by rules that must hold."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.attention.steps import (
    ACTIVATIONS,
    contributions,
    gelu,
    gelu_tanh,
    head_slice,
    head_steps,
    is_rounding,
    largest,
)
from dashboard.analysis.distributions import softmax
from dashboard.errors import ModelError
from dashboard.records.head_steps import Difference, LayerWeights, LinearMap, NormParameters

HIDDEN, HEADS, INNER, TOKENS = 6, 3, 5, 7
"""Different, so that no swapped axis passes; heads have two dimensions."""


def linear(n_out: int, n_in: int, rng: np.random.Generator) -> LinearMap:
    return LinearMap(
        weight=rng.normal(size=(n_out, n_in)).astype(np.float32),
        bias=rng.normal(size=n_out).astype(np.float32),
    )


def norm(rng: np.random.Generator) -> NormParameters:
    return NormParameters(
        gamma=rng.normal(size=HIDDEN).astype(np.float32),
        beta=rng.normal(size=HIDDEN).astype(np.float32),
        epsilon=1e-12,
    )


def layer(seed: int = 3) -> LayerWeights:
    rng = np.random.default_rng(seed)
    return LayerWeights(
        query=linear(HIDDEN, HIDDEN, rng),
        key=linear(HIDDEN, HIDDEN, rng),
        value=linear(HIDDEN, HIDDEN, rng),
        output=linear(HIDDEN, HIDDEN, rng),
        attention_norm=norm(rng),
        inner=linear(INNER, HIDDEN, rng),
        outer=linear(HIDDEN, INNER, rng),
        output_norm=norm(rng),
        activation="relu",
        n_heads=HEADS,
    )


def states(seed: int = 5) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(TOKENS, HIDDEN)).astype(np.float32)


def test_every_step_written_out_with_loops() -> None:
    """The slow way: one number at a time, as the formulas say it."""
    weights, x, head, token = layer(), states(), 1, 4
    steps = head_steps(weights, x, head=head, token=token)

    def project(part: LinearMap, row: int, t: int) -> float:
        return float(sum(part.weight[row, i] * x[t, i] for i in range(HIDDEN)) + part.bias[row])

    all_z = []
    for h in range(HEADS):
        rows = (2 * h, 2 * h + 1)
        q = [project(weights.query, r, token) for r in rows]
        scores = []
        for t in range(TOKENS):
            k = [project(weights.key, r, t) for r in rows]
            scores.append(q[0] * k[0] + q[1] * k[1])
        powers = [np.exp(s / np.sqrt(2)) for s in scores]
        alpha = [p / sum(powers) for p in powers]
        z = [sum(alpha[t] * project(weights.value, r, t) for t in range(TOKENS)) for r in rows]
        all_z += z
        if h == head:
            np.testing.assert_allclose(steps.query, q, rtol=1e-5)
            np.testing.assert_allclose(steps.scores, scores, rtol=1e-5)
            np.testing.assert_allclose(steps.weights, alpha, rtol=1e-5)
            np.testing.assert_allclose(steps.mixed, z, rtol=1e-5)
    np.testing.assert_allclose(steps.joined, all_z, rtol=1e-5)
    a = weights.output.weight @ np.array(all_z) + weights.output.bias
    np.testing.assert_allclose(steps.attention_output, a, rtol=1e-4)
    total = a + x[token]
    y = (total - total.mean()) / total.std() * weights.attention_norm.gamma
    y = y + weights.attention_norm.beta
    np.testing.assert_allclose(steps.attended, y, rtol=1e-4)
    h_inner = np.maximum(weights.inner.weight @ y + weights.inner.bias, 0)
    np.testing.assert_allclose(steps.inner, h_inner, rtol=1e-4, atol=1e-6)
    f = weights.outer.weight @ h_inner + weights.outer.bias
    np.testing.assert_allclose(steps.feed_forward, f, rtol=1e-4)
    total = f + y
    out = (total - total.mean()) / total.std() * weights.output_norm.gamma
    np.testing.assert_allclose(steps.output, out + weights.output_norm.beta, rtol=1e-4, atol=1e-5)


def test_the_parts_of_the_heads_add_up() -> None:
    weights = layer()
    steps = head_steps(weights, states(), head=2, token=0)
    assert steps.by_head.shape == (HEADS, HIDDEN)
    total = steps.by_head.sum(axis=0) + weights.output.bias
    np.testing.assert_allclose(steps.attention_output, total, atol=1e-6)
    alone = weights.output.weight[:, 4:6] @ steps.mixed
    np.testing.assert_allclose(steps.by_head[2], alone, atol=1e-5)


def test_one_token_looks_at_itself_alone() -> None:
    steps = head_steps(layer(), states()[:1], head=0, token=0)
    np.testing.assert_array_equal(steps.weights, [1.0])
    np.testing.assert_allclose(steps.mixed, steps.value[0], rtol=1e-6)


def test_records_cannot_be_changed() -> None:
    steps = head_steps(layer(), states(), head=0, token=0)
    for field in dataclasses.fields(steps):
        assert not getattr(steps, field.name).flags.writeable, field.name


def test_an_unknown_activation_is_said() -> None:
    odd = dataclasses.replace(layer(), activation="swish_42")
    with pytest.raises(ModelError, match="activation"):
        head_steps(odd, states(), head=0, token=0)


def test_activations_equal_those_of_transformers() -> None:
    import torch
    from transformers.activations import ACT2FN

    x = np.linspace(-6, 6, 241)
    for name, ours in ACTIVATIONS.items():
        theirs = ACT2FN[name](torch.tensor(x)).numpy()
        np.testing.assert_allclose(ours(x), theirs, atol=1e-9)
    assert np.abs(gelu(x) - gelu_tanh(x)).max() > 1e-4, "they are not the same function"


def test_the_slice_of_a_head_is_its_rows() -> None:
    part = layer().query
    own = head_slice(part, head=1, n_heads=HEADS)
    np.testing.assert_array_equal(own.weight, part.weight[2:4])
    np.testing.assert_array_equal(own.bias, part.bias[2:4])


finite = st.floats(-50, 50, width=32)


@given(arrays(np.float32, (5,), elements=finite), arrays(np.float32, (5,), elements=finite))
def test_contributions_sum_to_the_score(q: np.ndarray, k: np.ndarray) -> None:
    total = float(np.dot(q.astype(np.float64), k.astype(np.float64)))
    assert float(contributions(q, k).astype(np.float64).sum()) == pytest.approx(total, abs=2e-3)


@given(arrays(np.float64, (3, 4), elements=st.floats(-700, 700)))
def test_softmax_rows_sum_to_one_however_large_the_scores(scores: np.ndarray) -> None:
    weights = softmax(scores)
    np.testing.assert_allclose(weights.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(softmax(scores + 11), weights, atol=1e-9)
    top = np.take_along_axis(weights, scores.argmax(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_array_equal(top, weights.max(axis=1))


def test_largest_looks_at_size_not_sign() -> None:
    values = np.array([1.0, -7.0, 0.5, 3.0], dtype=np.float32)
    assert largest(values, 3).tolist() == [1, 3, 0]
    assert largest(values, 99).tolist() == [1, 3, 0, 2]


@pytest.mark.parametrize(
    ("difference", "reach", "expected"),
    [(5e-6, 0.1, True), (5e-5, 0.1, False), (5e-5, 20.0, True), (1e-2, 20.0, False)],
)
def test_rounding_is_judged_by_the_size_of_the_numbers(
    difference: float, reach: float, *, expected: bool
) -> None:
    one = Difference(step="output", where="", largest=difference, reach=reach, n_numbers=1)
    assert is_rounding(one) is expected
