"""The nouns of the embedding layer: what is added up, normalised and handed to the first layer.

Axes: `hidden` here is the size of the embeddings, which equals that of the hidden states in BERT,
DistilBERT and RoBERTa but not in ELECTRA. `position` counts rows of the position table that a text
can use, from 0; where the table has rows in front of them, the record says how many.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

__all__ = [
    "EmbeddingDrift",
    "EmbeddingParts",
    "EmbeddingRows",
    "NearestPieces",
    "NormSteps",
    "PartMeasures",
    "PositionTable",
    "WordInTwoTexts",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingRows:
    """What the embedding layer looks up for one text, and the parameters it applies to the sum.

    Attributes:
        token: Row of the word piece in the vocabulary's table.
        segment: Row of its segment, or None where the checkpoint has no such table (DistilBERT).
        position: Row of its position.
        position_ids: Which rows of the position table; RoBERTa's begin at `padding_idx + 1`.
        segment_ids: Which rows of the segment table; all 0 where it has one row, or none.
        n_segments: Rows of the segment table; 0 where there is none.
        gamma: Learned scale of LayerNorm.
        beta: Learned shift of LayerNorm.
        epsilon: What LayerNorm adds to the variance.
        projection: ELECTRA's map from embeddings to hidden states, or None.
        projection_bias: The bias of that map, or None.
        output: What the model itself hands to its first layer, `hidden_states[0]`.
    """

    token: Float32[np.ndarray, "token hidden"]
    segment: Float32[np.ndarray, "token hidden"] | None
    position: Float32[np.ndarray, "token hidden"]
    position_ids: Int64[np.ndarray, " token"]
    segment_ids: Int64[np.ndarray, " token"]
    n_segments: int
    gamma: Float32[np.ndarray, " hidden"]
    beta: Float32[np.ndarray, " hidden"]
    epsilon: float
    projection: Float32[np.ndarray, "output hidden"] | None
    projection_bias: Float32[np.ndarray, " output"] | None
    output: Float32[np.ndarray, "token output"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingParts:
    """The parts of every token's embedding, their sum, and what LayerNorm makes of it.

    Attributes:
        token: From the vocabulary's table.
        segment: From the table of segments, or None where the checkpoint has none.
        position: From the table of positions.
        summed: The sum of the parts that there are.
        normalised: LayerNorm of the sum, recomputed here.
        entering: What enters the first layer: `normalised`, projected in ELECTRA.
        difference: Largest absolute difference between `entering` and the model's own output.
    """

    token: Float32[np.ndarray, "token hidden"]
    segment: Float32[np.ndarray, "token hidden"] | None
    position: Float32[np.ndarray, "token hidden"]
    summed: Float32[np.ndarray, "token hidden"]
    normalised: Float32[np.ndarray, "token hidden"]
    entering: Float32[np.ndarray, "token output"]
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PartMeasures:
    """Norms of the parts and cosines between them; NaN where a part is all zeros.

    Attributes:
        names: The vectors, in the order of the first axis.
        norm: Euclidean norm of each.
        cosine: Between every two of them, from -1 to 1.
    """

    names: tuple[str, ...]
    norm: Float32[np.ndarray, "part token"]
    cosine: Float32[np.ndarray, "part part token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NormSteps:
    """LayerNorm of one token, step by step; every array holds one number per dimension.

    Attributes:
        summed: The sum of the parts.
        mean: Mean of the sum over its dimensions.
        variance: Its variance (divided by the number of dimensions, not by one less).
        epsilon: Added to the variance.
        standardised: (sum - mean) / sqrt(variance + epsilon).
        gamma: Learned scale.
        beta: Learned shift.
        normalised: standardised * gamma + beta.
    """

    summed: Float32[np.ndarray, " hidden"]
    mean: float
    variance: float
    epsilon: float
    standardised: Float32[np.ndarray, " hidden"]
    gamma: Float32[np.ndarray, " hidden"]
    beta: Float32[np.ndarray, " hidden"]
    normalised: Float32[np.ndarray, " hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionTable:
    """The learned position embeddings that a text can use.

    Attributes:
        vectors: One row per position.
        first_row: Rows in front of them that no token uses: 0 in BERT, `padding_idx + 1` in
            RoBERTa.
    """

    vectors: Float32[np.ndarray, "position hidden"]
    first_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingDrift:
    """What a changed position or segment does to every token.

    Attributes:
        cosine_distance: 1 - cosine between the token's vectors before and after, from 0 to 2.
        euclidean: Length of the difference of the two.
        attention_change: Half the sum of |after - before| over the keys (total variation), mean
            over the queries: from 0 (the same) to 1 (no key in common).
    """

    cosine_distance: Float32[np.ndarray, "level token"]
    euclidean: Float32[np.ndarray, "level token"]
    attention_change: Float32[np.ndarray, "layer head"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordInTwoTexts:
    """How alike one word piece is in two texts, level by level.

    Attributes:
        as_written: Cosine of its two vectors.
        same_position: The same with one text further back, so that both occurrences stand at the
            same position; None where that does not fit into the table.
        others: Mean cosine of pairs of different pieces, one from each text: what "alike" is worth.
    """

    as_written: Float32[np.ndarray, " level"]
    same_position: Float32[np.ndarray, " level"] | None
    others: Float32[np.ndarray, " level"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestPieces:
    """The word pieces whose token embeddings point most nearly the same way.

    Attributes:
        ids: Vocabulary indices, nearest first, the piece itself left out.
        cosine: From -1 to 1.
        deviations: How many standard deviations it is above the mean.
        norm: Euclidean norm of each.
        own_norm: That of the piece itself.
        mean_cosine: Mean cosine with the whole vocabulary.
        std_cosine: Standard deviation of that.
        n_compared: How many pieces were compared: those whose embedding is not all zeros.
    """

    ids: Int64[np.ndarray, " rank"]
    cosine: Float32[np.ndarray, " rank"]
    deviations: Float32[np.ndarray, " rank"]
    norm: Float32[np.ndarray, " rank"]
    own_norm: float
    mean_cosine: float
    std_cosine: float
    n_compared: int
