"""The parts of the query, key, value page in their order."""

import streamlit as st

from components.query_key_value.block import (
    show_attended,
    show_comparison,
    show_feed_forward,
    show_heads,
    show_output,
    show_verdict,
)
from components.query_key_value.controls import pick_place, use_clicked_token
from components.query_key_value.neuron_view import show_neuron_view
from components.query_key_value.one_head import (
    show_input,
    show_projections,
    show_score,
    show_values,
    show_weights,
)
from components.query_key_value.parameters import STEPS
from components.query_key_value.parts import View, show_fold_buttons
from components.query_key_value.runs import Differences, Place, StepsOfHead
from components.query_key_value.take_away import show_guide, show_take_away
from components.query_key_value.token_row import show_tokens
from components.running.runs import Encode, ask
from components.views.large_numbers import show_large_numbers
from components.words.glossary_help import plain
from dashboard.analysis.distributions import rank_of
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import HeadSteps

SHOWN = (
    *(show_input, show_projections, show_score, show_weights, show_values),
    *(show_heads, show_attended, show_feed_forward, show_output, show_comparison),
)
"""What each step draws, in their order."""


def show_real_head(name: str, encoding: Encoding) -> None:
    """One head for one query: tokens to click, then every step, then whether it adds up."""
    with st.container(border=True, key="place_card"):
        place = pick_place(name, encoding)
        of = Encode(name, encoding.text.text, encoding.text.text_b)
        question = StepsOfHead(of, place.layer, place.head, place.token)
        steps = ask(question)
        n_tokens = len(encoding.text.tokens)
        show_tokens(
            encoding.text.tokens,
            steps.weights.tolist(),
            query=place.token,
            key=place.key,
            on_pick=lambda: use_clicked_token(n_tokens),
        )
        _show_figures(steps, place)
    view = View(encoding=encoding, place=place, steps=steps, found=ask(Differences(question)))
    show_verdict(view.found)
    show_fold_buttons()
    for fold, show in zip(STEPS, SHOWN, strict=True):
        box = fold.draw()
        if box is not None:  # nothing is drawn for a step that is folded
            show(view, box)
    show_neuron_view(encoding, place)
    show_guide()
    show_take_away(encoding, steps, place)


def _show_figures(steps: HeadSteps, place: Place) -> None:
    """The chosen query and key in four numbers, in the order of the steps."""
    key = place.key
    rank = rank_of(steps.weights, key)
    figures = (
        (f"{float(steps.scores[key]):.3f}", "q·k"),
        (f"{float(steps.scaled[key]):.3f}", f"q·k / √{len(steps.query)}"),
        (f"{float(steps.weights[key]):.4f}", f"weight, rank {rank} of {len(steps.weights)}"),
        (f"index [{place.layer}][{place.head}]", f"layer {place.layer + 1}, head {place.head + 1}"),
    )
    show_large_numbers(
        ((plain(value), label) for value, label in figures), key="figures", width=120
    )
