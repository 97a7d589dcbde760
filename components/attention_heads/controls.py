"""Controls of the attention heads page, and the selection that they make."""

from dataclasses import dataclass
from typing import cast

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.address.links import show_link_notes
from components.attention_heads.parameters import (
    BERTVIZ,
    BLOCK,
    HEAD,
    HEADS,
    HIDE,
    LAYER,
    LAYERS,
    MIX,
    MIXES,
    PUNCTUATION,
    RENORMALISE,
    SPECIAL_TOKENS,
    THRESHOLD,
    TOP_K,
    TOP_P,
    VALUES,
    VIEW,
    VIEWS,
    WORDS,
    Mix,
    View,
)
from dashboard.analysis.attention.measures import Places
from dashboard.analysis.attention.views import Block, Filters, Shown
from dashboard.records.attention import WEIGHT, Measure
from dashboard.records.encodings import Encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What the reader looks at; layers and heads from 0.

    Attributes:
        mix: One head, a mean over heads of the layer, over layers, or rollout up to the layer.
        layer: The layer.
        head: The head.
        heads: The heads of a mean; never empty.
        layers: First and last layer of a mean over layers.
        view: How it is drawn.
        shown: Which rows and columns.
        filters: Which weights are drawn.
        with_values: Whether weights are written into the cells.
        measure: What is drawn.
    """

    mix: Mix
    layer: int
    head: int
    heads: tuple[int, ...]
    layers: tuple[int, int]
    view: View
    shown: Shown
    filters: Filters
    with_values: bool
    measure: Measure = WEIGHT

    @property
    def is_plain_head(self) -> bool:
        """Whether this is one head as the model has it: nothing merged, hidden or filtered."""
        return self.mix == "head" and self.shown == Shown() and self.filters == Filters()

    @property
    def places(self) -> tuple[Places, Places]:
        """Layers and heads that are mixed."""
        here = slice(self.layer, self.layer + 1)
        if self.mix == "head":
            return here, slice(self.head, self.head + 1)
        if self.mix == "heads":
            return here, self.heads
        if self.mix == "layers":
            return slice(self.layers[0], self.layers[1] + 1), slice(None)
        return slice(self.layer + 1), slice(None)

    @property
    def title(self) -> str:
        """The selection in words, counted from 1, with the index where it is one head."""
        if self.mix == "head":
            return (
                f"Layer {self.layer + 1}, head {self.head + 1} · index [{self.layer}][{self.head}]"
            )
        if self.mix == "heads" and self.view == "lines":
            numbers = ", ".join(str(head + 1) for head in self.heads)
            return f"Layer {self.layer + 1}, heads {numbers}"
        if self.mix == "heads":
            return f"Layer {self.layer + 1}, mean of {len(self.heads)} heads"
        if self.mix == "layers":
            return f"Layers {self.layers[0] + 1} to {self.layers[1] + 1}, mean of all heads"
        return f"Rollout from the input to layer {self.layer + 1}"


def pick_selection(encoding: Encoding, place: DeltaGenerator, card: DeltaGenerator) -> Selection:
    """Draw the controls in one row and return what they say.

    Args:
        encoding: Decides how many layers and heads there are.
        place: Where the row goes.
        card: Where the choice of a view goes, and one of several heads or layers, so that nothing
            above it moves.
    """
    n_layers, n_heads, _ = encoding.sizes
    with (
        place,
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"),
    ):
        mix = MIXES[MIX.draw()]
        layer = LAYER.draw(high=n_layers)
        head = HEAD.draw(high=n_heads) if mix == "head" else 0
    heads: tuple[int, ...] = tuple(range(n_heads))
    layers = (0, n_layers - 1)
    with card, st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        view = VIEWS[VIEW.draw(label_visibility="collapsed")]
        with st.popover("Tokens and filters", icon=":material/tune:"):
            shown = _pick_shown(encoding)
            filters = Filters(threshold=THRESHOLD.draw(), top_p=TOP_P.draw(), top_k=TOP_K.draw())
            with_values = VALUES.draw()
    with card:
        if mix == "heads":
            chosen = HEADS.draw(range(1, n_heads + 1))
            heads = tuple(head - 1 for head in chosen) or heads
        if mix == "layers":
            first, last = LAYERS.draw(high=n_layers)
            layers = first - 1, last - 1
        show_link_notes(
            *(MIX, LAYER, HEAD, HEADS, LAYERS, VIEW, BLOCK, HIDE, THRESHOLD, TOP_P, TOP_K, BERTVIZ)
        )
    return Selection(
        mix=mix,
        layer=layer,
        head=head,
        heads=heads,
        layers=layers,
        view=view,
        shown=shown,
        filters=filters,
        with_values=with_values,
    )


def _pick_shown(encoding: Encoding) -> Shown:
    """Which tokens are rows and columns."""
    by_word = WORDS.draw()
    hidden = HIDE.draw((SPECIAL_TOKENS, PUNCTUATION))
    renormalise = RENORMALISE.draw()
    is_pair = encoding.text.second_text is not None
    return Shown(
        by_word=by_word,
        hide_special=SPECIAL_TOKENS in hidden,
        hide_punctuation=PUNCTUATION in hidden,
        renormalise=renormalise,
        block=cast("Block", BLOCK.draw()) if is_pair else "all",
    )
