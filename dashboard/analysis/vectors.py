"""Lengths and cosines of vectors: one way to compute them, and one answer for a vector of zeros.

The cosine of two vectors is the dot product of both divided by their lengths, from -1 to 1. A
vector of zeros has no direction: divided by its length it stays zeros here, and its cosine with
anything is 0. Everything is added up in double precision, whatever it comes in, so that the cosine
of a vector with itself is 1.

Example:
    >>> cosines(np.float32([[3, 4], [0, 0]]), np.float32([[4, 3]])).round(2).tolist()
    [[0.96], [0.0]]
"""

import numpy as np
from jaxtyping import Float, Float64

BLOCK = 4096
"""Vectors that are widened to double precision at the same time."""


def largest_difference(
    first: Float[np.ndarray, "*axes"], second: Float[np.ndarray, "*axes"]
) -> float:
    """The largest absolute difference of two numbers at the same place."""
    return float(np.abs(first - second).max())


def lengths(vectors: Float[np.ndarray, "*axes dimension"]) -> Float64[np.ndarray, "*axes"]:
    """Euclidean lengths along the last axis."""
    squares = np.einsum("...d,...d->...", vectors, vectors, dtype=np.float64)
    return np.asarray(np.sqrt(squares))


def unit(vectors: Float[np.ndarray, "*axes dimension"]) -> Float64[np.ndarray, "*axes dimension"]:
    """The vectors divided by their lengths; zeros stay zeros."""
    sizes = lengths(vectors)[..., None]
    units: Float64[np.ndarray, "*axes dimension"] = vectors / np.where(sizes > 0, sizes, 1.0)
    return units


def cosines(
    first: Float[np.ndarray, "*axes row dimension"],
    second: Float[np.ndarray, "*axes column dimension"],
) -> Float64[np.ndarray, "*axes row column"]:
    """Cosine of every vector of `first` with every vector of `second`."""
    other = np.swapaxes(unit(second), -1, -2)
    parts = [
        unit(first[..., start : start + BLOCK, :]) @ other
        for start in range(0, max(1, first.shape[-2]), BLOCK)
    ]
    product: Float64[np.ndarray, "*axes row column"] = np.concatenate(parts, axis=-2)
    return product.clip(-1, 1, out=product)


def cosine_of_pairs(
    first: Float[np.ndarray, "*axes dimension"], second: Float[np.ndarray, "*axes dimension"]
) -> Float64[np.ndarray, "*axes"]:
    """Cosine of each vector of `first` with its counterpart in `second`."""
    values = np.einsum("...d,...d->...", unit(first), unit(second))
    return np.asarray(np.clip(values, -1, 1))
