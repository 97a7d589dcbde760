"""Vectors as coloured strips: tokens down, dimensions across, 0 in the middle of the scale.

Tokens are data: labels are escaped and the axes numeric, as in `heatmap.py`.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.parts import (
    LABELLED,
    label_margin,
    plain_layout,
    reach,
    signed_colours,
    token_axis,
)
from dashboard.figures.theme import Palette, scale

DOTS = 0.04
"""Width of the column of dots that choose a row, of the whole figure."""

GAP = 0.032
"""Width of the room for "+" and "=" between two panels, of the whole figure."""

SIGNS = {"segment": "+", "position": "+", "sum": "=", "LayerNorm": "→"}
"""What stands in front of a panel."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One vector as a row of cells.

    Attributes:
        name: Its label.
        values: One number per dimension.
        group: Strips of one group share a scale.
    """

    name: str
    values: Float32[np.ndarray, " hidden"]
    group: str


def equation_figure(
    cells: Float32[np.ndarray, "part token cell"],
    names: Sequence[str],
    starts: Sequence[int],
    *,
    tokens: Sequence[str],
    selected: int,
    colours: Palette,
) -> go.Figure:
    """Panels side by side that read as token + segment + position = sum → LayerNorm.

    Args:
        cells: Means over neighbouring dimensions.
        names: What each panel shows; those before "LayerNorm" share a scale.
        starts: First dimension of every cell.
        tokens: Labels of the rows.
        selected: The row with a frame.
        colours: The theme.
    """
    figure = go.Figure()
    n_tokens, last = len(tokens), len(names) - 1
    shared = reach(cells[:-1])
    labels = [html.escape(token) for token in tokens]
    hover = np.array([[label] * len(starts) for label in labels], dtype=object)
    for i, name in enumerate(names):
        end = reach(cells[i]) if i == last else shared
        figure.add_trace(
            go.Heatmap(
                z=cells[i],
                x=list(range(len(starts))),
                xaxis=_axis_name("x", i),
                customdata=hover if n_tokens <= LABELLED else None,
                text=_spans(starts, n_tokens) if n_tokens <= LABELLED else None,
                hovertemplate=_hover(name, n_tokens),
                colorscale=scale(signed_colours(colours)),
                zmin=-end,
                zmax=end,
                showscale=False,
                ygap=1 if n_tokens <= LABELLED else 0,
            )
        )
    _panel_axes(figure, names, starts, colours)
    _row_dots(figure, n_tokens, selected, colours)
    figure.update_yaxes(
        **token_axis(tokens, colours) | {"range": [n_tokens - 0.5, -0.5]},
        fixedrange=True,
        anchor="free",  # the labels stand before the dots, not before the first panel
        position=0,
    )
    figure.add_shape(
        type="rect",
        xref="paper",
        x0=0,
        x1=1,
        y0=selected - 0.5,
        y1=selected + 0.5,
        line={"color": colours.accent, "width": 2},
    )
    height = int(min(max(24 * n_tokens, 72), 620)) + 72
    figure.update_layout(**plain_layout(colours, height=height, left=label_margin(tokens), top=54))
    figure.update_layout(dragmode=False)
    return figure


def strips_figure(strips: Sequence[Strip], colours: Palette) -> go.Figure:
    """Vectors of one token below each other, every dimension a cell; dragging zooms in on some.

    Strips of one group share a scale; a gap separates the groups. A group without negative values
    has the sequential scale, from 0.
    """
    figure = go.Figure()
    ends, signed = {}, {}
    for group in {strip.group for strip in strips}:
        values = np.concatenate([strip.values for strip in strips if strip.group == group])
        ends[group], signed[group] = reach(values), bool((values < 0).any())
    place, places = 0.0, []
    for i, strip in enumerate(strips):
        if i:
            place += 1.0 if strip.group == strips[i - 1].group else 1.35
        places.append(place)
        figure.add_trace(
            go.Heatmap(
                z=strip.values[None],
                y=[place],
                dy=1,
                hovertemplate=f"{strip.name} · dimension %{{x}} · %{{z:.6f}}<extra></extra>",
                colorscale=scale(
                    signed_colours(colours) if signed[strip.group] else colours.weight
                ),
                zmin=-ends[strip.group] if signed[strip.group] else 0,
                zmax=ends[strip.group],
                showscale=False,
                ygap=3,
            )
        )
    figure.update_yaxes(
        tickmode="array",
        tickvals=places,
        ticktext=[strip.name for strip in strips],
        range=[places[-1] + 0.5, -0.5],
        fixedrange=True,
        showgrid=False,
        zeroline=False,
        ticks="",
        tickfont={"size": 13, "color": colours.text},
    )
    figure.update_xaxes(
        title={"text": "dimension", "font": {"size": 12, "color": colours.muted}},
        showgrid=False,
        zeroline=False,
        tickfont={"size": 11, "color": colours.muted},
        range=[-0.5, len(strips[0].values) - 0.5],
    )
    height = int(34 * (places[-1] + 1)) + 52
    figure.update_layout(**plain_layout(colours, height=height, left=92, top=6))
    figure.update_layout(dragmode="zoom", margin_b=46)
    return figure


def _axis_name(letter: str, index: int) -> str:
    """Plotly's name of the `index`-th axis, from 0."""
    return letter if index == 0 else f"{letter}{index + 1}"


def _spans(starts: Sequence[int], n_tokens: int) -> np.ndarray:
    """The dimensions of every cell in words, for each row."""
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    spans = [str(s) if width == 1 else f"from {s}, mean of {width}" for s in starts]
    return np.array([spans] * n_tokens, dtype=object)


def _hover(name: str, n_tokens: int) -> str:
    """What a cell says; without its token where that would be megabytes of text."""
    if n_tokens <= LABELLED:
        return f"%{{customdata}} · {name} · dimension %{{text}} · %{{z:.5f}}<extra></extra>"
    return f"position %{{y}} · {name} · %{{z:.5f}}<extra></extra>"


def _panel_axes(
    figure: go.Figure, names: Sequence[str], starts: Sequence[int], colours: Palette
) -> None:
    """One horizontal axis per panel, its name above it, and the sign in the gap before it."""
    width = (1 - DOTS - GAP * (len(names) - 1)) / len(names)
    for i, name in enumerate(names):
        left = DOTS + i * (width + GAP)
        axis = "xaxis" if i == 0 else f"xaxis{i + 1}"
        figure.update_layout(
            {
                axis: {
                    "domain": [left, left + width],
                    "range": [-0.5, len(starts) - 0.5],
                    "showticklabels": False,
                    "showgrid": False,
                    "zeroline": False,
                    "ticks": "",
                    "fixedrange": True,
                    "anchor": "y",
                }
            }
        )
        if i:
            figure.add_annotation(
                _caption(SIGNS[name], left - GAP / 2, colours.accent, 17, above=18)
            )
        figure.add_annotation(_caption(name, left + width / 2, colours.text, 12))


def _row_dots(figure: go.Figure, n_tokens: int, selected: int, colours: Palette) -> None:
    """A dot in front of every row, to click; its `customdata` is the row."""
    axis = f"{len(figure.data) + 1}"
    dots = {"color": colours.accent, "size": 9 if n_tokens <= LABELLED else 5}
    figure.add_trace(
        go.Scatter(
            x=[0] * n_tokens,
            y=list(range(n_tokens)),
            xaxis=f"x{axis}",
            customdata=list(range(n_tokens)),
            mode="markers",
            cliponaxis=False,
            marker=dots
            | {"symbol": ["circle" if i == selected else "circle-open" for i in range(n_tokens)]},
            selected={"marker": {"opacity": 1}},
            unselected={"marker": {"opacity": 1}},
            hovertemplate="choose position %{customdata}<extra></extra>",
        )
    )
    figure.update_layout(
        {
            f"xaxis{axis}": {
                "domain": [0, DOTS * 0.8],
                "range": [-1, 1],
                "visible": False,
                "fixedrange": True,
                "anchor": "y",
            }
        }
    )


def _caption(text: str, x: float, colour: str, size: int, *, above: int = 0) -> dict[str, Any]:
    """A word above the panels; on a narrow page signs find room only `above` the names."""
    return {
        "text": text,
        "x": x,
        "y": 1,
        "xref": "paper",
        "yref": "paper",
        "xanchor": "center",
        "yanchor": "bottom",
        "yshift": 6 + above,
        "showarrow": False,
        "font": {"size": size, "color": colour},
    }
