"""What is shown of a matrix, and what is said about the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.attention.views import BLOCKS, Block, Shown, above, attention_matrix
from tests.records_by_hand import random_attention, text_of

TOKENS = ("[CLS]", "me", "##hdi", ",", "[SEP]", "hi", "[SEP]")
WORDS = (None, 0, 0, 1, None, 2, None)
PAIR = text_of(TOKENS, WORDS, pair_from=5)
WEIGHTS = random_attention(1, 1, 7)[0, 0]


def test_everything_is_shown_unchanged_by_default() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown())
    np.testing.assert_array_equal(matrix.weights, WEIGHTS)
    assert matrix.queries == matrix.keys == TOKENS
    np.testing.assert_allclose(matrix.hidden_share, 0, atol=1e-6)


def test_hidden_tokens_leave_their_mass_behind() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(hide_special=True, hide_punctuation=True))
    kept = [1, 2, 5]
    np.testing.assert_array_equal(matrix.weights, WEIGHTS[np.ix_(kept, kept)])
    np.testing.assert_allclose(matrix.weights.sum(1) + matrix.hidden_share, 1, atol=1e-6)
    assert list(matrix.key_index) == kept


def test_renormalising_is_explicit_and_complete() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(hide_special=True, renormalise=True))
    np.testing.assert_allclose(matrix.weights.sum(1), 1, atol=1e-6)
    assert matrix.is_renormalised
    assert not matrix.hidden_share.any()


def test_words_sum_to_and_mean_from() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(by_word=True))
    assert matrix.keys == ("[CLS]", "mehdi", ",", "[SEP]", "hi", "[SEP]")
    assert matrix.weights[0, 1] == pytest.approx(WEIGHTS[0, 1] + WEIGHTS[0, 2])
    assert matrix.weights[1, 4] == pytest.approx((WEIGHTS[1, 5] + WEIGHTS[2, 5]) / 2)
    np.testing.assert_allclose(matrix.weights.sum(1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("block", "rows", "columns"),
    [("A→A", 5, 5), ("A→B", 5, 2), ("B→A", 2, 5), ("B→B", 2, 2)],
)
def test_blocks_of_a_pair(block: Block, rows: int, columns: int) -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(block=block))
    assert matrix.weights.shape == (rows, columns)
    first_row, first_column = (0 if rows == 5 else 5), (0 if columns == 5 else 5)
    assert matrix.weights[0, 0] == WEIGHTS[first_row, first_column]
    np.testing.assert_allclose(matrix.weights.sum(1) + matrix.hidden_share, 1, atol=1e-6)


@given(
    by_word=st.booleans(),
    hide_special=st.booleans(),
    hide_punctuation=st.booleans(),
    block=st.sampled_from(BLOCKS),
)
def test_mass_is_never_lost(
    by_word: bool, hide_special: bool, hide_punctuation: bool, block: Block
) -> None:
    shown = Shown(
        by_word=by_word,
        hide_special=hide_special,
        hide_punctuation=hide_punctuation,
        block=block,
    )
    matrix = attention_matrix(WEIGHTS, PAIR, shown)
    np.testing.assert_allclose(matrix.weights.sum(1) + matrix.hidden_share, 1, atol=1e-5)


def test_top_p_keeps_the_fewest_strongest() -> None:
    weights = np.array([[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], dtype=np.float32)
    passing = above(weights, threshold=0, top_p=0.6)
    np.testing.assert_array_equal(passing, [[True, True, False], [False, False, True]])
    assert above(weights, threshold=0, top_p=1).all()


def test_both_filters_must_pass() -> None:
    weights = np.array([[0.5, 0.3, 0.2]], dtype=np.float32)
    np.testing.assert_array_equal(above(weights, threshold=0.4, top_p=0.6), [[True, False, False]])


def test_only_the_strongest_keys_of_each_query_pass() -> None:
    weights = np.array([[0.1, 0.6, 0.3], [0.5, 0.0, 0.5]], dtype=np.float32)
    two = above(weights, threshold=0, top_p=1, top_k=2)
    np.testing.assert_array_equal(two, [[False, True, True], [True, False, True]])
    one = above(weights, threshold=0, top_p=1, top_k=1)
    np.testing.assert_array_equal(one, [[False, True, False], [True, False, False]])
    assert above(weights, threshold=0, top_p=1, top_k=99).all()
    both = above(weights, threshold=0.35, top_p=1, top_k=2)
    np.testing.assert_array_equal(both, [[False, True, False], [True, False, True]])
