"""Figures of attributions: methods side by side over the same words, and their deletion curves.

Words are data: labels are escaped and stand at numeric positions. A figure is made of one
dictionary: each call that changes a Plotly object checks every path anew.
"""

import html
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.theme import FONT, HEAD_HUES, HEAD_HUES_DARK, LIGHT, Palette
from dashboard.records.attribution import DeletionCurves

ROW_PIXELS = 24
LONGEST_LABEL = 16
DASHES = ("solid", "dash", "dot", "dashdot")


def method_bars(
    methods: Sequence[str],
    labels: Sequence[str],
    scores: Float32[np.ndarray, "method word"],
    colours: Palette,
) -> go.Figure:
    """One column of bars per method over the same rows of words; each column has its own scale.

    Args:
        methods: Titles of the columns.
        labels: The words, top to bottom.
        scores: Blue to the right for the target, orange to the left against it.
        colours: The theme.
    """
    gap = 0.03
    width = (1 - gap * (len(methods) - 1)) / len(methods)
    bars, layout = [], _bar_layout(labels, colours)
    names = [html.escape(label) for label in labels]
    for i, (method, values) in enumerate(zip(methods, scores, strict=True)):
        number = str(i + 1) if i else ""  # Plotly's first axes have none
        bars.append(
            {
                "type": "bar",
                "x": values,
                "y": np.arange(len(labels)),
                "orientation": "h",
                "marker": {
                    "color": [colours.roles[1] if v < 0 else colours.accent for v in values]
                },
                "customdata": names,
                "hovertemplate": f"%{{customdata}} · {method}: %{{x:+.6f}}<extra></extra>",
                "xaxis": f"x{number}",
                "yaxis": f"y{number}",
            }
        )
        left = i * (width + gap)
        layout[f"xaxis{number}"] = _score_axis(method, values, colours) | {
            "anchor": f"y{number}",
            "domain": [left, left + width],
        }
        shared = {"matches": "y", "showticklabels": False} if i else {}
        layout[f"yaxis{number}"] = _word_axis(labels) | shared | {"anchor": f"x{number}"}
    return go.Figure({"data": bars, "layout": layout})


def _bar_layout(labels: Sequence[str], colours: Palette) -> dict[str, Any]:
    """What surrounds the columns of bars."""
    left = 14 + 7.4 * max((min(len(label), LONGEST_LABEL) for label in labels), default=1)
    return _layout(colours, height=84 + ROW_PIXELS * max(len(labels), 2)) | {
        "margin": {"l": left, "r": 8, "t": 74, "b": 6},
        "bargap": 0.28,
        "showlegend": False,
        "dragmode": False,
    }


def _word_axis(labels: Sequence[str]) -> dict[str, Any]:
    """The rows, which all columns share."""
    return {
        "tickvals": np.arange(len(labels)),
        "ticktext": [_short(label) for label in labels],
        "range": [len(labels) - 0.5, -0.5],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "domain": [0, 1],
    }


def _score_axis(
    method: str, values: Float32[np.ndarray, " word"], colours: Palette
) -> dict[str, Any]:
    """The scale of one column, with its method above."""
    largest = max(float(np.abs(values).max(initial=0)), 1e-9)
    has_sign = bool((values < 0).any())
    tick = _tick(largest)
    return {
        "range": [-1.12 * largest if has_sign else -0.04 * largest, 1.12 * largest],
        "title": {"text": method.replace(" ", "<br>", 1), "font": {"size": 12}},
        "side": "top",
        "tickvals": [0, tick] if not has_sign else [-tick, 0, tick],
        "ticktext": ["0", f"{tick:g}"] if not has_sign else ["", "0", f"{tick:g}"],
        "tickangle": 0,
        "tickfont": {"size": 10, "color": colours.muted},
        "gridcolor": colours.line,
        "zerolinecolor": colours.muted,
        "fixedrange": True,
    }


def _tick(largest: float) -> float:
    """The largest number of one digit that is not above `largest`, so that it takes little room."""
    unit = 10.0 ** math.floor(math.log10(largest))
    return float(f"{math.floor(largest / unit) * unit:.1g}")


def deletion_figure(curves: DeletionCurves, said: str, colours: Palette) -> go.Figure:
    """The target's logit as words are hidden: a line per method, and the range of random orders.

    Args:
        curves: The values.
        said: What the logit is of, as plain text.
        colours: The theme.
    """
    share = 100 * curves.hidden / max(int(curves.hidden[-1]), 1)
    low, high = curves.random_logits.min(axis=0), curves.random_logits.max(axis=0)
    is_light = colours == LIGHT
    band = "rgba(91,100,120,0.20)" if is_light else "rgba(154,163,181,0.24)"
    lines: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "x": np.concatenate([share, share[::-1]]),
            "y": np.concatenate([high, low[::-1]]),
            "mode": "lines",
            "line": {"width": 0},
            "fill": "toself",
            "fillcolor": band,
            "hoverinfo": "skip",
            "name": f"{len(curves.random_logits)} random orders, lowest to highest",
        },
        {
            "type": "scatter",
            "x": share,
            "y": curves.random_logits.mean(axis=0),
            "mode": "lines",
            "line": {"color": colours.muted, "width": 2},
            "name": "mean of the random orders",
            "hovertemplate": "%{x:.0f} % hidden: %{y:.4f}<extra>random, mean</extra>",
        },
    ]
    hues = HEAD_HUES if is_light else HEAD_HUES_DARK
    lines += [
        {
            "type": "scatter",
            "x": share,
            "y": values,
            "mode": "lines+markers",
            "marker": {"size": 5},
            "line": {"color": hues[i], "dash": DASHES[i % len(DASHES)], "width": 2},
            "name": method,
            "hovertemplate": f"%{{x:.0f}} % hidden: %{{y:.4f}}<extra>{method}</extra>",
        }
        for i, (method, values) in enumerate(zip(curves.methods, curves.logits, strict=True))
    ]
    axis = {"gridcolor": colours.line, "zeroline": False, "fixedrange": True}
    layout = _layout(colours, height=400) | {
        "margin": {"l": 60, "r": 14, "t": 8, "b": 30},
        "legend": {
            "orientation": "h",
            "y": -0.12,
            "yanchor": "top",
            "x": 0,
            "font": {"size": 12},
        },
        "dragmode": False,
        "xaxis": axis | {"ticksuffix": " %", "range": [-2, 102]},
        "yaxis": axis | {"title": {"text": html.escape(said)}},
    }
    return go.Figure({"data": lines, "layout": layout})


def _short(label: str) -> str:
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
