"""The best order is the best: against every order there is, and by hand."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.prediction.next_sentence import pair_answers
from dashboard.analysis.prediction.order import (
    EXACT,
    _heuristic,
    best_order,
    following,
    neighbours_found,
    order_total,
    successors_found,
)


def values_of(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).random((n, n))


@given(st.integers(2, 6), st.integers(0, 10_000))
def test_no_order_is_better(n: int, seed: int) -> None:
    values = values_of(n, seed) - 0.5
    found = best_order(values)
    best = max(order_total(values, order) for order in permutations(range(n)))
    assert sorted(found.order) == list(range(n))
    assert found.total == pytest.approx(best)
    assert found.total == pytest.approx(order_total(values, found.order))
    assert found.is_exact


def test_a_planted_order_is_found_exactly_and_by_the_heuristic() -> None:
    for n in (EXACT, 2 * EXACT):
        planted = np.random.default_rng(n).permutation(n)
        values = 0.5 * values_of(n, 1)
        values[planted[:-1], planted[1:]] = 1
        found = best_order(values)
        assert found.order == tuple(planted)
        assert found.is_exact == (n <= EXACT)


@pytest.mark.parametrize("seed", range(6))
def test_the_heuristic_comes_close_and_never_exceeds_the_best(seed: int) -> None:
    values = values_of(8, seed)
    heuristic = order_total(values, _heuristic(values))
    best = best_order(values).total
    assert 0.95 * best <= heuristic <= best + 1e-9


def test_the_diagonal_is_not_read() -> None:
    values = np.array([[np.nan, 0.1, 0.9], [0.2, np.nan, 0.1], [0.1, 0.8, np.nan]])
    assert best_order(values).order == (0, 2, 1)
    assert best_order(values).total == pytest.approx(1.7)


def test_true_neighbours_are_counted_in_order() -> None:
    assert neighbours_found((0, 1, 2, 3)) == 3
    assert neighbours_found((3, 2, 1, 0)) == 0
    assert neighbours_found((2, 3, 0, 1)) == 2


def test_successors_are_the_largest_off_the_diagonal() -> None:
    values = np.array([[9, 0.6, 0.5], [0.7, 9, 0.6], [0.1, 0.2, 9]])
    assert successors_found(values) == 1


def test_rows_are_followed_by_columns() -> None:
    odds = np.array([[0, 1], [2, 0], [3, 0], [0, 4], [5, 0], [0, 6]], dtype=np.float32)
    found = following(pair_answers(odds), "Log-odds")  # 0→1 0→2 1→0 1→2 2→0 2→1
    np.testing.assert_array_equal(found.values, [[0, -1, 2], [3, 0, -4], [5, -6, 0]])
    assert found.probability[1, 0] == pytest.approx(1 / (1 + np.exp(-3)))
    logs = following(pair_answers(odds), "Log probabilities").values
    assert logs[1, 0] == pytest.approx(-np.log1p(np.exp(-3)))
    plain = following(pair_answers(odds), "Probabilities")
    np.testing.assert_array_equal(plain.values, plain.probability)
