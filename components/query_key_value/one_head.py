"""Steps 1 to 5: from the input vector to what the head found."""

from typing import Any

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.query_key_value.parts import VECTORS, View, beside, show_difference, show_strips
from components.query_key_value.runs import Place
from components.running.runs import run_model
from components.views.figure import show_figure
from components.views.signs import show_signs
from components.words.look import page_palette
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.steps import contributions, head_slice, largest
from dashboard.analysis.vectors import lengths
from dashboard.figures.head_steps import keys_figure, products_figure, slices_figure, values_figure
from dashboard.figures.strips import Strip
from dashboard.models.inside.layer_steps import layer_weights
from dashboard.records.attention import WEIGHT
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import HeadSteps

NAMED = 5
"""Dimensions whose products are listed."""

STRONGEST = 8
"""Keys whose weighted values are drawn."""


def show_input(view: View, box: DeltaGenerator) -> None:
    """Step 1: the hidden state that the layer receives."""
    encoding, place, steps = view.encoding, view.place, view.steps
    words, figure = beside(box)
    with words:
        st.latex(r"x_i \in \mathbb{R}^{" + str(len(steps.entering)) + "}")
        source = (
            "the embedding output (level 0): no token has looked at another one yet"
            if place.layer == 0
            else f"the output of layer {place.layer} (level {place.layer}): already a mixture"
        )
        st.caption(
            f"i = {place.token}: the hidden state of the query, in all dimensions. It is {source}."
        )
    with figure:
        strips = [Strip("x of query", steps.entering, "x")]
        if place.key != place.token:
            key = encoding.hidden_states[place.layer, place.key]
            strips.append(Strip("x of key", key, "x"))
        alt = "The input vectors of query and key as strips."
        show_strips(*strips, key="input_strip", alt=alt)
        show_signs()


def show_projections(view: View, box: DeltaGenerator) -> None:
    """Step 2: the head's slices of the three learned matrices, and what they make of x."""
    encoding, place, steps = view.encoding, view.place, view.steps
    weights = layer_weights(run_model(place.name), place.layer)
    slices = {
        part: head_slice(getattr(weights, part), head=place.head, n_heads=weights.n_heads)
        for part in ("query", "key", "value")
    }
    head_dim, hidden = slices["query"].weight.shape
    words, figure = beside(box)
    with words:
        st.latex(r"q_i = W_Q\,x_i + b_Q")
        st.latex(r"k_j = W_K\,x_j + b_K")
        st.latex(r"v_j = W_V\,x_j + b_V")
        first = place.head * head_dim
        st.caption(
            f"Three learned matrices with learned biases. Head {place.head + 1} owns rows {first} "
            f"to {first + head_dim - 1} of each (from 0): {head_dim} by {hidden} numbers. The same "
            "slices serve every token. The query comes from position "
            f"{place.token}, key and value from position {place.key}; every column stands below "
            "the dimension of x that it multiplies."
        )
        show_difference(view.found, "query", "keys", "values")
        show_signs()
    with figure:
        entering = [
            ("x<sub>i</sub>", steps.entering),
            ("x<sub>j</sub>", encoding.hidden_states[place.layer, place.key]),
        ]
        maps = [
            ("W<sub>Q</sub>", slices["query"], "q", steps.query),
            ("W<sub>K</sub>", slices["key"], "k", steps.key[place.key]),
            ("W<sub>V</sub>", slices["value"], "v", steps.value[place.key]),
        ]
        show_figure(
            slices_figure(entering, maps, page_palette()),
            key="slices",
            alt="Heat maps: the input vectors, below them the head's slices of W_Q, W_K and W_V, "
            "with their biases and the query, key and value vectors that come out.",
            numbers=VECTORS,
        )


def show_score(view: View, box: DeltaGenerator) -> None:
    """Step 3: the dot product of one query and one key, and which dimensions make it."""
    place, steps = view.place, view.steps
    query, key = steps.query, steps.key[place.key]
    products = contributions(query, key)
    marked = largest(products, NAMED).tolist()
    words, figure = beside(box)
    with words:
        st.latex(r"q_i \cdot k_j = \sum_{d} q_{i,d}\; k_{j,d}")
        st.latex(
            rf"q_{{{place.token}}} \cdot k_{{{place.key}}} = {float(steps.scores[place.key]):.4f}"
        )
        gains = products.clip(min=0).sum()
        st.caption(
            f"Dimensions where both have the same sign add {gains:.3f}, the others take "
            f"{gains - products.sum():.3f}. The {len(marked)} that matter most:"
        )
        st.dataframe(
            pd.DataFrame(
                {
                    "dim": marked,
                    "q": query[marked],
                    "k": key[marked],
                    "product": products[marked],
                }
            ),
            hide_index=True,
            column_config=dict.fromkeys(
                ("q", "k", "product"), st.column_config.NumberColumn(format="%.3f")
            ),
            alt="The dimensions that add or take most of the score",
        )
        show_difference(view.found, "query", "keys")
    with figure:
        show_figure(
            products_figure(query, key, products, marked, page_palette()),
            key="products",
            alt="Strips of the query and key vector, and a bar for each dimension's product.",
            numbers=VECTORS,
        )


def show_weights(view: View, box: DeltaGenerator) -> None:
    """Step 4: scaled scores of all keys, their exponentials, and the weights."""
    encoding, place, steps = view.encoding, view.place, view.steps
    head_dim, key = len(steps.query), place.key
    words, figure = beside(box)
    with words:
        st.latex(r"s_{ij} = \frac{q_i \cdot k_j}{\sqrt{d}}, \qquad d = " + str(head_dim))
        st.latex(r"\alpha_{ij} = \frac{\exp(s_{ij})}{\sum_{j'} \exp(s_{ij'})}")
        st.latex(
            rf"\alpha_{{{place.token},{key}}} = \frac{{e^{{{float(steps.scaled[key]):.3f}}}}}"
            rf"{{\sum_{{j'}} e^{{s_{{ij'}}}}}} = {float(steps.weights[key]):.4f}"
        )
        st.caption(
            f"Dot products of long vectors grow large; dividing by √{head_dim} keeps them from "
            "pushing the softmax to where its gradients vanish (Vaswani et al. 2017, section "
            "3.2.1). The exponentials are drawn relative to the largest, which cancels in the "
            "division. BERT has no causal mask: every token is a key. The "
            f"{len(steps.weights)} weights sum to {float(steps.weights.sum()):.6f}."
        )
        show_difference(view.found, "weights")
    with figure:
        show_figure(
            keys_figure(steps, encoding.text.tokens, key, page_palette()),
            key="keys_bars",
            alt="Bars for every key: the scaled score, its exponential, and the attention weight.",
            numbers="download_csv",
        )
    with box, st.popover("All keys in numbers", icon=":material/table:"):
        table = pd.DataFrame(keys_table(encoding, steps, place))
        st.dataframe(
            table,
            hide_index=True,
            height=min(36 * (len(table) + 1) + 3, 480),
            column_config=dict.fromkeys(
                table.columns[2:], st.column_config.NumberColumn(format="%.6f")
            ),
            alt="Score, scaled score, exponential and weight of every key, and the model's weight",
        )


def keys_table(encoding: Encoding, steps: HeadSteps, place: Place) -> dict[str, Any]:
    """One column per number of every key: scores, exponential, weight, the model's own weight."""
    return {
        "position": range(len(encoding.text.tokens)),
        "token": encoding.text.tokens,
        "score": steps.scores,
        "scaled": steps.scaled,
        "exponential": steps.exponentials,
        "weight": steps.weights,
        "model_weight": attention_of(encoding, WEIGHT, place.layer, place.head)[place.token],
    }


def show_values(view: View, box: DeltaGenerator) -> None:
    """Step 5: what the head takes from each key, and the sum."""
    steps = view.steps
    order = largest(steps.weights, STRONGEST)
    rest = 1 - float(steps.weights[order].sum())
    words, figure = beside(box)
    with words:
        st.latex(r"z_i = \sum_j \alpha_{ij}\, v_j")
        st.caption(
            "Each key hands over its value vector, scaled by its weight; the sum is what the head "
            f"found for the query. Drawn: the {len(order)} keys with most weight"
            + (f" (all others together have {rest:.4f})" if len(order) < len(steps.weights) else "")
            + "; z is the sum over all. A large weight on a short value lets little through "
            "(Kobayashi et al. 2020, 2020.emnlp-main.574):"
        )
        sizes = lengths(steps.value)
        strongest = int(order[0])
        st.markdown(
            f"strongest key, position {strongest}: weight {float(steps.weights[strongest]):.4f} · "
            f"length {float(sizes[strongest]):.3f} = "
            f"**{float(steps.weights[strongest] * sizes[strongest]):.3f}**"
        )
        show_difference(view.found, "values", "joined")
        show_signs()
    with figure:
        rows = [
            (
                view.encoding.text.tokens[j],
                float(steps.weights[j]),
                steps.weights[j] * steps.value[j],
            )
            for j in order
        ]
        show_figure(
            values_figure(rows, steps.mixed, page_palette()),
            key="weighted_values",
            alt="Strips: weight times value of the keys with most weight, and their sum z.",
            numbers="download_csv",
        )
