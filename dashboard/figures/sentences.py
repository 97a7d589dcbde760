"""Lists of sentences as pictures: the matrix of cosines with its tree, the map, and the split.

A matrix of 1,000 sentences is one heat map of typed numbers, drawn as one image. The sentences
themselves travel once per axis, not once per cell: Plotly reads them from the axis's tick texts
when a cell is pointed at, also while the axis shows no labels. Sentences are data: all are escaped.
"""

import html
import textwrap
from collections.abc import Sequence

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32, Int64

from dashboard.figures.building import Part, build, on_panel
from dashboard.figures.theme import FONT, Palette
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

LABEL_CHARACTERS = 18
HOVER_CHARACTERS = 180
HOVER_LINE = 60

MAX_LINES = 3_000
"""Pairs that are drawn as lines at most, the most similar ones."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon")
"""Clusters differ in shape as well as in colour."""

TREE_SHARE = 0.2


def signed_scale(colours: Palette) -> list[list[float | str]]:
    """A scale from -1 to 1 with nothing in the middle: one hue below 0, the weights' own above."""
    above = colours.weight
    last = len(above) - 1
    positive: list[list[float | str]] = [
        [0.5 + 0.5 * i / last, colour] for i, colour in enumerate(above)
    ]
    return [[0.0, colours.roles[1]], *positive]


def hover_text(number: int, sentence: str) -> str:
    """A sentence with its number (from 1), escaped and in short lines."""
    shown = textwrap.shorten(sentence, HOVER_CHARACTERS, placeholder=" …")
    if len(shown) < min(3, len(sentence)):  # one very long word
        shown = f"{sentence[:HOVER_CHARACTERS]} …"
    lines = textwrap.wrap(f"{number} · {shown}", HOVER_LINE)
    return "<br>".join(html.escape(line) for line in lines)


def _label(number: int, sentence: str) -> str:
    """A short, escaped label of a row."""
    is_long = len(sentence) > LABEL_CHARACTERS
    cut = f"{sentence[: LABEL_CHARACTERS - 1].rstrip()}…" if is_long else sentence
    return f"{html.escape(cut)}  {number}"


def similarity_heatmap(
    cosines: Float32[np.ndarray, "sentence sentence"],
    sentences: Sequence[str],
    colours: Palette,
    *,
    tree: SentenceTree | None = None,
    numbers: Int64[np.ndarray, " sentence"] | None = None,
) -> go.Figure:
    """All cosines as a heat map, in the given order or in that of a tree drawn above it.

    Args:
        cosines: In the order of `sentences`.
        sentences: The sentences.
        colours: The theme.
        tree: Gives the order of rows and columns, where there is one.
        numbers: The number (from 0) that each sentence goes by, where that is not its position.
    """
    n_sentences = len(sentences)
    order = np.arange(n_sentences) if tree is None else tree.order
    names = np.arange(n_sentences) if numbers is None else numbers
    is_small = n_sentences <= LABELLED
    values = cosines[np.ix_(order, order)]
    cells = {
        "type": "heatmap",
        "z": values,
        "colorscale": signed_scale(colours),
        "zmin": -1,
        "zmax": 1,
        "xgap": 1 if is_small else 0,
        "ygap": 1 if is_small else 0,
        "hovertemplate": "%{y}<br>%{x}<br><b>cosine %{z:.4f}</b><extra></extra>",
        "showscale": False,
    }
    height = 1.0 if tree is None else 1 - TREE_SHARE
    rows = min(max(38 * n_sentences, 130), 640)
    layout: Part = {
        "height": int(rows / height) + 50,
        "margin": {
            "l": 7.0 * (LABEL_CHARACTERS + 2) if is_small else 12,
            "r": 12,
            "t": 10,
            "b": 34 if is_small else 12,
        },
        "font": {"family": FONT, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False if is_small else "zoom",
        "hoverlabel": {"font": {"size": 13, "family": FONT}, "align": "left"},
        "uirevision": f"{n_sentences} {tree is not None}",
    }
    layout |= _axes([sentences[int(i)] for i in order], names[order], colours, tree is not None)
    traces = [cells]
    if is_small:  # an axis is drawn only where a trace uses it: this one draws nothing
        traces.append(
            {"type": "scatter", "x": [None], "y": [None], "mode": "markers", "hoverinfo": "skip"}
            | on_panel(1)
        )
    if n_sentences <= VALUES:
        traces.append(_written(values, 1.0, 2, colours))
    if tree is not None:
        traces.append(_tree(tree, colours))
    return build(traces, layout)


def _short(value: float, digits: int) -> str:
    """A value without the 0 before its point, so that it fits into a cell on a phone."""
    rounded = round(value, digits) + 0.0  # adding 0 turns -0 into 0
    return f"{rounded:.{digits}f}".replace("0.", ".", 1) if abs(rounded) < 1 else f"{rounded:.1f}"


def _written(values: np.ndarray, largest: float, digits: int, colours: Palette) -> Part:
    """The values in the cells, in the page's colour or, on strong cells, in the background's."""
    rows, columns = np.indices(values.shape)
    is_strong = values.ravel() > STRONG * largest
    return {
        "type": "scatter",
        "x": columns.ravel(),
        "y": rows.ravel(),
        "mode": "text",
        "text": [_short(value, digits) for value in values.ravel().tolist()],
        "textfont": {
            "size": 12,
            "color": [colours.weight[0] if strong else colours.text for strong in is_strong],
        },
        "hoverinfo": "skip",
    }


def _axes(shown: Sequence[str], names: np.ndarray, colours: Palette, has_tree: bool) -> Part:  # noqa: FBT001
    """Full sentences for the pointer on axes without labels; short labels on axes over them."""
    n_sentences = len(shown)
    hover = [hover_text(int(i) + 1, sentence) for i, sentence in zip(names, shown, strict=True)]
    plain: Part = {
        "tickmode": "array",
        "tickvals": list(range(n_sentences)),
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }
    silent = plain | {"ticktext": hover, "showticklabels": False}
    across: Part = {"range": [-0.5, n_sentences - 0.5]}
    down: Part = {"range": [n_sentences - 0.5, -0.5]}
    if has_tree:
        down["domain"] = [0, 1 - TREE_SHARE]
    axes = {"xaxis": silent | across, "yaxis": silent | down}
    if has_tree:
        axes["yaxis3"] = _TREE_AXIS
    if n_sentences > LABELLED:
        return axes
    size = 13 if n_sentences <= 2 * VALUES else 10
    labelled = plain | {
        "tickfont": {"size": size, "color": colours.text},
        "ticklabeloverflow": "allow",
        "fixedrange": True,
    }
    numbers = [str(int(i) + 1) for i in names]
    labels = [_label(int(i) + 1, sentence) for i, sentence in zip(names, shown, strict=True)]
    return axes | {
        "xaxis2": labelled | across | {"overlaying": "x", "ticktext": numbers},
        "yaxis2": labelled | down | {"overlaying": "y", "ticktext": labels},
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
    gap = np.full((len(tree.branch_x), 1), np.nan, dtype=np.float32)
    return {
        "type": "scatter",
        "x": np.hstack([tree.branch_x, gap]).ravel(),
        "y": np.hstack([tree.branch_height, gap]).ravel(),
        "mode": "lines",
        "line": {"color": colours.muted, "width": 1.2},
        "xaxis": "x",
        "yaxis": "y3",
        "hovertemplate": "joined at cosine distance %{y:.3f}<extra></extra>",
    }


def sentence_scatter(
    points: SentenceMap,
    sentences: Sequence[str],
    tree: SentenceTree,
    graph: SentenceGraph,
    colours: Palette,
    hues: Sequence[str],
) -> go.Figure:
    """The map: one mark per sentence, shape and colour by cluster, lines between close pairs.

    Args:
        points: The coordinates.
        sentences: The sentences.
        tree: Gives each its cluster.
        graph: The pairs to join; the strongest `MAX_LINES` are drawn.
        colours: The theme.
        hues: Colours of clusters.
    """
    is_small = len(sentences) <= LABELLED
    clusters = tree.clusters
    marks = {
        "type": "scatter",
        "x": points.points[:, 0],
        "y": points.points[:, 1],
        "mode": "markers+text" if is_small else "markers",
        "text": [str(i + 1) for i in range(len(sentences))] if is_small else None,
        "textposition": "top center",
        "textfont": {"size": 12, "color": colours.text},
        "marker": {
            "size": 13 if is_small else 7,
            "color": [hues[c % len(hues)] for c in clusters],
            "symbol": [SYMBOLS[c % len(SYMBOLS)] for c in clusters],
            "line": {"width": 1, "color": colours.line},
        },
        "customdata": [
            f"{hover_text(i + 1, sentence)}<br>cluster {clusters[i] + 1}"
            for i, sentence in enumerate(sentences)
        ],
        "hovertemplate": "%{customdata}<extra></extra>",
    }
    first, second = (
        _numbers(f"principal component {i + 1} ({share:.1%} of the variance)", colours, size=12)
        | {"zerolinecolor": colours.line}
        for i, share in enumerate(points.explained_share[:2])
    )
    layout = _plain_layout(colours, height=560) | {"xaxis": first, "yaxis": second}
    return build([*_close_pairs(points, graph, colours), marks], layout)


def _close_pairs(points: SentenceMap, graph: SentenceGraph, colours: Palette) -> list[Part]:
    """Lines between the strongest pairs, as one trace with gaps; nothing where there are none."""
    ends = points.points[graph.pairs[:MAX_LINES]]  # [pair end axis]
    if not len(ends):
        return []
    gap = np.full((len(ends), 1), np.nan, dtype=np.float32)
    return [
        {
            "type": "scatter",
            "x": np.hstack([ends[:, :, 0], gap]).ravel(),
            "y": np.hstack([ends[:, :, 1], gap]).ravel(),
            "mode": "lines",
            "line": {"color": colours.muted, "width": 1},
            "opacity": 0.55,
            "hoverinfo": "skip",
        }
    ]


def contribution_heatmap(split: TokenContributions, colours: Palette) -> go.Figure:
    """What each pair of tokens adds to the cosine: first sentence down, second across."""
    values = split.contributions
    widest = float(np.abs(values).max(initial=0)) or 1.0
    is_small = max(values.shape) <= LABELLED // 2
    cells = {
        "type": "heatmap",
        "z": values,
        "colorscale": signed_scale(colours),
        "zmin": -widest,
        "zmax": widest,
        "xgap": 1 if is_small else 0,
        "ygap": 1 if is_small else 0,
        "hovertemplate": "%{y} and %{x} add %{z:.5f}<extra></extra>",
        "showscale": False,
    }
    written = [_written(values, widest, 3, colours)] if max(values.shape) <= VALUES else []
    down, across = (
        {
            "showgrid": False,
            "zeroline": False,
            "ticks": "",
            "tickfont": {"size": 13 if is_small else 9, "color": colours.text},
            "ticklabeloverflow": "allow",
            "tickmode": "array",
            "tickvals": list(range(len(tokens))),
            "ticktext": [html.escape(token[:LABEL_CHARACTERS]) for token in tokens],
        }
        for tokens in (split.first, split.second)
    )
    height = int(min(max(28 * len(split.first), 90), 640)) + 90
    layout = _plain_layout(colours, height=height) | {
        "margin": {"l": 96, "r": 12, "t": 80, "b": 10},
        "dragmode": False,
        "xaxis": across | {"side": "top", "tickangle": -50},
        "yaxis": down | {"autorange": "reversed"},
    }
    return build([cells, *written], layout)


def score_curves(
    scores: PoolingScores, names: Sequence[str], colours: Palette, hues: Sequence[str]
) -> go.Figure:
    """Spearman's correlation with people's scores, by level, one line per pooling."""
    levels = list(range(scores.spearman.shape[1]))
    traces = [
        {
            "type": "scatter",
            "x": levels,
            "y": scores.spearman[i],
            "name": name,
            "mode": "lines+markers",
            "line": {"color": hues[i], "width": 2, "dash": ("solid", "dash", "dot", "solid")[i]},
            "marker": {"size": 9, "symbol": SYMBOLS[i], "color": hues[i]},
            "hovertemplate": f"{html.escape(name)}, level %{{x}}: %{{y:.3f}}<extra></extra>",
        }
        for i, name in enumerate(names)
    ]
    layout = _plain_layout(colours, height=360) | {
        "showlegend": True,
        "legend": {"orientation": "h", "y": 1.12, "font": {"color": colours.text}},
        "xaxis": _numbers("level", colours) | {"zeroline": False, "dtick": 1},
        "yaxis": _numbers("Spearman correlation", colours) | {"zerolinecolor": colours.muted},
    }
    return build(traces, layout)


def _numbers(title: str, colours: Palette, *, size: int | None = None) -> Part:
    """An axis of numbers with thin lines."""
    return {
        "title": {"text": title, "font": {"size": size, "color": colours.muted}},
        "gridcolor": colours.line,
        "tickfont": {"color": colours.muted},
    }


def _plain_layout(colours: Palette, *, height: int) -> Part:
    """What all of these figures share."""
    return {
        "height": height,
        "margin": {"l": 56, "r": 12, "t": 12, "b": 48},
        "font": {"family": FONT, "color": colours.text},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": "pan",
        "hoverlabel": {"font": {"size": 13, "family": FONT}, "align": "left"},
    }
