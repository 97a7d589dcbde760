"""Two texts, every word of one with every word of the other: matrix, alignment, best matches."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.browser.picked import picked
from components.take_away.exports import rows_csv, show_csv_button
from components.views.large_numbers import show_large_numbers
from components.word_similarity.controls import Choice, show_scale
from components.word_similarity.runs import run_baseline
from components.word_similarity.word_grid import show_word_grid
from components.words.look import page_palette
from dashboard.analysis.meaning.baseline import percentile
from dashboard.analysis.meaning.bert_score import bert_score
from dashboard.analysis.meaning.measures import similarity_matrix, unit_means, word_units
from dashboard.records.meaning import ComparedUnits, TextStates

GRID = "similarity_grid"


def show_matrix(compared: ComparedUnits, choice: Choice, pair: tuple[int, int]) -> None:
    """The matrix with its scale; a click on a cell makes its pair the examined one."""
    st.markdown(f"**{choice.label} at level {choice.level}**")
    shape = compared.matrix.similarities.shape

    def use_click() -> None:
        cell = picked(GRID, *shape)
        if cell is not None:
            st.session_state["row"], st.session_state["column"] = cell[0] + 1, cell[1] + 1

    show_word_grid(
        compared.matrix,
        page_palette().similarity,
        key=GRID,
        axes=("text A", "text B"),
        selected=pair,
        on_pick=use_click,
    )
    show_scale()


def show_alignment(first: TextStates, second: TextStates, level: int) -> None:
    """BERTScore of the two texts, always over word pieces and raw cosine."""
    vectors = [
        unit_means(
            encoding.hidden_states[level],
            word_units(encoding.text, by_word=False, with_special=False),
        )
        for encoding in (first, second)
    ]
    score = bert_score(similarity_matrix(*vectors))
    st.subheader("How well the texts cover each other", anchor=False)
    st.caption(
        "BERTScore (Zhang et al. 2020, arXiv:1904.09675) with text A as the reference and text B "
        f"as the candidate: raw cosine of word pieces at level {level}, special tokens left out."
    )
    figures = (
        (f"{score.precision:.4f}", "precision: each piece of B with its best match in A, mean"),
        (f"{score.recall:.4f}", "recall: each piece of A with its best match in B, mean"),
        (f"{score.f1:.4f}", "F1: their harmonic mean"),
    )
    show_large_numbers(figures, key="bert_score", across=3, width=180)


def show_matches(name: str, compared: ComparedUnits, choice: Choice) -> None:
    """The best match of every row with its place among random pairs."""
    found = run_baseline(name, choice.measure, level=choice.level, by_word=choice.by_word)
    matrix = compared.matrix
    rows = []
    for row, column in enumerate(matrix.best_in_row.tolist()):
        value = float(matrix.similarities[row, column])
        mutual = int(matrix.best_in_column[column]) == row
        place = percentile(found, value)
        rows.append([matrix.rows[row], matrix.columns[column], value, place, mutual])
    header = ["text A", "best match in B", "similarity", "random pairs below, %", "mutual"]
    st.subheader("Best match of each word of text A", anchor=False)
    with st.container(gap="small"):
        st.dataframe(
            pd.DataFrame(rows, columns=header),
            hide_index=True,
            height=min(325, 35 * (len(rows) + 1) + 3),
            column_config={
                "similarity": st.column_config.NumberColumn(format="%.4f"),
                "random pairs below, %": st.column_config.NumberColumn(format="%.1f"),
            },
            alt="Best match of every row, its similarity, and the share of random pairs below it.",
        )
        st.caption(
            "A best match is the largest of a whole row, so it lies high among single random "
            "pairs even where nothing corresponds: compare rows with each other. Mutual: each is "
            "the other's best."
        )
        show_csv_button(
            rows_csv(header, [[*row, str(mutual).lower()] for *row, mutual in rows]),
            "best_matches.csv",
            key="download_csv_matches",
        )


def show_nothing(card: DeltaGenerator) -> None:
    """What to do where a text has no pieces but the special ones."""
    card.info(
        "There is nothing to compare: only special tokens are left of one of the texts. Type "
        "words that the model's tokenizer knows, or choose another model.",
        icon=":material/edit:",
    )
