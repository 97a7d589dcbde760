"""The closer looks of the embedding page: one at a time, so that only what is seen is computed."""

import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.layer_norm import show_norm
from components.embeddings.nearest import show_nearest
from components.embeddings.one_token import show_token
from components.embeddings.parameters import VIEW
from components.embeddings.positions import show_positions
from components.embeddings.same_word import show_same_word
from components.embeddings.what_if import show_what_if
from components.running.runs import Encode
from dashboard.records.encodings import Encoding


def show_view(of: Encode, encoding: Encoding, token: int) -> None:
    """Choose a closer look, and draw it."""
    st.subheader("Look closer", anchor=False)
    view = VIEW.draw(label_visibility="collapsed")
    show_link_notes(VIEW)
    with st.container(border=True, key="view_card"):
        if view == "One token":
            show_token(of, encoding.text, token)
        elif view == "LayerNorm":
            show_norm(of, token)
        elif view == "What if":
            show_what_if(of, encoding, token)
        elif view == "Positions":
            show_positions(of.name)
        elif view == "Same word twice":
            show_same_word(of.name, of.text)
        else:
            show_nearest(of.name, encoding.text, token)
