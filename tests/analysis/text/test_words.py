"""Words, punctuation, typed special tokens, and which words are close."""

import numpy as np
import pytest

from dashboard.analysis.meaning.closest_words import closest_words
from dashboard.analysis.text.words import (
    is_punctuation,
    merge_words,
    typed_special_tokens,
    word_groups,
    word_labels,
)
from dashboard.analysis.vectors import cosines
from dashboard.records.encodings import Encoding
from tests.records_by_hand import random_attention, text_of


def test_groups_and_labels() -> None:
    text = text_of(("[CLS]", "me", "##hdi", "##s", "!", "[SEP]"), (None, 0, 0, 0, 1, None))
    assert word_groups(text) == ((0,), (1, 2, 3), (4,), (5,))
    assert word_labels(text) == ("[CLS]", "mehdis", "!", "[SEP]")


def test_two_special_tokens_side_by_side_stay_apart() -> None:
    assert word_groups(text_of(("[CLS]", "[SEP]", "[SEP]"))) == ((0,), (1,), (2,))


def test_punctuation_is_neither_special_nor_unknown() -> None:
    text = text_of(("[CLS]", ".", "##.", "a", "[UNK]", "€", "[SEP]"))
    assert list(is_punctuation(text)) == [False, True, True, False, False, True, False]


def test_a_typed_separator_is_found_and_an_added_one_is_not() -> None:
    text = text_of(("[CLS]", "a", "[MASK]", "[SEP]"))
    assert typed_special_tokens(text) == ("[MASK]",)


def test_merging_keeps_row_sums() -> None:
    weights = random_attention(1, 1, 6)[0, 0]
    merged = merge_words(weights, ((0,), (1, 2, 3), (4,), (5,)))
    np.testing.assert_allclose(merged.sum(1), 1, atol=1e-6)
    assert merged[1, 1] == pytest.approx(weights[1:4, 1:4].sum() / 3)


def test_cosine_by_hand() -> None:
    first = np.array([[3, 4], [1, 0]], dtype=np.float32)
    second = np.array([[4, 3], [0, 2], [-1, 0]], dtype=np.float32)
    np.testing.assert_allclose(cosines(first, second), [[0.96, 0.8, -0.6], [0.8, 0, -1]], atol=1e-6)


def test_closest_words_average_pieces_and_leave_marks_out() -> None:
    text = text_of(("[CLS]", "me", "##hdi", "lives", ".", "[SEP]"), (None, 0, 0, 1, 2, None))
    states = np.zeros((2, 6, 2), dtype=np.float32)
    states[1] = [[1, 0], [1, 0], [0, 1], [1, 1], [1, 1], [1, 1]]
    encoding = Encoding(
        text=text, attention=random_attention(1, 1, 6), hidden_states=states, pooled=None
    )
    (pair,) = closest_words(encoding, count=5)
    assert (pair.first, pair.second) == ("mehdi", "lives")
    assert pair.cosine == pytest.approx(1)
