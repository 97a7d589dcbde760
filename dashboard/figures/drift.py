"""What a change of the input does, and positions against positions: heat maps and curves."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float32

from dashboard.figures.parts import label_margin, plain_layout, reach, signed_colours, token_axis
from dashboard.figures.theme import Palette, scale

SMALL = 72
"""Up to this many rows and columns cells are set apart."""

HOVER_CELLS = 6000
"""Up to this many cells the hover text names the tokens."""

DASHES = ("solid", "dash", "dot")
"""Curves differ by dash as well as by colour."""


def drift_heatmap(
    values: Float32[np.ndarray, "level token"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """How far every token's vector turned (1 - cosine), level 0 at the bottom."""
    n_levels, n_tokens = values.shape
    labels = [html.escape(token) for token in tokens]
    figure = go.Figure(
        go.Heatmap(
            z=values,
            customdata=np.array([labels] * n_levels, dtype=object)
            if values.size <= HOVER_CELLS
            else None,
            hovertemplate="%{customdata} · level %{y} · 1 - cosine %{z:.6f}<extra></extra>"
            if values.size <= HOVER_CELLS
            else "position %{x} · level %{y} · 1 - cosine %{z:.6f}<extra></extra>",
            colorscale=scale(colours.weight),
            zmin=0,
            zmax=max(float(values.max()), 1e-6),
            xgap=1 if n_tokens <= SMALL else 0,
            ygap=1,
            showscale=False,
        )
    )
    figure.update_xaxes(**token_axis(tokens, colours), side="top", tickangle=-55, fixedrange=True)
    figure.update_yaxes(
        tickmode="linear",
        dtick=1 if n_levels <= 14 else 4,  # noqa: PLR2004  (levels whose labels fit)
        title={"text": "level", "font": {"size": 12, "color": colours.muted}},
        tickfont={"size": 12, "color": colours.muted},
        showgrid=False,
        zeroline=False,
        range=[-0.5, n_levels - 0.5],
        fixedrange=True,
    )
    top = 14 + 0.8 * label_margin(tokens)
    height = int(top) + 24 * n_levels + 16
    figure.update_layout(**plain_layout(colours, height=height, left=52, top=top))
    figure.update_layout(dragmode=False)
    return figure


def heads_heatmap(values: Float32[np.ndarray, "layer head"], colours: Palette) -> go.Figure:
    """One number per head, from 0 to 1; layers down, heads across, both counted from 1."""
    n_layers, n_heads = values.shape
    figure = go.Figure(
        go.Heatmap(
            z=values,
            x=list(range(1, n_heads + 1)),
            y=list(range(1, n_layers + 1)),
            hovertemplate="layer %{y}, head %{x} · %{z:.6f}<extra></extra>",
            colorscale=scale(colours.weight),
            zmin=0,
            zmax=max(float(values.max()), 1e-6),
            xgap=2,
            ygap=2,
            showscale=False,
        )
    )
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False, "dtick": 1, "fixedrange": True}
    plain["tickfont"] = {"size": 12, "color": colours.muted}
    title = {"font": {"size": 12, "color": colours.muted}, "standoff": 6}
    figure.update_xaxes(**plain, side="top", title=title | {"text": "head"})
    figure.update_yaxes(**plain, autorange="reversed", title=title | {"text": "layer"})
    figure.update_layout(**plain_layout(colours, height=24 * n_layers + 74, left=52, top=52))
    figure.update_layout(dragmode=False)
    return figure


def change_heatmap(
    change: Float32[np.ndarray, "query key"], tokens: Sequence[str], colours: Palette
) -> go.Figure:
    """Attention after minus before: orange where a key gained weight, blue where it lost some."""
    n_tokens = len(tokens)
    labels = [html.escape(token) for token in tokens]
    names_tokens = change.size <= HOVER_CELLS
    end = max(float(np.abs(change).max()), 1e-6)
    figure = go.Figure(
        go.Heatmap(
            z=change,
            customdata=np.array([[f"{q} → {k}" for k in labels] for q in labels], dtype=object)
            if names_tokens
            else None,
            hovertemplate=("%{customdata}" if names_tokens else "query %{y} → key %{x}")
            + " · %{z:+.6f}<extra></extra>",
            colorscale=scale(signed_colours(colours)),
            zmin=-end,
            zmax=end,
            xgap=1 if n_tokens <= SMALL else 0,
            ygap=1 if n_tokens <= SMALL else 0,
            showscale=False,
        )
    )
    axis = token_axis(tokens, colours) | _frame(colours)
    figure.update_xaxes(**axis, side="top", tickangle=-55, fixedrange=True)
    figure.update_yaxes(**axis, autorange="reversed", fixedrange=True)
    left = label_margin(tokens)
    height = int(min(max(24 * n_tokens, 90), 600) + 0.8 * left + 26)
    figure.update_layout(**plain_layout(colours, height=height, left=left, top=14 + 0.8 * left))
    figure.update_layout(dragmode=False)
    return figure


def _frame(colours: Palette) -> dict[str, Any]:
    """A thin line around a picture most of which has the page's colour."""
    return {"showline": True, "mirror": True, "linecolor": colours.line, "linewidth": 1}


def table_heatmap(
    values: np.ndarray, colours: Palette, *, across: str, down: str, end: float | None = None
) -> go.Figure:
    """A large table of signed numbers, 0 in the middle of the scale; dragging zooms in.

    Args:
        values: Rows down, columns across, both counted from 0.
        colours: The theme.
        across: What a column is.
        down: What a row is.
        end: End of the symmetric scale; chosen to fit almost all values where it is None.
    """
    limit = reach(values) if end is None else end
    figure = go.Figure(
        go.Heatmap(
            z=values,
            hovertemplate=f"{down} %{{y}} · {across} %{{x}} · %{{z:.4f}}<extra></extra>",
            colorscale=scale(signed_colours(colours)),
            zmin=-limit,
            zmax=limit,
            showscale=False,
        )
    )
    plain: dict[str, Any] = {"showgrid": False, "zeroline": False}
    plain["tickfont"] = {"size": 11, "color": colours.muted}
    title = {"font": {"size": 12, "color": colours.muted}, "standoff": 6}
    figure.update_xaxes(
        **plain, title=title | {"text": across}, range=[-0.5, values.shape[1] - 0.5]
    )
    figure.update_yaxes(**plain, title=title | {"text": down}, range=[values.shape[0] - 0.5, -0.5])
    figure.update_layout(**plain_layout(colours, height=430, left=58, top=8))
    figure.update_layout(dragmode="zoom", margin_b=44)
    return figure


def curves_figure(
    curves: Sequence[tuple[str, np.ndarray]],
    colours: Palette,
    *,
    across: str,
    mark: int | None = None,
) -> go.Figure:
    """Up to three curves over whole numbers from 0, named by a legend above them.

    Args:
        curves: Name and values of each; the values share their length.
        colours: The theme.
        across: What the horizontal axis counts.
        mark: Where a vertical line stands, or None.
    """
    hues = (colours.accent, colours.roles[1], colours.muted)
    n_points = len(curves[0][1])
    figure = go.Figure()
    for (name, values), hue, dash in zip(curves, hues, DASHES, strict=False):
        figure.add_trace(
            go.Scatter(
                x=np.arange(n_points),
                y=values,
                name=name,
                mode="lines+markers" if n_points <= 64 else "lines",  # noqa: PLR2004
                line={"color": hue, "width": 2, "dash": dash},
                hovertemplate=f"%{{y:.4f}} · {name}<extra></extra>",
            )
        )
    if mark is not None:
        figure.add_vline(x=mark, line={"color": colours.muted, "width": 1, "dash": "dot"})
    figure.update_xaxes(
        title={"text": across, "font": {"size": 12, "color": colours.muted}},
        tickfont={"size": 11, "color": colours.muted},
        dtick=1 if n_points <= 26 else None,  # noqa: PLR2004  (levels, not positions)
        showgrid=False,
        zeroline=False,
        fixedrange=True,
    )
    figure.update_yaxes(
        title={"text": "cosine", "font": {"size": 12, "color": colours.muted}},
        tickfont={"size": 11, "color": colours.muted},
        gridcolor=colours.line,
        zerolinecolor=colours.line,
        fixedrange=True,
    )
    figure.update_layout(**plain_layout(colours, height=330, left=58, top=64))
    figure.update_layout(
        dragmode=False,
        margin_b=44,
        hovermode="x unified",
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "font": {"size": 12}},
    )
    return figure
