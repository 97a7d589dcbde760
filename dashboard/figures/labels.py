"""Figures of sequence classification: labels as bars, before and after a change, over the levels.

Colours say nothing about a label: none is good or bad.
"""

from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, head_colour

LONGEST = 20


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
    row = max(34, 150 // len(names))
    across = _scores_axis(scores, colours, unit, is_share=is_share)
    if is_share:
        across["tickvals"] = [0, 0.25, 0.5, 0.75, 1]
    layout = _bar_page(names, colours, height=56 + row * len(names), top=6) | {"xaxis": across}
    return parts.build([_scored(names, scores, colours.accent, "")], layout)


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
    pairs = (("original", before, colours.muted, -0.2), ("changed", after, colours.accent, 0.2))
    traces = [
        _scored(names, values, colour, f", {name}")
        | {"y": rows + shift, "width": 0.36, "name": name}
        for name, values, colour, shift in pairs
    ]
    both = np.concatenate([before, after])
    layout = _bar_page(names, colours, height=86 + 58 * len(names), top=36) | {
        "barmode": "overlay",
        "showlegend": True,
        "legend": parts.LEGEND | {"y": 1.0},
        "xaxis": _scores_axis(both, colours, unit, is_share=is_share),
    }
    return parts.build(traces, layout)


def _scored(names: Sequence[str], scores: np.ndarray, colour: str, of: str) -> Part:
    """One bar per label with its score written at the end; `of` says which text's it is."""
    written = {"text": [f"{value:.4f}" for value in scores], "textposition": "outside"}
    hover = f"%{{customdata}}{of}: %{{x:.8f}}"
    return parts.bars(
        scores, colour, hover, customdata=[parts.label(name) for name in names], **written
    )


def _bar_page(names: Sequence[str], colours: Palette, *, height: int, top: int) -> Part:
    """Rows with labels, and what all bars here share; `top` pixels are left above them."""
    rows = parts.names_axis(names, colours, longest=LONGEST) | parts.downwards(len(names))
    layout = parts.page(
        colours, height=height, left=parts.beside(names, LONGEST), top=top, bottom=42
    )
    return layout | {"bargap": 0.34, "yaxis": rows}


def _scores_axis(values: np.ndarray, colours: Palette, unit: str, *, is_share: bool) -> Part:
    """An axis with 0 in it and room for the numbers beside the bars."""
    low, high = min(0.0, float(values.min())), max(0.0, float(values.max()))
    room = 0.2 * max(high - low, 1e-6)
    around = [low - (room if low < 0 else 0), high + (room if high > 0 else 0)]
    return parts.numbers(colours, unit, zeroline=True, range=[0, 1.13] if is_share else around)


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
    curves = [
        parts.curve(
            np.arange(last + 1),
            scores[:, i],
            f"{parts.label(name)} · level %{{x}}: %{{y:.6f}}",
            line={
                "color": head_colour(i, colours),
                "dash": parts.DASHES[i % len(parts.DASHES)],
                "width": 2,
            },
            name=parts.label(name, LONGEST),
            mode="lines+markers",
        )
        for i, name in enumerate(names)
    ]
    ticks = 1 if last <= 24 else None  # noqa: PLR2004
    layout = parts.page(colours, height=380, left=62, top=40, bottom=48) | {
        "legend": parts.LEGEND,
        "showlegend": True,
        "xaxis": parts.numbers(colours, "level", dtick=ticks),
        "yaxis": parts.numbers(colours, unit, range=[-0.03, 1.03] if is_share else None),
        # The level that the head was trained on.
        "shapes": [parts.vertical_line(last, color=colours.muted, dash="dot", width=1)],
    }
    return parts.build(curves, layout)
