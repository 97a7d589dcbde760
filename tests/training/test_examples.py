"""Pairs, masking and alignment against values worked out by hand."""

import numpy as np
import pytest

from training.examples import (
    aligned_labels,
    answer_pieces,
    answer_window,
    joined,
    masked,
    sentence_pair,
    stretch,
)
from training.settings import CLS, IGNORED, MASK, SEP


def test_joined_pair_has_segments_for_each_half() -> None:
    ids, segments = joined([7, 8], [9])
    assert ids == [CLS, 7, 8, SEP, 9, SEP]
    assert segments == [0, 0, 0, 0, 1, 1]


def test_stretch_takes_whole_sentences_that_fit() -> None:
    document = [[1, 2], [3], [4, 5, 6]]
    assert stretch(document, 0, 3) == ([1, 2, 3], 2)
    assert stretch(document, 2, 2) == ([4, 5], 3)


@pytest.mark.parametrize("seed", range(20))
def test_pair_that_follows_starts_where_the_first_ended(seed: int) -> None:
    document = [[10 * i, 10 * i + 1, 10 * i + 2] for i in range(1, 9)]
    other = [[900, 901], [902]]
    rng = np.random.default_rng(seed)
    first, second = sentence_pair(document, other, pieces=30, follows=True, rng=rng)
    assert second[0] == (first[-1] // 10 + 1) * 10
    rng = np.random.default_rng(seed)
    _, second = sentence_pair(document, other, pieces=30, follows=False, rng=rng)
    assert set(second) <= {900, 901, 902}


def test_masking_hides_the_share_in_proportions_80_10_10() -> None:
    ids = [CLS, *([5000] * 20_000), SEP]
    changed, labels = masked(ids, 0.15, np.random.default_rng(3))
    asked = [i for i, label in enumerate(labels) if label != IGNORED]
    assert len(asked) == 3000
    assert 0 not in asked
    assert len(ids) - 1 not in asked
    assert {labels[i] for i in asked} == {5000}
    hidden = sum(changed[i] == MASK for i in asked) / 3000
    kept = sum(changed[i] == 5000 for i in asked) / 3000
    assert hidden == pytest.approx(0.8, abs=0.03)
    assert kept == pytest.approx(0.1, abs=0.02)
    assert all(changed[i] == ids[i] for i in range(len(ids)) if i not in set(asked))


def test_masking_asks_at_least_one_piece_and_none_of_nothing() -> None:
    _, labels = masked([CLS, 5000, SEP], 0.15, np.random.default_rng(0))
    assert labels == [IGNORED, 5000, IGNORED]
    assert masked([CLS, SEP], 0.15, np.random.default_rng(0))[1] == [IGNORED, IGNORED]


def test_labels_lie_on_the_first_piece_of_each_word() -> None:
    assert aligned_labels([None, 0, 0, 1, 2, 2, None], [4, 5, 6]) == [
        IGNORED, 4, IGNORED, 5, 6, IGNORED, IGNORED,
    ]  # fmt: skip


def test_answer_pieces_overlap_the_characters() -> None:
    offsets = [(0, 3), (4, 8), (8, 10), (11, 15)]
    assert answer_pieces(offsets, 4, 10) == (1, 2)
    assert answer_pieces(offsets, 3, 4) is None


@pytest.mark.parametrize("seed", range(20))
def test_answer_window_holds_the_answer(seed: int) -> None:
    start = answer_window(100, (60, 64), 20, np.random.default_rng(seed))
    assert start <= 60
    assert start + 20 > 64
    assert answer_window(15, (3, 4), 20, np.random.default_rng(seed)) == 0
