"""Weights of a checkpoint in pictures and figures: histogram, singular values, pooler, changes."""

import numpy as np
from jaxtyping import Float32
from numpy.typing import NDArray

from dashboard.analysis.distributions import entropy_nats
from dashboard.analysis.vectors import cosine_of_pairs, largest_difference, lengths
from dashboard.records.arrays import frozen
from dashboard.records.parameters import (
    PoolerCheck,
    Spectrum,
    TensorChange,
    WeightSummary,
    WeightWindow,
)

OVERVIEW = 400
"""Most rows and columns of an overview; a larger tensor is shown block by block."""

BINS = 121

FAR = 3.0
"""Standard deviations from the mean beyond which a weight counts as an outlier; of normally
distributed numbers 0.27 % lie there."""

MOST = 0.9

TALL = 2
"""From this ratio of rows to columns on, singular values come from the Gram matrix."""

WINDOW = 48
"""Rows and columns of a window."""

SATURATED = 0.95
"""Absolute value of tanh beyond which it is almost flat."""

CHUNK = 4096
"""Rows that are held in double precision at a time."""


def as_matrix(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """The tensor with two axes; a vector becomes one row."""
    return array.reshape(1, -1) if array.ndim < 2 else array.reshape(array.shape[0], -1)  # noqa: PLR2004


def summarise(array: NDArray[np.float32]) -> WeightSummary:
    """Picture, histogram and figures of a parameter tensor."""
    matrix = as_matrix(array)
    block = tuple(-(-n // OVERVIEW) for n in matrix.shape)
    flat = matrix.reshape(-1)
    mean, spread = float(flat.mean(dtype=np.float64)), float(flat.std(dtype=np.float64))
    lowest, highest = float(flat.min()), float(flat.max())
    reach = (lowest, highest) if highest > lowest else (lowest - 0.5, highest + 0.5)
    counts, edges = np.histogram(flat, bins=BINS, range=reach)
    overview = np.array(matrix) if block == (1, 1) else block_rms(matrix, block[0], block[1])
    return WeightSummary(
        overview=frozen(overview, np.float32),
        block=(block[0], block[1]),
        bin_edges=frozen(edges, np.float64),
        bin_counts=frozen(counts, np.int64),
        mean=mean,
        standard_deviation=spread,
        lowest=lowest,
        highest=highest,
        outlier_share=float((np.abs(flat - np.float32(mean)) > FAR * spread).mean()),
    )


def weight_window(array: NDArray[np.float32], row: int, column: int) -> WeightWindow:
    """`WINDOW` rows and columns of a tensor, less at its end, copied."""
    matrix = as_matrix(array)
    part = matrix[row : row + WINDOW, column : column + WINDOW]
    return WeightWindow(values=frozen(part.copy(), np.float32))


def block_rms(matrix: NDArray[np.float32], n_rows: int, n_columns: int) -> NDArray[np.float32]:
    """Root mean square of each block of `n_rows` x `n_columns`; those at the edge are smaller."""
    rows = np.arange(0, matrix.shape[0], n_rows)
    columns = np.arange(0, matrix.shape[1], n_columns)
    by_row = [np.square(matrix[row : row + n_rows]).sum(axis=0, dtype=np.float64) for row in rows]
    sums = np.add.reduceat(np.stack(by_row), columns, axis=1)
    heights = np.minimum(n_rows, matrix.shape[0] - rows)
    widths = np.minimum(n_columns, matrix.shape[1] - columns)
    result: NDArray[np.float32] = np.sqrt(sums / np.outer(heights, widths)).astype(np.float32)
    return result


def spectrum(array: NDArray[np.float32]) -> Spectrum:
    """Singular values of a matrix and how evenly they share the work.

    Effective rank: Roy & Vetterli 2007 (EUSIPCO). The edge of a random matrix of m x n numbers
    with root mean square r is about r (sqrt(m) + sqrt(n)) (Marchenko & Pastur 1967).
    """
    matrix = as_matrix(array)
    values = _singular_values(matrix.T if matrix.shape[0] < matrix.shape[1] else matrix)
    whole = float(values.sum())
    shares = values[values > 0] / whole if whole else np.ones(1)
    energy = np.cumsum(np.square(values))
    return Spectrum(
        values=frozen(values),
        effective_rank=float(np.exp(entropy_nats(shares))),
        n_for_most=int(np.searchsorted(energy, MOST * energy[-1]) + 1) if whole else 0,
        random_edge=float(
            np.sqrt(energy[-1] / matrix.size) * sum(np.sqrt(n) for n in matrix.shape)
        ),
    )


def _singular_values(tall: NDArray[np.float32]) -> NDArray[np.float64]:
    """Singular values of a matrix that is not wider than tall, the largest first.

    Those of a very tall one come from the eigenvalues of its Gram matrix, summed in double
    precision: exact to about 1e-8 of the largest, and ten times faster.
    """
    n_rows, n_columns = tall.shape
    if n_rows < TALL * n_columns:
        return np.linalg.svd(tall.astype(np.float64), compute_uv=False)
    gram = np.zeros((n_columns, n_columns))
    for start in range(0, n_rows, CHUNK):
        rows = tall[start : start + CHUNK].astype(np.float64)
        gram += rows.T @ rows
    values: NDArray[np.float64] = np.sqrt(np.clip(np.linalg.eigvalsh(gram)[::-1], 0, None))
    return values


def check_pooler(
    weight: Float32[np.ndarray, "hidden hidden"],
    bias: Float32[np.ndarray, " hidden"],
    state: Float32[np.ndarray, " hidden"],
    model: Float32[np.ndarray, " hidden"],
) -> PoolerCheck:
    """tanh(W h + b) in NumPy, beside the model's own output (Devlin et al. 2019, N19-1423)."""
    product = weight @ state
    recomputed = np.tanh(product + bias)
    copies = {"state": state.copy(), "product": product, "bias": bias.copy()}
    copies |= {"recomputed": recomputed, "model": model.copy()}
    parts = {name: frozen(array) for name, array in copies.items()}
    return PoolerCheck(
        **parts,
        largest_difference=largest_difference(recomputed, model),
        saturated_share=float((np.abs(model) > SATURATED).mean()),
    )


def tensor_change(
    name: str, first: NDArray[np.float32], second: NDArray[np.float32]
) -> TensorChange:
    """How far one tensor is from the same tensor of another checkpoint.

    Raises:
        ValueError: They have different shapes.
    """
    if first.shape != second.shape:
        raise ValueError(f"{name} has shapes {first.shape} and {second.shape}.")
    a, b = first.reshape(-1), second.reshape(-1)
    size = float(lengths(a))
    return TensorChange(
        name=name,
        relative_change=float(lengths(b - a)) / size if size else float("nan"),
        cosine=float(cosine_of_pairs(a, b)),
    )
