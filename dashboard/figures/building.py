"""From plain dictionaries to a figure: one place, validated once; and where its panels stand.

Plotly's `add_*`, `update_*` and `make_subplots` walk and validate the whole figure at every call,
which costs several times what the figure itself does. Figures here are written down as traces and
a layout, and made in one go. A trace has `type` in its dictionary, subplots are axes with domains.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

Part = dict[str, Any]
"""A trace, an axis, an annotation or a layout, with Plotly's own names."""


def build(traces: Sequence[Part], layout: Part) -> go.Figure:
    """The figure of these traces; Plotly refuses names and values that it does not know."""
    return go.Figure({"data": list(traces), "layout": layout})


def domains(shares: Sequence[float], gap: float) -> list[list[float]]:
    """Where panels of these relative sizes lie between 0 and 1, `gap` apart, in their order."""
    total = float(sum(shares))
    sizes = [(1.0 - gap * (len(shares) - 1)) * (share / total) for share in shares]
    starts = [sum(sizes[:i]) + i * gap for i in range(len(sizes))]
    return [[start, min(start + size, 1.0)] for start, size in zip(starts, sizes, strict=True)]


def domains_down(shares: Sequence[float], gap: float) -> list[list[float]]:
    """The same from top to bottom; Plotly counts upwards."""
    return domains(shares[::-1], gap)[::-1]


def on_panel(index: int) -> Part:
    """What puts a trace on the panel of this number, from 0."""
    number = _number(index)
    return {"xaxis": f"x{number}", "yaxis": f"y{number}"}


def axis_key(letter: str, index: int) -> str:
    """The name in the layout of the axis of the panel of this number, from 0."""
    return f"{letter}axis{_number(index)}"


def panel_axes(index: int, across: Mapping[str, Any], down: Mapping[str, Any]) -> Part:
    """The two axes of the panel of this number, for the layout; whole sides unless said."""
    place, whole = on_panel(index), [0.0, 1.0]
    return {
        axis_key("x", index): {"anchor": place["yaxis"], "domain": whole, **across},
        axis_key("y", index): {"anchor": place["xaxis"], "domain": whole, **down},
    }


def shared_with(index: int) -> Part:
    """What makes a horizontal axis follow, without labels, that of the panel of this number."""
    return {"matches": f"x{_number(index)}", "showticklabels": False}


def vertical_line(x: float, line: Mapping[str, Any]) -> Part:
    """A shape from the bottom to the top of the plot, at `x`."""
    return {
        "type": "line",
        "xref": "x",
        "x0": x,
        "x1": x,
        "yref": "y domain",
        "y0": 0,
        "y1": 1,
        "line": line,
    }


def _number(index: int) -> str:
    """Plotly's suffix of the panel of this number, from 0: the first has none."""
    return "" if index == 0 else str(index + 1)
