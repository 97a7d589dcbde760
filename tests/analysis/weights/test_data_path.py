"""Times of a pass, summed up by hand."""

import numpy as np
import pytest

from dashboard.analysis.weights.data_path import part_milliseconds, step_milliseconds
from dashboard.records.parameters import DataPath


def path() -> DataPath:
    """Two passes through embeddings and two layers; there is no pooler."""
    steps = ("Sum, LayerNorm", "Query: linear", "Feed-forward: up", "Query: linear", "Output: x")
    return DataPath(
        steps=steps,
        modules=("",) * 5,
        shapes=((1, 3, 4),) * 5,
        blocks=(-1, 0, 0, 1, 1),
        seconds=np.array(
            [[0.001, 0.002, 0.004, 0.016, 0.064], [0.002, 0.001, 0.008, 0.008, 0.032]]
        ),
        total_seconds=np.array([0.1, 0.06]),
    )


def test_each_step_counts_at_its_fastest() -> None:
    assert step_milliseconds(path()) == pytest.approx((1, 1, 4, 8, 32))


def test_parts_are_summed_up_block_by_block() -> None:
    found = part_milliseconds(path())
    assert list(found) == ["embeddings", "attention", "feed-forward"]
    np.testing.assert_allclose(found["embeddings"], [1, 0, 0])
    np.testing.assert_allclose(found["attention"], [0, 1, 40])
    np.testing.assert_allclose(found["feed-forward"], [0, 4, 0])
