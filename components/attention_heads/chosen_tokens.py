"""Chosen tokens of the attention heads page as numbers: inputs, a table, its CSV."""

from functools import partial

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.address.pages import show_page_link
from components.attention_heads.controls import Selection
from components.inputs.token_choice import (
    CHOICE,
    OpenText,
    clear_tokens,
    show_choice_inputs,
    wrong_inputs,
)
from components.inputs.token_positions import TokenChoice
from components.take_away.exports import rows_csv, show_csv_button
from dashboard.analysis.attention.chosen import Rows, chosen_table
from dashboard.records.attention import Measure, TokenMatrix

LONG = 33
"""Tokens from which a view can show a part of the text (`MAP_FROM` in `matrix.js`)."""

MOST_COLUMNS = 24
"""Chosen tokens with a column of their own in the table; of more, only the mean or sum is shown."""


def show_chosen(matrix: TokenMatrix, selection: Selection, opened: OpenText) -> TokenChoice:
    """The inputs, and a table of the chosen tokens' weights; returns the choice."""
    st.subheader("Chosen tokens", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="choice"):
        choice = show_choice_inputs(opened, is_long=opened.count >= LONG)
    show_link_notes(*CHOICE)
    if wrong_inputs(opened.count):
        st.warning(
            f"These are no positions of this text: they go from 0 to {opened.count - 1}. Write "
            "them like 3, 7-9, and keys after a colon, like 3, 7-9 : 12.",
            icon=":material/edit:",
        )
    found = chosen_table(matrix, queries=choice.queries, keys=choice.keys)
    if found is None:
        st.caption(
            "Click tokens in the matrix or beside the lines, or write their positions here. Their "
            f"{matrix.measure.name}s then stand here as a table: of several queries the mean, on "
            "several keys the sum."
        )
        return choice
    _show_table(*found, matrix.measure)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_csv_button(
            partial(rows_csv, *found),
            "attention_chosen.csv",
            key="download_csv_chosen",
            label="CSV of the chosen tokens",
        )
        st.button(
            "Clear",
            key="clear_tokens",
            icon=":material/close:",
            type="tertiary",
            on_click=clear_tokens,
        )
        _show_mechanics_link(selection, choice)
    return choice


def _show_table(header: list[str], rows: Rows, measure: Measure) -> None:
    """What the chosen tokens have to do with all others."""
    frame = pd.DataFrame(rows, columns=header)
    n_chosen = len(header) - 3
    if n_chosen == 1:  # its mean and its sum are the number itself
        frame = frame.drop(columns=header[-1])
    elif n_chosen > MOST_COLUMNS:
        frame = frame.drop(columns=header[2:-1])
    numbers = {name: st.column_config.NumberColumn(format="%.6f") for name in frame.columns[2:]}
    st.dataframe(
        frame,
        hide_index=True,
        height=min(320, 36 * (len(frame) + 1) + 3),
        column_config={
            "position": st.column_config.NumberColumn(pinned=True, width="small"),
            header[1]: st.column_config.TextColumn(pinned=True),
            **numbers,
        },
        alt=f"Attention {measure.name}s of the chosen tokens.",
    )
    what = f"sum of {measure.name}s on the chosen keys"
    if header[1] == "key":
        what = f"mean {measure.name} of the chosen queries"
    several = f"; {what} in the last column" if n_chosen > 1 else ""
    st.caption(f"One row for each {header[1]}, largest first{several}.")


def _show_mechanics_link(selection: Selection, choice: TokenChoice) -> None:
    """The way to a chosen query of this head, taken apart step by step."""
    if selection.mix != "head" or selection.shown.by_word or not choice.queries:
        return
    place = {
        "layer": str(selection.layer + 1),
        "head": str(selection.head + 1),
        "token": str(choice.queries[0]),
    }
    if choice.keys:
        place["key"] = str(choice.keys[0])
    show_page_link("query_key_value", "How this query gets its weights", place)
