"""Pairs of sentences that people have scored, to see which vectors agree with people.

Source and licence: `gold/README.md` (STS benchmark, Cer et al. 2017, S17-2001; CC BY-SA 4.0).
"""

import csv
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.meaning.sentences import rank_correlation
from dashboard.analysis.vectors import cosine_of_pairs
from dashboard.records.arrays import frozen
from dashboard.records.sentences import GoldPairs, Pooling, PoolingScores

FILE = Path(__file__).parent / "gold" / "sts_pairs.csv"


@cache
def gold_pairs() -> GoldPairs:
    """All pairs of the file, in its order."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    scores = frozen([float(row["score"]) for row in rows], np.float32)
    return GoldPairs(
        first=tuple(row["sentence1"] for row in rows),
        second=tuple(row["sentence2"] for row in rows),
        scores=scores,
    )


def pair_cosines(
    vectors: Float32[np.ndarray, "pooling level sentence hidden"],
) -> Float32[np.ndarray, "pair pooling level"]:
    """Cosines of the first sentence with the first of the second half, and so on."""
    first, second = np.split(vectors, 2, axis=2)
    return np.moveaxis(cosine_of_pairs(first, second).astype(np.float32), -1, 0)


def pooling_scores(
    cosines: Sequence[Float32[np.ndarray, "pooling level"]],
    scores: Float32[np.ndarray, " pair"],
    poolings: tuple[Pooling, ...],
) -> PoolingScores:
    """How well each pooling at each level orders the pairs.

    Args:
        cosines: Of each pair; NaN where there are no vectors.
        scores: What people gave each pair.
        poolings: Their names.
    """
    every = np.stack(cosines, axis=-1)
    spearman = [
        [np.nan if np.isnan(one).any() else rank_correlation(one, scores) for one in of_level]
        for of_level in every
    ]
    return PoolingScores(
        poolings=poolings, spearman=frozen(spearman, np.float32), n_pairs=len(cosines)
    )


def best_pooling(found: PoolingScores) -> tuple[Pooling, int, float]:
    """The pooling and the level that order the pairs best, and their correlation."""
    row, level = np.unravel_index(np.nanargmax(found.spearman), found.spearman.shape)
    return found.poolings[int(row)], int(level), float(found.spearman[row, level])
