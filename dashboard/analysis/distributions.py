"""Probabilities: from logits, how spread out they are, and how sure a counted share is.

Natural logarithms; everything is computed in double precision, whatever it comes in, and the
largest logit is subtracted first, so that no exponential overflows.

Example:
    >>> softmax(np.log(np.array([1.0, 3.0]))).round(2).tolist()
    [0.25, 0.75]
"""

import numpy as np
from jaxtyping import Float, Float64

Z_95 = 1.959963984540054
"""95 % of a normal distribution lie within so many standard deviations."""


def log_softmax(logits: Float[np.ndarray, "*axes n"]) -> Float64[np.ndarray, "*axes n"]:
    """Log probabilities along the last axis, exact also where one is nearly certain."""
    wide = logits.astype(np.float64)
    best = wide.argmax(axis=-1, keepdims=True)
    shifted = wide - np.take_along_axis(wide, best, axis=-1)
    others = np.exp(shifted)
    np.put_along_axis(others, best, 0.0, axis=-1)
    result: Float64[np.ndarray, "*axes n"] = shifted - np.log1p(others.sum(axis=-1, keepdims=True))
    return result


def softmax(logits: Float[np.ndarray, "*axes n"]) -> Float64[np.ndarray, "*axes n"]:
    """Probabilities along the last axis: exponentials divided by their sum."""
    result: Float64[np.ndarray, "*axes n"] = np.exp(log_softmax(logits))
    return result


def sigmoid(logits: Float[np.ndarray, "*axes"]) -> Float64[np.ndarray, "*axes"]:
    """1 / (1 + exp(-x)): the probability of a yes."""
    result: Float64[np.ndarray, "*axes"] = np.exp(-np.logaddexp(0, -logits.astype(np.float64)))
    return result


def log_total(logits: Float[np.ndarray, " n"]) -> float:
    """Log of the sum of the exponentials; a logit minus it is a log probability."""
    highest = float(logits.max())
    return highest + float(np.log(np.exp(logits.astype(np.float64) - highest).sum()))


def entropy_nats(
    probabilities: Float[np.ndarray, "*axes n"],
) -> Float64[np.ndarray, "*axes"]:
    """Entropy along the last axis: 0 where one takes all, ln(n) where all are equal."""
    logs = np.log(np.where(probabilities > 0, probabilities, np.ones((), probabilities.dtype)))
    total = np.einsum("...n,...n->...", probabilities, logs, dtype=np.float64)
    return np.asarray(np.maximum(0.0, -total))


def wilson(n_hits: int, n: int) -> tuple[float, float]:
    """Both ends of the 95 % score interval of a share; all of [0, 1] without cases.

    Source: Wilson 1927 (10.1080/01621459.1927.10502953).
    """
    if n == 0:
        return 0.0, 1.0
    observed = n_hits / n
    centre = (observed + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    spread = np.sqrt(observed * (1 - observed) / n + (Z_95 / (2 * n)) ** 2)
    half = float(Z_95 * spread / (1 + Z_95**2 / n))
    return max(0.0, centre - half), min(1.0, centre + half)


def rank_of(values: Float[np.ndarray, " n"], place: int) -> int:
    """How large one value is among all, from 1 for the largest; equal ones share a rank."""
    return int((values > values[place]).sum()) + 1
