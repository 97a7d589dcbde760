"""Steps 6 to 10: from what the head found to the layer's output, and whether it adds up."""

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.query_key_value.parts import Found, View, beside, show_difference, show_strips
from components.running.runs import run_model
from components.take_away.exports import columns_csv, show_csv_button
from components.views.figure import show_figure
from components.views.signs import show_signs
from components.words.look import page_palette
from dashboard.analysis.attention.steps import is_rounding
from dashboard.analysis.vectors import cosine_of_pairs, lengths
from dashboard.figures.head_steps import heads_figure
from dashboard.figures.strips import Strip
from dashboard.models.inside.layer_steps import layer_weights

STEP_NAMES = {
    "query": "q of the query",
    "keys": "k of every key",
    "values": "v of every key",
    "weights": "attention weights",
    "joined": "z of all heads, joined",
    "attended": "after attention, residual and LayerNorm",
    "inner": "inside the feed-forward network, after its activation",
    "output": "output of the layer",
}
"""What was compared, in words."""


def show_heads(view: View, box: DeltaGenerator) -> None:
    """Step 6: the heads beside each other, W_O, and what each head adds."""
    place, steps = view.place, view.steps
    norms = lengths(steps.by_head).astype("float32")
    n_heads, head_dim = len(norms), len(steps.mixed)
    words, figure = beside(box)
    with words:
        st.latex(r"a_i = W_O\,[z^{1}; \dots; z^{" + str(n_heads) + r"}] + b_O")
        st.latex(r"W_O\,[z^{1}; \dots] = \sum_h W_O^{h}\, z^{h}")
        first = place.head * head_dim
        st.caption(
            f"The results of the {n_heads} heads stand beside each other; head "
            f"{place.head + 1} fills dimensions {first} to {first + head_dim - 1} (framed). One "
            "more learned matrix mixes them. Because that is linear, each head's own part can be "
            f"told: this one adds a vector of length {float(norms[place.head]):.3f}."
        )
        show_difference(view.found, "joined")
    with figure:
        show_strips(
            Strip("all z", steps.joined, "z"),
            Strip("this head", steps.by_head[place.head], "a"),
            Strip("all heads", steps.by_head.sum(axis=0), "a"),
            Strip("+ b_O", steps.attention_output, "a"),
            key="heads_strips",
            alt="Strips: results of all heads, what this head adds, what all heads add, with the "
            "bias.",
            framed=(first, first + head_dim - 1),
        )
        show_figure(
            heads_figure(norms, place.head, page_palette()),
            key="heads_bars",
            alt="Bars: length of the vector that each head adds for this token.",
            numbers="download_csv_heads",
        )
        columns = {"head": range(1, n_heads + 1), "length": norms}
        show_csv_button(columns_csv(columns), "heads.csv", key="download_csv_heads")


def show_attended(view: View, box: DeltaGenerator) -> None:
    """Step 7: the token's own vector is added back, and the sum normalised."""
    steps = view.steps
    words, figure = beside(box)
    with words:
        st.latex(r"y_i = \mathrm{LayerNorm}(a_i + x_i)")
        total = steps.attention_sum
        st.caption(
            "The **residual connection** adds back what came in, so that attention only has to add "
            "to it (He et al. 2016). **LayerNorm** subtracts this sum's mean, "
            f"{total.mean(dtype='float64'):.4f}, divides by its standard deviation, "
            f"{total.std(dtype='float64'):.4f}, and applies a learned scale and shift to each "
            "dimension."
        )
        show_difference(view.found, "attended")
        show_signs()
    with figure:
        show_strips(
            Strip("x", steps.entering, "sum"),
            Strip("a", steps.attention_output, "sum"),
            Strip("a + x", steps.attention_sum, "sum"),
            Strip("y", steps.attended, "norm"),
            key="attended_strips",
            alt="Strips: the input, what attention adds, their sum, and LayerNorm of it.",
        )


def show_feed_forward(view: View, box: DeltaGenerator) -> None:
    """Step 8: two matrices with an activation between them, for every token alone."""
    place, steps = view.place, view.steps
    weights = layer_weights(run_model(place.name), place.layer)
    n_inner, hidden = weights.inner.weight.shape
    n_silent = int((steps.inner_sums < 0).sum())
    words, figure = beside(box)
    with words:
        activation = "ReLU" if weights.activation == "relu" else "GELU"
        st.latex(r"h_i = \mathrm{" + activation + r"}(W_1\,y_i + b_1)")
        st.latex(r"f_i = W_2\,h_i + b_2")
        st.caption(
            f"From {hidden} numbers to {n_inner} and back, for every token by itself: no "
            f"other token is looked at here. Of the {n_inner} sums, {n_silent} are below "
            "zero; the activation lets almost nothing of those through."
        )
        show_difference(view.found, "inner")
        show_signs()
    with figure:
        show_strips(
            Strip("W₁ y + b₁", steps.inner_sums, "inner"),
            Strip("h", steps.inner, "h"),
            key="inner_strips",
            alt="Strips: the inner sums of the feed-forward network before and after activation.",
        )
        show_strips(
            Strip("y", steps.attended, "y"),
            Strip("f", steps.feed_forward, "f"),
            key="feed_forward_strips",
            alt="Strips: what enters the feed-forward network and what it adds.",
        )


def show_output(view: View, box: DeltaGenerator) -> None:
    """Step 9: the second residual connection and LayerNorm give what the next layer receives."""
    steps = view.steps
    cosine = cosine_of_pairs(steps.entering, steps.output)
    words, figure = beside(box)
    with words:
        st.latex(r"x'_i = \mathrm{LayerNorm}(f_i + y_i)")
        st.caption(
            f"This is the token's hidden state at level {view.place.layer + 1}: the x of the next "
            "layer, if there is one. Its cosine with what entered the layer is "
            f"{cosine:.3f}."
        )
        show_difference(view.found, "output")
        show_signs()
    with figure:
        show_strips(
            Strip("y", steps.attended, "sum"),
            Strip("f", steps.feed_forward, "sum"),
            Strip("f + y", steps.output_sum, "sum"),
            Strip("output", steps.output, "norm"),
            key="output_strips",
            alt="Strips: after attention, what the feed-forward network adds, their sum, the "
            "output.",
        )


def show_comparison(view: View, box: DeltaGenerator) -> None:
    """Step 10: every tensor that the model has, too, and how far ours is from it."""
    table = pd.DataFrame(
        {
            "tensor": [STEP_NAMES[one.step] for one in view.found],
            "largest difference": [f"{one.largest:.1e}" for one in view.found],
            "largest number": [one.reach for one in view.found],
            "numbers": [one.n_numbers for one in view.found],
            "the model's come from": [one.where for one in view.found],
        }
    )
    with box:
        st.dataframe(
            table,
            hide_index=True,
            column_config={"largest number": st.column_config.NumberColumn(format="%.3f")},
            alt="Largest differences between the recomputed tensors and the model's own",
        )
        st.caption(
            "Our arithmetic uses the weights and the hidden states in double precision; the model "
            "computes in single precision (float32), about seven digits. “The whole forward pass” "
            "is what transformers returns as attentions and hidden_states; “the layer's own "
            "modules” are those of the loaded model, called with the same hidden states."
        )


def show_verdict(found: Found) -> None:
    """One line: whether all of it adds up."""
    worst = max(found, key=lambda one: one.largest / max(1.0, one.reach))
    compared = (
        f"**Largest difference from the model's own tensors: {worst.largest:.1e}** "
        f"({STEP_NAMES[worst.step]}), over {len(found)} tensors and "
        f"{sum(one.n_numbers for one in found):,} numbers, recomputed from the weights."
    )
    if all(map(is_rounding, found)):
        st.success(f"{compared} It adds up.", icon=":material/check_circle:")
    else:
        st.warning(
            f"{compared} That is more than rounding explains: this checkpoint does something in "
            "its layers that this page does not know of.",
            icon=":material/error:",
        )
