"""The scores of labels along a long text that is read window by window.

Each window's score is drawn where the window counts, so that neighbours join without overlap; the
whole stretch that the chosen window reads is shaded. A text of some windows has one line of steps
per label; of a book's hundreds, lines would only hide each other, and every label gets a strip of
its own, stronger in colour where the label is more probable. Labels differ by dashes and marks,
too, and a window whose first label is not that of the mean has a sign above it, not only a colour.
"""

import html

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.labels import DASHES, short_label
from dashboard.figures.theme import FONT, HEAD_HUES, HEAD_HUES_DARK, LIGHT, Palette, scale
from dashboard.records.labels import WindowCurves

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star", "x")

MANY = 60
"""Windows up to which labels are drawn as lines."""

FEW = 25
"""Windows up to which their marks are large."""

DIFFERS = "≠"
"""The sign of a window whose first label is not that of the mean."""


def window_figure(
    curves: WindowCurves, chosen: int, colours: Palette, *, unit: str, is_share: bool
) -> go.Figure:
    """The score of each label over the characters of the text.

    Marks hold the number of their window, from 0, as their custom data.

    Args:
        curves: What is drawn.
        chosen: The window that is looked at, from 0.
        colours: The theme.
        unit: Title of the axis.
        is_share: Whether scores lie between 0 and 1, which the axis then spans.
    """
    limits = (0.0, 1.0) if is_share else _around(curves.scores)
    if len(curves.scores) > MANY:
        figure = _strips(curves, limits, colours, unit=unit)
    else:
        figure = _lines(curves, limits, colours, unit=unit)
        if is_share:
            figure.update_yaxes(tickvals=[0, 0.25, 0.5, 0.75, 1])
    _mark_chosen(figure, curves, chosen, colours)
    return figure


def _mark_chosen(figure: go.Figure, curves: WindowCurves, chosen: int, colours: Palette) -> None:
    """Shade what the chosen window reads; among strips it has a frame, which hides nothing."""
    first, stop = curves.stretches[chosen]
    is_thin = len(curves.scores) > MANY
    colour = colours.roles[1] if is_thin else colours.accent  # strips have the accent's hue
    figure.add_vrect(
        x0=first,
        x1=stop,
        fillcolor="rgba(0,0,0,0)" if is_thin else colour,
        opacity=1 if is_thin else 0.13,
        line={"color": colour, "width": 2 if is_thin else 0},
        layer="above" if is_thin else "below",
        annotation={
            "text": f"window {chosen + 1}",
            "font": {"size": 12, "color": colours.muted},
            "yshift": 18,
        },
        annotation_position="top left",
    )


def _lines(
    curves: WindowCurves, limits: tuple[float, float], colours: Palette, *, unit: str
) -> go.Figure:
    """One line of steps per label, and the mean of the label that is first in it."""
    hues = HEAD_HUES if colours == LIGHT else HEAD_HUES_DARK
    figure = go.Figure()
    for i, name in enumerate(curves.names):
        _add_label(figure, curves, i, name, hues[i % len(hues)])
    low, high = limits
    room = 0.13 * (high - low)
    _add_signs(figure, curves, high + 0.55 * room, colours)
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
    return figure


def _strips(
    curves: WindowCurves, limits: tuple[float, float], colours: Palette, *, unit: str
) -> go.Figure:
    """One strip per label, a field per window, and marks above the windows that differ."""
    n_labels = len(curves.names)
    notes = [html.escape(note) for note in curves.notes]
    figure = go.Figure(
        go.Heatmap(
            x=curves.borders,
            y=np.arange(n_labels + 1) - 0.5,
            z=curves.scores.T,
            zmin=limits[0],
            zmax=limits[1],
            colorscale=scale(colours.weight),
            customdata=[
                [f"{note}<br>{html.escape(name)}" for note in notes] for name in curves.names
            ],
            hovertemplate="%{customdata}: %{z:.6f}<extra></extra>",
            colorbar={"title": {"text": unit, "side": "right"}, "thickness": 10, "outlinewidth": 0},
        )
    )
    _add_signs(figure, curves, -0.8, colours)
    _finish(figure, curves, colours)
    longest = max(len(short_label(name)) for name in curves.names)
    figure.update_layout(
        height=150 + 48 * n_labels, margin={"l": 16 + 7.6 * longest}, showlegend=False
    )
    figure.update_yaxes(
        tickvals=list(range(n_labels)),
        ticktext=[short_label(name) for name in curves.names],
        range=[n_labels - 0.5, -1.1],
        showgrid=False,
    )
    figure.update_xaxes(showgrid=False)
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
                "size": 8 if n_windows <= FEW else 5,
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
    is_thin = len(curves.scores) > MANY  # no room for so many signs side by side
    figure.add_trace(
        go.Scatter(
            x=(curves.borders[found] + curves.borders[found + 1]) / 2,
            y=np.full(len(found), height),
            mode="markers" if is_thin else "text",
            marker={"symbol": "line-ns-open", "size": 12, "color": colours.text},
            text=[DIFFERS] * len(found),
            textfont={"size": 16 if len(curves.scores) <= FEW else 12, "color": colours.text},
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
