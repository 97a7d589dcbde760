"""The sum on screen: all tokens as an equation, and whether it adds up."""

from typing import Any

import streamlit as st

from components.views.figure import show_figure
from components.views.signs import show_signs
from components.words.look import page_palette
from dashboard.analysis.embedding.parts import grouped_dimensions, stacked_parts
from dashboard.figures.strips import equation_figure
from dashboard.records.embedding import EmbeddingParts, EmbeddingRows
from dashboard.records.texts import TokenizedText

CELLS = 48
"""Cells across each panel."""

EXPLAINED_BY_ROUNDING = 1e-4
"""Difference up to which single precision explains it; beyond, the page says that it does not."""


def show_equation(
    text: TokenizedText, parts: EmbeddingParts, token: int, dimensions: tuple[int, int]
) -> None:
    """All tokens: the parts, the sum and the result beside each other."""
    names, vectors = stacked_parts(parts)
    first, last = dimensions
    cells, starts = grouped_dimensions(vectors, first=first, last=last, cells=CELLS)
    figure = equation_figure(
        cells, names, starts, tokens=text.tokens, selected=token, colours=page_palette()
    )
    show_figure(
        figure,
        key="equation",
        alt="Heat maps side by side: the parts of every token's embedding, their sum, and the "
        "result of LayerNorm. The number input above chooses a token",
        numbers="download_csv",
        on_click=_use_dot,
    )
    show_signs()
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    grouping = (
        f"Each cell is the mean of {width} neighbouring dimensions, so the sum also holds cell by "
        f"cell; a range of {CELLS} or fewer shows every dimension."
        if width > 1
        else "Each cell is one dimension."
    )
    st.caption(
        f"{grouping} The parts and the sum share a scale; LayerNorm has its own; the few "
        "values beyond a scale keep its last colour. Click a dot to choose its token."
    )


def _use_dot() -> None:
    """Look at the token whose dot was clicked; what the browser sends is checked by the input."""
    event: Any = st.session_state.get("equation")
    points = event["selection"]["points"] if event else []
    row = points[0].get("customdata") if points else None
    if isinstance(row, int) and row >= 0:
        st.session_state["token"] = row


def show_reconciliation(rows: EmbeddingRows, parts: EmbeddingParts) -> None:
    """Our sum and LayerNorm against the model's own embedding output."""
    n_tokens, size = parts.entering.shape
    how = (
        "Our sum, LayerNorm and projection"
        if rows.projection is not None
        else "Our sum and LayerNorm"
    )
    compared = (
        f"**Largest absolute difference: {parts.difference:.1e}** · {how}, recomputed in double "
        f"precision, against what the model itself hands to layer 1, over {n_tokens} "
        f"tokens of {size} numbers."
    )
    if parts.difference <= EXPLAINED_BY_ROUNDING:
        st.success(f"{compared} It adds up.", icon=":material/check_circle:")
    else:
        st.warning(
            f"{compared} That is more than rounding explains: this checkpoint's embedding layer "
            "does something that this page does not know of.",
            icon=":material/error:",
        )
