"""Attributions by word, their agreement and deletion curves, against values worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.attribution import (
    METHODS,
    RANDOM_ORDERS,
    STEPS_AT_MOST,
    by_word,
    curve_means,
    deletion_curves,
    deletion_orders,
    deletion_steps,
    explained_words,
    hidden_positions,
    method_correlations,
    rolled_to,
)
from dashboard.records.attribution import ExplainedWords, WordScores
from tests.records_by_hand import text_of

WORDS = ExplainedWords(labels=("unable", "it", "was"), groups=((1, 2), (3,), (5,)))


def word_scores(rows: list[list[float]]) -> WordScores:
    """Four methods over three words."""
    return WordScores(
        words=WORDS,
        methods=METHODS,
        scores=np.array(rows, dtype=np.float32),
        special=np.zeros(len(rows), dtype=np.float32),
        value=1.0,
        baseline_value=0.0,
        gap=0.0,
    )


SCORES = word_scores([[1, 2, 3], [3, 2, 1], [-3, 0.5, 1], [0.5, 0.3, 0.2]])


def test_pieces_add_up_and_the_rest_is_said() -> None:
    scores = np.array([10, 1, 2, 3, 20, -4, 30], dtype=np.float32)
    added, rest = by_word(scores, WORDS)
    assert added.tolist() == [3, 3, -4]
    assert rest == 60


def test_special_tokens_are_no_words() -> None:
    text = text_of(
        ("[CLS]", "un", "##able", "it", "[SEP]", "was", "[SEP]"), (None, 0, 0, 1, None, 2, None)
    )
    words = explained_words(text)
    assert words.labels == ("unable", "it", "was")
    assert words.groups == ((1, 2), (3,), (5,))
    assert explained_words(text_of(("[CLS]", "[SEP]"), (None, None))).labels == ()


def test_rollout_is_read_at_the_positions_of_the_head() -> None:
    # One layer, one head: rollout is half of the weights plus half of the identity.
    attention = np.array([[[[0.0, 1.0, 0.0], [0.5, 0.0, 0.5], [0.0, 0.0, 1.0]]]], dtype=np.float32)
    np.testing.assert_allclose(rolled_to(attention, (0,)), [0.5, 0.5, 0])
    np.testing.assert_allclose(rolled_to(attention, (0, 2)), [0.25, 0.25, 0.5])


def test_correlations_of_signed_scores_and_of_sizes() -> None:
    found = {(a, b): (signed, sizes) for a, b, signed, sizes in method_correlations(SCORES)}
    assert len(found) == 6
    assert found[METHODS[0], METHODS[1]] == pytest.approx((-1, -1))
    assert found[METHODS[0], METHODS[2]][0] == pytest.approx(1)
    assert found[METHODS[0], METHODS[2]][1] == pytest.approx(-0.5)  # sizes 3, 0.5, 1
    signed, sizes = found[METHODS[0], METHODS[3]]
    assert signed is None
    assert sizes == pytest.approx(-1)


def test_words_are_hidden_from_the_highest_score_down() -> None:
    orders = deletion_orders(SCORES)
    assert orders[:4] == [(2, 1, 0), (0, 1, 2), (2, 1, 0), (0, 1, 2)]
    assert len(orders) == 4 + RANDOM_ORDERS
    assert {tuple(sorted(order)) for order in orders} == {(0, 1, 2)}
    assert orders == deletion_orders(SCORES)  # the same at every call
    assert len(set(orders[4:])) > 1
    assert [hidden_positions(orders[0], n, WORDS) for n in range(4)] == [
        (),
        (5,),
        (3, 5),
        (1, 2, 3, 5),
    ]


@given(st.integers(min_value=1, max_value=600))
def test_steps_go_from_none_to_all(n_words: int) -> None:
    steps = deletion_steps(n_words)
    assert (steps[0], steps[-1]) == (0, n_words)
    assert (np.diff(steps) > 0).all()
    assert len(steps) == min(n_words, STEPS_AT_MOST) + 1


def test_curves_keep_methods_and_chance_apart() -> None:
    values = np.arange((4 + RANDOM_ORDERS) * 4, dtype=np.float32).reshape(-1, 4)
    curves = deletion_curves(SCORES, values)
    assert curves.hidden.tolist() == [0, 1, 2, 3]
    np.testing.assert_array_equal(curves.logits, values[:4])
    np.testing.assert_array_equal(curves.random_logits, values[4:])
    assert not curves.logits.flags.writeable


def test_the_mean_of_a_curve_weighs_steps_by_their_words() -> None:
    values = np.array([[4, 2, 0]], dtype=np.float32)
    assert curve_means(values, np.array([0, 1, 2])).tolist() == [2]
    assert curve_means(values, np.array([0, 1, 4])).tolist() == [(3 * 1 + 1 * 3) / 4]
