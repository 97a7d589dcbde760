"""One token in full: its vectors as strips and numbers, norms of the parts and cosines."""

from typing import Any

import pandas as pd
import streamlit as st

from components.embeddings.runs import LookedUp, MeasuredParts, Parts
from components.embeddings.snippets import parts_snippet
from components.running.runs import Encode, ask
from components.take_away.exports import columns_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.views.signs import show_signs
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.embedding.parts import PARTS, stacked_parts
from dashboard.figures.strips import Strip, strips_figure
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import EmbeddingParts, EmbeddingRows, PartMeasures
from dashboard.records.texts import TokenizedText

SHORT = dict(zip(PARTS, ("t", "s", "p", "sum", "LN"), strict=True))
"""Names of the vectors in the heads of narrow columns."""


def show_token(of: Encode, text: TokenizedText, token: int) -> None:
    """The chosen token in full, and norms and cosines of all of them."""
    rows, parts = ask(LookedUp(of)), ask(Parts(of))
    st.markdown(
        "The vectors of the chosen token at **full resolution**, aligned: token, segment and "
        "position add up to the sum, dimension by dimension; LayerNorm makes the result of it."
    )
    _show_strips(parts, token)
    _show_vectors(rows, parts, token)
    st.markdown("**Norms of the parts, and cosines between them** · tick a row to choose its token")
    _show_measures(text, rows, ask(MeasuredParts(of)))
    show_python(
        parts_snippet(find_spec(of.name), of.text, of.text_b, token),
        "Norms of the parts of every token, and the cosines between those of the chosen one.",
    )


def _show_strips(parts: EmbeddingParts, token: int) -> None:
    strips = [
        Strip(name=name, values=own, group="after" if name == PARTS[-1] else "before")
        for name, own in _vectors(parts, token).items()
    ]
    show_figure(
        strips_figure(strips, page_palette()),
        key="strips",
        alt="Five strips: the parts of the chosen token's embedding, their sum, and LayerNorm of "
        "it, one cell per dimension.",
        numbers="download_csv_token",
    )
    show_signs()
    st.caption(
        "Every dimension is a cell. Drag across the strips to zoom in, double-click to "
        "see all of them again; point at a cell to read it."
    )


def _vectors(parts: EmbeddingParts, token: int) -> dict[str, Any]:
    """The vectors of one token by their names."""
    names, vectors = stacked_parts(parts)
    return dict(zip(names, vectors[:, token], strict=True))


def _show_vectors(rows: EmbeddingRows, parts: EmbeddingParts, token: int) -> None:
    own = _vectors(parts, token)
    table = {"dimension": range(len(rows.gamma))} | own
    numbers = dict.fromkeys(own, st.column_config.NumberColumn(format="%.6f"))
    with st.expander("The vectors in numbers", icon=":material/table:"):
        st.dataframe(
            pd.DataFrame(table),
            hide_index=True,
            height=320,
            column_config=numbers,
            alt="The parts of the chosen token's embedding, one row per dimension",
        )
        show_csv_button(
            lambda: columns_csv(table | {"gamma": rows.gamma, "beta": rows.beta}),
            "embedding_of_one_token.csv",
            key="download_csv_token",
        )


def _show_measures(text: TokenizedText, rows: EmbeddingRows, measures: PartMeasures) -> None:
    """Norms of the parts and cosines between them for every token; a click chooses its token."""
    table = _measures_table(text, rows, measures)
    short = {name: _number_column(name) for name in table if name.startswith(("norm", "cos"))}
    fixed = {
        "position": st.column_config.NumberColumn("pos.", width=45),
        "token": st.column_config.TextColumn(pinned=True, width=100),
        "segment id": st.column_config.NumberColumn(
            "seg. id", width=55, help=help_for("segment id")
        ),
    }
    st.dataframe(
        pd.DataFrame(table),
        key="measures",
        hide_index=True,
        height=min(35 * (len(text.tokens) + 1) + 3, 600),
        column_config=fixed | short,
        on_select=_use_row,
        selection_mode="single-row",
        alt="Norms of the parts of every token's embedding and cosines between them",
    )
    said = ", ".join(f"{SHORT[name]} {name}" for name in measures.names if SHORT[name] != name)
    st.caption(f"‖ ‖ norm of a vector, · cosine of two; {said}.")
    show_csv_button(columns_csv(table), "embedding_norms.csv", key="download_csv_norms")


def _number_column(column: str) -> Any:  # noqa: ANN401  (Streamlit's own type is private)
    """A narrow column of a norm or a cosine, so that all of them are seen at once."""
    kind, _, of = column.partition(" ")
    is_norm = kind == "norm"
    return st.column_config.NumberColumn(
        f"‖{of}‖" if is_norm else of.replace("·", " · "),
        format="%.3f",
        width=60,
        help=help_for("norm") if is_norm else help_for("cosine"),
    )


def _measures_table(
    text: TokenizedText, rows: EmbeddingRows, measures: PartMeasures
) -> dict[str, Any]:
    """One row per token: norms of all vectors, cosines between parts and with their sum."""
    names = measures.names
    table: dict[str, Any] = {"position": range(len(text.tokens)), "token": text.tokens}
    if rows.n_segments:
        table["segment id"] = rows.segment_ids
    for i, name in enumerate(names):
        table[f"norm {SHORT[name]}"] = measures.norm[i]
    for i, first in enumerate(names):
        for k, second in enumerate(names):
            if i < k and second != PARTS[-1]:
                table[f"cos {SHORT[first]}·{SHORT[second]}"] = measures.cosine[i, k]
    return table


def _use_row() -> None:
    """Look at the token whose row was chosen; what the browser sends is checked by the input."""
    event: Any = st.session_state.get("measures")
    chosen = event["selection"]["rows"] if event else []
    if chosen and isinstance(chosen[0], int) and chosen[0] >= 0:
        st.session_state["token"] = chosen[0]
