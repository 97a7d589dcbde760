"""Scores and replaced words, by hand and for anything that people type."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.attribution import explained_words
from dashboard.analysis.classification import label_scores, with_word, word_as_typed
from dashboard.models.tokenization import tokenize


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
