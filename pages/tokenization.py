"""Tokenization

From the text you type to the numbers that BERT receives, step by step.

Section: Input
Icon: content_cut
Inputs: text, text_b
Task: encoder
Opens: example
"""

import streamlit as st

from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import guarded
from components.tokenization.page import show_tokenization

name = current_model().name
text, text_b = current_texts()


@st.fragment
@guarded
def explore() -> None:
    """Everything below the text; no step needs the model, so nothing waits for it."""
    show_tokenization(name, text, text_b)


explore()
