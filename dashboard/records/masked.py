"""The nouns of the masked language model.

`position` counts tokens of the text, from 0 ([CLS]), as position embeddings do; `vocabulary` counts
word pieces. Logarithms are natural: nats, unless a name says otherwise.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskToken:
    """What a checkpoint writes in place of a hidden token.

    Attributes:
        token: "[MASK]", or "<mask>" for RoBERTa.
        id: Its vocabulary index.
    """

    token: str
    id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Distributions:
    """What the head says about some hidden states: a distribution over the vocabulary each.

    Attributes:
        log_probabilities: Each row's exponentials sum to 1.
    """

    log_probabilities: Float32[np.ndarray, "row vocabulary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedWords:
    """Some word pieces of one distribution.

    Attributes:
        ids: Vocabulary indices.
        ranks: 1 is the most probable of the whole vocabulary; ties share the better rank.
        log_probabilities: Over the whole vocabulary.
    """

    ids: Int64[np.ndarray, " word"]
    ranks: Int64[np.ndarray, " word"]
    log_probabilities: Float32[np.ndarray, " word"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenScores:
    """What remains of many distributions: how each rates its target, and its best guesses.

    Attributes:
        log_probabilities: Of the row's target; its negative is the surprisal, or the loss.
        ranks: Of the target; 1 is the most probable.
        entropy_nats: From 0 to ln(vocabulary).
        top_ids: The most probable word pieces, best first.
        top_log_probabilities: Theirs.
    """

    log_probabilities: Float32[np.ndarray, " row"]
    ranks: Int64[np.ndarray, " row"]
    entropy_nats: Float32[np.ndarray, " row"]
    top_ids: Int64[np.ndarray, "row top"]
    top_log_probabilities: Float32[np.ndarray, "row top"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """What the head reads at every token of every level.

    Attributes:
        entropy_nats: From 0 to ln(vocabulary).
        top_ids: The most probable word pieces, best first.
        top_log_probabilities: Theirs.
    """

    entropy_nats: Float32[np.ndarray, "token level"]
    top_ids: Int64[np.ndarray, "token level top"]
    top_log_probabilities: Float32[np.ndarray, "token level top"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordEffects:
    """What hiding each word of a text does to the probability of one word piece.

    Attributes:
        groups: The token positions of each word.
        before: The probability with all of them visible.
        hidden: The probability with that word hidden.
        changes: The difference.
        log_changes: The difference of the logarithms, nats.
        best_ids: What would be the most probable then.
        order: The words by the size of their change, the largest first.
    """

    groups: tuple[tuple[int, ...], ...]
    before: float
    hidden: Float64[np.ndarray, " word"]
    changes: Float64[np.ndarray, " word"]
    log_changes: Float64[np.ndarray, " word"]
    best_ids: Int64[np.ndarray, " word"]
    order: tuple[int, ...]
