"""Four measures by hand, and what every one of them must fulfil."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import spearmanr

from dashboard.analysis.meaning.bert_score import bert_score
from dashboard.analysis.meaning.measures import (
    MEASURES,
    Measure,
    dimension_shares,
    labelled_matrix,
    prepared,
    similarity_matrix,
    unit_means,
    word_units,
)
from dashboard.records.meaning import ReferenceSample, ReferenceStates, WordUnits
from tests.records_by_hand import text_of

FIRST = np.array([[3, 4, 0], [1, 0, 0]], dtype=np.float32)
SECOND = np.array([[4, 3, 0], [0, 2, 0], [-1, 0, 0], [0, 0, 5]], dtype=np.float32)

TEXT = text_of(("[CLS]", "greet", "##s", "the", "press", "[SEP]"), (None, 0, 0, 1, 2, None))


def reference(mean: list[float], deviation: list[float]) -> ReferenceStates:
    """A reference text whose level 1 has this mean and deviation; level 0 has others."""
    nothing = ReferenceSample(
        vectors=np.zeros((2, 0, len(mean)), dtype=np.float32),
        labels=(),
        sentence=np.zeros(0, dtype=np.int64),
    )
    return ReferenceStates(
        mean=np.array([[9.0] * len(mean), mean], dtype=np.float32),
        deviation=np.array([[9.0] * len(mean), deviation], dtype=np.float32),
        n_pieces=3,
        pieces=nothing,
        words=nothing,
    )


def by_hand(measure: Measure, first: list[float], second: list[float]) -> float:
    """The measure at level 1 with mean (1, 2, 3) and deviation (1, 2, 0.5)."""
    known = reference([1, 2, 3], [1, 2, 0.5])
    ready = [
        prepared(np.array([own], dtype=np.float32), measure, level=1, reference=known)
        for own in (first, second)
    ]
    return float(similarity_matrix(*ready)[0, 0])


def test_raw_cosine_by_hand() -> None:
    expected = [[0.96, 0.8, -0.6, 0], [0.8, 0, -1, 0]]
    np.testing.assert_allclose(similarity_matrix(FIRST, SECOND), expected, atol=1e-6)


def test_other_measures_by_hand() -> None:
    first, second = [2.0, 4.0, 3.0], [1.0, 4.0, 4.0]  # minus the mean: (1, 2, 0), (0, 2, 1)
    assert by_hand("raw", first, second) == pytest.approx(30 / np.sqrt(29 * 33), abs=1e-6)
    assert by_hand("centred", first, second) == pytest.approx(4 / 5, abs=1e-6)
    # divided by the deviation: (1, 1, 0), (0, 1, 2)
    assert by_hand("standardised", first, second) == pytest.approx(1 / np.sqrt(10), abs=1e-6)
    # ranks: (0, 2, 1), (0, 1.5, 1.5); minus 1: (-1, 1, 0), (-1, 0.5, 0.5)
    assert by_hand("ranks", first, second) == pytest.approx(1.5 / np.sqrt(2 * 1.5), abs=1e-6)


@given(
    arrays(np.float32, (2, 11), elements=st.integers(-4, 4).map(float))
    .filter(lambda rows: (rows.max(axis=1) > rows.min(axis=1)).all())
)  # fmt: skip
def test_ranks_are_spearman_with_ties(vectors: np.ndarray) -> None:
    ready = prepared(vectors, "ranks", level=0, reference=None)
    expected = spearmanr(vectors[0], vectors[1]).statistic
    assert similarity_matrix(ready[:1], ready[1:])[0, 0] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("measure", ["centred", "standardised"])
def test_a_measure_that_needs_a_reference_says_so(measure: Measure) -> None:
    with pytest.raises(ValueError, match="needs a reference"):
        prepared(FIRST, measure, level=0, reference=None)


def test_a_constant_dimension_and_a_vector_without_length_give_no_nan() -> None:
    known = reference([1, 0, 0], [0, 1, 1])
    ready = prepared(np.array([[1, 0, 0]], dtype=np.float32), "standardised", level=1,
                     reference=known)  # fmt: skip
    np.testing.assert_array_equal(similarity_matrix(ready, SECOND), np.zeros((1, 4)))


@given(arrays(np.float32, (3, 7), elements=st.floats(-100, 100, width=32)))
def test_similarity_is_symmetric_and_bounded(vectors: np.ndarray) -> None:
    for measure in MEASURES:
        ready = prepared(vectors, measure, level=1, reference=reference([0.5] * 7, [2.0] * 7))
        values = similarity_matrix(ready, ready)
        assert np.abs(values).max() <= 1
        np.testing.assert_allclose(values, values.T, atol=1e-6)


def test_units_of_a_text() -> None:
    pieces = word_units(TEXT, by_word=False, with_special=False)
    assert pieces.labels == ("greet", "##s", "the", "press")
    assert pieces.groups == ((1,), (2,), (3,), (4,))
    words = word_units(TEXT, by_word=True, with_special=True)
    assert words.labels == ("[CLS]", "greets", "the", "press", "[SEP]")
    assert words.groups == ((0,), (1, 2), (3,), (4,), (5,))


def test_a_word_is_the_mean_of_its_pieces() -> None:
    states = np.arange(18, dtype=np.float32).reshape(6, 3)
    words = word_units(TEXT, by_word=True, with_special=False)
    vectors = unit_means(states, words)
    np.testing.assert_array_equal(vectors[0], [4.5, 5.5, 6.5])
    np.testing.assert_array_equal(vectors[1:], states[3:5])
    nothing = WordUnits(labels=(), groups=())
    assert unit_means(states, nothing).shape == (0, 3)


def units(*labels: str) -> WordUnits:
    return WordUnits(labels=labels, groups=tuple((i,) for i in range(len(labels))))


def test_best_matches_and_read_only_values() -> None:
    matrix = labelled_matrix(
        similarity_matrix(FIRST, SECOND), units("a", "b"), units("p", "q", "r", "s")
    )
    assert matrix.best_in_row.tolist() == [0, 0]
    assert matrix.best_in_column.tolist() == [0, 0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        matrix.similarities[0, 0] = 1


def test_no_word_is_its_own_best_match() -> None:
    own = units("a", "b", "c")
    values = np.array([[1, 0.2, 0.5], [0.2, 1, 0.1], [0.5, 0.1, 1]], dtype=np.float32)
    matrix = labelled_matrix(values, own, own, with_itself=True)
    assert matrix.best_in_row.tolist() == matrix.best_in_column.tolist() == [2, 0, 0]
    assert matrix.similarities[0, 0] == 1


def test_an_empty_matrix_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one row"):
        labelled_matrix(np.zeros((0, 2), dtype=np.float32), units(), units("a", "b"))


def test_the_largest_dimensions_by_hand() -> None:
    first = np.array([3, 0, 4, 0, 12], dtype=np.float32)  # length 13
    second = np.array([4, 5, -3, 0, 0], dtype=np.float32)  # length sqrt(50)
    shares = dimension_shares(first, second, count=2)
    assert sorted(shares.dimensions.tolist()) == [0, 2]
    length = 13 * np.sqrt(50)
    assert dict(zip(shares.dimensions.tolist(), shares.contributions.tolist(), strict=True)) == {
        0: pytest.approx(12 / length),
        2: pytest.approx(-12 / length),
    }
    assert shares.total == pytest.approx(0, abs=1e-7)
    assert shares.without == pytest.approx(0)


@given(arrays(np.float32, (2, 13), elements=st.floats(-50, 50, width=32)))
def test_contributions_add_up_to_the_cosine(vectors: np.ndarray) -> None:
    shares = dimension_shares(vectors[0], vectors[1], count=13)
    cosine = similarity_matrix(vectors[:1], vectors[1:])[0, 0]
    assert shares.contributions.sum() == pytest.approx(cosine, abs=1e-5)
    assert (np.diff(np.abs(shares.contributions)) <= 0).all()


def test_bert_score_by_hand() -> None:
    cosines = np.array([[0.9, 0.1, 0.3], [0.2, 0.4, 0.8]], dtype=np.float32)
    score = bert_score(cosines)
    assert score.recall == pytest.approx((0.9 + 0.8) / 2)
    assert score.precision == pytest.approx((0.9 + 0.4 + 0.8) / 3)
    assert score.f1 == pytest.approx(2 * 0.85 * 0.7 / 1.55)


def test_bert_score_where_a_harmonic_mean_means_nothing() -> None:
    assert bert_score(np.array([[-0.5]], dtype=np.float32)).f1 == 0
    with pytest.raises(ValueError, match="at least one piece"):
        bert_score(np.zeros((0, 3), dtype=np.float32))
