"""Every step by which one head of one layer updates one token, recomputed from the weights.

    q = W_Q x + b_Q,  k = W_K x + b_K,  v = W_V x + b_V      (per head, head_dim numbers each)
    weight of key j = softmax_j(q·k_j / sqrt(head_dim)),      z = sum_j weight_j v_j
    attended = LayerNorm(W_O [z of head 1 … z of head H] + b_O + x)
    output = LayerNorm(W_2 gelu(W_1 attended + b_1) + b_2 + attended)

Sources: Vaswani et al. 2017, sections 3.2 and 3.3 (arXiv:1706.03762); the post-LayerNorm order and
GELU: modeling.py of google-research/bert (Devlin et al. 2019, N19-1423). BERT has no causal mask:
every token is a key of every query.

W_O mixes the heads linearly, so it can be applied to each head by itself and the results added:
what a single head writes into the token is a vector of its own (Kobayashi et al. 2020,
2020.emnlp-main.574, use the same decomposition).

Everything runs in double precision: what differs from the model is the model's own rounding.

Example:
    >>> relu(np.array([-1.0, 2.0])).tolist()
    [0.0, 2.0]
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float, Float32, Int64

from dashboard.analysis.attention.by_hand import attention_steps
from dashboard.analysis.vectors import largest_difference
from dashboard.errors import ModelError
from dashboard.records.arrays import frozen
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import (
    Difference,
    HeadSteps,
    LayerTensors,
    LayerWeights,
    LinearMap,
    NormParameters,
)


def gelu(x: Float[np.ndarray, " inner"]) -> Float[np.ndarray, " inner"]:
    """Times the probability that a standard normal number is below it (Hendrycks & Gimpel 2016)."""
    from scipy.special import ndtr

    result: np.ndarray = x * ndtr(x)
    return result


def gelu_tanh(x: Float[np.ndarray, " inner"]) -> Float[np.ndarray, " inner"]:
    """The approximation by tanh that the first BERT used (Hendrycks & Gimpel 2016, section 2)."""
    result: np.ndarray = x * 0.5 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))
    return result


def relu(x: Float[np.ndarray, " inner"]) -> Float[np.ndarray, " inner"]:
    """Zero below zero."""
    result: np.ndarray = np.maximum(x, 0)
    return result


ACTIVATIONS: Mapping[str, Callable[[np.ndarray], np.ndarray]] = MappingProxyType(
    {"gelu": gelu, "gelu_new": gelu_tanh, "gelu_pytorch_tanh": gelu_tanh, "relu": relu}
)
"""By their names in a checkpoint's configuration."""


def head_steps(
    weights: LayerWeights,
    states: Float32[np.ndarray, "token hidden"],
    *,
    head: int,
    token: int,
) -> HeadSteps:
    """All steps for one query token and one head; the other heads as far as W_O needs them.

    Args:
        weights: Of the layer.
        states: What enters the layer: hidden states of the level before it.
        head: From 0.
        token: Position of the query.

    Raises:
        ModelError: The feed-forward network has an activation that is not known here.
    """
    if weights.activation not in ACTIVATIONS:
        raise ModelError(
            "The feed-forward network of this checkpoint has another activation than BERT's.",
            expected=f"It must be one of {', '.join(ACTIVATIONS)}.",
            advice="Choose another model.",
        )
    wide = states.astype(np.float64)
    queries = _by_head(_apply(weights.query, wide[token : token + 1]), weights.n_heads)[:, 0]
    keys = _by_head(_apply(weights.key, wide), weights.n_heads)
    values = _by_head(_apply(weights.value, wide), weights.n_heads)
    heads = [attention_steps(q[None], k, v) for q, k, v in zip(queries, keys, values, strict=True)]
    own, mixed = heads[head], np.concatenate([one.output for one in heads])
    after = _after_the_heads(weights, wide[token], mixed)
    return HeadSteps(
        entering=frozen(wide[token], np.float32),
        query=frozen(queries[head], np.float32),
        key=frozen(keys[head], np.float32),
        value=frozen(values[head], np.float32),
        scores=frozen(own.scores[0], np.float32),
        scaled=frozen(own.scaled[0], np.float32),
        exponentials=frozen(own.exponentials[0], np.float32),
        weights=frozen(own.weights[0], np.float32),
        mixed=frozen(mixed[head], np.float32),
        joined=frozen(mixed.reshape(-1), np.float32),
        **{name: frozen(array, np.float32) for name, array in after.items()},
    )


def _after_the_heads(
    weights: LayerWeights, entering: np.ndarray, mixed: np.ndarray
) -> dict[str, np.ndarray]:
    """From the heads' results to the layer's output, for one token."""
    n_heads, head_dim = mixed.shape
    slices = weights.output.weight.astype(np.float64).reshape(-1, n_heads, head_dim)
    by_head = np.einsum("ohd,hd->ho", slices, mixed)
    attention_output = by_head.sum(axis=0) + weights.output.bias
    attention_sum = attention_output + entering
    attended = _normalise(weights.attention_norm, attention_sum)
    inner_sums = _apply(weights.inner, attended[None])[0]
    inner = ACTIVATIONS[weights.activation](inner_sums)
    feed_forward = _apply(weights.outer, inner[None])[0]
    output_sum = feed_forward + attended
    return {
        "by_head": by_head,
        "attention_output": attention_output,
        "attention_sum": attention_sum,
        "attended": attended,
        "inner_sums": inner_sums,
        "inner": inner,
        "feed_forward": feed_forward,
        "output_sum": output_sum,
        "output": _normalise(weights.output_norm, output_sum),
    }


def _apply(linear: LinearMap, rows: np.ndarray) -> np.ndarray:
    """W x + b for every row x."""
    result: np.ndarray = rows @ linear.weight.T.astype(np.float64) + linear.bias
    return result


def _normalise(norm: NormParameters, x: np.ndarray) -> np.ndarray:
    """LayerNorm of one vector (Ba, Kiros & Hinton 2016)."""
    centred = x - x.mean()
    result: np.ndarray = (
        centred / np.sqrt((centred**2).mean() + norm.epsilon) * norm.gamma + norm.beta
    )
    return result


def _by_head(rows: np.ndarray, n_heads: int) -> np.ndarray:
    """`[token joined]` as `[head token head_dim]`."""
    return rows.reshape(len(rows), n_heads, -1).transpose(1, 0, 2)


def head_slice(linear: LinearMap, *, head: int, n_heads: int) -> LinearMap:
    """The rows of W_Q, W_K or W_V, and of its bias, that belong to one head."""
    head_dim = len(linear.bias) // n_heads
    rows = slice(head * head_dim, (head + 1) * head_dim)
    return LinearMap(weight=linear.weight[rows], bias=linear.bias[rows])


def contributions(
    query: Float32[np.ndarray, " head_dim"], key: Float32[np.ndarray, " head_dim"]
) -> Float32[np.ndarray, " head_dim"]:
    """What each dimension adds to q·k; the sum of them is q·k."""
    return frozen(query.astype(np.float64) * key, np.float32)


def largest(values: Float32[np.ndarray, " n"], count: int) -> Int64[np.ndarray, " rank"]:
    """Indices of the values that are largest whatever their sign, largest first."""
    order: np.ndarray = np.argsort(-np.abs(values), kind="stable")[:count].astype(np.int64)
    return order


ROUNDING = 1e-5
"""Difference per size of the largest number, up to which single precision explains it."""


def is_rounding(difference: Difference) -> bool:
    """Whether single-precision rounding explains the difference."""
    return difference.largest <= ROUNDING * max(1.0, difference.reach)


def differences(
    steps: HeadSteps,
    tensors: LayerTensors,
    encoding: Encoding,
    *,
    layer: int,
    head: int,
    token: int,
) -> tuple[Difference, ...]:
    """Our steps against the model's own tensors, in the order in which they arise."""
    module, whole = "the layer's own modules", "the whole forward pass"
    compared: list[tuple[str, np.ndarray, np.ndarray | None, str]] = [
        ("query", steps.query, tensors.query[head], module),
        ("keys", steps.key, tensors.key[head], module),
        ("values", steps.value, tensors.value[head], module),
        ("weights", steps.weights, encoding.attention[layer, head, token], whole),
        ("joined", steps.joined, tensors.joined, module),
        ("attended", steps.attended, tensors.attended, module),
        ("inner", steps.inner, tensors.inner, module),
        ("output", steps.output, encoding.hidden_states[layer + 1, token], whole),
    ]
    return tuple(
        Difference(
            step=step,
            where=where,
            largest=largest_difference(ours.astype(np.float64), theirs),
            reach=float(np.abs(theirs).max()),
            n_numbers=ours.size,
        )
        for step, ours, theirs, where in compared
        if theirs is not None
    )
