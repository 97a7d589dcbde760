"""Beside the predictions: where the hidden position looks, and what hiding each other word does."""

from collections.abc import Sequence

import streamlit as st

from components.masked_language_model.depends import (
    effects_on,
    hideable_words,
    show_changes,
)
from components.masked_language_model.parameters import VIEW
from components.masked_language_model.predictions import Shown
from components.masked_language_model.runs import piece_rows, run_hidden_encoding
from components.masked_language_model.sentence import bare, token_chip
from components.masked_language_model.state import Masks
from components.views.chips_and_bars import show_sentence
from components.words.look import page_palette
from dashboard.analysis.attention.views import matrix_by_layer
from dashboard.models.heads.masked_language import piece_names
from dashboard.records.attention import WEIGHT

ARROW = ":material/arrow_forward:"

DETAILS = "Depends on"
"""The view with the numbers layer by layer and word by word."""


def show_beside(masks: Masks, shown: Shown) -> None:
    """Attention and effects for the best of the words shown; computed after the predictions."""
    assert masks.shown is not None  # noqa: S101  (the words are those of a position)
    target, before = int(shown.words.ids[0]), float(shown.words.log_probabilities[0])
    groups = hideable_words(masks)
    is_short = 0 < len(groups) <= piece_rows(masks.text)
    encoding = run_hidden_encoding(masks.name, masks.text, masks.changes)
    weights = matrix_by_layer(encoding, WEIGHT, query=masks.shown, head=None)
    changes = effects_on(masks, groups, target, before) if is_short else None
    looks, effects = st.columns(2, gap="medium")
    with looks.container(border=True):
        st.markdown(f"**Where position {masks.shown} looks**")
        _show_weights(masks, weights.columns, weights.values.mean(axis=0).tolist())
    with effects.container(border=True):
        st.markdown("**What hiding another word does**")
        with st.container(horizontal=True, gap="xsmall"):
            st.text("Change of the probability of")
            st.text(piece_names(masks.name, [target])[0])
        if changes is not None:
            show_changes(masks, changes, key="effects_beside")
        elif groups:
            st.caption(f"{len(groups)} words are too many to hide each one while you type.")
        else:
            st.caption("There is no other word that could be hidden.")
        st.button(
            "Every change in numbers", key="to_effects", type="tertiary", icon=ARROW, on_click=_go
        )


def _show_weights(masks: Masks, tokens: tuple[str, ...], weights: Sequence[float]) -> None:
    """The tokens, as deeply coloured as they are looked at."""
    largest = max(weights)
    chips = [
        token_chip(
            masks.text,
            position,
            label=bare(token),
            below=f"{weight:.2f}",
            tone=weight / largest,
            note=f"position {position}: {weight:.6f}",
        )
        for position, (token, weight) in enumerate(zip(tokens, weights, strict=True))
    ]
    accent = page_palette().accent
    show_sentence(
        chips,
        key="looks",
        label="Each token with the attention weight that the hidden position gives it",
        colours=(accent, accent),
    )
    st.caption(
        "Attention weights from the hidden position, mean over all heads of all layers; they sum "
        "to 1. They say where information is mixed in from, not what the prediction rests on: "
        "compare the changes beside."
    )
    st.button("Layer by layer", key="to_attention", type="tertiary", icon=ARROW, on_click=_go)


def _go() -> None:
    VIEW.put(DETAILS)
