"""The CSV files of the embedding page hold what their views show, at full precision."""

import csv
import io

import numpy as np

from components.embeddings.layer_norm import norm_csv
from components.embeddings.positions import table_csv
from components.embeddings.runs import (
    run_embedding_parts,
    run_embedding_rows,
    run_position_cosines,
    run_position_table,
)
from dashboard.analysis.embedding.parts import norm_steps
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.records.embedding import PositionTable


def read(text: str) -> tuple[list[str], np.ndarray]:
    """Header and numbers of a CSV; empty cells are NaN."""
    header, *rows = list(csv.reader(io.StringIO(text)))
    return header, np.array([[float(cell or "nan") for cell in row] for row in rows])


def test_layer_norm_can_be_computed_from_its_file() -> None:
    rows = run_embedding_rows(DEFAULT_MODEL, "The cat sat.", None)
    parts = run_embedding_parts(DEFAULT_MODEL, "The cat sat.", None)
    header, found = read(norm_csv(norm_steps(rows, parts, 2)))
    assert header == [
        *("dimension", "sum", "standardised", "gamma", "beta", "layer_norm"),
        *("mean", "variance", "epsilon"),
    ]
    _, x, standardised, gamma, beta, result, mean, variance, epsilon = found.T
    np.testing.assert_allclose(mean, x.mean(), atol=1e-8)
    np.testing.assert_allclose(variance, x.var(), rtol=1e-6)
    np.testing.assert_allclose(standardised, (x - mean) / np.sqrt(variance + epsilon), atol=1e-5)
    np.testing.assert_allclose(result, standardised * gamma + beta, atol=1e-6)
    np.testing.assert_allclose(result, rows.output[2], atol=2e-6)


def test_all_cosines_of_positions() -> None:
    table = run_position_cosines(DEFAULT_MODEL)
    header, found = read(table_csv(table, as_cosines=True))
    assert header == ["position", *(f"position {i}" for i in range(512))]
    np.testing.assert_array_equal(found[:, 0], np.arange(512))
    np.testing.assert_array_equal(found[:, 1:].astype(np.float32), table.vectors)


def test_all_vectors_of_positions() -> None:
    table = run_position_table(DEFAULT_MODEL)
    header, found = read(table_csv(table, as_cosines=False))
    assert header[-1] == "dimension 383"
    np.testing.assert_array_equal(found[:, 1:].astype(np.float32), table.vectors)


def test_a_position_without_direction_has_empty_cells() -> None:
    vectors = np.array([[1, np.nan], [np.nan, np.nan]], dtype=np.float32)
    text = table_csv(PositionTable(vectors=vectors, first_row=0), as_cosines=True)
    assert text.splitlines()[1:] == ["0,1,", "1,,"]
