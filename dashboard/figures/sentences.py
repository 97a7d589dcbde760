"""Lists of sentences as pictures: the matrix of cosines with its tree, the map, and the split.

A matrix of 1,000 sentences is one heat map of typed numbers, drawn as one image. The sentences
themselves travel once per axis, not once per cell: Plotly reads them from the axis's tick texts
when a cell is pointed at, also while the axis shows no labels.
"""

import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.panels import on_panel
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, cosine_scale, head_colour
from dashboard.records.sentences import (
    PoolingScores,
    SentenceGraph,
    SentenceMap,
    SentenceTree,
    TokenContributions,
)

LABELLED = 60
"""Up to this many sentences each row has its label."""

VALUES = 14
"""Up to this many sentences the cosines are written into the cells."""

STRONG = 0.55
"""Share of the scale from which on a cell is closer to the text's colour than to the page's."""

LONGEST = 18
HOVER_CHARACTERS = 180
HOVER_LINE = 60

MAX_LINES = 3_000
"""Pairs that are drawn as lines at most, the most similar ones."""

TREE_SHARE = 0.2


def hover_text(number: int, sentence: str) -> str:
    """A sentence with its number (from 1), in short lines."""
    shown = textwrap.shorten(sentence, HOVER_CHARACTERS, placeholder=" …")
    if len(shown) < min(3, len(sentence)):  # one very long word
        shown = f"{sentence[:HOVER_CHARACTERS]} …"
    lines = textwrap.wrap(f"{number} · {shown}", HOVER_LINE)
    return "<br>".join(parts.label(line) for line in lines)


def similarity_heatmap(
    cosines: Float32[np.ndarray, "sentence sentence"],
    sentences: Sequence[str],
    colours: Palette,
    *,
    tree: SentenceTree | None = None,
    has_branches: bool = True,
) -> go.Figure:
    """All cosines as a heat map, in the given order or in that of a tree.

    Args:
        cosines: In the order of `sentences`.
        sentences: The sentences.
        colours: The theme.
        tree: Gives the order of rows and columns, where there is one.
        has_branches: Whether the tree is drawn above.
    """
    count = len(sentences)
    order = np.arange(count) if tree is None else tree.order
    is_small, values = count <= LABELLED, cosines[np.ix_(order, order)]
    hover = "%{y}<br>%{x}<br><b>cosine %{z:.4f}</b>"
    traces = [_cosines(values, 1.0, hover, colours, is_set_apart=is_small)]
    drawn = tree if has_branches else None
    share = 1.0 if drawn is None else 1 - TREE_SHARE
    height = int(min(max(38 * count, 130), 640) / share) + 50
    left, bottom = (7.0 * (LONGEST + 2), 34) if is_small else (12, 12)
    layout = parts.page(colours, height=height, left=left, bottom=bottom) | {
        "dragmode": False if is_small else "zoom",
        "uirevision": f"{count} {drawn is not None}",
    }
    layout |= _axes([sentences[int(i)] for i in order], order, colours, share)
    if is_small:  # an axis is drawn only where a trace uses it: this one draws nothing
        traces.append(parts.points([None], [None], None, {}) | on_panel(1))
    if count <= VALUES:
        traces.append(_written(values, 1.0, 2, colours))
    if drawn is not None:
        traces.append(_tree(drawn, colours))
        layout["yaxis3"] = _TREE_AXIS
    return parts.build(traces, layout)


def _cosines(
    values: np.ndarray, end: float, hover: str, colours: Palette, *, is_set_apart: bool
) -> Part:
    """Cells with nothing at 0, one hue below, and the hue of weights above."""
    gap = 1 if is_set_apart else 0
    cells = parts.heat(values, colours.weight, (-end, end), hover, xgap=gap, ygap=gap)
    return cells | {"colorscale": cosine_scale(colours)}


def _short(value: float, digits: int) -> str:
    """A value without the 0 before its point, so that it fits into a cell on a phone."""
    rounded = round(value, digits) + 0.0  # adding 0 turns -0 into 0
    return f"{rounded:.{digits}f}".replace("0.", ".", 1) if abs(rounded) < 1 else f"{rounded:.1f}"


def _written(values: np.ndarray, largest: float, digits: int, colours: Palette) -> Part:
    """The values in the cells, in the page's colour or, on strong cells, in the background's."""
    rows, columns = np.indices(values.shape)
    is_strong = values.ravel() > STRONG * largest
    inks = [colours.weight[0] if strong else colours.text for strong in is_strong]
    texts = [_short(value, digits) for value in values.ravel().tolist()]
    return parts.written(columns.ravel(), rows.ravel(), texts, textfont={"size": 12, "color": inks})


def _axes(shown: Sequence[str], names: np.ndarray, colours: Palette, share: float) -> Part:
    """Full sentences for the pointer on axes without labels; short labels on axes over them.

    Args:
        shown: The sentences, in the order of the rows.
        names: The number (from 0) that each goes by.
        colours: The theme.
        share: Of the height, below the tree.
    """
    count = len(shown)
    hover = [hover_text(int(i) + 1, sentence) for i, sentence in zip(names, shown, strict=True)]
    size = 13 if count <= 2 * VALUES else 10
    labelled = parts.names_axis(shown, colours, size=size) | {
        "tickfont": {"size": size, "color": colours.text}
    }
    every = {"tickvals": list(range(count)), "ticktext": hover}
    silent = labelled | every | {"showticklabels": False, "fixedrange": count <= LABELLED}
    down = parts.downwards(count) | {"domain": [0, share]}
    axes = {"xaxis": silent, "yaxis": silent | down}
    if count > LABELLED:
        return axes
    texts = [f"{parts.label(one, LONGEST)}  {i + 1}" for i, one in zip(names, shown, strict=True)]
    return axes | {
        "xaxis2": labelled | {"overlaying": "x", "ticktext": [str(i + 1) for i in names]},
        "yaxis2": labelled | down | {"overlaying": "y", "ticktext": texts},
    }


_TREE_AXIS = {
    "domain": [1 - TREE_SHARE + 0.01, 1],
    "anchor": "x",
    "rangemode": "tozero",
    "showgrid": False,
    "zeroline": False,
    "showticklabels": False,
    "fixedrange": True,
}


def _tree(tree: SentenceTree, colours: Palette) -> Part:
    """The dendrogram above the matrix, as one line with gaps."""
    hover = "joined at cosine distance %{y:.3f}"
    line = {"color": colours.muted, "width": 1.2}
    x, y = _with_gaps(tree.branch_x), _with_gaps(tree.branch_height)
    return parts.curve(x, y, hover, line=line, xaxis="x", yaxis="y3")


def _with_gaps(rows: np.ndarray) -> np.ndarray:
    """The rows in one, with a gap after each, so that they are one line to Plotly."""
    gap = np.full((len(rows), 1), np.nan, dtype=np.float32)
    return np.hstack([rows, gap]).ravel()


def sentence_scatter(
    plane: SentenceMap,
    sentences: Sequence[str],
    tree: SentenceTree,
    graph: SentenceGraph,
    colours: Palette,
) -> go.Figure:
    """The map: one mark per sentence, shape and colour by cluster, lines between close pairs.

    Args:
        plane: The coordinates.
        sentences: The sentences.
        tree: Gives each its cluster.
        graph: The pairs to join; the strongest `MAX_LINES` are drawn.
        colours: The theme.
    """
    is_small, clusters = len(sentences) <= LABELLED, [int(c) for c in tree.clusters]
    marker = {
        "size": 13 if is_small else 7,
        "color": [head_colour(c, colours) for c in clusters],
        "symbol": [parts.SYMBOLS[c % len(parts.SYMBOLS)] for c in clusters],
        "line": {"width": 1, "color": colours.line},
    }
    said = [
        f"{hover_text(i + 1, sentence)}<br>cluster {clusters[i] + 1}"
        for i, sentence in enumerate(sentences)
    ]
    marks = parts.points(
        plane.points[:, 0], plane.points[:, 1], "%{customdata}", marker, customdata=said
    )
    if is_small:
        font = {"size": 12, "color": colours.text}
        texts = [str(i + 1) for i in range(len(sentences))]
        marks |= {"mode": "markers+text", "text": texts, "textfont": font}
        marks |= {"textposition": "top center"}
    across, down = (
        parts.numbers(
            colours, f"principal component {i + 1} ({share:.1%} of the variance)", quiet=12
        )
        | {"fixedrange": False, "zeroline": True, "zerolinecolor": colours.line}
        for i, share in enumerate(plane.explained_share[:2])
    )
    layout = parts.page(colours, height=560, bottom=48)
    layout |= {"dragmode": "pan", "xaxis": across, "yaxis": down}
    return parts.build([*_close_pairs(plane, graph, colours), marks], layout)


def _close_pairs(plane: SentenceMap, graph: SentenceGraph, colours: Palette) -> list[Part]:
    """Lines between the strongest pairs, as one trace with gaps; nothing where there are none."""
    ends = plane.points[graph.pairs[:MAX_LINES]]  # [pair end axis]
    if not len(ends):
        return []
    line = {"color": colours.muted, "width": 1}
    x, y = _with_gaps(ends[:, :, 0]), _with_gaps(ends[:, :, 1])
    return [parts.curve(x, y, None, line=line, opacity=0.55)]


def contribution_heatmap(split: TokenContributions, colours: Palette) -> go.Figure:
    """What each pair of tokens adds to the cosine: first sentence down, second across."""
    values = split.contributions
    widest = float(np.abs(values).max(initial=0)) or 1.0
    is_small = max(values.shape) <= LABELLED // 2
    hover = "%{y} and %{x} add %{z:.5f}"
    traces = [_cosines(values, widest, hover, colours, is_set_apart=is_small)]
    if max(values.shape) <= VALUES:
        traces.append(_written(values, widest, 3, colours))
    down, across = (
        parts.names_axis(tokens, colours, longest=LONGEST, size=13 if is_small else 9)
        for tokens in (split.first, split.second)
    )
    height = int(min(max(28 * len(split.first), 90), 640)) + 90
    layout = parts.page(colours, height=height, left=96, top=80) | {
        "xaxis": across | parts.SLANTED,
        "yaxis": down | parts.downwards(len(split.first)),
    }
    return parts.build(traces, layout)


def score_curves(scores: PoolingScores, names: Sequence[str], colours: Palette) -> go.Figure:
    """Spearman's correlation with people's scores, by level, one line per pooling."""
    levels = list(range(scores.spearman.shape[1]))
    traces = [
        parts.curve(
            levels,
            scores.spearman[i],
            f"{parts.label(name)}, level %{{x}}: %{{y:.3f}}",
            line={"color": head_colour(i, colours), "width": 2, "dash": parts.DASHES[i]},
            name=parts.label(name),
            mode="lines+markers",
            marker={"size": 9, "symbol": parts.SYMBOLS[i], "color": head_colour(i, colours)},
        )
        for i, name in enumerate(names)
    ]
    layout = parts.page(colours, height=360, bottom=48) | {
        "showlegend": True,
        "legend": parts.LEGEND | {"y": 1.12, "yanchor": "top"},
        "xaxis": parts.numbers(colours, "level", quiet=12, dtick=1),
        "yaxis": parts.numbers(colours, "Spearman correlation", quiet=12, zeroline=True),
    }
    return parts.build(traces, layout)
