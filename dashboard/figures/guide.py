"""Figures of the guide: a time line, who may see whom, and what costs how much.

Labels that readers typed are escaped, and axes are numeric positions.
"""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool

from dashboard.figures.theme import FONT, Palette

LONGEST = 12
"""Characters of a word that fit beside a matrix."""


def time_line(
    years: Sequence[str], titles: Sequence[str], chosen: int, colours: Palette
) -> go.Figure:
    """Milestones from top to bottom at equal distances; the chosen one is filled.

    Args:
        years: What stands left of the line.
        titles: What stands right of it; our own words.
        chosen: Which milestone is filled.
        colours: The theme.
    """
    places = list(range(len(years)))
    fills = [colours.accent if i == chosen else colours.line for i in places]
    figure = go.Figure(
        go.Scatter(
            x=[0] * len(places),
            y=places,
            mode="lines+markers+text",
            line={"color": colours.line, "width": 2},
            marker={"size": 17, "color": fills, "line": {"color": colours.accent, "width": 2}},
            text=[
                f"  <b>{title}</b>" if i == chosen else f"  {title}"
                for i, title in enumerate(titles)
            ],
            textposition="middle right",
            textfont={"color": colours.text, "size": 14},
            hoverinfo="none",
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}, "textfont": {"color": colours.text}},
            cliponaxis=False,
        )
    )
    figure.update_layout(
        **_layout(54 * len(places) + 12, colours), margin={"l": 48, "r": 8, "t": 6, "b": 6}
    )
    figure.update_xaxes(visible=False, range=[-0.08, 1], fixedrange=True)
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=list(years),
        tickfont={"color": colours.muted, "size": 13},
        ticklabelstandoff=2,
        range=[len(places) - 0.45, -0.55],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    return figure


def visibility_matrix(
    visible: Bool[np.ndarray, "row column"],
    words: Sequence[str],
    colours: Palette,
    *,
    chosen: int | None = None,
    says: tuple[str, str] = ("may be seen", "hidden"),
) -> go.Figure:
    """Rows that look, columns that are looked at; filled where that is allowed.

    Args:
        visible: True where allowed.
        words: Labels of rows and columns, which may be a reader's.
        colours: The theme.
        chosen: A row to frame, or None.
        says: What hovering says about a filled and about an empty cell.
    """
    size = len(words)
    labels = [
        html.escape(word if len(word) <= LONGEST else f"{word[: LONGEST - 1]}…") for word in words
    ]
    hover = [
        [
            f"{row} → {column}: {says[0] if visible[i, j] else says[1]}"
            for j, column in enumerate(labels)
        ]
        for i, row in enumerate(labels)
    ]
    figure = go.Figure(
        go.Heatmap(
            z=visible.astype(np.float32),
            customdata=np.array(hover, dtype=object),
            hovertemplate="%{customdata}<extra></extra>",
            colorscale=[[0, colours.weight[0]], [1, colours.weight[3]]],
            zmin=0,
            zmax=1,
            xgap=1,
            ygap=1,
            showscale=False,
        )
    )
    longest = max((len(label) for label in labels), default=1)
    margin = 12 + 7 * min(longest, LONGEST)
    figure.update_layout(
        **_layout(int(margin + 14 + max(20 * size, 60)), colours),
        margin={"l": margin, "r": 6, "t": margin * 0.8, "b": 6},
    )
    figure.update_layout(plot_bgcolor=colours.line)
    figure.update_xaxes(**_axis(labels, colours), side="top", tickangle=-55)
    figure.update_yaxes(**_axis(labels, colours), autorange="reversed")
    if chosen is not None:
        edge = {"color": colours.text, "width": 2}
        figure.add_shape(
            type="rect", x0=-0.5, x1=size - 0.5, y0=chosen - 0.5, y1=chosen + 0.5, line=edge
        )
    return figure


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colours: Palette,
    *,
    log: bool = False,
) -> go.Figure:
    """Horizontal bars with their values written out; our own labels.

    Args:
        labels: One per bar, from the top.
        values: Lengths, all positive where `log` is True.
        texts: What stands at the end of each bar.
        colours: The theme.
        log: Whether the axis counts powers of ten.
    """
    places = list(range(len(labels)))
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=places,
            orientation="h",
            marker={"color": colours.accent},
            text=list(texts),
            textposition="outside",
            textfont={"color": colours.text},
            cliponaxis=False,
            hoverinfo="none",
            width=0.62,
        )
    )
    left = 14 + 7 * max(len(label) for label in labels)
    figure.update_layout(
        **_layout(36 * len(places) + 16, colours), margin={"l": left, "r": 96, "t": 4, "b": 4}
    )
    axis: dict[str, Any] = (
        {"type": "log", "range": [0, np.log10(max(values))]}
        if log
        else {"range": [0, max(*values, 1e-9)]}
    )
    figure.update_xaxes(visible=False, fixedrange=True, **axis)
    figure.update_yaxes(**_axis(labels, colours), autorange="reversed")
    return figure


def _axis(labels: Sequence[str], colours: Palette) -> dict[str, Any]:
    """An axis of positions with the given, already escaped, labels."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(labels))),
        "ticktext": list(labels),
        "tickfont": {"color": colours.text, "size": 12},
        "ticklabelstandoff": 5,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
    }


def _layout(height: int, colours: Palette) -> dict[str, Any]:
    """What all figures share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "showlegend": False,
        "dragmode": False,
    }
