"""One head at work: slices of its matrices, products by dimension, weights by key, mixed values.

Tokens are data: labels are escaped, the axes numeric, and hover texts take them from `customdata`.
"""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32
from plotly.subplots import make_subplots

from dashboard.figures.parts import label_margin, plain_layout, reach, signed_colours, token_axis
from dashboard.figures.theme import Palette, scale
from dashboard.records.head_steps import HeadSteps, LinearMap

Vector = Float32[np.ndarray, " _"]

BARE: dict[str, Any] = {
    "showgrid": False,
    "zeroline": False,
    "ticks": "",
    "ticklabelstandoff": 5,
    "fixedrange": True,
}

LABEL = 10
"""Characters of a token that stand beside a strip."""

GAP_LABEL = 18
"""Pixels between two panels, for the name of the lower one."""


def slices_figure(
    entering: Sequence[tuple[str, Vector]],
    maps: Sequence[tuple[str, LinearMap, str, Vector]],
    colours: Palette,
) -> go.Figure:
    """Vectors on top, below them the slices of W_Q, W_K and W_V, their biases and their results.

    Columns of a slice stand below the dimensions that they multiply.

    Args:
        entering: What is multiplied, with its name.
        maps: For each slice: its name, itself, the name of its result, and the result.
        colours: The theme.
    """
    head_dim = len(maps[0][3])
    heights = [20.0 * len(entering), *([max(3.0 * head_dim, 100.0)] * len(maps))]
    figure = make_subplots(
        rows=len(heights),
        cols=3,
        shared_xaxes=False,
        row_heights=heights,
        column_widths=[0.9, 0.04, 0.06],
        horizontal_spacing=0.012,
        vertical_spacing=GAP_LABEL / (sum(heights) + GAP_LABEL * len(maps)),
    )
    vectors = np.stack([vector for _, vector in entering])
    for i, (name, vector) in enumerate(entering):
        figure.add_trace(_cells(vector[None], name, reach(vectors), colours, y0=i), row=1, col=1)
    figure.update_yaxes(
        tickvals=list(range(len(entering))),
        ticktext=[name for name, _ in entering],
        range=[len(entering) - 0.5, -0.5],
        row=1,
        col=1,
    )
    weights = reach(np.stack([linear.weight for _, linear, _, _ in maps]))
    for row, (name, linear, result_name, result) in enumerate(maps, start=2):
        end = reach(np.concatenate([linear.bias, result]))
        parts = ((name, linear.weight, weights), ("b", linear.bias[:, None], end))
        for column, (label, values, limit) in enumerate(
            (*parts, (result_name, result[:, None], end)), start=1
        ):
            figure.add_trace(_cells(values, label, limit, colours), row=row, col=column)
        for column in (1, 2, 3):
            figure.update_yaxes(
                range=[head_dim - 0.5, -0.5], showticklabels=False, row=row, col=column
            )
        figure.update_yaxes(
            tickvals=[(head_dim - 1) / 2], ticktext=[name], showticklabels=True, row=row, col=1
        )
        for column, label in ((2, "+ b"), (3, f"= {result_name}")):
            figure.add_annotation(_above(label, colours), row=row, col=column)
    figure.update_xaxes(**BARE, showticklabels=False)
    figure.update_yaxes(**BARE)
    height = int(sum(heights) + GAP_LABEL * len(maps)) + 30
    figure.update_layout(**plain_layout(colours, height=height, left=46, top=8))
    figure.update_layout(dragmode=False)
    return figure


def _above(text: str, colours: Palette) -> dict[str, Any]:
    """A small name above the panel that it is added to."""
    return {
        "text": text,
        "xref": "x domain",
        "yref": "y domain",
        "x": 0.5,
        "y": 1,
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": colours.muted},
    }


def _cells(
    values: np.ndarray, name: str, end: float, colours: Palette, *, y0: float = 0
) -> go.Heatmap:
    """Signed numbers as cells, 0 in the middle of the scale."""
    where = "dimension %{x}" if len(values) == 1 else "row %{y}, column %{x}"
    return go.Heatmap(
        z=np.ascontiguousarray(values),
        y0=y0,
        dy=1,
        ygap=2 if len(values) == 1 else 0,
        colorscale=scale(signed_colours(colours)),
        zmin=-end,
        zmax=end,
        showscale=False,
        hovertemplate=f"{name} · {where} · %{{z:.6f}}<extra></extra>",
    )


def products_figure(
    query: Vector, key: Vector, products: Vector, marked: Sequence[int], colours: Palette
) -> go.Figure:
    """Strips of q and k, and below them what each dimension adds to q·k, aligned.

    Args:
        query: q of the query token.
        key: k of the key token.
        products: Their products, dimension by dimension.
        marked: Dimensions that are named: those that add or take most.
        colours: The theme.
    """
    figure = make_subplots(
        rows=2, cols=1, shared_xaxes=True, row_heights=[0.24, 0.76], vertical_spacing=0.04
    )
    end = reach(np.concatenate([query, key]))
    for i, (name, vector) in enumerate((("q", query), ("k", key))):
        figure.add_trace(_cells(vector[None], name, end, colours, y0=i), row=1, col=1)
    figure.update_yaxes(
        **BARE, tickvals=[0, 1], ticktext=["q", "k"], range=[1.5, -0.5], row=1, col=1
    )
    signed = signed_colours(colours)
    figure.add_trace(
        go.Bar(
            y=products,
            customdata=np.stack([query, key], axis=1),
            marker={"color": [signed[5] if value >= 0 else signed[1] for value in products]},
            hovertemplate="dimension %{x}: %{customdata[0]:.4f} · %{customdata[1]:.4f} = "
            "%{y:.5f}<extra></extra>",
        ),
        row=2,
        col=1,
    )
    for dimension in marked:
        value = float(products[dimension])
        figure.add_annotation(
            text=str(dimension),
            x=dimension,
            y=value,
            xref="x2",
            yref="y2",
            yanchor="bottom" if value >= 0 else "top",
            showarrow=False,
            font={"size": 11, "color": colours.text},
        )
    low, high = min(0.0, float(products.min())), max(0.0, float(products.max()))
    room = 0.14 * max(high - low, 1e-6)
    figure.update_yaxes(
        **BARE | {"zeroline": True, "zerolinecolor": colours.line, "showgrid": True},
        gridcolor=colours.line,
        range=[low - room, high + room],
        nticks=5,
        title={"text": "product", "font": {"size": 12, "color": colours.muted}},
        tickfont={"size": 11, "color": colours.muted},
        row=2,
        col=1,
    )
    figure.update_xaxes(
        **BARE,
        tickfont={"size": 11, "color": colours.muted},
        range=[-0.5, len(query) - 0.5],
    )
    figure.update_xaxes(
        title={
            "text": "dimension of the head, from 0",
            "font": {"size": 12, "color": colours.muted},
        },
        row=2,
        col=1,
    )
    figure.update_layout(**plain_layout(colours, height=330, left=58, top=6))
    figure.update_layout(dragmode=False, margin_b=44, bargap=0.25)
    return figure


def keys_figure(steps: HeadSteps, tokens: Sequence[str], key: int, colours: Palette) -> go.Figure:
    """Scaled score, exponential and weight of every key, aligned; the chosen key stands out."""
    panels = (
        ("q·k / √d", steps.scaled),
        ("exp", steps.exponentials),
        ("weight", steps.weights),
    )
    figure = make_subplots(
        rows=len(panels), cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[1, 1, 1]
    )
    labels = [html.escape(token) for token in tokens]
    shades = [colours.accent if i == key else colours.muted for i in range(len(tokens))]
    for row, (name, values) in enumerate(panels, start=1):
        figure.add_trace(
            go.Bar(
                y=values,
                customdata=labels,
                marker={"color": shades, "line": {"width": 0}},
                opacity=1 if row == len(panels) else 0.8,
                hovertemplate=f"%{{x}} %{{customdata}} · {name} %{{y:.6f}}<extra></extra>",
            ),
            row=row,
            col=1,
        )
        figure.update_yaxes(
            **BARE | {"zeroline": True, "showgrid": True, "zerolinecolor": colours.line},
            gridcolor=colours.line,
            nticks=4,
            title={"text": name, "font": {"size": 12, "color": colours.muted}},
            tickfont={"size": 11, "color": colours.muted},
            row=row,
            col=1,
        )
    for row in (2, 3):
        figure.update_yaxes(range=[0, 1.04], row=row, col=1)
    figure.update_xaxes(**token_axis(tokens, colours), fixedrange=True, tickangle=-55)
    bottom = 10 + 0.82 * label_margin(tokens)
    figure.update_layout(**plain_layout(colours, height=int(330 + bottom), left=58, top=6))
    figure.update_layout(dragmode=False, margin_b=bottom, bargap=0.2)
    return figure


def values_figure(
    rows: Sequence[tuple[str, float, Vector]], mixed: Vector, colours: Palette
) -> go.Figure:
    """Weighted values of the strongest keys, and what they add up to.

    Args:
        rows: Label, weight, and weight · value.
        mixed: The sum over all keys.
        colours: The theme.
    """
    end = reach(np.stack([vector for _, _, vector in rows] + [mixed]))
    figure = go.Figure()
    places = [*range(len(rows)), len(rows) + 0.4]
    labels = [html.escape(label) for label, _, _ in rows]
    ticks = [f"{_short(label)}  {weight:.3f}" for label, weight, _ in rows]
    for place, label, (_, weight, vector) in zip(places, labels, rows, strict=False):
        trace = _cells(vector[None], "weight · value", end, colours, y0=place)
        trace.update(meta=[label, f"{weight:.4f}"])
        trace.update(
            hovertemplate="%{meta[0]} · weight %{meta[1]} · dimension %{x} · %{z:.6f}"
            "<extra></extra>"
        )
        figure.add_trace(trace)
    figure.add_trace(_cells(mixed[None], "z", end, colours, y0=places[-1]))
    figure.update_yaxes(
        **BARE,
        tickvals=places,
        ticktext=[*ticks, "<b>sum z</b>"],
        range=[places[-1] + 0.5, -0.5],
        tickfont={"size": 12, "color": colours.text},
    )
    figure.update_xaxes(
        **BARE,
        title={
            "text": "dimension of the head, from 0",
            "font": {"size": 12, "color": colours.muted},
        },
        tickfont={"size": 11, "color": colours.muted},
        range=[-0.5, len(mixed) - 0.5],
    )
    height = int(24 * (places[-1] + 1)) + 54
    left = 48 + label_margin([label[:LABEL] for label, _, _ in rows])
    figure.update_layout(**plain_layout(colours, height=height, left=left, top=6))
    figure.update_layout(dragmode=False, margin_b=46)
    return figure


def heads_figure(norms: Vector, head: int, colours: Palette) -> go.Figure:
    """Length of the vector that each head adds; the chosen one stands out."""
    numbers = list(range(1, len(norms) + 1))
    figure = go.Figure(
        go.Bar(
            x=numbers,
            y=norms,
            marker={
                "color": [colours.accent if i == head else colours.muted for i in range(len(norms))]
            },
            hovertemplate="head %{x} · length %{y:.4f}<extra></extra>",
        )
    )
    figure.update_xaxes(
        **BARE,
        tickvals=numbers,
        title={"text": "head", "font": {"size": 12, "color": colours.muted}},
        tickfont={"size": 11, "color": colours.muted},
    )
    figure.update_yaxes(
        **BARE | {"showgrid": True},
        gridcolor=colours.line,
        nticks=4,
        tickfont={"size": 11, "color": colours.muted},
        title={"text": "length", "font": {"size": 12, "color": colours.muted}},
        rangemode="tozero",
    )
    figure.update_layout(**plain_layout(colours, height=190, left=58, top=6))
    figure.update_layout(dragmode=False, margin_b=44, bargap=0.3)
    return figure


def _short(label: str) -> str:
    """The token, escaped, cut where it would take the figure's place."""
    return html.escape(label if len(label) <= LABEL else f"{label[: LABEL - 1]}…")
