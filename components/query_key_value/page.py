"""The query, key, value page from top to bottom."""

import streamlit as st

from components.inputs.texts_and_model import current_model, current_texts
from components.query_key_value.controls import pick_mode
from components.query_key_value.parameters import MODES
from components.query_key_value.real_head import show_real_head
from components.query_key_value.toy import show_toy
from components.query_key_value.toy_state import clear_link
from components.running.guard import guarded
from components.running.runs import run_encode
from components.words.messages import show_text_notes


def show_page() -> None:
    """All of it."""
    name = current_model().name
    text, text_b = current_texts()
    mode = pick_mode()

    @st.fragment
    @guarded
    def explore_head() -> None:
        """Everything that changes with head, query or key; typing alone reruns the whole page."""
        show_real_head(name, encoding)

    @st.fragment
    @guarded
    def explore_toy() -> None:
        """Attention by hand, which needs no model."""
        show_toy()

    if mode == MODES[0]:
        clear_link()
        encoding = run_encode(name, text, text_b)
        show_text_notes(encoding.text)
        explore_head()
    else:
        explore_toy()
