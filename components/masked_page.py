"""The five views of the masked language model page, and what is common to them."""

import streamlit as st

from components.links import show_link_notes
from components.masked_depends import show_depends
from components.masked_layers import show_layers
from components.masked_predictions import Shown, distribution, show_predictions
from components.masked_sentence import show_masked_sentence
from components.masked_state import Masks, current_masks
from components.masked_take_away import show_guide, show_take_away
from components.masked_training import show_training
from components.masked_words import show_every_word
from components.picks import pick_choice
from dashboard.analysis.masked import top_words
from dashboard.models.masked_language import piece_names
from dashboard.records import TokenizedText

VIEWS = ("Predictions", "Every word", "Layers", "Depends on", "Training")
"""What the reader chooses from; the words also stand in links."""


def show_masked_page(name: str, text: TokenizedText) -> None:
    """The chosen view with its guide and what can be taken along."""
    masks = current_masks(name, text)
    view = pick_choice("view", "View", list(VIEWS), label_visibility="collapsed")
    show_link_notes("view")
    shown = _show_view(view, masks)
    show_guide(view)
    has_bars = shown is not None
    shown = shown or _best(masks)
    if shown is not None:
        if not has_bars:
            st.caption(
                f"CSV and Python below are the predictions at position {masks.shown}; the numbers "
                "of this view have their own CSV above."
            )
        show_take_away(masks, shown, view)


def _show_view(view: str, masks: Masks) -> Shown | None:
    """The view; what its bars show, where it has any."""
    if view == "Every word":
        show_every_word(masks.name, masks.text)
    elif view == "Training":
        show_training(masks.name, masks.text)
    elif view == "Predictions":
        left, right = st.columns([6, 7], gap="medium")
        controls, card = left.container(border=True), right.container(border=True)
        with controls:
            show_masked_sentence(masks)
        return show_predictions(masks, controls, card)
    else:
        with st.container(border=True):
            show_masked_sentence(masks)
        (show_layers if view == "Layers" else show_depends)(masks)
    return None


def _best(masks: Masks) -> Shown | None:
    """The best predictions for the shown position, for views without bars."""
    if masks.shown is None:
        return None
    words = top_words(distribution(masks), count=10)
    tokens = piece_names(masks.name, words.ids)
    return Shown(words=words, tokens=tokens, is_restricted=False)
