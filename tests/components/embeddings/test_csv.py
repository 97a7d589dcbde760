"""The CSV files of the embedding page hold what their views show, at full precision."""

import csv
import io

import numpy as np

from components.embeddings.layer_norm import norm_csv
from components.embeddings.positions import table_csv
from components.embeddings.runs import LearnedPositions, LookedUp, Parts, PositionCosines
from components.running.runs import Encode, ask
from dashboard.analysis.embedding.parts import norm_steps
from dashboard.models.catalogue.catalog import DEFAULT_MODEL


def read(text: str) -> tuple[list[str], np.ndarray]:
    """Header and numbers of a CSV."""
    header, *rows = list(csv.reader(io.StringIO(text)))
    return header, np.array([[float(cell) for cell in row] for row in rows])


def test_layer_norm_can_be_computed_from_its_file() -> None:
    of = Encode(DEFAULT_MODEL, "The cat sat.", None)
    rows = ask(LookedUp(of))
    header, found = read(norm_csv(norm_steps(rows, ask(Parts(of)), 2)))
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
    table = ask(PositionCosines(DEFAULT_MODEL))
    header, found = read(table_csv(table, as_cosines=True))
    assert header == ["position", *(f"position {i}" for i in range(512))]
    np.testing.assert_array_equal(found[:, 0], np.arange(512))
    np.testing.assert_array_equal(found[:, 1:].astype(np.float32), table.vectors)


def test_all_vectors_of_positions() -> None:
    table = ask(LearnedPositions(DEFAULT_MODEL))
    header, found = read(table_csv(table, as_cosines=False))
    assert header[-1] == "dimension 383"
    np.testing.assert_array_equal(found[:, 1:].astype(np.float32), table.vectors)
