"""Two checkpoints side by side: sizes, parameters, and how far the weights themselves are apart."""

from dataclasses import astuple, replace

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.architecture.module_tree import show_kinds
from components.architecture.parameters import OTHER, WEIGHTS_TOO
from components.architecture.runs import CompareEncoders
from components.architecture.snippets import two_snippet
from components.architecture.subject import Subject, computed_table, known_sizes
from components.running.runs import ask, run_model
from components.take_away.exports import rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.weights.counts import KINDS, block_of, count_by_kind, in_matrices, total
from dashboard.errors import ModelUnavailableError
from dashboard.figures.module_tree import kind_bars
from dashboard.models.catalogue.catalog import ModelSpec, find_spec, models_for
from dashboard.models.catalogue.published import PUBLISHED
from dashboard.models.files.checkpoint_files import family_of, read_config
from dashboard.models.files.embedded import MINI, MINILM
from dashboard.models.files.folders import model_folder
from dashboard.records.parameters import ParameterTable, ParameterTensor, Sizes

NUMBERS = st.column_config.NumberColumn(format="localized", width=95)
FIRST_OTHER = {MINI: MINILM}
"""What a plain link puts beside a checkpoint: ours beside the one that it was trained from."""

PUBLIC = "bert-base-uncased"
"""What it puts beside all others."""


def show_two(subject: Subject) -> None:
    """The chosen checkpoint beside another one."""
    spec = _pick_other(subject.spec.name)
    sizes = known_sizes(spec)
    table = computed_table(spec.name, sizes)
    st.caption(_how(subject, spec))
    ours, theirs = count_by_kind(_encoder(subject.table)), count_by_kind(table.tensors)
    figure = kind_bars({subject.spec.name: ours, spec.name: theirs}, page_palette())
    with st.container(border=True):
        show_figure(
            figure,
            key="kind_bars",
            alt="One bar per checkpoint, cut into kinds of parameters; the table below holds the "
            "numbers.",
            numbers="download_csv_two",
        )
        show_kinds(
            max(ours, theirs, key=lambda parts: sum(p.parameters > 0 for p in parts)), shares=False
        )
    _show_numbers(subject, sizes, table)
    if _is_here(spec) and subject.table.is_loaded:
        _show_changes(subject, spec)
    else:
        st.caption(
            "The weights themselves can be compared when both checkpoints are on this machine; "
            "the page “Models” says which are."
        )
    show_python(
        two_snippet(subject.spec, spec),
        "Numbers of parameters of both, and how far tensors of the same name and shape are apart.",
    )


def _pick_other(name: str) -> ModelSpec:
    """The second checkpoint, in the link as `other`."""
    names = [
        spec.name
        for spec in models_for("encoder")
        if spec.name != name and (spec.name in PUBLISHED or _is_here(spec))
    ]
    first = FIRST_OTHER.get(name, PUBLIC)
    default = first if first in names else names[0]
    chosen = OTHER.draw(names, default=default)
    show_link_notes(OTHER)
    return find_spec(chosen)


def _is_here(spec: ModelSpec) -> bool:
    """Whether the files of a checkpoint of the BERT family are on this machine."""
    try:
        config = read_config(model_folder(spec, for_weights=False))
    except ModelUnavailableError:
        return False
    return family_of(config) is not None


def _how(subject: Subject, spec: ModelSpec) -> str:
    """Where the numbers of both come from."""
    first = "counted in the loaded model" if subject.table.is_loaded else "computed"
    second = "its configuration on this machine" if _is_here(spec) else "its published sizes"
    return f"{subject.spec.name}: {first} · {spec.name}: computed from {second}"


def _encoder(table: ParameterTable) -> tuple[ParameterTensor, ...]:
    """The tensors without a task's head, which the other checkpoint does not show either."""
    return tuple(tensor for tensor in table.tensors if block_of(tensor.name) != "Head")


def _show_numbers(subject: Subject, sizes: Sizes, table: ParameterTable) -> None:
    """Sizes, then parameters by kind, with the ratio of the two."""
    first, second = subject.spec.name, table.checkpoint
    ours = _encoder(subject.table)
    rows: list[tuple[str, int, int]] = [
        ("layers", subject.sizes.layers, sizes.layers),
        ("heads per layer", subject.sizes.heads, sizes.heads),
        ("hidden size", subject.sizes.hidden, sizes.hidden),
        ("feed-forward size", subject.sizes.feed_forward, sizes.feed_forward),
        ("vocabulary", subject.sizes.vocabulary, sizes.vocabulary),
        ("positions", subject.sizes.positions, sizes.positions),
        ("segments", subject.sizes.segments, sizes.segments),
        ("named tensors", len(ours), len(table.tensors)),
        ("parameters", total(ours), total(table.tensors)),
        ("parameters in matrices", in_matrices(ours), in_matrices(table.tensors)),
    ]
    kinds = zip(KINDS, count_by_kind(ours), count_by_kind(table.tensors), strict=True)
    rows += [(f"in {kind}", a.parameters, b.parameters) for kind, a, b in kinds]
    rows = [row for row in rows if row[1] or row[2]]
    frame = pd.DataFrame(rows, columns=["", first, second])
    frame["ratio"] = [b / a if a else float("nan") for _, a, b in rows]
    st.dataframe(
        frame,
        hide_index=True,
        height=35 * (len(frame) + 1) + 3,
        column_config={
            "": st.column_config.TextColumn(width=125, pinned=True),
            first: NUMBERS,
            second: NUMBERS,
            "ratio": st.column_config.NumberColumn(format="%.2f"),
        },
        alt="Sizes and parameters of both checkpoints",
    )
    show_csv_button(
        rows_csv(["quantity", first, second], rows),
        "two_checkpoints.csv",
        key="download_csv_two",
    )


def _show_changes(subject: Subject, spec: ModelSpec) -> None:
    st.subheader("The weights themselves", anchor=False)
    switch = replace(WEIGHTS_TOO, label=f"Load {spec.name} too and compare the weights")
    if not switch.draw():
        return
    for one in (subject.spec, spec):
        run_model(one.name)
    changes = ask(CompareEncoders(subject.spec.name, spec.name))
    if not changes:
        st.info(
            "No tensor has the same name and shape in both, so there is nothing to subtract.",
            icon=":material/info:",
        )
        return
    same = sum(change.relative_change == 0 for change in changes)
    st.caption(
        f"{len(changes)} tensors have the same name and shape; {same} are identical. Relative "
        "change: norm of the difference, divided by the norm in the first. Numbers of two "
        "checkpoints that were trained apart are unrelated: a cosine near 0 is then what to "
        "expect, whatever they compute."
    )
    st.dataframe(
        pd.DataFrame(list(changes)),
        hide_index=True,
        height=420,
        column_config={
            "relative_change": st.column_config.NumberColumn("relative change", format="%.6f"),
            "cosine": st.column_config.NumberColumn(format="%.6f"),
        },
        alt="Relative change and cosine of every tensor that both have",
    )
    show_csv_button(
        rows_csv(
            ["name", "relative_change", "cosine"],
            map(astuple, changes),
        ),
        "changes.csv",
        key="download_csv_changes",
    )
