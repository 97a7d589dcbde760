"""Which words the answer depends on: each removed in turn, all of them in batches."""

from typing import cast

import streamlit as st

from components.next_sentence.lab import pick_scale
from components.next_sentence.parameters import REMOVED
from components.next_sentence.runs import ScorePairs
from components.running.questions import Exact
from components.running.runs import ask
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.prediction.next_sentence import Segment, changes_from_first, removals
from dashboard.analysis.ranks import largest
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
    removed = removals(text, segment)
    words = removed.words
    answers = ask(ScorePairs(name, Exact(removed.inputs)), start=f"Score {len(words)} words")
    change = changes_from_first(answers)
    unit = "log-odds" if in_log_odds else "probability"
    whole = (answers.log_odds if in_log_odds else answers.follows)[0]
    changes = (change.log_odds if in_log_odds else change.follows)[1:]
    shown = sorted(largest(abs(changes), SHOWN))
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
        f"With every word, the {unit} is {whole:.4f}. A bar to the left: without this word the "
        "model finds it less likely that B follows. The word's pieces are taken out and what comes "
        "after moves up. Changes of single words do not add up, and a text with a hole is not one "
        "that the model was trained on."
    )
    columns = zip(answers.log_odds, change.log_odds, change.follows, strict=True)
    rows: list[list[Cell]] = [
        [word, *map(float, numbers)]
        for word, numbers in zip(words, list(columns)[1:], strict=True)  # the first has all words
    ]
    header = ["word", "log_odds_without", "change_of_log_odds", "change_of_probability"]
    show_csv_button(rows_csv(header, rows), "next_sentence_words.csv", key="download_csv_words")
