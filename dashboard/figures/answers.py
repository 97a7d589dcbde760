"""Figures of question answering: logits over tokens, spans, and the windows of a long context."""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
from dashboard.records.answers import SpanLogits

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
    is_long = len(tokens) > parts.LABELLED
    start_curve = _logits("start", tokens, start, chosen[0], colours)
    end_curve = _logits("end", tokens, end, chosen[1], colours)
    left, right = ({"x": x, "xanchor": side} for x, side in ((0, "left"), (1, "right")))
    on_line = {"xref": "x domain", "yref": "y", "yanchor": "bottom"}
    across = parts.names_axis(tokens, colours, showgrid=True, gridcolor=colours.line, tickangle=-60)
    bottom = 40 if is_long else 92
    layout = parts.page(colours, height=380, left=44, top=34, bottom=bottom) | {
        "showlegend": True,
        "legend": parts.LEGEND,
        "dragmode": "zoom" if is_long else False,
        "shapes": [
            parts.level_line(level, color=colour, width=1, dash="dash")
            for level, colour in zip(no_answer, (colours.accent, colours.roles[1]), strict=True)
        ],
        "annotations": [
            parts.note(f"{name} of [CLS]", colours.muted, size=11, y=level, **on_line, **side)
            for name, level, side in zip(("start", "end"), no_answer, (left, right), strict=True)
        ],
        "xaxis": across | {"fixedrange": not is_long},
        "yaxis": parts.numbers(colours, "logit", zeroline=True, fixedrange=not is_long)
        | {"zerolinecolor": colours.line},
    }
    return parts.build([*start_curve, *end_curve], layout)


def _logits(
    name: str, tokens: Sequence[str], values: np.ndarray, place: int, colours: Palette
) -> list[Part]:
    """One of the two curves, and a large mark at the token that is looked at."""
    is_start = name == "start"
    colour = colours.accent if is_start else colours.roles[1]
    symbol = "circle" if is_start else "square"
    logits = parts.curve(
        list(range(len(tokens))),
        values,
        f"%{{customdata}} · {name} logit %{{y:.4f}}",
        line={"color": colour, "width": 2, "dash": "solid" if is_start else "dot"},
        name=f"{name} logit",
        mode="lines" if len(tokens) > parts.LABELLED else "lines+markers",
        marker={"symbol": symbol, "size": 6},
        customdata=[parts.label(token) for token in tokens],
    )
    mark = {"symbol": symbol, "size": 13, "color": colour}
    return [logits, parts.points([place], [float(values[place])], None, mark, showlegend=False)]


def span_matrix(found: SpanLogits, colours: Palette) -> go.Figure:
    """Start logit plus end logit of every span: first tokens down, last tokens across."""
    tokens, best = found.tokens, float(np.nanmax(found.logits))
    hover = "from %{y} to %{x} · %{z:.4f}"
    bar = {"title": {"text": "logit"}, "thickness": 10, "outlinewidth": 0}
    cells = parts.heat(found.logits, colours.weight, (best - DEPTH, best), hover, xgap=1, ygap=1)
    cells |= {"showscale": True, "colorbar": bar}
    across, down = ((place - 0.5, place + 0.5) for place in found.chosen[::-1])
    axis = parts.names_axis(tokens, colours) | parts.pointed_names(tokens)
    height = min(max(24 * len(tokens), 180), 760) + 100
    layout = parts.page(colours, height=height, left=parts.beside(tokens), top=90, bottom=8) | {
        "shapes": [parts.frame(across, down, colours.roles[1], 3)],
        "xaxis": axis | parts.SLANTED,
        "yaxis": axis | parts.downwards(len(tokens)),
    }
    return parts.build([cells], layout)


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
    count = len(stretches)
    ticks = list(range(1, count + 1))
    windows = parts.bars(
        [stop - start for start, stop in stretches],
        [colours.accent if i == shown else colours.line for i in range(count)],
        "window %{y} · characters %{base} on",
        base=[start for start, _ in stretches],
        y=ticks,
        width=0.7,
    )
    layout = parts.page(colours, height=70 + min(22 * count, 360), left=70, top=8, bottom=40) | {
        "shapes": [parts.vertical_line(sum(answer) / 2, color=colours.roles[1], width=3)],
        "xaxis": parts.plain(colours, "character of the context"),
        "yaxis": parts.plain(colours, "window")
        | {"autorange": "reversed", "tickvals": ticks[:: max(1, count // 12)]},
    }
    return parts.build([windows], layout)
