"""The second half of the word similarity page: one word in several sentences."""

from itertools import combinations

import streamlit as st

from components.running.questions import Exact
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.take_away.exports import csv_text, show_csv_button
from components.views.figure import show_figure
from components.word_similarity.controls import Choice
from components.word_similarity.runs import ReadUse, ReadUses, run_baseline, run_reference
from components.word_similarity.senses import show_senses
from components.word_similarity.sentences import Uses, pick_uses
from components.word_similarity.word_grid import show_word_grid
from components.words.look import page_palette
from dashboard.analysis.meaning.measures import labelled_matrix
from dashboard.analysis.meaning.senses import (
    random_spread,
    sense_maps,
    similarity_by_level,
    spread,
    use_similarity,
)
from dashboard.figures.meaning import MANY_LINES, Band, level_curves
from dashboard.records.meaning import SimilarityMatrix, WordUnits, WordUses

SENSES_FROM = 3
"""Fewer uses span no plane and form no clusters."""


def show_contexts(name: str, choice: Choice) -> str:
    """Sentences, the chosen words, and how similar those are; returns the words by number."""
    st.subheader("The same word in several sentences", anchor=False)
    st.caption(
        "A word's vector depends on its sentence. Choose one word in each sentence; whole words "
        f"are compared, by {choice.label.lower()} at level {choice.level}, as set above."
    )
    uses = pick_uses(name)
    if len(uses.texts) > 1:
        with waits_alone():  # its progress is on screen already
            _show_results(name, uses, choice)
    else:
        st.info(
            "Type at least two sentences, one per line, or choose one of the examples.",
            icon=":material/edit:",
        )
    return ",".join(str(pick + 1) for pick in uses.picks)


def _show_results(name: str, uses: Uses, choice: Choice) -> None:
    pairs = zip(uses.texts, uses.groups, strict=True)
    read = ask(ReadUses(tuple(ReadUse(name, Exact(text), group) for text, group in pairs)))
    reference = run_reference(name)
    labels = tuple(f"{i + 1} {word}" for i, word in enumerate(uses.chosen))
    units = WordUnits(labels=labels, groups=uses.groups)
    found = use_similarity(read, choice.measure, level=choice.level, reference=reference)
    matrix = labelled_matrix(found, units, units, with_itself=True)
    left, right = st.columns([1, 1], gap="medium")
    with left.container(border=True, key="uses_card"):
        _show_pairs(matrix, choice)
    with right.container(border=True, key="levels_card"):
        _show_levels(name, read, labels, choice)
    if len(uses.texts) >= SENSES_FROM:
        maps = sense_maps(read, choice.measure, level=choice.level, reference=reference)
        show_senses(uses, maps, choice)
    else:
        st.caption("With three sentences or more, a map and clusters of the uses appear here.")


def _show_pairs(matrix: SimilarityMatrix, choice: Choice) -> None:
    st.markdown(f"**All pairs, {choice.label.lower()} at level {choice.level}**")
    show_word_grid(matrix, page_palette().similarity, key="uses_grid", axes=("use", "use"))
    show_csv_button(
        csv_text(["use", *matrix.columns], matrix.rows, matrix.similarities),
        "word_uses.csv",
        key="download_csv_uses",
    )


def _show_levels(name: str, read: WordUses, labels: tuple[str, ...], choice: Choice) -> None:
    st.markdown("**Level by level**")
    values = similarity_by_level(read, choice.measure, reference=run_reference(name))
    bands = random_spread(
        [
            run_baseline(name, choice.measure, level=level, by_word=True)
            for level in range(len(values))
        ]
    )
    pairs = list(combinations(range(len(labels)), 2))
    few = len(pairs) <= MANY_LINES
    names = [f"{labels[i]} ↔ {labels[j]}" for i, j in pairs] if few else []
    show_figure(
        level_curves(
            values,
            names,
            Band(low=bands[:, 0], middle=bands[:, 1], high=bands[:, 2]),
            page_palette(),
            level=choice.level,
        ),
        key="level_curves",
        alt=f"{choice.label} of the pairs of uses at every level, over the spread of random pairs.",
        numbers="download_csv_levels",
    )
    header = [f"{i + 1}-{j + 1}" for i, j in pairs]
    if not few:  # what is drawn
        header, values = ["5 %", "median", "95 %"], spread(values)
    show_csv_button(
        csv_text(["level", *header], [str(level) for level in range(len(values))], values),
        "word_uses_by_level.csv",
        key="download_csv_levels",
    )
