"""Figures of one pair: the answer, the lab, the words that matter, and attention between the texts.

Words are data: they are escaped and stand on numeric axes, so that a word that occurs twice keeps
two bars.
"""

import html
import itertools
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64

from dashboard.figures.building import (
    Part,
    build,
    domains,
    domains_down,
    on_panel,
    panel_axes,
    vertical_line,
)
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
    bars = {
        "type": "bar",
        "x": probability,
        "y": places,
        "orientation": "h",
        "width": 0.62,
        "marker": {"color": [colours.accent, colours.roles[AGAINST]]},
        "text": [
            f"{html.escape(name)} · {p:.4f}" for name, p in zip(labels, probability, strict=True)
        ],
        "textposition": ["inside" if p > 0.5 else "outside" for p in probability],  # noqa: PLR2004
        "insidetextanchor": "start",
        "cliponaxis": False,
        "textfont": {"size": 15},
        "insidetextfont": {"color": [colours.weight[0], ON_ORANGE]},
        "hovertemplate": "%{x:.8f}<extra></extra>",
    }
    layout = _layout(colours, height=118, left=8, top=4, bottom=26) | {
        "xaxis": _thin(colours) | {"range": [0, 1], "tickvals": [0, 0.25, 0.5, 0.75, 1]},
        "yaxis": {"visible": False, "range": [len(labels) - 0.5, -0.5]},
    }
    return build([bars], layout)


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
    lines = {
        "type": "scatter",
        "x": line_x,
        "y": line_y,
        "mode": "lines",
        "line": {"color": colours.muted, "width": 2},
        "hoverinfo": "skip",
    }
    points = {
        "type": "scatter",
        "x": values,
        "y": places,
        "mode": "markers+text",
        "marker": {"size": 13, "color": marks, "symbol": ["diamond", *["circle"] * (n - 1)]},
        "text": [f"{value:.3f}" for value in values],
        "textposition": [  # away from the line
            "middle left" if value < right else "middle right" for value in values
        ],
        "cliponaxis": False,
        "hovertemplate": "%{x:.6f}<extra></extra>",
    }
    dotted = {"color": colours.muted, "dash": "dot", "width": 1}
    layout = _layout(colours, height=58 + 36 * n, left=142 + NUMBER_PIXELS) | {
        "shapes": [vertical_line(right, dotted)],
        "xaxis": _thin(colours) | {"title": {"text": unit}, "range": _axis(values, unit)},
        "yaxis": _labels(names, colours) | {"ticklabelstandoff": NUMBER_PIXELS},
    }
    layout["margin"] |= {"r": NUMBER_PIXELS}
    return build([lines, points], layout)


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
    places = np.arange(len(words))
    bars = {
        "type": "bar",
        "x": changes,
        "y": places,
        "orientation": "h",
        "width": 0.66,
        "marker": {
            "color": [
                colours.accent if change >= 0 else colours.roles[AGAINST] for change in changes
            ]
        },
        "hovertemplate": "%{x:+.6f}<extra></extra>",
    }
    numbers = {  # beyond the zero line, where no bar and no word is
        "type": "scatter",
        "x": np.zeros(len(words)),
        "y": places,
        "mode": "text",
        "text": [f" {change:+.3f} " for change in changes],
        "textposition": ["middle left" if change >= 0 else "middle right" for change in changes],
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    left = 16 + 7.6 * max((min(len(word), LONGEST_LABEL) for word in words), default=1)
    layout = _layout(colours, height=70 + ROW_PIXELS * len(words), left=int(left)) | {
        "xaxis": _thin(colours)
        | {
            "title": {"text": unit},
            "range": [-1.05 * longest, 1.05 * longest],
            "zeroline": True,
        },
        "yaxis": _labels(words, colours),
    }
    return build([bars, numbers], layout)


def segment_attention_maps(record: SegmentAttention, colours: Palette) -> go.Figure:
    """One map of layer by head for each pair of groups, all on the scale from 0 to 1."""
    queries, keys = record.query_groups, record.key_groups
    n_layers, n_heads = record.share.shape[2:]
    columns = domains([1] * len(keys), 0.03)
    gap = 0.1 if len(queries) > 2 else 0.14  # noqa: PLR2004
    rows = domains_down([1] * len(queries), gap)
    height = 60 + len(queries) * (34 + max(14 * n_layers, 90))
    layout = _layout(colours, height=height, left=34, top=30, bottom=40)
    traces, titles = [], []
    for index, (row, column) in enumerate(itertools.product(range(len(rows)), range(len(columns)))):
        name = f"{queries[row]} → {keys[column]}"
        cells = {
            "type": "heatmap",
            "z": record.share[row, column],
            "x": np.arange(1, n_heads + 1),
            "y": np.arange(1, n_layers + 1),
            "zmin": 0,
            "zmax": 1,
            "colorscale": scale(colours.weight),
            "showscale": False,
            "xgap": 1,
            "ygap": 1,
            "hovertemplate": f"layer %{{y}}, head %{{x}} · {name}: %{{z:.4f}}<extra></extra>",
        }
        traces.append(cells | on_panel(index))
        titles.append(_map_title(name, columns[column], rows[row], colours))
        layout |= _map_axes(index, columns, rows, (n_layers, n_heads))
    return build(traces, layout | {"annotations": titles})


def _map_title(name: str, across: list[float], down: list[float], colours: Palette) -> Part:
    """The name of a map, above its middle."""
    return {
        "text": name,
        "x": sum(across) / 2.0,
        "xref": "paper",
        "xanchor": "center",
        "y": down[1],
        "yref": "paper",
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 14, "color": colours.text},
    }


def _map_axes(
    index: int,
    columns: list[list[float]],
    rows: list[list[float]],
    shape: tuple[int, int],
) -> Part:
    """The axes of one map: numbers and titles only at the lowest and leftmost ones."""
    row, column = divmod(index, len(columns))
    lowest = (len(rows) - 1) * len(columns) + column
    every_layer, every_head = (1 if n <= 6 else 3 for n in shape)  # noqa: PLR2004
    ticks = {"showgrid": False, "zeroline": False, "ticks": "", "tickfont": {"size": 11}}
    heads = ticks | {"domain": columns[column], "dtick": every_head, "tick0": 1}
    layers = ticks | {
        "domain": rows[row],
        "autorange": "reversed",
        "dtick": every_layer,
        "tick0": 1,
    }
    heads |= (
        {"title": {"text": "head", "font": {"size": 12}}}
        if index == lowest
        else {"matches": on_panel(lowest)["xaxis"], "showticklabels": False}
    )
    layers |= (
        {"title": {"text": "layer", "font": {"size": 12}}}
        if column == 0
        else {"matches": on_panel(index - column)["yaxis"], "showticklabels": False}
    )
    return panel_axes(index, heads, layers)


def _layout(colours: Palette, *, height: int, left: int, top: int = 10, bottom: int = 44) -> Part:
    """What all figures here share; margins are fixed, because automatic ones draw twice."""
    return {
        "height": height,
        "margin": {"l": left, "r": 14, "t": top, "b": bottom},
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "dragmode": False,
        "bargap": 0.3,
    }


def _thin(colours: Palette) -> Part:
    """An axis of numbers with thin lines."""
    return {
        "gridcolor": colours.line,
        "zeroline": False,
        "zerolinecolor": colours.muted,
        "zerolinewidth": 1,
        "tickfont": {"color": colours.muted, "size": 12},
        "fixedrange": True,
    }


def _labels(names: Sequence[str], colours: Palette) -> Part:
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
