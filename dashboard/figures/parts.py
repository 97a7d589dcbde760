"""What the figures of vectors share: signed colours, scales, layout and axes of tokens."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures.theme import DARK, FONT, Palette

LABELLED = 72
"""Up to this many tokens every row has its label and its token in the hover text."""

THINNED = 40
"""About this many labels stay where they thin out."""

LABEL_CHARACTERS = 12

SATURATED = 0.995
"""Share of values inside the scale; the few beyond it keep the last colour."""

LIGHT_SIGNED = ("#12407f", "#4a86d0", "#b9d3f2", "#ffffff", "#f6cfa3", "#d9822b", "#8a4400")
DARK_SIGNED = ("#9cc7ff", "#4a86d0", "#1c3a63", "#0f1217", "#5a3a14", "#d9822b", "#ffcf96")
"""From negative (blue) through 0 (the background) to positive (orange)."""


def signed_colours(colours: Palette) -> tuple[str, ...]:
    """The diverging scale of the theme."""
    return DARK_SIGNED if colours == DARK else LIGHT_SIGNED


def reach(values: np.ndarray) -> float:
    """The end of a symmetric scale that almost all values fit in; above 0."""
    finite = np.abs(values[np.isfinite(values)])
    return max(float(np.quantile(finite, SATURATED)) if finite.size else 0.0, 1e-6)


def plain_layout(
    colours: Palette, *, height: int, left: float, top: float, bottom: float = 14
) -> dict[str, Any]:
    """A transparent figure in the page's font; margins fixed, as Plotly's own draw twice."""
    return {
        "height": height,
        "margin": {"l": left, "r": 12, "t": top, "b": bottom},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
        "showlegend": False,
        "uirevision": "embeddings",
    }


def token_axis(tokens: Sequence[str], colours: Palette) -> dict[str, Any]:
    """An axis of token positions with escaped labels, every k-th one where there are many."""
    n_tokens = len(tokens)
    step = 1 if n_tokens <= LABELLED else -(-n_tokens // THINNED)
    ticks = list(range(0, n_tokens, step))
    return {
        "tickmode": "array",
        "tickvals": ticks,
        "ticktext": [_short(tokens[i]) for i in ticks],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "ticklabeloverflow": "allow",
        "ticklabelstandoff": 4,
        "tickfont": {"color": colours.text, "size": 13 if n_tokens <= THINNED else 10},
        "range": [-0.5, n_tokens - 0.5],
    }


def label_margin(tokens: Sequence[str]) -> float:
    """Pixels that the longest label takes."""
    longest = max((len(token) for token in tokens), default=1)
    return 12 + 7.4 * min(longest, LABEL_CHARACTERS)


def _short(label: str) -> str:
    """The label, escaped, cut where it would take the plot's place."""
    cut = label if len(label) <= LABEL_CHARACTERS else f"{label[: LABEL_CHARACTERS - 1]}…"
    return html.escape(cut)
