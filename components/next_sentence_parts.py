"""The parts below the answer: a choice of views, of which only the chosen one is computed."""

import streamlit as st

from components.links import show_link_notes
from components.next_sentence_accuracy import show_accuracy
from components.next_sentence_attention import show_attention
from components.next_sentence_lab import show_lab
from components.next_sentence_order import show_order
from components.next_sentence_words import show_words
from components.picks import pick_choice
from dashboard.records import TokenizedText

OF_PAIR = {"Lab": show_lab, "Words": show_words, "Attention": show_attention}
"""Views of the pair above; the words also stand in links."""

INPUTS = {
    "Lab": ("scale", "seed", "case"),
    "Words": ("removed", "scale"),
    "Attention": ("special",),
    "Order": ("sentences", "order", "objective", "arrange"),
    "Accuracy": (),
}
"""The parameters of each view."""

OF_MANY = {"Order": show_order, "Accuracy": show_accuracy}
"""Views of many sentences, which need no pair."""


def keep_inputs() -> None:
    """Keep what the reader chose and typed in parts of the page that are not shown just now."""
    for key in ("part", *(key for keys in INPUTS.values() for key in keys)):
        if key in st.session_state:
            st.session_state[key] = st.session_state[key]


def show_parts(name: str, text: TokenizedText | None) -> None:
    """The chosen view.

    Args:
        name: The checkpoint.
        text: The pair, or None where there is none.
    """
    part = pick_choice("part", "Look further", [*OF_PAIR, *OF_MANY])
    if part in OF_MANY:
        OF_MANY[part](name)
    elif text is not None:
        OF_PAIR[part](name, text)
    else:
        st.caption("This view belongs to a pair: type a second text first.")
    show_link_notes("part", *INPUTS[part])
