"""One head at work: slices of its matrices, products by dimension, weights by key, mixed values.

Tokens are data: labels are escaped, the axes numeric, and hover texts take them from `customdata`.
"""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.building import (
    Part,
    build,
    domains,
    domains_down,
    on_panel,
    panel_axes,
    shared_with,
)
from dashboard.figures.parts import label_margin, plain_layout, reach, signed_colours, token_axis
from dashboard.figures.theme import Palette, scale
from dashboard.records.head_steps import HeadSteps, LinearMap

Vector = Float32[np.ndarray, " _"]

BARE: Part = {
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
    vectors = reach(np.stack([vector for _, vector in entering]))
    weights = reach(np.stack([linear.weight for _, linear, _, _ in maps]))
    traces = [
        _cells(vector[None], name, vectors, colours, y0=i) | on_panel(0)
        for i, (name, vector) in enumerate(entering)
    ]
    annotations = []
    for row, (name, linear, result_name, result) in enumerate(maps, start=1):
        end = reach(np.concatenate([linear.bias, result]))
        for column, (label, values, limit) in enumerate(
            (
                (name, linear.weight, weights),
                ("b", linear.bias[:, None], end),
                (result_name, result[:, None], end),
            )
        ):
            traces.append(_cells(values, label, limit, colours) | on_panel(3 * row + column))
        for column, label in ((1, "+ b"), (2, f"= {result_name}")):
            annotations.append(_above(label, 3 * row + column, colours))
    height = int(sum(heights) + GAP_LABEL * len(maps)) + 30
    layout = plain_layout(colours, height=height, left=46, top=8)
    layout |= {"dragmode": False, "annotations": annotations}
    names = [name for name, _ in entering], [name for name, _, _, _ in maps]
    return build(traces, layout | _slice_axes(heights, *names, head_dim))


def _slice_axes(
    heights: Sequence[float], entering: Sequence[str], maps: Sequence[str], head_dim: int
) -> Part:
    """Three columns of panels; only the left ones have labels."""
    columns = domains([0.9, 0.04, 0.06], 0.012)
    rows = domains_down(heights, GAP_LABEL / (sum(heights) + GAP_LABEL * len(maps)))
    axes: Part = {}
    for row, down in enumerate(rows):
        for column, across in enumerate(columns):
            side: Part = {} if row == 0 else {"range": [head_dim - 0.5, -0.5]}
            if row == column == 0:
                side = {
                    "tickvals": list(range(len(entering))),
                    "ticktext": list(entering),
                    "range": [len(entering) - 0.5, -0.5],
                }
            elif row and column == 0:
                side |= {
                    "tickvals": [(head_dim - 1) / 2],
                    "ticktext": [maps[row - 1]],
                    "showticklabels": True,
                }
            elif row:
                side["showticklabels"] = False
            axes |= panel_axes(
                3 * row + column,
                BARE | {"domain": across, "showticklabels": False},
                BARE | {"domain": down} | side,
            )
    return axes


def _above(text: str, panel: int, colours: Palette) -> Part:
    """A small name above a panel."""
    place = on_panel(panel)
    return {
        "text": text,
        "xref": f"{place['xaxis']} domain",
        "yref": f"{place['yaxis']} domain",
        "x": 0.5,
        "y": 1,
        "xanchor": "center",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 12, "color": colours.muted},
    }


def _cells(values: np.ndarray, name: str, end: float, colours: Palette, *, y0: float = 0) -> Part:
    """Signed numbers as cells, 0 in the middle of the scale."""
    where = "dimension %{x}" if len(values) == 1 else "row %{y}, column %{x}"
    return {
        "type": "heatmap",
        "z": np.ascontiguousarray(values),
        "y0": y0,
        "dy": 1,
        "ygap": 2 if len(values) == 1 else 0,
        "colorscale": scale(signed_colours(colours)),
        "zmin": -end,
        "zmax": end,
        "showscale": False,
        "hovertemplate": f"{name} · {where} · %{{z:.6f}}<extra></extra>",
    }


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
    end = reach(np.concatenate([query, key]))
    signed = signed_colours(colours)
    bars = {
        "type": "bar",
        "y": products,
        "customdata": np.stack([query, key], axis=1),
        "marker": {"color": [signed[5] if value >= 0 else signed[1] for value in products]},
        "hovertemplate": "dimension %{x}: %{customdata[0]:.4f} · %{customdata[1]:.4f} = "
        "%{y:.5f}<extra></extra>",
    }
    traces = [
        _cells(query[None], "q", end, colours) | on_panel(0),
        _cells(key[None], "k", end, colours, y0=1) | on_panel(0),
        bars | on_panel(1),
    ]
    strips, below = domains_down([0.24, 0.76], 0.04)
    across = BARE | {"tickfont": _small(colours), "range": [-0.5, len(query) - 0.5]}
    names = {"tickvals": [0, 1], "ticktext": ["q", "k"], "range": [1.5, -0.5]}
    low, high = min(0.0, float(products.min())), max(0.0, float(products.max()))
    room = 0.14 * max(high - low, 1e-6)
    scale_of_products = _numbers(colours, "product") | {
        "zerolinecolor": colours.line,
        "zeroline": True,
        "domain": below,
        "range": [low - room, high + room],
        "nticks": 5,
    }
    layout = plain_layout(colours, height=330, left=58, top=6, bottom=44)
    layout |= {"dragmode": False, "bargap": 0.25}
    layout |= {"annotations": [_named(i, float(products[i]), colours) for i in marked]}
    layout |= panel_axes(0, across | shared_with(1), BARE | names | {"domain": strips})
    layout |= panel_axes(1, across | _dimension_title(colours), scale_of_products)
    return build(traces, layout)


def _named(dimension: int, value: float, colours: Palette) -> Part:
    """The number of a dimension, at the end of its bar."""
    return {
        "text": str(dimension),
        "x": dimension,
        "y": value,
        "xref": "x2",
        "yref": "y2",
        "yanchor": "bottom" if value >= 0 else "top",
        "showarrow": False,
        "font": {"size": 11, "color": colours.text},
    }


def keys_figure(steps: HeadSteps, tokens: Sequence[str], key: int, colours: Palette) -> go.Figure:
    """Scaled score, exponential and weight of every key, aligned; the chosen key stands out."""
    panels = (
        ("q·k / √d", steps.scaled, 0.8),
        ("exp", steps.exponentials, 0.8),
        ("weight", steps.weights, 1),
    )
    last = len(panels) - 1
    labels = [html.escape(token) for token in tokens]
    shades = [colours.accent if i == key else colours.muted for i in range(len(tokens))]
    bottom = 10 + 0.82 * label_margin(tokens)
    layout = plain_layout(colours, height=int(330 + bottom), left=58, top=6, bottom=bottom)
    layout |= {"dragmode": False, "bargap": 0.2}
    across = token_axis(tokens, colours) | {"fixedrange": True, "tickangle": -55}
    traces = []
    for i, down in enumerate(domains_down([1, 1, 1], 0.06)):
        name, values, opacity = panels[i]
        bars = {
            "type": "bar",
            "y": values,
            "customdata": labels,
            "marker": {"color": shades, "line": {"width": 0}},
            "opacity": opacity,
            "hovertemplate": f"%{{x}} %{{customdata}} · {name} %{{y:.6f}}<extra></extra>",
        }
        traces.append(bars | on_panel(i))
        side = _numbers(colours, name) | {"zeroline": True, "zerolinecolor": colours.line}
        if i:
            side["range"] = [0, 1.04]
        layout |= panel_axes(
            i, across | ({} if i == last else shared_with(last)), side | {"domain": down}
        )
    return build(traces, layout)


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
    places = [*range(len(rows)), len(rows) + 0.4]
    labels = [html.escape(label) for label, _, _ in rows]
    ticks = [f"{_short(label)}  {weight:.3f}" for label, weight, _ in rows]
    traces = [
        _cells(vector[None], "weight · value", end, colours, y0=place)
        | {
            "meta": [label, f"{weight:.4f}"],
            "hovertemplate": "%{meta[0]} · weight %{meta[1]} · dimension %{x} · %{z:.6f}"
            "<extra></extra>",
        }
        for place, label, (_, weight, vector) in zip(places, labels, rows, strict=False)
    ]
    traces.append(_cells(mixed[None], "z", end, colours, y0=places[-1]))
    height = int(24 * (places[-1] + 1)) + 54
    left = 48 + label_margin([label[:LABEL] for label, _, _ in rows])
    layout = plain_layout(colours, height=height, left=left, top=6, bottom=46)
    layout |= {
        "dragmode": False,
        "xaxis": BARE
        | _dimension_title(colours)
        | {"tickfont": _small(colours), "range": [-0.5, len(mixed) - 0.5]},
        "yaxis": BARE
        | {
            "tickvals": places,
            "ticktext": [*ticks, "<b>sum z</b>"],
            "range": [places[-1] + 0.5, -0.5],
            "tickfont": {"size": 12, "color": colours.text},
        },
    }
    return build(traces, layout)


def heads_figure(norms: Vector, head: int, colours: Palette) -> go.Figure:
    """Length of the vector that each head adds; the chosen one stands out."""
    numbers = list(range(1, len(norms) + 1))
    shades = [colours.accent if i == head else colours.muted for i in range(len(norms))]
    bars = {
        "type": "bar",
        "x": numbers,
        "y": norms,
        "marker": {"color": shades},
        "hovertemplate": "head %{x} · length %{y:.4f}<extra></extra>",
    }
    layout = plain_layout(colours, height=190, left=58, top=6, bottom=44)
    layout |= {
        "dragmode": False,
        "bargap": 0.3,
        "xaxis": BARE
        | {"tickvals": numbers, "title": _title("head", colours), "tickfont": _small(colours)},
        "yaxis": _numbers(colours, "length") | {"rangemode": "tozero"},
    }
    return build([bars], layout)


def _numbers(colours: Palette, title: str) -> Part:
    """An axis of numbers with thin lines."""
    return BARE | {
        "showgrid": True,
        "gridcolor": colours.line,
        "nticks": 4,
        "title": _title(title, colours),
        "tickfont": _small(colours),
    }


def _dimension_title(colours: Palette) -> Part:
    """What stands below dimensions of a head."""
    return {"title": _title("dimension of the head, from 0", colours)}


def _title(text: str, colours: Palette) -> Part:
    """The title of an axis."""
    return {"text": text, "font": {"size": 12, "color": colours.muted}}


def _small(colours: Palette) -> Part:
    """The font of numbers at an axis."""
    return {"size": 11, "color": colours.muted}


def _short(label: str) -> str:
    """The token, escaped, cut where it would take the figure's place."""
    return html.escape(label if len(label) <= LABEL else f"{label[: LABEL - 1]}…")
