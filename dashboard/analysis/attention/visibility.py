"""Which words may be seen: three kinds of language model, and two kinds of attention.

Sources: auto-regressive, Bengio et al. 2003 (JMLR 3); auto-encoding, Devlin et al. 2019
(N19-1423); in a permuted order, Yang et al. 2019 (arXiv:1906.08237), where the order of
*prediction* is permuted while every word keeps its position.
"""

import numpy as np
from jaxtyping import Bool, Float32, Int64

from dashboard.records.arrays import frozen
from dashboard.records.attention import Visibility


def left_to_right(n_words: int) -> Visibility:
    """Each word is predicted from those before it."""
    return in_order(np.arange(n_words, dtype=np.int64))


def both_sides(n_words: int) -> Visibility:
    """Each word, masked alone, is predicted from all others."""
    return _record(~np.eye(n_words, dtype=np.bool_), np.zeros(n_words, dtype=np.int64))


def in_order(order: Int64[np.ndarray, " word"]) -> Visibility:
    """Each word is predicted from those whose turn came earlier.

    Args:
        order: When each word is predicted, a permutation of 0 to n - 1.
    """
    return _record(order[None, :] < order[:, None], order)


def random_order(n_words: int, seed: int) -> Int64[np.ndarray, " word"]:
    """A permutation of 0 to n - 1, always the same for the same seed."""
    return np.random.default_rng(seed).permutation(n_words).astype(np.int64)


def causal(n_tokens: int) -> Bool[np.ndarray, "query key"]:
    """True where a decoder's attention may look: at the token itself and at earlier ones."""
    return np.tril(np.ones((n_tokens, n_tokens), dtype=np.bool_))


def bidirectional(n_tokens: int) -> Bool[np.ndarray, "query key"]:
    """True everywhere: an encoder's attention."""
    return np.ones((n_tokens, n_tokens), dtype=np.bool_)


def weight_ahead(
    attention: Float32[np.ndarray, "layer head query key"],
) -> Float32[np.ndarray, " layer"]:
    """Per layer, the mean share of weight on later tokens, which a causal mask would forbid."""
    ahead = np.triu(attention, k=1).sum(axis=-1)
    share: Float32[np.ndarray, " layer"] = ahead.mean(axis=(1, 2), dtype=np.float32)
    return share


def _record(visible: np.ndarray, order: np.ndarray) -> Visibility:
    """The record, read-only."""
    return Visibility(visible=frozen(visible), order=frozen(order.copy()))
