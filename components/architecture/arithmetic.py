"""The number of parameters as arithmetic: by formula, as counted, and of public checkpoints."""

from typing import Any

import pandas as pd
import streamlit as st

from components.architecture.subject import WHOLE, Subject
from components.take_away.exports import Cell, columns_csv, rows_csv, show_csv_button
from dashboard.analysis.weights.arithmetic import arithmetic
from dashboard.analysis.weights.counts import in_matrices, total
from dashboard.analysis.weights.shapes import configured_tensors, place_of
from dashboard.models.catalogue.published import PUBLISHED
from dashboard.models.files.checkpoint_files import read_sizes
from dashboard.records.families import WORD

NOTEBOOK = ("bert-base-uncased", 199, 109_360_128, 23_440_896)
"""What the introductory notebook prints for its checkpoint: named tensors, parameters in matrices,
parameters in the word embeddings."""


def show_arithmetic(subject: Subject) -> None:
    """Each part by its formula, beside what was counted."""
    st.subheader("The arithmetic", anchor=False)
    sizes = subject.sizes
    st.caption(
        f"V = {sizes.vocabulary:,} word pieces · P = {sizes.positions} positions · "
        f"S = {sizes.segments} segments · H = {sizes.hidden} hidden size · "
        f"F = {sizes.feed_forward} feed-forward size · L = {sizes.layers} layers · "
        f"the {sizes.heads} heads divide H and add no parameters"
        + (f" · E = {sizes.embedding} embedding size" if sizes.embedding != sizes.hidden else "")
    )
    lines = arithmetic(sizes, subject.table)
    is_loaded = subject.table.is_loaded
    columns: dict[str, list[Any]] = {
        "part": [line.part for line in lines],
        "formula": [line.formula for line in lines],
        "numbers": [line.numbers for line in lines],
        "by_formula": [line.computed for line in lines],
        "in_the_model": [line.counted if is_loaded else None for line in lines],
    }
    whole = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_order=list(columns) if is_loaded else list(columns)[:-1],
        column_config={
            "numbers": "with these numbers",
            "by_formula": whole("by formula", format="localized"),
            "in_the_model": whole("in the model", format="localized"),
        },
        alt="Formula, numbers and result for each part of the encoder",
    )
    show_csv_button(
        columns_csv(columns),
        "arithmetic.csv",
        key="download_csv_arithmetic",
    )
    wrong = [line.part for line in lines if line.computed != line.counted]
    if wrong:
        st.warning(
            f"Formula and model differ in: {', '.join(wrong)}. This checkpoint has parts that "
            "BERT does not have.",
            icon=":material/warning:",
        )
    elif is_loaded:
        st.caption("Every line agrees: the formula gives what the loaded model holds.")
    _show_notebook(subject)


def _show_notebook(subject: Subject) -> None:
    """The notebook's three numbers beside ours, for the checkpoint that they belong to."""
    name, n_tensors, n_matrices, n_words = NOTEBOOK
    if subject.spec.name != name or subject.task != "encoder":
        return
    tensors = subject.table.tensors
    ours = (
        len(tensors),
        in_matrices(tensors),
        next(t.count for t in tensors if place_of(t.name).part == WORD),
    )
    frame = pd.DataFrame(
        {
            "": ["named tensors", "parameters in matrices", "parameters in the word embeddings"],
            "here": ours,
            "introductory notebook": [n_tensors, n_matrices, n_words],
        }
    )
    frame["agree"] = frame["here"] == frame["introductory notebook"]
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"here": WHOLE, "introductory notebook": WHOLE},
        alt="Our counts beside those that the introductory notebook prints",
    )


def show_published() -> None:
    """Public checkpoints by their published sizes; nothing is fetched for it."""
    with st.expander("Public checkpoints, computed from their configurations"):
        rows: list[dict[str, Cell]] = []
        for name, config in PUBLISHED.items():
            sizes = read_sizes(config)
            tensors = configured_tensors(sizes)
            rows.append(
                {
                    "checkpoint": name,
                    "layers": sizes.layers,
                    "heads": sizes.heads,
                    "hidden": sizes.hidden,
                    "vocabulary": sizes.vocabulary,
                    "tensors": len(tensors),
                    "parameters": total(tensors),
                    "in matrices": in_matrices(tensors),
                    "word embeddings": tensors[0].count,
                }
            )
        frame = pd.DataFrame(rows)
        st.caption(
            "The encoder of each, with its pooler where its class has one and without a task's "
            "head. No weights were loaded for this: the sizes decide the numbers."
        )
        st.dataframe(
            frame,
            hide_index=True,
            column_config=dict.fromkeys(frame.columns[4:], WHOLE)
            | {"checkpoint": st.column_config.TextColumn(pinned=True)},
            alt="Sizes and numbers of parameters of public checkpoints",
        )
        show_csv_button(
            rows_csv(list(rows[0]), (list(row.values()) for row in rows)),
            "public_checkpoints.csv",
            key="download_csv_public",
        )
