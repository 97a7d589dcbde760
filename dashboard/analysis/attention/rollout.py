"""Attention rollout: one matrix out of those of all layers.

It follows how much of each input position could reach a position of layer L if attention
were all that mixes: with A_l the mean over heads of layer l plus the identity (the residual
connection), rows normalised, R = A_L ... A_1. The order matters: the last layer stands left.
It ignores values, output projections and feed-forward blocks.

Source: Abnar & Zuidema 2020, "Quantifying attention flow in transformers" (2020.acl-main.385).
"""

import numpy as np
from jaxtyping import Float32


def rollout(
    attention: Float32[np.ndarray, "layer head query key"],
) -> Float32[np.ndarray, "query key"]:
    """From the input to the output of the last of these layers; rows sum to 1.

    Args:
        attention: Weights of all layers from the first on.
    """
    identity = np.eye(attention.shape[-1], dtype=np.float32)
    rolled = identity
    for layer in attention:
        mixed = layer.mean(axis=0) + identity
        rolled = (mixed / mixed.sum(axis=-1, keepdims=True)) @ rolled
    return rolled
