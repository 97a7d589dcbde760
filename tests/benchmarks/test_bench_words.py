"""The benchmark of word pieces compares the same matrix, of the size that its row names."""

import numpy as np

from benchmarks.bench_words import SHAPE, a_pass_per_pair, one_product
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.running.loading import load_model


def test_both_ways_give_the_same_matrix() -> None:
    model = load_model(DEFAULT_MODEL)
    ours = one_product(model)
    assert ours.shape == SHAPE
    np.testing.assert_allclose(ours, a_pass_per_pair(model), atol=1e-5)
