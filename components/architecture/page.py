"""The architecture page from top to bottom."""

import streamlit as st

from components.architecture.parts import show_part
from components.architecture.subject import pick_part, pick_task, read_text, run_subject
from components.architecture.take_away import show_guide, show_take_away
from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import part


@part
def show_page() -> None:
    """Everything below the text."""
    spec = current_model()
    typed, _ = current_texts()
    text = read_text(spec.name, typed)
    wide, narrow = st.columns([8, 3], vertical_alignment="bottom")
    with wide:
        chosen = pick_part()
    with narrow:
        task, head = pick_task(spec)
    subject = run_subject(spec.name, task, head, text)
    show_part(chosen, subject)
    show_guide(chosen)
    show_take_away(subject)
