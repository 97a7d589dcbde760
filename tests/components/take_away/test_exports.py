"""What readers take along is exactly what they saw."""

import csv
import dataclasses
import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.take_away.exports import attention_snippet, csv_text, rows_csv
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, find_spec
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize


@given(
    st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=3, max_size=3),
    st.text(max_size=8).filter(lambda label: "\r" not in label and "\x00" not in label),
)
def test_csv_brings_back_the_same_float32_and_label(numbers: list[float], label: str) -> None:
    values = np.array([numbers], dtype=np.float32)
    text = csv_text(["query", "a", "b", label], [label], values)
    header, row = list(csv.reader(io.StringIO(text, newline="")))
    shown = f"'{label}" if len(label) > 1 and label[0] in "=+-@\t" else label
    assert (header[3], row[0]) == (shown, shown)
    np.testing.assert_array_equal(np.array(row[1:], dtype=np.float32), values[0])


def test_a_spreadsheet_meets_no_formula() -> None:
    rows: list[list[str | int | float | None]] = [["=1+1", -1.5, "-"], ["@a", 3, None]]
    assert rows_csv(["+sum", "b", "c"], rows) == "'+sum,b,c\n'=1+1,-1.5,-\n'@a,3,\n"


@pytest.mark.parametrize(
    ("text", "text_b"), [('It\'s "quoted" \\ and {braced}', None), ("One.", "Two's company.")]
)
def test_the_snippet_runs_and_gives_the_same_weights(
    text: str, text_b: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = dataclasses.replace(find_spec(DEFAULT_MODEL), repository=str(embedded_folder()))
    code = attention_snippet(spec, text, text_b, "attention[4, 7]")
    names: dict[str, object] = {}
    exec(compile(code, "snippet", "exec"), names)  # noqa: S102  (our own text)
    tokenized = tokenize(DEFAULT_MODEL, text, text_b)
    ours = encode(load_model(DEFAULT_MODEL), tokenized).attention[4, 7]
    np.testing.assert_allclose(np.asarray(names["weights"]), ours, atol=1e-6)
    assert str(list(tokenized.tokens)) in capsys.readouterr().out
