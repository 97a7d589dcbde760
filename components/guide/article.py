"""The article: its order, its table of contents, and the parts that wait for the model."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.address.links import show_link_notes
from components.guide.attention import show_live_heads, show_many_heads, show_self_attention
from components.guide.history import show_history
from components.guide.language_models import show_encoder, show_language_models, show_weight_ahead
from components.guide.model_input import show_shape_check, show_special_tokens, show_tensors
from components.guide.parameters import PART, TERM
from components.guide.parts import pick_sentence
from components.guide.pre_training import show_fine_tuning, show_pre_training
from components.guide.snippets import CostChoice
from components.running.guard import guarded

CONTENTS = (
    ("Time line", "history"),
    ("Encoder and decoder", "encoder"),
    ("Language models", "language-models"),
    ("Self-attention", "self-attention"),
    ("Many heads", "heads"),
    ("Special tokens", "special-tokens"),
    ("Pre-training", "pre-training"),
    ("Fine-tuning", "fine-tuning"),
    ("Tensors", "tensors"),
)
"""What the table of contents says, and the anchor of each heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where the parts that need the model are drawn, once everything else stands.

    Attributes:
        ahead: The weights that a causal mask would forbid.
        heads: The heads of the model.
        check: What the model itself returns.
        costs: Not a place: whose costs the article shows.
    """

    ahead: DeltaGenerator
    heads: DeltaGenerator
    check: DeltaGenerator
    costs: CostChoice


def pick_part() -> str:
    """Ideas or glossary; a link to a term opens the glossary."""
    if "part" not in st.session_state and "".join(TERM.asked()):
        PART.put("Glossary")
    part = PART.draw(label_visibility="collapsed")
    show_link_notes(PART)
    return part


def show_article() -> Places:
    """All ideas in order, without what needs the model."""
    pick_sentence()
    st.markdown(" · ".join(f"[{title}](#{anchor})" for title, anchor in CONTENTS))
    show_history()
    ahead = show_encoder()
    show_language_models()
    show_self_attention()
    heads = show_many_heads()
    show_special_tokens()
    show_pre_training()
    costs = show_fine_tuning()
    check = show_tensors()
    return Places(ahead=ahead, heads=heads, check=check, costs=costs)


def show_live_parts(places: Places) -> None:
    """The numbers of the model, each in its place; one that fails takes no other with it."""
    for place, show in (
        (places.ahead, show_weight_ahead),
        (places.heads, show_live_heads),
        (places.check, show_shape_check),
    ):
        with place:
            guarded(show)()
