"""Figures of one pair: the answer, the lab, the words that matter, attention between texts."""

import itertools
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float64

from dashboard.figures import parts
from dashboard.figures.panels import domains, domains_down, on_panel, panel_axes
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
from dashboard.records.next_sentence import SegmentAttention

AGAINST = 1
"""Index into `Palette.roles` of the colour for "random"; the accent stands for "follows"."""

ON_ORANGE = "#14171c"
"""Text on that colour, on light and dark pages."""

LONGEST = 22

ROW_PIXELS = 30

NUMBER_PIXELS = 52
"""Beside an axis, for the number of a mark that stands at its end."""


def answer_bars(
    probability: Float64[np.ndarray, " label"], labels: Sequence[str], colours: Palette
) -> go.Figure:
    """The two probabilities as bars from 0 to 1; label 0 on top."""
    answers = parts.bars(
        probability,
        [colours.accent, colours.roles[AGAINST]],
        "%{x:.8f}",
        width=0.62,
        text=[
            f"{parts.label(name)} · {p:.4f}" for name, p in zip(labels, probability, strict=True)
        ],
        textposition=["inside" if p > 0.5 else "outside" for p in probability],  # noqa: PLR2004
        insidetextanchor="start",
        textfont={"size": 15},
        insidetextfont={"color": [colours.weight[0], ON_ORANGE]},
    )
    layout = parts.page(colours, height=118, left=8, top=4, bottom=26) | {
        "xaxis": parts.numbers(colours, quiet=12, range=[0, 1], tickvals=[0, 0.25, 0.5, 0.75, 1]),
        "yaxis": {"visible": False, "range": [len(labels) - 0.5, -0.5]},
    }
    return parts.build([answers], layout)


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
    n, right = len(names), float(values[0])
    places = np.arange(n)
    ends = np.column_stack([np.full(n, right), values, np.full(n, np.nan)]).ravel()
    lines = parts.curve(ends, np.repeat(places, 3), None, line={"color": colours.muted, "width": 2})
    marker = {
        "size": 13,
        "color": [colours.text, *([colours.accent] * (n - 1))],
        "symbol": ["diamond", *["circle"] * (n - 1)],
    }
    marks = parts.points(values, places, "%{x:.6f}", marker, mode="markers+text", cliponaxis=False)
    marks["text"] = [f"{value:.3f}" for value in values]
    marks["textposition"] = [  # away from the line
        "middle left" if value < right else "middle right" for value in values
    ]
    layout = parts.page(colours, height=58 + 36 * n, left=142 + NUMBER_PIXELS) | {
        "shapes": [parts.vertical_line(right, color=colours.muted, dash="dot", width=1)],
        "xaxis": parts.numbers(colours, unit, quiet=12, range=_range(values, unit)),
        "yaxis": _rows(names, colours) | {"ticklabelstandoff": NUMBER_PIXELS},
    }
    layout["margin"] |= {"r": NUMBER_PIXELS}
    return parts.build([lines, marks], layout)


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
    end = 1.05 * (float(np.abs(changes).max(initial=0)) or 1.0)
    hues = [colours.accent if change >= 0 else colours.roles[AGAINST] for change in changes]
    # Beyond the zero line, where no bar and no word is.
    beyond = parts.written(
        np.zeros(len(words)),
        np.arange(len(words)),
        [f" {change:+.3f} " for change in changes],
        textposition=["middle left" if change >= 0 else "middle right" for change in changes],
    )
    layout = parts.page(
        colours, height=70 + ROW_PIXELS * len(words), left=parts.beside(words, LONGEST)
    ) | {
        "bargap": 0.3,
        "xaxis": parts.numbers(colours, unit, quiet=12, range=[-end, end], zeroline=True),
        "yaxis": _rows(words, colours),
    }
    return parts.build([parts.bars(changes, hues, "%{x:+.6f}", width=0.66), beyond], layout)


def segment_attention_maps(record: SegmentAttention, colours: Palette) -> go.Figure:
    """One map of layer by head for each pair of groups, all on the scale from 0 to 1."""
    queries, keys = record.query_groups, record.key_groups
    n_layers, n_heads = record.share.shape[2:]
    columns = domains([1] * len(keys), 0.03)
    rows = domains_down([1] * len(queries), 0.1 if len(queries) > 2 else 0.14)  # noqa: PLR2004
    height = 60 + len(queries) * (34 + max(14 * n_layers, 90))
    layout = parts.page(colours, height=height, left=34, top=30, bottom=40)
    places = {"x": np.arange(1, n_heads + 1), "y": np.arange(1, n_layers + 1), "xgap": 1, "ygap": 1}
    traces, titles = [], []
    for index, (row, column) in enumerate(itertools.product(range(len(rows)), range(len(columns)))):
        name = f"{queries[row]} → {keys[column]}"
        hover = f"layer %{{y}}, head %{{x}} · {name}: %{{z:.4f}}"
        cells = parts.heat(record.share[row, column], colours.weight, (0, 1), hover, **places)
        traces.append(cells | on_panel(index))
        titles.append(_map_title(name, columns[column], rows[row], colours))
        layout |= _map_axes(index, columns, rows, (n_layers, n_heads), colours)
    return parts.build(traces, layout | {"annotations": titles})


def _map_title(name: str, across: list[float], down: list[float], colours: Palette) -> Part:
    """The name of a map, above its middle."""
    where = {"x": sum(across) / 2.0, "xanchor": "center", "y": down[1], "yanchor": "bottom"}
    return parts.note(name, colours.text, size=14, xref="paper", yref="paper", **where)


def _map_axes(
    index: int,
    columns: list[list[float]],
    rows: list[list[float]],
    shape: tuple[int, int],
    colours: Palette,
) -> Part:
    """The axes of one map: numbers and titles only at the lowest and leftmost ones."""
    row, column = divmod(index, len(columns))
    lowest = (len(rows) - 1) * len(columns) + column
    every_layer, every_head = (1 if n <= 6 else 3 for n in shape)  # noqa: PLR2004
    ticks = parts.plain(colours, size=11, tick0=1, fixedrange=False)
    heads = ticks | {"domain": columns[column], "dtick": every_head}
    layers = ticks | {"domain": rows[row], "autorange": "reversed", "dtick": every_layer}
    if index == lowest:
        heads["title"] = parts.title("head", colours)
    else:
        heads |= {"matches": on_panel(lowest)["xaxis"], "showticklabels": False}
    if column == 0:
        layers["title"] = parts.title("layer", colours)
    else:
        layers |= {"matches": on_panel(index - column)["yaxis"], "showticklabels": False}
    return panel_axes(index, heads, layers)


def _rows(names: Sequence[str], colours: Palette) -> Part:
    """An axis of positions, top to bottom, with room around the first and the last."""
    return parts.names_axis(names, colours, longest=LONGEST) | {"range": [len(names) - 0.4, -0.6]}


def _range(values: Float64[np.ndarray, " case"], unit: str) -> list[float]:
    """The range of the axis: all of [0, 1] for probabilities, else what the values need."""
    if unit.startswith("probability"):
        return [0, 1]
    low, high = float(values.min()), float(values.max())
    room = 0.1 * max(high - low, 1.0)
    return [low - room, high + room]
