"""Filling several masks by drawing from the predictions, one at a time or all at once."""

import numpy as np
import streamlit as st

from components.masked_runs import run_prediction
from components.masked_state import Masks, fill_all
from dashboard.analysis.masked import entropy_nats, sample_word

ONE, ONCE = "One at a time", "All at once"
ORDERS = ("Left to right", "Most certain first")
MAX_SEED = 999_999
MOST = 64
"""Masks that are filled in one go."""


def show_filling(masks: Masks) -> None:
    """Choose how the open masks are filled, and fill them."""
    n_open = len(masks.open)
    with st.popover("Fill in by drawing", icon=":material/casino:", disabled=not n_open):
        how = st.segmented_control(
            "How", [ONE, ONCE], default=ONE, required=True, key="fill_how", wrap=True
        )
        st.caption(
            "One at a time: after each draw the model predicts anew, so later words fit earlier "
            "ones. All at once: every word is drawn from its own distribution. Masks are predicted "
            "independently of each other, so the words may not fit together."
        )
        order = st.segmented_control(
            "Order",
            ORDERS,
            default=ORDERS[0],
            required=True,
            key="fill_order",
            disabled=how == ONCE,
            wrap=True,
        )
        temperature = st.slider(
            "Temperature",
            0.0,
            2.0,
            1.0,
            0.1,
            key="temperature",
            help="0: always the most probable word. 1: the model's probabilities. Above: flatter.",
        )
        top_k = st.slider("Draw from the best", 1, 100, 20, key="top_k")
        seed = st.number_input("Seed", 0, MAX_SEED, 1, key="fill_seed")
        if n_open > MOST:
            st.caption(f"The first {MOST} of {n_open} masks are filled.")
        if st.button("Fill in", key="fill_in", icon=":material/casino:", type="primary"):
            random = np.random.default_rng(int(seed))
            draw = Draw(random, float(temperature), int(top_k))
            fill_all(masks, _one_by_one(masks, draw, order) if how == ONE else _once(masks, draw))
            st.rerun()


class Draw:
    """Draws word pieces with the settings of the reader."""

    def __init__(self, random: np.random.Generator, temperature: float, top_k: int) -> None:
        """Nothing is drawn yet."""
        self._random, self._temperature, self._top_k = random, temperature, top_k

    def __call__(self, log_probabilities: np.ndarray) -> int:
        """One word piece."""
        return sample_word(
            log_probabilities, self._random, temperature=self._temperature, top_k=self._top_k
        )


def _once(masks: Masks, draw: Draw) -> dict[int, int]:
    """Every open mask from the same pass."""
    changes = _changes(masks, {})
    prediction = run_prediction(masks.name, masks.text, changes, masks.open[:MOST])
    rows = prediction.log_probabilities
    return {p: draw(row) for p, row in zip(masks.open[:MOST], rows, strict=True)}


def _one_by_one(masks: Masks, draw: Draw, order: str | None) -> dict[int, int]:
    """A pass for every open mask, each with what was drawn before it."""
    left = list(masks.open[:MOST])
    filled: dict[int, int] = {}
    bar = st.progress(0.0, text="Drawing …")
    while left:
        prediction = run_prediction(masks.name, masks.text, _changes(masks, filled), tuple(left))
        rows = prediction.log_probabilities
        best = int(np.argmin(entropy_nats(rows))) if order == ORDERS[1] else 0
        filled[left.pop(best)] = draw(rows[best])
        bar.progress(len(filled) / (len(filled) + len(left)), text="Drawing …")
    bar.empty()
    return filled


def _changes(masks: Masks, filled: dict[int, int]) -> tuple[tuple[int, int], ...]:
    """What the model receives when these words are put in as well."""
    known = {**dict(masks.fills), **filled}
    return tuple((position, known.get(position, masks.token.id)) for position in masks.positions)
