"""The scores of labels along a long text that is read window by window.

Each window's score is drawn where the window counts, so that the steps join without overlap; the
whole stretch that the chosen window reads is shaded. Labels differ by dashes and marks, too, and a
window whose first label is not that of the mean has a sign above it, not only a colour.
"""

import html

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.classification import DASHES, short_label
from dashboard.figures.theme import FONT, HEAD_HUES, HEAD_HUES_DARK, LIGHT, Palette
from dashboard.records.classification import WindowCurves

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star", "x")

MANY = 40
"""Windows from which on their marks are smaller."""

DIFFERS = "≠"
"""The sign of a window whose first label is not that of the mean."""


def window_figure(
    curves: WindowCurves, chosen: int, colours: Palette, *, unit: str, is_share: bool
) -> go.Figure:
    """The score of each label over the characters of the text; marks hold the window's number.

    Args:
        curves: What is drawn.
        chosen: The window that is looked at, from 0.
        colours: The theme.
        unit: Title of the axis.
        is_share: Whether scores lie between 0 and 1, which the axis then spans.
    """
    hues = HEAD_HUES if colours == LIGHT else HEAD_HUES_DARK
    figure = go.Figure()
    for i, name in enumerate(curves.names):
        _add_label(figure, curves, i, name, hues[i % len(hues)])
    low, high = (0.0, 1.0) if is_share else _around(curves.scores)
    room = 0.13 * (high - low)
    _add_signs(figure, curves, high + 0.55 * room, colours)
    first, stop = curves.stretches[chosen]
    figure.add_vrect(
        x0=first,
        x1=stop,
        fillcolor=colours.accent,
        opacity=0.13,
        line_width=0,
        layer="below",
        annotation={
            "text": f"window {chosen + 1}",
            "font": {"size": 12, "color": colours.muted},
            "yshift": 18,
        },
        annotation_position="top left",
    )
    best = int(curves.mean.argmax())
    figure.add_hline(
        y=float(curves.mean[best]),
        line={"color": colours.muted, "dash": "dot", "width": 1.5},
        annotation={
            "text": f"mean of {short_label(curves.names[best])}",
            "font": {"size": 11, "color": colours.muted},
        },
        annotation_position="bottom right",
    )
    _finish(figure, curves, colours)
    figure.update_yaxes(title=unit, range=[low - 0.25 * room, high + room])
    if is_share:
        figure.update_yaxes(tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def _add_label(figure: go.Figure, curves: WindowCurves, i: int, name: str, hue: str) -> None:
    """Steps of one label, and a mark in the middle of each that can be pointed at."""
    scores, borders = curves.scores[:, i], curves.borders
    figure.add_trace(
        go.Scatter(
            x=borders,
            y=np.append(scores, scores[-1]),
            mode="lines",
            line={"color": hue, "width": 2, "shape": "hv", "dash": DASHES[i % len(DASHES)]},
            hoverinfo="skip",
            legendgroup=str(i),
            showlegend=False,
        )
    )
    n_windows = len(scores)
    figure.add_trace(
        go.Scatter(
            x=(borders[:-1] + borders[1:]) / 2,
            y=scores,
            name=short_label(name),
            mode="markers",
            marker={
                "color": hue,
                "symbol": SYMBOLS[i % len(SYMBOLS)],
                "size": 8 if n_windows < MANY else 4,
            },
            **_pointed(list(range(n_windows)), curves),
            hovertemplate=f"%{{hovertext}}<br>{html.escape(name)}: %{{y:.6f}}<extra></extra>",
            legendgroup=str(i),
        )
    )


def _add_signs(figure: go.Figure, curves: WindowCurves, height: float, colours: Palette) -> None:
    """A sign above each window whose first label is not that of the mean."""
    found = np.flatnonzero(curves.differs)
    if not len(found):
        return
    figure.add_trace(
        go.Scatter(
            x=(curves.borders[found] + curves.borders[found + 1]) / 2,
            y=np.full(len(found), height),
            mode="text",
            text=[DIFFERS] * len(found),
            textfont={"size": 16 if len(curves.scores) < MANY else 11, "color": colours.text},
            **_pointed(found.tolist(), curves),
            hovertemplate="%{hovertext}<br>another label first than in the mean<extra></extra>",
            showlegend=False,
        )
    )


def _pointed(windows: list[int], curves: WindowCurves) -> dict[str, object]:
    """What marks know of their window; none fades when another one is clicked."""
    stays = {"marker": {"opacity": 1}}
    return {
        "customdata": windows,
        "hovertext": [html.escape(curves.notes[i]) for i in windows],
        "selected": stays,
        "unselected": stays,
    }


def _finish(figure: go.Figure, curves: WindowCurves, colours: Palette) -> None:
    """Axes, legend and colours."""
    figure.update_layout(
        height=330,
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"color": colours.text, "size": 13, "family": FONT},
        hoverlabel={"font": {"size": 13}, "align": "left"},
        margin={"l": 62, "r": 14, "t": 62, "b": 48},
        legend={"orientation": "h", "y": 1.12, "yanchor": "bottom", "x": 0},
        showlegend=len(curves.names) > 1,
        hovermode="closest",
        dragmode=False,
    )
    axis = {"gridcolor": colours.line, "zeroline": False, "fixedrange": True}
    first, stop = curves.stretches[0][0], int(curves.borders[-1])
    room = 0.01 * (stop - first)
    figure.update_xaxes(
        title="character of the text", range=[first - room, stop + room], tickformat=",d", **axis
    )
    figure.update_yaxes(**axis)


def _around(scores: np.ndarray) -> tuple[float, float]:
    """The range of predicted values, with some room where they are all the same."""
    low, high = float(scores.min()), float(scores.max())
    return (low, high) if high - low > 1e-6 else (low - 0.5, high + 0.5)  # noqa: PLR2004
