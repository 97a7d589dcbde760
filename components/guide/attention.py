"""Self-attention on three words, by hand, and what the model's own heads do."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.guide.parameters import HEAD, LAYER, LOOKS, QUERY
from components.guide.parts import MODEL, sentence, show_link, table_height
from components.guide.three_words import NUMBERS, WORDS, edit_numbers
from components.running.runs import Encode, Projections, ask
from components.take_away.exports import (
    attention_by_hand_snippet,
    attention_snippet,
    columns_csv,
    rows_csv,
    show_csv_button,
)
from components.take_away.view_python import show_python
from components.words.glossary_help import help_for
from dashboard.analysis.attention.by_hand import attention_steps, strongest_key_per_head
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.toy import toy_attention
from dashboard.analysis.vectors import largest_difference
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.attention import WEIGHT, AttentionSteps
from dashboard.records.encodings import Encoding


def show_self_attention() -> None:
    """Query, key and value on three words, with numbers that can be changed."""
    st.subheader("Self-attention on three words", anchor="self-attention")
    st.markdown(
        "Each word has a vector x. Three learned matrices make three vectors of it: a **query**, "
        "what the word looks for; a **key**, by which it is found; a **value**, what it hands "
        "over. The query of one word is multiplied with the keys of all, divided by √d, and turned "
        "into weights that sum to 1 by the **softmax**. The word's new vector is the sum of all "
        "values, weighted (Vaswani et al. 2017, arXiv:1706.03762). Change any number:"
    )
    inputs, results = st.columns([2, 3], gap="medium")
    with inputs:
        steps = _edited_steps()
    with results:
        word = LOOKS.draw()
        show_link_notes(LOOKS, NUMBERS)
        _show_steps(steps, WORDS.index(word))
    values = {"text": f"{' '.join(WORDS).capitalize()}."}
    show_link("query_key_value", "The same with the model's own numbers", values)


def _edited_steps() -> AttentionSteps:
    """What follows from the reader's numbers."""
    numbers = edit_numbers()
    steps = toy_attention(**numbers)
    vectors = {"q": steps.query, "k": steps.key, "v": steps.value}
    st.caption("q = x W_Q, k = x W_K, v = x W_V")
    st.dataframe(
        pd.DataFrame(
            {name: [_vector(row) for row in rows] for name, rows in vectors.items()}, index=WORDS
        ),
        column_config={
            "q": st.column_config.TextColumn(help=help_for("query")),
            "k": st.column_config.TextColumn(help=help_for("key")),
            "v": st.column_config.TextColumn(help=help_for("value")),
        },
        alt="Query, key and value of each word",
    )
    columns = {f"{name}{i + 1}": rows[:, i] for name, rows in vectors.items() for i in range(2)}
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            columns_csv({"word": WORDS, **columns}),
            "three_words_vectors.csv",
            key="download_csv_vectors",
        )
        show_python(
            attention_by_hand_snippet(numbers),
            "Computes every vector, score, weight and result of the three words.",
        )
    return steps


def _show_steps(steps: AttentionSteps, query: int) -> None:
    """From scores to the new vector of one word, every number spelled out."""
    lines = [
        f"{word:>6}: "
        + " + ".join(f"{a:.1f}·{b:.1f}" for a, b in zip(steps.query[query], key, strict=True))
        + f" = {score:.2f}"
        for word, key, score in zip(WORDS, steps.key, steps.scores[query], strict=True)
    ]
    st.caption(f"The query of “{WORDS[query]}” times each key")
    st.code("\n".join(lines), language=None)
    row = _row(steps, WORDS, query)
    _show_row(row, scale=f"÷ √{steps.query.shape[1]}")
    parts = " + ".join(
        f"{weight:.3f}·{_vector(value)}"
        for weight, value in zip(steps.weights[query], steps.value, strict=True)
    )
    st.caption(f"The new vector of “{WORDS[query]}”: the values, weighted")
    st.code(f"{parts}\n= {_vector(steps.output[query], digits=3)}", language=None, wrap_lines=True)
    show_csv_button(columns_csv(row), "three_words.csv", key="download_csv_words")


def _row(steps: AttentionSteps, keys: Sequence[str], query: int) -> dict[str, Any]:
    """One query's scores, scaled scores and weights, key by key."""
    return {
        "key": keys,
        "score": steps.scores[query],
        "scaled": steps.scaled[query],
        "weight": steps.weights[query],
    }


def _show_row(row: Mapping[str, Any], *, scale: str) -> None:
    """A row on screen; the model's own weights beside ours where it holds them."""
    number, scaled = st.column_config.NumberColumn, help_for("scaled dot product")
    st.dataframe(
        pd.DataFrame(row),
        hide_index=True,
        height=table_height(len(row["key"])),
        column_config={
            "score": number("q·k", format="%.3f", help=scaled),
            "scaled": number(scale, format="%.3f", help=scaled),
            "weight": st.column_config.ProgressColumn(
                format="%.3f", min_value=0, max_value=1, help=help_for("attention")
            ),
            "model": number("model's weight", format="%.3f"),
        },
        alt="Score, scaled score and attention weight of each key",
    )


def show_many_heads() -> st.delta_generator.DeltaGenerator:
    """What several heads are for; returns the place for the live part."""
    st.subheader("Many heads", anchor="heads")
    st.markdown(
        "One attention can follow one relation at a time. So a layer has several **heads**, each "
        "with its own, smaller queries, keys and values; their results are joined and mixed by "
        "one more matrix, W_O. Heads find their jobs by themselves: some look one token back, "
        "some at [SEP], some at syntax (Clark et al. 2019, W19-4828). In each **row** of weights "
        "the sum is 1; columns may sum to anything. Weights say how information is mixed, not why "
        "a model decides (Jain & Wallace 2019, N19-1357)."
    )
    return st.container()


def show_live_heads() -> None:
    """All heads of a layer for one query, and one of them computed again from its q, k and v."""
    encoding = ask(Encode(MODEL, sentence()))
    n_layers, n_heads, n_tokens = encoding.sizes
    with st.container(horizontal=True, vertical_alignment="bottom", key="head_controls"):
        layer = LAYER.draw(high=n_layers)
        head = HEAD.draw(high=n_heads)
        query = QUERY.draw(high=n_tokens)
    show_link_notes(LAYER, HEAD, QUERY)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_all_heads(encoding, layer, query)
    with right:
        _show_one_head(encoding, layer, head, query)
    values = {"text": sentence(), "layer": str(layer + 1), "head": str(head + 1)}
    show_link("attention_heads", f"All of layer {layer + 1}, head {head + 1}", values)
    show_link("head_atlas", "What each head of the model is good at", values)


def _show_all_heads(encoding: Encoding, layer: int, query: int) -> None:
    """Where each head of the layer looks from one token."""
    tokens = encoding.text.tokens
    keys, weights = strongest_key_per_head(attention_of(encoding, WEIGHT, layer), query)
    st.caption(f"From token {query + 1}: what each head looks at most, and with what weight")
    st.dataframe(
        pd.DataFrame(
            {
                "head": range(1, len(keys) + 1),
                f"{query + 1} {tokens[query]} looks at": [
                    f"{key + 1} {tokens[key]}" for key in keys
                ],
                "weight": weights,
            }
        ),
        hide_index=True,
        height=table_height(len(keys)),
        column_config={
            "weight": st.column_config.ProgressColumn(format="%.3f", min_value=0, max_value=1)
        },
        alt="For each head, the token that takes most of its weight, and that weight",
    )
    rows = enumerate(zip(keys, weights, strict=True))
    show_csv_button(
        rows_csv(
            ["head", "position", "token", "weight"],
            ([i + 1, key + 1, tokens[key], weight] for i, (key, weight) in rows),
        ),
        "heads.csv",
        key="download_csv_heads",
    )


def _show_one_head(encoding: Encoding, layer: int, head: int, query: int) -> None:
    """The chosen head's row, recomputed."""
    projections = ask(Projections(Encode(MODEL, sentence())))
    steps = attention_steps(
        *(getattr(projections, part)[layer, head] for part in ("query", "key", "value"))
    )
    d = projections.query.shape[-1]
    tokens, attention = encoding.text.tokens, attention_of(encoding, WEIGHT, layer, head)
    st.caption(
        f"Layer {layer + 1}, head {head + 1}, computed again from its queries and keys of {d} "
        "numbers each. Largest difference from the model's own weights: "
        f"{largest_difference(steps.weights, attention):.1e}"
    )
    row = _row(steps, tokens, query) | {"model": attention[query]}
    _show_row(
        row | {"key": [f"{i + 1} {token}" for i, token in enumerate(tokens)]}, scale=f"÷ √{d}"
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(columns_csv(row), "attention_row.csv", key="download_csv_row")
        show_python(
            attention_snippet(
                find_spec(MODEL), sentence(), None, f"attention[{layer}, {head}, {query}]"
            ),
            "Gives the model's own weights of this row; attention\\[layer\\].max(...) of it gives "
            "the table of all heads.",
        )


def _vector(numbers: Iterable[float], digits: int = 1) -> str:
    return "[" + ", ".join(f"{number:.{digits}f}" for number in numbers) + "]"
