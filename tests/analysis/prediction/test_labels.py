"""Scores and replaced words, by hand and for anything that people type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.attribution import explained_words
from dashboard.analysis.prediction.labels import (
    first_counts,
    first_labels,
    label_scores,
    list_scores,
    list_summary,
    mean_over_windows,
    shown_labels,
    window_curves,
    window_labels,
    window_weights,
    with_word,
    word_as_typed,
)
from dashboard.analysis.text.windows import text_windows
from dashboard.models.text.tokenization import load_tokenizer, tokenize, tokenize_with
from dashboard.records.labels import ListLabels
from dashboard.records.windows import TextWindow


def test_softmax_shares_one_and_keeps_large_logits_finite() -> None:
    logits = np.array([[0, np.log(3)], [1000, -1000]], dtype=np.float32)
    assert label_scores(logits, "softmax") == pytest.approx(np.array([[0.25, 0.75], [1, 0]]))


def test_sigmoid_scores_each_label_by_itself() -> None:
    logits = np.array([0, np.log(3), -1000, 1000], dtype=np.float32)
    scores = label_scores(logits, "sigmoid")
    assert scores == pytest.approx([0.5, 0.75, 0, 1])
    assert scores.dtype == np.float32


def test_a_number_stays_as_it_is() -> None:
    logits = np.array([3.5], dtype=np.float32)
    assert label_scores(logits, "none").tolist() == [3.5]


def test_the_rest_of_the_text_stays_as_typed() -> None:
    text = tokenize("bertscope-mini", "The  PLOT is unbelievably thin.")
    words = explained_words(text)
    place = words.labels.index("unbelievably")
    assert with_word(text, words.groups[1], "film") == "The  film is unbelievably thin."
    assert with_word(text, words.groups[place], "not") == "The  PLOT is not thin."
    assert word_as_typed(text, words.groups[1]) == "PLOT"


@given(st.text(max_size=40, alphabet=st.characters(exclude_categories=("Cs", "Cc"))))
def test_every_word_can_be_replaced_by_itself(typed: str) -> None:
    text = tokenize("bertscope-mini", typed)
    for group in explained_words(text).groups:
        assert with_word(text, group, word_as_typed(text, group)) == typed


def two_windows() -> tuple[TextWindow, ...]:
    """600 words "a" and "b": tokens 1 to 478 count for the first, 479 to 600 for the second."""
    text = tokenize_with(load_tokenizer("bertscope-mini"), "a b " * 300, max_tokens=None)
    return text_windows(text, max_tokens=512, overlap=64)


def test_every_token_counts_for_one_window() -> None:
    assert window_weights(two_windows()).tolist() == [478, 122]


def test_the_mean_weighs_windows_by_their_tokens() -> None:
    scores = np.array([[0.75, 0.25], [0.25, 0.75], [0.0, 1.0]], dtype=np.float32)
    mean = mean_over_windows(scores, np.array([200, 100, 100]))
    assert mean.tolist() == [0.4375, 0.5625]  # (150 + 25 + 0) / 400
    assert mean.sum() == 1
    assert not mean.flags.writeable
    assert mean_over_windows(scores, np.array([1, 1, 0])).tolist() == [0.5, 0.5]


@given(
    st.lists(st.floats(0, 1, width=32), min_size=1, max_size=6),
    st.integers(1, 100_000),
)
def test_one_window_alone_keeps_its_scores_to_the_last_bit(values: list[float], n: int) -> None:
    scores = np.array([values], dtype=np.float32)
    np.testing.assert_array_equal(mean_over_windows(scores, np.array([n])), scores[0])


def test_probabilities_are_averaged_and_not_logits() -> None:
    logits = np.array([[0, np.log(3)], [np.log(9), 0]], dtype=np.float32)
    found = window_labels(two_windows(), logits, "softmax")
    assert found.scores == pytest.approx(np.array([[0.25, 0.75], [0.9, 0.1]]))
    share = 478 / 600
    assert found.mean == pytest.approx(
        [0.25 * share + 0.9 * (1 - share), 0.75 * share + 0.1 * (1 - share)]
    )
    each = window_labels(two_windows(), logits, "sigmoid")
    assert each.mean == pytest.approx(
        [0.5 * share + 0.9 * (1 - share), 0.75 * share + 0.5 * (1 - share)]
    )
    number = window_labels(two_windows(), np.array([[3], [-1]], dtype=np.float32), "none")
    assert number.mean == pytest.approx([3 * share - (1 - share)])


def test_a_list_mixes_texts_of_one_window_and_of_several() -> None:
    logits = np.log(np.array([[1, 3], [1, 1], [9, 1], [4, 1]], dtype=np.float32))
    weights, n_windows = np.array([7, 30, 10, 5]), np.array([1, 2, 1])
    scores, raw = list_scores(logits, weights, n_windows, "softmax")
    assert scores == pytest.approx(np.array([[0.25, 0.75], [0.6, 0.4], [0.8, 0.2]]))
    np.testing.assert_array_equal(raw[[0, 2]], logits[[0, 3]])
    assert np.isnan(raw[1]).all()
    assert not scores.flags.writeable
    values = np.array([[2], [4], [8], [1]], dtype=np.float32)
    scores, raw = list_scores(values, weights, n_windows, "none")
    assert scores[:, 0].tolist() == raw[:, 0].tolist() == [2, 5, 1]


def test_curves_say_where_another_label_comes_first() -> None:
    logits = np.log(np.array([[1, 6, 3], [8, 1, 1]], dtype=np.float32))
    found = window_labels(two_windows(), logits, "softmax")
    curves = window_curves(found, ("a", "b", "c"), [1, 2], ["one", "two"])
    assert first_labels(found.scores).tolist() == [1, 0]
    assert curves.names == ("b", "c")
    assert curves.scores == pytest.approx(np.array([[0.6, 0.3], [0.1, 0.1]]))
    assert curves.mean == pytest.approx(found.mean[1:])
    assert curves.stretches == ((0, 1019), (892, 1199))
    assert curves.borders.tolist() == [0, 956, 1199]
    assert curves.differs.tolist() == [False, True]
    assert curves.notes == ("one", "two")


def test_few_labels_stay_in_order_and_many_are_cut_to_the_highest() -> None:
    first, second = np.array([[0.1, 0.4, 0.2, 0.3], [0.9, 0, 0.2, 0]], dtype=np.float32)
    assert shown_labels(first, second, most=4) == [0, 1, 2, 3]
    assert shown_labels(first, most=2) == [1, 3]
    assert shown_labels(first, second, most=2) == [0, 1]
    assert shown_labels(first, second, most=2, always=2) == [2, 0]
    assert second[2] == np.float32(0.2)  # untouched


def test_a_list_comes_to_shares_or_to_means() -> None:
    rows = [[0.5, 0.25, 0.25], [0.75, 0.25, 0], [0, 0, 1], [0.5, 0.5, 0]]
    scores = np.array(rows, dtype=np.float32)
    ones = np.ones(4, dtype=np.int64)
    found = ListLabels(scores=scores, logits=scores, n_tokens=ones, n_windows=ones)
    assert first_counts(scores).tolist() == [3, 0, 1]
    assert list_summary(found, "softmax").tolist() == [0.75, 0, 0.25]
    assert list_summary(found, "sigmoid").tolist() == [0.4375, 0.25, 0.3125]
