"""One head, or one mean, as a heat map: queries down, keys across."""

import plotly.graph_objects as go

from dashboard.figures.parts import (
    SLANTED,
    beside,
    build,
    downwards,
    gaps,
    heat,
    names_axis,
    page,
    pointed_names,
)
from dashboard.figures.theme import Palette
from dashboard.records.attention import AttentionMatrix

LONGEST = 14


def attention_heatmap(
    matrix: AttentionMatrix, colours: Palette, *, row: float = 26, least: int = 90
) -> go.Figure:
    """Weights from 0 to 1 as a heat map with token labels on both axes.

    Args:
        matrix: What to draw.
        colours: The theme.
        row: Pixels of a row.
        least: Pixels that the rows have together at least.
    """
    count = len(matrix.queries)
    cells = heat(
        matrix.weights,
        colours.weight,
        (0, 1),
        "%{y} → %{x} · %{z:.6f}",
        **gaps(max(matrix.weights.shape)),
    )
    top = 5 + 0.75 * beside(matrix.keys, LONGEST)
    height = top + 12 + min(max(row * count, least), 640)
    left = beside(matrix.queries, LONGEST)
    layout = page(colours, height=height, left=left, top=top, bottom=12) | {
        "uirevision": "heatmap",
        "xaxis": names_axis(matrix.keys, colours, longest=LONGEST, **pointed_names(matrix.keys))
        | SLANTED,
        "yaxis": names_axis(matrix.queries, colours, longest=LONGEST)
        | pointed_names(matrix.queries)
        | downwards(count),
    }
    return build([cells], layout)
