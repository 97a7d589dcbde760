"""The nouns of the masked language model.

`position` counts tokens of the text, from 0 ([CLS]), as position embeddings do; `vocabulary` counts
word pieces. Logarithms are natural: nats, unless a name says otherwise.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64


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
class MaskedPrediction:
    """The head's distribution over the vocabulary at some positions, from one forward pass.

    Attributes:
        positions: Where it was read.
        log_probabilities: Each row's exponentials sum to 1.
    """

    positions: Int64[np.ndarray, " position"]
    log_probabilities: Float32[np.ndarray, "position vocabulary"]


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
        targets: Vocabulary index of each row's target.
        log_probabilities: Of the target; its negative is the surprisal, or the loss.
        ranks: Of the target; 1 is the most probable.
        entropy_nats: From 0 to ln(vocabulary).
        top_ids: The most probable word pieces, best first.
        top_log_probabilities: Theirs.
    """

    targets: Int64[np.ndarray, " row"]
    log_probabilities: Float32[np.ndarray, " row"]
    ranks: Int64[np.ndarray, " row"]
    entropy_nats: Float32[np.ndarray, " row"]
    top_ids: Int64[np.ndarray, "row top"]
    top_log_probabilities: Float32[np.ndarray, "row top"]
