"""The sum on screen: all tokens as an equation, one token in full, and whether it adds up."""

from typing import Any

import pandas as pd
import streamlit as st

from components.embedding_controls import pick_dimensions
from components.exports import rows_csv, show_csv_button
from components.look import page_palette
from dashboard.analysis.embeddings import PARTS, grouped_dimensions, stacked_parts
from dashboard.figures.embeddings import Strip, equation_figure, signed_colours, strips_figure
from dashboard.records import TokenizedText
from dashboard.records.embeddings import EmbeddingParts, EmbeddingRows, PartMeasures

PLOT = {"displaylogo": False, "displayModeBar": False}

CELLS = 48
"""Cells across each panel."""

EXPLAINED_BY_ROUNDING = 1e-4
"""Difference up to which single precision explains it; beyond, the page says that it does not."""


def show_equation(text: TokenizedText, parts: EmbeddingParts, token: int) -> None:
    """All tokens: the parts, the sum and the result beside each other."""
    names, vectors = stacked_parts(parts)
    first, last = pick_dimensions(vectors.shape[2])
    cells, starts = grouped_dimensions(vectors, first=first, last=last, cells=CELLS)
    figure = equation_figure(
        cells, names, starts, tokens=text.tokens, selected=token, colours=page_palette()
    )
    st.plotly_chart(
        figure,
        key="equation",
        theme=None,
        config=PLOT,
        alt="Heat maps side by side: the parts of every token's embedding, their sum, and the "
        "result of LayerNorm. The table below holds norms and cosines, the CSV all numbers.",
    )
    width = starts[1] - starts[0] if len(starts) > 1 else 1
    grouping = (
        f"Each cell is the mean of {width} neighbouring dimensions, so the sum also holds cell by "
        f"cell; a range of {CELLS} or fewer shows every dimension."
        if width > 1
        else "Each cell is one dimension."
    )
    st.caption(
        f"{grouping} The parts and the sum share a scale; LayerNorm has its own. The framed row is "
        "the token in detail below."
    )


def show_signs() -> None:
    """The scale of signed values; fixed words and colours only, so that HTML is safe here."""
    st.html(
        '<div style="display:flex;align-items:center;gap:.5em;font-size:.82rem;opacity:.85" '
        'role="img" aria-label="Colour scale from negative over zero to positive">'
        "<span>negative</span>"
        '<span style="width:9em;height:.5em;border-radius:3px;background:linear-gradient('
        f'90deg,{",".join(signed_colours(page_palette()))})"></span>'
        "<span>positive</span></div>"
    )


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


def show_strips(parts: EmbeddingParts, text: TokenizedText, token: int) -> None:
    """The vectors of one token, every dimension a cell."""
    names, vectors = stacked_parts(parts)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**One token in full** · position {token}")
        st.code(text.tokens[token], language=None, width="content")
    strips = [
        Strip(
            name=name,
            values=vectors[i, token],
            group="after" if name == PARTS[-1] else "before",
        )
        for i, name in enumerate(names)
    ]
    st.plotly_chart(
        strips_figure(strips, page_palette()),
        key="strips",
        theme=None,
        config=PLOT,
        alt="Five strips: the parts of the chosen token's embedding, their sum, and LayerNorm of "
        "it, one cell per dimension.",
    )
    show_signs()
    st.caption(
        "Every dimension is a cell. Drag across the strips to zoom in, double-click to "
        "see all of them again; point at a cell to read it."
    )


def show_vectors(rows: EmbeddingRows, parts: EmbeddingParts, token: int) -> None:
    """The vectors of one token as numbers, dimension by dimension."""
    names, vectors = stacked_parts(parts)
    table = pd.DataFrame(vectors[:, token].T, columns=list(names))
    table.insert(0, "dimension", range(len(table)))
    numbers = {name: st.column_config.NumberColumn(format="%.6f") for name in names}
    with st.expander("The vectors in numbers", icon=":material/table:"):
        st.dataframe(
            table,
            hide_index=True,
            height=320,
            column_config=numbers,
            alt="The parts of the chosen token's embedding, one row per dimension",
        )
        header = ["dimension", *names, "gamma", "beta"]
        show_csv_button(
            rows_csv(
                header,
                [
                    [i, *map(float, row), float(rows.gamma[i]), float(rows.beta[i])]
                    for i, row in enumerate(vectors[:, token].T)
                ],
            ),
            "embedding_of_one_token.csv",
            key="download_csv_token",
        )


def show_measures(text: TokenizedText, rows: EmbeddingRows, measures: PartMeasures) -> None:
    """Norms of the parts and cosines between them for every token; a click chooses its token."""
    names = measures.names
    table = pd.DataFrame({"position": range(len(text.tokens)), "token": list(text.tokens)})
    if rows.n_segments:
        table["segment id"] = rows.segment_ids
    for i, name in enumerate(names):
        table[f"‖{name}‖"] = measures.norm[i]
    pairs = [
        (0, names.index("position")),
        *((i, names.index("sum")) for i in range(len(names) - 2)),
    ]
    if "segment" in names:
        pairs[1:1] = [(0, 1), (1, 2)]
    for i, k in pairs:
        table[f"cos({names[i]}, {names[k]})"] = measures.cosine[i, k]
    numbers = {
        column: st.column_config.NumberColumn(format="%.3f")
        for column in table.columns
        if column.startswith(("‖", "cos"))
    }
    st.dataframe(
        table,
        key="measures",
        hide_index=True,
        height=min(36 * (len(table) + 1) + 3, 420),
        column_config={"token": st.column_config.TextColumn(pinned=True), **numbers},
        on_select=_use_row,
        selection_mode="single-row",
        alt="Norms of the parts of every token's embedding and cosines between them",
    )
    columns = [str(column) for column in table.columns]
    show_csv_button(
        rows_csv(columns, _cells(table)),
        "embedding_norms.csv",
        key="download_csv_norms",
    )


def _cells(table: pd.DataFrame) -> list[list[str | int | float | None]]:
    """The table as plain numbers and words; empty where a vector of zeros has no direction."""
    return [
        [None if pd.isna(cell) else cell for cell in row]
        for row in table.astype(object).to_numpy().tolist()
    ]


def _use_row() -> None:
    """Look at the token whose row was chosen; what the browser sends is checked by the input."""
    event: Any = st.session_state.get("measures")
    chosen = event["selection"]["rows"] if event else []
    if chosen and isinstance(chosen[0], int) and chosen[0] >= 0:
        st.session_state["token"] = chosen[0]
