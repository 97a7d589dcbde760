"""What each strategy makes of word pieces that disagree."""

import streamlit as st

from components.address.links import show_link_notes
from components.token_classification.parameters import WORD
from components.token_classification.running_text import draw_text
from components.views.table import draw_table
from components.views.text_parts import parts_of
from dashboard.analysis.prediction.token_labels import (
    STRATEGIES,
    pieces_disagree,
    text_words,
    words,
)
from dashboard.records.token_labels import Strategy, TokenLabels

WHAT: dict[Strategy, str] = {
    "none": "each piece by itself, with its B- or I-",
    "simple": "neighbouring pieces with one label; a word may be cut",
    "first": "each word gets the label of its first piece",
    "average": "each word gets the best label of its pieces' mean probabilities",
    "max": "each word gets the label of its most certain piece",
}


def show_merging(labels: TokenLabels) -> None:
    """The text once per strategy, and one word of several pieces closely."""
    part = parts_of(labels.text.text)[0]
    for strategy in STRATEGIES:
        with st.container(border=True):
            st.markdown(f"**{strategy}**: {WHAT[strategy]}")
            draw_text(labels, strategy, key=f"merged_{strategy}", part=part)
    if part[1] < len(labels.text.text):
        st.caption(f"The first {part[1]:,} characters.")
    _show_word(labels)


def _show_word(labels: TokenLabels) -> None:
    """The pieces of one word, and the label that each strategy gives it."""
    groups = {str(group[0]): group for group in text_words(labels) if len(group) > 1}
    if not groups:
        st.caption("No word of this text has several pieces: the strategies agree on every word.")
        return
    options = sorted(groups, key=lambda place: not pieces_disagree(labels, groups[place]))
    chosen = WORD.draw(
        options,
        format_func=lambda place: " ".join(labels.text.tokens[i] for i in groups[place]),
    )
    show_link_notes(WORD)
    group = groups[chosen]
    draw_table(
        _word_rows(labels, group),
        ["by", "pieces", "label", "score"],
        formats={"score": "%.4f"},
        column_config={"by": st.column_config.TextColumn(width="medium")},
        alt="Pieces of the word with their labels, and the label that each strategy gives",
    )
    st.caption(
        "The pieces of this word do not agree, so the strategies matter here."
        if pieces_disagree(labels, group)
        else "The pieces of this word agree; only the scores differ."
    )


def _word_rows(labels: TokenLabels, group: tuple[int, ...]) -> list[tuple[str, str, str, float]]:
    """Pieces first, then strategies."""
    rows: list[tuple[str, str, str, float]] = []
    for strategy in STRATEGIES:
        for span in words(labels, strategy):
            if group[0] <= span.first <= group[-1] and strategy != "simple":
                shown = " ".join(labels.text.tokens[span.first : span.last + 1])
                by = "none, simple (the piece)" if strategy == "none" else f"{strategy} (the word)"
                rows.append((by, shown, span.label, span.score))
    return rows
