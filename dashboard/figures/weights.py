"""Pictures of one parameter tensor, and of the pooler's curve."""

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32
from numpy.typing import NDArray

from dashboard.figures import parts
from dashboard.figures.parts import Part
from dashboard.figures.theme import Palette
from dashboard.records.parameters import PoolerCheck, Spectrum, WeightSummary

MAP_HEIGHT = 460
STRIP_HEIGHT = 130
NAMED_ROW = 15

LABELLED = 48
"""Up to this many rows a window's labels are all written."""


def weight_heatmap(
    values: Float32[np.ndarray, "row column"],
    colours: Palette,
    *,
    origin: tuple[int, int] = (0, 0),
    block: tuple[int, int] = (1, 1),
    row_labels: tuple[str, ...] = (),
) -> go.Figure:
    """A tensor, or a part of it, as a heat map; rows are outputs, columns inputs.

    Args:
        values: Weights, or the root mean square of each block.
        colours: The theme.
        origin: Row and column of the tensor that stand first.
        block: Rows and columns of the tensor behind one cell; not (1, 1): `values` are root mean
            squares and the scale begins at 0.
        row_labels: A name for each row, where rows have one.
    """
    is_signed, is_named = block == (1, 1), bool(row_labels)
    sizes = np.abs(values)
    end = float(np.quantile(sizes, parts.SATURATED)) or float(sizes.max()) or 1.0
    n_rows, n_columns = values.shape
    meaning = "%{z:.6f}" if is_signed else "root mean square %{z:.6f}"
    hover = ("%{text} · " if is_named else "") + f"row %{{y}}, column %{{x}}: {meaning}"
    stops = colours.signed if is_signed else colours.weight
    where = {"x0": origin[1], "dx": block[1], "y0": origin[0], "dy": block[0]}
    cells = parts.heat(
        values, stops, (-end if is_signed else 0, end), hover, **where, showscale=True
    )
    cells["colorbar"] = {"thickness": 10, "outlinewidth": 0, "tickformat": ".2f"}
    down = _row_axis(n_rows, row_labels, origin[0], colours)
    if is_named:
        cells["text"] = [[parts.label(name)] * n_columns for name in row_labels]
    height = max(MAP_HEIGHT, NAMED_ROW * n_rows + 60) if is_named else MAP_HEIGHT
    layout = _page(colours, height=STRIP_HEIGHT if n_rows == 1 else height, top=8, bottom=52)
    return parts.build([cells], layout | {"xaxis": _bare(colours, "column", 14), "yaxis": down})


def _row_axis(n_rows: int, names: tuple[str, ...], first: int, colours: Palette) -> Part:
    """Rows from the top, with their names where few have one."""
    axis = _bare(colours, "row" if n_rows > 1 and not names else "", 4) | {
        "autorange": "reversed",
        "automargin": True,
        "showticklabels": n_rows > 1,
    }
    if names and n_rows <= LABELLED:
        axis["tickvals"] = [first + i for i in range(n_rows)]
        axis["ticktext"] = [parts.label(name) for name in names]
        axis["tickfont"] = {"size": 11}
    return axis


def _bare(colours: Palette, name: str, standoff: int) -> Part:
    """An axis beside cells with the page's own font."""
    own = {"tickfont": None, "title": {"text": name, "standoff": standoff}}
    return parts.plain(colours, fixedrange=False) | own


def _page(colours: Palette, *, height: int, top: float = 34, bottom: float = 44) -> Part:
    """The page of figures whose axes find their own room."""
    layout = parts.page(colours, height=height, left=8, top=top, bottom=bottom)
    layout["margin"] |= {"r": 8}
    return layout | {"legend": parts.LEGEND | {"y": 1.0}}


def _chart(colours: Palette, across: Part, down: Part, *, height: int = 300) -> Part:
    """The layout of a chart with axes and a legend."""
    axes = {"xaxis": across, "yaxis": down | {"automargin": True}}
    return _page(colours, height=height) | {"showlegend": True, "bargap": 0} | axes


def weight_histogram(summary: WeightSummary, colours: Palette) -> go.Figure:
    """How many weights have which value, beside the normal curve of the same mean and spread."""
    edges = summary.bin_edges
    centres = (edges[:-1] + edges[1:]) / 2
    width = float(edges[1] - edges[0])
    traces: list[Part] = [
        {
            "type": "bar",
            "x": centres,
            "y": summary.bin_counts,
            "width": width,
            "marker": {"color": colours.accent, "line": {"width": 0}},
            "name": "weights",
            "hovertemplate": "about %{x:.4f}: %{y:,} weights<extra></extra>",
        }
    ]
    spread = summary.standard_deviation
    if spread > 0:
        density = np.exp(-0.5 * ((centres - summary.mean) / spread) ** 2)
        expected = density * width * summary.bin_counts.sum() / (spread * np.sqrt(2 * np.pi))
        line = {"color": colours.roles[1], "width": 2}
        name = "normal, same mean and spread"
        traces.append(parts.curve(centres, expected, None, line=line, name=name))
    across, down = _free(colours, "weight"), _free(colours) | {"tickformat": "~s"}
    return parts.build(traces, _chart(colours, across, down) | {"showlegend": spread > 0})


def _free(colours: Palette, name: str = "") -> Part:
    """An axis of numbers that can be dragged."""
    return parts.numbers(colours, name, fixedrange=False)


def spectrum_chart(found: Spectrum, colours: Palette) -> go.Figure:
    """Singular values by rank, beside the edge of a random matrix."""
    count = len(found.values)
    values = parts.curve(
        np.arange(1, count + 1),
        found.values,
        "number %{x}: %{y:.4f}",
        line={"color": colours.accent, "width": 2},
        name="singular values",
    )
    edge = parts.curve(
        [1, count],
        [found.random_edge] * 2,
        "%{y:.4f}",
        line={"color": colours.roles[1], "width": 1.5, "dash": "dash"},
        name="largest of a random matrix, about",
    )
    down = _free(colours) | {"rangemode": "tozero"}
    return parts.build([values, edge], _chart(colours, _free(colours, "rank"), down))


def pooler_chart(check: PoolerCheck, colours: Palette) -> go.Figure:
    """The model's pooled output over W h + b: every dimension lies on the curve of tanh."""
    before = check.product + check.bias
    end = max(float(np.abs(before).max(initial=0)) * 1.05, 1.5)
    x: NDArray[np.float64] = np.linspace(-end, end, 301)
    line = {"color": colours.muted, "width": 1.5}
    outputs = parts.points(
        before,
        check.model,
        "dimension %{customdata}: W h + b = %{x:.4f}, output %{y:.6f}",
        {"color": colours.accent, "size": 6, "opacity": 0.6},
        type="scattergl",
        name="output of the model, one point per dimension",
        customdata=np.arange(len(before)),
    )
    across, down = (
        _free(colours, name) | {"zeroline": True, "zerolinecolor": colours.line}
        for name in ("W h + b", "pooled")
    )
    layout = _chart(colours, across | {"automargin": True}, down, height=380)
    return parts.build([parts.curve(x, np.tanh(x), None, line=line, name="tanh"), outputs], layout)
