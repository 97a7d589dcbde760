"""One token closely: the probability of every label."""

import streamlit as st

from components.address.links import show_link_notes
from components.token_classification.parameters import TOKEN
from components.token_classification.running_text import shown_spans
from components.views.chips_and_bars import Bar, show_bars
from dashboard.analysis.ranks import largest
from dashboard.analysis.text.windows import is_added
from dashboard.records.token_labels import Strategy, TokenLabels

SHOWN = 9
"""Labels that have a bar of their own."""


def pick_token(labels: TokenLabels, strategy: Strategy) -> int | None:
    """The token that is looked at, as the link or a click says; None where there is none."""
    n_tokens = len(labels.text.tokens)
    if is_added(labels.text).all():
        return None
    chosen = TOKEN.draw(high=n_tokens - 1, width=130)
    show_link_notes(TOKEN)
    if not is_added(labels.text)[chosen]:
        return chosen
    spans = shown_spans(labels, strategy)
    return spans[0].first if spans else is_added(labels.text).tolist().index(False)


def show_distribution(labels: TokenLabels, chosen: int) -> None:
    """Every label of one token, the most probable first."""
    text = labels.text
    start, end = text.offsets[chosen]
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown("**Labels of**")
        st.code(text.tokens[chosen], language=None)
    where = f"Position {chosen}, characters {start} to {end}"
    if labels.window.max():
        where += f", read in window {int(labels.window[chosen]) + 1}"
    st.caption(f"{where}. All {len(labels.labels)} probabilities sum to 1.")
    row = labels.probabilities[chosen]
    order = largest(row)
    bars = [
        Bar(
            id=label,
            rank=rank,
            token=labels.labels[label],
            probability=f"{row[label]:.4f}",
            share=float(row[label]),
            detail="",
        )
        for rank, label in enumerate(order[:SHOWN], start=1)
    ]
    show_bars(bars, key="label_bars", label="Probability of each label of the chosen token")
    rest = order[SHOWN:]
    if len(rest):
        st.caption(f"The other {len(rest)} labels together: {float(row[rest].sum()):.6f}.")
