"""Known pairs are what they say; intervals and calibration are the published formulas."""

import numpy as np
import pytest

from dashboard.analysis.prediction.calibration import (
    accuracy,
    built_in_texts,
    calibration,
    known_calibration,
    known_pairs,
    share,
)
from dashboard.records.next_sentence import Kind, KnownPair


def test_the_built_in_texts_are_whole_and_differ() -> None:
    texts = built_in_texts()
    sentences = [sentence for text in texts for sentence in text]
    assert len(texts) >= 20
    assert all(len(text) >= 3 for text in texts)
    assert len(set(sentences)) == len(sentences)
    assert all(sentence[-1] in ".?!\"”’'" for sentence in sentences)
    assert all(sentence == sentence.strip() and sentence[0] != "#" for sentence in sentences)


def test_pairs_are_of_the_kind_that_they_say() -> None:
    texts = built_in_texts()
    home = {sentence: (i, j) for i, text in enumerate(texts) for j, sentence in enumerate(text)}
    pairs = known_pairs(texts)
    for pair in pairs:
        (text, place), (other, there) = home[pair.first], home[pair.second]
        if pair.kind == "next":
            assert (other, there) == (text, place + 1)
        elif pair.kind == "other text":
            assert other != text
        else:
            assert other == text
            assert there not in {place, place + 1}
    kinds = [pair.kind for pair in pairs]
    assert kinds.count("next") == kinds.count("other text") == kinds.count("same text") >= 100
    assert pairs == known_pairs(texts)
    assert pairs != known_pairs(texts, seed=2)


def test_wilson_intervals_of_published_examples() -> None:
    # Newcombe 1998 (Statistics in Medicine 17:857), table I, method 3: 81/263, 15/148, 0/20, 1/29.
    for hits, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = share(hits, n)
        assert found.low == pytest.approx(low, abs=5e-5)
        assert found.high == pytest.approx(high, abs=5e-5)
    assert (share(0, 0).low, share(0, 0).high) == (0, 1)


def test_calibration_by_hand() -> None:
    probability = np.array([0.05, 0.05, 0.92, 0.98, 1.0])
    follows = np.array([False, True, True, True, False])
    curve = calibration(probability, follows)
    np.testing.assert_allclose(curve.low_edge, [0, 0.9])
    np.testing.assert_allclose(curve.predicted, [0.05, 2.9 / 3])
    assert [(bin_.n_hits, bin_.n) for bin_ in curve.observed] == [(1, 2), (2, 3)]
    assert curve.error == pytest.approx((2 * 0.45 + 3 * (2.9 / 3 - 2 / 3)) / 5)
    assert curve.brier == pytest.approx((0.05**2 + 0.95**2 + 0.08**2 + 0.02**2 + 1) / 5)


def test_perfect_predictions_have_no_error() -> None:
    curve = calibration(np.array([0.0, 1.0]), np.array([False, True]))
    assert curve.error == curve.brier == 0


def test_accuracy_by_hand() -> None:
    kinds: tuple[Kind, ...] = ("next", "other text", "same text", "next", "same text", "next")
    pairs = [KnownPair(kind=kind, first="a", second="b") for kind in kinds]
    found = accuracy(pairs, np.array([0.9, 0.75, 0.5, 0.25, 0.625, 0.8]))
    right = {kind: (one.n_hits, one.n) for kind, one in found.of_kind.items()}
    assert right == {"next": (2, 3), "other text": (0, 1), "same text": (1, 2)}
    assert found.mean_of_kind["next"] == pytest.approx(0.65)
    assert found.mean_of_kind["same text"] == pytest.approx(0.5625)
    assert (found.balanced.n_hits, found.balanced.n, found.n_follows) == (2, 4, 3)
    assert found.mistakes == (1, 3, 4, 2, 5, 0)


def test_only_what_bert_is_trained_on_is_calibrated() -> None:
    pairs = [KnownPair(kind=kind, first="a", second="b") for kind in ("same text", "next")]
    curve = known_calibration(pairs, np.array([0.15, 0.95]))
    np.testing.assert_array_equal(curve.probability, [0.95])
    assert [(bin_.n_hits, bin_.n) for bin_ in curve.observed] == [(1, 1)]
