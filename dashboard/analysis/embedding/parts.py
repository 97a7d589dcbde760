"""The input of BERT's first layer, added up and normalised outside the model.

The embedding of a token is LayerNorm(token + segment + position), three rows of three learned
tables (the sum: Devlin et al. 2019, section 3, N19-1423; LayerNorm: modeling.py of
google-research/bert). LayerNorm works on the dimensions of each token by itself (Ba, Kiros & Hinton
2016, arXiv:1607.06450):

    y = (x - mean(x)) / sqrt(variance(x) + epsilon) * gamma + beta

The recomputation runs in double precision, so that what differs from the model is the model's own
single-precision rounding.

Example:
    >>> x = np.array([[1.0, 3.0]], dtype=np.float32)
    >>> layer_norm(x, gamma=np.ones(2, np.float32), beta=np.zeros(2, np.float32), epsilon=0.0)
    array([[-1.,  1.]], dtype=float32)
"""

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.vectors import cosines, largest_difference, lengths
from dashboard.records.arrays import frozen
from dashboard.records.embedding import (
    EmbeddingParts,
    EmbeddingRows,
    NearestPieces,
    NormSteps,
    PartMeasures,
)
from dashboard.records.texts import TokenizedText

TINY = 1e-12
"""Spread below which all are alike; avoids 0 / 0."""

PARTS = ("token", "segment", "position", "sum", "LayerNorm")
"""The five vectors of a token, in the order in which they arise."""


def layer_norm(
    x: Float32[np.ndarray, "token hidden"],
    *,
    gamma: Float32[np.ndarray, " hidden"],
    beta: Float32[np.ndarray, " hidden"],
    epsilon: float,
) -> Float32[np.ndarray, "token hidden"]:
    """Each row with mean 0 and variance 1 (nearly: `epsilon`), then scaled and shifted."""
    wide = x.astype(np.float64)
    centred = wide - wide.mean(axis=1, keepdims=True)
    variance = (centred**2).mean(axis=1, keepdims=True)
    return frozen(centred / np.sqrt(variance + epsilon) * gamma + beta, np.float32)


def embedding_parts(rows: EmbeddingRows) -> EmbeddingParts:
    """Add up the rows, normalise, and compare with what the model itself computed."""
    wide = rows.token.astype(np.float64) + rows.position
    if rows.segment is not None:
        wide = wide + rows.segment
    summed = frozen(wide, np.float32)
    normalised = layer_norm(summed, gamma=rows.gamma, beta=rows.beta, epsilon=rows.epsilon)
    entering = normalised
    if rows.projection is not None and rows.projection_bias is not None:
        entering = frozen(
            normalised.astype(np.float64) @ rows.projection.T.astype(np.float64)
            + rows.projection_bias,
            np.float32,
        )
    return EmbeddingParts(
        token=rows.token,
        segment=rows.segment,
        position=rows.position,
        summed=summed,
        normalised=normalised,
        entering=entering,
        difference=largest_difference(entering, rows.output),
    )


def stacked_parts(
    parts: EmbeddingParts,
) -> tuple[tuple[str, ...], Float32[np.ndarray, "part token hidden"]]:
    """The vectors that the checkpoint has, in the order of `PARTS`, with their names."""
    vectors = (parts.token, parts.segment, parts.position, parts.summed, parts.normalised)
    found = [(name, v) for name, v in zip(PARTS, vectors, strict=True) if v is not None]
    return tuple(name for name, _ in found), np.stack([vector for _, vector in found])


def part_measures(parts: EmbeddingParts) -> PartMeasures:
    """Norms and cosines of the vectors of every token."""
    names, vectors = stacked_parts(parts)
    by_token = vectors.transpose(1, 0, 2)
    return PartMeasures(
        names=names,
        norm=frozen(lengths(vectors), np.float32),
        cosine=frozen(cosines(by_token, by_token).transpose(1, 2, 0), np.float32),
    )


def norm_steps(rows: EmbeddingRows, parts: EmbeddingParts, token: int) -> NormSteps:
    """LayerNorm of one token, opened up."""
    x = parts.summed[token].astype(np.float64)
    mean, variance = float(x.mean()), float(x.var())
    return NormSteps(
        summed=parts.summed[token],
        mean=mean,
        variance=variance,
        epsilon=rows.epsilon,
        standardised=frozen((x - mean) / np.sqrt(variance + rows.epsilon), np.float32),
        gamma=rows.gamma,
        beta=rows.beta,
        normalised=parts.normalised[token],
    )


def grouped_dimensions(
    vectors: Float32[np.ndarray, "part token hidden"], *, first: int, last: int, cells: int
) -> tuple[Float32[np.ndarray, "part token cell"], tuple[int, ...]]:
    """Means over neighbouring dimensions, so that at most `cells` of them are left.

    A mean is linear: token + segment + position = sum holds for every cell as well.

    Args:
        vectors: Several vectors per token.
        first: First dimension, from 0.
        last: Last dimension, included.
        cells: How many cells there may be.

    Returns:
        The means, and the first dimension of every cell.
    """
    n_dimensions = last - first + 1
    width = -(-n_dimensions // cells)
    starts = list(range(0, n_dimensions, width))
    sizes = np.diff([*starts, n_dimensions])
    sums = np.add.reduceat(vectors[:, :, first : last + 1], starts, axis=2)
    return frozen(sums / sizes, np.float32), tuple(first + start for start in starts)


def nearest_pieces(
    table: Float32[np.ndarray, "vocabulary hidden"], piece: int, *, count: int
) -> NearestPieces:
    """The pieces whose token embeddings have the largest cosine with that of `piece`.

    Pieces with an embedding of zeros (RoBERTa's padding) have no direction and are left out.
    """
    norms = lengths(table)
    usable = (norms > 0) & (norms[piece] > 0)
    usable[piece] = False
    candidates = np.flatnonzero(usable)
    values = cosines(table, table[[piece]])[candidates, 0]
    order = np.argsort(-values, kind="stable")[:count]
    mean, spread = (float(values.mean()), float(values.std())) if values.size else (0.0, 0.0)
    return NearestPieces(
        ids=frozen(candidates[order], np.int64),
        cosine=frozen(values[order], np.float32),
        deviations=frozen((values[order] - mean) / max(spread, TINY), np.float32),
        norm=frozen(norms[candidates[order]], np.float32),
        own_norm=float(norms[piece]),
        mean_cosine=mean,
        std_cosine=spread,
        n_compared=int(candidates.size),
    )


def word_span(text: TokenizedText, token: int) -> tuple[int, ...]:
    """Positions of all pieces of the word that `token` belongs to; itself for a special token."""
    word = text.word_ids[token]
    if word is None:
        return (token,)
    return tuple(i for i, other in enumerate(text.word_ids) if other == word)
