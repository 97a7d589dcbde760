"""Figures of one pair: the answer, the lab, the words that matter, and attention between the texts.

Words are data: they are escaped and stand on numeric axes, so that a word that occurs twice keeps
two bars.
"""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64
from plotly.subplots import make_subplots

from dashboard.figures.theme import FONT, Palette, scale
from dashboard.records.next_sentence import SegmentAttention

AGAINST = 1
"""Index into `Palette.roles` of the colour for "random"; the accent stands for "follows"."""

ON_ORANGE = "#14171c"
"""Text on that colour, on light and dark pages."""

LONGEST_LABEL = 22

ROW_PIXELS = 30

NUMBER_PIXELS = 52
"""Beside an axis, for the number of a mark that stands at its end."""


def answer_bars(
    probability: Float64[np.ndarray, " label"], labels: Sequence[str], colours: Palette
) -> go.Figure:
    """The two probabilities as bars from 0 to 1; label 0 on top."""
    places = list(range(len(labels)))
    figure = go.Figure(
        go.Bar(
            x=probability,
            y=places,
            orientation="h",
            width=0.62,
            marker={"color": [colours.accent, colours.roles[AGAINST]]},
            text=[
                f"{html.escape(name)} · {p:.4f}"
                for name, p in zip(labels, probability, strict=True)
            ],
            textposition=["inside" if p > 0.5 else "outside" for p in probability],  # noqa: PLR2004
            insidetextanchor="start",
            cliponaxis=False,
            textfont={"size": 15},
            insidetextfont={"color": [colours.weight[0], ON_ORANGE]},
            hovertemplate="%{x:.8f}<extra></extra>",
        )
    )
    figure.update_layout(**_layout(colours, height=118, left=8))
    figure.update_layout(margin={"t": 4, "b": 26})
    figure.update_xaxes(range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1], **_thin(colours))
    figure.update_yaxes(visible=False, range=[len(labels) - 0.5, -0.5])
    return figure


def lab_figure(
    names: Sequence[str], values: Float64[np.ndarray, " case"], colours: Palette, *, unit: str
) -> go.Figure:
    """Every case beside the right call: a line from the right value to its own.

    Args:
        names: The right call first.
        values: Probability or log-odds of "B follows A".
        colours: The theme.
        unit: Title of the axis.
    """
    n = len(names)
    places = np.arange(n)
    right = float(values[0])
    line_x = np.column_stack([np.full(n, right), values, np.full(n, np.nan)]).ravel()
    line_y = np.repeat(places, 3)
    marks = [colours.text, *([colours.accent] * (n - 1))]
    figure = go.Figure(
        [
            go.Scatter(x=line_x, y=line_y, mode="lines", line={"color": colours.muted, "width": 2}),
            go.Scatter(
                x=values,
                y=places,
                mode="markers+text",
                marker={"size": 13, "color": marks, "symbol": ["diamond", *["circle"] * (n - 1)]},
                text=[f"{value:.3f}" for value in values],
                textposition=[  # away from the line
                    "middle left" if value < right else "middle right" for value in values
                ],
                cliponaxis=False,
                hovertemplate="%{x:.6f}<extra></extra>",
            ),
        ]
    )
    figure.add_vline(x=right, line={"color": colours.muted, "dash": "dot", "width": 1})
    figure.update_traces(hoverinfo="skip", selector={"mode": "lines"})
    figure.update_layout(**_layout(colours, height=58 + 36 * n, left=142 + NUMBER_PIXELS))
    figure.update_layout(margin={"r": NUMBER_PIXELS})
    figure.update_xaxes(title=unit, range=_axis(values, unit), **_thin(colours))
    figure.update_yaxes(**_labels(names, colours), ticklabelstandoff=NUMBER_PIXELS)
    return figure


def removal_bars(
    words: Sequence[str], changes: Float64[np.ndarray, " word"], colours: Palette, *, unit: str
) -> go.Figure:
    """How the answer changes when a word is removed: to the left where it falls.

    Args:
        words: Labels, top to bottom.
        changes: Signed change of each.
        colours: The theme.
        unit: Title of the axis.
    """
    longest = float(np.abs(changes).max(initial=0)) or 1.0
    figure = go.Figure(
        go.Bar(
            x=changes,
            y=np.arange(len(words)),
            orientation="h",
            width=0.66,
            marker={
                "color": [
                    colours.accent if change >= 0 else colours.roles[AGAINST] for change in changes
                ]
            },
            hovertemplate="%{x:+.6f}<extra></extra>",
        )
    )
    figure.add_scatter(  # beyond the zero line, where no bar and no word is
        x=np.zeros(len(words)),
        y=np.arange(len(words)),
        mode="text",
        text=[f" {change:+.3f} " for change in changes],
        textposition=["middle left" if change >= 0 else "middle right" for change in changes],
        cliponaxis=False,
        hoverinfo="skip",
    )
    left = 16 + 7.6 * max((min(len(word), LONGEST_LABEL) for word in words), default=1)
    figure.update_layout(**_layout(colours, height=70 + ROW_PIXELS * len(words), left=int(left)))
    figure.update_xaxes(
        title=unit, range=[-1.05 * longest, 1.05 * longest], **_thin(colours) | {"zeroline": True}
    )
    figure.update_yaxes(**_labels(words, colours))
    return figure


def segment_attention_maps(record: SegmentAttention, colours: Palette) -> go.Figure:
    """One map of layer by head for each pair of groups, all on the scale from 0 to 1."""
    queries, keys = record.query_groups, record.key_groups
    n_layers, n_heads = record.share.shape[2:]
    figure = make_subplots(
        rows=len(queries),
        cols=len(keys),
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.03,
        vertical_spacing=0.1 if len(queries) > 2 else 0.14,  # noqa: PLR2004
        subplot_titles=[f"{query} → {key}" for query in queries for key in keys],
    )
    for row, query in enumerate(queries):
        for column, key in enumerate(keys):
            figure.add_trace(
                go.Heatmap(
                    z=record.share[row, column],
                    x=np.arange(1, n_heads + 1),
                    y=np.arange(1, n_layers + 1),
                    zmin=0,
                    zmax=1,
                    colorscale=scale(colours.weight),
                    showscale=False,
                    xgap=1,
                    ygap=1,
                    hovertemplate=f"layer %{{y}}, head %{{x}} · {query} → {key}: "
                    "%{z:.4f}<extra></extra>",
                ),
                row=row + 1,
                col=column + 1,
            )
    height = 60 + len(queries) * (34 + max(14 * n_layers, 90))
    figure.update_layout(**_layout(colours, height=height, left=34))
    figure.update_layout(margin={"t": 30, "b": 40})
    ticks = {"showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"size": 11}}
    figure.update_xaxes(**ticks, dtick=1 if n_heads <= 6 else 3, tick0=1)  # noqa: PLR2004
    figure.update_yaxes(**ticks, autorange="reversed", dtick=1 if n_layers <= 6 else 3, tick0=1)  # noqa: PLR2004
    figure.update_xaxes(title={"text": "head", "font": {"size": 12}}, row=len(queries))
    figure.update_yaxes(title={"text": "layer", "font": {"size": 12}}, col=1)
    figure.update_annotations(font={"size": 14, "color": colours.text})
    return figure


def _layout(colours: Palette, *, height: int, left: int) -> dict[str, Any]:
    """What all figures here share; margins are fixed, because automatic ones draw twice."""
    return {
        "height": height,
        "margin": {"l": left, "r": 14, "t": 10, "b": 44},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "dragmode": False,
        "bargap": 0.3,
    }


def _thin(colours: Palette) -> dict[str, Any]:
    """An axis of numbers with thin lines."""
    return {
        "gridcolor": colours.line,
        "zeroline": False,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickfont": {"color": colours.muted, "size": 12},
        "fixedrange": True,
    }


def _labels(names: Sequence[str], colours: Palette) -> dict[str, Any]:
    """An axis of positions, top to bottom, with escaped names."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": [html.escape(shortened(name, LONGEST_LABEL)) for name in names],
        "range": [len(names) - 0.4, -0.6],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "tickfont": {"color": colours.text, "size": 13},
        "fixedrange": True,
    }


def _axis(values: Float64[np.ndarray, " case"], unit: str) -> list[float]:
    """The range of the axis: all of [0, 1] for probabilities, else what the values need."""
    if unit.startswith("probability"):
        return [0, 1]
    low, high = float(values.min()), float(values.max())
    room = 0.1 * max(high - low, 1.0)
    return [low - room, high + room]


def shortened(text: str, length: int) -> str:
    """The text, cut with an ellipsis where it is longer than `length` characters."""
    return text if len(text) <= length else f"{text[: length - 1]}…"
