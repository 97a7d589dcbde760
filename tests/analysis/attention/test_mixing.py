"""Means and rollout against values computed by hand."""

import numpy as np
import pytest

from dashboard.analysis.attention.mixing import mean_of_heads, rollout
from tests.records_by_hand import random_attention


def test_mean_of_heads_takes_the_named_ones() -> None:
    attention = random_attention(3, 5, 7)
    mean = mean_of_heads(attention, layers=[0, 2], heads=[1, 4])
    by_hand = (attention[0, 1] + attention[0, 4] + attention[2, 1] + attention[2, 4]) / 4
    np.testing.assert_allclose(mean, by_hand, atol=1e-6)
    np.testing.assert_allclose(mean.sum(axis=1), 1, atol=1e-5)


def test_a_mean_of_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one"):
        mean_of_heads(random_attention(1, 2, 3), layers=[0], heads=[])


def test_rollout_multiplies_the_last_layer_from_the_left() -> None:
    attention = random_attention(3, 2, 5)
    steps = []
    for layer in range(3):
        mixed = attention[layer].mean(0) + np.eye(5)
        steps.append(mixed / mixed.sum(1, keepdims=True))
    rolled = rollout(attention, last_layer=2)
    np.testing.assert_allclose(rolled, steps[2] @ steps[1] @ steps[0], atol=1e-6)
    assert np.abs(rolled - steps[0] @ steps[1] @ steps[2]).max() > 1e-3  # the order matters
    np.testing.assert_allclose(rolled.sum(1), 1, atol=1e-5)


def test_rollout_stops_at_the_layer() -> None:
    attention = random_attention(3, 2, 5)
    np.testing.assert_array_equal(
        rollout(attention, last_layer=0), rollout(attention[:1], last_layer=0)
    )
