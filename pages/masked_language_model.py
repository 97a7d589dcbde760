"""Masked language model

Hide any word and see what BERT puts there: every word's probability, level by level and why.

Section: Pre-training
Icon: password
Inputs: text
Task: masked_language_model
"""

import streamlit as st

from components.frame import current_model, current_texts, guarded
from components.masked_page import show_masked_page
from components.messages import show_text_notes
from components.runs import run_tokenize

name = current_model().name
text, _ = current_texts()
tokenized = run_tokenize(name, text, None)
show_text_notes(tokenized)


@st.fragment
@guarded
def explore() -> None:
    """Everything that changes with a click; typing alone reruns the whole page."""
    show_masked_page(name, tokenized)


explore()
