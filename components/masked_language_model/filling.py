"""Filling several masks by drawing from the predictions, one at a time or all at once.

The settings stand in the link. The run can be stopped after every word; what is drawn stays.
"""

import numpy as np
import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import (
    CERTAIN_FIRST,
    DRAWING,
    FILL_HOW,
    FILL_ORDER,
    FILL_SEED,
    ONCE,
    TEMPERATURE,
    TOP_K,
)
from components.masked_language_model.runs import draw_prediction
from components.masked_language_model.state import FILLING, Masks, fill_all
from dashboard.analysis.distributions import entropy_nats
from dashboard.analysis.prediction.masked import sample_word

MOST = 64
"""Masks that are filled in one go."""

Draws = dict[int, int]
"""What was drawn for which position."""


def show_filling(masks: Masks) -> None:
    """Choose how the open masks are filled, and begin."""
    n_open = len(masks.open)
    with st.popover("Fill in by drawing", icon=":material/casino:", disabled=not n_open):
        FILL_HOW.draw()
        st.caption(
            "One at a time: after each draw the model predicts anew, so later words fit earlier "
            "ones. All at once: every word is drawn from its own distribution. Masks are predicted "
            "independently of each other, so the words may not fit together."
        )
        for one in (FILL_ORDER, TEMPERATURE, TOP_K):
            one.draw()
        FILL_SEED.draw(width="stretch")
        if n_open > MOST:
            st.caption(f"The first {MOST} of {n_open} masks are filled.")
        st.button(
            "Fill in",
            key="fill_in",
            icon=":material/casino:",
            type="primary",
            on_click=_begin,
            args=(masks,),
        )
        show_link_notes(*DRAWING)


def run_filling(masks: Masks) -> None:
    """Go on with the run that the reader has begun, if any, until every mask is filled."""
    state = st.session_state.get(FILLING)
    if state is None:
        return
    text, filled = state
    if text != masks.text.text:  # typed meanwhile: those positions are gone
        del st.session_state[FILLING]
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center"):
        bar = st.progress(0.0, text="Drawing …")
        st.button(
            "Stop", key="stop_filling", icon=":material/stop_circle:", on_click=_stop, args=(masks,)
        )
    wanted = masks.open[:MOST]
    draw = _Draw()
    while left := [position for position in wanted if position not in filled]:
        bar.progress(len(filled) / len(wanted), text=f"{len(filled)} of {len(wanted)} words")
        filled.update(_step(masks, filled, left, draw))
    del st.session_state[FILLING]
    fill_all(masks, filled)
    st.rerun()


def _begin(masks: Masks) -> None:
    """Start drawing (a callback)."""
    st.session_state[FILLING] = (masks.text.text, {})


def _stop(masks: Masks) -> None:
    """Stop drawing and put in what there is (a callback)."""
    _, filled = st.session_state.pop(FILLING, ("", {}))
    fill_all(masks, filled)


class _Draw:
    """Draws word pieces with the settings of the reader."""

    def __init__(self) -> None:
        """Nothing is drawn yet."""
        self._random = np.random.default_rng(FILL_SEED.read())
        self._temperature = TEMPERATURE.read()
        self._top_k = TOP_K.read()

    def __call__(self, log_probabilities: np.ndarray) -> int:
        """One word piece."""
        return sample_word(
            log_probabilities, self._random, temperature=self._temperature, top_k=self._top_k
        )


def _step(masks: Masks, filled: Draws, left: list[int], draw: _Draw) -> Draws:
    """The draws of one pass: of all that is left, or of one position."""
    known = {**dict(masks.fills), **filled}
    changes = tuple((p, known.get(p, masks.token.id)) for p in masks.positions)
    at_once = FILL_HOW.read() == ONCE
    by_certainty = FILL_ORDER.read() == CERTAIN_FIRST
    read = tuple(left if at_once or by_certainty else left[:1])
    rows = draw_prediction(masks.name, masks.text, changes, read).log_probabilities
    if at_once:
        return {position: draw(row) for position, row in zip(read, rows, strict=True)}
    best = int(np.argmin(entropy_nats(np.exp(rows)))) if by_certainty else 0
    return {read[best]: draw(rows[best])}
