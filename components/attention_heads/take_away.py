"""How to read the attention heads page, and what can be taken along from it."""

from functools import partial

import streamlit as st

from components.attention_heads.controls import Selection
from components.attention_heads.parameters import ALL
from components.inputs.token_choice import settled_choice
from components.inputs.token_positions import TokenChoice
from components.take_away.exports import attention_snippet, matrix_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.attention import TokenMatrix
from dashboard.records.encodings import Encoding


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "Each **row** is a word piece that looks (the query), each **column** one that is looked "
        "at (the key). A row sums to 1; a column need not. A special token often takes much of "
        "the weight where a head has nothing to do: a resting place, not a meaning "
        "(Clark et al. 2019, W19-4828). Weights say how information is mixed in this head, "
        "**not why the model decides** (Jain & Wallace 2019, N19-1357). In deeper layers each "
        "position is already a mixture of the whole text."
    )
    with st.expander("Means, rollout, and what hiding does"):
        st.markdown(
            "- **Mean of heads, mean of layers**: plain averages; rows still sum to 1.\n"
            "- **Rollout** multiplies the layers' mean attention, each with the residual "
            "connection added, from the input up to the chosen layer (Abnar & Zuidema 2020, "
            "2020.acl-main.385). It ignores values and feed-forward blocks.\n"
            "- **Hide** leaves rows and columns out without changing a weight: the mass that "
            "is not shown stands beside each row. **Renormalise** divides by what is left, and "
            "says so across the picture.\n"
            "- **Whole words**: weights *to* the pieces of a word are summed, weights *from* "
            "them averaged.\n"
            "- **Uniform** is what a figure would be if every token gave all tokens the same "
            "weight; entropy is then at its maximum.\n"
            "- **Roles** describe this text only: the pattern that takes most weight, if it takes "
            "at least 0.40; “broad” if entropy reaches 80 % of its maximum; else “mixed”."
        )


def show_take_away(
    name: str,
    encoding: Encoding,
    selection: Selection,
    matrix: TokenMatrix,
    choice: TokenChoice,
) -> None:
    """CSV, link and Python of exactly this view."""
    text, text_b = encoding.text.text, encoding.text.text_b
    show_everything(
        partial(matrix_csv, matrix),
        "attention.csv",
        parameters=ALL,
        settled=settled_choice(choice),
        snippet=attention_snippet(
            find_spec(name), text, text_b, _index(selection) + _chosen(selection, choice)
        ),
        about="Reproduces the weights over all word pieces with transformers alone.",
    )


def _index(selection: Selection) -> str:
    """The selection as an expression on `attention`."""
    if selection.mix == "head":
        return f"attention[{selection.layer}, {selection.head}]"
    if selection.mix == "heads":
        return f"attention[{selection.layer}, {list(selection.heads)}].mean(0)"
    if selection.mix == "layers":
        return f"attention[{selection.layers[0]}:{selection.layers[1] + 1}].mean((0, 1))"
    return (
        "torch.eye(attention.shape[-1])\n"
        f"for layer in attention[: {selection.layer + 1}]:\n"
        "    mixed = layer.mean(0) + torch.eye(weights.shape[0])\n"
        "    weights = mixed / mixed.sum(-1, keepdim=True) @ weights"
    )


def _chosen(selection: Selection, choice: TokenChoice) -> str:
    """One more line for the chosen tokens; positions of words are none of the model's."""
    if selection.shown.by_word or not (choice.queries or choice.keys):
        return ""
    rows = f"[{list(choice.queries)}].mean(0)" if choice.queries else ""
    columns = f"[..., {list(choice.keys)}].sum(-1)" if choice.keys else ""
    return f"\nchosen = weights{rows}{columns}  # mean of queries, sum over keys"
