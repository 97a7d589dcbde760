"""The modules of a checkpoint as areas: treemap or sunburst."""

import streamlit as st

from components.address.links import show_link_notes
from components.architecture.parameters import PICTURE
from components.architecture.subject import Subject
from components.take_away.exports import rows_csv, show_csv_button
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.weights.counts import KINDS, count_by_kind, module_tree
from dashboard.figures.module_tree import parameter_tree
from dashboard.records.parameters import ParameterTable, PartCount


def show_tree(subject: Subject) -> None:
    """The module tree; a click goes into a module, the bar on top leads out."""
    form = PICTURE.draw(label_visibility="collapsed")
    table = subject.table
    show_figure(
        parameter_tree(
            module_tree(table),
            page_palette(),
            kinds=KINDS,
            form="treemap" if form == PICTURE.options[0] else "sunburst",
        ),
        key="parameter_tree",
        alt="Modules as areas in proportion to their parameters; the table below holds the "
        "numbers.",
        numbers="download_csv_tree",
    )
    show_kinds(count_by_kind(table.tensors))
    show_csv_button(lambda: tree_csv(table), "module_tree.csv", key="download_csv_tree")
    show_link_notes(PICTURE)


def tree_csv(table: ParameterTable) -> str:
    """Every module and tensor of the picture, each parent before its children."""
    nodes = module_tree(table)
    return rows_csv(
        ["module", "parent", "parameters", "share", "kind"],
        [
            (
                node.key or table.checkpoint,
                None if node.parent is None else node.parent or table.checkpoint,
                node.parameters,
                node.parameters / nodes[0].parameters,
                KINDS[node.kind] if node.kind >= 0 else "several kinds",
            )
            for node in nodes
        ],
    )


def show_kinds(counts: tuple[PartCount, ...], *, shares: bool = True) -> None:
    """What the colours of kinds mean; fixed words only, so that HTML is safe here.

    Args:
        counts: Parameters by kind, in the order of the colours.
        shares: Whether each kind's share of all parameters stands behind its name.
    """
    whole = sum(part.parameters for part in counts)
    chips = "".join(
        f'<span style="white-space:nowrap"><span style="display:inline-block;width:.65em;'
        f'height:.65em;border-radius:2px;margin-right:.35em;background:{colour}"></span>'
        f"{part.part}{f' {part.parameters / whole:.1%}' if shares else ''}</span>"
        for part, colour in zip(counts, page_palette().roles, strict=False)
        if part.parameters
    )
    st.html(
        '<div style="display:flex;flex-wrap:wrap;gap:.2em 1em;font-size:.82rem;opacity:.85" '
        f'aria-label="Colours">{chips}</div>'
    )
