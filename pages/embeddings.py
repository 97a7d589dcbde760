"""Embedding anatomy

Token + segment + position, then LayerNorm: what enters the first layer, and what each part does.

Section: Input
Icon: layers
Inputs: text, text_b
Task: encoder
"""

import streamlit as st

from components.embedding_controls import pick_token
from components.embedding_runs import run_embedding_parts, run_embedding_rows, run_part_measures
from components.embedding_sum import (
    show_equation,
    show_measures,
    show_reconciliation,
    show_strips,
    show_vectors,
)
from components.embedding_take_away import show_guide, show_take_away
from components.embedding_views import show_view
from components.frame import current_model, current_texts, guarded
from components.links import show_link_notes
from components.messages import show_text_notes
from components.runs import run_encode

name = current_model().name
text, text_b = current_texts()
encoding = run_encode(name, text, text_b)
rows, parts = run_embedding_rows(name, text, text_b), run_embedding_parts(name, text, text_b)
show_text_notes(encoding.text)


@st.fragment
@guarded
def explore() -> None:
    """Everything that changes with the token or the view; typing alone reruns the whole page."""
    with st.container(border=True, key="sum_card"):
        token = pick_token(encoding.text)
        show_link_notes("token")
        show_equation(encoding.text, parts, token)
        show_reconciliation(rows, parts)
    with st.container(border=True, key="token_card"):
        show_strips(parts, encoding.text, token)
        show_vectors(rows, parts, token)
    show_measures(encoding.text, rows, run_part_measures(name, text, text_b))
    view = show_view(name, encoding, rows, parts, token)
    show_guide(rows)
    show_take_away(name, encoding.text, rows, view)


explore()
