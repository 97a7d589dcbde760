"""Scaled dot-product attention, one step at a time, in double precision.

    weights = softmax(Q Kᵀ / sqrt(d)),  output = weights V

Row i of the weights belongs to query i and sums to 1; columns need not. There is no causal mask:
in an encoder every token looks to both sides.

Source: Vaswani et al. 2017, section 3.2.1 (arXiv:1706.03762).

Example:
    >>> steps = attention_steps(np.eye(2), np.eye(2), np.eye(2))
    >>> steps.weights.round(2).tolist()
    [[0.67, 0.33], [0.33, 0.67]]
"""

import numpy as np
from jaxtyping import Float, Float32, Int64

from dashboard.analysis.distributions import softmax
from dashboard.records.arrays import frozen
from dashboard.records.attention import AttentionSteps


def attention_steps(
    query: Float[np.ndarray, "query head_dim"],
    key: Float[np.ndarray, "key head_dim"],
    value: Float[np.ndarray, "key value_dim"],
) -> AttentionSteps:
    """Scores, scaled scores, exponentials, weights and output of one head."""
    q, k, v = (part.astype(np.float64) for part in (query, key, value))
    scores = q @ k.T
    scaled = scores / np.sqrt(q.shape[1])
    weights = softmax(scaled)
    return AttentionSteps(
        query=frozen(q),
        key=frozen(k),
        value=frozen(v),
        scores=frozen(scores),
        scaled=frozen(scaled),
        exponentials=frozen(np.exp(scaled - scaled.max(axis=1, keepdims=True))),
        weights=frozen(weights),
        output=frozen(weights @ v),
    )


def strongest_key_per_head(
    attention: Float32[np.ndarray, "head query key"], query: int
) -> tuple[Int64[np.ndarray, " head"], Float32[np.ndarray, " head"]]:
    """For one query, the key that takes most of each head's weight, and that weight."""
    rows = attention[:, query]
    keys = rows.argmax(axis=1).astype(np.int64)
    return keys, rows[np.arange(len(rows)), keys]
