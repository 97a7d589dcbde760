"""One parameter tensor: its weights as a picture, their histogram, their singular values."""

import streamlit as st

from components.address.links import show_link_notes
from components.architecture.parameters import COLUMN, ROW, TENSOR, VIEW, VIEWS
from components.architecture.runs import ReadWindow, SingularValues, SummariseTensor, Tensor
from components.architecture.snippets import weights_snippet
from components.architecture.subject import Subject, run_headed
from components.running.runs import ask
from components.take_away.exports import columns_csv, csv_text, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.views.large_numbers import show_large_numbers
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.weights.shapes import place_of
from dashboard.analysis.weights.spectrum import WINDOW
from dashboard.figures.weights import spectrum_chart, weight_heatmap, weight_histogram
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.families import WORD
from dashboard.records.parameters import Spectrum, WeightSummary

COLOURS_END = "The colours end where 0.5 % of the weights are larger; hover reads each one."
FAR = (
    "Share of weights further than three standard deviations from the mean; 0.27 % of normally "
    "distributed numbers are."
)


def show_weights(subject: Subject) -> None:
    """Controls, the picture, and the figures of the chosen tensor."""
    shapes = {tensor.name: tensor.shape for tensor in subject.table.tensors}
    name = _pick_tensor(list(shapes))
    run_headed(subject.spec.name, subject.task, subject.head)
    tensor = Tensor(subject.spec.name, subject.task, subject.head, name)
    summary = ask(SummariseTensor(tensor))
    is_matrix = len(shapes[name]) > 1
    n_rows, n_columns = shapes[name] if is_matrix else (1, *shapes[name])
    with st.container(border=True, key="weights_card"):
        view = VIEWS[0]
        if min(n_rows, n_columns) > 1 and max(n_rows, n_columns) > WINDOW:
            view = VIEW.draw(label_visibility="collapsed")
            show_link_notes(VIEW)
        if view == VIEWS[0]:
            _show_overview(name, summary, (n_rows, n_columns))
        else:
            _show_window(tensor, (n_rows, n_columns))
    found = None
    if is_matrix:
        with st.spinner("Computing singular values …", show_time=True):
            found = ask(SingularValues(tensor))
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


def _show_overview(name: str, summary: WeightSummary, shape: tuple[int, int]) -> None:
    """The whole tensor, block by block where it is large."""
    show_figure(
        weight_heatmap(summary.overview, page_palette(), block=summary.block),
        key="weight_map",
        alt=f"Heat map of {name}",
        numbers="download_csv_overview",
    )
    down, across = summary.block
    cells = (
        f"rows are outputs, columns inputs. {COLOURS_END}"
        if summary.block == (1, 1)
        else f"each cell is the root mean square of {down} x {across} of them (a mean would "
        "cancel). The window shows single weights."
    )
    st.caption(f"{shape[0]:,} x {shape[1]:,} weights; {cells}")
    show_csv_button(
        lambda: overview_csv(summary), "weights_overview.csv", key="download_csv_overview"
    )


def _show_window(tensor: Tensor, shape: tuple[int, int]) -> None:
    """A part at full resolution."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        row = ROW.draw(high=shape[0] - 1)
        column = COLUMN.draw(high=shape[1] - 1)
    show_link_notes(ROW, COLUMN)
    part = ask(ReadWindow(tensor, row, column)).values
    rows, columns = (range(i, i + n) for i, n in zip((row, column), part.shape, strict=True))
    pieces: tuple[str, ...] = ()
    if place_of(tensor.tensor).part == WORD:
        names = load_tokenizer(tensor.name).names
        pieces = tuple(f"{i} {names.get(i, '')}" for i in rows)
    show_figure(
        weight_heatmap(part, page_palette(), origin=(row, column), row_labels=pieces),
        key="weight_map",
        alt=f"Heat map of a part of {tensor.tensor}",
        numbers="download_csv_weights",
    )
    st.caption(
        f"Rows {row} to {rows[-1]} of {shape[0]:,}, columns {column} to {columns[-1]} of "
        f"{shape[1]:,}; rows and columns count from 0, as ids of word pieces do. {COLOURS_END}"
    )
    show_csv_button(
        csv_text(["row", *map(str, columns)], pieces or list(map(str, rows)), part),
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


def _show_figures(summary: WeightSummary, found: Spectrum | None) -> None:
    """Mean, spread, extremes; with the figures of the singular values in the CSV."""
    figures = (
        (f"{summary.mean:.5f}", "mean"),
        (
            f"{summary.standard_deviation:.5f}",
            "standard deviation",
            "How far weights lie from their mean, as the root of the mean square (divided by n).",
        ),
        (f"{summary.lowest:.4f}", "smallest"),
        (f"{summary.highest:.4f}", "largest"),
        (f"{summary.outlier_share:.2%}", "beyond 3 deviations", FAR),
    )
    show_large_numbers(figures, key="weight_figures", across=5)
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
    st.markdown("**Histogram**")
    show_figure(
        weight_histogram(summary, page_palette()),
        key="weight_histogram",
        alt="Histogram of the weights beside a normal curve",
        numbers="download_csv_histogram",
    )
    below, above = summary.bin_edges[:-1], summary.bin_edges[1:]
    columns = {"middle": (below + above) / 2, "from": below, "to": above}
    show_csv_button(
        columns_csv({**columns, "weights": summary.bin_counts}),
        "histogram.csv",
        key="download_csv_histogram",
    )


def _show_spectrum(found: Spectrum | None) -> None:
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
        columns_csv({"rank": range(1, len(found.values) + 1), "singular_value": found.values}),
        "singular_values.csv",
        key="download_csv_spectrum",
    )
