"""Query, key, value

How one head turns one token's vector into a new one, step by step, in the model's own numbers.

Section: Attention
Icon: key
Inputs: text, text_b
Task: encoder
"""

import streamlit as st

from components.frame import current_model, current_texts, guarded
from components.mechanics_controls import MODES, pick_mode
from components.mechanics_page import show_real_head
from components.mechanics_toy import show_toy
from components.mechanics_toy_state import clear_link
from components.messages import show_text_notes
from components.runs import run_encode

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
