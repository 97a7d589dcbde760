"""Rollout against values computed by hand."""

import numpy as np

from dashboard.analysis.attention.rollout import rollout
from tests.records_by_hand import random_attention


def test_rollout_multiplies_the_last_layer_from_the_left() -> None:
    attention = random_attention(3, 2, 5)
    steps = []
    for layer in range(3):
        mixed = attention[layer].mean(0) + np.eye(5)
        steps.append(mixed / mixed.sum(1, keepdims=True))
    rolled = rollout(attention)
    np.testing.assert_allclose(rolled, steps[2] @ steps[1] @ steps[0], atol=1e-6)
    assert np.abs(rolled - steps[0] @ steps[1] @ steps[2]).max() > 1e-3  # the order matters
    np.testing.assert_allclose(rolled.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(rollout(attention[:1]), steps[0], atol=1e-6)
