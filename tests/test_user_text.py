"""Text from readers, cleaned without changing what it says."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dashboard.user_text import clean_text


def test_control_and_broken_characters_go_and_are_counted() -> None:
    clean = clean_text("a\x00b\ud800c\nd\te", max_characters=100)
    assert clean.text == "abc\nd\te"
    assert (clean.n_removed, clean.n_cut) == (2, 0)
    assert clean.removed == "\x00\ud800"


def test_what_goes_is_what_unicode_calls_control_or_half_a_character() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    clean = clean_text(every, max_characters=len(every))
    gone = "".join(c for c in every if unicodedata.category(c) in {"Cc", "Cs"})
    assert clean.removed == gone.replace("\t", "").replace("\n", "")


def test_the_end_of_a_long_text_is_cut_and_counted() -> None:
    clean = clean_text("abcdef", max_characters=4)
    assert (clean.text, clean.n_cut) == ("abcd", 2)


@given(st.text(alphabet=st.characters(exclude_categories=()), max_size=60))
def test_the_result_can_always_be_encoded_and_nothing_is_uncounted(typed: str) -> None:
    clean = clean_text(typed, max_characters=40)
    clean.text.encode("utf-8")
    assert len(clean.text) + clean.n_removed + clean.n_cut == len(typed)


@given(st.text(max_size=30).filter(str.isprintable))
def test_ordinary_text_is_left_alone(typed: str) -> None:
    assert clean_text(typed, max_characters=100).text == typed
