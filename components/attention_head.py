"""The chosen head or mean, as a matrix, lines, BertViz or a table, with its figures."""

import numpy as np
import pandas as pd
import streamlit as st

from components.attention_bertviz import show_bertviz
from components.attention_controls import Selection, selected_weights
from components.attention_lines import show_attention_lines
from components.look import is_dark, page_palette
from dashboard.analysis.attention_views import above, attention_matrix
from dashboard.analysis.mixing import mean_of_heads
from dashboard.analysis.roles import ROLES, entropy
from dashboard.figures.heatmap import VALUES, attention_heatmap
from dashboard.figures.theme import HEAD_HUES, head_colour
from dashboard.records import AttentionMatrix, Encoding, HeadStatistics

PLOT = {"displaylogo": False, "displayModeBar": False}


def show_head(
    name: str, encoding: Encoding, statistics: HeadStatistics, selection: Selection
) -> AttentionMatrix:
    """The chosen head or mean, in the chosen view, with its figures below."""
    matrix = attention_matrix(selected_weights(encoding, selection), encoding.text, selection.shown)
    st.markdown(f"**{selection.title}**")
    if not matrix.weights.size:
        st.info(
            "Nothing is left to show: every token is hidden. Show special tokens or "
            "punctuation again under “Tokens and filters”.",
            icon=":material/visibility_off:",
        )
    elif selection.view == "matrix":
        _show_matrix(matrix, selection)
    elif selection.view == "lines":
        _show_lines(encoding, matrix, selection)
    elif selection.view == "bertviz":
        show_bertviz(name, encoding, layer=selection.layer, head=selection.head)
    else:
        _show_table(matrix)
    _show_figures(encoding, statistics, selection)
    return matrix


def _passing(matrix: AttentionMatrix, selection: Selection) -> np.ndarray:
    """The cells that pass the filters."""
    return above(matrix.weights, threshold=selection.threshold, top_p=selection.top_p)


def _show_matrix(matrix: AttentionMatrix, selection: Selection) -> None:
    """The heat map, with the hidden mass per row where keys are hidden."""
    figure = attention_heatmap(
        matrix,
        page_palette(),
        passing=_passing(matrix, selection),
        with_values=selection.with_values,
    )
    st.plotly_chart(
        figure,
        key="head_heatmap",
        theme=None,
        config=PLOT | {"toImageButtonOptions": {"format": "svg", "filename": "attention"}},
        alt=f"Heat map of attention: {selection.title}. The table view holds the numbers.",
    )
    _show_scale()
    if selection.with_values and max(matrix.weights.shape) > VALUES:
        st.caption(f"Weights are written into the cells up to {VALUES} tokens; hover to read them.")


def _show_scale() -> None:
    """The scale of weights; fixed words and colours only, so that HTML is safe here."""
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        'role="img" aria-label="Colour scale from weight 0 to weight 1"><span>0</span>'
        f'<span style="width:9em;height:.5em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(page_palette().weight)})"></span><span>1 · weight</span></div>'
    )


def _show_lines(encoding: Encoding, matrix: AttentionMatrix, selection: Selection) -> None:
    """Queries left, keys right; one hue per head when several are shown."""
    matrices, labels, colours = [matrix], [selection.title], [page_palette().accent]
    if selection.mix == "heads" and len(selection.heads) <= len(HEAD_HUES):
        matrices = [
            attention_matrix(
                mean_of_heads(encoding.attention, layers=[selection.layer], heads=[head]),
                encoding.text,
                selection.shown,
            )
            for head in selection.heads
        ]
        labels = [f"head {head + 1}" for head in selection.heads]
        colours = [head_colour(head, dark=is_dark()) for head in selection.heads]
    filtered = [_filtered(one, selection) for one in matrices]
    show_attention_lines(filtered, labels, colours, key="lines")


def _filtered(matrix: AttentionMatrix, selection: Selection) -> AttentionMatrix:
    """The matrix with weights that do not pass the filters moved to what is not shown."""
    kept = np.where(_passing(matrix, selection), matrix.weights, np.float32(0))
    left_out = matrix.weights.sum(axis=1) - kept.sum(axis=1)
    return AttentionMatrix(
        weights=kept,
        queries=matrix.queries,
        keys=matrix.keys,
        query_index=matrix.query_index,
        key_index=matrix.key_index,
        hidden_share=np.clip(matrix.hidden_share + left_out, 0, 1),
        is_renormalised=matrix.is_renormalised,
    )


def _show_table(matrix: AttentionMatrix) -> None:
    """All weights as numbers, with the hidden mass and the sum of each row."""
    names = [f"{i} {key}" for i, key in zip(matrix.key_index, matrix.keys, strict=True)]
    table = pd.DataFrame(matrix.weights, columns=names)
    table.insert(
        0, "query", [f"{i} {q}" for i, q in zip(matrix.query_index, matrix.queries, strict=True)]
    )
    table["hidden"] = matrix.hidden_share
    table["row sum"] = matrix.weights.sum(axis=1) + matrix.hidden_share
    numbers = {name: st.column_config.NumberColumn(format="%.4f") for name in table.columns[1:]}
    st.dataframe(
        table,
        hide_index=True,
        height=min(560, 36 * (len(table) + 1) + 3),
        column_config={"query": st.column_config.TextColumn(pinned=True), **numbers},
        alt="Attention weights: one row per query, one column per key.",
    )


def _show_figures(encoding: Encoding, statistics: HeadStatistics, selection: Selection) -> None:
    """Four figures of the chosen head, over all tokens whatever is hidden."""
    n_tokens = len(encoding.text.tokens)
    weights = selected_weights(encoding, selection)
    nats = float(entropy(weights[None, None])[0, 0])
    positions = np.arange(n_tokens)
    distance = float((weights * np.abs(positions[:, None] - positions)).sum() / n_tokens)
    special = float(weights[:, encoding.text.is_special].sum() / n_tokens)
    previous = float(np.diagonal(weights, -1).mean()) if n_tokens > 1 else 0.0
    figures = (
        (f"{nats:.2f}", f"entropy, nats (max {np.log(n_tokens):.2f})"),
        (f"{distance:.1f}", "mean distance, positions"),
        (f"{special:.2f}", "weight on special tokens"),
        (f"{previous:.2f}", "weight on the previous token"),
    )
    with st.grid(4, min_column_width=120, key="figures"):
        for value, label in figures:
            with st.container(gap=None):
                st.markdown(f"#### {value}")
                st.caption(label)
    if selection.mix == "head":
        role = ROLES[statistics.role[selection.layer, selection.head]]
        share = statistics.role_share[selection.layer, selection.head]
        st.caption(f"Role in this text: {role.replace('[', '').replace(']', '')} ({share:.2f}).")
