"""What a change of the input does, and positions against positions: heat maps and curves."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette

HOVER_CELLS = 6000
"""Up to this many cells the hover text names the tokens."""


def drift_heatmap(
    values: Float32[np.ndarray, "level token"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """How far every token's vector turned (1 - cosine), level 0 at the bottom."""
    n_levels, n_tokens = values.shape
    names = [[parts.label(token) for token in tokens]] * n_levels
    ends = (0.0, max(float(values.max()), 1e-6))
    where, named = _named(values, names, "position %{x}")
    hover = f"{where} · level %{{y}} · 1 - cosine %{{z:.6f}}"
    cells = parts.heat(
        values, colours.weight, ends, hover, **named, **parts.gaps(n_tokens) | {"ygap": 1}
    )
    top = 14 + 0.8 * parts.beside(tokens)
    height = top + 24 * n_levels + 16
    layout = parts.page(colours, height=height, left=52, top=top, bottom=14) | {
        "xaxis": parts.names_axis(tokens, colours) | parts.SLANTED,
        "yaxis": parts.plain(colours, "level")
        | {"dtick": 1 if n_levels <= 14 else 4, "range": [-0.5, n_levels - 0.5]},  # noqa: PLR2004
    }
    return parts.build([cells], layout)


def _named(values: np.ndarray, names: list[list[str]], otherwise: str) -> tuple[str, Part]:
    """How a hover text says where its cell is, and the names that it takes; without where many."""
    if values.size > HOVER_CELLS:
        return otherwise, {}
    return "%{customdata}", {"customdata": np.array(names, dtype=object)}


def heads_heatmap(values: Float32[np.ndarray, "layer head"], colours: Palette) -> go.Figure:
    """One number per head, from 0 to 1; layers down, heads across, both counted from 1."""
    n_layers, n_heads = values.shape
    places = {"x": list(range(1, n_heads + 1)), "y": list(range(1, n_layers + 1))}
    ends = (0.0, max(float(values.max()), 1e-6))
    hover = "layer %{y}, head %{x} · %{z:.6f}"
    cells = parts.heat(values, colours.weight, ends, hover, **places, xgap=2, ygap=2)
    layout = parts.page(colours, height=24 * n_layers + 74, left=52, top=52, bottom=14) | {
        "xaxis": parts.plain(colours, "head", dtick=1, side="top"),
        "yaxis": parts.plain(colours, "layer", dtick=1, autorange="reversed"),
    }
    return parts.build([cells], layout)


def change_heatmap(
    change: Float32[np.ndarray, "query key"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """Attention after minus before: orange where a key gained weight, blue where it lost some."""
    n_tokens = len(tokens)
    shown = [parts.label(token) for token in tokens] if change.size <= HOVER_CELLS else []
    names = [[f"{query} → {key}" for key in shown] for query in shown]
    where, named = _named(change, names, "query %{y} → key %{x}")
    end = max(float(np.abs(change).max()), 1e-6)
    cells = parts.signed(
        change, colours, end, f"{where} · %{{z:+.6f}}", **named, **parts.gaps(n_tokens)
    )
    # A thin line around a picture most of which has the page's colour.
    edge = {"showline": True, "mirror": True, "linecolor": colours.line, "linewidth": 1}
    axis = parts.names_axis(tokens, colours) | edge
    left = parts.beside(tokens)
    height = min(max(24 * n_tokens, 90), 600) + 0.8 * left + 26
    layout = parts.page(colours, height=height, left=left, top=14 + 0.8 * left, bottom=14) | {
        "xaxis": axis | parts.SLANTED,
        "yaxis": axis | parts.downwards(n_tokens),
    }
    return parts.build([cells], layout)


def table_heatmap(
    values: np.ndarray, colours: Palette, *, across: str, down: str, end: float | None = None
) -> go.Figure:
    """A large table of signed numbers, 0 in the middle of the scale; dragging zooms in.

    Args:
        values: Rows down, columns across, both counted from 0.
        colours: The theme.
        across: What a column is.
        down: What a row is.
        end: End of the symmetric scale; chosen to fit almost all values where it is None.
    """
    limit = parts.reach(values) if end is None else end
    n_rows, n_columns = values.shape
    hover = f"{down} %{{y}} · {across} %{{x}} · %{{z:.4f}}"
    layout = parts.page(colours, height=430, left=58, top=8) | {
        "dragmode": "zoom",
        "uirevision": "table",
        "xaxis": parts.plain(colours, across, size=11)
        | {"fixedrange": False, "range": [-0.5, n_columns - 0.5]},
        "yaxis": parts.plain(colours, down, size=11)
        | {"fixedrange": False}
        | parts.downwards(n_rows),
    }
    return parts.build([parts.signed(values, colours, limit, hover)], layout)


def curves_figure(
    curves: Sequence[tuple[str, np.ndarray]],
    colours: Palette,
    *,
    across: str,
    mark: int | None = None,
) -> go.Figure:
    """Up to three curves over whole numbers from 0, named by a legend above them.

    Args:
        curves: Name and values of each; the values share their length.
        colours: The theme.
        across: What the horizontal axis counts.
        mark: Where a vertical line stands, or None.
    """
    hues = (colours.accent, colours.roles[1], colours.muted)
    count = len(curves[0][1])
    traces = [
        parts.curve(
            np.arange(count),
            values,
            f"%{{y:.4f}} · {name}",
            line={"color": hue, "width": 2, "dash": dash},
            name=name,
            mode="lines+markers" if count <= parts.LABELLED else "lines",
        )
        for (name, values), hue, dash in zip(curves, hues, parts.DASHES, strict=False)
    ]
    marks = (
        []
        if mark is None
        else [parts.vertical_line(mark, color=colours.muted, width=1, dash="dot")]
    )
    layout = parts.page(colours, height=330, left=58, top=64) | {
        "uirevision": "curves",
        "hovermode": "x unified",
        "showlegend": True,
        "legend": parts.LEGEND | {"font": {"size": 12}},
        "shapes": marks,
        "xaxis": parts.plain(colours, across, size=11) | {"dtick": 1 if count <= 26 else None},  # noqa: PLR2004  (levels, not positions)
        "yaxis": parts.numbers(
            colours, "cosine", quiet=11, zeroline=True, zerolinecolor=colours.line
        ),
    }
    return parts.build(traces, layout)
