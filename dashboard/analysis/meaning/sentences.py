"""What the vectors of sentences tell: closeness, order, clusters, a map, and why two are close.

All of it is exact. The cosine of two sentences is the dot product of their vectors after each has
been divided by its length, so that one matrix product gives all pairs, and a search over 10,000
sentences is one product of a matrix and a vector.
"""

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.ranks import largest
from dashboard.analysis.vectors import cosine_of_pairs, cosines, lengths, unit
from dashboard.records.arrays import frozen
from dashboard.records.sentences import (
    SentencePair,
    TokenContributions,
    TokenStates,
)

BLOCK = 1_000
"""Sentences whose cosines with all others are held at once."""


def unit_vectors(
    vectors: Float32[np.ndarray, "sentence hidden"],
) -> Float32[np.ndarray, "sentence hidden"]:
    """The vectors divided by their lengths; read-only."""
    return frozen(unit(vectors), np.float32)


def cosine_matrix(
    unit: Float32[np.ndarray, "sentence hidden"],
) -> Float32[np.ndarray, "sentence sentence"]:
    """Cosine of every sentence with every sentence, from -1 to 1; read-only."""
    return frozen(cosines(unit, unit), np.float32)


def each_pair(
    cosines: Float32[np.ndarray, "sentence sentence"],
) -> Float32[np.ndarray, " pair"]:
    """The cosines of different sentences, each pair once."""
    values: Float32[np.ndarray, " pair"] = cosines[np.triu_indices(len(cosines), 1)]
    return values


def closest_pairs(
    unit: Float32[np.ndarray, "sentence hidden"],
    duplicate_of: Int64[np.ndarray, " sentence"],
    *,
    count: int,
) -> tuple[SentencePair, ...]:
    """The `count` pairs of different sentences with the largest cosine, largest first.

    Repeated sentences take part once. Works in blocks, so that memory stays small for 10,000.
    """
    kept = np.flatnonzero(duplicate_of < 0)
    distinct = unit[kept]
    found: list[tuple[float, int, int]] = []
    for start in range(0, len(kept), BLOCK):
        values = distinct[start : start + BLOCK] @ distinct[start:].T
        values[np.tril_indices(len(values), 0, values.shape[1])] = -np.inf
        n_best = min(count, values.size)
        best = np.argpartition(values, values.size - n_best, axis=None)[values.size - n_best :]
        rows, columns = np.unravel_index(best, values.shape)
        found += [
            (float(values[i, j]), int(kept[start + i]), int(kept[start + j]))
            for i, j in zip(rows, columns, strict=True)
            if np.isfinite(values[i, j])
        ]
    found.sort(key=lambda one: (-one[0], one[1], one[2]))
    return tuple(
        SentencePair(first=i, second=j, cosine=max(-1.0, min(1.0, value)))
        for value, i, j in found[:count]
    )


def nearest(
    query: Float32[np.ndarray, " hidden"],
    unit: Float32[np.ndarray, "sentence hidden"],
    *,
    count: int,
) -> tuple[tuple[int, float], ...]:
    """Index and cosine of the `count` sentences closest to a unit vector, closest first.

    Exact: every sentence is compared. Of equal cosines the earlier sentence comes first.
    """
    values = unit @ query
    n_best = min(count, len(values))
    best = np.argpartition(values, len(values) - n_best)[len(values) - n_best :]
    best = best[np.lexsort((best, -values[best]))]
    return tuple((int(i), float(np.clip(values[i], -1, 1))) for i in best)


def token_contributions(first: TokenStates, second: TokenStates) -> TokenContributions:
    """What each pair of tokens adds to the cosine of the two mean-pooled vectors.

    With u = (1/n) Σ a_i and v = (1/m) Σ b_j, the cosine u·v / (|u| |v|) is the sum over all i, j
    of a_i·b_j / (n m |u| |v|): an identity, not an estimate. A pair can count against the score.
    The lengths |u| and |v| belong to the whole sentences, so that a contribution says what a pair
    adds *in this company*, not what the two words would score alone.
    """
    a, b = first.states.astype(np.float64), second.states.astype(np.float64)
    u, v = a.mean(axis=0), b.mean(axis=0)
    size = float(lengths(u) * lengths(v)) or 1.0  # zeros have no direction: all contribute 0
    contributions = a @ b.T / (len(a) * len(b) * size)
    return TokenContributions(
        first=first.tokens,
        second=second.tokens,
        contributions=frozen(contributions, np.float32),
        cosine=float(cosine_of_pairs(u, v)),
    )


def largest_contributions(
    split: TokenContributions, count: int
) -> tuple[tuple[int, int, float], ...]:
    """First token, second token and contribution of the pairs that add or take away most."""
    places = largest(np.abs(split.contributions).ravel(), count)
    pairs = [divmod(place, len(split.second)) for place in places]
    return tuple((i, j, float(split.contributions[i, j])) for i, j in pairs)


def rank_correlation(first: Float32[np.ndarray, " n"], second: Float32[np.ndarray, " n"]) -> float:
    """Spearman's rank correlation, ties sharing their mean rank; NaN where one side is constant.

    Values that differ by rounding alone (below 1e-6) count as equal.

    Source: Spearman 1904.
    """
    from scipy.stats import rankdata

    ranks = [rankdata(np.round(values.astype(np.float64), 6)) for values in (first, second)]
    centred = [one - one.mean() for one in ranks]
    if not all(one.any() for one in centred):
        return float("nan")
    return float(cosine_of_pairs(*centred))
