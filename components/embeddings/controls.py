"""Controls of the embedding page: a position, a range of dimensions."""

import streamlit as st

from components.address.links import check_range, number_binding, show_link_notes
from components.inputs.picks import pick_from
from components.words.glossary_help import help_for
from dashboard.records.embedding import EmbeddingRows
from dashboard.records.texts import TokenizedText

FIRST_TOKEN = 3
"""The position that a plain link shows."""


def pick_token_and_dimensions(
    text: TokenizedText, rows: EmbeddingRows
) -> tuple[int, tuple[int, int]]:
    """The position of a token, with the token beside the number, and a range of dimensions."""
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        token = pick_from(
            "token",
            "Token at position",
            low=0,
            high=len(text.tokens) - 1,
            default=FIRST_TOKEN,
            note=help_for("token", "Positions count from 0, like the rows of the position table."),
        )
        st.code(text.tokens[token], language=None, width="content")
    with right:
        dimensions = pick_dimensions(len(rows.gamma))
    show_link_notes("token", "dims")
    return token, dimensions


def pick_dimensions(hidden: int) -> tuple[int, int]:
    """First and last dimension, both included, counted from 0; all of them by default."""
    whole = (0, hidden - 1)
    if hidden == 1:
        return whole
    check_range("dims", low=0, high=hidden - 1)
    now = st.session_state.get("dims")
    if now is not None and (st.session_state.get("_dims_of") != hidden or max(now) >= hidden):
        st.session_state["dims"] = whole  # another model has other dimensions
    st.session_state["_dims_of"] = hidden
    first, last = st.slider(
        "Dimensions",
        0,
        hidden - 1,
        whole,
        key="dims",
        bind=number_binding("dims"),
        help=help_for("hidden size", "Narrow the range to see every dimension by itself."),
    )
    return int(first), int(last)
