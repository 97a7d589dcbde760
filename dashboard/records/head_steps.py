"""The nouns of one layer taken apart: its weights, its own tensors, and every step of one head.

Axes: `hidden` is the size of a hidden state, `head_dim` of one head's query, key and value, `inner`
of the feed-forward network; `joined` is all heads beside each other, as long as `hidden` in BERT.
Weights are `[output input]`, as torch keeps them: y = W x + b.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

__all__ = [
    "Difference",
    "HeadSteps",
    "LayerTensors",
    "LayerWeights",
    "LinearMap",
    "NormParameters",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinearMap:
    """A learned linear map with its bias."""

    weight: Float32[np.ndarray, "output input"]
    bias: Float32[np.ndarray, " output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormParameters:
    """A LayerNorm's learned scale and shift, and what it adds to the variance."""

    gamma: Float32[np.ndarray, " hidden"]
    beta: Float32[np.ndarray, " hidden"]
    epsilon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerWeights:
    """Everything that one layer has learned; the arrays are the model's own memory.

    Attributes:
        query: W_Q and b_Q of all heads, one below the other.
        key: W_K and b_K.
        value: W_V and b_V.
        output: W_O and b_O, which mix the joined heads.
        attention_norm: LayerNorm after attention.
        inner: First matrix of the feed-forward network.
        outer: Second matrix of the feed-forward network.
        output_norm: LayerNorm at the end of the layer.
        activation: What stands between the two matrices: a name in
            `dashboard.analysis.attention.steps.ACTIVATIONS`.
        n_heads: How many heads share the rows.
    """

    query: LinearMap
    key: LinearMap
    value: LinearMap
    output: LinearMap
    attention_norm: NormParameters
    inner: LinearMap
    outer: LinearMap
    output_norm: NormParameters
    activation: str
    n_heads: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerTensors:
    """What the model itself computes in one layer, for one query token.

    Attributes:
        query: Query vector of the token, per head.
        key: Key vectors.
        value: Value vectors.
        joined: Results of all heads beside each other, or None where the model does not hand
            them out (DistilBERT).
        attended: After W_O, the residual connection and LayerNorm.
        inner: Inside the feed-forward network, after its activation.
    """

    query: Float32[np.ndarray, "head head_dim"]
    key: Float32[np.ndarray, "head token head_dim"]
    value: Float32[np.ndarray, "head token head_dim"]
    joined: Float32[np.ndarray, " joined"] | None
    attended: Float32[np.ndarray, " hidden"]
    inner: Float32[np.ndarray, " inner"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadSteps:
    """How one head updates one token, step by step, recomputed outside the model.

    Attributes:
        entering: What enters the layer for the token (x).
        query: q = W_Q x + b_Q of the head.
        key: k of every token.
        value: v of every token.
        scores: q·k of every key.
        scaled: Scores divided by the square root of `head_dim`.
        exponentials: exp(scaled - largest), so the largest is 1.
        weights: Exponentials divided by their sum; they sum to 1.
        mixed: Sum of weight times value: what the head found (z).
        joined: `mixed` of all heads beside each other.
        by_head: What W_O makes of each head's part, without the bias.
        attention_output: Sum of `by_head`, plus b_O.
        attention_sum: `attention_output` + `entering` (residual connection).
        attended: LayerNorm of that.
        inner_sums: First matrix of the feed-forward network and its bias.
        inner: Its activation.
        feed_forward: Second matrix and its bias.
        output_sum: `feed_forward` + `attended` (residual connection).
        output: LayerNorm of that: what leaves the layer for the token.
    """

    entering: Float32[np.ndarray, " hidden"]
    query: Float32[np.ndarray, " head_dim"]
    key: Float32[np.ndarray, "token head_dim"]
    value: Float32[np.ndarray, "token head_dim"]
    scores: Float32[np.ndarray, " token"]
    scaled: Float32[np.ndarray, " token"]
    exponentials: Float32[np.ndarray, " token"]
    weights: Float32[np.ndarray, " token"]
    mixed: Float32[np.ndarray, " head_dim"]
    joined: Float32[np.ndarray, " joined"]
    by_head: Float32[np.ndarray, "head hidden"]
    attention_output: Float32[np.ndarray, " hidden"]
    attention_sum: Float32[np.ndarray, " hidden"]
    attended: Float32[np.ndarray, " hidden"]
    inner_sums: Float32[np.ndarray, " inner"]
    inner: Float32[np.ndarray, " inner"]
    feed_forward: Float32[np.ndarray, " hidden"]
    output_sum: Float32[np.ndarray, " hidden"]
    output: Float32[np.ndarray, " hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """How far our arithmetic is from a tensor of the model.

    Attributes:
        step: What was compared: "query", "keys", "values", "weights", "joined", "attended",
            "inner" or "output".
        where: Where the model's numbers come from.
        largest: Largest absolute difference.
        reach: Largest absolute number of the model's tensor, to judge the difference by.
        n_numbers: How many numbers were compared.
    """

    step: str
    where: str
    largest: float
    reach: float
    n_numbers: int
