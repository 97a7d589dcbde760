"""What is shown of a matrix, and what is said about the rest."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.attention.views import (
    BLOCKS,
    Block,
    Filters,
    Shown,
    attention_matrix,
    filtered,
    matrix_by_layer,
)
from dashboard.records.attention import WEIGHT
from tests.records_by_hand import encoding_of, random_attention, text_of

TOKENS = ("[CLS]", "me", "##hdi", ",", "[SEP]", "hi", "[SEP]")
WORDS = (None, 0, 0, 1, None, 2, None)
PAIR = text_of(TOKENS, WORDS, pair_from=5)
WEIGHTS = random_attention(1, 1, 7)[0, 0]


def test_everything_is_shown_unchanged_by_default() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(), WEIGHT)
    np.testing.assert_array_equal(matrix.values, WEIGHTS)
    assert matrix.rows == matrix.columns == TOKENS
    np.testing.assert_allclose(matrix.left_out, 0, atol=1e-6)


def test_hidden_tokens_leave_their_mass_behind() -> None:
    matrix = attention_matrix(
        WEIGHTS, PAIR, Shown(hide_special=True, hide_punctuation=True), WEIGHT
    )
    kept = [1, 2, 5]
    np.testing.assert_array_equal(matrix.values, WEIGHTS[np.ix_(kept, kept)])
    np.testing.assert_allclose(matrix.values.sum(1) + matrix.left_out, 1, atol=1e-6)
    assert list(matrix.column_index) == kept


def test_renormalising_is_explicit_and_complete() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(hide_special=True, renormalise=True), WEIGHT)
    np.testing.assert_allclose(matrix.values.sum(1), 1, atol=1e-6)
    assert matrix.is_renormalised
    assert not matrix.left_out.any()


def test_words_sum_to_and_mean_from() -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(by_word=True), WEIGHT)
    assert matrix.columns == ("[CLS]", "mehdi", ",", "[SEP]", "hi", "[SEP]")
    assert matrix.values[0, 1] == pytest.approx(WEIGHTS[0, 1] + WEIGHTS[0, 2])
    assert matrix.values[1, 4] == pytest.approx((WEIGHTS[1, 5] + WEIGHTS[2, 5]) / 2)
    np.testing.assert_allclose(matrix.values.sum(1), 1, atol=1e-6)


@pytest.mark.parametrize(
    ("block", "rows", "columns"),
    [("A→A", 5, 5), ("A→B", 5, 2), ("B→A", 2, 5), ("B→B", 2, 2)],
)
def test_blocks_of_a_pair(block: Block, rows: int, columns: int) -> None:
    matrix = attention_matrix(WEIGHTS, PAIR, Shown(block=block), WEIGHT)
    assert matrix.values.shape == (rows, columns)
    first_row, first_column = (0 if rows == 5 else 5), (0 if columns == 5 else 5)
    assert matrix.values[0, 0] == WEIGHTS[first_row, first_column]
    np.testing.assert_allclose(matrix.values.sum(1) + matrix.left_out, 1, atol=1e-6)


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
    matrix = attention_matrix(WEIGHTS, PAIR, shown, WEIGHT)
    np.testing.assert_allclose(matrix.values.sum(1) + matrix.left_out, 1, atol=1e-5)


def passing(rows: list[list[float]], filters: Filters) -> list[list[bool]]:
    """Which of the weights are drawn; the others count as left out."""
    weights = np.array(rows, dtype=np.float32)
    matrix = attention_matrix(
        np.eye(3, dtype=np.float32), text_of(("a", "b", "c")), Shown(), WEIGHT
    )
    whole = dataclasses.replace(
        matrix,
        values=weights,
        rows=matrix.rows[: len(weights)],
        row_index=matrix.row_index[: len(weights)],
        left_out=matrix.left_out[: len(weights)],
    )
    drawn = filtered(whole, filters)
    np.testing.assert_allclose(drawn.row_sums, whole.row_sums, atol=1e-6)
    np.testing.assert_array_equal(drawn.values[drawn.values > 0], weights[drawn.values > 0])
    found: list[list[bool]] = (drawn.values > 0).tolist()
    return found


def test_top_p_keeps_the_fewest_strongest() -> None:
    rows = [[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]]
    assert passing(rows, Filters(top_p=0.6)) == [[True, True, False], [False, False, True]]
    assert np.all(passing(rows, Filters()))


def test_all_filters_must_pass() -> None:
    assert passing([[0.5, 0.3, 0.2]], Filters(threshold=0.4, top_p=0.6)) == [[True, False, False]]


def test_only_the_strongest_keys_of_each_query_pass() -> None:
    rows = [[0.1, 0.6, 0.3], [0.5, 0.001, 0.499]]
    assert passing(rows, Filters(top_k=2)) == [[False, True, True], [True, False, True]]
    assert passing([[0.1, 0.6, 0.3], [0.4, 0.2, 0.4]], Filters(top_k=1)) == [
        [False, True, False],
        [True, False, False],
    ]
    assert np.all(passing(rows, Filters(top_k=99)))
    both = passing(rows, Filters(threshold=0.35, top_k=2))
    assert both == [[False, True, False], [True, False, True]]


@pytest.mark.parametrize("head", [None, 0, 2])
def test_one_query_layer_by_layer(head: int | None) -> None:
    attention = random_attention(2, 3, 7)
    found = matrix_by_layer(encoding_of(PAIR, attention), WEIGHT, query=4, head=head)
    rows = attention[:, :, 4, :]
    expected = rows.mean(axis=1) if head is None else rows[:, head]
    np.testing.assert_allclose(found.values, expected, rtol=1e-6)
    assert (found.rows, found.columns) == (("layer 1", "layer 2"), TOKENS)
    assert found.row_kind == "layer"
