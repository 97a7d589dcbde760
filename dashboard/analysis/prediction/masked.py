"""Reading the distributions of a masked language model: ranks, samples, pseudo-likelihood.

A *pseudo*-log-likelihood adds up, token by token, how probable the model finds each token when that
token alone is hidden. It is no probability of the sentence: the conditionals come from different
inputs. Salazar et al. use it to score sentences, and its exponential as pseudo-perplexity.

Source: Salazar, Liang, Nguyen & Kirchhoff 2020, "Masked language model scoring"
(2020.acl-main.240).

Example:
    >>> round(pseudo_perplexity(np.log(np.array([0.5, 0.125], dtype=np.float32))), 6)
    4.0
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Float64, Int64

from dashboard.analysis.distributions import entropy_nats, softmax
from dashboard.analysis.ranks import largest
from dashboard.records.arrays import frozen
from dashboard.records.masked import Lens, RankedWords, TokenScores, WordEffects

Dice = np.random.Generator
"""The source of draws; `dice` makes one."""

NATS_PER_BIT = float(np.log(2))


def top_words(log_probabilities: Float32[np.ndarray, " vocabulary"], *, count: int) -> RankedWords:
    """The `count` most probable word pieces, best first; equal ones in the vocabulary's order."""
    count = min(count, len(log_probabilities))
    threshold = np.partition(log_probabilities, -count)[-count]
    candidates = np.flatnonzero(log_probabilities >= threshold)
    order = np.argsort(-log_probabilities[candidates], kind="stable")[:count]
    return words_at(log_probabilities, candidates[order])


def words_at(
    log_probabilities: Float32[np.ndarray, " vocabulary"],
    ids: Sequence[int] | Int64[np.ndarray, " word"],
) -> RankedWords:
    """Rank and log probability of the word pieces `ids`, in their order."""
    ids = np.asarray(ids, dtype=np.int64)
    own = log_probabilities[ids]
    ordered = np.sort(log_probabilities)
    better = len(ordered) - np.searchsorted(ordered, own, side="right")
    return RankedWords(ids=ids, ranks=(better + 1).astype(np.int64), log_probabilities=own)


def share_among(log_probabilities: Float32[np.ndarray, " word"]) -> Float32[np.ndarray, " word"]:
    """Probabilities divided by their sum: what remains when only these words are allowed."""
    return frozen(softmax(log_probabilities), np.float32)


def word_entropy(
    log_probabilities: Float32[np.ndarray, "*axes vocabulary"],
) -> Float64[np.ndarray, "*axes"]:
    """How unsure the model is: 0 to ln(vocabulary) nats."""
    return entropy_nats(np.exp(log_probabilities))


def dice(seed: int) -> Dice:
    """The same draws for the same seed."""
    return np.random.default_rng(seed)


def sample_word(
    log_probabilities: Float32[np.ndarray, " vocabulary"],
    random: Dice,
    *,
    temperature: float,
    top_k: int,
) -> int:
    """One word piece, drawn from the `top_k` most probable.

    Args:
        log_probabilities: The distribution.
        random: Source of the draw.
        temperature: Probabilities are raised to 1/temperature and normalised again: below 1 favours
            the probable, above 1 evens out, 0 takes the most probable.
        top_k: How many may be drawn.
    """
    best = top_words(log_probabilities, count=1 if temperature <= 0 else top_k)
    if len(best.ids) == 1:
        return int(best.ids[0])
    weights = softmax(best.log_probabilities / np.float64(temperature))
    return int(random.choice(best.ids, p=weights / weights.sum()))


def pseudo_log_likelihood(log_probabilities: Float32[np.ndarray, " token"]) -> float:
    """Sum of the tokens' log probabilities, each with that token alone hidden; nats, at most 0."""
    return float(log_probabilities.astype(np.float64).sum())


def pseudo_perplexity(log_probabilities: Float32[np.ndarray, " token"]) -> float:
    """exp(-pseudo-log-likelihood / tokens): from 1, so many equally probable choices per token."""
    return float(np.exp(-log_probabilities.astype(np.float64).mean()))


def lens_of(scores: TokenScores, n_tokens: int) -> Lens:
    """What was read level by level, as a grid of tokens and levels."""

    def by_token(values: np.ndarray) -> np.ndarray:
        return frozen(values.reshape(-1, n_tokens, *values.shape[1:]).swapaxes(0, 1))

    return Lens(
        entropy_nats=by_token(scores.entropy_nats),
        top_ids=by_token(scores.top_ids),
        top_log_probabilities=by_token(scores.top_log_probabilities),
    )


def word_effects(
    groups: tuple[tuple[int, ...], ...], scores: TokenScores, before: float
) -> WordEffects:
    """What hiding each word changes.

    Args:
        groups: The positions of each word.
        scores: How the text without each word rates the target.
        before: The target's log probability with all words visible.
    """
    hidden = np.exp(scores.log_probabilities.astype(np.float64))
    changes = hidden - np.exp(before)
    return WordEffects(
        groups=groups,
        before=float(np.exp(before)),
        hidden=frozen(hidden),
        changes=frozen(changes),
        log_changes=frozen(scores.log_probabilities - np.float64(before)),
        best_ids=frozen(scores.top_ids[:, 0]),
        order=tuple(largest(np.abs(changes))),
    )
