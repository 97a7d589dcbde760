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

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.distributions import softmax
from dashboard.records.arrays import frozen
from dashboard.records.masked import RankedWords

NATS_PER_BIT = float(np.log(2))


def top_words(log_probabilities: Float32[np.ndarray, " vocabulary"], *, count: int) -> RankedWords:
    """The `count` most probable word pieces, best first; equal ones in the vocabulary's order."""
    count = min(count, len(log_probabilities))
    threshold = np.partition(log_probabilities, -count)[-count]
    candidates = np.flatnonzero(log_probabilities >= threshold)
    order = np.argsort(-log_probabilities[candidates], kind="stable")[:count]
    return words_at(log_probabilities, candidates[order])


def words_at(
    log_probabilities: Float32[np.ndarray, " vocabulary"], ids: Int64[np.ndarray, " word"]
) -> RankedWords:
    """Rank and log probability of the word pieces `ids`, in their order."""
    own = log_probabilities[ids]
    ordered = np.sort(log_probabilities)
    better = len(ordered) - np.searchsorted(ordered, own, side="right")
    return RankedWords(ids=ids, ranks=(better + 1).astype(np.int64), log_probabilities=own)


def share_among(log_probabilities: Float32[np.ndarray, " word"]) -> Float32[np.ndarray, " word"]:
    """Probabilities divided by their sum: what remains when only these words are allowed."""
    return frozen(softmax(log_probabilities), np.float32)


def sample_word(
    log_probabilities: Float32[np.ndarray, " vocabulary"],
    random: np.random.Generator,
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
