"""The attention heads page from top to bottom."""

import streamlit as st

from components.attention_heads.all_heads import show_overview
from components.attention_heads.chosen_tokens import show_chosen
from components.attention_heads.controls import pick_selection
from components.attention_heads.one_head import opened_text, show_head
from components.attention_heads.runs import HeadMessages
from components.attention_heads.take_away import show_guide, show_take_away
from components.inputs.texts_and_model import current_model, current_texts
from components.running.guard import part
from components.running.runs import Encode, Statistics, ask
from components.views.exact_weights import show_exact_weights
from components.views.head_explorer import show_head_store
from components.words.messages import show_text_notes
from dashboard.records.attention import WEIGHT


def show_page() -> None:
    """All of it, for one text or a pair."""
    name = current_model().name
    text, text_b = current_texts()
    encoding = ask(Encode(name, text, text_b))
    statistics = ask(Statistics(Encode(name, text, text_b)))
    with st.container():  # what follows keeps its place
        show_text_notes(encoding.text)

    @part
    def explore() -> None:
        """Everything that changes with the head; typing alone reruns the whole page."""
        controls = st.container()
        all_heads, one_head = st.columns([5, 8], gap="medium")
        card = one_head.container(border=True, key="head_card")
        selection = pick_selection(encoding, controls, card.container())
        with all_heads:
            show_overview(name, encoding, statistics, selection)
        with card:
            opened = opened_text(name, encoding, selection)
            matrix, drawn = show_head(name, encoding, selection, opened)

        @part
        def below() -> None:
            """What alone runs again when a reader chooses tokens or moves through the text."""
            choice = show_chosen(matrix, selection, opened)
            show_guide()
            show_take_away(name, encoding, selection, matrix, choice)

        below()
        show_exact_weights(drawn)  # of a large matrix, which is drawn by then

    # Outside the fragment: the weights stay in the browser while the reader goes from head to head.
    # Thumbnails travel first, then what is drawn, and the weights of all heads behind it.
    messages = ask(HeadMessages(Encode(name, text, text_b), WEIGHT))
    view, store = st.container(), st.container()
    with store:
        show_head_store(messages, first=0, end=1)
    with view:
        explore()
    with store:
        show_head_store(messages, first=1, end=None)
