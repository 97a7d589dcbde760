"""Random pairs: which count, what they give, and where a value lies among them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.meaning.baseline import baseline, percentile, reference_states
from dashboard.analysis.meaning.reference_text import REFERENCE_SENTENCES
from dashboard.records.meaning import Baseline
from tests.records_by_hand import text_of

TEXTS = [
    text_of(("[CLS]", "cats", "sle", "##ep", ".", "[SEP]"), (None, 0, 1, 1, 2, None)),
    text_of(("[CLS]", "cats", "run", "[UNK]", "[SEP]")),
]
STATES = [
    np.random.default_rng(i).normal(size=(2, len(text.tokens), 5)).astype(np.float32)
    for i, text in enumerate(TEXTS)
]


def cosine(first: np.ndarray, second: np.ndarray) -> float:
    return float(first @ second / np.linalg.norm(first) / np.linalg.norm(second))


def test_mean_and_deviation_leave_special_tokens_out() -> None:
    found = reference_states(TEXTS, STATES)
    pieces = np.concatenate([STATES[0][:, 1:5], STATES[1][:, 1:4]], axis=1)
    assert found.n_pieces == 7
    np.testing.assert_allclose(found.mean, pieces.mean(axis=1), atol=1e-6)
    np.testing.assert_allclose(found.deviation, pieces.std(axis=1), atol=1e-6)


def test_samples_hold_no_punctuation_and_no_unknown_piece() -> None:
    found = reference_states(TEXTS, STATES)
    assert found.pieces.labels == ("cats", "sle", "##ep", "cats", "run")
    assert found.words.labels == ("cats", "sleep", "cats", "run")
    assert found.words.sentence.tolist() == [0, 0, 1, 1]
    np.testing.assert_allclose(found.words.vectors[:, 1], STATES[0][:, 2:4].mean(axis=1), atol=1e-6)


def test_pairs_are_different_words_of_different_sentences() -> None:
    found = baseline(reference_states(TEXTS, STATES), "raw", level=1, by_word=True)
    cats, sleep = STATES[0][1, 1], STATES[0][1, 2:4].mean(axis=0)
    other_cats, run = STATES[1][1, 1], STATES[1][1, 2]
    expected = sorted([cosine(cats, run), cosine(sleep, other_cats), cosine(sleep, run)])
    np.testing.assert_allclose(found.similarities, expected, atol=1e-6)


def test_centring_and_standardising_use_the_level() -> None:
    states = reference_states(TEXTS, STATES)
    pieces = np.concatenate([STATES[0][:, 1:5], STATES[1][:, 1:4]], axis=1)[0]
    first = (STATES[0][0, 1] - pieces.mean(axis=0)) / pieces.std(axis=0)
    second = (STATES[1][0, 2] - pieces.mean(axis=0)) / pieces.std(axis=0)
    found = baseline(states, "standardised", level=0, by_word=True)
    assert np.abs(found.similarities - cosine(first, second)).min() < 1e-5


def test_percentile_by_hand() -> None:
    found = Baseline(similarities=np.array([0.1, 0.2, 0.2, 0.7], dtype=np.float32))
    values = (-1, 0.1, 0.2, 0.5, 0.7, 1)
    assert [percentile(found, v) for v in values] == [0, 12.5, 50, 75, 87.5, 100]


@given(
    st.lists(st.floats(-1, 1, width=32), min_size=1, max_size=30),
    st.floats(-1, 1, width=32),
    st.floats(-1, 1, width=32),
)
def test_percentile_grows_with_the_value(pairs: list[float], one: float, other: float) -> None:
    found = Baseline(similarities=np.sort(np.array(pairs, dtype=np.float32)))
    low, high = sorted((one, other))
    assert 0 <= percentile(found, low) <= percentile(found, high) <= 100


def test_the_reference_text_is_varied() -> None:
    assert len(set(REFERENCE_SENTENCES)) == len(REFERENCE_SENTENCES) >= 60
    lengths = [len(sentence.split()) for sentence in REFERENCE_SENTENCES]
    assert min(lengths) <= 5
    assert max(lengths) >= 11
    openings = {sentence.split()[0] for sentence in REFERENCE_SENTENCES}
    assert len(openings) >= 30


def test_the_same_reference_gives_the_same_baseline() -> None:
    states = reference_states(TEXTS, STATES)
    first, second = (
        baseline(states, "ranks", level=1, by_word=False).similarities for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)
    with pytest.raises(ValueError, match="read-only"):
        first[0] = 0
