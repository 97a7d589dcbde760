"""One head, or one mean, as a heat map: queries down, keys across.

Tokens are data: tick labels and hover texts are escaped, and the axes are numeric positions, so
that a token that occurs twice keeps two columns and `<s>` is shown, not interpreted.

A figure is made of one dictionary: each call that changes a Plotly object checks every path anew.
"""

import html
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool

from dashboard.figures.theme import FONT, Palette, scale
from dashboard.records.attention import AttentionMatrix

LABELLED = 72
"""Up to this many rows every row has its label; beyond, labels thin out."""

VALUES = 24
"""Up to this many rows and columns the weights can be written into the cells."""

MARGIN_CHARACTERS = 14

THINNED = 40
"""About this many labels stay on an axis where they thin out."""

HIDDEN_GAP = 0.6
"""Columns between the keys and the column of what is not shown."""

NOTHING = 1e-5
"""Hidden weight below which rounding alone explains it."""


def attention_heatmap(
    matrix: AttentionMatrix,
    colours: Palette,
    *,
    passing: Bool[np.ndarray, "query key"],
    with_values: bool = False,
) -> go.Figure:
    """Weights from 0 to 1 as a heat map with token labels on both axes.

    Args:
        matrix: What to draw.
        colours: The theme.
        passing: Cells that pass the reader's filters; the others stay empty.
        with_values: Write the weight into each cell (up to `VALUES` rows and columns).
    """
    n_rows, n_columns = matrix.weights.shape
    weights = np.where(passing, matrix.weights, np.float32(np.nan))
    writes = with_values and max(n_rows, n_columns) <= VALUES
    traces: list[dict[str, object]] = [
        {
            "type": "heatmap",
            "z": weights,
            # Names of the axes' positions, sent once per axis instead of once per cell.
            "hovertemplate": "%{y} → %{x} · %{z:.6f}<extra></extra>",
            "texttemplate": "%{z:.2f}" if writes else None,
            "textfont": {"size": 10},
            "colorscale": scale(colours.weight),
            "zmin": 0,
            "zmax": 1,
            "xgap": 1 if n_columns <= LABELLED else 0,
            "ygap": 1 if n_rows <= LABELLED else 0,
            "hoverongaps": False,
            "showscale": False,
        }
    ]
    columns = _axis(matrix.keys, colours)
    hidden = matrix.hidden_share + np.where(passing, 0, matrix.weights).sum(axis=1)
    if hidden.max(initial=0) > NOTHING:
        traces.append(_hidden_column(hidden, n_columns, colours))
        columns |= {
            "tickvals": [*columns["tickvals"], n_columns + HIDDEN_GAP],
            "ticktext": [*columns["ticktext"], "<i>not shown</i>"],
            "range": [-0.5, n_columns + HIDDEN_GAP + 0.5],
        }
    layout = _layout(matrix, colours) | {
        "xaxis": columns | {"side": "top", "tickangle": -55},
        "yaxis": _axis(matrix.queries, colours) | {"autorange": "reversed"},
    }
    if matrix.is_renormalised:
        layout["annotations"] = [_watermark(colours)]
    return go.Figure({"data": traces, "layout": layout})


def _hidden_column(hidden: np.ndarray, n_columns: int, colours: Palette) -> dict[str, object]:
    """Per row, the weight that is not drawn: a grey column set apart from the keys."""
    return {
        "type": "heatmap",
        "z": hidden[:, None].astype(np.float32),
        "x": [n_columns + HIDDEN_GAP],
        "colorscale": [[0, "rgba(128,128,128,0)"], [1, colours.muted]],
        "zmin": 0,
        "zmax": 1,
        "showscale": False,
        "xgap": 1,
        "ygap": 1 if len(hidden) <= LABELLED else 0,
        "hovertemplate": "weight that is not shown: %{z:.6f}<extra></extra>",
    }


def _layout(matrix: AttentionMatrix, colours: Palette) -> dict[str, object]:
    """Size and margins: cells of constant height while the text is short, then a fixed square.

    Margins are computed here: Plotly's automatic ones draw everything twice.
    """
    n_rows = len(matrix.queries)
    longest_key = max((len(key) for key in matrix.keys), default=1)
    top = 18 + 5.6 * min(longest_key, MARGIN_CHARACTERS)
    longest_query = max((len(query) for query in matrix.queries), default=1)
    left = 14 + 7.4 * min(longest_query, MARGIN_CHARACTERS)
    return {
        "height": int(top + 12 + min(max(26 * n_rows, 90), 640)),
        "margin": {"l": left, "r": 14, "t": top, "b": 12},
        "autosize": True,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
        "dragmode": False if n_rows <= LABELLED else "zoom",
        "uirevision": "heatmap",
    }


def _axis(labels: tuple[str, ...], colours: Palette) -> dict[str, Any]:
    """An axis of positions with escaped labels, every k-th one where there are many."""
    step = 1 if len(labels) <= LABELLED else -(-len(labels) // THINNED)
    ticks = list(range(0, len(labels), step))
    return {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [_short(labels[i]) for i in ticks],
        "labelalias": {str(i): html.escape(label) for i, label in enumerate(labels)},
        "hoverformat": "d",
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        # Otherwise Plotly measures every label once more: half the time of drawing 64 tokens.
        "ticklabeloverflow": "allow",
        "ticklabelstandoff": 5,
        "tickfont": {"color": colours.text, "size": 13 if len(labels) <= LABELLED // 2 else 10},
        "range": [-0.5, len(labels) - 0.5],
    }


def _short(label: str) -> str:
    """The label, escaped, cut where a long unknown word would take the plot's place."""
    cut = label if len(label) <= MARGIN_CHARACTERS else f"{label[: MARGIN_CHARACTERS - 1]}…"
    return html.escape(cut)


def _watermark(colours: Palette) -> dict[str, object]:
    """The word that keeps a renormalised picture from being mistaken for the model's weights."""
    return {
        "text": "renormalised",
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "textangle": -30,
        "opacity": 0.28,
        "font": {"size": 44, "color": colours.muted},
    }
