"""The data's path through the encoder, with shapes and times, and the pooler opened."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.architecture.parameters import LAYER
from components.architecture.runs import CheckPooler, TracePass
from components.architecture.snippets import path_snippet, pooler_snippet
from components.architecture.subject import Subject
from components.running.questions import Exact
from components.running.runs import Encode, ask
from components.take_away.exports import columns_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.weights.data_path import part_milliseconds, step_milliseconds
from dashboard.figures.module_tree import block_times
from dashboard.figures.weights import pooler_chart
from dashboard.records.parameters import DataPath, PoolerCheck
from dashboard.records.texts import TokenizedText

MEASUREMENT = "_measurement"
"""Number of the measurement; the button counts it up."""


def show_path(subject: Subject, text: TokenizedText) -> None:
    """Shapes and times of every step of one pass."""
    name = subject.spec.name
    number = st.session_state.get(MEASUREMENT, 0)
    with st.spinner("Measuring a few passes …", show_time=True):
        path = ask(TracePass(name, Exact(text), number))
    layer = _pick_layer(subject.sizes.layers)
    steps, bars = st.columns([8, 5], gap="medium")
    with steps:
        _show_steps(subject, text, path, layer)
    with bars:
        _show_bars(path, subject.sizes.layers)
    shapes = [str(list(shape)) for shape in path.shapes]
    columns = {"step": path.steps, "module": path.modules, "shape": shapes}
    show_csv_button(
        columns_csv({**columns, "milliseconds": step_milliseconds(path)}),
        "data_path.csv",
        key="download_csv_path",
    )
    show_python(
        path_snippet(subject.spec, text.text),
        "The shape that every module gives and the time that it takes, measured with hooks.",
    )


def _pick_layer(n_layers: int) -> int:
    """The layer that is opened, and the button that measures again."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        layer = LAYER.draw(high=n_layers)
        st.button(
            "Measure again",
            key="measure_again",
            icon=":material/timer:",
            on_click=_measure_again,
            help="Times vary with what else the server does.",
        )
    show_link_notes(LAYER)
    return layer


def _measure_again() -> None:
    st.session_state[MEASUREMENT] = st.session_state.get(MEASUREMENT, 0) + 1


def _show_steps(subject: Subject, text: TokenizedText, path: DataPath, layer: int) -> None:
    """Input, embeddings, the opened layer, the pooler."""
    st.markdown(f"**Every step of layer {layer + 1}, and what comes before and after**")
    inputs = ["input_ids", "attention_mask"]
    if subject.sizes.segments > 1:
        inputs.insert(1, "token_type_ids")
    rows = [(f"Input: {name}", f"[1, {len(text.tokens)}]", "", "tokenizer") for name in inputs]
    n_layers, others = subject.sizes.layers, []
    shapes = [str(list(shape)) for shape in path.shapes]
    for step, module, shape, block, own in zip(
        *(path.steps, path.modules, shapes, path.blocks, step_milliseconds(path)), strict=True
    ):
        if 0 <= block < n_layers and block != layer:
            others.append((shape, own))
            continue
        if block == n_layers and others:
            rows.append(_other_layers(others, n_layers - 1))
        is_inside = step.startswith("Attention weights")  # timed with the next step
        rows.append((step, shape, "↓" if is_inside else f"{own:.3f}", module))
    if others and n_layers not in path.blocks:
        rows.append(_other_layers(others, n_layers - 1))
    frame = pd.DataFrame(rows, columns=["step", "shape", "ms", "module"])
    st.dataframe(
        frame,
        hide_index=True,
        height=35 * (len(frame) + 1) + 3,
        column_order=("step", "ms", "shape", "module"),  # a phone shows the first three
        column_config={
            "step": st.column_config.TextColumn(width=215),
            "shape": st.column_config.TextColumn(width=88, help=help_for("shape")),
            "ms": st.column_config.TextColumn(width=48),
            "module": st.column_config.TextColumn(width=225),
        },
        alt="Steps of the forward pass with module, shape and milliseconds",
    )


def _other_layers(steps: list[tuple[str, float]], n_others: int) -> tuple[str, str, str, str]:
    """One row for the layers that are not opened, from shape and time of each of their steps."""
    whole = sum(own for _, own in steps)
    return f"The other {n_others} layers, likewise", steps[-1][0], f"{whole:.3f}", ""


def _show_bars(path: DataPath, n_layers: int) -> None:
    """Time per block, and what the whole pass took."""
    st.markdown("**Where the time goes**")
    names = {-1: "embeddings", n_layers: "pooler"}
    labels = [names.get(block, f"layer {block + 1}") for block in sorted(set(path.blocks))]
    show_figure(
        block_times(labels, part_milliseconds(path), page_palette()),
        key="block_times",
        alt="Milliseconds per block, cut into attention and feed-forward",
        numbers="download_csv_path",
    )
    whole = 1000 * path.total_seconds
    st.caption(
        f"Each step at its fastest of {len(whole)} passes, as the server's other work only ever "
        f"adds time. The fastest whole pass took {whole.min():.2f} ms, "
        f"{max(whole.min() - sum(step_milliseconds(path)), 0):.2f} ms more than these steps "
        f"together; the slowest took {whole.max():.2f} ms."
    )


def show_pooler(subject: Subject, text: TokenizedText) -> None:
    """tanh(W h + b) recomputed, beside what the model gives."""
    name = subject.spec.name
    if ask(Encode(name, text.text)).pooled is None:
        st.info(
            "This checkpoint has no trained pooler, so there is nothing to open. BERT's own "
            "checkpoints have one: it was trained with the next-sentence task.",
            icon=":material/block:",
        )
        return
    check = ask(CheckPooler(Encode(name, text.text, None)))
    _show_check(check, text.tokens[0])
    _show_dimensions(check)
    show_python(
        pooler_snippet(subject.spec, text.text),
        "tanh(W h + b) of the first token, and how far it is from the model's own output.",
    )


def _show_check(check: PoolerCheck, token: str) -> None:
    n_hidden = len(check.state)
    st.markdown(
        "The pooler takes the last hidden state *h* of the **first token** alone, multiplies it "
        "with a matrix, adds a bias, and squeezes each number through tanh:",
        help=help_for("pooler"),
    )
    st.latex(r"\mathrm{pooled} = \tanh(W\,h_{\mathrm{[CLS]}} + b)")
    columns = st.columns(3)
    columns[0].metric(
        "Largest difference",
        f"{check.largest_difference:.2e}",
        help="Between our NumPy result and the model's own pooler output, over all dimensions. "
        "Rounding of float32 explains about 1e-6.",
        border=True,
    )
    columns[1].metric(
        "Shapes",
        f"[{n_hidden}, {n_hidden}] · [{n_hidden}]",
        help=help_for("shape", "Here: of the matrix W, then of the bias b."),
        border=True,
    )
    columns[2].metric(
        "Beyond ±0.95",
        f"{check.saturated_share:.1%}",
        help="Share of dimensions whose output lies where tanh is almost flat.",
        border=True,
    )
    show_figure(
        pooler_chart(check, page_palette()),
        key="pooler_chart",
        alt="Output of the pooler over W h + b: every dimension lies on the curve of tanh",
        numbers="download_csv_pooler",
    )
    st.caption(
        "Each point is one dimension: where the recomputed W h + b stands, and what the *model* "
        "gave. All of them lie on the curve if the formula is what the model does."
    )
    if token not in {"[CLS]", "<s>"}:
        st.caption("The first token of this checkpoint has another name than [CLS]:")
        st.code(token, language=None)


def _show_dimensions(check: PoolerCheck) -> None:
    columns = {
        "dimension": range(len(check.state)),
        "h": check.state,
        "W h": check.product,
        "b": check.bias,
        "tanh(W h + b)": check.recomputed,
        "model": check.model,
        "difference": check.recomputed - check.model,
    }
    numbers = dict.fromkeys(list(columns)[1:-1], st.column_config.NumberColumn(format="%.6f"))
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        height=330,
        column_config=numbers | {"difference": st.column_config.NumberColumn(format="scientific")},
        alt="Hidden state, product, bias, result and the model's output for each dimension",
    )
    show_csv_button(columns_csv(columns), "pooler.csv", key="download_csv_pooler")
