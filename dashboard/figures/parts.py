"""What every figure is made of: labels, the page around it, axes, traces, and where panels stand.

A figure is one dictionary of traces and a layout, made and validated once by `build`: Plotly's
`add_*`, `update_*` and `make_subplots` walk the whole figure at every call, which costs several
times what the figure itself does. Axes are numeric positions, so that a token that occurs twice
keeps two places. Margins are said, as Plotly's own draw everything twice.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.figures.theme import FONT, Palette, scale

Part = dict[str, Any]
"""A trace, an axis, an annotation or a layout, with Plotly's own names."""

LABELLED = 72
"""Up to this many rows every row has its label, and cells are set apart."""

THINNED = 40
"""About this many labels stay where they thin out."""

LABEL = 12
"""Characters of a token beside a figure."""

SATURATED = 0.995
"""Share of values inside a scale; the few beyond it keep the last colour."""

EXTRA = "<extra></extra>"
"""At the end of a hover text: no second box with the name of the trace."""

CLEAR = "rgba(0,0,0,0)"

LEGEND = {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
"""Above the plot."""

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
"""Curves differ by dash as well as by colour."""

SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "pentagon")
"""Points differ in shape as well as in colour."""

_AS_TYPED = (("&", "&amp;"), ("<", "&lt;"), ("%{", "&#37;{"))
"""What Plotly would read as a character, as a tag, and as a value of a template."""


def label(text: str, longest: int | None = None) -> str:
    """Any text as a label of Plotly that shows it as it was typed; the only way there is.

    Plotly knows `&amp;` and `&lt;`, but not `&quot;`: quotes stay as they are. A line break is
    drawn as a space. `$` is read by MathJax alone, which is not loaded.

    Args:
        text: What is shown.
        longest: Characters after which it is cut, with an ellipsis; None for no limit.
    """
    shown = text if longest is None or len(text) <= longest else f"{text[: longest - 1]}…"
    for mark, written in _AS_TYPED:
        shown = shown.replace(mark, written)
    return shown


def build(traces: Sequence[Part], layout: Part) -> go.Figure:
    """The figure of these traces; Plotly refuses names and values that it does not know."""
    return go.Figure({"data": list(traces), "layout": layout})


def page(
    colours: Palette, *, height: float, left: float = 56, top: float = 10, bottom: float = 44
) -> Part:
    """The layout of every figure: transparent, in the page's font, and still when it is dragged."""
    return {
        "height": int(height),
        "margin": {"l": left, "r": 14, "t": top, "b": bottom},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}, "align": "left"},
        "showlegend": False,
        "dragmode": False,
    }


def beside(names: Sequence[str], longest: int = LABEL) -> float:
    """Pixels that the longest name takes beside a figure, if it is cut after so many characters."""
    return 14 + 7.5 * min(max((len(name) for name in names), default=1), longest)


def title(text: str, colours: Palette) -> Part:
    """The quiet title of an axis, close to its numbers."""
    return {"text": text, "font": {"size": 12, "color": colours.muted}, "standoff": 6}


def numbers(colours: Palette, name: str = "", *, quiet: int | None = None, **more: object) -> Part:
    """An axis of numbers with thin lines.

    Args:
        colours: The theme.
        name: Its title.
        quiet: Pixels of muted numbers and a muted title; None for those of the page.
        more: Further properties.
    """
    font = {} if quiet is None else {"tickfont": {"size": quiet, "color": colours.muted}}
    named = title(name, colours) if quiet else {"text": name}
    return {
        "gridcolor": colours.line,
        "zeroline": False,
        "zerolinecolor": colours.muted,
        "fixedrange": True,
        **({"title": named} if name else {}),
        **font,
        **more,
    }


def plain(colours: Palette, name: str = "", *, size: int = 12, **more: object) -> Part:
    """An axis of numbers without lines, beside cells."""
    return {
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"size": size, "color": colours.muted},
        **({"title": title(name, colours)} if name else {}),
        **more,
    }


def names_axis(
    names: Sequence[str], colours: Palette, *, longest: int = LABEL, size: int = 13, **more: object
) -> Part:
    """An axis of positions with the given names, every k-th one where there are many."""
    count = len(names)
    places = list(range(0, count, 1 if count <= LABELLED else -(-count // THINNED)))
    return {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": [label(names[i], longest) for i in places],
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        # Otherwise Plotly measures every label once more: half the time of drawing 64 tokens.
        "ticklabeloverflow": "allow",
        "ticklabelstandoff": 4,
        "tickfont": {"color": colours.text, "size": size if count <= THINNED else 10},
        "range": [-0.5, count - 0.5],
        "fixedrange": True,
        **more,
    }


def pointed_names(names: Sequence[str]) -> Part:
    """What makes `%{x}` or `%{y}` of a hover text a whole name: sent once per axis."""
    return {"labelalias": {str(i): label(name) for i, name in enumerate(names)}, "hoverformat": "d"}


def downwards(count: int) -> Part:
    """The range of an axis of so many positions that starts at the top."""
    return {"range": [count - 0.5, -0.5]}


SLANTED: Part = {"side": "top", "tickangle": -55}
"""Names above a picture."""


def reach(values: np.ndarray) -> float:
    """The end of a symmetric scale that almost all values fit in; above 0."""
    finite = np.abs(values[np.isfinite(values)])
    return max(float(np.quantile(finite, SATURATED)) if finite.size else 0.0, 1e-6)


def heat(
    values: np.ndarray, stops: Sequence[str], ends: tuple[float, float], hover: str, **more: object
) -> Part:
    """Numbers as cells: the colours at equal distances between the two ends of the scale."""
    return {
        "type": "heatmap",
        "z": values,
        "colorscale": scale(stops),
        "zmin": ends[0],
        "zmax": ends[1],
        "showscale": False,
        "hoverongaps": False,
        "hovertemplate": hover + EXTRA,
        **more,
    }


def gaps(count: int, pixels: int = 1) -> Part:
    """Cells set apart where there are few."""
    return {"xgap": pixels, "ygap": pixels} if count <= LABELLED else {}


def signed(values: np.ndarray, colours: Palette, end: float, hover: str, **more: object) -> Part:
    """Signed numbers as cells, 0 in the middle of the scale."""
    return heat(np.ascontiguousarray(values), colours.signed, (-end, end), hover, **more)


def bars(
    lengths: Sequence[Any] | np.ndarray, hues: object, hover: str | None, **more: object
) -> Part:
    """Horizontal bars, one below the other."""
    return {
        "type": "bar",
        "x": lengths,
        "y": list(range(len(lengths))),
        "orientation": "h",
        "marker": {"color": hues},
        "cliponaxis": False,
        **_hover(hover),
        **more,
    }


def curve(
    x: object, y: object, hover: str | None, *, line: Mapping[str, Any], **more: object
) -> Part:
    """Points joined by a line; without a hover text the pointer passes through."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "lines",
        "line": dict(line),
        **_hover(hover),
        **more,
    }


def band(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str, name: str) -> Part:
    """The area between two curves."""
    both, back = np.concatenate([x, x[::-1]]), np.concatenate([high, low[::-1]])
    return curve(both, back, None, line={"width": 0}, fill="toself", fillcolor=colour, name=name)


def points(
    x: object, y: object, hover: str | None, marker: Mapping[str, Any], **more: object
) -> Part:
    """Marks that are not joined."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "markers",
        "marker": dict(marker),
        **_hover(hover),
        **more,
    }


def written(x: object, y: object, texts: Sequence[str], **more: object) -> Part:
    """Short texts in the plot, in cells or beside bars."""
    return {
        "type": "scatter",
        "x": x,
        "y": y,
        "mode": "text",
        "text": list(texts),
        "cliponaxis": False,
        "hoverinfo": "skip",
        **more,
    }


def _hover(text: str | None) -> Part:
    """What pointing at a trace says."""
    return {"hoverinfo": "skip"} if text is None else {"hovertemplate": text + EXTRA}


def note(text: str, colour: str, *, size: int = 12, **place: object) -> Part:
    """A few words at a place of the plot."""
    return {"text": text, "showarrow": False, "font": {"size": size, "color": colour}, **place}


def frame(x: tuple[float, float], y: tuple[float, float], colour: str, width: int = 2) -> Part:
    """A frame around cells."""
    line = {"color": colour, "width": width}
    return {"type": "rect", "x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1], "line": line}


def vertical_line(x: float, **line: object) -> Part:
    """A shape from the bottom to the top of the plot, at `x`."""
    ends = {"x0": x, "x1": x, "y0": 0, "y1": 1}
    return {"type": "line", "xref": "x", "yref": "y domain", **ends, "line": line}


def level_line(y: float, **line: object) -> Part:
    """A shape from side to side, at `y`."""
    ends = {"x0": 0, "x1": 1, "y0": y, "y1": y}
    return {"type": "line", "xref": "x domain", "yref": "y", **ends, "line": line}
