"""Lists of sentences as pictures: the matrix of cosines with its tree, the map, and the split.

A matrix of 1,000 sentences is one heat map of typed numbers, drawn as one image. The sentences
themselves travel once per axis, not once per cell: Plotly reads them from the axis's tick texts
when a cell is pointed at, also while the axis shows no labels. Sentences are data: all are escaped.
"""

import html
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32, Int64

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
    figure = go.Figure(
        go.Heatmap(
            z=cosines[np.ix_(order, order)],
            colorscale=signed_scale(colours),
            zmin=-1,
            zmax=1,
            xgap=1 if is_small else 0,
            ygap=1 if is_small else 0,
            hovertemplate="%{y}<br>%{x}<br><b>cosine %{z:.4f}</b><extra></extra>",
            showscale=False,
        )
    )
    _set_axes(figure, [sentences[int(i)] for i in order], names[order], colours)
    if n_sentences <= VALUES:
        figure.add_trace(_written(cosines[np.ix_(order, order)], 1.0, 2, colours))
    if tree is not None:
        _add_tree(figure, tree, colours)
    left = 7.0 * (LABEL_CHARACTERS + 2) if is_small else 12
    rows = min(max(38 * n_sentences, 130), 640)
    figure.update_layout(
        height=int(rows / (1 - TREE_SHARE if tree is not None else 1)) + 50,
        margin={"l": left, "r": 12, "t": 10, "b": 34 if is_small else 12},
        font={"family": FONT, "color": colours.text},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False if is_small else "zoom",
        hoverlabel={"font": {"size": 13, "family": FONT}, "align": "left"},
        uirevision=f"{n_sentences} {tree is not None}",
    )
    return figure


def _short(value: float, digits: int) -> str:
    """A value without the 0 before its point, so that it fits into a cell on a phone."""
    rounded = round(value, digits) + 0.0  # adding 0 turns -0 into 0
    return f"{rounded:.{digits}f}".replace("0.", ".", 1) if abs(rounded) < 1 else f"{rounded:.1f}"


def _written(values: np.ndarray, largest: float, digits: int, colours: Palette) -> go.Scatter:
    """The values in the cells, in the page's colour or, on strong cells, in the background's."""
    rows, columns = np.indices(values.shape)
    is_strong = values.ravel() > STRONG * largest
    return go.Scatter(
        x=columns.ravel(),
        y=rows.ravel(),
        mode="text",
        text=[_short(value, digits) for value in values.ravel().tolist()],
        textfont={
            "size": 12,
            "color": [colours.weight[0] if strong else colours.text for strong in is_strong],
        },
        hoverinfo="skip",
    )


def _set_axes(figure: go.Figure, shown: list[str], names: np.ndarray, colours: Palette) -> None:
    """Full sentences for the pointer on axes without labels; short labels on axes over them."""
    n_sentences = len(shown)
    positions = list(range(n_sentences))
    hover = [hover_text(int(i) + 1, sentence) for i, sentence in zip(names, shown, strict=True)]
    plain: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": positions,
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
    }
    silent = plain | {"ticktext": hover, "showticklabels": False}
    across, down = [-0.5, n_sentences - 0.5], [n_sentences - 0.5, -0.5]
    figure.update_xaxes(silent, range=across)
    figure.update_yaxes(silent, range=down)
    if n_sentences > LABELLED:
        return
    size = 13 if n_sentences <= 2 * VALUES else 10
    labelled = plain | {
        "tickfont": {"size": size, "color": colours.text},
        "ticklabeloverflow": "allow",
        "fixedrange": True,
    }
    numbers = [str(int(i) + 1) for i in names]
    labels = [_label(int(i) + 1, sentence) for i, sentence in zip(names, shown, strict=True)]
    # An axis is drawn only where a trace uses it: this one draws nothing.
    figure.add_trace(
        go.Scatter(x=[None], y=[None], xaxis="x2", yaxis="y2", hoverinfo="skip", mode="markers")
    )
    figure.update_layout(
        xaxis2=labelled | {"overlaying": "x", "range": across, "ticktext": numbers},
        yaxis2=labelled | {"overlaying": "y", "range": down, "ticktext": labels},
    )


def _add_tree(figure: go.Figure, tree: SentenceTree, colours: Palette) -> None:
    """The dendrogram above the matrix, as one line with gaps."""
    gap = np.full((len(tree.branch_x), 1), np.nan, dtype=np.float32)
    figure.add_trace(
        go.Scatter(
            x=np.hstack([tree.branch_x, gap]).ravel(),
            y=np.hstack([tree.branch_height, gap]).ravel(),
            mode="lines",
            line={"color": colours.muted, "width": 1.2},
            xaxis="x",
            yaxis="y3",
            hovertemplate="joined at cosine distance %{y:.3f}<extra></extra>",
        )
    )
    figure.update_layout(
        yaxis={"domain": [0, 1 - TREE_SHARE]},
        yaxis3={
            "domain": [1 - TREE_SHARE + 0.01, 1],
            "anchor": "x",
            "rangemode": "tozero",
            "showgrid": False,
            "zeroline": False,
            "showticklabels": False,
            "fixedrange": True,
        },
    )
    if len(tree.order) <= LABELLED:
        figure.update_layout(yaxis2={"domain": [0, 1 - TREE_SHARE]})


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
    figure = go.Figure()
    ends = points.points[graph.pairs[:MAX_LINES]]  # [pair end axis]
    gap = np.full((len(ends), 1), np.nan, dtype=np.float32)
    if len(ends):
        figure.add_trace(
            go.Scatter(
                x=np.hstack([ends[:, :, 0], gap]).ravel(),
                y=np.hstack([ends[:, :, 1], gap]).ravel(),
                mode="lines",
                line={"color": colours.muted, "width": 1},
                opacity=0.55,
                hoverinfo="skip",
            )
        )
    is_small = len(sentences) <= LABELLED
    clusters = tree.clusters
    figure.add_trace(
        go.Scatter(
            x=points.points[:, 0],
            y=points.points[:, 1],
            mode="markers+text" if is_small else "markers",
            text=[str(i + 1) for i in range(len(sentences))] if is_small else None,
            textposition="top center",
            textfont={"size": 12, "color": colours.text},
            marker={
                "size": 13 if is_small else 7,
                "color": [hues[c % len(hues)] for c in clusters],
                "symbol": [SYMBOLS[c % len(SYMBOLS)] for c in clusters],
                "line": {"width": 1, "color": colours.line},
            },
            customdata=[
                f"{hover_text(i + 1, sentence)}<br>cluster {clusters[i] + 1}"
                for i, sentence in enumerate(sentences)
            ],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )
    shares = points.explained_share
    for update, axis in ((figure.update_xaxes, 0), (figure.update_yaxes, 1)):
        update(
            title={
                "text": f"principal component {axis + 1} ({shares[axis]:.1%} of the variance)",
                "font": {"size": 12, "color": colours.muted},
            },
            gridcolor=colours.line,
            zerolinecolor=colours.line,
            tickfont={"color": colours.muted},
        )
    figure.update_layout(**_plain_layout(colours, height=560))
    return figure


def contribution_heatmap(split: TokenContributions, colours: Palette) -> go.Figure:
    """What each pair of tokens adds to the cosine: first sentence down, second across."""
    values = split.contributions
    widest = float(np.abs(values).max(initial=0)) or 1.0
    is_small = max(values.shape) <= LABELLED // 2
    figure = go.Figure(
        go.Heatmap(
            z=values,
            colorscale=signed_scale(colours),
            zmin=-widest,
            zmax=widest,
            xgap=1 if is_small else 0,
            ygap=1 if is_small else 0,
            hovertemplate="%{y} and %{x} add %{z:.5f}<extra></extra>",
            showscale=False,
        )
    )
    if max(values.shape) <= VALUES:
        figure.add_trace(_written(values, widest, 3, colours))
    common: dict[str, Any] = {
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "tickfont": {"size": 13 if is_small else 9, "color": colours.text},
        "ticklabeloverflow": "allow",
    }
    for update, tokens in ((figure.update_yaxes, split.first), (figure.update_xaxes, split.second)):
        update(
            common,
            tickmode="array",
            tickvals=list(range(len(tokens))),
            ticktext=[html.escape(token[:LABEL_CHARACTERS]) for token in tokens],
        )
    figure.update_xaxes(side="top", tickangle=-50)
    figure.update_yaxes(autorange="reversed")
    layout = _plain_layout(colours, height=int(min(max(28 * len(split.first), 90), 640)) + 90)
    figure.update_layout(layout, margin={"l": 96, "r": 12, "t": 80, "b": 10}, dragmode=False)
    return figure


def score_curves(
    scores: PoolingScores, names: Sequence[str], colours: Palette, hues: Sequence[str]
) -> go.Figure:
    """Spearman's correlation with people's scores, by level, one line per pooling."""
    figure = go.Figure()
    levels = list(range(scores.spearman.shape[1]))
    for i, name in enumerate(names):
        figure.add_trace(
            go.Scatter(
                x=levels,
                y=scores.spearman[i],
                name=name,
                mode="lines+markers",
                line={"color": hues[i], "width": 2, "dash": ("solid", "dash", "dot", "solid")[i]},
                marker={"size": 9, "symbol": SYMBOLS[i], "color": hues[i]},
                hovertemplate=f"{html.escape(name)}, level %{{x}}: %{{y:.3f}}<extra></extra>",
            )
        )
    figure.update_layout(**_plain_layout(colours, height=360))
    figure.update_layout(
        showlegend=True, legend={"orientation": "h", "y": 1.12, "font": {"color": colours.text}}
    )
    figure.update_xaxes(
        title={"text": "level", "font": {"color": colours.muted}},
        zeroline=False,
        dtick=1,
        gridcolor=colours.line,
        tickfont={"color": colours.muted},
    )
    figure.update_yaxes(
        title={"text": "Spearman correlation", "font": {"color": colours.muted}},
        gridcolor=colours.line,
        zerolinecolor=colours.muted,
        tickfont={"color": colours.muted},
    )
    return figure


def _plain_layout(colours: Palette, *, height: int) -> dict[str, Any]:
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
