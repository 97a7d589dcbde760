"""Two texts unit by unit, and one pair under the lens, by hand."""

import numpy as np
import pytest

from dashboard.analysis.meaning.pairs import closest_pair, compared_units, pair_shares, size_ranks
from dashboard.records.meaning import (
    ReferenceSample,
    ReferenceStates,
    SimilarityMatrix,
    TextStates,
)
from tests.records_by_hand import text_of

FIRST = TextStates(
    text=text_of(("[CLS]", "play", "##s", "[SEP]"), (None, 0, 0, None)),
    hidden_states=np.array(
        [np.zeros((4, 3)), [[9, 9, 9], [3, 0, 0], [1, 0, 4], [9, 9, 9]]], dtype=np.float32
    ),
)
SECOND = TextStates(
    text=text_of(("[CLS]", "a", "game", "[SEP]"), (None, 0, 1, None)),
    hidden_states=np.array(
        [np.zeros((4, 3)), [[9, 9, 9], [0, 5, 0], [0, 3, 4], [9, 9, 9]]], dtype=np.float32
    ),
)


def known() -> ReferenceStates:
    """Level 1 has the mean (1, 0, 0); dimensions by size: the second, the first, the third."""
    none = ReferenceSample(
        vectors=np.zeros((2, 0, 3), dtype=np.float32),
        labels=(),
        sentence=np.zeros(0, dtype=np.int64),
    )
    return ReferenceStates(
        mean=np.array([[9, 9, 9], [1, 0, 0]], dtype=np.float32),
        deviation=np.array([[9, 9, 9], [1, 2, 1]], dtype=np.float32),
        n_pieces=2,
        pieces=none,
        words=none,
    )


def test_words_are_compared_at_the_level_that_is_asked_for() -> None:
    found = compared_units(
        FIRST, SECOND, "raw", level=1, by_word=True, with_special=False, reference=None
    )
    assert found is not None
    np.testing.assert_array_equal(found.first, [[2, 0, 2]])
    np.testing.assert_array_equal(found.second, [[0, 5, 0], [0, 3, 4]])
    np.testing.assert_allclose(found.matrix.similarities, [[0, 8 / 5 / 8**0.5]], rtol=1e-6)
    assert found.matrix.columns == ("a", "game")
    centred = pair_shares(found, (0, 1), "centred", level=1, reference=known())
    assert centred.total == pytest.approx(7 / (5 * 26) ** 0.5)  # (1, 0, 2) and (-1, 3, 4)
    assert centred.dimensions.tolist() == [2, 0, 1]


def test_pieces_and_special_tokens_are_units_of_their_own() -> None:
    options = {"level": 1, "by_word": False, "reference": None}
    with_all = compared_units(FIRST, SECOND, "raw", with_special=True, **options)  # type: ignore[arg-type]
    pieces = compared_units(FIRST, FIRST, "raw", with_special=False, **options)  # type: ignore[arg-type]
    assert with_all is not None
    assert pieces is not None
    assert with_all.matrix.similarities.shape == (4, 4)
    assert pieces.matrix.best_in_row.tolist() == [1, 0]  # not itself


def matrix(
    rows: tuple[str, ...], columns: tuple[str, ...], values: list[list[float]]
) -> SimilarityMatrix:
    found = np.array(values, dtype=np.float32)
    return SimilarityMatrix(
        similarities=found,
        rows=rows,
        columns=columns,
        best_in_row=found.argmax(axis=1),
        best_in_column=found.argmax(axis=0),
    )


@pytest.mark.parametrize(
    ("rows", "columns", "expected"),
    [
        (("bank", "of"), ("bank", "Ġriver", "the"), (0, 1)),  # longer, and spelled differently
        (("a", "of"), ("a", "##s", "the"), (1, 0)),  # spelled differently, however short
        (("a", "a"), ("a", "a", "a"), (0, 0)),  # any
    ],
)
def test_the_pair_that_is_shown_first(
    rows: tuple[str, ...], columns: tuple[str, ...], expected: tuple[int, int]
) -> None:
    assert closest_pair(matrix(rows, columns, [[0.9, 0.3, 0.5], [0.8, 0.7, 0.1]])) == expected


def test_dimensions_by_their_size_over_the_reference_text() -> None:
    assert size_ranks(known(), (2, 0, 1), level=1) == (3, 2, 1)
