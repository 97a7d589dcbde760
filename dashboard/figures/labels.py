"""Figures of sequence classification: labels as bars, before and after a change, over the levels.

Labels come from checkpoints: they are escaped and stand at numeric positions. Colours say nothing
about a label: none is good or bad. A figure is made of one dictionary: each call that changes a
Plotly object checks every path anew.
"""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.theme import FONT, HEAD_HUES, HEAD_HUES_DARK, LIGHT, Palette

LONGEST_LABEL = 20
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def label_bars(
    names: Sequence[str],
    scores: Float32[np.ndarray, " label"],
    colours: Palette,
    *,
    unit: str,
    is_share: bool,
) -> go.Figure:
    """The scores of the labels, top to bottom.

    Args:
        names: The labels.
        scores: Theirs.
        colours: The theme.
        unit: Title of the axis.
        is_share: Whether scores lie between 0 and 1, which the axis then spans.
    """
    bars = {
        "type": "bar",
        "x": scores,
        "y": np.arange(len(names)),
        "orientation": "h",
        "marker": {"color": colours.accent},
        "text": [f"{value:.4f}" for value in scores],
        "textposition": "outside",
        "cliponaxis": False,
        "customdata": [html.escape(name) for name in names],
        "hovertemplate": "%{customdata}: %{x:.8f}<extra></extra>",
    }
    layout = _bar_layout(names, colours, per_row=max(34, 150 // len(names)))
    layout["xaxis"] |= {
        "title": {"text": unit},
        "range": [0, 1.13] if is_share else _around(scores),
        "tickvals": [0, 0.25, 0.5, 0.75, 1] if is_share else None,
    }
    return go.Figure({"data": [bars], "layout": layout})


def change_bars(
    names: Sequence[str],
    before: Float32[np.ndarray, " label"],
    after: Float32[np.ndarray, " label"],
    colours: Palette,
    *,
    unit: str,
    is_share: bool,
) -> go.Figure:
    """The scores of two texts side by side, one pair of bars per label."""
    rows = np.arange(len(names))
    escaped = [html.escape(name) for name in names]
    pairs = (
        ("original", before, colours.muted, -0.2),
        ("changed", after, colours.accent, 0.2),
    )
    bars = [
        {
            "type": "bar",
            "x": values,
            "y": rows + shift,
            "width": 0.36,
            "orientation": "h",
            "name": name,
            "marker": {"color": colour},
            "text": [f"{value:.4f}" for value in values],
            "textposition": "outside",
            "cliponaxis": False,
            "customdata": escaped,
            "hovertemplate": f"%{{customdata}}, {name}: %{{x:.8f}}<extra></extra>",
        }
        for name, values, colour, shift in pairs
    ]
    layout = _bar_layout(names, colours, per_row=58, top=36)
    both = np.concatenate([before, after])
    layout["xaxis"] |= {
        "title": {"text": unit},
        "range": [0, 1.13] if is_share else _around(both),
    }
    layout |= {
        "barmode": "overlay",
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    }
    return go.Figure({"data": bars, "layout": layout})


def level_curves(
    names: Sequence[str],
    scores: Float32[np.ndarray, "level label"],
    colours: Palette,
    *,
    unit: str,
    is_share: bool,
) -> go.Figure:
    """The score of each label over the levels; only the last level is what the head learned on."""
    last = len(scores) - 1
    hues = HEAD_HUES if colours == LIGHT else HEAD_HUES_DARK
    curves = [
        {
            "type": "scatter",
            "x": np.arange(last + 1),
            "y": scores[:, i],
            "name": short_label(name),
            "mode": "lines+markers",
            "line": {"color": hues[i % len(hues)], "dash": DASHES[i % len(DASHES)], "width": 2},
            "hovertemplate": f"{html.escape(name)} · level %{{x}}: %{{y:.6f}}<extra></extra>",
        }
        for i, name in enumerate(names)
    ]
    axis = {"gridcolor": colours.line, "zeroline": False, "fixedrange": True}
    ticks = 1 if last <= 24 else None  # noqa: PLR2004
    layout = _layout(colours, height=380) | {
        "margin": {"l": 62, "r": 14, "t": 40, "b": 48},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "showlegend": True,
        "dragmode": False,
        "xaxis": axis | {"title": {"text": "level"}, "dtick": ticks},
        "yaxis": axis | {"title": {"text": unit}, "range": [-0.03, 1.03] if is_share else None},
        "shapes": [_last_level(last, colours)],
    }
    return go.Figure({"data": curves, "layout": layout})


def _last_level(last: int, colours: Palette) -> dict[str, object]:
    """The vertical line at the level that the head was trained on."""
    return {
        "type": "line",
        "x0": last,
        "x1": last,
        "xref": "x",
        "y0": 0,
        "y1": 1,
        "yref": "y domain",
        "line": {"color": colours.muted, "dash": "dot", "width": 1},
    }


def _bar_layout(
    names: Sequence[str], colours: Palette, *, per_row: int, top: int = 6
) -> dict[str, Any]:
    """Rows with labels, and what all bars here share; `top` pixels are left above them."""
    left = 16 + 7.6 * max((min(len(name), LONGEST_LABEL) for name in names), default=1)
    return _layout(colours, height=50 + top + per_row * len(names)) | {
        "margin": {"l": left, "r": 12, "t": top, "b": 42},
        "bargap": 0.34,
        "showlegend": False,
        "dragmode": False,
        "xaxis": {
            "gridcolor": colours.line,
            "zerolinecolor": colours.muted,
            "fixedrange": True,
        },
        "yaxis": {
            "tickvals": list(range(len(names))),
            "ticktext": [short_label(name) for name in names],
            "range": [len(names) - 0.5, -0.5],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
    }


def _around(values: Float32[np.ndarray, " n"]) -> list[float]:
    """A range with 0 in it and room for the numbers beside the bars."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    room = 0.2 * max(high - low, 1e-6)
    return [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]


def short_label(label: str) -> str:
    """The label, escaped, cut where it would take the plot's place."""
    cut = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    return html.escape(cut)


def _layout(colours: Palette, *, height: int) -> dict[str, Any]:
    """What all figures here share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
    }
