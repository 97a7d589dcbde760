"""Similarity of contextual word vectors, four ways, and which dimensions make it up.

Contextual vectors lie in a narrow cone: the raw cosine of any two words is high (Ethayarajh 2019,
D19-1006), and a few dimensions with large values dominate it (Timkey & van Schijndel 2021,
arXiv:2109.04404). Each measure here prepares the vectors and then takes the cosine:

    raw           the vector as it is
    centred       minus the mean over a reference text
    standardised  the same, divided by the standard deviation of each dimension
    ranks         each vector's dimensions replaced by their ranks, minus the mean rank: the cosine
                  is then Spearman's rank correlation

So every measure is a sum over dimensions, and the share of each can be told.

Example:
    >>> import numpy as np
    >>> a, b = np.float32([[3, 4]]), np.float32([[4, 3], [0, 2]])
    >>> similarity_matrix(a, b).round(2)
    array([[0.96, 0.8 ]], dtype=float32)
"""

from typing import Literal, get_args

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.text.words import word_groups, word_labels
from dashboard.analysis.vectors import cosines, unit
from dashboard.records.arrays import frozen
from dashboard.records.meaning import DimensionShares, ReferenceStates, SimilarityMatrix, WordUnits
from dashboard.records.texts import TokenizedText

Measure = Literal["raw", "centred", "standardised", "ranks"]

MEASURES: tuple[Measure, ...] = get_args(Measure)

TINY = np.float32(1e-12)
"""Deviation below which a dimension says nothing; avoids 0 / 0."""


def word_units(text: TokenizedText, *, by_word: bool, with_special: bool) -> WordUnits:
    """The word pieces of a text, or its whole words, with or without special tokens."""
    if by_word:
        groups, labels = word_groups(text), word_labels(text)
    else:
        groups, labels = tuple((i,) for i in range(len(text.tokens))), text.tokens
    kept = [i for i, group in enumerate(groups) if with_special or not text.is_special[group[0]]]
    return WordUnits(labels=tuple(labels[i] for i in kept), groups=tuple(groups[i] for i in kept))


def unit_means(
    states: Float32[np.ndarray, "token hidden"], units: WordUnits
) -> Float32[np.ndarray, "unit hidden"]:
    """The vector of each unit: the mean over its pieces."""
    if not units.groups:
        return np.zeros((0, states.shape[1]), dtype=np.float32)
    return np.stack([states[list(group)].mean(axis=0) for group in units.groups])


def prepared(
    vectors: Float32[np.ndarray, "unit hidden"],
    measure: Measure,
    *,
    level: int,
    reference: ReferenceStates | None,
) -> Float32[np.ndarray, "unit hidden"]:
    """The vectors whose cosine is the measure.

    Args:
        vectors: Hidden states of one level, or means of them.
        measure: See the module.
        level: The level that they come from.
        reference: Mean and deviation; needed for "centred" and "standardised".

    Raises:
        ValueError: The measure needs a reference, and none was given.
    """
    if measure == "raw":
        return vectors
    if measure == "ranks":
        return _centred_ranks(vectors)
    if reference is None:
        raise ValueError(f"{measure} similarity needs a reference text.")
    centred: np.ndarray = vectors - reference.mean[level]
    if measure == "standardised":
        centred /= np.maximum(reference.deviation[level], TINY)
    return centred


def _centred_ranks(
    vectors: Float32[np.ndarray, "unit hidden"],
) -> Float32[np.ndarray, "unit hidden"]:
    """Rank of each dimension within its own vector, ties averaged, minus the mean rank."""
    n_dimensions = vectors.shape[1]
    order = np.argsort(vectors, axis=1, kind="stable")
    ranks = np.empty(vectors.shape, dtype=np.float32)
    counted = np.arange(n_dimensions, dtype=np.float32)
    np.put_along_axis(ranks, order, np.broadcast_to(counted, vectors.shape), axis=1)
    tied = (np.diff(np.take_along_axis(vectors, order, axis=1), axis=1) == 0).any(axis=1)
    for row in np.flatnonzero(tied):
        _, inverse, counts = np.unique(vectors[row], return_inverse=True, return_counts=True)
        ranks[row] = (counts.cumsum() - (counts + 1) / 2)[inverse]
    ranks -= np.float32((n_dimensions - 1) / 2)
    return ranks


def similarity_matrix(
    first: Float32[np.ndarray, "row hidden"], second: Float32[np.ndarray, "column hidden"]
) -> Float32[np.ndarray, "row column"]:
    """Cosine of every vector of `first` with every vector of `second`: one matrix product.

    From -1 to 1; 0 with a vector of zeros (`dashboard.analysis.vectors`).
    """
    return frozen(cosines(first, second), np.float32)


def labelled_matrix(
    values: Float32[np.ndarray, "row column"],
    rows: WordUnits,
    columns: WordUnits,
    *,
    with_itself: bool = False,
) -> SimilarityMatrix:
    """The matrix with its labels and the best match of each row and column.

    Args:
        values: Similarities.
        rows: Units of A.
        columns: Units of B.
        with_itself: Rows and columns are the same: a unit is then not its own best match, unless
            it is the only one.

    Raises:
        ValueError: There is no row or no column.
    """
    if not values.size:
        raise ValueError("A matrix needs at least one row and one column.")
    counted = values.copy()
    if with_itself:
        np.fill_diagonal(counted, -np.inf)
    return SimilarityMatrix(
        similarities=frozen(values),
        rows=rows.labels,
        columns=columns.labels,
        best_in_row=frozen(counted.argmax(axis=1)),
        best_in_column=frozen(counted.argmax(axis=0)),
    )


def dimension_shares(
    first: Float32[np.ndarray, " hidden"],
    second: Float32[np.ndarray, " hidden"],
    *,
    count: int = 3,
) -> DimensionShares:
    """The `count` dimensions that contribute most, by size, to the cosine of two vectors.

    Dimension i contributes a_i b_i / (|a| |b|); the contributions of all dimensions add up to the
    cosine. Source: Timkey & van Schijndel 2021, section 3 (arXiv:2109.04404).
    """
    wide = unit(first) * unit(second)
    parts = wide.astype(np.float32)
    shown = np.argsort(-np.abs(parts), kind="stable")[:count]
    rest = np.setdiff1d(np.arange(parts.size), shown)
    without = similarity_matrix(first[None, rest], second[None, rest])[0, 0] if rest.size else 0
    return DimensionShares(
        dimensions=shown.astype(np.int64),
        contributions=parts[shown],
        total=float(wide.sum()),
        without=float(without),
    )
