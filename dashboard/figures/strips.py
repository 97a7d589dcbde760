"""Vectors as coloured strips: tokens down, dimensions across, 0 in the middle of the scale.

Tokens are data: labels are escaped and the axes numeric, as in `heatmap.py`.
"""

import html
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.building import Part, axis_key, build, on_panel
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
    n_tokens, last = len(tokens), len(names) - 1
    shared = reach(cells[:-1])
    labels = [html.escape(token) for token in tokens]
    hover = np.array([[label] * len(starts) for label in labels], dtype=object)
    traces: list[Part] = [
        {
            "type": "heatmap",
            "z": cells[i],
            "x": list(range(len(starts))),
            "xaxis": on_panel(i)["xaxis"],
            "customdata": hover if n_tokens <= LABELLED else None,
            "text": _spans(starts, n_tokens) if n_tokens <= LABELLED else None,
            "hovertemplate": _hover(name, n_tokens),
            "colorscale": scale(signed_colours(colours)),
            "zmin": -(reach(cells[i]) if i == last else shared),
            "zmax": reach(cells[i]) if i == last else shared,
            "showscale": False,
            "ygap": 1 if n_tokens <= LABELLED else 0,
        }
        for i, name in enumerate(names)
    ]
    traces.append(_row_dots(n_tokens, selected, len(names), colours))
    height = int(min(max(24 * n_tokens, 72), 620)) + 72
    layout = plain_layout(colours, height=height, left=label_margin(tokens), top=54)
    layout |= {
        "dragmode": False,
        "yaxis": token_axis(tokens, colours)
        | {
            "range": [n_tokens - 0.5, -0.5],
            "fixedrange": True,
            "anchor": "free",  # the labels stand before the dots, not before the first panel
            "position": 0,
        },
        "shapes": [
            _frame(0, 1, selected - 0.5, selected + 0.5, colours) | {"xref": "paper"},
        ],
    }
    return build(traces, layout | _panels(names, len(starts), colours))


def strips_figure(
    strips: Sequence[Strip],
    colours: Palette,
    *,
    left: float = 92,
    label_gap: float | None = None,
    framed: tuple[int, int] | None = None,
) -> go.Figure:
    """Vectors of one token below each other, every dimension a cell; dragging zooms in on some.

    Strips of one group share a scale; a gap separates the groups. A group without negative values
    has the sequential scale, from 0.

    Args:
        strips: From top to bottom.
        colours: The theme.
        left: Pixels for the labels.
        label_gap: Pixels between a label and its strip; None for what Plotly takes.
        framed: First and last dimension of the first strip that get a frame.
    """
    ends, signed = {}, {}
    for group in {strip.group for strip in strips}:
        values = np.concatenate([strip.values for strip in strips if strip.group == group])
        ends[group], signed[group] = reach(values), bool((values < 0).any())
    place, places = 0.0, []
    for i, strip in enumerate(strips):
        if i:
            place += 1.0 if strip.group == strips[i - 1].group else 1.35
        places.append(place)
    traces = [
        {
            "type": "heatmap",
            "z": strip.values[None],
            "y": [place],
            "dy": 1,
            "hovertemplate": f"{strip.name} · dimension %{{x}} · %{{z:.6f}}<extra></extra>",
            "colorscale": scale(signed_colours(colours) if signed[strip.group] else colours.weight),
            "zmin": -ends[strip.group] if signed[strip.group] else 0,
            "zmax": ends[strip.group],
            "showscale": False,
            "ygap": 3,
        }
        for place, strip in zip(places, strips, strict=True)
    ]
    height = int(34 * (places[-1] + 1)) + 52
    layout = plain_layout(colours, height=height, left=left, top=6, bottom=46)
    layout |= {
        "dragmode": "zoom",
        "xaxis": {
            "title": {"text": "dimension", "font": {"size": 12, "color": colours.muted}},
            "showgrid": False,
            "zeroline": False,
            "tickfont": {"size": 11, "color": colours.muted},
            "range": [-0.5, len(strips[0].values) - 0.5],
        },
        "yaxis": {
            "tickmode": "array",
            "tickvals": places,
            "ticktext": [strip.name for strip in strips],
            "range": [places[-1] + 0.5, -0.5],
            "fixedrange": True,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "ticklabelstandoff": label_gap,
            "tickfont": {"size": 13, "color": colours.text},
        },
    }
    if framed is not None:
        layout["shapes"] = [_frame(framed[0] - 0.5, framed[1] + 0.5, -0.46, 0.46, colours)]
    return build(traces, layout)


def _frame(x0: float, x1: float, y0: float, y1: float, colours: Palette) -> Part:
    """A frame around cells."""
    return {
        "type": "rect",
        "x0": x0,
        "x1": x1,
        "y0": y0,
        "y1": y1,
        "line": {"color": colours.accent, "width": 2},
    }


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


def _panels(names: Sequence[str], n_cells: int, colours: Palette) -> Part:
    """One horizontal axis per panel and one for the dots; names above, signs in the gaps."""
    width = (1 - DOTS - GAP * (len(names) - 1)) / len(names)
    axes: Part = {}
    words = []
    for i, name in enumerate(names):
        left = DOTS + i * (width + GAP)
        axes[axis_key("x", i)] = {
            "domain": [left, left + width],
            "range": [-0.5, n_cells - 0.5],
            "showticklabels": False,
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "fixedrange": True,
            "anchor": "y",
        }
        if i:
            words.append(_caption(SIGNS[name], left - GAP / 2, colours.accent, 17, above=18))
        words.append(_caption(name, left + width / 2, colours.text, 12))
    axes[axis_key("x", len(names))] = {
        "domain": [0, DOTS * 0.8],
        "range": [-1, 1],
        "visible": False,
        "fixedrange": True,
        "anchor": "y",
    }
    return axes | {"annotations": words}


def _row_dots(n_tokens: int, selected: int, panel: int, colours: Palette) -> Part:
    """A dot in front of every row, to click; its `customdata` is the row."""
    rows = list(range(n_tokens))
    return {
        "type": "scatter",
        "x": [0] * n_tokens,
        "y": rows,
        "xaxis": on_panel(panel)["xaxis"],
        "customdata": rows,
        "mode": "markers",
        "cliponaxis": False,
        "marker": {
            "color": colours.accent,
            "size": 9 if n_tokens <= LABELLED else 5,
            "symbol": ["circle" if i == selected else "circle-open" for i in rows],
        },
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}},
        "hovertemplate": "choose position %{customdata}<extra></extra>",
    }


def _caption(text: str, x: float, colour: str, size: int, *, above: int = 0) -> Part:
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
