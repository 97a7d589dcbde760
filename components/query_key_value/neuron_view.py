"""BertViz's neuron view of the same head, drawn from the loaded model's own vectors."""

import streamlit as st

from components.query_key_value.parameters import NEURON
from components.query_key_value.runs import Place
from components.running.runs import Encode, Projections, ask
from components.words.look import is_dark
from dashboard.figures.bertviz.views import BERTVIZ_LIMITS, bertviz_height, bertviz_html
from dashboard.records.encodings import Encoding


def show_neuron_view(encoding: Encoding, place: Place) -> None:
    """Folded at first: the view is large."""
    box = NEURON.draw(icon=":material/hub:")
    if box is None:
        return
    limit = BERTVIZ_LIMITS["neuron"]
    n_tokens = len(encoding.text.tokens)
    with box:
        if n_tokens > limit:
            st.info(
                f"BertViz's neuron view draws one element per pair of tokens and dimension; beyond "
                f"{limit} tokens browsers freeze. This text has {n_tokens}. The steps above have "
                "no such limit.",
                icon=":material/speed:",
            )
            return
        text = encoding.text
        projections = ask(Projections(Encode(place.name, text.text, text.text_b)))
        st.iframe(
            bertviz_html(
                "neuron",
                encoding,
                layer=place.layer,
                head=place.head,
                dark=is_dark(),
                projections=projections,
            ),
            height=bertviz_height("neuron", encoding),
            alt="BertViz's neuron view of queries and keys in this text",
        )
        st.caption(
            "BertViz by Jesse Vig (P19-3007). Its own neuron view loads old copies of BERT, GPT-2 "
            "and RoBERTa that come with it; here its drawing code gets the query and key vectors "
            "of the model chosen above. It shows them as colours and stops at the weights: "
            "values, output and numbers are in the steps above."
        )
