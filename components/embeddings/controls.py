"""Controls of the embedding page: a position, a range of dimensions."""

import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import DIMENSIONS, TOKEN
from dashboard.records.embedding import EmbeddingRows
from dashboard.records.texts import TokenizedText


def pick_token_and_dimensions(
    text: TokenizedText, rows: EmbeddingRows
) -> tuple[int, tuple[int, int]]:
    """The position of a token, with the token beside the number, and a range of dimensions."""
    left, right = st.columns([2, 3], gap="medium", vertical_alignment="bottom")
    with left, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        token = TOKEN.draw(high=len(text.tokens) - 1)
        st.code(text.tokens[token], language=None, width="content")
    with right:
        dimensions = pick_dimensions(len(rows.gamma))
    show_link_notes(TOKEN, DIMENSIONS)
    return token, dimensions


def pick_dimensions(hidden: int) -> tuple[int, int]:
    """First and last dimension, both included, counted from 0; all of them by default."""
    if st.session_state.get("_dims_of", hidden) != hidden:  # another model has other dimensions
        DIMENSIONS.put((0, hidden - 1))
    st.session_state["_dims_of"] = hidden
    return DIMENSIONS.draw(high=hidden - 1)
