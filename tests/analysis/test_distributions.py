"""Softmax, entropy and intervals: by hand, against SciPy, and where single precision fails."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.distributions import (
    entropy_nats,
    log_softmax,
    log_total,
    rank_of,
    sigmoid,
    softmax,
    wilson,
)


def float32(values: object) -> np.ndarray:
    return np.array(values, dtype=np.float32)


logits = arrays(np.float32, (3, 4), elements=st.floats(-500, 500, width=32))


def test_by_hand() -> None:
    row = np.log(np.array([[1.0, 3.0], [2.0, 2.0]]))
    np.testing.assert_allclose(softmax(row), [[0.25, 0.75], [0.5, 0.5]], rtol=1e-14)
    np.testing.assert_allclose(
        entropy_nats(float32([[0.5, 0.5], [1, 0]])), np.array([np.log(2), 0])
    )
    assert log_total(float32([0, 0, 0])) == pytest.approx(np.log(3))
    np.testing.assert_allclose(sigmoid(float32([0, -1000, 1000])), np.array([0.5, 0, 1]))


@given(logits)
def test_against_scipy(values: np.ndarray) -> None:
    wide = values.astype(np.float64)
    np.testing.assert_allclose(softmax(values), scipy.special.softmax(wide, axis=-1), atol=1e-13)
    np.testing.assert_allclose(
        log_softmax(values), scipy.special.log_softmax(wide, axis=-1), rtol=1e-12, atol=1e-12
    )
    np.testing.assert_allclose(sigmoid(values), scipy.special.expit(wide), rtol=1e-12)
    assert log_total(values[0]) == pytest.approx(float(scipy.special.logsumexp(wide[0])))
    shares = scipy.special.softmax(wide, axis=-1)
    expected = scipy.stats.entropy(shares, axis=-1)
    np.testing.assert_allclose(entropy_nats(shares), expected, atol=1e-12)


@given(logits, st.floats(-100, 100))
def test_what_is_added_to_all_changes_nothing(values: np.ndarray, added: float) -> None:
    moved = values.astype(np.float64) + added
    np.testing.assert_allclose(softmax(moved), softmax(values), atol=1e-12)
    np.testing.assert_allclose(softmax(values).sum(axis=-1), 1, atol=1e-12)
    assert log_total(moved[0]) == pytest.approx(log_total(values[0]) + added, abs=1e-9)


def test_near_certainty_is_exact() -> None:
    """The loss of the right answer is tiny, not 0: 1 - p would round to 0."""
    found = log_softmax(float32([[40, 0]]))
    np.testing.assert_allclose(found[0, 0], -np.exp(-40.0), rtol=1e-12)


@given(st.integers(2, 50))
def test_entropy_lies_between_0_and_the_logarithm(n: int) -> None:
    assert entropy_nats(np.full(n, 1 / n, np.float32)) == pytest.approx(np.log(n), rel=1e-6)
    assert entropy_nats(np.eye(n)[0]) == 0


@given(st.integers(0, 40), st.integers(1, 40))
def test_wilson_s_interval_solves_its_equation(hits: int, more: int) -> None:
    """Both ends p satisfy (share - p)² = z² p (1 - p) / n."""
    n = hits + more
    z = scipy.stats.norm.ppf(0.975)
    for end in wilson(hits, n):
        assert 0 <= end <= 1
        assert (hits / n - end) ** 2 == pytest.approx(z**2 * end * (1 - end) / n, abs=1e-12)
    low, high = wilson(hits, n)
    assert low - 1e-12 <= hits / n <= high + 1e-12


def test_no_cases_say_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


def test_ranks_by_hand() -> None:
    values = float32([0.2, 0.5, 0.2, 0.1])
    assert [rank_of(values, i) for i in range(4)] == [2, 1, 2, 4]
