"""Chosen tokens of the attention heads page as numbers: inputs, a table, its CSV."""

from functools import partial

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.address.pages import find_page, page_object
from components.attention_heads.controls import Selection
from components.inputs.token_choice import (
    CHOICE,
    OpenText,
    clear_tokens,
    show_choice_inputs,
    wrong_inputs,
)
from components.inputs.token_positions import TokenChoice
from components.take_away.exports import Cell, rows_csv, show_csv_button
from dashboard.analysis.attention.views import chosen_part
from dashboard.records.attention import AttentionMatrix

LONG = 33
"""Tokens from which a view can show a part of the text (`MAP_FROM` in `matrix.js`)."""

MOST_COLUMNS = 24
"""Chosen tokens with a column of their own in the table; of more, only the mean or sum is shown."""


def show_chosen(matrix: AttentionMatrix, selection: Selection, opened: OpenText) -> TokenChoice:
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
    rows = np.isin(matrix.query_index, choice.queries).any()
    columns = np.isin(matrix.key_index, choice.keys).any()
    if not rows and not columns:
        st.caption(
            "Click tokens in the matrix or beside the lines, or write their positions here. Their "
            "weights then stand here as a table: of several queries the mean, on several keys the "
            "sum."
        )
        return choice
    part = chosen_part(matrix, queries=choice.queries, keys=choice.keys)
    _show_table(part, by_query=bool(rows))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        show_csv_button(
            partial(_csv, part, by_query=bool(rows)),
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


def _table(part: AttentionMatrix, *, by_query: bool) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: with chosen queries a row per key and their mean; else a row per query.

    Rows are sorted by the mean or the sum, largest first.
    """
    if by_query:
        weights, total = part.weights.T, part.weights.mean(axis=0)
        rows, columns = (part.key_index, part.keys), (part.query_index, part.queries)
    else:
        weights, total = part.weights, part.weights.sum(axis=1)
        rows, columns = (part.query_index, part.queries), (part.key_index, part.keys)
    header = ["position", "key" if by_query else "query"]
    header += [f"{position} {token}" for position, token in zip(*columns, strict=True)]
    header.append("mean" if by_query else "sum")
    order = np.argsort(-total, kind="stable")
    return header, [
        [int(rows[0][i]), rows[1][i], *map(float, weights[i]), float(total[i])] for i in order
    ]


def _show_table(part: AttentionMatrix, *, by_query: bool) -> None:
    """The weights of the chosen tokens with all others."""
    header, rows = _table(part, by_query=by_query)
    frame = pd.DataFrame(rows, columns=header)
    n_chosen = len(header) - 3
    if n_chosen == 1:  # its mean and its sum are the weight itself
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
        alt="Attention weights of the chosen tokens.",
    )
    of = "each key" if by_query else "each query"
    what = "mean weight of the chosen queries" if by_query else "sum of weights on the chosen keys"
    st.caption(
        f"One row for {of}, largest first; {what} in the last column."
        if n_chosen > 1
        else f"One row for {of}, largest first."
    )


def _csv(part: AttentionMatrix, *, by_query: bool) -> str:
    """The table with all its columns at full precision."""
    return rows_csv(*_table(part, by_query=by_query))


def _show_mechanics_link(selection: Selection, choice: TokenChoice) -> None:
    """The way to a chosen query of this head, taken apart step by step."""
    info = find_page("query_key_value")
    if info is None or selection.mix != "head" or selection.shown.by_word or not choice.queries:
        return
    place = {
        "layer": str(selection.layer + 1),
        "head": str(selection.head + 1),
        "token": str(choice.queries[0]),
    }
    if choice.keys:
        place["key"] = str(choice.keys[0])
    st.page_link(
        page_object(info),
        label="How this query gets its weights",
        icon=f":material/{info.icon}:",
        query_params=place,
    )
