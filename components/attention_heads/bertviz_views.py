"""BertViz's own three views of the loaded model, offline, where the text is short enough."""

import streamlit as st

from components.attention_heads.parameters import BERTVIZ
from components.running.runs import Encode, Projections, ask
from components.words.look import is_dark
from dashboard.figures.bertviz.views import (
    BERTVIZ_LIMITS,
    View,
    bertviz_height,
    bertviz_html,
)
from dashboard.records.encodings import Encoding

VIEWS: dict[str, View] = {"Head view": "head", "Model view": "model", "Neuron view": "neuron"}


def show_bertviz(name: str, encoding: Encoding, *, layer: int, head: int) -> None:
    """A choice of the three views, and the chosen one (layer and head from 0)."""
    title = BERTVIZ.draw(label_visibility="collapsed")
    view = VIEWS[title]
    limit = BERTVIZ_LIMITS[view]
    if len(encoding.text.tokens) > limit:
        st.info(
            f"BertViz's {title.lower()} draws one element per pair of tokens and head; "
            f"beyond {limit} tokens browsers freeze. This text has {len(encoding.text.tokens)}. "
            "The matrix and line views have no such limit.",
            icon=":material/speed:",
        )
        return
    with st.spinner("Drawing …"):
        text = encoding.text
        vectors = (
            ask(Projections(Encode(name, text.text, text.text_b))) if view == "neuron" else None
        )
        st.iframe(
            bertviz_html(
                view, encoding, layer=layer, head=head, dark=is_dark(), projections=vectors
            ),
            height=bertviz_height(view, encoding),
            alt=f"BertViz {title.lower()} of the attention in this text",
        )
    st.caption("BertViz by Jesse Vig (P19-3007), drawn from the weights of the chosen model.")
