"""Rows and columns of chosen tokens, against a table worked out by hand."""

import numpy as np

from dashboard.analysis.attention.views import chosen_part
from dashboard.records.attention import AttentionMatrix

MATRIX = AttentionMatrix(
    weights=np.array([[0.5, 0.2, 0.1], [0.1, 0.3, 0.6]], dtype=np.float32),
    queries=("b", "d"),
    keys=("a", "c", "d"),
    query_index=np.array([1, 3]),
    key_index=np.array([0, 2, 3]),
    hidden_share=np.array([0.2, 0.0], dtype=np.float32),
    is_renormalised=False,
)


def test_chosen_rows_keep_all_columns() -> None:
    part = chosen_part(MATRIX, queries=[3], keys=[])
    assert part.queries == ("d",)
    assert part.keys == ("a", "c", "d")
    np.testing.assert_array_equal(part.weights, MATRIX.weights[1:])
    np.testing.assert_allclose(part.hidden_share, [0.0], atol=1e-7)


def test_weight_on_other_keys_counts_as_hidden() -> None:
    part = chosen_part(MATRIX, queries=[1, 3], keys=[2, 3])
    assert part.key_index.tolist() == [2, 3]
    np.testing.assert_allclose(part.weights, [[0.2, 0.1], [0.3, 0.6]], atol=1e-7)
    np.testing.assert_allclose(part.hidden_share, [0.7, 0.1], atol=1e-6)


def test_tokens_that_are_not_shown_choose_nothing() -> None:
    part = chosen_part(MATRIX, queries=[0], keys=[1, 99])
    assert part.queries == MATRIX.queries
    assert part.keys == MATRIX.keys
    np.testing.assert_array_equal(part.weights, MATRIX.weights)
