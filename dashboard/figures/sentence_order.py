"""Figures of many pairs: what follows what, and predicted against observed."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64

from dashboard.figures import parts
from dashboard.figures.panels import domains_down, on_panel, panel_axes, shared_with
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
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
    n, order = len(sentences), list(arrangement)
    values = np.where(np.eye(n, dtype=bool), np.nan, probability)[np.ix_(order, order)]
    places = [str(i + 1) for i in order]
    pairs = np.array([[f"{a} → {b}" for b in places] for a in places])
    hover = "%{customdata}: %{z:.6f}"
    cells = parts.heat(values.astype(np.float32), colours.weight, (0, 1), hover, xgap=2, ygap=2)
    has_words = n <= WRITTEN
    layout = parts.page(
        colours, height=min(110 + 40 * n, 900), left=20 + 7 * _LABEL, top=56, bottom=10
    )
    down = parts.names_axis(places, colours) | parts.downwards(n)
    if has_words:
        down["ticktext"] = [f"{parts.label(sentences[i], _LABEL)}  {i + 1}" for i in order]
    else:
        layout["margin"] |= {"l": 40}
    title = {"text": "… is followed by sentence"}
    layout |= {"xaxis": parts.names_axis(places, colours, side="top", title=title), "yaxis": down}
    texts = [_written(values, colours)] if has_words else []
    frames = _frames([(order.index(a), order.index(b)) for a, b in marked], n, colours)
    return parts.build([cells | {"customdata": pairs}, *frames, *texts], layout)


def _frames(cells: Sequence[tuple[int, int]], n: int, colours: Palette) -> list[Part]:
    """Frames; the wider one below keeps the one above apart from cells of its colour."""
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    mark = {"symbol": "square-open", "size": max(12, min(34, 300 // n))}
    return [
        parts.points(columns, rows, None, mark | {"color": colour, "line": {"width": width}})
        for colour, width in ((colours.weight[0], 6), (colours.roles[1], 3))
    ]


def _written(values: Float64[np.ndarray, "sentence sentence"], colours: Palette) -> Part:
    """The values in their cells, in a colour that stands out from the cell's."""
    rows, columns = np.nonzero(~np.isnan(values))
    found = values[rows, columns]
    inks = [colours.weight[0] if value > _LIGHT else colours.text for value in found]
    texts = [f"{value:.2f}" for value in found]
    return parts.written(columns, rows, texts, textfont={"size": 12, "color": inks})


def calibration_figure(found: Calibration, colours: Palette) -> go.Figure:
    """Predicted probability against observed frequency with intervals; below, how often each."""
    ideal = {"color": colours.muted, "dash": "dot", "width": 1}
    diagonal = parts.curve([0, 1], [0, 1], None, line=ideal)
    upper, lower = domains_down([0.78, 0.22], 0.05)
    across = parts.numbers(colours, range=[-0.02, 1.02])
    title = {"title": {"text": "predicted probability that B follows A"}}
    often = parts.numbers(colours, "observed share", range=[-0.03, 1.03], domain=upper)
    many = parts.numbers(colours, "pairs", nticks=3, domain=lower)
    layout = parts.page(colours, height=420, left=54, bottom=46)
    layout |= panel_axes(0, across | shared_with(1), often)
    layout |= panel_axes(1, across | title, many)
    traces = [diagonal, _shares(found, colours)]
    counts = _counts(found.probability, colours)
    return parts.build([*(trace | on_panel(0) for trace in traces), counts | on_panel(1)], layout)


def _shares(found: Calibration, colours: Palette) -> Part:
    """Observed shares with their intervals."""
    observed = np.array([bin_.n_hits / bin_.n for bin_ in found.observed])
    low = np.array([bin_.low for bin_ in found.observed])
    high = np.array([bin_.high for bin_ in found.observed])
    interval = {"array": high - observed, "arrayminus": observed - low, "color": colours.accent}
    return parts.curve(
        found.predicted,
        observed,
        "predicted %{x:.3f} · observed %{y:.3f} · %{customdata} pairs",
        line={"color": colours.accent},
        mode="lines+markers",
        marker={"size": 9},
        error_y=interval | {"thickness": 1.2, "width": 4},
        customdata=[bin_.n for bin_ in found.observed],
    )


def _counts(probability: Float64[np.ndarray, " pair"], colours: Palette) -> Part:
    """How many pairs got which probability."""
    counts, edges = np.histogram(probability, bins=20, range=(0, 1))
    return {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": counts,
        "width": 0.045,
        "marker": {"color": colours.muted},
        "hovertemplate": "%{y} pairs<extra></extra>",
    }
