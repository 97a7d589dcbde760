"""Every head as a small picture of its weights, means included."""

import numpy as np
from jaxtyping import Float32

CELL = 44
"""Cells along one picture."""


def thumbnails(
    attention: Float32[np.ndarray, "layer head query key"],
) -> Float32[np.ndarray, "row column cell cell"]:
    """Weights of every head and of the means, as `CELL` x `CELL` pictures from 0 to 1.

    The last row and column are means. Long texts are pooled by the maximum, so that a single
    strong weight stays visible; short ones are enlarged without smoothing.
    """
    rows = np.concatenate([attention, attention.mean(axis=0, keepdims=True)])
    every = np.concatenate([rows, rows.mean(axis=1, keepdims=True)], axis=1)
    n_tokens = every.shape[-1]
    if n_tokens <= CELL:
        pick = np.arange(CELL) * n_tokens // CELL
        small: Float32[np.ndarray, "row column cell cell"] = every[:, :, pick][:, :, :, pick]
        return small
    starts = np.arange(CELL) * n_tokens // CELL
    pooled = np.maximum.reduceat(every, starts, axis=2)
    pooled_both: Float32[np.ndarray, "row column cell cell"] = np.maximum.reduceat(
        pooled, starts, axis=3
    )
    return pooled_both
