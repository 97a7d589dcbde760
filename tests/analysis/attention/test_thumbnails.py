"""Small pictures of heads: queries down, keys across, as in the large one."""

from itertools import pairwise

import numpy as np
import pytest

from dashboard.analysis.attention.thumbnails import CELL, thumbnails
from tests.records_by_hand import random_attention

LAYERS, HEADS = 2, 3


@pytest.mark.parametrize("n_tokens", [5, CELL, CELL + 1, 3 * CELL + 7])
def test_every_cell_is_the_strongest_weight_at_its_place(n_tokens: int) -> None:
    attention = random_attention(LAYERS, HEADS, n_tokens)
    edges = np.arange(CELL + 1) * n_tokens // CELL
    covered = [slice(low, max(high, low + 1)) for low, high in pairwise(edges)]
    found = thumbnails(attention)
    assert found.shape == (LAYERS + 1, HEADS + 1, CELL, CELL)
    for query, key in ((0, 0), (0, CELL - 1), (CELL - 1, 0), (7, 30), (30, 7), (20, 21)):
        expected = attention[:, :, covered[query], covered[key]].max(axis=(2, 3))
        np.testing.assert_array_equal(found[:LAYERS, :HEADS, query, key], expected)


def test_means_stand_in_the_last_row_and_column() -> None:
    attention = random_attention(LAYERS, HEADS, CELL)
    found = thumbnails(attention)
    np.testing.assert_allclose(found[:LAYERS, HEADS], attention.mean(axis=1), rtol=1e-5)
    np.testing.assert_allclose(found[LAYERS, :HEADS], attention.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(found[LAYERS, HEADS], attention.mean(axis=(0, 1)), rtol=1e-5)
