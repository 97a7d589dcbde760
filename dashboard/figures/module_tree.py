"""Pictures of a checkpoint's parameters and of the time that its steps take."""

from typing import Literal

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette, rgb
from dashboard.records.parameters import PartCount, TreeNode

TREE_HEIGHT = 560
SUNBURST_DEPTH = 4
TREEMAP_DEPTH = 4
SMALLEST_TEXT = 10
BAR_HEIGHT = 26
LONGEST = 40

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
    fills = [colours.roles[node.kind] if node.kind >= 0 else colours.line for node in nodes]
    areas = {
        "type": form,
        "ids": [node.key or "model" for node in nodes],
        "labels": [parts.label(node.label) for node in nodes],
        "parents": ["" if node.parent is None else node.parent or "model" for node in nodes],
        "values": [node.parameters for node in nodes],
        "branchvalues": "total",
        "customdata": [_said(node, nodes[0].parameters, kinds) for node in nodes],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{value:,} parameters · "
        "%{customdata[1]:.2%}<br>%{customdata[2]}<extra></extra>",
        "marker": {"colors": fills, "line": {"width": 1, "color": colours.weight[0]}},
        "sort": False,
        "textfont": {"color": [_ink(fill) for fill in fills]},
    }
    areas |= _rectangles(nodes) if form == "treemap" else RINGS
    layout = parts.page(colours, height=TREE_HEIGHT, left=0, top=4, bottom=4)
    layout["margin"] |= {"r": 0}
    # No label that nobody can read.
    return parts.build(
        [areas], layout | {"uniformtext": {"minsize": SMALLEST_TEXT, "mode": "hide"}}
    )


RINGS: Part = {
    "maxdepth": SUNBURST_DEPTH,
    "insidetextorientation": "radial",
    "texttemplate": "%{label}",
}


def _rectangles(nodes: tuple[TreeNode, ...]) -> Part:
    """What rectangles need besides, down to the parts of each layer."""
    return {
        "maxdepth": _depth(nodes),
        "texttemplate": "%{label}<br>%{value:,}",
        "tiling": {"packing": "squarify", "pad": 2},
        "pathbar": {"visible": True, "thickness": 22},
    }


def _said(node: TreeNode, whole: int, kinds: tuple[str, ...]) -> list[str | float]:
    """What pointing at a module says: its name, its share of the model, and its kind."""
    kind = kinds[node.kind] if node.kind >= 0 else "several kinds"
    return [parts.label(node.key) or "the whole model", node.parameters / whole, kind]


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
    traces = []
    for i, part in enumerate(next(iter(counts.values()))):
        sizes = [of_layer[i].parameters for of_layer in counts.values()]
        if any(sizes):
            hover = f"{part.part}: %{{x:,}} parameters"
            traces.append(parts.bars(sizes, colours.roles[i], hover, name=part.part))
    layout = parts.page(colours, height=44 + 44 * len(names), left=8, top=4, bottom=30) | {
        "barmode": "stack",
        "bargap": 0.35,
        "xaxis": parts.numbers(colours, tickformat=".3s"),
        "yaxis": _rows(names, colours),
    }
    return parts.build(traces, layout)


def block_times(
    labels: list[str], times: dict[str, NDArray[np.float64]], colours: Palette
) -> go.Figure:
    """Milliseconds of each block of a pass, cut into what it does.

    Args:
        labels: The blocks: embeddings, each layer, the pooler.
        times: By name, milliseconds in each block.
        colours: The theme.
    """
    hues = (colours.roles[1], colours.roles[2], colours.roles[3], colours.roles[5])
    traces = [
        parts.bars(milliseconds, hue, f"{name}: %{{x:.3f}} ms", name=name)
        for (name, milliseconds), hue in zip(times.items(), hues, strict=False)
    ]
    height = 110 + BAR_HEIGHT * len(labels)
    layout = parts.page(colours, height=height, left=8, top=34, bottom=40) | {
        "barmode": "stack",
        "bargap": 0.25,
        "showlegend": True,
        "legend": parts.LEGEND | {"y": 1.0, "traceorder": "normal"},
        "xaxis": parts.numbers(colours, "milliseconds"),
        "yaxis": _rows(labels, colours),
    }
    return parts.build(traces, layout)


def _rows(names: list[str], colours: Palette) -> Part:
    """Names of checkpoints or blocks, as long as they are."""
    return parts.names_axis(names, colours, longest=LONGEST, automargin=True) | parts.downwards(
        len(names)
    )


def _ink(fill: str) -> str:
    """Black or white, whichever is easier to read on the colour."""
    red, green, blue = rgb(fill)
    return "#10141b" if 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT else "#ffffff"
