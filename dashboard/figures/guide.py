"""Figures of the guide: a time line, who may see whom, and what costs how much."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Bool

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette

HIDDEN: Part = {"visible": False, "fixedrange": True}
"""An axis that only gives places."""


def time_line(
    years: Sequence[str], titles: Sequence[str], chosen: int, colours: Palette
) -> go.Figure:
    """Milestones from top to bottom at equal distances; the chosen one is filled.

    Args:
        years: What stands left of the line.
        titles: What stands right of it.
        chosen: Which milestone is filled.
        colours: The theme.
    """
    count = len(years)
    fills = [colours.accent if i == chosen else colours.line for i in range(count)]
    names = [parts.label(title) for title in titles]
    steps = {
        "type": "scatter",
        "x": [0] * count,
        "y": list(range(count)),
        "mode": "lines+markers+text",
        "line": {"color": colours.line, "width": 2},
        "marker": {"size": 17, "color": fills, "line": {"color": colours.accent, "width": 2}},
        "text": [
            f"  <b>{name}</b>" if i == chosen else f"  {name}" for i, name in enumerate(names)
        ],
        "textposition": "middle right",
        "textfont": {"color": colours.text, "size": 14},
        "hoverinfo": "none",
        "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}, "textfont": {"color": colours.text}},
        "cliponaxis": False,
    }
    quiet: Part = {"tickfont": {"color": colours.muted, "size": 13}}
    layout = parts.page(colours, height=54 * count + 12, left=48, top=6, bottom=6) | {
        "xaxis": HIDDEN | {"range": [-0.08, 1]},
        "yaxis": parts.names_axis(years, colours, **quiet) | {"range": [count - 0.45, -0.55]},
    }
    return parts.build([steps], layout)


def visibility_matrix(
    visible: Bool[np.ndarray, "row column"],
    words: Sequence[str],
    colours: Palette,
    *,
    chosen: int | None = None,
    says: tuple[str, str] = ("may be seen", "hidden"),
) -> go.Figure:
    """Rows that look, columns that are looked at; filled where that is allowed.

    Args:
        visible: True where allowed.
        words: Labels of rows and columns.
        colours: The theme.
        chosen: A row to frame, or None.
        says: What hovering says about a filled and about an empty cell.
    """
    size = len(words)
    names = [parts.label(word) for word in words]
    hover = [
        [f"{row} → {column}: {says[0] if seen else says[1]}" for column, seen in zip(names, line)]  # noqa: B905
        for row, line in zip(names, visible, strict=True)
    ]
    stops = (colours.weight[0], colours.weight[3])
    cells = parts.heat(
        visible.astype(np.float32), stops, (0, 1), "%{customdata}", **parts.gaps(size)
    )
    cells["customdata"] = np.array(hover, dtype=object)
    left = parts.beside(words)
    axis = parts.names_axis(words, colours, size=12)
    across = (-0.5, size - 0.5)
    height = left + 14 + max(20 * size, 60)
    layout = parts.page(colours, height=height, left=left, top=left * 0.8, bottom=6) | {
        "plot_bgcolor": colours.line,
        "xaxis": axis | parts.SLANTED,
        "yaxis": axis | parts.downwards(size),
        "shapes": []
        if chosen is None
        else [parts.frame(across, (chosen - 0.5, chosen + 0.5), colours.text)],
    }
    return parts.build([cells], layout)


def bars(
    labels: Sequence[str],
    values: Sequence[float],
    texts: Sequence[str],
    colours: Palette,
    *,
    log: bool = False,
) -> go.Figure:
    """Horizontal bars with their values written out.

    Args:
        labels: One per bar, from the top.
        values: Lengths, all positive where `log` is True.
        texts: What stands at the end of each bar.
        colours: The theme.
        log: Whether the axis counts powers of ten.
    """
    written = {"text": [parts.label(text) for text in texts], "textposition": "outside"}
    lengths = parts.bars(list(values), colours.accent, None, width=0.62, **written)
    longest = max(len(name) for name in labels)
    layout = parts.page(
        colours, height=36 * len(labels) + 16, left=parts.beside(labels, longest), top=4
    )
    layout["margin"] |= {"r": 96, "b": 4}
    layout |= {
        "xaxis": HIDDEN
        | {
            "type": "log" if log else "linear",
            "range": [0, np.log10(max(values))] if log else [0, max(*values, 1e-9)],
        },
        "yaxis": parts.names_axis(labels, colours, longest=longest, size=12)
        | parts.downwards(len(labels)),
    }
    return parts.build([lengths], layout)
