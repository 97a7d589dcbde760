"""Figures of question answering: logits over tokens, spans, and the windows of a long context.

Tokens are data: labels and hover texts are escaped, and axes are numeric positions.
"""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.building import Part, build, vertical_line
from dashboard.figures.theme import FONT, Palette, scale

LABELLED = 64
"""Tokens up to which every one has its label."""

CUT = 12
"""Characters of a label."""

DEPTH = 12.0
"""Logits below the best span at which the scale of the span matrix ends: e^-12 is nothing."""


def logit_curves(
    tokens: Sequence[str],
    start: Float32[np.ndarray, " token"],
    end: Float32[np.ndarray, " token"],
    no_answer: tuple[float, float],
    chosen: tuple[int, int],
    colours: Palette,
) -> go.Figure:
    """Start and end logits over the tokens of the context.

    Args:
        tokens: The tokens of the context in one window.
        start: Their start logits.
        end: Their end logits.
        no_answer: Start and end logit of [CLS], as dashed lines.
        chosen: First and last token of the answer that is looked at, among `tokens`.
        colours: The theme.
    """
    is_long = len(tokens) > LABELLED
    pairs = (
        ("start", start, no_answer[0], colours.accent, "circle", chosen[0]),
        ("end", end, no_answer[1], colours.roles[1], "square", chosen[1]),
    )
    names = [html.escape(token) for token in tokens]
    traces: list[Part] = []
    for name, values, _, colour, symbol, place in pairs:
        curve = {
            "type": "scatter",
            "x": list(range(len(tokens))),
            "y": values,
            "name": f"{name} logit",
            "mode": "lines" if is_long else "lines+markers",
            "marker": {"symbol": symbol, "size": 6},
            "line": {"color": colour, "width": 2, "dash": "solid" if name == "start" else "dot"},
            "customdata": names,
            "hovertemplate": f"%{{customdata}} · {name} logit %{{y:.4f}}<extra></extra>",
        }
        chosen_place = {
            "type": "scatter",
            "x": [place],
            "y": [float(values[place])],
            "mode": "markers",
            "marker": {"symbol": symbol, "size": 13, "color": colour},
            "hoverinfo": "skip",
            "showlegend": False,
        }
        traces += [curve, chosen_place]
    layout = _layout(colours, height=380) | {
        "margin": {"l": 44, "r": 10, "t": 34, "b": 40 if is_long else 84},
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        "dragmode": "zoom" if is_long else False,
        "shapes": [_level(level, colour) for _, _, level, colour, _, _ in pairs],
        "annotations": [
            _level_name(name, level, is_left=name == "start", colours=colours)
            for name, _, level, _, _, _ in pairs
        ],
        "xaxis": _tokens_axis(tokens) | {"tickangle": -60, "gridcolor": colours.line},
        "yaxis": {
            "gridcolor": colours.line,
            "zerolinecolor": colours.line,
            "title": {"text": "logit"},
        },
    }
    return build(traces, layout)


def _level(y: float, colour: str) -> Part:
    """A dashed line from side to side."""
    return {
        "type": "line",
        "xref": "x domain",
        "x0": 0,
        "x1": 1,
        "yref": "y",
        "y0": y,
        "y1": y,
        "line": {"color": colour, "width": 1, "dash": "dash"},
    }


def _level_name(name: str, y: float, *, is_left: bool, colours: Palette) -> Part:
    """What such a line stands for, above one of its ends."""
    return {
        "text": f"{name} of [CLS]",
        "font": {"size": 11, "color": colours.muted},
        "xref": "x domain",
        "x": 0 if is_left else 1,
        "xanchor": "left" if is_left else "right",
        "yref": "y",
        "y": y,
        "yanchor": "bottom",
        "showarrow": False,
    }


def span_matrix(
    tokens: Sequence[str],
    logits: Float32[np.ndarray, "start end"],
    chosen: tuple[int, int],
    colours: Palette,
) -> go.Figure:
    """Start logit plus end logit of every span: first tokens down, last tokens across.

    Args:
        tokens: The tokens that are shown.
        logits: NaN where a span cannot be.
        chosen: First and last token of the answer that is looked at, framed.
        colours: The theme.
    """
    best = float(np.nanmax(logits))
    cells = {
        "type": "heatmap",
        "z": logits,
        "colorscale": scale(colours.weight),
        "zmin": best - DEPTH,
        "zmax": best,
        "xgap": 1,
        "ygap": 1,
        "hoverongaps": False,
        "hovertemplate": "from %{y} to %{x} · %{z:.4f}<extra></extra>",
        "colorbar": {"title": {"text": "logit"}, "thickness": 10, "outlinewidth": 0},
    }
    row, column = chosen
    frame = {
        "type": "rect",
        "x0": column - 0.5,
        "x1": column + 0.5,
        "y0": row - 0.5,
        "y1": row + 0.5,
        "line": {"color": colours.roles[1], "width": 3},
    }
    left = 14 + 7.4 * min(max(len(token) for token in tokens), CUT)
    size = min(max(24 * len(tokens), 180), 760)
    names = {str(i): html.escape(token) for i, token in enumerate(tokens)}
    axis = _tokens_axis(tokens) | {"labelalias": names, "hoverformat": "d", "showgrid": False}
    layout = _layout(colours, height=size + 100) | {
        "margin": {"l": left, "r": 10, "t": 90, "b": 8},
        "dragmode": False,
        "shapes": [frame],
        "xaxis": axis | {"side": "top", "tickangle": -60},
        "yaxis": axis | {"autorange": "reversed"},
    }
    return build([cells], layout)


def window_strip(
    stretches: Sequence[tuple[int, int]], shown: int, answer: tuple[int, int], colours: Palette
) -> go.Figure:
    """Where the windows lie over the context, and where the answer is.

    Args:
        stretches: Half-open characters of each window.
        shown: The window that the answer was found in.
        answer: Half-open characters of the answer.
        colours: The theme.
    """
    ticks = list(range(1, len(stretches) + 1))
    bars = {
        "type": "bar",
        "base": [start for start, _ in stretches],
        "x": [stop - start for start, stop in stretches],
        "y": ticks,
        "orientation": "h",
        "width": 0.7,
        "marker": {
            "color": [colours.accent if i == shown else colours.line for i in range(len(stretches))]
        },
        "hovertemplate": "window %{y} · characters %{base} on<extra></extra>",
    }
    plain = {"showgrid": False, "zeroline": False}
    layout = _layout(colours, height=70 + min(22 * len(stretches), 360)) | {
        "margin": {"l": 70, "r": 10, "t": 8, "b": 40},
        "showlegend": False,
        "dragmode": False,
        "shapes": [vertical_line(sum(answer) / 2, {"color": colours.roles[1], "width": 3})],
        "xaxis": plain | {"title": {"text": "character of the context"}},
        "yaxis": plain
        | {
            "title": {"text": "window"},
            "autorange": "reversed",
            "tickvals": ticks[:: max(1, len(ticks) // 12)],
        },
    }
    return build([bars], layout)


def _tokens_axis(tokens: Sequence[str]) -> Part:
    """Positions with escaped labels, thinned out where there are many."""
    step = 1 if len(tokens) <= LABELLED else -(-len(tokens) // 40)
    ticks = list(range(0, len(tokens), step))
    return {
        "tickvals": ticks,
        "ticktext": [html.escape(tokens[i][:CUT]) for i in ticks],
        "range": [-0.5, len(tokens) - 0.5],
        "zeroline": False,
        "ticks": "",
    }


def _layout(colours: Palette, *, height: int) -> Part:
    """What all figures share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
    }
