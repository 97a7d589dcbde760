"""Figures of attributions: methods side by side over the same words, and their deletion curves.

Words are data: labels are escaped and stand at numeric positions.
"""

import html
import math
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32
from plotly.subplots import make_subplots

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
    figure = make_subplots(rows=1, cols=len(methods), shared_yaxes=True, horizontal_spacing=0.03)
    rows = np.arange(len(labels))
    names = [html.escape(label) for label in labels]
    for column, (method, values) in enumerate(zip(methods, scores, strict=True), start=1):
        figure.add_trace(
            go.Bar(
                x=values,
                y=rows,
                orientation="h",
                marker={"color": [colours.roles[1] if v < 0 else colours.accent for v in values]},
                customdata=names,
                hovertemplate=f"%{{customdata}} · {method}: %{{x:+.6f}}<extra></extra>",
            ),
            row=1,
            col=column,
        )
        largest = max(float(np.abs(values).max(initial=0)), 1e-9)
        has_sign = bool((values < 0).any())
        tick = _tick(largest)
        figure.update_xaxes(
            range=[-1.12 * largest if has_sign else -0.04 * largest, 1.12 * largest],
            title={"text": method.replace(" ", "<br>", 1), "font": {"size": 12}},
            side="top",
            tickvals=[0, tick] if not has_sign else [-tick, 0, tick],
            ticktext=["0", f"{tick:g}"] if not has_sign else ["", "0", f"{tick:g}"],
            tickangle=0,
            tickfont={"size": 10, "color": colours.muted},
            gridcolor=colours.line,
            zerolinecolor=colours.muted,
            fixedrange=True,
            row=1,
            col=column,
        )
    figure.update_yaxes(
        tickvals=rows,
        ticktext=[_short(label) for label in labels],
        range=[len(labels) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    left = 14 + 7.4 * max((min(len(label), LONGEST_LABEL) for label in labels), default=1)
    figure.update_layout(
        **_layout(colours, height=84 + ROW_PIXELS * max(len(labels), 2)),
        margin={"l": left, "r": 8, "t": 74, "b": 6},
        bargap=0.28,
        showlegend=False,
        dragmode=False,
    )
    return figure


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
    figure = go.Figure(
        [
            go.Scatter(
                x=np.concatenate([share, share[::-1]]),
                y=np.concatenate([high, low[::-1]]),
                mode="lines",
                line={"width": 0},
                fill="toself",
                fillcolor=band,
                hoverinfo="skip",
                name=f"{len(curves.random_logits)} random orders, lowest to highest",
            ),
            go.Scatter(
                x=share,
                y=curves.random_logits.mean(axis=0),
                mode="lines",
                line={"color": colours.muted, "width": 2},
                name="mean of the random orders",
                hovertemplate="%{x:.0f} % hidden: %{y:.4f}<extra>random, mean</extra>",
            ),
        ]
    )
    hues = HEAD_HUES if is_light else HEAD_HUES_DARK
    for i, (method, values) in enumerate(zip(curves.methods, curves.logits, strict=True)):
        figure.add_trace(
            go.Scatter(
                x=share,
                y=values,
                mode="lines+markers",
                marker={"size": 5},
                line={"color": hues[i], "dash": DASHES[i % len(DASHES)], "width": 2},
                name=method,
                hovertemplate=f"%{{x:.0f}} % hidden: %{{y:.4f}}<extra>{method}</extra>",
            )
        )
    figure.update_layout(
        **_layout(colours, height=400),
        margin={"l": 60, "r": 14, "t": 8, "b": 30},
        legend={"orientation": "h", "y": -0.12, "yanchor": "top", "x": 0, "font": {"size": 12}},
        dragmode=False,
    )
    axis = {"gridcolor": colours.line, "zeroline": False, "fixedrange": True}
    figure.update_xaxes(ticksuffix=" %", range=[-2, 102], **axis)
    figure.update_yaxes(title=html.escape(said), **axis)
    return figure


def _short(label: str) -> str:
    """The label, escaped, cut where it would take the plot's place."""
    cut = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    return html.escape(cut)


def _layout(colours: Palette, *, height: int) -> dict[str, object]:
    """What all figures here share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
    }
