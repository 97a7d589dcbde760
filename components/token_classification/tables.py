"""The labels as tables and CSV."""

import streamlit as st

from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.table import draw_table
from dashboard.analysis.prediction.token_labels import entities, pieces, words
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
