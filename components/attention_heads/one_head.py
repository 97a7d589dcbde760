"""The chosen head or mean, as a matrix, lines, BertViz or a table, with its figures."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import streamlit as st

from components.address.pages import find_page, page_object
from components.attention_heads.bertviz_views import show_bertviz
from components.attention_heads.controls import Selection, selected_weights
from components.inputs.token_choice import OpenText, open_text
from components.views.attention_lines import Place, show_attention_lines
from components.views.head_explorer import show_head_matrix, text_id
from components.words.look import page_palette
from dashboard.analysis.attention.mixing import mean_of_heads
from dashboard.analysis.attention.roles import ROLES, entropy
from dashboard.analysis.attention.views import above, attention_matrix
from dashboard.analysis.text.words import word_groups
from dashboard.figures.theme import head_colour
from dashboard.records.attention import AttentionMatrix, HeadStatistics
from dashboard.records.encodings import Encoding


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadView:
    """What the card shows.

    Attributes:
        matrix: The chosen head or mean, with what is hidden left out.
        drawn: The weights as they are drawn, of one head or several `[head query key]`.
        opened: The text whose chosen tokens and shown part the page's views share.
    """

    matrix: AttentionMatrix
    drawn: np.ndarray
    opened: OpenText


def show_head(
    name: str,
    encoding: Encoding,
    statistics: HeadStatistics,
    selection: Selection,
) -> HeadView:
    """The chosen head or mean, in the chosen view, with its figures below."""
    opened = _opened(name, encoding, selection)
    drawn = np.zeros((0, 0, 0), np.float32)
    matrix = attention_matrix(selected_weights(encoding, selection), encoding.text, selection.shown)
    if selection.view != "matrix" or not matrix.weights.size:
        st.markdown(f"**{selection.title}**")
    if not matrix.weights.size:
        st.info(
            "Nothing is left to show: every token is hidden. Show special tokens or "
            "punctuation again under “Tokens and filters”.",
            icon=":material/visibility_off:",
        )
    elif selection.view == "matrix":
        drawn = _show_matrix(name, encoding, matrix, selection, opened)
    elif selection.view == "lines":
        drawn = _show_lines(name, encoding, matrix, selection, opened)
    elif selection.view == "bertviz":
        show_bertviz(name, encoding, layer=selection.layer, head=selection.head)
    else:
        _show_table(matrix)
    _show_figures(encoding, statistics, selection)
    return HeadView(matrix=matrix, drawn=drawn, opened=opened)


def _opened(name: str, encoding: Encoding, selection: Selection) -> OpenText:
    """The text by which the page's views know what is chosen: of word pieces, or of words."""
    identity = text_id(name, encoding)
    if selection.shown.by_word:
        return open_text(f"{identity} words", len(word_groups(encoding.text)))
    return open_text(identity, len(encoding.text.tokens))


def _passing(matrix: AttentionMatrix, selection: Selection) -> np.ndarray:
    """The cells that pass the filters."""
    return above(
        matrix.weights,
        threshold=selection.threshold,
        top_p=selection.top_p,
        top_k=selection.top_k,
    )


def _show_matrix(
    name: str,
    encoding: Encoding,
    matrix: AttentionMatrix,
    selection: Selection,
    opened: OpenText,
) -> np.ndarray:
    """The matrix, with the hidden mass per row where keys are hidden; returns what is drawn."""
    filtered = _filtered(matrix, selection)
    show_head_matrix(
        filtered,
        identity=text_id(name, encoding),
        title=selection.title,
        is_local=selection.is_plain_head,
        opened=opened,
        boundary=_boundary(encoding, selection),
        with_values=selection.with_values,
    )
    return filtered.weights[None]


def _boundary(encoding: Encoding, selection: Selection) -> int | None:
    """Position of the first token of the second text; words have no such mark."""
    segments = encoding.text.segment_ids
    return int(np.argmax(segments)) if segments.any() and not selection.shown.by_word else None


def _show_lines(
    name: str,
    encoding: Encoding,
    matrix: AttentionMatrix,
    selection: Selection,
    opened: OpenText,
) -> np.ndarray:
    """Queries left, keys right; one hue per head when several are shown; returns what is drawn."""
    matrices, labels, colours = [matrix], [selection.title], [page_palette().accent]
    if selection.mix == "heads" and len(selection.heads) <= len(page_palette().hues):
        matrices = [
            attention_matrix(
                mean_of_heads(encoding.attention, layers=[selection.layer], heads=[head]),
                encoding.text,
                selection.shown,
            )
            for head in selection.heads
        ]
        labels = [f"head {head + 1}" for head in selection.heads]
        colours = [head_colour(head, page_palette()) for head in selection.heads]
    filtered = [_filtered(one, selection) for one in matrices]
    place = Place(
        opened=opened,
        local=text_id(name, encoding) if selection.is_plain_head else None,
        boundary=_boundary(encoding, selection),
    )
    show_attention_lines(filtered, labels, colours, key="lines", place=place)
    return np.stack([one.weights for one in filtered])


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
        _show_mechanics_link(selection)


def _show_mechanics_link(selection: Selection) -> None:
    """The way to this head, taken apart step by step, where that page is built."""
    info = find_page("query_key_value")
    if info is not None:
        st.page_link(
            page_object(info),
            label="How this head computes it",
            icon=f":material/{info.icon}:",
            query_params={"layer": str(selection.layer + 1), "head": str(selection.head + 1)},
        )
