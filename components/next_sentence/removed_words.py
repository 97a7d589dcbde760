"""Which words the answer depends on: each removed in turn, all of them in batches."""

from typing import cast

import numpy as np
import streamlit as st

from components.next_sentence.lab import pick_scale
from components.next_sentence.parameters import REMOVED
from components.next_sentence.runs import run_removals
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.prediction.next_sentence import Segment, log_odds, probabilities, removals
from dashboard.figures.pair import removal_bars
from dashboard.records.texts import TokenizedText

SHOWN = 40
"""Bars that are drawn; beyond, the largest ones."""


def show_words(name: str, text: TokenizedText) -> None:
    """The signed change of the answer without each word."""
    st.subheader("Which words the answer depends on", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        segment = cast("Segment", REMOVED.draw())
        in_log_odds = pick_scale()
    logits = run_removals(name, text.text, text.text_b or "", segment)
    words = removals(text, segment).words
    odds, follows = log_odds(logits), probabilities(logits)[:, 0]
    values = odds if in_log_odds else follows
    unit = "log-odds" if in_log_odds else "probability"
    changes = values[1:] - values[0]
    shown = np.sort(np.argsort(-np.abs(changes), kind="stable")[:SHOWN])
    if len(shown) < len(words):
        st.caption(f"The {SHOWN} largest of {len(words)} changes, in the order of the text.")
    show_figure(
        removal_bars(
            [words[i] for i in shown],
            changes[shown],
            page_palette(),
            unit=f"change of the {unit} that B follows A",
        ),
        key="removals",
        alt=f"Change of the {unit} that B follows A when each word of {segment} is removed",
        numbers="download_csv_words",
    )
    st.caption(
        f"With every word, the {unit} is {values[0]:.4f}. A bar to the left: without this word the "
        "model finds it less likely that B follows. The word's pieces are taken out and what comes "
        "after moves up. Changes of single words do not add up, and a text with a hole is not one "
        "that the model was trained on."
    )
    rows: list[list[Cell]] = [
        [word, float(odds[i + 1]), float(odds[i + 1] - odds[0]), float(follows[i + 1] - follows[0])]
        for i, word in enumerate(words)
    ]
    header = ["word", "log_odds_without", "change_of_log_odds", "change_of_probability"]
    show_csv_button(rows_csv(header, rows), "next_sentence_words.csv", key="download_csv_words")
