"""Figures of the masked language model: what each level would say, ranks over levels, effects.

Tokens are data: labels and hover texts are escaped, and axes are numeric positions.
"""

import html
from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.theme import FONT, HEAD_HUES, HEAD_HUES_DARK, LIGHT, Palette, scale

ROW = 25
"""Pixels of a row that holds words."""

WITH_WORDS = 72
"""Tokens up to which the words are written into the cells."""

CUT = 14
"""Characters of a label."""

IN_CELL = 10
"""Characters of a word in a cell: a phone's cells are narrow, and pointing shows the whole word."""


def lens_grid(
    words: Sequence[Sequence[str]],
    probabilities: Float32[np.ndarray, "token level"],
    hover: Sequence[Sequence[str]],
    tokens: Sequence[str],
    colours: Palette,
    *,
    marked: Collection[int] = (),
) -> go.Figure:
    """The best word at every token (down) of every level (across), coloured by its probability.

    Args:
        words: The best word piece of each cell, `[token][level]`.
        probabilities: Theirs.
        hover: What each cell says when pointed at, escaped already.
        tokens: What the model receives: the labels of the rows.
        colours: The theme.
        marked: Rows whose label is bold: the hidden positions.
    """
    n_tokens, n_levels = probabilities.shape
    writes = n_tokens <= WITH_WORDS
    figure = go.Figure(
        go.Heatmap(
            z=probabilities,
            text=[[short(word, IN_CELL) for word in row] for row in words] if writes else None,
            texttemplate="%{text}" if writes else None,
            textfont={"size": 11},
            customdata=np.array(hover, dtype=object),
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=scale(colours.weight),
            zmin=0,
            zmax=1,
            xgap=1 if writes else 0,
            ygap=1 if writes else 0,
            showscale=False,
        )
    )
    step = 1 if writes else -(-n_tokens // 40)
    rows = list(range(0, n_tokens, step))
    left = 14 + 7.4 * min(max(len(token) for token in tokens), CUT)
    figure.update_layout(
        **_layout(colours, height=40 + (ROW * n_tokens if writes else 900)),
        margin={"l": left, "r": 10, "t": 32, "b": 8},
        dragmode=False if writes else "zoom",
    )
    axis = {"showgrid": False, "zeroline": False, "ticks": "", "ticklabeloverflow": "allow"}
    figure.update_xaxes(
        **axis,
        side="top",
        range=[-0.5, n_levels - 0.5],
        tickvals=list(range(n_levels)),
        ticktext=[str(level) for level in range(n_levels)],
        tickangle=0,
    )
    figure.update_yaxes(
        **axis,
        range=[n_tokens - 0.5, -0.5],
        tickvals=rows,
        ticktext=[f"<b>{short(tokens[i])}</b>" if i in marked else short(tokens[i]) for i in rows],
    )
    return figure


def rank_curves(
    ranks: Sequence[tuple[str, Sequence[int]]], vocabulary: int, colours: Palette
) -> go.Figure:
    """Rank of a few words (label, rank per level) over the levels; 1 is on top, logarithmic."""
    figure = go.Figure()
    hues = HEAD_HUES if colours == LIGHT else HEAD_HUES_DARK
    dashes = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
    for i, (label, values) in enumerate(ranks):
        figure.add_trace(
            go.Scatter(
                x=list(range(len(values))),
                y=list(values),
                name=short(label),
                mode="lines+markers",
                line={"color": hues[i % len(hues)], "dash": dashes[i % len(dashes)], "width": 2},
                hovertemplate=f"{html.escape(label)} · level %{{x}} · rank %{{y:,}}<extra></extra>",
            )
        )
    figure.update_layout(
        **_layout(colours, height=330),
        margin={"l": 64, "r": 10, "t": 40, "b": 44},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        showlegend=True,
        dragmode=False,
    )
    figure.update_xaxes(
        title="level", dtick=1, gridcolor=colours.line, zeroline=False, fixedrange=True
    )
    powers = [10**i for i in range(7) if 10**i <= vocabulary]
    figure.update_yaxes(
        title="rank",
        type="log",
        range=[np.log10(vocabulary) + 0.05, -0.08],
        tickvals=powers,
        ticktext=[f"{power:,}" for power in powers],
        gridcolor=colours.line,
        zeroline=False,
        fixedrange=True,
    )
    return figure


def signed_bars(
    labels: Sequence[str], values: Float32[np.ndarray, " bar"], unit: str, colours: Palette
) -> go.Figure:
    """Signed changes, one bar each, from top to bottom; 0 in the middle."""
    positions = list(range(len(labels)))
    figure = go.Figure(
        go.Bar(
            x=values,
            y=positions,
            orientation="h",
            marker={"color": [colours.roles[1] if v < 0 else colours.accent for v in values]},
            text=[f"{value:+.3f}" for value in values],
            textposition="outside",
            cliponaxis=False,
            customdata=[html.escape(label) for label in labels],
            hovertemplate=f"without “%{{customdata}}”: %{{x:+.6f}} {unit}<extra></extra>",
        )
    )
    largest = max(float(np.abs(values).max(initial=0)), 1e-6)
    left = 14 + 7.4 * min(max((len(label) for label in labels), default=1), CUT)
    figure.update_layout(
        **_layout(colours, height=60 + 24 * len(labels)),
        margin={"l": left, "r": 10, "t": 8, "b": 40},
        dragmode=False,
        bargap=0.3,
    )
    figure.update_xaxes(
        title=unit,
        range=[-1.7 * largest, 1.7 * largest],
        gridcolor=colours.line,
        zerolinecolor=colours.muted,
        nticks=7,
        fixedrange=True,
    )
    figure.update_yaxes(
        tickvals=positions,
        ticktext=[short(label) for label in labels],
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    return figure


def short(label: str, limit: int = CUT) -> str:
    """The label, escaped, cut where it would take the plot's place."""
    return html.escape(label if len(label) <= limit else f"{label[: limit - 1]}…")


def _layout(colours: Palette, *, height: int) -> dict[str, object]:
    """What all figures here share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
    }
