"""Pictures of a checkpoint's parameters and of the time that its steps take."""

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.theme import FONT, Palette, rgb
from dashboard.records.parameters import PartCount, TreeNode

TREE_HEIGHT = 560
SUNBURST_DEPTH = 4
TREEMAP_DEPTH = 4
SMALLEST_TEXT = 10
BAR_HEIGHT = 26

BRIGHT = 140
"""Luma from 0 to 255 above which dark letters are easier to read."""


def parameter_tree(
    nodes: tuple[TreeNode, ...],
    colours: Palette,
    *,
    kinds: tuple[str, ...],
    form: Literal["treemap", "sunburst"],
) -> go.Figure:
    """Modules as areas whose size is their number of parameters; a click goes in.

    Args:
        nodes: The tree, parents before children.
        colours: The theme.
        kinds: Names of the kinds that a node can have; the first colours of roles stand for them.
        form: Rectangles, or rings.
    """
    whole = nodes[0].parameters
    fills = [colours.roles[node.kind] if node.kind >= 0 else colours.line for node in nodes]
    options = {
        "ids": [node.key or "model" for node in nodes],
        "labels": [node.label for node in nodes],
        "parents": ["" if node.parent is None else node.parent or "model" for node in nodes],
        "values": [node.parameters for node in nodes],
        "branchvalues": "total",
        "customdata": [
            [
                node.key or "the whole model",
                node.parameters / whole,
                kinds[node.kind] if node.kind >= 0 else "several kinds",
            ]
            for node in nodes
        ],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{value:,} parameters · "
        "%{customdata[1]:.2%}<br>%{customdata[2]}<extra></extra>",
        "marker": {"colors": fills, "line": {"width": 1, "color": colours.weight[0]}},
        "sort": False,
    }
    if form == "treemap":
        trace: go.Treemap | go.Sunburst = go.Treemap(
            **options,
            maxdepth=_depth(nodes),
            texttemplate="%{label}<br>%{value:,}",
            tiling={"packing": "squarify", "pad": 2},
            pathbar={"visible": True, "thickness": 22},
            textfont={"color": [_ink(fill) for fill in fills]},
        )
    else:
        trace = go.Sunburst(
            **options,
            maxdepth=SUNBURST_DEPTH,
            insidetextorientation="radial",
            texttemplate="%{label}",
            textfont={"color": [_ink(fill) for fill in fills]},
        )
    figure = go.Figure(trace)
    figure.update_layout(
        **_plain(colours),
        height=TREE_HEIGHT,
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        uniformtext={"minsize": SMALLEST_TEXT, "mode": "hide"},  # no label that nobody can read
    )
    return figure


def _depth(nodes: tuple[TreeNode, ...]) -> int:
    """Levels that show the parts of each layer, which lie deeper below a task's head."""
    levels: dict[str, int] = {}
    for node in nodes:
        levels[node.key] = 0 if node.parent is None else levels[node.parent] + 1
    layers = [level for key, level in levels.items() if key.rpartition(".")[2].isdigit()]
    return min(layers, default=TREEMAP_DEPTH - 2) + 2


def kind_bars(counts: dict[str, tuple[PartCount, ...]], colours: Palette) -> go.Figure:
    """One bar per checkpoint, cut into the kinds of its parameters; the page draws the legend.

    Args:
        counts: By name of the checkpoint, its parameters by kind; the kinds in the same order.
        colours: The theme.
    """
    names = list(counts)
    places = list(range(len(names)))
    figure = go.Figure()
    for i, part in enumerate(next(iter(counts.values()))):
        if not any(parts[i].parameters for parts in counts.values()):
            continue
        figure.add_bar(
            x=[parts[i].parameters for parts in counts.values()],
            y=places,
            orientation="h",
            name=part.part,
            marker={"color": colours.roles[i]},
            hovertemplate=f"{part.part}: %{{x:,}} parameters<extra></extra>",
        )
    figure.update_layout(
        **_plain(colours),
        barmode="stack",
        bargap=0.35,
        height=44 + 44 * len(names),
        margin=_margin(l=8, t=4, b=30),
        showlegend=False,
    )
    figure.update_xaxes(gridcolor=colours.line, zeroline=False, tickformat=".3s")
    figure.update_yaxes(
        tickvals=places, ticktext=names, autorange="reversed", automargin=True, showgrid=False
    )
    return figure


def block_times(
    labels: list[str], parts: dict[str, NDArray[np.float64]], colours: Palette
) -> go.Figure:
    """Milliseconds of each block of a pass, cut into what it does.

    Args:
        labels: The blocks: embeddings, each layer, the pooler.
        parts: By name, milliseconds in each block.
        colours: The theme.
    """
    places = list(range(len(labels)))
    hues = (colours.roles[1], colours.roles[2], colours.roles[3], colours.roles[5])
    figure = go.Figure()
    for (name, milliseconds), hue in zip(parts.items(), hues, strict=False):
        figure.add_bar(
            x=milliseconds,
            y=places,
            orientation="h",
            name=name,
            marker={"color": hue},
            hovertemplate=f"{name}: %{{x:.3f}} ms<extra></extra>",
        )
    figure.update_layout(
        **_plain(colours),
        barmode="stack",
        bargap=0.25,
        height=110 + BAR_HEIGHT * len(labels),
        margin=_margin(l=8, t=34, b=40),
        legend={"orientation": "h", "y": 1.0, "yanchor": "bottom", "traceorder": "normal"},
    )
    figure.update_xaxes(
        gridcolor=colours.line, zeroline=False, title={"text": "milliseconds", "standoff": 4}
    )
    figure.update_yaxes(
        tickvals=places, ticktext=labels, autorange="reversed", automargin=True, showgrid=False
    )
    return figure


def _ink(fill: str) -> str:
    """Black or white, whichever is easier to read on the colour."""
    red, green, blue = rgb(fill)
    return "#10141b" if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else "#ffffff"


def _plain(colours: Palette) -> dict[str, object]:
    """What all of these figures share."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}, "align": "left"},
        "dragmode": False,
    }


def _margin(l: int = 4, t: int = 4, b: int = 4) -> dict[str, int]:  # noqa: E741  (Plotly's names)
    """Margins in pixels."""
    return {"l": l, "r": 8, "t": t, "b": b}
