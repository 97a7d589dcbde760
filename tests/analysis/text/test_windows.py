"""Windows over a long text: nothing is lost, nothing is read twice, offsets stay exact."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.analysis.text.windows import (
    borders,
    characters,
    cut_out,
    is_added,
    joined,
    sliding_tokens,
    text_windows,
)
from dashboard.models.text.tokenization import load_tokenizer, tokenize, tokenize_with
from dashboard.records.texts import TokenizedText

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


@settings(max_examples=60, deadline=None)  # a busy machine takes its time
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


@settings(deadline=None)
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


@settings(max_examples=80, deadline=None)
@given(words, st.integers(20, 60), st.integers(0, 25))
def test_characters_are_exactly_those_of_the_stretch(
    typed: str, max_tokens: int, overlap: int
) -> None:
    text = whole(typed)
    windows = text_windows(text, max_tokens=max_tokens, overlap=overlap)
    own = [span for span, added in zip(text.offsets, is_added(text), strict=True) if not added]
    if not own:  # only white space
        return
    covered: set[int] = set()
    for window in windows:
        start, end = characters(window)
        inside = [span for span in own if start <= span[0] and span[1] <= end]
        first, stop = window.stretch
        assert inside == list(text.offsets[first:stop])
        assert (start, end) == (inside[0][0], inside[-1][1])
        assert not typed[start].isspace()
        assert not typed[end - 1].isspace()
        covered.update(range(start, end))
        is_cut = {text.word_ids[i] == text.word_ids[i - 1] for i in (first, stop) if i > 1}
        if True not in is_cut:  # a stretch of whole words is the same text to the model
            assert whole(typed[start:end]).input_ids.tolist() == window.text.input_ids.tolist()
    assert all(typed[i].isspace() for i in set(range(len(typed))) - covered)
    edges = borders(windows)
    assert edges[0] == own[0][0]
    assert edges[-1] == own[-1][1]
    assert (np.diff(edges) > 0).all()


def test_characters_count_what_the_model_does_not_see() -> None:
    typed = "  Zoë\u0308's  \n cafés.  " + "a b " * 30
    text = whole(typed)
    first, *_, last = text_windows(text, max_tokens=24, overlap=4)
    start, end = characters(first)
    assert (start, typed[start:end][:5]) == (2, "Zoë\u0308'")
    assert typed[slice(*characters(first, (1, 2)))] == "Zoë"  # a mark that is dropped
    assert characters(last)[1] == len(typed.rstrip())


@settings(deadline=None)
@given(words, st.data())
def test_what_is_cut_out_reaches_into_the_characters(typed: str, data: st.DataObject) -> None:
    text = whole(typed)
    start = data.draw(st.integers(0, len(typed) - 1))
    end = data.draw(st.integers(start + 1, len(typed)))
    part = cut_out(text, start, end)
    own = [span for span, added in zip(part.offsets, is_added(part), strict=True) if not added]
    assert own == [
        span
        for span, added in zip(text.offsets, is_added(text), strict=True)
        if not added and set(range(*span)) & set(range(start, end))
    ]
    assert (part.tokens[0], part.tokens[-1]) == ("[CLS]", "[SEP]")
    assert part.text == typed


def test_a_window_is_cut_out_at_its_characters() -> None:
    text = whole("unbelievably good, isn't it? " * 20)
    for window in text_windows(text, max_tokens=40, overlap=8):
        again = cut_out(text, *characters(window))
        assert again.tokens == window.text.tokens
        assert again.input_ids.tolist() == window.text.input_ids.tolist()


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
