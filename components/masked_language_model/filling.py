"""Filling several masks by drawing from the predictions, one at a time or all at once.

The settings stand in the link. The run can be stopped after every word; what is drawn stays.
"""

import numpy as np
import streamlit as st

from components.address.links import check_decimal, check_number, number_binding, show_link_notes
from components.inputs.picks import pick_choice
from components.masked_language_model.runs import draw_prediction
from components.masked_language_model.state import FILLING, Masks, fill_all
from dashboard.analysis.distributions import entropy_nats
from dashboard.analysis.prediction.masked import sample_word

ONE, ONCE = "One at a time", "All at once"
ORDERS = ("Left to right", "Most certain first")
SETTINGS = ("fill_how", "fill_order", "temperature", "top_k", "fill_seed")
MAX_SEED = 999_999
MAX_TEMPERATURE = 2.0
MAX_TOP_K, TOP_K = 100, 20
MOST = 64
"""Masks that are filled in one go."""

Draws = dict[int, int]
"""What was drawn for which position."""


def show_filling(masks: Masks) -> None:
    """Choose how the open masks are filled, and begin."""
    n_open = len(masks.open)
    with st.popover("Fill in by drawing", icon=":material/casino:", disabled=not n_open):
        pick_choice("fill_how", "How", [ONE, ONCE])
        st.caption(
            "One at a time: after each draw the model predicts anew, so later words fit earlier "
            "ones. All at once: every word is drawn from its own distribution. Masks are predicted "
            "independently of each other, so the words may not fit together."
        )
        pick_choice("fill_order", "Order, one at a time", list(ORDERS))
        _pick_draw()
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
        show_link_notes(*SETTINGS)


def _pick_draw() -> None:
    """Temperature, how many words may be drawn, and the seed."""
    check_decimal("temperature", low=0, high=MAX_TEMPERATURE, default=1)
    st.slider(
        "Temperature",
        0.0,
        MAX_TEMPERATURE,
        1.0,
        0.1,
        key="temperature",
        bind=number_binding("temperature"),
        help="0: always the most probable word. 1: the model's probabilities. Above: flatter.",
    )
    check_number("top_k", low=1, high=MAX_TOP_K, default=TOP_K)
    st.slider("Draw from the best", 1, MAX_TOP_K, TOP_K, key="top_k", bind=number_binding("top_k"))
    check_number("fill_seed", low=0, high=MAX_SEED, default=1)
    st.number_input("Seed", 0, MAX_SEED, 1, key="fill_seed", bind=number_binding("fill_seed"))


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
        state = st.session_state
        self._random = np.random.default_rng(int(state.get("fill_seed") or 0))
        self._temperature = float(state["temperature"])
        self._top_k = int(state["top_k"])

    def __call__(self, log_probabilities: np.ndarray) -> int:
        """One word piece."""
        return sample_word(
            log_probabilities, self._random, temperature=self._temperature, top_k=self._top_k
        )


def _step(masks: Masks, filled: Draws, left: list[int], draw: _Draw) -> Draws:
    """The draws of one pass: of all that is left, or of one position."""
    known = {**dict(masks.fills), **filled}
    changes = tuple((p, known.get(p, masks.token.id)) for p in masks.positions)
    at_once = st.session_state["fill_how"] == ONCE
    by_certainty = st.session_state["fill_order"] == ORDERS[1]
    read = tuple(left if at_once or by_certainty else left[:1])
    rows = draw_prediction(masks.name, masks.text, changes, read).log_probabilities
    if at_once:
        return {position: draw(row) for position, row in zip(read, rows, strict=True)}
    best = int(np.argmin(entropy_nats(np.exp(rows)))) if by_certainty else 0
    return {read[best]: draw(rows[best])}
