"""The first half of the word similarity page: two texts side by side."""

from dataclasses import asdict

import streamlit as st

from components.word_similarity.controls import Choice
from components.word_similarity.matrix import (
    show_alignment,
    show_matches,
    show_matrix,
    show_nothing,
)
from components.word_similarity.pair import pick_pair, show_pair
from components.word_similarity.runs import run_reference_for
from components.words.messages import show_text_notes
from dashboard.analysis.meaning.pairs import compared_units
from dashboard.analysis.text.words import typed_special_tokens
from dashboard.records.meaning import ComparedUnits, TextStates
from dashboard.records.texts import TokenizedText


def show_second_notes(text: TokenizedText, *, is_typed: bool) -> None:
    """What happened to the second text; or that there is none, and what is shown instead."""
    if not is_typed:
        st.info(
            "There is no second text, so the text is compared with itself: the diagonal is 1. "
            "Press “Second text” above to type one, or choose an example.",
            icon=":material/compare_arrows:",
        )
        return
    has_notes = text.n_truncated or text.is_unknown.any() or text.is_special.all()
    if has_notes or typed_special_tokens(text):
        st.caption("About the second text:")
        show_text_notes(text)


def show_two_texts(
    name: str, first: TextStates, second: TextStates, choice: Choice
) -> ComparedUnits | None:
    """Matrix and examined pair side by side, alignment below; returns what they show."""
    wide, narrow = st.columns([8, 5], gap="medium")
    card = wide.container(border=True, key="matrix_card")
    reference = run_reference_for(name, choice.measure)
    compared = compared_units(first, second, reference=reference, **asdict(choice))
    if compared is None:
        show_nothing(card)
        return None
    about = (name, first.text.text, second.text.text, choice.by_word, choice.with_special)
    with narrow:
        lens = st.container(border=True, key="pair_card")
        with lens:
            pair = pick_pair(compared.matrix, about)
    with card:  # first, because it is what the reader waits for
        show_matrix(compared, choice, pair)
    with lens:
        show_pair(name, compared, choice, pair)
    with wide:
        if first.text.text != second.text.text:  # with itself, every score is 1
            show_alignment(first, second, choice.level)
        show_matches(name, compared, choice)
    return compared
