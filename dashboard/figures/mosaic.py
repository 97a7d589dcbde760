"""All heads at a glance: one small picture per layer and head, in a single figure.

The thumbnails are one image, because a heat map per head costs seconds and tens of thousands of
elements at any length. An invisible marker over each thumbnail makes it clickable. The last column
holds each layer's mean over heads, the last row each head's mean over layers.
"""

import base64
import io

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32, UInt8
from PIL import Image

from dashboard.figures.theme import FONT, Palette, rgb
from dashboard.records import HeadStatistics

CELL = 44
"""Pixels along one thumbnail in the image."""

GAP = 14
"""Pixels between thumbnails, frames included."""

FRAME = 3
"""Pixels of a frame."""

LEVELS = 64
"""Shades of the scale of weights."""

CLEAR = LEVELS + 9
"""Colour index of what is transparent; before it come 8 roles and the line around means."""

PITCH = CELL + GAP


def thumbnails(
    attention: Float32[np.ndarray, "layer head query key"],
) -> Float32[np.ndarray, "row column cell cell"]:
    """Weights of every head and of the means, as `CELL` x `CELL` pictures from 0 to 1.

    The last row and column are means. Long texts are pooled by the maximum, so that a single
    strong weight stays visible; short ones are enlarged without smoothing.
    """
    rows = np.concatenate([attention, attention.mean(axis=0, keepdims=True)])
    every = np.concatenate([rows, rows.mean(axis=1, keepdims=True)], axis=1)
    n_tokens = every.shape[-1]
    if n_tokens <= CELL:
        pick = np.arange(CELL) * n_tokens // CELL
        small: Float32[np.ndarray, "row column cell cell"] = every[:, :, pick][:, :, :, pick]
        return small
    starts = np.arange(CELL) * n_tokens // CELL
    pooled = np.maximum.reduceat(every, starts, axis=2)
    pooled_both: Float32[np.ndarray, "row column cell cell"] = np.maximum.reduceat(
        pooled, starts, axis=3
    )
    return pooled_both


def mosaic_image(
    pictures: Float32[np.ndarray, "row column cell cell"],
    frames: UInt8[np.ndarray, "row column"],
) -> UInt8[np.ndarray, "height width"]:
    """The thumbnails side by side, as indices into `_colour_table`.

    Weights are drawn on a square-root scale, so that small ones show.

    Args:
        pictures: One picture per thumbnail, weights from 0 to 1.
        frames: Colour index of each thumbnail's frame.
    """
    n_rows, n_columns = pictures.shape[:2]
    tiles = np.full((n_rows, n_columns, PITCH, PITCH), CLEAR, dtype=np.uint8)
    outer, inner = GAP // 2 - FRAME, GAP // 2
    tiles[:, :, outer:-outer, outer:-outer] = frames[:, :, None, None]
    levels = np.sqrt(np.clip(pictures, 0, 1)) * (LEVELS - 1)
    tiles[:, :, inner:-inner, inner:-inner] = levels.astype(np.uint8)
    return tiles.transpose(0, 2, 1, 3).reshape(n_rows * PITCH, n_columns * PITCH)


def _colour_table(colours: Palette) -> list[int]:
    """Red, green, blue of every index: the scale of weights, then roles, the line, and nothing."""
    stops = np.array([rgb(colour) for colour in colours.weight], dtype=np.float32)
    at = np.linspace(0, len(stops) - 1, LEVELS)
    scale = np.stack([np.interp(at, range(len(stops)), stops[:, i]) for i in range(3)], axis=1)
    fixed = [rgb(colour) for colour in (*colours.roles, colours.line, colours.line)]
    return [int(value) for colour in (*scale, *fixed) for value in colour]


def head_mosaic(
    attention: Float32[np.ndarray, "layer head query key"],
    statistics: HeadStatistics,
    colours: Palette,
    *,
    role_names: tuple[str, ...],
) -> go.Figure:
    """Thumbnails of all heads with clickable markers; `customdata` is (layer, head) from 0.

    The mean over heads of a layer has head -1; the mean over layers of a head has layer -1.

    Args:
        attention: Weights after the softmax.
        statistics: Gives each thumbnail its frame (role) and hover text.
        colours: The theme.
        role_names: Names of roles, indexed by `statistics.role`.
    """
    n_layers, n_heads = attention.shape[:2]
    picture = mosaic_image(thumbnails(attention), _frames(statistics))
    figure = go.Figure(_markers(statistics, role_names))
    figure.add_layout_image(
        source=_data_uri(picture, colours),
        xref="x",
        yref="y",
        x=-0.5,
        y=-0.5,
        sizex=n_heads + 1,
        sizey=n_layers + 1,
        sizing="stretch",
        layer="below",
    )
    tick = {"color": colours.muted, "size": 11}
    figure.update_layout(
        height=29 * (n_layers + 1) + 28,
        margin={"l": 36, "r": 2, "t": 24, "b": 2},
        font={"family": FONT},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        showlegend=False,
        dragmode=False,
        clickmode="event+select",
        hoverlabel={"font": {"size": 13}},
    )
    common = {
        "showgrid": False,
        "zeroline": False,
        "ticks": "",
        "tickfont": tick,
        "ticklabeloverflow": "allow",
    }
    figure.update_xaxes(
        **common,
        side="top",
        fixedrange=True,
        constrain="domain",
        constraintoward="left",
        range=[-0.5, n_heads + 0.5],
        tickvals=list(range(n_heads + 1)),
        ticktext=[*(str(head + 1) for head in range(n_heads)), "mean"],
        tickangle=0,
    )
    figure.update_yaxes(
        **common,
        fixedrange=True,
        range=[n_layers + 0.5, -0.5],
        scaleanchor="x",
        constrain="domain",
        constraintoward="top",
        tickvals=list(range(n_layers + 1)),
        ticktext=[*(str(layer + 1) for layer in range(n_layers)), "mean"],
    )
    return figure


def _frames(statistics: HeadStatistics) -> UInt8[np.ndarray, "row column"]:
    """Colour index of each thumbnail's frame: its role, or a thin line for means."""
    n_layers, n_heads = statistics.role.shape
    frames = np.full((n_layers + 1, n_heads + 1), CLEAR - 1, dtype=np.uint8)
    frames[:n_layers, :n_heads] = LEVELS + statistics.role
    return frames


def mark_selected(figure: go.Figure, selected: tuple[int, int] | None, colours: Palette) -> None:
    """Frame the chosen thumbnail of a mosaic boldly.

    Args:
        figure: A figure of `head_mosaic`; it is changed.
        selected: (layer, head) from 0, where -1 stands for a mean; None for nothing.
        colours: The theme.
    """
    if selected is None:
        return
    layer, head = selected
    row = layer if layer >= 0 else len(figure.layout.yaxis.tickvals) - 1
    column = head if head >= 0 else len(figure.layout.xaxis.tickvals) - 1
    figure.add_shape(
        type="rect",
        x0=column - 0.45,
        x1=column + 0.45,
        y0=row - 0.45,
        y1=row + 0.45,
        line={"color": colours.accent, "width": 3.5},
    )


def _markers(statistics: HeadStatistics, role_names: tuple[str, ...]) -> go.Scatter:
    """One invisible square over each thumbnail, to hover and to click."""
    n_layers, n_heads = statistics.role.shape
    places = [
        (column, row, row if row < n_layers else -1, column if column < n_heads else -1)
        for row in range(n_layers + 1)
        for column in range(n_heads + 1)
    ]
    return go.Scatter(
        x=[place[0] for place in places],
        y=[place[1] for place in places],
        mode="markers",
        customdata=[[place[2], place[3]] for place in places],
        hovertext=[_hover(statistics, place[2], place[3], role_names) for place in places],
        hovertemplate="%{hovertext}<extra></extra>",
        marker={"symbol": "square", "size": 24, "opacity": 0},
        selected={"marker": {"opacity": 0}},
        unselected={"marker": {"opacity": 0}},
    )


def _hover(statistics: HeadStatistics, layer: int, head: int, role_names: tuple[str, ...]) -> str:
    """Name of the thumbnail and the statistics behind its role."""
    if layer < 0 and head < 0:
        return "mean over all layers and heads"
    if head < 0:
        return f"layer {layer + 1}, mean over heads"
    if layer < 0:
        return f"head {head + 1}, mean over layers"
    share = statistics.role_share[layer, head]
    return (
        f"layer {layer + 1}, head {head + 1} · index [{layer}][{head}]<br>"
        f"{role_names[statistics.role[layer, head]]} {share:.2f}<br>"
        f"entropy {statistics.entropy_nats[layer, head]:.2f} nats · "
        f"distance {statistics.distance_positions[layer, head]:.1f} positions"
    )


def _data_uri(picture: UInt8[np.ndarray, "height width"], colours: Palette) -> str:
    """The image as a PNG inside the page; indexed colours keep it small."""
    image = Image.fromarray(picture, "P")
    image.putpalette(_colour_table(colours))
    buffer = io.BytesIO()
    image.save(buffer, format="PNG", transparency=CLEAR, compress_level=6)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
