"""Measuring each way to make sentence vectors against pairs that people have scored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from components.running.budgets import MEASUREMENT
from components.running.cache import results
from components.running.jobs import Progress
from components.running.questions import LongQuestion, OfModel
from components.running.runs import ask
from dashboard.analysis.meaning.gold_pairs import gold_pairs
from dashboard.analysis.meaning.sentences import rank_correlation
from dashboard.analysis.vectors import cosine_of_pairs
from dashboard.models.heads.sentence_vectors import LEVEL_POOLINGS, embed_levels, sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import load_model
from dashboard.records.arrays import frozen
from dashboard.records.sentences import PoolingScores

GOLD_PAIRS = 16
"""Pairs whose vectors at every level are in memory at once."""


@dataclass(frozen=True, slots=True)
class ScorePoolings(OfModel[PoolingScores], LongQuestion[PoolingScores]):
    """How each pooling at each level orders the gold pairs, measured now."""

    name: str

    label = "Measuring"
    unit = "sentences"
    budget = MEASUREMENT

    @property
    def total(self) -> int:
        """Two of each pair."""
        return 2 * len(gold_pairs().scores)

    def steps(self, progress: Progress) -> PoolingScores:
        """Both sentences of each pair in one batch, so that only cosines are kept."""
        model, gold, n_pairs = load_model(self.name), gold_pairs(), self.total // 2
        ids = sentence_ids(self.name, [*gold.first, *gold.second], model.max_tokens).ids
        lengths = [max(len(ids[i]), len(ids[n_pairs + i])) for i in range(n_pairs)]
        found: dict[int, np.ndarray] = progress.kept
        for part in _short_batches(lengths):
            if part[0] in found:
                continue
            done = sum(lengths[i] for i in found) / sum(lengths)
            with progress.turn(2 * len(found), done):
                both = [ids[i] for i in part] + [ids[n_pairs + i] for i in part]
                vectors = embed_levels(model, both)
            first, second = vectors[:, :, : len(part)], vectors[:, :, len(part) :]
            cosines = cosine_of_pairs(first, second).astype(np.float32)
            found |= dict(zip(part, np.moveaxis(cosines, -1, 0), strict=True))
        every = np.stack([found[i] for i in range(n_pairs)], axis=-1)
        spearman = frozen(
            [[_correlation(values, gold.scores) for values in row] for row in every],
            np.float32,
        )
        poolings = (*LEVEL_POOLINGS, "pooler") if model.has_pooler else LEVEL_POOLINGS
        return PoolingScores(poolings=poolings, spearman=spearman, n_pairs=n_pairs)


def _short_batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Batches of at most `GOLD_PAIRS`: every level of every token is in memory at once."""
    for batch in by_length(lengths):
        for start in range(0, len(batch), GOLD_PAIRS):
            yield batch[start : start + GOLD_PAIRS]


def _correlation(cosines: np.ndarray, scores: np.ndarray) -> float:
    """Spearman's correlation, or NaN where there are no vectors."""
    return float("nan") if np.isnan(cosines).any() else rank_correlation(cosines, scores)


def kept_gold_scores(name: str) -> PoolingScores | None:
    """The scores of a checkpoint that has been measured already."""
    kept: PoolingScores | None = results().find(ScorePoolings(name))
    return kept


def run_gold_scores(name: str) -> PoolingScores:
    """How each pooling at each level orders the gold pairs, measured now, with progress."""
    return ask(ScorePoolings(name))
