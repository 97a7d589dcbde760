"""The views of the sequence classification page, and what is common to them."""

from contextlib import suppress

import streamlit as st

from components.attribution_panel import show_attribution
from components.classification_change import show_change
from components.classification_labels import Answer, current_answer, pick_label, show_answer
from components.classification_levels import show_levels
from components.classification_list import show_list
from components.classification_runs import subject_of
from components.classification_take_away import OWN_KEYS, show_guide, show_take_away
from components.frame import current_texts
from components.links import show_link_notes
from components.messages import show_text_notes
from components.picks import pick_choice
from components.runs import run_tokenize
from components.sentence_jobs import JobPending

VIEWS = ("Why", "Change a word", "Level by level", "List or file")
"""What the reader chooses from; the words also stand in links."""


def show_classification_page(name: str) -> None:
    """The chosen view with its guide and what can be taken along."""
    for key in OWN_KEYS:  # Streamlit forgets what views that are not open hold
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]
    place = st.container()
    with place:
        view = pick_choice("view", "View", list(VIEWS), label_visibility="collapsed")
        show_link_notes("view")
    if view == VIEWS[3]:
        show_list(name)
        show_guide()
        return
    text, _ = current_texts()
    tokenized = run_tokenize(name, text, None)
    show_text_notes(tokenized)
    answer = current_answer(name, tokenized)
    show_answer(answer)
    with st.container(border=True):
        _show_view(view, answer)
    show_guide()
    show_take_away(answer, view)


def _show_view(view: str, answer: Answer) -> None:
    """One of the views of a single text."""
    if view == "Change a word":
        show_change(answer)
    elif view == "Level by level":
        show_levels(answer)
    else:
        label = pick_label(answer)
        show_link_notes("label")
        said = f"logit of “{answer.labels.names[label]}”"
        with suppress(JobPending):  # its progress is on screen already
            show_attribution(subject_of(answer.name, answer.text, label=label, said=said))
