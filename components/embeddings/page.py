"""The embedding anatomy page from top to bottom."""

import streamlit as st

from components.embeddings.closer_looks import show_view
from components.embeddings.controls import pick_token_and_dimensions
from components.embeddings.equation import show_equation, show_reconciliation
from components.embeddings.runs import run_embedding_parts, run_embedding_rows
from components.embeddings.take_away import show_guide, show_take_away
from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import part
from components.running.runs import run_encode
from components.words.messages import show_text_notes


@part
def show_page() -> None:
    """All of it."""
    name = current_model().name
    text, text_b = current_texts()
    encoding = run_encode(name, text, text_b)
    rows, parts = run_embedding_rows(name, text, text_b), run_embedding_parts(name, text, text_b)
    show_text_notes(encoding.text)
    with st.container(border=True, key="sum_card"):
        token, dimensions = pick_token_and_dimensions(encoding.text, rows)
        show_equation(encoding.text, parts, token, dimensions)
        show_reconciliation(rows, parts)
    show_view(name, encoding, token)
    show_guide(rows)
    show_take_away(name, encoding.text, rows)
