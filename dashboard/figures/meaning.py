"""Figures of word similarity: the baseline, curves over levels, and uses of a word in the plane.

Words and sentences are a reader's: they are escaped, and axes are numeric.
"""

import html
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.building import Part, build, vertical_line
from dashboard.figures.theme import FONT, Palette, head_colour
from dashboard.records.meaning import Baseline, SenseMap

NEGATIVE_LIGHT = ("#7a3206", "#c4631a", "#eba567", "#f9dfc6")
NEGATIVE_DARK = ("#ffd9b0", "#f0a860", "#a86428", "#3a2a1c")
"""Colours from -1 towards 0; those from 0 to 1 are the palette's scale of weights."""

N_BINS = 48

MANY_LINES = 6
"""Up to this many pairs have a curve each; beyond, their spread is drawn."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "star", "hexagon", "cross")
"""One per cluster, so that colour is not alone."""

LEGEND = {
    "orientation": "h",
    "yref": "container",
    "y": 0.01,
    "yanchor": "bottom",
    "x": 0,
    "font": {"size": 12},
}
"""Below the axis, whose title it must not touch."""

FEW_LEVELS = 14
"""Up to this many levels each has its number on the axis."""

NAMED_POINTS = 16
"""Up to this many points carry their word."""


def signed_scale(colours: Palette, *, dark: bool) -> tuple[str, ...]:
    """Colours from -1 to 1 at equal distances, with 0 in the middle."""
    low = NEGATIVE_DARK if dark else NEGATIVE_LIGHT
    middle, *high = colours.weight
    return (*low, middle, *high[1:])


def baseline_histogram(found: Baseline, value: float, colours: Palette, *, label: str) -> go.Figure:
    """How similar random pairs are, and where `value` lies among them.

    Args:
        found: Similarities of random pairs.
        value: The reader's.
        colours: The theme.
        label: Name of the measure.
    """
    low = min(float(found.similarities[0]), value) - 0.02
    high = max(float(found.similarities[-1]), value) + 0.02
    counts, edges = np.histogram(found.similarities, bins=N_BINS, range=(low, high))
    share = (counts / found.similarities.size * 100).astype(np.float32)
    bars = {
        "type": "bar",
        "x": (edges[:-1] + edges[1:]) / 2,
        "y": share,
        "width": np.diff(edges),
        "marker": {"color": colours.muted, "opacity": 0.45, "line": {"width": 0}},
        "hovertemplate": "around %{x:.2f}: %{y:.1f} % of random pairs<extra></extra>",
    }
    said = {
        "x": value,
        "y": 1.0,
        "yref": "paper",
        "yanchor": "bottom",
        "text": f"this pair {value:.2f}",
        "showarrow": False,
        "font": {"color": colours.accent, "size": 13},
    }
    layout = _layout(colours, height=220, top=26) | {
        "bargap": 0,
        "showlegend": False,
        "shapes": [vertical_line(value, {"color": colours.accent, "width": 2})],
        "annotations": [said],
        "xaxis": _axis(colours) | {"title": {"text": label, "standoff": 6}},
        "yaxis": _axis(colours) | {"title": {"text": "% of pairs", "standoff": 4}},
    }
    return build([bars], layout)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Random pairs at every level: the middle, and what lies between 5 and 95 per cent."""

    low: Float32[np.ndarray, " level"]
    middle: Float32[np.ndarray, " level"]
    high: Float32[np.ndarray, " level"]


def level_curves(
    values: Float32[np.ndarray, "level pair"],
    names: Sequence[str],
    band: Band,
    colours: Palette,
    *,
    level: int,
    dark: bool,
) -> go.Figure:
    """Similarity of pairs at every level over that of random pairs.

    Args:
        values: One column per pair; up to `MANY_LINES` have a line each.
        names: What each pair is called, unescaped.
        band: Random pairs.
        colours: The theme.
        level: The level that is marked.
        dark: Whether lines are drawn on a dark page.
    """
    levels = np.arange(len(values))
    if values.shape[1] <= MANY_LINES:
        yours: list[Part] = [
            {
                "type": "scatter",
                "x": levels,
                "y": values[:, pair],
                "name": html.escape(name),
                "mode": "lines+markers",
                "line": {"color": head_colour(pair, dark=dark), "width": 2},
                "marker": {"symbol": SYMBOLS[pair % len(SYMBOLS)], "size": 6},
                "hovertemplate": "level %{x} · %{y:.4f}<extra>%{fullData.name}</extra>",
            }
            for pair, name in enumerate(names)
        ]
    else:
        yours = _spread(levels, values, colours)
    mark = vertical_line(level, {"color": colours.muted, "width": 1, "dash": "dot"})
    layout = _layout(colours, height=420, top=10, bottom=134) | {
        "legend": LEGEND,
        "shapes": [mark],
        "xaxis": _axis(colours)
        | {"dtick": 1 if len(values) <= FEW_LEVELS else 2, "title": {"text": "level"}},
        "yaxis": _axis(colours) | {"title": {"text": "similarity", "standoff": 4}},
    }
    return build([*_band(levels, band, colours), *yours], layout)


def _band(levels: np.ndarray, band: Band, colours: Palette) -> list[Part]:
    """Random pairs: a grey area from 5 to 95 per cent, and the median."""
    return [
        {
            "type": "scatter",
            "x": np.concatenate([levels, levels[::-1]]),
            "y": np.concatenate([band.high, band.low[::-1]]),
            "fill": "toself",
            "fillcolor": "rgba(128,136,150,0.18)",
            "mode": "lines",
            "line": {"width": 0},
            "name": "random pairs, 5 to 95 %",
            "hoverinfo": "skip",
        },
        {
            "type": "scatter",
            "x": levels,
            "y": band.middle,
            "name": "random pairs, median",
            "mode": "lines",
            "line": {"color": colours.muted, "width": 1.5, "dash": "dash"},
            "hovertemplate": "level %{x} · %{y:.4f}<extra>random pairs, median</extra>",
        },
    ]


def _spread(levels: np.ndarray, values: np.ndarray, colours: Palette) -> list[Part]:
    """Many pairs: their median, and what lies between 5 and 95 per cent."""
    low, middle, high = np.percentile(values, (5, 50, 95), axis=1)
    return [
        {
            "type": "scatter",
            "x": levels,
            "y": line,
            "name": name,
            "mode": "lines",
            "line": {"color": colours.accent, "width": 2, "dash": dash},
            "hovertemplate": "level %{x} · %{y:.4f}<extra>" + name + "</extra>",
        }
        for name, line, dash in (
            ("your pairs, 95 %", high, "dot"),
            ("your pairs, median", middle, "solid"),
            ("your pairs, 5 %", low, "dot"),
        )
    ]


def sense_scatter(
    found: SenseMap,
    words: Sequence[str],
    sentences: Sequence[str],
    colours: Palette,
    *,
    dark: bool,
) -> go.Figure:
    """Uses of words in the plane, one colour and symbol per cluster, sentences on hover."""
    first, second = (float(share) * 100 for share in found.explained)
    traces = [
        _cluster(found, cluster, words, sentences, colours, dark=dark)
        for cluster in range(int(found.cluster.max()) + 1)
    ]
    layout = _layout(colours, height=430, top=24, bottom=88) | {
        "showlegend": True,
        "legend": LEGEND,
        "xaxis": _axis(colours)
        | {
            "title": {"text": f"component 1 · {first:.0f} % of variance"},
            "range": _with_room(found.points[:, 0]),
        },
        "yaxis": _axis(colours)
        | {
            "title": {"text": f"component 2 · {second:.0f} % of variance"},
            "range": _with_room(found.points[:, 1]),
        },
    }
    return build(traces, layout)


def _cluster(
    found: SenseMap,
    cluster: int,
    words: Sequence[str],
    sentences: Sequence[str],
    colours: Palette,
    *,
    dark: bool,
) -> Part:
    """The uses in one cluster."""
    members = np.flatnonzero(found.cluster == cluster).tolist()
    has_names = len(words) <= NAMED_POINTS
    return {
        "type": "scatter",
        "x": found.points[members, 0],
        "y": found.points[members, 1],
        "name": f"cluster {cluster + 1} ({len(members)})",
        "mode": "markers+text" if has_names else "markers",
        "text": [f"{i + 1} {_cut(words[i])}" for i in members] if has_names else None,
        "textposition": "top center",
        "textfont": {"size": 12, "color": colours.text},
        "cliponaxis": False,
        "customdata": [
            f"<b>{i + 1} {_cut(words[i])}</b><br>{_folded(sentences[i])}" for i in members
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
        "marker": {
            "size": 11,
            "symbol": SYMBOLS[cluster % len(SYMBOLS)],
            "color": head_colour(cluster, dark=dark),
            "line": {"width": 1, "color": colours.line},
        },
    }


def _with_room(values: np.ndarray) -> list[float]:
    """A range with a margin, so that words beside the outermost points are not cut."""
    margin = 0.14 * max(float(np.ptp(values)), 0.1)
    return [float(values.min()) - margin, float(values.max()) + margin]


def _cut(word: str) -> str:
    """The word, escaped, not too long for a label."""
    longest = 18
    return html.escape(word if len(word) <= longest else f"{word[: longest - 1]}…")


def _folded(sentence: str) -> str:
    """The sentence, escaped, in lines; a very long one is cut."""
    longest = 300
    cut = sentence if len(sentence) <= longest else f"{sentence[:longest]}…"
    return "<br>".join(html.escape(line) for line in textwrap.wrap(cut, 60))


def _layout(colours: Palette, *, height: int, top: int, bottom: int = 44) -> Part:
    """What all figures here share."""
    return {
        "height": height,
        "margin": {"l": 56, "r": 16, "t": top, "b": bottom},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}, "align": "left"},
        "dragmode": False,
    }


def _axis(colours: Palette) -> Part:
    """A quiet axis."""
    return {
        "gridcolor": colours.line,
        "zeroline": False,
        "tickfont": {"color": colours.muted, "size": 12},
        "fixedrange": True,
    }
