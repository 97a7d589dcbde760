"""Vectors as coloured strips: tokens down, dimensions across, 0 in the middle of the scale."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures import parts
from dashboard.figures.panels import axis_key, on_panel
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette

DOTS = 0.04
"""Width of the column of dots that choose a row, of the whole figure."""

GAP = 0.032
"""Width of the room for "+" and "=" between two panels, of the whole figure."""

SIGNS = {"segment": "+", "position": "+", "sum": "=", "LayerNorm": "→"}
"""What stands in front of a panel."""


@dataclass(frozen=True, slots=True)
class Strip:
    """One vector as a row of cells.

    Attributes:
        name: Its label.
        values: One number per dimension.
        group: Strips of one group share a scale.
    """

    name: str
    values: Float32[np.ndarray, " hidden"]
    group: str


def equation_figure(
    cells: Float32[np.ndarray, "part token cell"],
    names: Sequence[str],
    starts: Sequence[int],
    *,
    tokens: Sequence[str],
    selected: int,
    colours: Palette,
) -> go.Figure:
    """Panels side by side that read as token + segment + position = sum → LayerNorm.

    Args:
        cells: Means over neighbouring dimensions.
        names: What each panel shows; those before "LayerNorm" share a scale.
        starts: First dimension of every cell.
        tokens: Labels of the rows.
        selected: The row with a frame.
        colours: The theme.
    """
    count, last = len(tokens), len(names) - 1
    ends = [parts.reach(cells[:-1])] * last + [parts.reach(cells[last])]
    traces: list[Part] = [
        parts.signed(
            cells[i],
            colours,
            ends[i],
            _hover(name, count),
            ygap=1 if count <= parts.LABELLED else 0,
        )
        | _pointed(tokens, starts)
        | {"xaxis": on_panel(i)["xaxis"]}
        for i, name in enumerate(names)
    ]
    traces.append(_row_dots(count, selected, len(names), colours))
    height = min(max(24 * count, 72), 620) + 72
    layout = parts.page(colours, height=height, left=parts.beside(tokens), top=54, bottom=14)
    # The labels stand before the dots, not before the first panel.
    free = {"anchor": "free", "position": 0}
    chosen = parts.frame((0, 1), (selected - 0.5, selected + 0.5), colours.accent)
    layout["yaxis"] = parts.names_axis(tokens, colours) | parts.downwards(count) | free
    layout["shapes"] = [chosen | {"xref": "paper"}]
    return parts.build(traces, layout | _panels(names, len(starts), colours))


def strips_figure(
    strips: Sequence[Strip],
    colours: Palette,
    *,
    left: float = 92,
    framed: tuple[int, int] | None = None,
) -> go.Figure:
    """Vectors of one token below each other, every dimension a cell; dragging zooms in on some.

    Strips of one group share a scale; a gap separates the groups. A group without negative values
    has the sequential scale, from 0.

    Args:
        strips: From top to bottom.
        colours: The theme.
        left: Pixels for the labels.
        framed: First and last dimension of the first strip that get a frame.
    """
    places = _places(strips)
    traces = []
    for place, strip in zip(places, strips, strict=True):
        group = np.concatenate([one.values for one in strips if one.group == strip.group])
        end, is_signed = parts.reach(group), bool((group < 0).any())
        stops = colours.signed if is_signed else colours.weight
        hover = f"{parts.label(strip.name)} · dimension %{{x}} · %{{z:.6f}}"
        ends = (-end if is_signed else 0, end)
        traces.append(parts.heat(strip.values[None], stops, ends, hover, y=[place], dy=1, ygap=3))
    width = len(strips[0].values)
    across = parts.plain(colours, "dimension", size=11, range=[-0.5, width - 0.5], fixedrange=False)
    down = parts.names_axis([strip.name for strip in strips], colours, longest=LONGEST)
    layout = parts.page(colours, height=34 * (places[-1] + 1) + 52, left=left, top=6, bottom=46) | {
        "dragmode": "zoom",
        "uirevision": "strips",
        "xaxis": across,
        "yaxis": down | {"tickvals": places, "range": [places[-1] + 0.5, -0.5]},
    }
    if framed is not None:
        cells = (framed[0] - 0.5, framed[1] + 0.5)
        layout["shapes"] = [parts.frame(cells, (-0.46, 0.46), colours.accent)]
    return parts.build(traces, layout)


LONGEST = 40
"""Characters of a strip's name, which is our own."""


def _places(strips: Sequence[Strip]) -> list[float]:
    """Where the strips stand, groups set apart."""
    places = [0.0]
    for before, strip in pairwise(strips):
        places.append(places[-1] + (1.0 if strip.group == before.group else 1.35))
    return places


def _pointed(tokens: Sequence[str], starts: Sequence[int]) -> Part:
    """Token and dimensions of every cell in words; nothing where that would be megabytes."""
    if len(tokens) > parts.LABELLED:
        return {}
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    spans = [str(s) if width == 1 else f"from {s}, mean of {width}" for s in starts]
    names = [[parts.label(token)] * len(starts) for token in tokens]
    return {
        "customdata": np.array(names, dtype=object),
        "text": np.array([spans] * len(tokens), dtype=object),
    }


def _hover(name: str, n_tokens: int) -> str:
    """What a cell says; without its token where there are many."""
    if n_tokens <= parts.LABELLED:
        return f"%{{customdata}} · {name} · dimension %{{text}} · %{{z:.5f}}"
    return f"position %{{y}} · {name} · %{{z:.5f}}"


def _panels(names: Sequence[str], n_cells: int, colours: Palette) -> Part:
    """One horizontal axis per panel and one for the dots; names above, signs in the gaps."""
    width = (1 - DOTS - GAP * (len(names) - 1)) / len(names)
    bare = parts.plain(colours, showticklabels=False, range=[-0.5, n_cells - 0.5], anchor="y")
    axes: Part = {}
    words = []
    for i, name in enumerate(names):
        left = DOTS + i * (width + GAP)
        axes[axis_key("x", i)] = bare | {"domain": [left, left + width]}
        if i:
            words.append(_caption(SIGNS[name], left - GAP / 2, colours.accent, 17, above=18))
        words.append(_caption(name, left + width / 2, colours.text, 12))
    dots = {"domain": [0, DOTS * 0.8], "range": [-1, 1], "visible": False, "anchor": "y"}
    axes[axis_key("x", len(names))] = dots | {"fixedrange": True}
    return axes | {"annotations": words}


def _row_dots(n_tokens: int, selected: int, panel: int, colours: Palette) -> Part:
    """A dot in front of every row, to click; its `customdata` is the row."""
    rows = list(range(n_tokens))
    marker = {
        "color": colours.accent,
        "size": 9 if n_tokens <= parts.LABELLED else 5,
        "symbol": ["circle" if i == selected else "circle-open" for i in rows],
    }
    stays = {"marker": {"opacity": 1}}
    return parts.points(
        [0] * n_tokens,
        rows,
        "choose position %{customdata}",
        marker,
        xaxis=on_panel(panel)["xaxis"],
        customdata=rows,
        cliponaxis=False,
        selected=stays,
        unselected=stays,
    )


def _caption(text: str, x: float, colour: str, size: int, *, above: int = 0) -> Part:
    """A word above the panels; on a narrow page signs find room only `above` the names."""
    place: Part = {"x": x, "y": 1, "xref": "paper", "yref": "paper"}
    where = {"xanchor": "center", "yanchor": "bottom", "yshift": 6 + above}
    return parts.note(text, colour, size=size, **place, **where)
