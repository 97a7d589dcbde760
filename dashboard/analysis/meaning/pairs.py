"""Two texts unit by unit, and one pair of their units under every measure."""

import numpy as np

from dashboard.analysis.distributions import rank_of
from dashboard.analysis.meaning.measures import (
    Measure,
    dimension_shares,
    labelled_matrix,
    prepared,
    similarity_matrix,
    unit_means,
    word_units,
)
from dashboard.records.meaning import (
    ComparedUnits,
    DimensionShares,
    ReferenceStates,
    SimilarityMatrix,
    TextStates,
)

SHORT_WORD = 3
"""Words up to this length tell little."""


def compared_units(
    first: TextStates,
    second: TextStates,
    measure: Measure,
    *,
    level: int,
    by_word: bool,
    with_special: bool,
    reference: ReferenceStates | None,
) -> ComparedUnits | None:
    """Every unit of one text with every unit of the other; None where one has nothing to compare.

    Where both are the same text, no unit counts as its own best match.
    """
    texts = first, second
    if any(one.text.is_special.all() for one in texts):
        return None
    units = [word_units(one.text, by_word=by_word, with_special=with_special) for one in texts]
    vectors = [
        unit_means(one.hidden_states[level], own) for one, own in zip(texts, units, strict=True)
    ]
    ready = [prepared(own, measure, level=level, reference=reference) for own in vectors]
    return ComparedUnits(
        matrix=labelled_matrix(
            similarity_matrix(*ready), *units, with_itself=first.text.text == second.text.text
        ),
        first=vectors[0],
        second=vectors[1],
    )


def closest_pair(matrix: SimilarityMatrix) -> tuple[int, int]:
    """Row and column of the most similar two longer words that are spelled differently.

    The same word twice, "the" and "##s" would often be closest, and tell least. Where there is no
    such pair, any two that are spelled differently; else the most similar pair of all.
    """
    rows, columns = np.array(matrix.rows), np.array(matrix.columns)
    differ = rows[:, None] != columns[None, :]
    longer = np.outer([_is_longer(row) for row in rows], [_is_longer(label) for label in columns])
    counted = matrix.similarities
    for allowed in (differ & longer, differ):
        if allowed.any():
            counted = np.where(allowed, matrix.similarities, np.float32(-2))
            break
    row, column = np.unravel_index(int(counted.argmax()), counted.shape)
    return int(row), int(column)


def _is_longer(label: str) -> bool:
    """Whether a label is a word, or the beginning of one, of four letters or more."""
    bare = label.removeprefix("Ġ")
    return bare.isalpha() and len(bare) > SHORT_WORD


def pair_shares(
    compared: ComparedUnits,
    pair: tuple[int, int],
    measure: Measure,
    *,
    level: int,
    reference: ReferenceStates | None,
) -> DimensionShares:
    """The similarity of one pair, a row and a column, and the dimensions that make most of it."""
    first, second = (
        prepared(own[i][None], measure, level=level, reference=reference)[0]
        for own, i in zip((compared.first, compared.second), pair, strict=True)
    )
    return dimension_shares(first, second)


def size_ranks(
    reference: ReferenceStates, dimensions: tuple[int, ...], *, level: int
) -> tuple[int, ...]:
    """Where dimensions stand among all by mean square over the reference text; 1 is the largest."""
    size = reference.mean[level] ** 2 + reference.deviation[level] ** 2
    return tuple(rank_of(size, i) for i in dimensions)
