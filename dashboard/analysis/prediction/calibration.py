"""How good a checkpoint is at next sentence prediction: pairs of known answer, and the counting.

The pairs come from passages of openly licensed documents that were kept out of the training of
bertscope-mini (`next_sentence_texts.txt`, written by `training/known_texts.py`). Every sentence but
a passage's last one is followed by its true successor, by a sentence drawn from another passage
(the two answers of BERT's own training task), and by a sentence of the same passage that is not its
successor. The third is harder: a change of topic
gives random sentences away, the order within a text does not (Lan et al. 2020, "ALBERT",
arXiv:1909.11942).

Intervals are Wilson's (1927) score intervals; the calibration curve and its expected error follow
Guo, Pleiss, Sun & Weinberger 2017 (arXiv:1706.04599), the score Brier 1950.

Example:
    >>> share(9, 10).low > 0.59
    True
"""

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
from jaxtyping import Bool, Float64

from dashboard.analysis.distributions import wilson
from dashboard.analysis.ranks import largest
from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import Accuracy, Calibration, Kind, KnownPair, Share

TEXTS = Path(__file__).with_name("next_sentence_texts.txt")

N_BINS = 10

MISTAKES = 8
"""The largest mistakes that are listed."""

_SEED = 20_190_602
"""The pairs are the same on every machine and at every visit."""


@cache
def built_in_texts() -> tuple[tuple[str, ...], ...]:
    """The sentences of each passage that comes with BERTscope."""
    texts = tuple(
        tuple(line for line in block.splitlines() if not line.startswith("#"))
        for block in _blocks()
    )
    return tuple(text for text in texts if text)


@cache
def built_in_sources() -> tuple[tuple[str, int], ...]:
    """Where the passages come from, with licences, and how many come from there."""
    named = [block.splitlines()[0] for block in _blocks()]
    sources = [line.removeprefix("## ") for line in named if line.startswith("## ")]
    return tuple(Counter(sources).items())


def _blocks() -> list[str]:
    """The heading of the file, and every passage below the line that names its source."""
    return TEXTS.read_text(encoding="utf-8").strip().split("\n\n")


def known_pairs(texts: tuple[tuple[str, ...], ...], *, seed: int = _SEED) -> tuple[KnownPair, ...]:
    """Three pairs for every sentence that has a successor: one of each kind, in turn.

    Args:
        texts: At least two texts of at least three sentences each.
        seed: Decides which sentences are drawn.
    """
    random = np.random.default_rng(seed)
    pairs = []
    for number, text in enumerate(texts):
        others = [other for i, other in enumerate(texts) if i != number]
        for i in range(len(text) - 1):
            other = others[int(random.integers(len(others)))]
            elsewhere = other[int(random.integers(len(other)))]
            near = [j for j in range(len(text)) if j not in {i, i + 1}]
            same = text[near[int(random.integers(len(near)))]]
            pairs += [
                KnownPair(kind="next", first=text[i], second=text[i + 1]),
                KnownPair(kind="other text", first=text[i], second=elsewhere),
                KnownPair(kind="same text", first=text[i], second=same),
            ]
    return tuple(pairs)


def share(n_hits: int, n: int) -> Share:
    """`n_hits` of `n`, with the 95 % Wilson score interval; without cases it is all of [0, 1]."""
    low, high = wilson(n_hits, n)
    return Share(n_hits=n_hits, n=n, low=low, high=high)


def accuracy(pairs: Sequence[KnownPair], probability: Float64[np.ndarray, " pair"]) -> Accuracy:
    """How often "B follows A" above 0.5 is right.

    Args:
        pairs: At least one of each kind.
        probability: Predicted for each, from 0 to 1.
    """
    kinds = np.array([pair.kind for pair in pairs])
    truth, says_yes = kinds == "next", probability > 0.5  # noqa: PLR2004
    is_right, is_trained = truth == says_yes, kinds != "same text"
    members = {kind: kinds == kind for kind in get_args(Kind)}
    return Accuracy(
        of_kind={kind: _counted(is_right[own]) for kind, own in members.items()},
        mean_of_kind={kind: float(probability[own].mean()) for kind, own in members.items()},
        balanced=_counted(is_right[is_trained]),
        n_follows=int(says_yes[is_trained].sum()),
        mistakes=tuple(largest(np.abs(truth - probability), MISTAKES)),
    )


def _counted(is_hit: Bool[np.ndarray, " pair"]) -> Share:
    """The share of hits."""
    return share(int(is_hit.sum()), len(is_hit))


def known_calibration(
    pairs: Sequence[KnownPair], probability: Float64[np.ndarray, " pair"]
) -> Calibration:
    """The calibration on the kinds of pair that the task is about."""
    kinds = np.array([pair.kind for pair in pairs])
    is_trained = kinds != "same text"
    return calibration(probability[is_trained], kinds[is_trained] == "next")


def calibration(
    probability: Float64[np.ndarray, " pair"], follows: Bool[np.ndarray, " pair"]
) -> Calibration:
    """Predicted probability of "B follows A" against how often B did follow.

    Args:
        probability: Predicted, from 0 to 1; at least one.
        follows: What is true.
    """
    bins = np.minimum((probability * N_BINS).astype(np.int64), N_BINS - 1)
    filled = np.unique(bins)
    members = [bins == bin_ for bin_ in filled]
    predicted = np.array([probability[member].mean() for member in members])
    observed = np.array([follows[member].mean() for member in members])
    sizes = np.array([member.sum() for member in members])
    return Calibration(
        probability=frozen(probability),
        low_edge=frozen(filled / N_BINS),
        predicted=frozen(predicted),
        observed=tuple(_counted(follows[m]) for m in members),
        error=float((sizes * np.abs(predicted - observed)).sum() / sizes.sum()),
        brier=float(((probability - follows) ** 2).mean()),
    )
