"""Positions: BERT's learned table beside the sinusoids of the original Transformer.

The Transformer of Vaswani et al. 2017 (section 3.5, arXiv:1706.03762) computes its position
encodings; BERT does not use them: its position embeddings are a table of parameters, learned in
pre-training (google-research/bert, modeling.py: "a learned variable").
"""

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.vectors import cosines
from dashboard.records.arrays import frozen

BASE = 10_000.0
"""The constant of the Transformer's wavelengths, which run from 2 pi to 2 pi * BASE."""


def sinusoids(n_positions: int, hidden: int) -> Float32[np.ndarray, "position hidden"]:
    """PE(p, 2i) = sin(p / 10000^(2i / hidden)), PE(p, 2i + 1) = cos of the same."""
    dimensions = np.arange(hidden)
    rates = BASE ** (-2 * (dimensions // 2) / hidden)
    angles = np.arange(n_positions)[:, None] * rates
    return frozen(np.where(dimensions % 2 == 0, np.sin(angles), np.cos(angles)), np.float32)


def position_cosines(
    vectors: Float32[np.ndarray, "position hidden"],
) -> Float32[np.ndarray, "position position"]:
    """Cosine of every position's vector with every other one; 0 where one is all zeros."""
    return frozen(cosines(vectors, vectors), np.float32)
