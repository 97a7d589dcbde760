"""The five views of the masked language model page, and what is common to them."""

import streamlit as st

from components.address.links import show_link_notes
from components.address.pages import find_page
from components.inputs.texts_and_model import MODEL, current_model, current_texts, show_inputs
from components.masked_language_model.beside import show_beside
from components.masked_language_model.depends import show_depends
from components.masked_language_model.every_word import show_every_word
from components.masked_language_model.layer_lens import show_layers
from components.masked_language_model.parameters import VIEW, VIEWS
from components.masked_language_model.predictions import Shown, distribution, show_predictions
from components.masked_language_model.sentence import show_chips, show_fields
from components.masked_language_model.state import FILLING, Masks, current_masks
from components.masked_language_model.take_away import show_guide, show_take_away
from components.masked_language_model.training import show_training
from components.running.later import Later
from components.running.live import run_live
from components.running.masked_words import TASK
from components.running.runs import has_files, run_tokenize
from components.running.waiting import waits_alone
from components.words.messages import show_text_notes
from dashboard.analysis.prediction.masked import top_words
from dashboard.models.heads.masked_language import piece_names
from dashboard.models.running.loading import is_loaded


def show_page() -> None:
    """The inputs, and the chosen view of the text."""
    run_live(_explore, is_quick=is_quick)


def _explore(later: Later) -> None:
    """All of it; in a fragment while nothing takes long."""
    info = find_page("masked_language_model")
    if info is not None:
        show_inputs(info, later)
    text, _ = current_texts()
    _show_masked_page(current_model().name, text, later)


def is_quick() -> bool:
    """Whether what is chosen is there in a moment, so that nobody needs a way to stop it."""
    if VIEW.read() != VIEWS[0] or FILLING in st.session_state:
        return False
    name = MODEL.held() or "".join(MODEL.asked())
    return not name or is_loaded(name, TASK) or has_files(name)


def _show_masked_page(name: str, text: str, later: Later) -> None:
    tokenized = run_tokenize(name, text, None)
    with st.container():  # what follows keeps its place
        show_text_notes(tokenized)
    masks = current_masks(name, tokenized)
    later.draw(st.container(), _pick_view)
    view = VIEW.read()
    shown = _show_view(view, masks, later)
    show_guide(view)
    has_bars = shown is not None
    shown = shown or _best(masks)
    if shown is not None:
        if not has_bars:
            st.caption(
                f"CSV and Python below are the predictions at position {masks.shown}; the numbers "
                "of this view have their own CSV above."
            )
        show_take_away(masks, shown)


def _pick_view() -> None:
    VIEW.draw(label_visibility="collapsed")
    show_link_notes(VIEW)


def _show_view(view: str, masks: Masks, later: Later) -> Shown | None:
    """The view; what its bars show, where it has any."""
    if view != VIEWS[0]:
        st.session_state.pop(FILLING, None)  # who looks at something else draws no more words
    if view == "Every word":
        with waits_alone():  # the rest of the page need not wait
            show_every_word(masks.name, masks.text)
    elif view == "Training":
        show_training(masks.name, masks.text)
    elif view == "Predictions":
        shown = show_predictions(masks, later)
        if shown is not None:
            show_beside(masks, shown)
        return shown
    else:
        with st.container(border=True):
            show_chips(masks)
            show_fields(masks)
        (show_layers if view == "Layers" else show_depends)(masks)
    return None


def _best(masks: Masks) -> Shown | None:
    """The best predictions for the shown position, for views without bars."""
    if masks.shown is None:
        return None
    words = top_words(distribution(masks).log_probabilities[0], count=10)
    tokens = piece_names(masks.name, words.ids)
    return Shown(words=words, tokens=tokens, is_restricted=False)
