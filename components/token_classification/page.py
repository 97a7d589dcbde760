"""The token classification page: the text with its labels, and three closer looks."""

from typing import cast

import streamlit as st

from components.address.links import show_link_notes
from components.inputs.documents import pick_document, pick_window
from components.inputs.texts_and_model import current_model, current_texts
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.running.whole_texts import max_tokens, run_whole
from components.token_classification.merging import show_merging
from components.token_classification.parameters import STRATEGY, TASK, TASKS, VIEW
from components.token_classification.running_text import show_text
from components.token_classification.runs import LabelTokens
from components.token_classification.spelling import show_spelling
from components.token_classification.tables import (
    pick_token,
    show_distribution,
    show_spans,
    show_words,
)
from components.token_classification.take_away import show_guide, show_take_away
from components.words.messages import show_text_notes
from dashboard.models.heads.token_labels import heads_of
from dashboard.records.token_labels import Strategy, TokenLabels

ALIASES = {"ner": "Entities", "entities": "Entities", "pos": "Parts of speech"}
"""Other ways to say it in a link."""


def show_page() -> None:
    """The chosen view with its guide and what can be taken along.

    No fragment: a click must be able to stop a long run.
    """
    name = current_model().name
    text = "" if VIEW.read() == "Document" else current_texts()[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        head = _pick_head(name)
        view = VIEW.draw()
        strategy = cast("Strategy", STRATEGY.draw())
    show_link_notes(TASK, VIEW, STRATEGY)
    shown, window = text, 512
    if view == "Document":
        shown, window = pick_document(), pick_window()
    whole = run_whole(name, shown)
    show_text_notes(whole)
    _show_length(len(whole.tokens), min(window, max_tokens(name)), is_warning=view != "Document")
    with waits_alone():
        labels = ask(LabelTokens(name, head, shown, window))
        if view == "Merging":
            show_merging(labels)
        elif view == "Spelling":
            show_spelling(name, head, shown, strategy)
        else:
            _show_labels(labels, strategy)
        show_guide(labels)
        show_take_away(name, head, labels, strategy)


def _pick_head(name: str) -> str:
    """Entities or parts of speech, where the checkpoint can do both."""
    heads = heads_of(name)
    if len(heads) == 1:
        return heads[0]
    asked = "".join(TASK.asked()).lower()
    if asked in ALIASES:
        TASK.put(ALIASES[asked])
    return TASKS[TASK.draw()]


def _show_length(n_tokens: int, limit: int, *, is_warning: bool) -> None:
    if n_tokens <= limit:
        return
    said = (
        f"{n_tokens:,} tokens are more than the {limit} that the model is given at once: they are "
        "read in overlapping windows, and none is left out."
    )
    if is_warning:
        st.warning(said, icon=":material/view_column_2:")
    else:
        st.caption(said)


def _show_labels(labels: TokenLabels, strategy: Strategy) -> None:
    left, right = st.columns([7, 4], gap="medium")
    text = left.container(border=True)
    with right.container(border=True):
        chosen = pick_token(labels, strategy)
        if chosen is not None:
            show_distribution(labels, chosen)
    if chosen is None:
        return
    with text:
        show_text(labels, strategy, chosen)
        st.caption(
            "The label stands below each stretch, with its score. Click a word for all its "
            "probabilities."
        )
    with left:
        show_spans(labels, strategy)
    show_words(labels, strategy)
