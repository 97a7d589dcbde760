"""Numbers, links and code to take away: CSV at full precision, the permalink, and Python."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from components.address.parameter import Linked, link_of
from components.take_away.in_python import EAGER, EMBEDDING_LAYER, loads, quoted, tokenizer_call
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.records.attention import TokenMatrix
from dashboard.records.families import WORD

Cell = str | int | float | None

FLOAT32_DIGITS = 9
"""Significant digits that bring back exactly the same float32."""


def csv_text(header: Sequence[str], labels: Sequence[str], values: np.ndarray) -> str:
    """A table as CSV: the header, then one row per label with its values at full precision."""
    rows: list[list[Cell]] = [
        [label, *map(float, row)] for label, row in zip(labels, values, strict=True)
    ]
    return rows_csv(header, rows)


def matrix_csv(matrix: TokenMatrix) -> str:
    """A matrix as CSV: one line per row, one column per token."""
    header = [matrix.measure.column(matrix.row_kind), *matrix.columns]
    return csv_text(header, matrix.rows, matrix.values)


def rows_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows of words and numbers as CSV; numbers at full precision, None as an empty cell.

    A text that a spreadsheet would take for a formula gets an apostrophe in front
    (OWASP, "CSV injection"); a single mark such as "-" is harmless and stays as it is.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([_cell(name) for name in header])
    writer.writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: Cell | np.number) -> str:
    """One cell as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if len(value) > 1 and value[0] in "=+-@\t\r" else value
    is_real = isinstance(value, float | np.floating)
    return f"{value:.{FLOAT32_DIGITS}g}" if is_real else str(value)


def columns_csv(columns: Mapping[str, Iterable[Any]]) -> str:
    """Columns of equal length as CSV, by their names; see `rows_csv`."""
    return rows_csv(list(columns), zip(*columns.values(), strict=True))


def show_csv_button(
    text: str | Callable[[], str], file_name: str, *, key: str = "download_csv", label: str = "CSV"
) -> None:
    """A download of exactly the numbers on screen; a large one may be written when asked for.

    `label` tells several downloads of a view apart.
    """
    st.download_button(
        label,
        text,
        file_name=file_name,
        mime="text/csv",
        key=key,
        icon=":material/download:",
        on_click="ignore",
    )


def show_share_button(
    parameters: Iterable[Linked], settled: Mapping[str, object] | None = None
) -> None:
    """A link that restores exactly this view, ready to be copied; see `link_of`."""
    with st.popover("Share", icon=":material/link:"):
        link = link_of(parameters, settled)
        if link is None:
            st.info(
                "This text is too long for a link that all programs pass on. Share the text "
                "itself, or download the numbers.",
                icon=":material/link_off:",
            )
        else:
            st.caption("This link restores exactly this view.")
            st.code(link, language=None, wrap_lines=True)


def show_take_away(
    csv_file: str | Callable[[], str],
    file_name: str,
    *,
    parameters: Iterable[Linked],
    settled: Mapping[str, object] | None = None,
    snippet: str,
    about: str,
) -> None:
    """The last block of a page: its main numbers as CSV, its link, and Python that repeats it.

    Args:
        csv_file: The numbers on screen (key `download_csv`).
        file_name: Name of the downloaded file.
        parameters: Everything that the page's link can say.
        settled: What the page has found where an input leaves it open, by name.
        snippet: Self-contained Python, transformers only.
        about: What the snippet reproduces, in one sentence.
    """
    st.subheader("Take it with you", anchor=False)
    with st.container(horizontal=True, gap="small", key="take_away"):
        show_csv_button(csv_file, file_name)
        show_share_button(parameters, settled)
        with st.popover("Python", icon=":material/code:"):
            st.caption(about)
            st.code(snippet, language="python")


def attention_snippet(spec: ModelSpec, text: str, text_b: str | None, index: str) -> str:
    """Self-contained Python that reproduces the weights with transformers alone.

    Args:
        spec: The checkpoint.
        text: The text.
        text_b: The second text, or None.
        index: Expression that picks the matrix from `attention [layer, head, query, key]`.
    """
    return f"""{loads(spec, EAGER)}

inputs = {tokenizer_call(spec, quoted(text, text_b))}
with torch.inference_mode():
    outputs = model(**inputs, output_attentions=True)

attention = torch.cat(outputs.attentions)  # [layer, head, query, key], counted from 0
weights = {index}
print(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]))
print(weights)
"""


def nearest_snippet(spec: ModelSpec, piece: int, count: int) -> str:
    """The pieces closest to one of them, by its id, in the vocabulary's table."""
    return f"""{loads(spec)}

table = {EMBEDDING_LAYER}.{WORD}.weight.detach()[: len(tokenizer)]  # [vocabulary, hidden]
norms = table.norm(dim=1)
cosines = table @ table[{piece}] / (norms * norms[{piece}])
cosines[{piece}] = float("nan")  # the piece itself
known = ~cosines.isnan()  # rows of zeros have no direction
best = torch.where(known, cosines, -2.0).topk({count})
for cosine, i in zip(best.values.tolist(), best.indices.tolist()):
    print(tokenizer.convert_ids_to_tokens(i), i, round(cosine, 4), round(norms[i].item(), 3))
mean, spread = cosines[known].mean(), cosines[known].std(unbiased=False)
print("mean", mean.item(), "standard deviation", spread.item())
"""


def attention_by_hand_snippet(numbers: Mapping[str, Sequence[Sequence[float]]]) -> str:
    """Self-attention on tokens `x` with the matrices `w_q`, `w_k` and `w_v`, with torch alone."""
    given = "\n".join(
        f"{name} = torch.tensor({[list(row) for row in rows]}, dtype=torch.float64)"
        for name, rows in numbers.items()
    )
    return f"""import torch

{given}

q, k, v = x @ w_q, x @ w_k, x @ w_v
scores = q @ k.T
scaled = scores / q.shape[1] ** 0.5
weights = scaled.softmax(dim=1)  # each row sums to 1
output = weights @ v
print(scores, scaled, weights, output, sep="\\n")
"""
