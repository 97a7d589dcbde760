"""What is drawn between tokens says what its numbers are, and only one function reads them."""

import ast
import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest

from components.take_away.exports import matrix_csv
from components.views.attention_lines import pack
from components.views.head_explorer import pack_matrix
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.views import Shown, attention_matrix
from dashboard.figures.matrix import attention_heatmap
from dashboard.figures.theme import LIGHT
from dashboard.records.attention import WEIGHT, TokenMatrix
from tests.components.views.test_attention_lines import unpack
from tests.components.views.test_head_explorer import unpacked
from tests.records_by_hand import encoding_of, random_attention, text_of
from tests.small_records import NORM

ROOT = Path(__file__).resolve().parents[2]

TOKENS = ("[CLS]", "a", "b", "[SEP]")


def norms() -> TokenMatrix:
    """Lengths from 0 to 7.5."""
    values = np.arange(16, dtype=np.float32).reshape(4, 4) / 2
    return attention_matrix(values, text_of(TOKENS), Shown(), NORM)


def test_attention_is_read_by_one_function() -> None:
    """A second measure is drawn wherever weights are, because nobody else reads the weights."""
    apart = {ROOT / "dashboard/analysis/attention", ROOT / "dashboard/models"}
    found = {
        str(path.relative_to(ROOT))
        for folder in ("components", "dashboard", "scripts")
        for path in (ROOT / folder).rglob("*.py")
        if apart.isdisjoint(path.parents)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "attention"
    }
    own = "dashboard/records/encodings.py"
    bertviz = "dashboard/figures/bertviz/views.py"  # draws weights only; figures know no analysis
    assert found == {own, bertviz}


def test_an_encoding_gives_the_heads_that_are_asked_for() -> None:
    attention = random_attention(3, 5, 4)
    encoding = encoding_of(text_of(TOKENS), attention)
    np.testing.assert_array_equal(attention_of(encoding, WEIGHT), attention)
    np.testing.assert_array_equal(attention_of(encoding, WEIGHT, 2, 4), attention[2, 4])
    some = attention_of(encoding, WEIGHT, slice(1, 3), (0, 4))
    np.testing.assert_array_equal(some, attention[1:3][:, [0, 4]])
    assert np.shares_memory(attention_of(encoding, WEIGHT, 2, 4), attention)
    assert encoding.sizes == (3, 5, 4)
    with pytest.raises(ValueError, match="no norms"):
        attention_of(encoding, NORM)


def test_a_figure_has_the_scale_and_the_unit_of_its_measure() -> None:
    (cells,) = attention_heatmap(norms(), LIGHT).data
    assert (cells.zmin, cells.zmax) == (0, 7.5)
    assert "%{z:.6f} length<" in cells.hovertemplate
    (cells,) = attention_heatmap(dataclasses.replace(norms(), measure=WEIGHT), LIGHT).data
    assert (cells.zmin, cells.zmax) == (0, 1)
    assert "%{z:.6f}<" in cells.hovertemplate


def test_a_file_names_the_unit_and_what_a_row_is() -> None:
    matrix = dataclasses.replace(norms(), row_kind="layer")
    header, first, *_ = csv.reader(io.StringIO(matrix_csv(matrix)))
    assert header == ["layer (length)", *TOKENS]
    assert first == ["[CLS]", "0", "0.5", "1", "1.5"]


def test_what_travels_to_the_browser_is_rounded_on_the_scale_of_its_measure() -> None:
    matrix = norms()
    said = dataclasses.asdict(NORM), [0, 7.5]
    header, body = unpacked(pack_matrix(matrix, identity="x", title="t", is_local=False))
    assert (header["measure"], header["scale"]) == said
    levels = np.frombuffer(body, np.uint8, 16).reshape(4, 4)
    assert np.abs(levels / 255 * 7.5 - matrix.values).max() <= 7.5 / 510 + 1e-6
    header, levels, _ = unpack(pack([matrix, matrix], ["a", "b"], ["#000000", "#ffffff"]))
    assert (header["measure"], header["scale"]) == said
    assert np.abs(levels[1] / 255 * 7.5 - matrix.values).max() <= 7.5 / 510 + 1e-6


def test_what_is_left_out_is_a_share_whatever_the_measure() -> None:
    whole = np.array([[1, 2, 3, 2], [0, 0, 0, 0]], dtype=np.float32)
    values = np.vstack([whole, whole])
    hidden = attention_matrix(values, text_of(TOKENS), Shown(hide_special=True), NORM)
    np.testing.assert_allclose(hidden.left_out, [0, 3])
    np.testing.assert_allclose(hidden.left_out_share, [0, 3 / 8])
