"""Figures of attributions: methods side by side over the same words, and their deletion curves."""

import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.panels import domains, on_panel, panel_axes
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
from dashboard.records.attribution import DeletionCurves

ROW_PIXELS = 24
LONGEST = 16


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
    height = 84 + ROW_PIXELS * max(len(labels), 2)
    layout = parts.page(
        colours, height=height, left=parts.beside(labels, LONGEST), top=74, bottom=6
    )
    layout |= {"bargap": 0.28}
    names = [parts.label(word) for word in labels]
    words = parts.names_axis(labels, colours, longest=LONGEST) | parts.downwards(len(labels))
    traces = []
    for i, (method, values) in enumerate(zip(methods, scores, strict=True)):
        hues = [colours.roles[1] if v < 0 else colours.accent for v in values]
        hover = f"%{{customdata}} · {method}: %{{x:+.6f}}"
        traces.append(parts.bars(values, hues, hover, customdata=names) | on_panel(i))
        across = {"domain": domains([1] * len(methods), 0.03)[i]}
        layout |= panel_axes(
            i,
            _score_axis(method, values, colours) | across,
            words | ({"matches": "y", "showticklabels": False} if i else {}),
        )
    return parts.build(traces, layout)


def _score_axis(method: str, values: Float32[np.ndarray, " word"], colours: Palette) -> Part:
    """The scale of one column, with its method above."""
    largest = max(float(np.abs(values).max(initial=0)), 1e-9)
    has_sign = bool((values < 0).any())
    tick = _tick(largest)
    return parts.numbers(colours, quiet=10, zeroline=True) | {
        "range": [-1.12 * largest if has_sign else -0.04 * largest, 1.12 * largest],
        "title": {"text": method.replace(" ", "<br>", 1), "font": {"size": 12}},
        "side": "top",
        "tickvals": [-tick, 0, tick] if has_sign else [0, tick],
        "ticktext": ["", "0", f"{tick:g}"] if has_sign else ["0", f"{tick:g}"],
        "tickangle": 0,
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
    random = curves.random_logits
    grey = "rgba(154,163,181,0.24)" if colours.is_dark else "rgba(91,100,120,0.20)"
    range_of = f"{len(random)} random orders, lowest to highest"
    value = "%{x:.0f} % hidden: %{y:.4f} · "
    mean = parts.curve(
        share,
        random.mean(axis=0),
        f"{value}random, mean",
        line={"color": colours.muted, "width": 2},
        name="mean of the random orders",
    )
    lines = [
        parts.curve(
            share,
            values,
            value + method,
            line={"color": colours.hues[i], "dash": parts.DASHES[i], "width": 2},
            name=method,
            mode="lines+markers",
            marker={"size": 5},
        )
        for i, (method, values) in enumerate(zip(curves.methods, curves.logits, strict=True))
    ]
    layout = parts.page(colours, height=400, left=60, top=8, bottom=30) | {
        "showlegend": True,
        "legend": {"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "font": {"size": 12}},
        "xaxis": parts.numbers(colours, ticksuffix=" %", range=[-2, 102]),
        "yaxis": parts.numbers(colours, parts.label(said)),
    }
    around = parts.band(share, random.min(axis=0), random.max(axis=0), grey, range_of)
    return parts.build([around, mean, *lines], layout)
