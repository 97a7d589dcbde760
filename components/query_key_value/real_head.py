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
from components.query_key_value.parts import show_fold_buttons
from components.query_key_value.runs import Place, run_differences, run_head_steps
from components.query_key_value.take_away import show_guide, show_take_away
from components.query_key_value.token_row import show_tokens
from components.words.glossary_help import plain
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import HeadSteps


def show_real_head(name: str, encoding: Encoding) -> None:
    """One head for one query: tokens to click, then every step, then whether it adds up."""
    with st.container(border=True, key="place_card"):
        place = pick_place(name, encoding)
        steps = run_head_steps(encoding, place)
        n_tokens = len(encoding.text.tokens)
        show_tokens(
            encoding.text.tokens,
            steps.weights,
            query=place.token,
            key=place.key,
            on_pick=lambda: use_clicked_token(n_tokens),
        )
        _show_figures(steps, place)
    found = run_differences(encoding, place)
    show_verdict(found)
    show_fold_buttons()
    show_input(encoding, steps, place)
    show_projections(encoding, steps, place, found)
    show_score(steps, place, found)
    show_weights(encoding, steps, place, found)
    show_values(encoding, steps, found)
    show_heads(steps, place, found)
    show_attended(steps, found)
    show_feed_forward(steps, place, found)
    show_output(steps, place, found)
    show_comparison(found)
    show_neuron_view(encoding, place)
    show_guide()
    show_take_away(encoding, steps, place)


def _show_figures(steps: HeadSteps, place: Place) -> None:
    """The chosen query and key in four numbers, in the order of the steps."""
    key = place.key
    rank = int((steps.weights > steps.weights[key]).sum()) + 1
    figures = (
        (f"{float(steps.scores[key]):.3f}", "q·k"),
        (f"{float(steps.scaled[key]):.3f}", f"q·k / √{len(steps.query)}"),
        (f"{float(steps.weights[key]):.4f}", f"weight, rank {rank} of {len(steps.weights)}"),
        (f"index [{place.layer}][{place.head}]", f"layer {place.layer + 1}, head {place.head + 1}"),
    )
    with st.grid(4, min_column_width=120, key="figures"):
        for value, label in figures:
            with st.container(gap=None):
                st.markdown(f"#### {plain(value)}")
                st.caption(label)
