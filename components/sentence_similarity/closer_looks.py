"""The views of the sentence similarity page, and which one is open."""

from contextlib import suppress

import streamlit as st

from components.address.links import show_link_notes
from components.running.jobs import JobPending
from components.sentence_similarity.controls import Choice
from components.sentence_similarity.gold import show_gold
from components.sentence_similarity.matrix import show_matrix, show_search
from components.sentence_similarity.parameters import ORDER, ORDERS, VIEW, VIEWS
from components.sentence_similarity.plane import show_map
from components.sentence_similarity.quality import show_side_by_side
from components.sentence_similarity.why import show_why
from dashboard.records.sentences import SentenceList


def show_view(choice: Choice, listed: SentenceList) -> None:
    """The chosen view; one that computes for longer shows its progress in its place."""
    with suppress(JobPending):
        _show_view(choice, listed)


def _show_view(choice: Choice, listed: SentenceList) -> None:
    order = ORDERS[0]
    views, orders = st.columns([3, 1], gap="medium")  # a row of its own would not wrap on a phone
    with views:
        view = VIEW.draw(label_visibility="collapsed")
    with orders:
        if view == VIEWS[0] and len(listed.sentences) > 1:
            order = ORDER.draw(label_visibility="collapsed")
    show_link_notes(VIEW, ORDER)
    if view == "Gold scores":
        show_gold(choice)
    elif view == "Search":
        show_search(choice, listed)
    elif len(listed.sentences) == 1:
        st.info(
            "One sentence has nothing to be compared with: add another line.",
            icon=":material/edit:",
        )
    elif view == "Map and graph":
        show_map(choice, listed)
    elif view == "Why close":
        show_why(choice, listed)
    elif view == "Side by side":
        show_side_by_side(choice, listed)
    else:
        show_matrix(choice, listed, order)
