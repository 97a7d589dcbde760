"""Controls of the query, key, value page: which head, which query, which key."""

import streamlit as st

from components.address.links import show_link_notes
from components.inputs.picks import pick_choice, pick_from, pick_number
from components.query_key_value.runs import Place
from components.query_key_value.token_row import picked_token
from components.words.glossary_help import help_for
from dashboard.records.encodings import Encoding

MODES = ("Real head", "Toy numbers")
"""What the page can show; the words also stand in links."""

FIRST_LAYER, FIRST_HEAD = 1, 3
"""What a plain link shows, counted from 1: in the embedded model, the previous-token head."""

FIRST_TOKEN, FIRST_KEY = 4, 3
"""The positions that a plain link shows: a token and the one before it."""


def pick_mode() -> str:
    """A head of the model, or a handful of numbers to change."""
    mode = pick_choice("mode", "What to take apart", list(MODES), label_visibility="collapsed")
    show_link_notes("mode")
    return mode


def pick_place(name: str, encoding: Encoding) -> Place:
    """Layer, head, query and key, in one row; what a click chose comes first."""
    n_layers, n_heads, n_tokens = encoding.attention.shape[:3]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"):
        layer = pick_number(
            "layer", "Layer", count=n_layers, default=FIRST_LAYER, help_text=help_for("layer")
        )
        head = pick_number(
            "head", "Head", count=n_heads, default=FIRST_HEAD, help_text=help_for("head")
        )
        token = pick_from(
            "token",
            "Query at position",
            low=0,
            high=n_tokens - 1,
            default=FIRST_TOKEN,
            note=help_for("query", "Positions count from 0."),
        )
        key = pick_from(
            "key",
            "Key at position",
            low=0,
            high=n_tokens - 1,
            default=FIRST_KEY,
            note=help_for("key", "Positions count from 0."),
        )
        strongest = int(encoding.attention[layer, head, token].argmax())
        st.button(
            "Strongest key",
            key="strongest_key",
            icon=":material/vertical_align_top:",
            on_click=_use_key,
            args=(strongest,),
            help="Choose the key that this query gives most weight.",
        )
    show_link_notes("layer", "head", "token", "key")
    return Place(name=name, layer=layer, head=head, token=token, key=key)


def _use_key(position: int) -> None:
    """Look at this key."""
    st.session_state["key"] = position


def use_clicked_token(n_tokens: int) -> None:
    """Take a click on a token over into the inputs."""
    picked = picked_token(n_tokens)
    if picked is not None:
        row, position = picked
        st.session_state["token" if row == "query" else "key"] = position
