"""Controls of the attention heads page, and the selection that they make."""

from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.address.links import check_choice, show_link_notes
from components.inputs.picks import pick_choice, pick_from, pick_number
from components.words.glossary_help import help_for
from dashboard.analysis.attention.mixing import mean_of_heads, rollout
from dashboard.analysis.attention.views import BLOCKS, Block, Shown
from dashboard.records.encodings import Encoding

Mix = Literal["head", "heads", "layers", "rollout"]
View = Literal["matrix", "lines", "bertviz", "table"]

MIXES: dict[str, Mix] = {
    "One head": "head",
    "Mean of heads": "heads",
    "Mean of layers": "layers",
    "Rollout": "rollout",
}
"""What the reader chooses from; the words also stand in links."""

VIEWS: dict[str, View] = {
    "Matrix": "matrix",
    "Lines": "lines",
    "BertViz": "bertviz",
    "Table": "table",
}
"""How it is drawn; the words also stand in links."""

MOST_KEYS = 32
"""Most keys per query that can be asked for; beyond, all of them are as good."""

FIRST_LAYER, FIRST_HEAD = 1, 3
"""What a plain link shows, counted from 1: in the embedded model, the previous-token head."""


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
        threshold: Smallest weight that is drawn.
        top_p: Share of each row's weight that is drawn, strongest first.
        top_k: Most keys that are drawn per row, strongest first; 0 is all of them.
        with_values: Whether weights are written into the cells.
    """

    mix: Mix
    layer: int
    head: int
    heads: tuple[int, ...]
    layers: tuple[int, int]
    view: View
    shown: Shown
    threshold: float
    top_p: float
    top_k: int
    with_values: bool

    @property
    def is_plain_head(self) -> bool:
        """Whether this is one head as the model has it: nothing merged, hidden or filtered."""
        is_whole = self.threshold == 0 and self.top_p == 1 and self.top_k == 0
        return self.mix == "head" and is_whole and self.shown == Shown()

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


def selected_weights(encoding: Encoding, selection: Selection) -> np.ndarray:
    """The `[query key]` weights that the selection means."""
    attention = encoding.attention
    if selection.mix == "head":
        return cast("np.ndarray", attention[selection.layer, selection.head])
    if selection.mix == "heads":
        return mean_of_heads(attention, layers=[selection.layer], heads=selection.heads)
    if selection.mix == "layers":
        layers = range(selection.layers[0], selection.layers[1] + 1)
        return mean_of_heads(attention, layers=layers, heads=range(attention.shape[1]))
    return rollout(attention, last_layer=selection.layer)


def pick_selection(encoding: Encoding, place: DeltaGenerator, card: DeltaGenerator) -> Selection:
    """Draw the controls in one row and return what they say.

    Args:
        encoding: Decides how many layers and heads there are.
        place: Where the row goes.
        card: Where the choice of a view goes, and one of several heads or layers, so that nothing
            above it moves.
    """
    n_layers, n_heads = encoding.attention.shape[:2]
    with (
        place,
        st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="controls"),
    ):
        mix = MIXES[pick_choice("mix", "Show", list(MIXES))]
        layer = pick_number(
            "layer", "Layer", count=n_layers, default=FIRST_LAYER, help_text=help_for("layer")
        )
        head = 0
        if mix == "head":
            head = pick_number(
                "head", "Head", count=n_heads, default=FIRST_HEAD, help_text=help_for("head")
            )
    heads: tuple[int, ...] = tuple(range(n_heads))
    layers = (0, n_layers - 1)
    with card, st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        view = VIEWS[pick_choice("view", "View", list(VIEWS), label_visibility="collapsed")]
        with st.popover("Tokens and filters", icon=":material/tune:"):
            shown, threshold, top_p, top_k, with_values = _pick_shown(encoding)
    with card:
        if mix == "heads":
            heads = _pick_heads(n_heads)
        if mix == "layers":
            layers = _pick_layers(n_layers)
        show_link_notes("mix", "layer", "head", "view", "block", "bertviz", "top_k")
    return Selection(
        mix=mix,
        layer=layer,
        head=head,
        heads=heads,
        layers=layers,
        view=view,
        shown=shown,
        threshold=threshold,
        top_p=top_p,
        top_k=top_k,
        with_values=with_values,
    )


def label_of(choices: dict[str, Any], value: str) -> str:
    """The words that stand for `value` on screen and in links."""
    return next(label for label, meaning in choices.items() if meaning == value)


def _pick_heads(n_heads: int) -> tuple[int, ...]:
    """Several heads; all of them while none is chosen."""
    chosen = st.pills(
        "Heads in the mean (none chosen: all)",
        list(range(1, n_heads + 1)),
        selection_mode="multi",
        key="heads",
        bind="query-params",
        wrap=True,
    )
    return tuple(sorted(head - 1 for head in chosen)) or tuple(range(n_heads))


def _pick_layers(n_layers: int) -> tuple[int, int]:
    """First and last layer of the mean."""
    if n_layers == 1:
        return 0, 0
    first, last = st.slider(
        "Layers in the mean", 1, n_layers, (1, n_layers), key="layers", bind="query-params"
    )
    return first - 1, last - 1


def _pick_shown(encoding: Encoding) -> tuple[Shown, float, float, int, bool]:
    """Which tokens are rows and columns, and which weights are drawn."""
    by_word = st.toggle(
        "Whole words",
        key="words",
        bind="query-params",
        help=help_for("whole words"),
    )
    hidden = st.pills(
        "Hide",
        ["special tokens", "punctuation"],
        selection_mode="multi",
        key="hide",
        bind="query-params",
        wrap=True,
    )
    renormalise = st.toggle(
        "Renormalise what is left",
        key="renormalise",
        bind="query-params",
        help=help_for("renormalise", "The picture is then watermarked."),
    )
    block: Block = "all"
    if (encoding.text.segment_ids == 1).any():
        check_choice("block", BLOCKS)
        chosen: Any = st.segmented_control(
            "Queries → keys",
            list(get_args(Block)),
            default="all",
            required=True,
            key="block",
            bind="query-params",
            help="A is the first text, B the second; the first word looks, the second is looked "
            "at.",
            wrap=True,
        )
        block = chosen or "all"
    threshold = st.slider(
        "Smallest weight drawn",
        0.0,
        0.5,
        0.0,
        0.01,
        key="threshold",
        bind="query-params",
        help=help_for("threshold"),
    )
    top_p = st.slider(
        "Share of each row drawn, strongest first",
        0.1,
        1.0,
        1.0,
        0.05,
        key="top_p",
        bind="query-params",
    )
    top_k = pick_from(
        "top_k",
        "Strongest keys drawn per query",
        low=0,
        high=MOST_KEYS,
        default=0,
        note="0 draws all of them. For long texts, a few lines per query say more than thousands.",
    )
    with_values = st.toggle(
        "Write weights into the cells",
        key="values",
        bind="query-params",
        help="Where the cells are large enough: up to some 24 tokens.",
    )
    shown = Shown(
        by_word=by_word,
        hide_special="special tokens" in hidden,
        hide_punctuation="punctuation" in hidden,
        renormalise=renormalise,
        block=block,
    )
    return shown, float(threshold), float(top_p), top_k, with_values
