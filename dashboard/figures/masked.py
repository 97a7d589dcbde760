"""Figures of the masked language model: what each level would say, ranks over levels, effects."""

from collections.abc import Collection, Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, head_colour
from dashboard.records.masked import Lens

ROW = 25
"""Pixels of a row that holds words."""

LONGEST = 14
"""Characters of a label."""

IN_CELL = 10
"""Characters of a word in a cell: a phone's cells are narrow, and pointing shows the whole word."""


def lens_grid(
    lens: Lens,
    words: Sequence[Sequence[Sequence[str]]],
    tokens: Sequence[str],
    colours: Palette,
    *,
    marked: Collection[int] = (),
) -> go.Figure:
    """The best word at every token (down) of every level (across), coloured by its probability.

    Args:
        lens: What was read.
        words: The best word pieces of each cell, `[token][level][top]`, best first.
        tokens: What the model receives: the labels of the rows.
        colours: The theme.
        marked: Rows whose label is bold: the hidden positions.
    """
    n_tokens, n_levels = lens.entropy_nats.shape
    writes = n_tokens <= parts.LABELLED
    cells = parts.heat(
        np.exp(lens.top_log_probabilities[:, :, 0]),
        colours.weight,
        (0, 1),
        "%{customdata}",
        customdata=_hover(lens, words, tokens),
        **parts.gaps(n_tokens),
    )
    if writes:
        best = [[parts.label(cell[0], IN_CELL) for cell in row] for row in words]
        cells |= {"text": best, "texttemplate": "%{text}", "textfont": {"size": 11}}
    rows = parts.names_axis(tokens, colours, longest=LONGEST) | parts.downwards(n_tokens)
    rows["ticktext"] = [
        f"<b>{name}</b>" if i in marked else name
        for i, name in zip(rows["tickvals"], rows["ticktext"], strict=True)
    ]
    height = 40 + (ROW * n_tokens if writes else 900)
    layout = parts.page(
        colours, height=height, left=parts.beside(tokens, LONGEST), top=32, bottom=8
    ) | {
        "dragmode": False if writes else "zoom",
        "xaxis": parts.names_axis([str(level) for level in range(n_levels)], colours, tickangle=0)
        | {"side": "top"},
        "yaxis": rows | {"fixedrange": writes},
    }
    return parts.build([cells], layout)


def _hover(
    lens: Lens, words: Sequence[Sequence[Sequence[str]]], tokens: Sequence[str]
) -> np.ndarray:
    """What each cell says when it is pointed at: its token, its first words, and the entropy."""
    said = np.empty(lens.entropy_nats.shape, dtype=object)
    for (t, level), entropy in np.ndenumerate(lens.entropy_nats):
        cell = zip(words[t][level], lens.top_log_probabilities[t, level], strict=True)
        best = "<br>".join(f"{parts.label(word)} {np.exp(value):.4f}" for word, value in cell)
        head = f"<b>{parts.label(tokens[t])}</b> · level {level}"
        said[t, level] = f"{head}<br>{best}<br>entropy {entropy:.3f} nats"
    return said


def rank_curves(
    ranks: Sequence[tuple[str, Sequence[int]]], vocabulary: int, colours: Palette
) -> go.Figure:
    """Rank of a few words (label, rank per level) over the levels; 1 is on top, logarithmic."""
    curves = [
        parts.curve(
            list(range(len(values))),
            list(values),
            f"{parts.label(name)} · level %{{x}} · rank %{{y:,}}",
            line={
                "color": head_colour(i, colours),
                "dash": parts.DASHES[i % len(parts.DASHES)],
                "width": 2,
            },
            name=parts.label(name, LONGEST),
            mode="lines+markers",
        )
        for i, (name, values) in enumerate(ranks)
    ]
    powers = [10**i for i in range(7) if 10**i <= vocabulary]
    down: Part = {"type": "log", "range": [np.log10(vocabulary) + 0.05, -0.08], "tickvals": powers}
    layout = parts.page(colours, height=330, left=64, top=40) | {
        "legend": parts.LEGEND,
        "showlegend": True,
        "xaxis": parts.numbers(colours, "level", dtick=1),
        "yaxis": parts.numbers(
            colours, "rank", **down, ticktext=[f"{power:,}" for power in powers]
        ),
    }
    return parts.build(curves, layout)


def signed_bars(
    labels: Sequence[str], values: Float[np.ndarray, " bar"], unit: str, colours: Palette
) -> go.Figure:
    """Signed changes, one bar each, from top to bottom; 0 in the middle."""
    hues = [colours.roles[1] if value < 0 else colours.accent for value in values]
    hover = f"without “%{{customdata}}”: %{{x:+.6f}} {unit}"
    written = {"text": [f"{value:+.3f}" for value in values], "textposition": "outside"}
    changes = parts.bars(
        values, hues, hover, customdata=[parts.label(name) for name in labels], **written
    )
    end = 1.7 * max(float(np.abs(values).max(initial=0)), 1e-6)
    height, left = 60 + 24 * len(labels), parts.beside(labels, LONGEST)
    layout = parts.page(colours, height=height, left=left, top=8, bottom=40) | {
        "bargap": 0.3,
        "xaxis": parts.numbers(colours, unit, zeroline=True, range=[-end, end], nticks=7),
        "yaxis": parts.names_axis(labels, colours, longest=LONGEST) | parts.downwards(len(labels)),
    }
    return parts.build([changes], layout)
