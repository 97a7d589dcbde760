"""What a change of the input does, and positions against positions: heat maps and curves."""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.building import Part, build, vertical_line
from dashboard.figures.parts import label_margin, plain_layout, reach, signed_colours, token_axis
from dashboard.figures.theme import Palette, scale

SMALL = 72
"""Up to this many rows and columns cells are set apart."""

HOVER_CELLS = 6000
"""Up to this many cells the hover text names the tokens."""

_SLANTED = {"side": "top", "tickangle": -55, "fixedrange": True}
"""Tokens above a picture."""

DASHES = ("solid", "dash", "dot")
"""Curves differ by dash as well as by colour."""


def drift_heatmap(
    values: Float32[np.ndarray, "level token"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """How far every token's vector turned (1 - cosine), level 0 at the bottom."""
    n_levels, n_tokens = values.shape
    labels = [html.escape(token) for token in tokens]
    names_tokens = values.size <= HOVER_CELLS
    cells = {
        "type": "heatmap",
        "z": values,
        "customdata": np.array([labels] * n_levels, dtype=object) if names_tokens else None,
        "hovertemplate": ("%{customdata}" if names_tokens else "position %{x}")
        + " · level %{y} · 1 - cosine %{z:.6f}<extra></extra>",
        "colorscale": scale(colours.weight),
        "zmin": 0,
        "zmax": max(float(values.max()), 1e-6),
        "xgap": 1 if n_tokens <= SMALL else 0,
        "ygap": 1,
        "showscale": False,
    }
    top = 14 + 0.8 * label_margin(tokens)
    layout = plain_layout(colours, height=int(top) + 24 * n_levels + 16, left=52, top=top) | {
        "dragmode": False,
        "xaxis": token_axis(tokens, colours) | _SLANTED,
        "yaxis": {
            "tickmode": "linear",
            "dtick": 1 if n_levels <= 14 else 4,  # noqa: PLR2004  (levels whose labels fit)
            "title": {"text": "level", "font": _font(12, colours)},
            "tickfont": _font(12, colours),
            "showgrid": False,
            "zeroline": False,
            "range": [-0.5, n_levels - 0.5],
            "fixedrange": True,
        },
    }
    return build([cells], layout)


def heads_heatmap(values: Float32[np.ndarray, "layer head"], colours: Palette) -> go.Figure:
    """One number per head, from 0 to 1; layers down, heads across, both counted from 1."""
    n_layers, n_heads = values.shape
    cells = {
        "type": "heatmap",
        "z": values,
        "x": list(range(1, n_heads + 1)),
        "y": list(range(1, n_layers + 1)),
        "hovertemplate": "layer %{y}, head %{x} · %{z:.6f}<extra></extra>",
        "colorscale": scale(colours.weight),
        "zmin": 0,
        "zmax": max(float(values.max()), 1e-6),
        "xgap": 2,
        "ygap": 2,
        "showscale": False,
    }
    plain: Part = {"showgrid": False, "zeroline": False, "dtick": 1, "fixedrange": True}
    plain["tickfont"] = _font(12, colours)
    layout = plain_layout(colours, height=24 * n_layers + 74, left=52, top=52) | {
        "dragmode": False,
        "xaxis": plain | {"side": "top", "title": _title("head", colours)},
        "yaxis": plain | {"autorange": "reversed", "title": _title("layer", colours)},
    }
    return build([cells], layout)


def change_heatmap(
    change: Float32[np.ndarray, "query key"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """Attention after minus before: orange where a key gained weight, blue where it lost some."""
    n_tokens = len(tokens)
    labels = [html.escape(token) for token in tokens]
    names_tokens = change.size <= HOVER_CELLS
    end = max(float(np.abs(change).max()), 1e-6)
    cells = {
        "type": "heatmap",
        "z": change,
        "customdata": np.array([[f"{q} → {k}" for k in labels] for q in labels], dtype=object)
        if names_tokens
        else None,
        "hovertemplate": ("%{customdata}" if names_tokens else "query %{y} → key %{x}")
        + " · %{z:+.6f}<extra></extra>",
        "colorscale": scale(signed_colours(colours)),
        "zmin": -end,
        "zmax": end,
        "xgap": 1 if n_tokens <= SMALL else 0,
        "ygap": 1 if n_tokens <= SMALL else 0,
        "showscale": False,
    }
    axis = token_axis(tokens, colours) | _frame(colours)
    left = label_margin(tokens)
    height = int(min(max(24 * n_tokens, 90), 600) + 0.8 * left + 26)
    layout = plain_layout(colours, height=height, left=left, top=14 + 0.8 * left) | {
        "dragmode": False,
        "xaxis": axis | _SLANTED,
        "yaxis": axis | {"autorange": "reversed", "fixedrange": True},
    }
    return build([cells], layout)


def _frame(colours: Palette) -> Part:
    """A thin line around a picture most of which has the page's colour."""
    return {"showline": True, "mirror": True, "linecolor": colours.line, "linewidth": 1}


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
    limit = reach(values) if end is None else end
    cells = {
        "type": "heatmap",
        "z": values,
        "hovertemplate": f"{down} %{{y}} · {across} %{{x}} · %{{z:.4f}}<extra></extra>",
        "colorscale": scale(signed_colours(colours)),
        "zmin": -limit,
        "zmax": limit,
        "showscale": False,
    }
    n_rows, n_columns = values.shape
    plain = {"showgrid": False, "zeroline": False, "tickfont": _font(11, colours)}
    layout = plain_layout(colours, height=430, left=58, top=8, bottom=44) | {
        "dragmode": "zoom",
        "xaxis": plain | {"title": _title(across, colours), "range": [-0.5, n_columns - 0.5]},
        "yaxis": plain | {"title": _title(down, colours), "range": [n_rows - 0.5, -0.5]},
    }
    return build([cells], layout)


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
    n_points = len(curves[0][1])
    traces = [
        {
            "type": "scatter",
            "x": np.arange(n_points),
            "y": values,
            "name": name,
            "mode": "lines+markers" if n_points <= 64 else "lines",  # noqa: PLR2004
            "line": {"color": hue, "width": 2, "dash": dash},
            "hovertemplate": f"%{{y:.4f}} · {name}<extra></extra>",
        }
        for (name, values), hue, dash in zip(curves, hues, DASHES, strict=False)
    ]
    line = {"color": colours.muted, "width": 1, "dash": "dot"}
    layout = plain_layout(colours, height=330, left=58, top=64, bottom=44) | {
        "dragmode": False,
        "hovermode": "x unified",
        "showlegend": True,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1.02,
            "yanchor": "bottom",
            "font": {"size": 12},
        },
        "shapes": None if mark is None else [vertical_line(mark, line)],
        "xaxis": {
            "title": {"text": across, "font": _font(12, colours)},
            "tickfont": _font(11, colours),
            "dtick": 1 if n_points <= 26 else None,  # noqa: PLR2004  (levels, not positions)
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "yaxis": {
            "title": {"text": "cosine", "font": _font(12, colours)},
            "tickfont": _font(11, colours),
            "gridcolor": colours.line,
            "zerolinecolor": colours.line,
            "fixedrange": True,
        },
    }
    return build(traces, layout)


def _title(text: str, colours: Palette) -> Part:
    """The title of an axis, close to its numbers."""
    return {"text": text, "font": _font(12, colours), "standoff": 6}


def _font(size: int, colours: Palette) -> Part:
    """Text at an axis."""
    return {"size": size, "color": colours.muted}
