"""The tokenization page from top to bottom."""

import streamlit as st

from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import part
from components.tokenization.controls import (
    Choice,
    method_help,
    pick_padding,
    pick_reading,
    pick_word,
    run_trace,
)
from components.tokenization.cutting import show_agreement, show_all_words, show_word
from components.tokenization.overview import show_counts, show_notes, show_pieces
from components.tokenization.steps import (
    show_decoding,
    show_input,
    show_normalisation,
    show_splitting,
)
from components.tokenization.take_away import show_guide, show_take_away
from components.tokenization.two_tokenizers import show_comparison
from components.tokenization.vocabulary import show_vocabulary
from components.words.glossary_help import help_for
from dashboard.analysis.text.spans import input_rows
from dashboard.models.text.tokenization import has_segments
from dashboard.models.text.tokenization_steps import padding_token
from dashboard.records.tokenization import InputRow, TokenizationSteps


@part
def show_page() -> None:
    """Everything below the text; no step needs the model, so nothing waits for it.

    What stands above but depends on a control below is drawn into its place later.
    """
    name = current_model().name
    text, text_b = current_texts()
    notes = st.container()
    card = st.container(border=True, key="pieces_card")
    with card:
        choice = pick_reading(name, text, text_b)
    steps = run_trace(choice)
    with notes:
        show_notes(steps, choice)
    counts = st.container()
    st.subheader("Step by step", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left.container(border=True, height="stretch"):
        show_normalisation(steps, choice)
    with right.container(border=True, height="stretch"):
        show_splitting(steps)
    with st.container(border=True):
        word = _cut_words(steps, choice)
    with st.container(border=True):
        rows = _read_input(name, steps)
    with card:
        show_pieces(steps, choice, word=word, n_tokens=len(rows))
    with counts:
        show_counts(steps)
    with st.container(border=True):
        show_decoding(steps, choice)
    show_guide()
    show_comparison(steps, choice)
    show_vocabulary(name, steps, word)
    show_take_away(choice, steps, rows)


def _cut_words(steps: TokenizationSteps, choice: Choice) -> int:
    """Step 3; returns the chosen word, from 1, or 0 where there is none."""
    st.markdown("**3 · Cut each word into pieces**", help=method_help(steps))
    if not steps.words:
        st.caption("There is no word to cut.")
        return 0
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        word = pick_word(steps, choice)
    show_word(steps, choice, word)
    show_agreement(steps)
    with st.expander("All words and their pieces"):
        show_all_words(steps, choice)
    return word


def _read_input(name: str, steps: TokenizationSteps) -> tuple[InputRow, ...]:
    """Step 4; returns what the model receives, padding included."""
    st.markdown(
        "**4 · Frame, number, mask: what the model receives**", help=help_for("special token")
    )
    st.caption(
        "The frame is added, every token becomes its number in the vocabulary, and two more "
        "numbers say which text it belongs to and whether it is there at all."
    )
    pad = pick_padding(steps.limit)
    segments = has_segments(name)
    rows = input_rows(steps, padding=padding_token(name), length=pad, has_segments=segments)
    if steps.whole.text_b is not None and not segments:
        st.caption("This model is not told the two texts apart: it has no second segment.")
    show_input(rows)
    return rows
