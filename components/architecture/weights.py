"""One parameter tensor: its weights as a picture, their histogram, their singular values."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

from components.address.links import show_link_notes
from components.architecture.parameters import COLUMN, ROW, TENSOR, VIEW, VIEWS
from components.architecture.runs import SingularValues, SummariseTensor, Tensor
from components.architecture.snippets import weights_snippet
from components.architecture.subject import Subject, run_headed
from components.running.runs import ask
from components.take_away.exports import csv_text, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.weights.shapes import place_of
from dashboard.analysis.weights.spectrum import as_matrix
from dashboard.figures.weights import spectrum_chart, weight_heatmap, weight_histogram
from dashboard.models.inside.trace import weight_array
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.families import WORD
from dashboard.records.parameters import Spectrum, WeightSummary

COLOURS_END = "The colours end where 0.5 % of the weights are larger; hover reads each one."
FAR = (
    "Share of weights further than three standard deviations from the mean; 0.27 % of normally "
    "distributed numbers are."
)
WINDOW = 48
"""Rows and columns of a window."""


def show_weights(subject: Subject) -> None:
    """Controls, the picture, and the figures of the chosen tensor."""
    names = [tensor.name for tensor in subject.table.tensors]
    name = _pick_tensor(names)
    model = run_headed(subject.spec.name, subject.task, subject.head)
    array = weight_array(model, name)
    tensor = Tensor(subject.spec.name, subject.task, subject.head, name)
    summary = ask(SummariseTensor(tensor))
    with st.container(border=True, key="weights_card"):
        _show_picture(subject, name, array, summary)
    found = _run_spectrum(tensor) if array.ndim > 1 else None
    _show_figures(summary, found)
    left, right = st.columns(2, gap="medium")
    with left:
        _show_histogram(summary)
    with right:
        _show_spectrum(found)
    show_python(
        weights_snippet(subject, name),
        "The figures, the histogram and the singular values of this tensor.",
    )


def _pick_tensor(names: list[str]) -> str:
    """The tensor, in the link as `tensor`; the first layer's query matrix by default."""
    default = next(
        (n for n in names if place_of(n).part == "query" and n.endswith(".weight")), names[0]
    )
    chosen = TENSOR.draw(names, default=default)
    show_link_notes(TENSOR)
    return chosen


def _show_picture(subject: Subject, name: str, array: np.ndarray, summary: WeightSummary) -> None:
    """The whole tensor, or a window of it at full resolution."""
    matrix = as_matrix(array)
    is_large = min(matrix.shape) > 1 and max(matrix.shape) > WINDOW
    view = VIEWS[0]
    if is_large:
        view = VIEW.draw(label_visibility="collapsed")
        show_link_notes(VIEW)
    if view == VIEWS[0]:
        figure = weight_heatmap(summary.overview, page_palette(), block=summary.block)
        _show_chart(figure, f"Heat map of {name}", "download_csv_overview")
        st.caption(_overview_caption(matrix.shape, summary.block))
        show_csv_button(
            lambda: overview_csv(summary), "weights_overview.csv", key="download_csv_overview"
        )
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = ROW.draw(high=matrix.shape[0] - 1)
        column = COLUMN.draw(high=matrix.shape[1] - 1)
    show_link_notes(ROW, COLUMN)
    part = np.array(matrix[row : row + WINDOW, column : column + WINDOW], dtype=np.float32)
    labels = _pieces(subject, name, row, part.shape[0])
    figure = weight_heatmap(part, page_palette(), origin=(row, column), row_labels=labels)
    _show_chart(figure, f"Heat map of a part of {name}", "download_csv_weights")
    st.caption(
        f"Rows {row} to {row + part.shape[0] - 1} of {matrix.shape[0]:,}, columns {column} to "
        f"{column + part.shape[1] - 1} of {matrix.shape[1]:,}; rows and columns count from 0, as "
        f"ids of word pieces do. {COLOURS_END}"
    )
    show_csv_button(
        csv_text(
            ["row", *(str(column + i) for i in range(part.shape[1]))],
            list(labels) or [str(row + i) for i in range(part.shape[0])],
            part,
        ),
        "weights.csv",
        key="download_csv_weights",
    )


def overview_csv(summary: WeightSummary) -> str:
    """The cells of the picture; rows and columns are named by the first that a cell stands for."""
    down, across = summary.block
    n_rows, n_columns = summary.overview.shape
    return csv_text(
        ["row", *(str(across * i) for i in range(n_columns))],
        [str(down * i) for i in range(n_rows)],
        summary.overview,
    )


def _pieces(subject: Subject, name: str, first: int, count: int) -> tuple[str, ...]:
    """The word pieces that rows of the word embeddings belong to; nothing for other tensors."""
    if place_of(name).part != WORD:
        return ()
    names = load_tokenizer(subject.spec.name).names
    return tuple(f"{i} {names.get(i, '')}" for i in range(first, first + count))


def _show_chart(figure: go.Figure, alt: str, numbers: str) -> None:
    """A heat map; hover reads a weight."""
    show_figure(
        figure,
        key="weight_map",
        alt=alt,
        numbers=numbers,
    )


def _overview_caption(shape: tuple[int, ...], block: tuple[int, int]) -> str:
    """What one cell of the overview stands for."""
    size = " x ".join(f"{n:,}" for n in shape)
    if block == (1, 1):
        return f"{size} weights; rows are outputs, columns inputs. {COLOURS_END}"
    return (
        f"{size} weights; each cell is the root mean square of {block[0]} x {block[1]} of them "
        "(a mean would cancel). The window shows single weights."
    )


def _show_figures(summary: WeightSummary, found: Spectrum | None) -> None:
    """Mean, spread, extremes; with the figures of the singular values in the CSV."""
    figures = (
        ("Mean", f"{summary.mean:.5f}", None),
        (
            "Standard deviation",
            f"{summary.standard_deviation:.5f}",
            "How far weights lie from their mean, as the root of the mean square (divided by n).",
        ),
        ("Smallest", f"{summary.lowest:.4f}", None),
        ("Largest", f"{summary.highest:.4f}", None),
        (
            "Beyond 3 deviations",
            f"{summary.outlier_share:.2%}",
            FAR,
        ),
    )
    with st.grid(5, min_column_width=140, key="weight_figures"):
        for label, value, note in figures:
            with st.container(gap=None):
                st.caption(label, help=note)
                st.markdown(f"#### {value}")
    show_csv_button(figures_csv(summary, found), "figures.csv", key="download_csv_figures")


def figures_csv(summary: WeightSummary, found: Spectrum | None) -> str:
    """Each figure of the tensor, those of its singular values included where it has some."""
    rows: list[tuple[str, float | int]] = [
        ("mean", summary.mean),
        ("standard deviation", summary.standard_deviation),
        ("smallest", summary.lowest),
        ("largest", summary.highest),
        ("share beyond 3 deviations", summary.outlier_share),
    ]
    if found is not None:
        rows += [
            ("largest singular value", float(found.values[0])),
            ("largest of a random matrix, about", found.random_edge),
            ("effective rank", found.effective_rank),
            ("singular values for 90 % of the sum of squares", found.n_for_most),
        ]
    return rows_csv(["figure", "value"], rows)


def _show_histogram(summary: WeightSummary) -> None:
    """How many weights have which value."""
    st.markdown("**Histogram**")
    show_figure(
        weight_histogram(summary, page_palette()),
        key="weight_histogram",
        alt="Histogram of the weights beside a normal curve",
        numbers="download_csv_histogram",
    )
    middles = (summary.bin_edges[:-1] + summary.bin_edges[1:]) / 2
    show_csv_button(
        csv_text(
            ["middle", "from", "to", "weights"],
            [f"{middle:.9g}" for middle in middles],
            np.stack([summary.bin_edges[:-1], summary.bin_edges[1:], summary.bin_counts], axis=1),
        ),
        "histogram.csv",
        key="download_csv_histogram",
    )


def _run_spectrum(tensor: Tensor) -> Spectrum:
    """Singular values of a matrix; a vector has none worth showing."""
    with st.spinner("Computing singular values …", show_time=True):
        return ask(SingularValues(tensor))


def _show_spectrum(found: Spectrum | None) -> None:
    """Singular values by rank."""
    st.markdown("**Singular values**", help=help_for("singular value"))
    if found is None:
        st.info(
            "This tensor is a vector: a bias, or a LayerNorm's gamma or beta. Singular values "
            "belong to matrices.",
            icon=":material/info:",
        )
        return
    show_figure(
        spectrum_chart(found, page_palette()),
        key="weight_spectrum",
        alt="Singular values by rank beside the edge of a random matrix",
        numbers="download_csv_spectrum",
    )
    st.caption(
        f"Largest {found.values[0]:.3f} (random: about {found.random_edge:.3f}) · effective rank "
        f"{found.effective_rank:.0f} of {len(found.values)} · the first {found.n_for_most} carry "
        "90 % of the sum of squares",
        help=help_for("effective rank"),
    )
    show_csv_button(
        csv_text(
            ["rank", "singular_value"],
            [str(i + 1) for i in range(len(found.values))],
            found.values[:, None],
        ),
        "singular_values.csv",
        key="download_csv_spectrum",
    )
