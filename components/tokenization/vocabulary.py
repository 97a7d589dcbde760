"""The vocabulary as something to browse, and the neighbours of a piece in it."""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.running.guard import show_error
from components.running.neighbours import Neighbours
from components.running.questions import Question
from components.running.runs import ask
from components.take_away.exports import (
    Cell,
    columns_csv,
    nearest_snippet,
    rows_csv,
    show_csv_button,
)
from components.take_away.view_python import show_python
from components.tokenization.parameters import MODE, MODES, NEIGHBOURS, PIECE, SEARCH
from components.tokenization.snippets import search_snippet
from components.words.glossary_help import help_for
from dashboard.analysis.text.vocabulary import MAX_QUERY, entry_kind, search_vocabulary
from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.text.tokenization import find_piece, load_tokenizer
from dashboard.records.tokenization import SearchMode, TokenizationSteps

SHOWN = 500
"""Entries that the table holds; the CSV holds all."""

NEAREST = 15
"""Neighbours of a piece that are listed."""


def show_vocabulary(name: str, steps: TokenizationSteps, word: int) -> None:
    """Search on the left, neighbours on the right.

    Args:
        name: The checkpoint.
        steps: What happened to the text.
        word: Number of the chosen word, from 1; 0 where there is none.
    """
    st.subheader("The vocabulary", anchor=False)
    kinds = _kinds(name)
    st.caption(
        f"{sum(count for _, count in kinds):,} entries by kind: "
        + ", ".join(f"{kind} {count:,}" for kind, count in kinds)
        + ". They were chosen once, before pre-training, and never change."
    )
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _show_search(name)
    with right:
        _show_neighbours(name, steps, word)


@cache
def _kinds(name: str) -> tuple[tuple[str, int], ...]:
    """How many entries of each kind the vocabulary has, the most frequent first."""
    return tuple(Counter(map(entry_kind, load_tokenizer(name).names.values())).most_common())


@dataclass(frozen=True, slots=True)
class SearchVocabulary(Question[tuple[tuple[int, str], ...]]):
    """The entries of a vocabulary that fit a search."""

    name: str
    search: str
    mode: SearchMode

    def compute(self) -> tuple[tuple[int, str], ...]:
        """Needs no torch."""
        return search_vocabulary(load_tokenizer(self.name).names, self.search, self.mode)


def _show_search(name: str) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        search = SEARCH.draw(max_chars=MAX_QUERY, width=260)
        mode = MODES[MODE.draw(label_visibility="collapsed")]
    show_link_notes(MODE)
    try:
        found = ask(SearchVocabulary(name, search, mode))
    except InputError as error:
        show_error(error)
        return
    _show_entries(found, search_snippet(find_spec(name), search, mode))


def _show_entries(found: tuple[tuple[int, str], ...], snippet: str) -> None:
    """The table of what was found; choosing a row asks for the neighbours of its piece."""
    header = ["id", "piece", "kind"]
    shown = found[:SHOWN]

    def chosen() -> None:
        selected = st.session_state["vocabulary_table"].selection.rows
        if selected and selected[0] < len(shown):
            PIECE.put(shown[selected[0]][1])

    st.dataframe(
        pd.DataFrame(_rows(shown), columns=header),
        hide_index=True,
        height=330,
        key="vocabulary_table",
        on_select=chosen,
        selection_mode="single-row",
        column_config={
            "id": st.column_config.NumberColumn(help=help_for("token id")),
            "piece": st.column_config.TextColumn(help=help_for("word piece")),
            "kind": st.column_config.TextColumn(help=help_for("continuation mark")),
        },
        alt="Entries of the vocabulary that fit the search.",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_csv_button(  # made when it is asked for: it can hold the whole vocabulary
            lambda: rows_csv(header, _rows(found)), "vocabulary.csv", key="download_csv_vocabulary"
        )
        show_python(
            snippet,
            "Finds the same entries. Regular expressions are Python's own in it; here they run in "
            "RE2, which cannot be made to take forever.",
        )
        more = f", the first {SHOWN} are shown" if len(found) > SHOWN else ""
        st.caption(f"{len(found):,} found{more}.")


def _rows(found: tuple[tuple[int, str], ...]) -> list[list[Cell]]:
    return [[index, piece, entry_kind(piece)] for index, piece in found]


def _show_neighbours(name: str, steps: TokenizationSteps, word: int) -> None:
    """The nearest pieces by embedding; loads the model only when the reader asks."""
    own = steps.words[word - 1].tokens[0] if word else ""
    typed = PIECE.draw(max_chars=MAX_QUERY, placeholder=own or "water")
    asked = NEIGHBOURS.draw()
    piece = typed.strip() or own
    if not asked or not piece:
        st.caption(
            "Each entry has a learned vector, the token embedding. Neighbours are the entries "
            "whose vectors point in nearly the same direction."
        )
        return
    try:
        _show_nearest(name, find_piece(name, piece))
    except InputError as error:
        show_error(error)


def _show_nearest(name: str, piece: int) -> None:
    found, names = ask(Neighbours(name, piece, NEAREST)), load_tokenizer(name).names
    columns: dict[str, Any] = {
        "piece": [names.get(i, "") for i in found.ids.tolist()],
        "cosine": found.cosine,
        "id": found.ids,
    }
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=330,
        column_config={
            "cosine": st.column_config.ProgressColumn(
                format="%.4f",
                min_value=0.0,
                max_value=1.0,
                color="primary",
                help=help_for("cosine"),
            ),
            "id": st.column_config.NumberColumn(help=help_for("token id")),
        },
        alt="The nearest pieces by the cosine of their token embeddings.",
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(columns_csv(columns), "neighbours.csv", key="download_csv_neighbours")
        show_python(
            nearest_snippet(find_spec(name), piece, len(found.ids)),
            "Finds the same neighbours with the same cosines.",
        )
    st.caption(
        f"Nearest of {found.n_compared:,} other entries to id {piece}, whose embedding has length "
        f"{found.own_norm:.3f}. Before any layer: spelling and use count as much as meaning."
    )
