"""One matrix between tokens as a heat map: queries, or layers, down, keys across."""

import plotly.graph_objects as go

from dashboard.figures import parts
from dashboard.figures.theme import Palette
from dashboard.records.attention import TokenMatrix

LONGEST = 14


def attention_heatmap(
    matrix: TokenMatrix, colours: Palette, *, row: float = 26, least: int = 90
) -> go.Figure:
    """The values on the scale of their measure, with labels on both axes.

    Args:
        matrix: What to draw.
        colours: The theme.
        row: Pixels of a row.
        least: Pixels that the rows have together at least.
    """
    count = len(matrix.rows)
    unit = f" {matrix.measure.unit}".rstrip()
    cells = parts.heat(
        matrix.values,
        colours.weight,
        matrix.measure.scale(matrix.values),
        "%{y} → %{x} · %{z:.6f}" + unit,
        **parts.gaps(max(matrix.values.shape)),
    )
    top = 5 + 0.75 * parts.beside(matrix.columns, LONGEST)
    height = top + 12 + min(max(row * count, least), 640)
    left = parts.beside(matrix.rows, LONGEST)
    columns = parts.names_axis(matrix.columns, colours, longest=LONGEST) | parts.SLANTED
    rows = parts.names_axis(matrix.rows, colours, longest=LONGEST) | parts.downwards(count)
    layout = parts.page(colours, height=height, left=left, top=top, bottom=12) | {
        "uirevision": "heatmap",
        "xaxis": columns | parts.pointed_names(matrix.columns),
        "yaxis": rows | parts.pointed_names(matrix.rows),
    }
    return parts.build([cells], layout)
