"""All parameters of a checkpoint: as a picture, by block, tensor by tensor, and as arithmetic."""

from typing import Any

import pandas as pd
import streamlit as st

from components.architecture_subject import PARTS, Subject
from components.links import show_link_notes
from components.look import page_palette
from components.picks import pick_choice
from components.runs import run_figure
from dashboard.analysis.parameter_arithmetic import arithmetic
from dashboard.analysis.parameter_counts import (
    KINDS,
    count_by_block,
    count_by_kind,
    in_matrices,
    module_tree,
    total,
)
from dashboard.analysis.parameters import configured_tensors, read_sizes
from dashboard.figures.architecture import parameter_tree
from dashboard.models.published import PUBLISHED
from dashboard.records.architecture import ParameterTable, ParameterTensor
from dashboard.settings import MEGABYTE

PLOT = {"displaylogo": False, "displayModeBar": False}
FORMS = ["Treemap", "Sunburst"]
BYTES = 4
"""Of one float32."""

WHOLE = st.column_config.NumberColumn(format="localized")
SHARE = st.column_config.ProgressColumn("share", format="percent", min_value=0, max_value=1)

NOTEBOOK = ("bert-base-uncased", 199, 109_360_128, 23_440_896)
"""What the introductory notebook prints for its checkpoint: named tensors, parameters in matrices,
parameters in the word embeddings."""


def show_parameters(subject: Subject) -> None:
    """Everything about the number of parameters."""
    picture, blocks = st.columns([8, 5], gap="medium")
    with picture.container(border=True, key="tree_card"):
        _show_tree(subject)
    with blocks:
        _show_figures(subject)
        _show_blocks(subject.table)
    _show_tensors(subject.table)
    _show_arithmetic(subject)
    _show_published()


def _show_figures(subject: Subject) -> None:
    """The number of parameters, counted in the model or computed, and what it consists of."""
    tensors = subject.table.tensors
    whole = total(tensors)
    st.metric("Parameters", f"{whole:,}", help="Tied tensors count once.")
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


def _show_tree(subject: Subject) -> None:
    """The module tree; a click goes into a module, the bar on top leads out."""
    form = pick_choice("picture", "Picture", FORMS, label_visibility="collapsed")
    colours = page_palette()
    table = subject.table
    key = ("tree", table.checkpoint, subject.task, table.is_loaded, form, colours.text)
    figure = run_figure(
        key,
        lambda: parameter_tree(
            module_tree(table),
            colours,
            kinds=KINDS,
            form="treemap" if form == FORMS[0] else "sunburst",
        ),
    )
    st.plotly_chart(
        figure,
        key="parameter_tree",
        theme=None,
        config=PLOT,
        alt="Modules as areas in proportion to their parameters; the table below holds the "
        "numbers.",
    )
    _show_kinds(table)
    show_link_notes("picture")


def _show_kinds(table: ParameterTable) -> None:
    """What the colours mean, with shares; fixed words only, so that HTML is safe here."""
    whole = total(table.tensors)
    chips = "".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:.65em;'
        f'height:.65em;border-radius:2px;margin-right:.35em;background:{colour}"></span>'
        f"{part.part} {part.parameters / whole:.1%}</span>"
        for part, colour in zip(count_by_kind(table.tensors), page_palette().roles, strict=False)
        if part.parameters
    )
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:.2em 1em;font-size:.82rem;opacity:.85" '
        f'aria-label="Colours">{chips}</div>'
    )


def _show_blocks(table: ParameterTable) -> None:
    """Embeddings, each layer, pooler, head."""
    st.markdown("**Parameters per block**")
    whole = total(table.tensors)
    blocks = count_by_block(table.tensors)
    frame = pd.DataFrame(
        {
            "block": [block.part for block in blocks],
            "tensors": [block.tensors for block in blocks],
            "parameters": [block.parameters for block in blocks],
            "share": [block.parameters / whole for block in blocks],
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        height=min(600, 35 * (len(frame) + 1) + 3),
        column_config={"parameters": WHOLE, "share": SHARE},
        alt="Tensors, parameters and share of each block",
    )


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as Python writes a list."""
    return str(list(shape))


def _show_tensors(table: ParameterTable) -> None:
    """The searchable table; a chosen row can be opened."""
    st.subheader("Every parameter tensor", anchor=False)
    wanted = st.text_input(
        "Search names",
        key="find",
        bind="query-params",
        placeholder="Part of a name: query, layer.0, LayerNorm …",
        autocomplete="off",
        icon=":material/search:",
    )
    words = (wanted or "").lower().split()
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
    event: Any = st.dataframe(
        _frame(found, total(table.tensors), with_moments=table.is_loaded),
        hide_index=True,
        height=min(420, 35 * (len(found) + 1) + 3),
        key="tensors",
        on_select="rerun",
        selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn(pinned=True, width="large"),
            "parameters": WHOLE,
            "share": st.column_config.NumberColumn(format="%.3f %%"),
            "mean": st.column_config.NumberColumn(format="%.6f"),
            "standard deviation": st.column_config.NumberColumn(format="%.6f"),
        },
        alt="Name, shape, number of parameters, share, type, mean and standard deviation",
    )
    rows = event["selection"]["rows"] if event else []
    if table.is_loaded and rows and rows[0] < len(found):
        st.button(
            f"Look at the weights of {found[rows[0]].name}",
            key="open_weights",
            icon=":material/grid_on:",
            on_click=_open_weights,
            args=(found[rows[0]].name,),
        )


def _open_weights(name: str) -> None:
    """Show this tensor's weights."""
    st.session_state["tensor"] = name
    st.session_state["part"] = PARTS[1]


def _frame(tensors: list[ParameterTensor], whole: int, *, with_moments: bool) -> pd.DataFrame:
    """The rows of the table; mean and spread only where there are weights."""
    columns: dict[str, list[Any]] = {
        "name": [tensor.name for tensor in tensors],
        "shape": [shape_text(tensor.shape) for tensor in tensors],
        "parameters": [tensor.count for tensor in tensors],
        "share": [100 * tensor.count / whole for tensor in tensors],
        "dtype": [tensor.dtype for tensor in tensors],
    }
    if with_moments:
        columns["mean"] = [tensor.mean for tensor in tensors]
        columns["standard deviation"] = [tensor.standard_deviation for tensor in tensors]
    return pd.DataFrame(columns)


def _show_arithmetic(subject: Subject) -> None:
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
    frame = pd.DataFrame(
        {
            "part": [line.part for line in lines],
            "formula": [line.formula for line in lines],
            "with these numbers": [line.numbers for line in lines],
            "by formula": [line.computed for line in lines],
            **({"in the model": [line.counted for line in lines]} if is_loaded else {}),
        }
    )
    st.dataframe(
        frame,
        hide_index=True,
        column_config={"by formula": WHOLE, "in the model": WHOLE},
        alt="Formula, numbers and result for each part of the encoder",
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
        next(t.count for t in tensors if "word_embeddings" in t.name),
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


def _show_published() -> None:
    """Public checkpoints by their published sizes; nothing is fetched for it."""
    with st.expander("Public checkpoints, computed from their configurations"):
        rows = []
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
