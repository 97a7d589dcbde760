"""The learned position table beside the sinusoids that BERT does not use."""

import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import COSINES, POSITION, TABLE
from components.embeddings.runs import LearnedPositions, PositionCosines, Sinusoids
from components.embeddings.snippets import positions_snippet
from components.running.runs import ask
from components.take_away.exports import columns_csv, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.views.signs import show_signs
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.figures.drift import curves_figure, table_heatmap
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.embedding import PositionTable


def show_positions(name: str) -> None:
    """Every position against every other one: learned, and computed."""
    table = ask(LearnedPositions(name))
    n_positions, hidden = table.vectors.shape
    st.markdown(
        "BERT **learns** its positions (and its segments): each is a row of parameters, trained "
        "like any other; its own code calls the table “a learned variable” (google-research/bert, "
        "modeling.py). The original Transformer computed "
        "sinusoids instead, and BERT **does not use them** (Vaswani et al. 2017, "
        "arXiv:1706.03762):"
    )
    st.latex(
        r"\begin{aligned}PE(p, 2i) &= \sin\!\left(p / 10000^{2i/d}\right)\\"
        r"PE(p, 2i + 1) &= \cos\!\left(p / 10000^{2i/d}\right)\end{aligned}"
    )
    _show_both(name, table)
    _say_first_row(table)
    _show_row(name, n_positions, hidden)
    show_python(
        positions_snippet(find_spec(name)),
        "The cosines of every position with every other, learned and of the sinusoids.",
    )


def _show_both(name: str, table: PositionTable) -> None:
    """The two tables side by side, as vectors or as cosines."""
    n_positions, hidden = table.vectors.shape
    shown = TABLE.draw()
    show_link_notes(TABLE)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            f"**Learned** · this checkpoint, {n_positions} positions of {hidden} dimensions",
            help=help_for("position embedding"),
        )
        learned = ask(PositionCosines(name)) if shown == COSINES else table
        _show_table("learned", learned, shown)
    with right:
        st.markdown(
            "**Sinusoids** · computed from the formula, same size",
            help=help_for("sinusoidal position encoding"),
        )
        _show_table("sinusoids", ask(Sinusoids(n_positions, hidden, shown == COSINES)), shown)
    show_signs()
    st.caption(
        "Drag to zoom in, double-click to zoom out. "
        + (
            "Cosines from -1 to 1, the same scale in both. The sinusoids' cosine depends on the "
            "distance alone, so that all diagonals are even; nothing forces a learned table to be."
            if shown == COSINES
            else "Each picture has its own scale."
        )
    )


def _show_table(which: str, table: PositionTable, shown: str) -> None:
    as_cosines = shown == COSINES
    show_figure(
        table_heatmap(
            table.vectors,
            page_palette(),
            down="position",
            across="position" if as_cosines else "dimension",
            end=1.0 if as_cosines else None,
        ),
        key=f"positions_{which}",
        alt=f"Heat map of positions, {which}: "
        + ("cosine of every position with every other" if as_cosines else "vector of each"),
        numbers=f"download_csv_positions_{which}",
    )
    show_csv_button(
        lambda: table_csv(table, as_cosines=as_cosines),
        f"positions_{which}_{shown.lower()}.csv",
        key=f"download_csv_positions_{which}",
        label=f"CSV, {table.vectors.shape[0]} x {table.vectors.shape[1]}",
    )


def table_csv(table: PositionTable, *, as_cosines: bool) -> str:
    """The whole table: a row per position, a column per position or dimension."""
    across = "position" if as_cosines else "dimension"
    rows = ([position, *vector] for position, vector in enumerate(table.vectors))
    return rows_csv(["position", *(f"{across} {i}" for i in range(table.vectors.shape[1]))], rows)


def _say_first_row(table: PositionTable) -> None:
    """Where a checkpoint keeps rows that no token uses."""
    if table.first_row:
        st.info(
            f"This checkpoint counts positions from row {table.first_row} of its table "
            f"(padding index {table.first_row - 1}, plus 1), as RoBERTa does: position 0 here is "
            f"that row. The {table.first_row} rows before it stand for no position of a token.",
            icon=":material/format_list_numbered:",
        )


def _show_row(name: str, n_positions: int, hidden: int) -> None:
    st.markdown("**One position against all others**")
    position = POSITION.draw(high=n_positions - 1)
    show_link_notes(POSITION)
    curves = {
        "learned": ask(PositionCosines(name)).vectors[position],
        "sinusoids": ask(Sinusoids(n_positions, hidden, as_cosines=True)).vectors[position],
    }
    show_figure(
        curves_figure(
            list(curves.items()),
            page_palette(),
            across="position",
            mark=position,
        ),
        key="position_row",
        alt=f"Cosine of position {position} with every other position, learned and sinusoidal",
        numbers="download_csv_positions",
    )
    columns = {"position": range(n_positions), **curves}
    show_csv_button(columns_csv(columns), "positions.csv", key="download_csv_positions")
