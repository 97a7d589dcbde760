"""The labels as tables and CSV, and the probability of every label of one token."""

import streamlit as st

from components.address.links import show_link_notes
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.token_classification.parameters import TOKEN
from components.token_classification.running_text import shown_spans
from components.views.chips_and_bars import Bar, show_bars
from components.views.table import draw_table
from dashboard.analysis.prediction.token_labels import entities, pieces, words
from dashboard.analysis.ranks import largest
from dashboard.analysis.text.windows import is_added
from dashboard.records.token_labels import LabelledSpan, Strategy, TokenLabels

HEADER = ("token", "start", "end", "label", "score")
SPAN_HEADER = ("text", "start", "end", "label", "score", "tokens")


def token_rows(labels: TokenLabels) -> list[list[Cell]]:
    """Every word piece with its best label: the main CSV."""
    return [
        [labels.text.tokens[one.first], one.start, one.end, one.label, one.score]
        for one in pieces(labels)
    ]


def span_rows(labels: TokenLabels, spans: tuple[LabelledSpan, ...]) -> list[list[Cell]]:
    """Spans as they stand in the text, with the word pieces that they are made of."""
    return [
        [
            labels.text.text[one.start : one.end],
            one.start,
            one.end,
            one.label,
            one.score,
            " ".join(labels.text.tokens[one.first : one.last + 1]),
        ]
        for one in spans
    ]


def show_spans(labels: TokenLabels, strategy: Strategy) -> None:
    """The spans that transformers' pipeline reports with this strategy."""
    found = span_rows(labels, entities(labels, strategy))
    st.markdown(
        f"**{len(found):,} span{'' if len(found) == 1 else 's'}**, as transformers' pipeline "
        f"reports them with the strategy *{strategy}*"
    )
    _show_rows(found, "Each span with its characters, label, score and word pieces")
    show_csv_button(rows_csv(SPAN_HEADER, found), "spans.csv", key="download_csv_spans")


def show_words(labels: TokenLabels, strategy: Strategy) -> None:
    """Every word, or every piece where the strategy keeps them apart."""
    every = span_rows(labels, words(labels, strategy))
    unit = "Word pieces" if strategy in {"none", "simple"} else "Words"
    with st.expander(f"{unit} before neighbours are merged: {len(every):,}"):
        _show_rows(every, "Each word with its characters, label, score and word pieces")
        show_csv_button(rows_csv(SPAN_HEADER, every), "words.csv", key="download_csv_words")


def _show_rows(rows: list[list[Cell]], alt: str) -> None:
    draw_table(rows, SPAN_HEADER, formats={"score": "%.4f"}, alt=alt)


SHOWN = 9
"""Labels that have a bar of their own."""


def pick_token(labels: TokenLabels, strategy: Strategy) -> int | None:
    """The token that is looked at, as the link or a click says; None where there is none."""
    n_tokens = len(labels.text.tokens)
    if is_added(labels.text).all():
        return None
    chosen = TOKEN.draw(high=n_tokens - 1, width=130)
    show_link_notes(TOKEN)
    if not is_added(labels.text)[chosen]:
        return chosen
    spans = shown_spans(labels, strategy)
    return spans[0].first if spans else is_added(labels.text).tolist().index(False)


def show_distribution(labels: TokenLabels, chosen: int) -> None:
    """Every label of one token, the most probable first."""
    text = labels.text
    start, end = text.offsets[chosen]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("**Labels of**")
        st.code(text.tokens[chosen], language=None)
    where = f"Position {chosen}, characters {start} to {end}"
    if labels.window.max():
        where += f", read in window {int(labels.window[chosen]) + 1}"
    st.caption(f"{where}. All {len(labels.labels)} probabilities sum to 1.")
    row = labels.probabilities[chosen]
    order = largest(row)
    bars = [
        Bar(
            id=label,
            rank=rank,
            token=labels.labels[label],
            probability=f"{row[label]:.4f}",
            share=float(row[label]),
            detail="",
        )
        for rank, label in enumerate(order[:SHOWN], start=1)
    ]
    show_bars(bars, key="label_bars", label="Probability of each label of the chosen token")
    rest = order[SHOWN:]
    if len(rest):
        st.caption(f"The other {len(rest)} labels together: {float(row[rest].sum()):.6f}.")
