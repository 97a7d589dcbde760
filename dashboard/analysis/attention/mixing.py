"""One matrix out of many: means over heads and layers, and attention rollout.

Rollout follows how much of each input position could reach a position of layer L if attention
were all that mixes: with A_l the mean over heads of layer l plus the identity (the residual
connection), rows normalised, R = A_L ... A_1. The order matters: the last layer stands left.
It ignores values, output projections and feed-forward blocks.

Source: Abnar & Zuidema 2020, "Quantifying attention flow in transformers" (2020.acl-main.385).
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32


def mean_of_heads(
    attention: Float32[np.ndarray, "layer head query key"],
    *,
    layers: Sequence[int],
    heads: Sequence[int],
) -> Float32[np.ndarray, "query key"]:
    """The plain mean over the given layers and heads (from 0); rows still sum to 1.

    Raises:
        ValueError: No layer or no head was given.
    """
    if not layers or not heads:
        raise ValueError("A mean needs at least one layer and one head.")
    total = np.zeros(attention.shape[2:], dtype=np.float32)
    for layer in layers:
        total += attention[layer, list(heads)].sum(axis=0)
    return total / np.float32(len(layers) * len(heads))


def rollout(
    attention: Float32[np.ndarray, "layer head query key"], *, last_layer: int
) -> Float32[np.ndarray, "query key"]:
    """Attention rollout from the input to the output of `last_layer` (from 0); rows sum to 1."""
    n_tokens = attention.shape[-1]
    identity = np.eye(n_tokens, dtype=np.float32)
    rolled = identity
    for layer in range(last_layer + 1):
        mixed = attention[layer].mean(axis=0) + identity
        rolled = (mixed / mixed.sum(axis=-1, keepdims=True)) @ rolled
    return rolled
