"""Figures of word similarity: the baseline, curves over levels, and uses of a word in the plane."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, head_colour
from dashboard.records.meaning import Baseline, SenseMap

N_BINS = 48

MANY_LINES = 6
"""Up to this many pairs have a curve each; beyond, their spread is drawn."""

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

LONGEST, LONGEST_SENTENCE = 18, 300
"""Characters of a word at its point, and of a sentence when the point is pointed at."""


def baseline_histogram(
    found: Baseline, value: float, colours: Palette, *, measure: str
) -> go.Figure:
    """How similar random pairs are, and where `value` lies among them.

    Args:
        found: Similarities of random pairs.
        value: The reader's.
        colours: The theme.
        measure: Its name.
    """
    middles, shares, widths = histogram(found, value)
    bars = {
        "type": "bar",
        "x": middles,
        "y": shares,
        "width": widths,
        "marker": {"color": colours.muted, "opacity": 0.45, "line": {"width": 0}},
        "hovertemplate": "around %{x:.2f}: %{y:.1f} % of random pairs<extra></extra>",
    }
    place = {"x": value, "y": 1.0, "yref": "paper", "yanchor": "bottom"}
    said = parts.note(f"this pair {value:.2f}", colours.accent, size=13, **place)
    layout = parts.page(colours, height=220, top=26) | {
        "bargap": 0,
        "shapes": [parts.vertical_line(value, color=colours.accent, width=2)],
        "annotations": [said],
        "xaxis": parts.numbers(colours, parts.label(measure), quiet=12),
        "yaxis": parts.numbers(colours, "% of pairs", quiet=12),
    }
    return parts.build([bars], layout)


def histogram(found: Baseline, value: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of each bar, its per cent of the random pairs, and its width; `value` is inside."""
    low = min(float(found.similarities[0]), value) - 0.02
    high = max(float(found.similarities[-1]), value) + 0.02
    counts, edges = np.histogram(found.similarities, bins=N_BINS, range=(low, high))
    share = (counts / found.similarities.size * 100).astype(np.float32)
    return (edges[:-1] + edges[1:]) / 2, share, np.diff(edges)


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Random pairs at every level: the middle, and what lies between 5 and 95 per cent."""

    low: Float32[np.ndarray, " level"]
    middle: Float32[np.ndarray, " level"]
    high: Float32[np.ndarray, " level"]


def level_curves(
    values: Float32[np.ndarray, "level pair"],
    names: Sequence[str],
    random_pairs: Band,
    colours: Palette,
    *,
    level: int,
) -> go.Figure:
    """Similarity of pairs at every level over that of random pairs.

    Args:
        values: One column per pair; up to `MANY_LINES` have a line each.
        names: What each pair is called.
        random_pairs: What to compare with.
        colours: The theme.
        level: The level that is marked.
    """
    levels = np.arange(len(values))
    if values.shape[1] <= MANY_LINES:
        yours = [
            _line(levels, values[:, i], parts.label(name), color=head_colour(i, colours), width=2)
            | {"mode": "lines+markers", "marker": {"symbol": parts.SYMBOLS[i], "size": 6}}
            for i, name in enumerate(names)
        ]
    else:
        yours = _spread(levels, values, colours)
    low, high = random_pairs.low, random_pairs.high
    area = parts.band(levels, low, high, "rgba(128,136,150,0.18)", "random pairs, 5 to 95 %")
    dashed = {"color": colours.muted, "width": 1.5, "dash": "dash"}
    middle = _line(levels, random_pairs.middle, "random pairs, median", **dashed)
    layout = parts.page(colours, height=420, bottom=134) | {
        "showlegend": True,
        "legend": LEGEND,
        "shapes": [parts.vertical_line(level, color=colours.muted, width=1, dash="dot")],
        "xaxis": parts.numbers(
            colours, "level", quiet=12, dtick=1 if len(values) <= FEW_LEVELS else 2
        ),
        "yaxis": parts.numbers(colours, "similarity", quiet=12),
    }
    return parts.build([area, middle, *yours], layout)


def _line(levels: np.ndarray, values: np.ndarray, name: str, **line: object) -> Part:
    """A curve whose hover text ends with its name."""
    return parts.curve(levels, values, f"level %{{x}} · %{{y:.4f}} · {name}", line=line, name=name)


def _spread(levels: np.ndarray, values: np.ndarray, colours: Palette) -> list[Part]:
    """Many pairs: their median, and what lies between 5 and 95 per cent."""
    low, middle, high = np.percentile(values, (5, 50, 95), axis=1)
    lines = (("95 %", high, "dot"), ("median", middle, "solid"), ("5 %", low, "dot"))
    return [
        _line(levels, line, f"your pairs, {name}", color=colours.accent, width=2, dash=dash)
        for name, line, dash in lines
    ]


def sense_scatter(
    found: SenseMap, words: Sequence[str], sentences: Sequence[str], colours: Palette
) -> go.Figure:
    """Uses of words in the plane, one colour and symbol per cluster, sentences on hover."""
    traces = [
        _cluster(found, cluster, words, sentences, colours)
        for cluster in range(int(found.cluster.max()) + 1)
    ]
    across, down = (
        parts.numbers(
            colours,
            f"component {i + 1} · {100 * float(share):.0f} % of variance",
            quiet=12,
            range=_with_room(found.points[:, i]),
        )
        for i, share in enumerate(found.explained[:2])
    )
    layout = parts.page(colours, height=430, top=24, bottom=88)
    layout |= {"showlegend": True, "legend": LEGEND, "xaxis": across, "yaxis": down}
    return parts.build(traces, layout)


def _cluster(
    found: SenseMap,
    cluster: int,
    words: Sequence[str],
    sentences: Sequence[str],
    colours: Palette,
) -> Part:
    """The uses in one cluster."""
    members = np.flatnonzero(found.cluster == cluster).tolist()
    names = [f"{i + 1} {parts.label(words[i], LONGEST)}" for i in members]
    marker = {
        "size": 11,
        "symbol": parts.SYMBOLS[cluster % len(parts.SYMBOLS)],
        "color": head_colour(cluster, colours),
        "line": {"width": 1, "color": colours.line},
    }
    said = [
        f"<b>{name}</b><br>{_folded(sentences[i])}" for name, i in zip(names, members, strict=True)
    ]
    x, y = found.points[members, 0], found.points[members, 1]
    marks = parts.points(x, y, "%{customdata}", marker, customdata=said)
    marks["name"] = f"cluster {cluster + 1} ({len(members)})"
    if len(words) > NAMED_POINTS:
        return marks
    font = {"size": 12, "color": colours.text}
    written = {"text": names, "textposition": "top center", "textfont": font}
    return marks | written | {"mode": "markers+text", "cliponaxis": False}


def _with_room(values: np.ndarray) -> list[float]:
    """A range with a margin, so that words beside the outermost points are not cut."""
    margin = 0.14 * max(float(np.ptp(values)), 0.1)
    return [float(values.min()) - margin, float(values.max()) + margin]


def _folded(sentence: str) -> str:
    """The sentence in lines; a very long one is cut."""
    cut = sentence[:LONGEST_SENTENCE] + "…" * (len(sentence) > LONGEST_SENTENCE)
    return "<br>".join(parts.label(line) for line in textwrap.wrap(cut, 60))
