"""The learned position table beside the sinusoids that BERT does not use."""

import numpy as np
import streamlit as st

from components.address.links import show_link_notes
from components.embeddings.parameters import COSINES, POSITION, TABLE
from components.embeddings.runs import run_position_cosines, run_position_table, run_sinusoids
from components.embeddings.snippets import positions_snippet
from components.running.runs import run_figure
from components.take_away.exports import rows_csv, show_csv_button
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
    table = run_position_table(name)
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
    shown = TABLE.draw()
    show_link_notes(TABLE)
    if shown == COSINES:
        learned = run_position_cosines(name)
        computed = run_sinusoids(n_positions, hidden, as_cosines=True)
    else:
        learned, computed = table, run_sinusoids(n_positions, hidden, as_cosines=False)
    left, right = st.columns(2, gap="medium")
    with left:
        st.markdown(
            f"**Learned** · this checkpoint, {n_positions} positions of {hidden} dimensions",
            help=help_for("position embedding"),
        )
        _show_table(("learned", name), learned, shown)
    with right:
        st.markdown(
            "**Sinusoids** · computed from the formula, same size",
            help=help_for("sinusoidal position encoding"),
        )
        _show_table(("sinusoids", str((n_positions, hidden))), computed, shown)
    show_signs()
    _say_first_row(table)
    st.caption(
        "Drag to zoom in, double-click to zoom out. "
        + (
            "Cosines from -1 to 1, the same scale in both. The sinusoids' cosine depends on the "
            "distance alone, so that all diagonals are even; nothing forces a learned table to be."
            if shown == COSINES
            else "Each picture has its own scale."
        )
    )
    _show_row(name, n_positions, hidden)
    show_python(
        positions_snippet(find_spec(name)),
        "The cosines of every position with every other, learned and of the sinusoids.",
    )


def _show_table(of: tuple[str, str], table: PositionTable, shown: str) -> None:
    """One large heat map, drawn once per process and theme."""
    colours = page_palette()
    as_cosines = shown == COSINES
    figure = run_figure(
        ("positions", *of, shown, colours.text),
        lambda: table_heatmap(
            table.vectors,
            colours,
            down="position",
            across="position" if as_cosines else "dimension",
            end=1.0 if as_cosines else None,
        ),
    )
    show_figure(
        figure,
        key=f"positions_{of[0]}",
        alt=f"Heat map of positions, {of[0]}: "
        + ("cosine of every position with every other" if as_cosines else "vector of each"),
        numbers=f"download_csv_positions_{of[0]}",
    )
    show_csv_button(
        lambda: table_csv(table, as_cosines=as_cosines),
        f"positions_{of[0]}_{shown.lower()}.csv",
        key=f"download_csv_positions_{of[0]}",
        label=f"CSV, {table.vectors.shape[0]} x {table.vectors.shape[1]}",
    )


def table_csv(table: PositionTable, *, as_cosines: bool) -> str:
    """The whole table: a row per position, a column per position or dimension."""
    across = "position" if as_cosines else "dimension"
    rows = ([position, *map(_number, vector)] for position, vector in enumerate(table.vectors))
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
    """One position against all others, as curves."""
    st.markdown("**One position against all others**")
    position = POSITION.draw(high=n_positions - 1)
    show_link_notes(POSITION)
    learned = run_position_cosines(name).vectors[position]
    computed = run_sinusoids(n_positions, hidden, as_cosines=True).vectors[position]
    show_figure(
        curves_figure(
            [("learned", learned), ("sinusoids", computed)],
            page_palette(),
            across="position",
            mark=position,
        ),
        key="position_row",
        alt=f"Cosine of position {position} with every other position, learned and sinusoidal",
        numbers="download_csv_positions",
    )
    header = ["position", "learned", "sinusoids"]
    rows = [
        [i, _number(a), float(b)] for i, (a, b) in enumerate(zip(learned, computed, strict=True))
    ]
    show_csv_button(rows_csv(header, rows), "positions.csv", key="download_csv_positions")


def _number(value: np.float32) -> float | None:
    """A cell of the CSV; empty where a row of zeros has no direction."""
    return None if np.isnan(value) else float(value)
