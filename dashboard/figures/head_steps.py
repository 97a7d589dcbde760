"""One head at work: slices of its matrices, products by dimension, weights by key, mixed values."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.panels import domains, domains_down, on_panel, panel_axes, shared_with
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
from dashboard.records.head_steps import HeadSteps, LinearMap

Vector = Float32[np.ndarray, " _"]

LABEL = 10
"""Characters of a token that stand beside a strip."""

GAP_LABEL = 18
"""Pixels between two panels, for the name of the lower one."""

DIMENSIONS = "dimension of the head, from 0"


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
    vectors = parts.reach(np.stack([vector for _, vector in entering]))
    weights = parts.reach(np.stack([linear.weight for _, linear, _, _ in maps]))
    traces = [
        _cells(vector[None], name, vectors, colours, y0=i) | on_panel(0)
        for i, (name, vector) in enumerate(entering)
    ]
    names = []
    for row, (name, linear, result_name, result) in enumerate(maps, start=1):
        end, first = parts.reach(np.concatenate([linear.bias, result])), 3 * row
        traces += [
            _cells(linear.weight, name, weights, colours) | on_panel(first),
            _cells(linear.bias[:, None], "b", end, colours) | on_panel(first + 1),
            _cells(result[:, None], result_name, end, colours) | on_panel(first + 2),
        ]
        names += [_above("+ b", first + 1, colours)]
        names += [_above(f"= {result_name}", first + 2, colours)]
    height = sum(heights) + GAP_LABEL * len(maps) + 30
    layout = parts.page(colours, height=height, left=46, top=8, bottom=14) | {"annotations": names}
    sides = [name for name, _ in entering], [name for name, _, _, _ in maps]
    return parts.build(traces, layout | _slice_axes(heights, *sides, head_dim, colours))


def _slice_axes(
    heights: Sequence[float],
    entering: Sequence[str],
    maps: Sequence[str],
    head_dim: int,
    colours: Palette,
) -> Part:
    """Three columns of panels; only the left ones have labels."""
    columns = domains([0.9, 0.04, 0.06], 0.012)
    rows = domains_down(heights, GAP_LABEL / (sum(heights) + GAP_LABEL * len(maps)))
    bare = parts.plain(colours, showticklabels=False)
    down = {"range": [head_dim - 0.5, -0.5]}
    middle = {"tickvals": [(head_dim - 1) / 2], "showticklabels": True}
    words = {"tickfont": {"size": 13, "color": colours.text}, "ticklabelstandoff": 5}
    axes = panel_axes(
        0,
        bare | {"domain": columns[0]},
        parts.names_axis(entering, colours)
        | {"domain": rows[0], "range": [len(entering) - 0.5, -0.5]},
    )
    for row, name in enumerate(maps, start=1):
        for column, across in enumerate(columns):
            side = middle | words | {"ticktext": [parts.label(name)]} if column == 0 else {}
            axes |= panel_axes(
                3 * row + column,
                bare | {"domain": across},
                bare | down | {"domain": rows[row]} | side,
            )
    return axes


def _above(text: str, panel: int, colours: Palette) -> Part:
    """A small name above a panel."""
    across, down = (f"{axis} domain" for axis in on_panel(panel).values())
    place: Part = {"x": 0.5, "y": 1, "xanchor": "center", "yanchor": "bottom"}
    return parts.note(text, colours.muted, xref=across, yref=down, **place)


def _cells(values: np.ndarray, name: str, end: float, colours: Palette, *, y0: float = 0) -> Part:
    """Signed numbers as cells: a strip at `y0`, or a matrix."""
    is_strip = len(values) == 1
    where = "dimension %{x}" if is_strip else "row %{y}, column %{x}"
    hover = f"{parts.label(name)} · {where} · %{{z:.6f}}"
    return parts.signed(values, colours, end, hover, y0=y0, dy=1, ygap=2 if is_strip else 0)


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
    end = parts.reach(np.concatenate([query, key]))
    hues = [colours.signed[5] if value >= 0 else colours.signed[1] for value in products]
    hover = "dimension %{x}: %{customdata[0]:.4f} · %{customdata[1]:.4f} = %{y:.5f}"
    bars = _columns(products, hues, hover) | {"customdata": np.stack([query, key], axis=1)}
    traces = [
        _cells(query[None], "q", end, colours) | on_panel(0),
        _cells(key[None], "k", end, colours, y0=1) | on_panel(0),
        bars | on_panel(1),
    ]
    strips, below = domains_down([0.24, 0.76], 0.04)
    across = parts.plain(colours, size=11, range=[-0.5, len(query) - 0.5])
    names = parts.names_axis(["q", "k"], colours) | {"range": [1.5, -0.5], "domain": strips}
    low, high = min(0.0, float(products.min())), max(0.0, float(products.max()))
    room = 0.14 * max(high - low, 1e-6)
    values = {"domain": below, "range": [low - room, high + room], "nticks": 5}
    layout = parts.page(colours, height=330, left=58, top=6) | {"bargap": 0.25}
    layout |= {"annotations": [_named(i, float(products[i]), colours) for i in marked]}
    layout |= panel_axes(0, across | shared_with(1), names)
    layout |= panel_axes(
        1, across | {"title": parts.title(DIMENSIONS, colours)}, _side("product", colours) | values
    )
    return parts.build(traces, layout)


def _columns(values: Vector, hues: Sequence[str], hover: str) -> Part:
    """Upright bars."""
    extra = "<extra></extra>"
    return {"type": "bar", "y": values, "marker": {"color": hues}, "hovertemplate": hover + extra}


def _named(dimension: int, value: float, colours: Palette) -> Part:
    """The number of a dimension, at the end of its bar."""
    side = "bottom" if value >= 0 else "top"
    place = {"x": dimension, "y": value, "xref": "x2", "yref": "y2", "yanchor": side}
    return parts.note(str(dimension), colours.text, size=11, **place)


def keys_figure(steps: HeadSteps, tokens: Sequence[str], key: int, colours: Palette) -> go.Figure:
    """Scaled score, exponential and weight of every key, aligned; the chosen key stands out."""
    panels = (
        ("q·k / √d", steps.scaled, 0.8),
        ("exp", steps.exponentials, 0.8),
        ("weight", steps.weights, 1),
    )
    last = len(panels) - 1
    names = [parts.label(token) for token in tokens]
    shades = [colours.accent if i == key else colours.muted for i in range(len(tokens))]
    bottom = 10 + 0.82 * parts.beside(tokens)
    layout = parts.page(colours, height=330 + bottom, left=58, top=6, bottom=bottom) | {
        "bargap": 0.2
    }
    across = parts.names_axis(tokens, colours, tickangle=-55)
    traces = []
    for i, down in enumerate(domains_down([1, 1, 1], 0.06)):
        name, values, opacity = panels[i]
        bars = _columns(values, shades, f"%{{x}} %{{customdata}} · {name} %{{y:.6f}}")
        traces.append(bars | {"customdata": names, "opacity": opacity} | on_panel(i))
        side = _side(name, colours) | {"domain": down} | ({"range": [0, 1.04]} if i else {})
        layout |= panel_axes(i, across | ({} if i == last else shared_with(last)), side)
    return parts.build(traces, layout)


def values_figure(
    rows: Sequence[tuple[str, float, Vector]], mixed: Vector, colours: Palette
) -> go.Figure:
    """Weighted values of the strongest keys, and what they add up to.

    Args:
        rows: Label, weight, and weight · value.
        mixed: The sum over all keys.
        colours: The theme.
    """
    end = parts.reach(np.stack([vector for _, _, vector in rows] + [mixed]))
    places = [*range(len(rows)), len(rows) + 0.4]
    traces = [
        _cells(vector[None], f"{name} · weight {weight:.4f}", end, colours, y0=place)
        for place, (name, weight, vector) in zip(places, rows, strict=False)
    ]
    traces.append(_cells(mixed[None], "z", end, colours, y0=places[-1]))
    ticks = [f"{parts.label(name, LABEL)}  {weight:.3f}" for name, weight, _ in rows]
    left = 48 + parts.beside([name for name, _, _ in rows], LABEL)
    layout = parts.page(colours, height=24 * (places[-1] + 1) + 54, left=left, top=6, bottom=46) | {
        "xaxis": parts.plain(colours, DIMENSIONS, size=11) | {"range": [-0.5, len(mixed) - 0.5]},
        "yaxis": parts.plain(colours)
        | {
            "tickvals": places,
            "ticktext": [*ticks, "<b>sum z</b>"],
            "range": [places[-1] + 0.5, -0.5],
            "ticklabelstandoff": 5,
            "tickfont": {"size": 12, "color": colours.text},
        },
    }
    return parts.build(traces, layout)


def heads_figure(norms: Vector, head: int, colours: Palette) -> go.Figure:
    """Length of the vector that each head adds; the chosen one stands out."""
    heads = list(range(1, len(norms) + 1))
    shades = [colours.accent if i == head else colours.muted for i in range(len(norms))]
    bars = _columns(norms, shades, "head %{x} · length %{y:.4f}") | {"x": heads}
    layout = parts.page(colours, height=190, left=58, top=6) | {
        "bargap": 0.3,
        "xaxis": parts.plain(colours, "head", size=11, tickvals=heads),
        "yaxis": _side("length", colours) | {"rangemode": "tozero", "zeroline": False},
    }
    return parts.build([bars], layout)


def _side(name: str, colours: Palette) -> Part:
    """What upright bars are measured on."""
    zero = {"zeroline": True, "zerolinecolor": colours.line}
    return parts.numbers(colours, name, quiet=11, nticks=4, **zero)
