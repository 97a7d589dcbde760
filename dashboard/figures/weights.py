"""Pictures of one parameter tensor, and of the pooler's curve."""

import html

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32
from numpy.typing import NDArray

from dashboard.figures.parts import signed_colours
from dashboard.figures.theme import FONT, Palette, scale
from dashboard.records.parameters import PoolerCheck, Spectrum, WeightSummary

MAP_HEIGHT = 460
STRIP_HEIGHT = 130
NAMED_ROW = 15
WITHIN = 0.995
"""Share of the weights that the colours tell apart; a few outliers would make the rest pale."""

CHART_HEIGHT = 300
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
        row_labels: A name for each row, where rows have one; they are escaped here.
    """
    is_signed = block == (1, 1)
    sizes = np.abs(values)
    reach = float(np.quantile(sizes, WITHIN)) or float(sizes.max()) or 1.0
    colour_scale = scale(signed_colours(colours) if is_signed else colours.weight)
    n_rows, n_columns = values.shape
    meaning = "%{z:.6f}" if is_signed else "root mean square %{z:.6f}"
    named = bool(row_labels)
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x0=origin[1],
            dx=block[1],
            y0=origin[0],
            dy=block[0],
            text=[[html.escape(label)] * n_columns for label in row_labels] if named else None,
            hovertemplate=("%{text} · " if named else "")
            + f"row %{{y}}, column %{{x}}: {meaning}<extra></extra>",
            colorscale=colour_scale,
            zmin=-reach if is_signed else 0,
            zmax=reach,
            colorbar={"thickness": 10, "outlinewidth": 0, "tickformat": ".2f"},
        )
    )
    height = max(MAP_HEIGHT, NAMED_ROW * n_rows + 60) if named else MAP_HEIGHT
    figure.update_layout(
        **_plain(colours),
        height=STRIP_HEIGHT if n_rows == 1 else height,
        margin={"l": 8, "r": 8, "t": 8, "b": 52},
    )
    figure.update_xaxes(showgrid=False, zeroline=False, title={"text": "column", "standoff": 14})
    figure.update_yaxes(
        showgrid=False,
        zeroline=False,
        autorange="reversed",
        automargin=True,
        showticklabels=n_rows > 1,
        title={"text": "row" if n_rows > 1 and not named else "", "standoff": 4},
    )
    if named and n_rows <= LABELLED:
        places = [origin[0] + i for i in range(n_rows)]
        figure.update_yaxes(
            tickvals=places,
            ticktext=[html.escape(label) for label in row_labels],
            tickfont={"size": 11},
        )
    return figure


def weight_histogram(summary: WeightSummary, colours: Palette) -> go.Figure:
    """How many weights have which value, beside the normal curve of the same mean and spread."""
    edges = summary.bin_edges
    centres = (edges[:-1] + edges[1:]) / 2
    width = float(edges[1] - edges[0])
    figure = go.Figure(
        go.Bar(
            x=centres,
            y=summary.bin_counts,
            width=width,
            marker={"color": colours.accent, "line": {"width": 0}},
            name="weights",
            hovertemplate="about %{x:.4f}: %{y:,} weights<extra></extra>",
        )
    )
    spread = summary.standard_deviation
    if spread > 0:
        density = np.exp(-0.5 * ((centres - summary.mean) / spread) ** 2)
        expected = density * width * summary.bin_counts.sum() / (spread * np.sqrt(2 * np.pi))
        figure.add_scatter(
            x=centres,
            y=expected,
            mode="lines",
            line={"color": colours.roles[1], "width": 2},
            name="normal, same mean and spread",
            hoverinfo="skip",
        )
    figure.update_layout(**_plain(colours), **_chart(), bargap=0)
    figure.update_xaxes(gridcolor=colours.line, zeroline=False, title={"text": "weight"})
    figure.update_yaxes(gridcolor=colours.line, zeroline=False, tickformat="~s", automargin=True)
    return figure


def spectrum_chart(found: Spectrum, colours: Palette) -> go.Figure:
    """Singular values by rank, beside the edge of a random matrix."""
    ranks = np.arange(1, len(found.values) + 1)
    figure = go.Figure(
        go.Scatter(
            x=ranks,
            y=found.values,
            mode="lines",
            line={"color": colours.accent, "width": 2},
            name="singular values",
            hovertemplate="number %{x}: %{y:.4f}<extra></extra>",
        )
    )
    figure.add_scatter(
        x=[1, len(found.values)],
        y=[found.random_edge] * 2,
        mode="lines",
        line={"color": colours.roles[1], "width": 1.5, "dash": "dash"},
        name="largest of a random matrix, about",
        hovertemplate="%{y:.4f}<extra></extra>",
    )
    figure.update_layout(**_plain(colours), **_chart())
    figure.update_xaxes(gridcolor=colours.line, zeroline=False, title={"text": "rank"})
    figure.update_yaxes(gridcolor=colours.line, zeroline=False, rangemode="tozero", automargin=True)
    return figure


def pooler_chart(check: PoolerCheck, colours: Palette) -> go.Figure:
    """The model's pooled output over W h + b: every dimension lies on the curve of tanh."""
    before = check.product + check.bias
    reach = max(float(np.abs(before).max(initial=0)) * 1.05, 1.5)
    curve: NDArray[np.float64] = np.linspace(-reach, reach, 301)
    figure = go.Figure(
        go.Scatter(
            x=curve,
            y=np.tanh(curve),
            mode="lines",
            line={"color": colours.muted, "width": 1.5},
            name="tanh",
            hoverinfo="skip",
        )
    )
    figure.add_scattergl(
        x=before,
        y=check.model,
        mode="markers",
        marker={"color": colours.accent, "size": 6, "opacity": 0.6},
        name="output of the model, one point per dimension",
        customdata=np.arange(len(before)),
        hovertemplate="dimension %{customdata}: W h + b = %{x:.4f}, output %{y:.6f}<extra></extra>",
    )
    figure.update_layout(**_plain(colours), **_chart())
    figure.update_layout(height=380)
    lines = {"gridcolor": colours.line, "zerolinecolor": colours.line, "automargin": True}
    figure.update_xaxes(**lines, title={"text": "W h + b"})
    figure.update_yaxes(**lines, title={"text": "pooled"})
    return figure


def _plain(colours: Palette) -> dict[str, object]:
    """What all of these figures share."""
    return {
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"color": colours.text, "size": 13, "family": FONT},
        "hoverlabel": {"font": {"size": 13}},
        "dragmode": False,
    }


def _chart() -> dict[str, object]:
    """Size and legend of a chart with axes."""
    return {
        "height": CHART_HEIGHT,
        "margin": {"l": 8, "r": 8, "t": 34, "b": 44},
        "legend": {"orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0},
    }
