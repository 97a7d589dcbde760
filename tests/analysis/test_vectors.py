"""Lengths and cosines: by hand, against their definition, and for vectors of zeros."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.vectors import (
    BLOCK,
    cosine_of_pairs,
    cosines,
    largest_difference,
    lengths,
    unit,
)


def float32(values: object) -> np.ndarray:
    return np.array(values, dtype=np.float32)


numbers = st.floats(-1e3, 1e3, width=32).filter(lambda x: x == 0 or abs(x) > 1e-3)
some = arrays(np.float32, (3, 5), elements=numbers)


def test_cosines_by_hand() -> None:
    first = float32([[3, 4], [0, 2], [0, 0]])
    second = float32([[4, 3], [-3, -4]])
    expected = np.array([[0.96, -1], [0.6, -0.8], [0, 0]])
    np.testing.assert_allclose(cosines(first, second), expected, atol=1e-15)
    np.testing.assert_allclose(
        cosine_of_pairs(first[:2], second), np.array([0.96, -0.8]), atol=1e-15
    )
    assert lengths(first).tolist() == [5, 2, 0]
    assert largest_difference(first, second[[1, 0, 1]]) == 8  # 4 against -4


@given(some, some)
def test_cosines_are_their_definition(first: np.ndarray, second: np.ndarray) -> None:
    found = cosines(first, second)
    assert found.dtype == np.float64
    assert np.abs(found).max() <= 1
    for i, a in enumerate(first.astype(np.float64)):
        for j, b in enumerate(second.astype(np.float64)):
            sizes = np.sqrt((a**2).sum() * (b**2).sum())
            expected = a @ b / sizes if sizes else 0.0
            assert found[i, j] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(cosine_of_pairs(first, second), np.diagonal(found), atol=1e-12)


@given(some, st.floats(0.01, 100))
def test_length_does_not_matter_and_direction_is_kept(vectors: np.ndarray, times: float) -> None:
    units = unit(vectors)
    has_length = lengths(vectors) > 0
    np.testing.assert_allclose(lengths(units), has_length.astype(float), atol=1e-12)
    np.testing.assert_allclose(units * lengths(vectors)[:, None], vectors, atol=1e-9)
    scaled = cosines(vectors.astype(np.float64) * times, vectors)
    np.testing.assert_allclose(scaled, cosines(vectors, vectors), atol=1e-12)
    np.testing.assert_allclose(np.diagonal(scaled), has_length.astype(float), atol=1e-12)


def test_zeros_have_the_cosine_0_with_everything_themselves_included() -> None:
    zeros, others = np.zeros((2, 3), np.float32), np.ones((4, 3), np.float32)
    assert (cosines(zeros, others) == 0).all()
    assert (cosines(zeros, zeros) == 0).all()
    assert (cosine_of_pairs(zeros, others[:2]) == 0).all()
    assert (unit(zeros) == 0).all()


def test_many_rows_and_no_rows() -> None:
    table = np.random.default_rng(5).normal(size=(BLOCK + 7, 3)).astype(np.float32)
    found = cosines(table, table[-1:])
    expected = [cosine_of_pairs(row, table[-1]) for row in table[[0, BLOCK - 1, BLOCK, -1]]]
    np.testing.assert_allclose(found[[0, BLOCK - 1, BLOCK, -1], 0], expected, atol=1e-15)
    assert found.shape == (BLOCK + 7, 1)
    assert cosines(np.zeros((0, 3), np.float32), table[:2]).shape == (0, 2)


def test_leading_axes_are_kept() -> None:
    first, second = (np.random.default_rng(i).normal(size=(2, n, 5)) for i, n in ((1, 3), (2, 4)))
    found = cosines(first, second)
    assert found.shape == (2, 3, 4)
    np.testing.assert_allclose(found[1], cosines(first[1], second[1]), atol=1e-15)


COPIES = re.compile(
    r"linalg\.norm|np\.exp\([^()]* - [^()]*\.max\(|def _?softmax\(|def _?cosine\("
    r"|setflags\(write=False"
)


def test_lengths_and_exponentials_of_logits_are_computed_nowhere_else() -> None:
    root = Path(__file__).parents[2]
    own = {"vectors.py", "distributions.py", "by_hand.py", "arrays.py"}
    found = [
        f"{path.relative_to(root)}: {line.strip()}"
        for top in ("dashboard", "components", "training")
        for path in sorted((root / top).rglob("*.py"))
        if path.name not in own
        for line in path.read_text(encoding="utf-8").splitlines()
        if COPIES.search(line)
    ]
    assert not found, "\n".join(found)
