"""Attention by hand, done by hand here; and numbers out of links, which strangers write."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.attention.toy import (
    KEY_MATRIX,
    LARGEST,
    QUERY_MATRIX,
    TOKENS,
    VALUE_MATRIX,
    as_text,
    cleaned,
    from_text,
    toy_attention,
)


def test_two_tokens_on_paper() -> None:
    rest = ((0, 0, 0), (0, 0, 0))
    toy = toy_attention(
        x=((1, 0, 0, 0), (0, 1, 0, 0)),
        w_q=((1, 0, 0), (0, 2, 0), *rest),
        w_k=((3, 0, 0), (0, 1, 0), *rest),
        w_v=((4, 0, 1), (0, 8, 1), *rest),
    )
    np.testing.assert_array_equal(toy.query, [[1, 0, 0], [0, 2, 0]])
    np.testing.assert_array_equal(toy.scores, [[3, 0], [0, 2]])
    np.testing.assert_allclose(toy.scaled[0], [3 / math.sqrt(3), 0])
    first = 1 / (1 + math.exp(-3 / math.sqrt(3)))
    second = 1 / (1 + math.exp(-2 / math.sqrt(3)))
    np.testing.assert_allclose(toy.weights, [[first, 1 - first], [1 - second, second]])
    np.testing.assert_allclose(toy.output[0], [4 * first, 8 * (1 - first), 1])
    np.testing.assert_allclose(toy.exponentials[0], [1, math.exp(-3 / math.sqrt(3))])


def test_the_first_example_is_worth_looking_at() -> None:
    """No dimension of the new vectors is the same for all tokens; no weight is nearly all or 0."""
    toy = toy_attention(TOKENS, QUERY_MATRIX, KEY_MATRIX, VALUE_MATRIX)
    assert (np.ptp(toy.output, axis=0) > 0.05).all()
    assert toy.weights.max() < 0.97
    assert toy.weights.min() > 0.005


@given(arrays(np.float64, (3, 4), elements=st.floats(-LARGEST, LARGEST)))
def test_link_text_brings_back_the_numbers(values: np.ndarray) -> None:
    numbers, n_changed = cleaned(values.tolist())
    assert n_changed == 0
    back = from_text(as_text(numbers), rows=(2, 4), columns=4)
    assert back is not None
    np.testing.assert_allclose(back, numbers, atol=1e-3)


@given(st.text(max_size=60))
def test_anything_else_in_a_link_is_refused_or_checked(text: str) -> None:
    numbers = from_text(text, rows=(1, 4), columns=1)
    if numbers is not None:
        assert np.isfinite(numbers).all()
        assert np.abs(numbers).max() <= LARGEST


@pytest.mark.parametrize(
    "text",
    ["", "1,2,3", "1,2,3,4", "1,2,3,4;1,2,3", "nan,0,0,0;0,0,0,0", "1e9,0,0,0;0,0,0,0",
     "inf,0,0,0;0,0,0,0", "101,0,0,0;0,0,0,0", "1,0,0,0;" * 9, "١,0,0,0;0,0,0,0",
     ";".join(["0.123456,0,0,0"] * 400)],
)  # fmt: skip
def test_bad_links_are_refused(text: str) -> None:
    assert from_text(text, rows=(2, 4), columns=4) is None


def test_cells_that_hold_no_number_count_as_zero() -> None:
    values: list[list[object]] = [
        [1, None, float("nan")],
        [float("inf"), 1e7, -1e7],
        ["7", True, -0.0],
    ]
    numbers, n_changed = cleaned(values)
    assert list(map(list, numbers)) == [[1, 0, 0], [0, LARGEST, -LARGEST], [0, 0, 0]]
    assert n_changed == 7
    assert not np.signbit(numbers[2][2])


def test_other_limits_round_and_cut_elsewhere() -> None:
    assert cleaned([[0.1234567, -1001, 999.5]], limit=1000, places=6) == (
        ((0.123457, -1000, 999.5),),
        1,
    )
