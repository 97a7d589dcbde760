"""Self-attention on three words, by hand, and what the model's own heads do."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.guide.parameters import HEAD, LAYER, LOOKS, QUERY
from components.guide.parts import (
    MODEL,
    guide_text,
    sentence,
    show_heading,
    show_link,
    table_height,
)
from components.guide.snippets import three_words_snippet
from components.guide.three_words import NUMBERS, WORDS, ThreeWords, edit_numbers
from components.running.runs import run_encode, run_projections
from components.take_away.exports import attention_snippet, csv_text, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.words.glossary_help import help_for
from dashboard.analysis.attention.by_hand import attention_steps, strongest_key_per_head
from dashboard.analysis.attention.measures import attention_of
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.attention import WEIGHT, AttentionSteps


def show_self_attention() -> None:
    """Query, key and value on three words, with numbers that can be changed."""
    show_heading("Self-attention on three words", "self-attention")
    st.markdown(
        "Each word has a vector x. Three learned matrices make three vectors of it: a **query**, "
        "what the word looks for; a **key**, by which it is found; a **value**, what it hands "
        "over. The query of one word is multiplied with the keys of all, divided by √d, and turned "
        "into weights that sum to 1 by the **softmax**. The word's new vector is the sum of all "
        "values, weighted (Vaswani et al. 2017, arXiv:1706.03762). Change any number:"
    )
    inputs, results = st.columns([2, 3], gap="medium")
    with inputs:
        steps, vectors = _edited_steps()
    with results:
        word = LOOKS.draw()
        show_link_notes(LOOKS, NUMBERS)
        _show_steps(steps, vectors, WORDS.index(word))
    values = {"text": f"{' '.join(WORDS).capitalize()}."}
    show_link("query_key_value", "The same with the model's own numbers", values)


def _edited_steps() -> tuple[AttentionSteps, dict[str, np.ndarray]]:
    """The reader's numbers, and what follows from them."""
    numbers = edit_numbers()
    vectors = projected(numbers)
    table = pd.DataFrame(
        {name: [_vector(row) for row in rows] for name, rows in vectors.items()}, index=WORDS
    )
    st.caption("q = x W_Q, k = x W_K, v = x W_V")
    st.dataframe(
        table,
        column_config={
            "q": st.column_config.TextColumn(help=help_for("query")),
            "k": st.column_config.TextColumn(help=help_for("key")),
            "v": st.column_config.TextColumn(help=help_for("value")),
        },
        alt="Query, key and value of each word",
    )
    columns = np.concatenate([vectors["q"], vectors["k"], vectors["v"]], axis=1)
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            csv_text(["word", "q1", "q2", "k1", "k2", "v1", "v2"], WORDS, columns),
            "three_words_vectors.csv",
            key="download_csv_vectors",
        )
        show_python(
            three_words_snippet(numbers),
            "Computes every vector, score, weight and result of the three words.",
        )
    return attention_steps(vectors["q"], vectors["k"], vectors["v"]), vectors


def projected(numbers: ThreeWords) -> dict[str, np.ndarray]:
    """Queries, keys and values `[word, 2]` of the three words."""
    return {
        "q": numbers.x @ numbers.w_q,
        "k": numbers.x @ numbers.w_k,
        "v": numbers.x @ numbers.w_v,
    }


def _show_steps(steps: AttentionSteps, vectors: dict[str, np.ndarray], query: int) -> None:
    """From scores to the new vector of one word, every number spelled out."""
    d = vectors["q"].shape[1]
    lines = [
        f"{word:>6}: "
        + " + ".join(
            f"{a:.1f}·{b:.1f}" for a, b in zip(vectors["q"][query], vectors["k"][i], strict=True)
        )
        + f" = {steps.scores[query, i]:.2f}"
        for i, word in enumerate(WORDS)
    ]
    st.caption(f"The query of “{WORDS[query]}” times each key")
    st.code("\n".join(lines), language=None)
    _show_row(steps, WORDS, query, scale=f"÷ √{d}")
    parts = " + ".join(
        f"{weight:.3f}·{_vector(value)}"
        for weight, value in zip(steps.weights[query], vectors["v"], strict=True)
    )
    st.caption(f"The new vector of “{WORDS[query]}”: the values, weighted")
    st.code(f"{parts}\n= {_vector(steps.output[query], digits=3)}", language=None, wrap_lines=True)
    columns = np.stack([steps.scores[query], steps.scaled[query], steps.weights[query]], axis=1)
    show_csv_button(
        csv_text(["key", "score", "scaled", "weight"], WORDS, columns),
        "three_words.csv",
        key="download_csv_words",
    )


def _show_row(
    steps: AttentionSteps,
    keys: Sequence[str],
    query: int,
    *,
    scale: str,
    model: np.ndarray | None = None,
) -> None:
    """One query's scores, scaled scores and weights; beside them the model's own weights."""
    table = pd.DataFrame(
        {
            "key": keys,
            "q·k": steps.scores[query],
            scale: steps.scaled[query],
            "weight": steps.weights[query],
        }
    )
    if model is not None:
        table["model's weight"] = model
    formats = {name: st.column_config.NumberColumn(format="%.3f") for name in table.columns[1:]}
    for name in ("q·k", scale):
        formats[name] = st.column_config.NumberColumn(
            format="%.3f", help=help_for("scaled dot product")
        )
    formats["weight"] = st.column_config.ProgressColumn(
        format="%.3f", min_value=0, max_value=1, help=help_for("attention")
    )
    st.dataframe(
        table,
        hide_index=True,
        height=table_height(len(table)),
        column_config=formats,
        alt="Score, scaled score and attention weight of each key",
    )


def show_many_heads() -> st.delta_generator.DeltaGenerator:
    """What several heads are for; returns the place for the live part."""
    show_heading("Many heads", "heads")
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
    encoding = run_encode(MODEL, sentence(), None)
    text = guide_text()
    n_layers, n_heads, n_tokens = encoding.sizes
    with st.container(horizontal=True, vertical_alignment="bottom", key="head_controls"):
        layer = LAYER.draw(high=n_layers)
        head = HEAD.draw(high=n_heads)
        query = QUERY.draw(high=n_tokens)
    show_link_notes(LAYER, HEAD, QUERY)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_all_heads(attention_of(encoding, WEIGHT, layer), text.tokens, query)
    with right:
        _show_one_head(attention_of(encoding, WEIGHT, layer, head), (layer, head, query))
    values = {"text": sentence(), "layer": str(layer + 1), "head": str(head + 1)}
    show_link("attention_heads", f"All of layer {layer + 1}, head {head + 1}", values)
    show_link("head_atlas", "What each head of the model is good at", values)


def _show_all_heads(attention: np.ndarray, tokens: tuple[str, ...], query: int) -> None:
    """Where each head of the layer looks from one token."""
    keys, weights = strongest_key_per_head(attention, query)
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
    rows = ([i + 1, int(key) + 1, tokens[key], float(weights[i])] for i, key in enumerate(keys))
    show_csv_button(
        rows_csv(["head", "position", "token", "weight"], rows),
        "heads.csv",
        key="download_csv_heads",
    )


def _show_one_head(attention: np.ndarray, place: tuple[int, int, int]) -> None:
    """The chosen head's row, recomputed; `place` is (layer, head, query)."""
    layer, head, query = place
    projections = run_projections(MODEL, sentence(), None)
    steps = attention_steps(
        *(getattr(projections, part)[layer, head] for part in ("query", "key", "value"))
    )
    d = projections.query.shape[-1]
    tokens = guide_text().tokens
    difference = float(np.abs(steps.weights - attention).max())
    st.caption(
        f"Layer {layer + 1}, head {head + 1}, computed again from its queries and keys of {d} "
        f"numbers each. Largest difference from the model's own weights: {difference:.1e}"
    )
    names = [f"{i + 1} {token}" for i, token in enumerate(tokens)]
    _show_row(steps, names, query, scale=f"÷ √{d}", model=attention[query])
    columns = np.stack(
        [steps.scores[query], steps.scaled[query], steps.weights[query], attention[query]], axis=1
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            csv_text(["key", "score", "scaled", "weight", "model"], tokens, columns),
            "attention_row.csv",
            key="download_csv_row",
        )
        show_python(
            attention_snippet(
                find_spec(MODEL), sentence(), None, f"attention[{layer}, {head}, {query}]"
            ),
            "Gives the model's own weights of this row; attention\\[layer\\].max(...) of it gives "
            "the table of all heads.",
        )


def _vector(numbers: np.ndarray, digits: int = 1) -> str:
    """Numbers in brackets."""
    return "[" + ", ".join(f"{number:.{digits}f}" for number in numbers) + "]"
