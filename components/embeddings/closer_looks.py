"""The closer looks of the embedding page: one at a time, so that only what is seen is computed."""

import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.layer_norm import show_norm
from components.embeddings.nearest import show_nearest
from components.embeddings.one_token import show_token
from components.embeddings.positions import show_positions
from components.embeddings.same_word import show_same_word
from components.embeddings.what_if import show_what_if
from components.inputs.picks import pick_choice
from dashboard.records.encodings import Encoding

VIEWS = ("One token", "LayerNorm", "What if", "Positions", "Same word twice", "Nearest pieces")
"""What the reader chooses from; the words also stand in links."""


def show_view(name: str, encoding: Encoding, token: int) -> str:
    """Choose a closer look, draw it, and return its name."""
    st.subheader("Look closer", anchor=False)
    view = pick_choice("view", "View", list(VIEWS), label_visibility="collapsed")
    show_link_notes("view")
    with st.container(border=True, key="view_card"):
        if view == "One token":
            show_token(name, encoding, token)
        elif view == "LayerNorm":
            show_norm(name, encoding.text, token)
        elif view == "What if":
            show_what_if(name, encoding, token)
        elif view == "Positions":
            show_positions(name)
        elif view == "Same word twice":
            show_same_word(name, encoding.text.text)
        else:
            show_nearest(name, encoding.text, token)
    return view
