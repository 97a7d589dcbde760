"""All parameters of a checkpoint: as a picture, by block, tensor by tensor, and as arithmetic."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from components.architecture.arithmetic import show_arithmetic, show_published
from components.architecture.module_tree import show_tree
from components.architecture.parameters import FIND, PART, PARTS, TENSOR
from components.architecture.snippets import counts_snippet, moments_snippet
from components.architecture.subject import WHOLE, Subject
from components.take_away.exports import columns_csv, show_csv_button
from components.take_away.view_python import show_python
from components.words.glossary_help import help_for
from dashboard.analysis.weights.counts import count_by_block, in_matrices, total
from dashboard.records.parameters import ParameterTable, ParameterTensor
from dashboard.settings import MEGABYTE

BYTES = 4
"""Of one float32."""

SHARE = st.column_config.ProgressColumn(
    "share", format="percent", min_value=0, max_value=1, width=95
)


def show_parameters(subject: Subject) -> None:
    """Everything about the number of parameters."""
    picture, blocks = st.columns([8, 5], gap="medium")
    with picture.container(border=True, key="tree_card"):
        show_tree(subject)
    with blocks:
        _show_figures(subject)
        _show_blocks(subject.table)
    _show_tensors(subject.table)
    show_arithmetic(subject)
    show_published()
    _show_python(subject)


def _show_figures(subject: Subject) -> None:
    """The number of parameters, counted in the model or computed, and what it consists of."""
    tensors = subject.table.tensors
    whole = total(tensors)
    st.metric("Parameters", f"{whole:,}", help=help_for("parameter", "Tied tensors count once."))
    source = "counted in the loaded model" if subject.table.is_loaded else "computed from the sizes"
    st.caption(
        f"{len(tensors)} named tensors · {in_matrices(tensors):,} parameters in matrices, the rest "
        f"in biases and LayerNorms · {whole * BYTES / MEGABYTE:,.0f} MB as float32 · "
        f"{subject.table.class_name} of transformers, {source}"
    )
    if subject.table.left_out:
        st.info(
            f"The checkpoint does not hold {len(subject.table.left_out)} tensors of this class: "
            "its pooler was never trained. They would be random numbers and are not shown.",
            icon=":material/block:",
        )


def _show_blocks(table: ParameterTable) -> None:
    st.markdown("**Parameters per block**")
    whole = total(table.tensors)
    blocks = count_by_block(table.tensors)
    columns: dict[str, list[Any]] = {
        "block": [block.part for block in blocks],
        "tensors": [block.tensors for block in blocks],
        "parameters": [block.parameters for block in blocks],
        "share": [block.parameters / whole for block in blocks],
    }
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=min(600, 35 * (len(blocks) + 1) + 3),
        column_config={
            "block": st.column_config.TextColumn(width=85),
            "tensors": st.column_config.NumberColumn(width=60),
            "parameters": st.column_config.NumberColumn(format="localized", width=80),
            "share": SHARE,
        },
        alt="Tensors, parameters and share of each block",
    )
    show_csv_button(columns_csv(columns), "blocks.csv", key="download_csv_blocks")


def _show_tensors(table: ParameterTable) -> None:
    """The searchable table; a chosen row can be opened."""
    st.subheader("Every parameter tensor", anchor=False)
    words = FIND.draw(icon=":material/search:").lower().split()
    found = [tensor for tensor in table.tensors if all(w in tensor.name.lower() for w in words)]
    if not found:
        st.info(
            "No tensor's name holds all of these words. Try a shorter one.",
            icon=":material/search_off:",
        )
        return
    st.caption(
        f"{len(found)} of {len(table.tensors)} tensors, {total(found):,} parameters · layers "
        "count from 0 in these names · choose a row to look at its weights"
    )
    columns = tensor_columns(found, total(table.tensors))
    shown = pd.DataFrame(columns | {"share": [100 * share for share in columns["share"]]})
    event: Any = st.dataframe(
        shown if table.is_loaded else shown.drop(columns=["mean", "standard_deviation"]),
        hide_index=True,
        height=min(420, 35 * (len(found) + 1) + 3),
        key="tensors",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn(pinned=True, width="large"),
            "shape": st.column_config.TextColumn(help=help_for("shape")),
            "dtype": st.column_config.TextColumn(help=help_for("float32")),
            "parameters": WHOLE,
            "share": st.column_config.NumberColumn(format="%.3f %%"),
            "mean": st.column_config.NumberColumn(format="%.6f"),
            "standard_deviation": st.column_config.NumberColumn(
                "standard deviation", format="%.6f"
            ),
        },
        alt="Name, shape, number of parameters, share, type, mean and standard deviation",
    )
    show_csv_button(lambda: columns_csv(columns), "tensors.csv", key="download_csv_tensors")
    rows = event["selection"]["rows"] if event else []
    if table.is_loaded and rows and rows[0] < len(found):
        st.button(
            f"Look at the weights of {found[rows[0]].name}",
            key="open_weights",
            icon=":material/grid_on:",
            on_click=_open_weights,
            args=(found[rows[0]].name,),
        )


def tensor_columns(tensors: Sequence[ParameterTensor], whole: int) -> dict[str, list[Any]]:
    """What the table says of each tensor; mean and spread are None without weights."""
    return {
        "name": [tensor.name for tensor in tensors],
        "shape": [str(list(tensor.shape)) for tensor in tensors],
        "parameters": [tensor.count for tensor in tensors],
        "share": [tensor.count / whole for tensor in tensors],
        "dtype": [tensor.dtype for tensor in tensors],
        "mean": [tensor.mean for tensor in tensors],
        "standard_deviation": [tensor.standard_deviation for tensor in tensors],
    }


def _open_weights(name: str) -> None:
    TENSOR.put(name)
    PART.put(PARTS[1])


def _show_python(subject: Subject) -> None:
    """Mean and spread need the weights; the arithmetic needs the configuration alone."""
    if subject.table.is_loaded:
        show_python(
            moments_snippet(subject),
            "Shape, number, share, mean and standard deviation of every tensor.",
            title="The table of tensors in Python",
        )
    show_python(
        counts_snippet(subject),
        "The numbers of parameters from the configuration alone: no weights are read.",
        title="The arithmetic in Python",
    )
