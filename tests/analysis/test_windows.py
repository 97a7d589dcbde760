"""Windows over a long text: nothing is lost, nothing is read twice, offsets stay exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.windows import is_added, joined, sliding_tokens, text_windows
from dashboard.models.tokenization import load_tokenizer, tokenize, tokenize_with
from dashboard.records import TokenizedText

NAME = "bertscope-mini"

words = st.lists(
    st.sampled_from(
        ["water", "Mehdi", "unbelievably", "a", ".", "Zoë", "漢字", "'", "x" * 40, "\n"]
    ),
    min_size=1,
    max_size=120,
).map(" ".join)


def whole(text: str, text_b: str | None = None) -> TokenizedText:
    return tokenize_with(load_tokenizer(NAME), text, text_b, max_tokens=None)


@settings(max_examples=60)
@given(words, st.integers(20, 60), st.integers(0, 25))
def test_every_token_is_read_once_from_a_window_that_fits(
    typed: str, max_tokens: int, overlap: int
) -> None:
    text = whole(typed)
    windows = text_windows(text, max_tokens=max_tokens, overlap=overlap)
    first, stop = sliding_tokens(text)
    owned = [place for window in windows for place in range(*window.owned)]
    assert owned == list(range(first, stop))
    for window in windows:
        assert len(window.positions) == len(window.text.tokens) <= max_tokens
        assert window.stretch[0] <= window.owned[0] <= window.owned[1] <= window.stretch[1]
        for own, place in enumerate(window.positions):
            assert window.text.tokens[own] == text.tokens[place]
            assert window.text.offsets[own] == text.offsets[place]
        assert window.text.tokens[0] == "[CLS]"
        assert window.text.tokens[-1] == "[SEP]"


@given(words, st.integers(24, 60))
def test_joined_values_are_those_of_their_owners(typed: str, max_tokens: int) -> None:
    text = whole(typed)
    windows = text_windows(text, max_tokens=max_tokens, overlap=6)
    rows = [
        np.stack([window.positions, np.full_like(window.positions, number)], axis=-1)
        for number, window in enumerate(windows)
    ]
    values, source = joined(windows, rows)
    np.testing.assert_array_equal(values[:, 0], np.arange(len(text.tokens)))
    np.testing.assert_array_equal(values[:, 1], source)
    assert not values.flags.writeable


def test_windows_begin_and_end_between_words() -> None:
    text = whole("unbelievably Mehdi " * 40)
    windows = text_windows(text, max_tokens=32, overlap=8)
    assert len(windows) > 3
    for window in windows:
        for place in (*window.stretch, *window.owned):
            assert text.word_ids[place] != text.word_ids[place - 1]


def test_neighbours_overlap_and_the_middle_decides() -> None:
    text = whole("a b " * 300)
    one, two = text_windows(text, max_tokens=512, overlap=64)
    assert one.stretch == (1, 511)
    assert two.stretch == (447, 601)
    assert (one.owned, two.owned) == ((1, 479), (479, 601))


def test_a_word_longer_than_a_window_is_cut() -> None:
    text = whole("x" * 99)
    assert len(text.tokens) > 40
    windows = text_windows(text, max_tokens=20, overlap=4)
    assert [p for w in windows for p in range(*w.owned)] == list(range(1, len(text.tokens) - 1))


def test_every_window_of_a_pair_holds_the_question() -> None:
    text = whole("Who sleeps?", "The cat sleeps. " * 30)
    windows = text_windows(text, max_tokens=40, overlap=10)
    assert len(windows) > 2
    for window in windows:
        assert window.text.tokens[:5] == ("[CLS]", "who", "sleeps", "?", "[SEP]")
        assert window.text.text_b is not None
        start, end = window.text.offsets[5]
        assert window.text.text_b[start:end].lower() == window.text.tokens[5]
        assert window.text.segment_ids.tolist() == [0] * 5 + [1] * (len(window.text.tokens) - 5)


def test_a_short_text_is_one_window_as_it_is() -> None:
    text = tokenize(NAME, "It rains.")
    (window,) = text_windows(text, max_tokens=512, overlap=64)
    assert window.text.tokens == text.tokens
    np.testing.assert_array_equal(window.text.input_ids, text.input_ids)


def test_a_question_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(ValueError, match="no room"):
        text_windows(whole("who " * 40, "The cat. " * 20), max_tokens=48, overlap=8)


def test_typed_special_tokens_belong_to_the_text() -> None:
    text = whole("It [SEP] slept.")
    assert is_added(text).tolist() == [True, False, False, False, False, True]
    assert sliding_tokens(text) == (1, 5)
    assert sliding_tokens(whole("")) == (0, 0)
