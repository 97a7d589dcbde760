"""Figures of many pairs: what follows what, and predicted against observed."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64

from dashboard.figures.building import (
    Part,
    build,
    domains_down,
    on_panel,
    panel_axes,
    shared_with,
)
from dashboard.figures.pair import shortened
from dashboard.figures.theme import FONT, Palette, scale
from dashboard.records.next_sentence import Calibration

WRITTEN = 10
"""Sentences up to which values stand in the cells and words beside the rows."""

_LIGHT = 0.6
"""Value from which the scale of weights is nearer to the text's colour than to the page's."""

_LABEL = 18
"""Characters of a sentence beside its row; the whole one stands in the table."""


def following_matrix(
    probability: Float64[np.ndarray, "sentence sentence"],
    sentences: Sequence[str],
    colours: Palette,
    *,
    arrangement: Sequence[int],
    marked: Sequence[tuple[int, int]],
) -> go.Figure:
    """P(column follows row) as a heat map; the diagonal is empty.

    Args:
        probability: For every ordered pair, from 0 to 1.
        sentences: What the rows and columns stand for.
        colours: The theme.
        arrangement: Index of the sentence in each row, and in each column.
        marked: Pairs of sentences to frame, such as neighbours in the best order.
    """
    n = len(sentences)
    order = list(arrangement)
    values = np.where(np.eye(n, dtype=bool), np.nan, probability)[np.ix_(order, order)]
    numbers = [str(i + 1) for i in order]
    has_words = n <= WRITTEN
    names = [html.escape(f"{shortened(sentences[i], _LABEL)}  {i + 1}") for i in order]
    place = {sentence: position for position, sentence in enumerate(order)}
    cells = {
        "type": "heatmap",
        "z": values.astype(np.float32),
        "customdata": np.array([[f"{a} → {b}" for b in numbers] for a in numbers]),
        "zmin": 0,
        "zmax": 1,
        "colorscale": scale(colours.weight),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "hovertemplate": "%{customdata}: %{z:.6f}<extra></extra>",
    }
    frames = [
        {  # the wider one below keeps the frame apart from cells of its colour
            "type": "scatter",
            "x": [place[after] for _, after in marked],
            "y": [place[before] for before, _ in marked],
            "mode": "markers",
            "marker": {
                "symbol": "square-open",
                "size": max(12, min(34, 300 // n)),
                "color": colour,
                "line": {"width": width},
            },
            "hoverinfo": "skip",
        }
        for colour, width in ((colours.weight[0], 6), (colours.roles[1], 3))
    ]
    left = 20 + 7 * _LABEL if has_words else 40
    layout = _layout(colours, height=min(110 + 40 * n, 900)) | {
        "margin": {"l": left, "r": 14, "t": 56, "b": 10},
        "xaxis": _places(numbers)
        | {
            "side": "top",
            "title": {"text": "… is followed by sentence"},
            "range": [-0.5, n - 0.5],
        },
        "yaxis": _places(names if has_words else numbers) | {"range": [n - 0.5, -0.5]},
    }
    written = [_written(values, colours)] if has_words else []
    return build([cells, *frames, *written], layout)


def _written(values: Float64[np.ndarray, "sentence sentence"], colours: Palette) -> Part:
    """The values in their cells, in a colour that stands out from the cell's."""
    rows, columns = np.nonzero(~np.isnan(values))
    found = values[rows, columns]
    return {
        "type": "scatter",
        "x": columns,
        "y": rows,
        "mode": "text",
        "text": [f"{value:.2f}" for value in found],
        "textfont": {
            "size": 12,
            "color": [colours.weight[0] if value > _LIGHT else colours.text for value in found],
        },
        "hoverinfo": "skip",
    }


def calibration_figure(
    curve: Calibration, probability: Float64[np.ndarray, " pair"], colours: Palette
) -> go.Figure:
    """Predicted probability against observed frequency with intervals; below, how often each."""
    observed = np.array([bin_.n_hits / bin_.n for bin_ in curve.observed])
    low = np.array([bin_.low for bin_ in curve.observed])
    high = np.array([bin_.high for bin_ in curve.observed])
    diagonal = {
        "type": "scatter",
        "x": [0, 1],
        "y": [0, 1],
        "mode": "lines",
        "line": {"color": colours.muted, "dash": "dot", "width": 1},
        "hoverinfo": "skip",
    }
    shares = {
        "type": "scatter",
        "x": curve.predicted,
        "y": observed,
        "mode": "lines+markers",
        "line": {"color": colours.accent},
        "marker": {"size": 9},
        "error_y": {
            "array": high - observed,
            "arrayminus": observed - low,
            "color": colours.accent,
            "thickness": 1.2,
            "width": 4,
        },
        "customdata": [bin_.n for bin_ in curve.observed],
        "hovertemplate": "predicted %{x:.3f} · observed %{y:.3f} · %{customdata} pairs"
        "<extra></extra>",
    }
    counts, edges = np.histogram(probability, bins=20, range=(0, 1))
    bars = {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": counts,
        "width": 0.045,
        "marker": {"color": colours.muted},
        "hovertemplate": "%{y} pairs<extra></extra>",
    }
    upper, lower = domains_down([0.78, 0.22], 0.05)
    axis = {"gridcolor": colours.line, "zeroline": False, "fixedrange": True}
    across = axis | {"range": [-0.02, 1.02]}
    title = {"title": {"text": "predicted probability that B follows A"}}
    often = {"title": {"text": "observed share"}, "range": [-0.03, 1.03], "domain": upper}
    many = {"title": {"text": "pairs"}, "nticks": 3, "domain": lower}
    layout = _layout(colours, height=420) | {"margin": {"l": 54, "r": 14, "t": 10, "b": 46}}
    layout |= panel_axes(0, across | shared_with(1), axis | often)
    layout |= panel_axes(1, across | title, axis | many)
    return build(
        [*(trace | on_panel(0) for trace in (diagonal, shares)), bars | on_panel(1)], layout
    )


def _layout(colours: Palette, *, height: int) -> Part:
    """What both figures share."""
    return {
        "height": height,
        "showlegend": False,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "dragmode": False,
    }


def _places(names: Sequence[str]) -> Part:
    """An axis of positions with escaped names."""
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": list(names),
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "fixedrange": True,
    }
