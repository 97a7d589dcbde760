"""Controls of the query, key, value page: which head, which query, which key."""

import streamlit as st

from components.address.links import show_link_notes
from components.browser.picked import picked
from components.query_key_value.parameters import HEAD, KEY, LAYER, MODE, QUERY
from components.query_key_value.runs import Place
from components.query_key_value.token_row import TOKENS
from dashboard.analysis.attention.measures import attention_of
from dashboard.records.attention import WEIGHT
from dashboard.records.encodings import Encoding


def pick_mode() -> str:
    """A head of the model, or a handful of numbers to change."""
    mode = MODE.draw(label_visibility="collapsed")
    show_link_notes(MODE)
    return mode


def pick_place(name: str, encoding: Encoding) -> Place:
    """Layer, head, query and key, in one row; what a click chose comes first."""
    n_layers, n_heads, n_tokens = encoding.sizes
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        layer = LAYER.draw(high=n_layers)
        head = HEAD.draw(high=n_heads)
        token = QUERY.draw(high=n_tokens - 1)
        key = KEY.draw(high=n_tokens - 1)
        strongest = int(attention_of(encoding, WEIGHT, layer, head)[token].argmax())
        st.button(
            "Strongest key",
            key="strongest_key",
            icon=":material/vertical_align_top:",
            on_click=KEY.put,
            args=(strongest,),
            help="Choose the key that this query gives most weight.",
        )
    show_link_notes(LAYER, HEAD, QUERY, KEY)
    return Place(name=name, layer=layer, head=head, token=token, key=key)


def use_clicked_token(n_tokens: int) -> None:
    """Take a click on a token over into the inputs."""
    place = picked(TOKENS, 2, n_tokens)
    if place is not None:
        row, position = place
        (QUERY, KEY)[row].put(position)
