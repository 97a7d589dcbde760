"""The parts below the answer: a choice of views, of which only the chosen one is computed."""

import streamlit as st

from components.address.links import show_link_notes
from components.next_sentence.accuracy import show_accuracy
from components.next_sentence.attention import show_attention
from components.next_sentence.lab import show_lab, show_words
from components.next_sentence.parameters import OF_PARTS, PART
from components.next_sentence.sentence_order import show_order
from components.running.waiting import waits_alone
from dashboard.records.texts import TokenizedText

OF_PAIR = {"Lab": show_lab, "Words": show_words, "Attention": show_attention}
"""Views of the pair above; the words also stand in links."""


OF_MANY = {"Order": show_order, "Accuracy": show_accuracy}
"""Views of many sentences, which need no pair."""


def pick_part() -> str:
    """The view that the reader wants; choosing another one stops what the last one computes."""
    part = PART.draw()
    show_link_notes(PART)
    return part


def show_part(part: str, name: str, text: TokenizedText | None) -> None:
    """The chosen view; `text` is the pair, or None where there is none."""
    with waits_alone():  # what the reader can see and do is on screen already
        if part in OF_MANY:
            OF_MANY[part](name)
        elif text is not None:
            OF_PAIR[part](name, text)
        else:
            st.caption("This view belongs to a pair: type a second text first.")
    show_link_notes(*OF_PARTS)
