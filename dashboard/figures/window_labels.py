"""The scores of labels along a long text that is read window by window.

Each window's score is drawn where the window counts, so that neighbours join without overlap; the
whole stretch that the chosen window reads is shaded. A text of some windows has one line of steps
per label; of a book's hundreds, lines would only hide each other, and every label gets a strip of
its own, stronger in colour where the label is more probable. Labels differ by dashes and marks,
too, and a window whose first label is not that of the mean has a sign above it, not only a colour.
"""

import numpy as np
import plotly.graph_objects as go

from dashboard.figures import parts
from dashboard.figures.labels import LONGEST
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, head_colour
from dashboard.records.labels import WindowCurves

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
    draw = _strips if len(curves.scores) > MANY else _lines
    traces, special = draw(curves, limits, colours, unit)
    if is_share and draw is _lines:
        special["yaxis"]["tickvals"] = [0, 0.25, 0.5, 0.75, 1]
    shade, said = _chosen(curves, chosen, colours)
    first, stop = curves.stretches[0][0], int(curves.borders[-1])
    room = 0.01 * (stop - first)
    across = parts.numbers(colours, "character of the text", range=[first - room, stop + room])
    layout = parts.page(colours, height=330, left=62, top=62, bottom=48) | {
        "legend": parts.LEGEND | {"y": 1.12},
        "showlegend": len(curves.names) > 1,
        "hovermode": "closest",
        "xaxis": across | {"tickformat": ",d", "showgrid": draw is _lines},
        "shapes": [*special.pop("shapes", []), shade],
        "annotations": [*special.pop("annotations", []), said],
    }
    return parts.build(traces, layout | special)


def _chosen(curves: WindowCurves, chosen: int, colours: Palette) -> tuple[Part, Part]:
    """Shade what the chosen window reads, and its name; strips get a frame, which hides nothing."""
    first, stop = curves.stretches[chosen]
    is_thin = len(curves.scores) > MANY
    colour = colours.roles[1] if is_thin else colours.accent  # strips have the accent's hue
    shade = {
        "type": "rect",
        "x0": first,
        "x1": stop,
        "yref": "y domain",
        "y0": 0,
        "y1": 1,
        "fillcolor": parts.CLEAR if is_thin else colour,
        "opacity": 1 if is_thin else 0.13,
        "line": {"color": colour, "width": 2 if is_thin else 0},
        "layer": "above" if is_thin else "below",
    }
    place: Part = {"x": first, "y": 1, "yref": "y domain", "xanchor": "left", "yanchor": "top"}
    return shade, parts.note(f"window {chosen + 1}", colours.muted, **place, yshift=18)


def _lines(
    curves: WindowCurves, limits: tuple[float, float], colours: Palette, unit: str
) -> tuple[list[Part], Part]:
    """One line of steps per label, and the mean of the label that is first in it."""
    traces = [trace for i in range(len(curves.names)) for trace in _steps(curves, i, colours)]
    low, high = limits
    room = 0.13 * (high - low)
    best = int(curves.mean.argmax())
    mean = float(curves.mean[best])
    where = {"xref": "x domain", "x": 1, "y": mean, "xanchor": "right", "yanchor": "top"}
    said = parts.note(
        f"mean of {parts.label(curves.names[best], LONGEST)}", colours.muted, size=11, **where
    )
    return [*traces, *_signs(curves, high + 0.55 * room, colours)], {
        "shapes": [parts.level_line(mean, color=colours.muted, dash="dot", width=1.5)],
        "annotations": [said],
        "yaxis": parts.numbers(colours, unit, range=[low - 0.25 * room, high + room]),
    }


def _strips(
    curves: WindowCurves, limits: tuple[float, float], colours: Palette, unit: str
) -> tuple[list[Part], Part]:
    """One strip per label, a field per window, and marks above the windows that differ."""
    count = len(curves.names)
    notes = [parts.label(one) for one in curves.notes]
    cells = parts.heat(curves.scores.T, colours.weight, limits, "%{customdata}: %{z:.6f}")
    cells |= {
        "x": curves.borders,
        "y": np.arange(count + 1) - 0.5,
        "customdata": [[f"{one}<br>{parts.label(name)}" for one in notes] for name in curves.names],
        "showscale": True,
        "colorbar": {"title": {"text": unit, "side": "right"}, "thickness": 10, "outlinewidth": 0},
    }
    margin = {"l": parts.beside(curves.names, LONGEST), "r": 14, "t": 62, "b": 48}
    down = parts.names_axis(curves.names, colours, longest=LONGEST) | {"range": [count - 0.5, -1.1]}
    return [cells, *_signs(curves, -0.8, colours)], {
        "height": 150 + 48 * count,
        "margin": margin,
        "showlegend": False,
        "yaxis": down,
    }


def _steps(curves: WindowCurves, i: int, colours: Palette) -> tuple[Part, Part]:
    """Steps of one label, and a mark in the middle of each that can be pointed at."""
    scores, borders, name = curves.scores[:, i], curves.borders, curves.names[i]
    hue, count = head_colour(i, colours), len(curves.scores)
    line = {"color": hue, "width": 2, "shape": "hv", "dash": parts.DASHES[i % len(parts.DASHES)]}
    ends = np.append(scores, scores[-1])
    steps = parts.curve(borders, ends, None, line=line, legendgroup=str(i), showlegend=False)
    symbol = parts.SYMBOLS[i % len(parts.SYMBOLS)]
    marks = parts.points(
        (borders[:-1] + borders[1:]) / 2,
        scores,
        f"%{{hovertext}}<br>{parts.label(name)}: %{{y:.6f}}",
        {"color": hue, "symbol": symbol, "size": 8 if count <= FEW else 5},
        name=parts.label(name, LONGEST),
        legendgroup=str(i),
        **_pointed(list(range(count)), curves),
    )
    return steps, marks


def _signs(curves: WindowCurves, height: float, colours: Palette) -> list[Part]:
    """A sign above each window whose first label is not that of the mean."""
    found = np.flatnonzero(curves.differs)
    if not len(found):
        return []
    is_thin = len(curves.scores) > MANY  # no room for so many signs side by side
    signs = parts.points(
        (curves.borders[found] + curves.borders[found + 1]) / 2,
        np.full(len(found), height),
        "%{hovertext}<br>another label first than in the mean",
        {"symbol": "line-ns-open", "size": 12, "color": colours.text},
        mode="markers" if is_thin else "text",
        text=[DIFFERS] * len(found),
        textfont={"size": 16 if len(curves.scores) <= FEW else 12, "color": colours.text},
        showlegend=False,
        **_pointed(found.tolist(), curves),
    )
    return [signs]


def _pointed(windows: list[int], curves: WindowCurves) -> Part:
    """What marks know of their window; none fades when another one is clicked."""
    stays = {"marker": {"opacity": 1}}
    return {
        "customdata": windows,
        "hovertext": [parts.label(curves.notes[i]) for i in windows],
        "selected": stays,
        "unselected": stays,
    }


def _around(scores: np.ndarray) -> tuple[float, float]:
    """The range of predicted values, with some room where they are all the same."""
    low, high = float(scores.min()), float(scores.max())
    return (low, high) if high - low > 1e-6 else (low - 0.5, high + 0.5)  # noqa: PLR2004
