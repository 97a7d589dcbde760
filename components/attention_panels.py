"""Panels of the attention heads page: all heads, the chosen one, its numbers, and what to take."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from components.attention_bertviz import show_bertviz
from components.attention_controls import (
    FIRST_HEAD,
    MIXES,
    VIEWS,
    Selection,
    label_of,
    selected_weights,
)
from components.attention_lines import show_attention_lines
from components.exports import attention_snippet, csv_text, show_csv_button, show_share_button
from components.look import page_palette
from dashboard.analysis.attention_views import above, attention_matrix
from dashboard.analysis.mixing import mean_of_heads
from dashboard.analysis.roles import ROLES, entropy, strongest_heads
from dashboard.figures.heatmap import VALUES, attention_heatmap
from dashboard.figures.mosaic import head_mosaic
from dashboard.figures.theme import HEAD_HUES, head_colour
from dashboard.models.catalog import find_spec
from dashboard.records import AttentionMatrix, Encoding, HeadStatistics

PLOT = {"displaylogo": False, "displayModeBar": False}


def show_overview(encoding: Encoding, statistics: HeadStatistics, selection: Selection) -> None:
    """Thumbnails of all heads, their roles, and the clearest head of each role."""
    st.caption("All heads · layer ↓ head → · click one to see it")
    figure = head_mosaic(
        encoding.attention,
        statistics,
        page_palette(),
        role_names=ROLES,
        selected=_selected(selection),
    )
    st.plotly_chart(
        figure,
        key="mosaic",
        theme=None,
        on_select=_use_click,
        selection_mode="points",
        config=PLOT,
        alt="Thumbnails of the attention of every head; choose one with the layer and head "
        "inputs above.",
    )
    _show_legend()
    _show_roles(statistics)


def _selected(selection: Selection) -> tuple[int, int] | None:
    """The thumbnail that stands for the selection; -1 is a mean."""
    if selection.mix == "head":
        return selection.layer, selection.head
    if selection.mix == "heads":
        return selection.layer, -1
    return (-1, -1) if selection.mix == "layers" else None


def _use_click() -> None:
    """Take the clicked thumbnail over into the inputs; what the browser sends is checked."""
    event: Any = st.session_state.get("mosaic")
    points = event["selection"]["points"] if event else []
    if not points:
        return
    try:
        layer, head = (int(value) for value in points[0]["customdata"])
    except (KeyError, TypeError, ValueError):
        return
    if head < 0:
        st.session_state["mix"] = label_of(MIXES, "layers" if layer < 0 else "heads")
    elif layer >= 0:
        st.session_state["mix"] = label_of(MIXES, "head")
        st.session_state["head"] = head + 1
    if layer >= 0:
        st.session_state["layer"] = layer + 1


def _show_legend() -> None:
    """What the frames mean; fixed words only, so that HTML is safe here."""
    chips = "".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:.65em;'
        f'height:.65em;border-radius:2px;margin-right:.35em;background:{colour}"></span>'
        f"{role}</span>"
        for role, colour in zip(ROLES, page_palette().roles, strict=True)
    )
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:.2em 1em;font-size:.82rem;opacity:.8" '
        f'aria-label="Colours of frames">{chips}</div>'
    )


def _show_roles(statistics: HeadStatistics) -> None:
    """The clearest head of every role that occurs; a click shows it."""
    st.caption("What stands out in this text: the clearest head of each role")
    with st.container(horizontal=True, gap="small", key="roles"):
        for role, layer, head in strongest_heads(statistics):
            share = statistics.role_share[layer, head]
            st.button(
                f"{ROLES[role].replace('[', '').replace(']', '')} · {layer + 1}-{head + 1} "
                f"· {share:.2f}",
                key=f"role_{role}",
                on_click=_use_head,
                args=(layer, head),
                help=_role_help(role),
            )


def _role_help(role: int) -> str:
    """The statistic behind a role."""
    if ROLES[role] == "broad":
        return "Entropy of the rows, divided by the logarithm of the number of tokens."
    return f"Mean weight that goes to: {ROLES[role].replace('[', '').replace(']', '')}."


def _use_head(layer: int, head: int) -> None:
    """Show this head."""
    st.session_state["mix"] = label_of(MIXES, "head")
    st.session_state["layer"] = layer + 1
    st.session_state["head"] = head + 1


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
    if selection.with_values and max(matrix.weights.shape) > VALUES:
        st.caption(f"Weights are written into the cells up to {VALUES} tokens; hover to read them.")


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
        colours = [head_colour(head) for head in selection.heads]
    filtered = [_filtered(one, selection) for one in matrices]
    show_attention_lines(filtered, labels, colours, key="lines")


def _filtered(matrix: AttentionMatrix, selection: Selection) -> AttentionMatrix:
    """The matrix with weights that do not pass the filters set to zero."""
    kept = np.where(_passing(matrix, selection), matrix.weights, np.float32(0))
    return AttentionMatrix(
        weights=kept,
        queries=matrix.queries,
        keys=matrix.keys,
        query_index=matrix.query_index,
        key_index=matrix.key_index,
        hidden_share=matrix.hidden_share,
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
            "- **Roles** describe this text only: the pattern that takes most weight, if it takes "
            "at least 0.40; “broad” if entropy reaches 80 % of its maximum; else “mixed”."
        )


def show_take_away(
    name: str, encoding: Encoding, selection: Selection, matrix: AttentionMatrix
) -> None:
    """CSV, link and Python of exactly this view."""
    st.subheader("Take it with you", anchor=False)
    text, text_b = encoding.text.text, encoding.text.text_b
    snippet = attention_snippet(find_spec(name), text, text_b, _index(selection))
    with st.container(horizontal=True, gap="small", key="take_away"):
        show_csv_button(
            csv_text(["query", *matrix.keys], matrix.queries, matrix.weights), "attention.csv"
        )
        show_share_button(_link_values(name, text, text_b, selection))
        with st.popover("Python", icon=":material/code:"):
            st.caption("Reproduces the weights over all word pieces with transformers alone.")
            st.code(snippet, language="python")


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


def _link_values(
    name: str, text: str, text_b: str | None, selection: Selection
) -> dict[str, object]:
    """Everything that the view depends on, by parameter name, counted from 1."""
    shown = selection.shown
    values: dict[str, object] = {
        "model": name,
        "text": text,
        "view": label_of(VIEWS, selection.view),
        "mix": label_of(MIXES, selection.mix),
        "layer": selection.layer + 1,
        "head": selection.head + 1 if selection.mix == "head" else FIRST_HEAD,
    }
    extras: dict[str, object] = {
        "text_b": text_b,
        "heads": [head + 1 for head in selection.heads] if selection.mix == "heads" else None,
        "layers": [layer + 1 for layer in selection.layers] if selection.mix == "layers" else None,
        "words": "true" if shown.by_word else None,
        "hide": [
            label
            for label, on in (
                ("special tokens", shown.hide_special),
                ("punctuation", shown.hide_punctuation),
            )
            if on
        ],
        "renormalise": "true" if shown.renormalise else None,
        "block": shown.block if shown.block != "all" else None,
        "threshold": selection.threshold or None,
        "top_p": selection.top_p if selection.top_p < 1 else None,
        "values": "true" if selection.with_values else None,
    }
    return values | {key: value for key, value in extras.items() if value}
