"""Attention heads

Which word pieces each word piece looks at, in every layer and head.

Section: Attention
Icon: grid_on
Inputs: text, text_b
Task: encoder
"""

import streamlit as st

from components.attention_below import show_below
from components.attention_controls import pick_selection
from components.attention_head import show_head
from components.attention_overview import show_overview
from components.frame import current_model, current_texts, guarded
from components.head_explorer import show_head_store
from components.messages import show_text_notes
from components.runs import run_encode, run_head_messages, run_statistics

name = current_model().name
text, text_b = current_texts()
encoding = run_encode(name, text, text_b)
statistics = run_statistics(name, text, text_b)
show_text_notes(encoding.text)


@st.fragment
@guarded
def explore() -> None:
    """Everything that changes with the head; typing alone reruns the whole page."""
    controls = st.container()
    all_heads, one_head = st.columns([5, 8], gap="medium")
    card = one_head.container(border=True, key="head_card")
    with controls:
        selection = pick_selection(encoding, card)
    with card:  # first, because it is what the reader waits for
        shown = show_head(name, encoding, statistics, selection)
    with all_heads:
        show_overview(name, encoding, statistics, selection)
    show_below(name, encoding, selection, shown)


# Outside the fragment: the weights stay in the browser while the reader goes from head to head.
# Thumbnails travel first, then what is drawn, and the weights of all heads behind it.
messages = run_head_messages(name, text, text_b)
view, store = st.container(), st.container()
with store:
    show_head_store(messages, first=0, end=1)
with view:
    explore()
with store:
    show_head_store(messages, first=1, end=None)
