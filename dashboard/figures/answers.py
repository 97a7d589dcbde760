"""Figures of question answering: logits over tokens, spans, and the windows of a long context.

Tokens are data: labels and hover texts are escaped, and axes are numeric positions.
"""

import html
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

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
    figure = go.Figure()
    pairs = (
        ("start", start, no_answer[0], colours.accent, "circle", chosen[0]),
        ("end", end, no_answer[1], colours.roles[1], "square", chosen[1]),
    )
    names = [html.escape(token) for token in tokens]
    for name, values, level, colour, symbol, place in pairs:
        figure.add_trace(
            go.Scatter(
                x=list(range(len(tokens))),
                y=values,
                name=f"{name} logit",
                mode="lines+markers" if len(tokens) <= LABELLED else "lines",
                marker={"symbol": symbol, "size": 6},
                line={"color": colour, "width": 2, "dash": "solid" if name == "start" else "dot"},
                customdata=names,
                hovertemplate=f"%{{customdata}} · {name} logit %{{y:.4f}}<extra></extra>",
            )
        )
        figure.add_hline(
            y=level,
            line={"color": colour, "width": 1, "dash": "dash"},
            annotation={"text": f"{name} of [CLS]", "font": {"size": 11, "color": colours.muted}},
            annotation_position="top left" if name == "start" else "top right",
        )
        figure.add_trace(
            go.Scatter(
                x=[place],
                y=[float(values[place])],
                mode="markers",
                marker={"symbol": symbol, "size": 13, "color": colour},
                hoverinfo="skip",
                showlegend=False,
            )
        )
    figure.update_layout(
        **_layout(colours, height=380),
        margin={"l": 44, "r": 10, "t": 34, "b": 84 if len(tokens) <= LABELLED else 40},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        dragmode="zoom" if len(tokens) > LABELLED else False,
    )
    figure.update_xaxes(**_tokens_axis(tokens), tickangle=-60, gridcolor=colours.line)
    figure.update_yaxes(gridcolor=colours.line, zerolinecolor=colours.line, title="logit")
    return figure


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
    figure = go.Figure(
        go.Heatmap(
            z=logits,
            colorscale=scale(colours.weight),
            zmin=best - DEPTH,
            zmax=best,
            xgap=1,
            ygap=1,
            hoverongaps=False,
            hovertemplate="from %{y} to %{x} · %{z:.4f}<extra></extra>",
            colorbar={"title": {"text": "logit"}, "thickness": 10, "outlinewidth": 0},
        )
    )
    row, column = chosen
    figure.add_shape(
        type="rect",
        x0=column - 0.5,
        x1=column + 0.5,
        y0=row - 0.5,
        y1=row + 0.5,
        line={"color": colours.roles[1], "width": 3},
    )
    left = 14 + 7.4 * min(max(len(token) for token in tokens), CUT)
    size = min(max(24 * len(tokens), 180), 760)
    figure.update_layout(
        **_layout(colours, height=size + 100),
        margin={"l": left, "r": 10, "t": 90, "b": 8},
        dragmode=False,
    )
    names = {str(i): html.escape(token) for i, token in enumerate(tokens)}
    axis = _tokens_axis(tokens) | {"labelalias": names, "hoverformat": "d", "showgrid": False}
    figure.update_xaxes(**axis, side="top", tickangle=-60)
    figure.update_yaxes(**axis, autorange="reversed")
    return figure


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
    figure = go.Figure(
        go.Bar(
            base=[start for start, _ in stretches],
            x=[stop - start for start, stop in stretches],
            y=list(range(1, len(stretches) + 1)),
            orientation="h",
            width=0.7,
            marker={
                "color": [
                    colours.accent if i == shown else colours.line for i in range(len(stretches))
                ]
            },
            hovertemplate="window %{y} · characters %{base} on<extra></extra>",
        )
    )
    figure.add_vline(x=sum(answer) / 2, line={"color": colours.roles[1], "width": 3})
    figure.update_layout(
        **_layout(colours, height=70 + min(22 * len(stretches), 360)),
        margin={"l": 70, "r": 10, "t": 8, "b": 40},
        showlegend=False,
        dragmode=False,
    )
    figure.update_xaxes(title="character of the context", showgrid=False, zeroline=False)
    ticks = list(range(1, len(stretches) + 1))
    figure.update_yaxes(
        title="window",
        autorange="reversed",
        tickvals=ticks[:: max(1, len(ticks) // 12)],
        showgrid=False,
        zeroline=False,
    )
    return figure


def _tokens_axis(tokens: Sequence[str]) -> dict[str, object]:
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


def _layout(colours: Palette, *, height: int) -> dict[str, object]:
    """What all figures share."""
    return {
        "height": height,
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
    }
