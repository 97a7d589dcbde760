"""Where the panels of a figure stand: axes with domains, which cost nothing but their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.figures.parts import Part


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


def _number(index: int) -> str:
    """Plotly's suffix of the panel of this number, from 0: the first has none."""
    return "" if index == 0 else str(index + 1)
