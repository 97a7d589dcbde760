"""Attention between the two texts of a pair adds up, by hand and at random."""

import numpy as np
import pytest

from dashboard.analysis.attention.segments import segment_attention, strongest_crossing
from tests.records_by_hand import random_attention, text_of

TOKENS = ("[CLS]", "a", "b", "[SEP]", "c", "[SEP]")


def test_shares_by_hand() -> None:
    weights = np.zeros((2, 3, 6, 6), dtype=np.float32)
    weights[..., 0] = 1  # every token looks at [CLS] …
    weights[1, 2, 1] = [0, 0.5, 0.25, 0, 0.25, 0]  # … but in one head "a" looks at words
    weights[1, 2, 4] = [0, 0.2, 0.2, 0, 0.1, 0.5]
    weights[1, 2, 0] = [0, 0, 0, 0, 0, 1]
    expected = np.array([[0.375, 0.125, 0.5], [0.4, 0.1, 0.5], [0, 0, 1]])  # "b" looks at [CLS]
    record = segment_attention(weights, text_of(TOKENS, pair_from=4), special_apart=True)
    assert record.query_groups == ("A", "B", "[CLS]")
    assert record.key_groups == ("A", "B", "special")
    np.testing.assert_allclose(record.share[..., 1, 2], expected)
    np.testing.assert_array_equal(record.share[:, :2, 0, 0], 0)
    np.testing.assert_allclose(record.uniform_share, [2 / 6, 1 / 6, 3 / 6])
    layer, head, weight = strongest_crossing(record)
    assert (layer, head) == (1, 2)
    assert weight == pytest.approx((0.125 + 0.4) / 2)


@pytest.mark.parametrize("apart", [True, False])
def test_the_shares_of_a_group_sum_to_one(apart: bool) -> None:
    attention = random_attention(2, 3, 6)
    record = segment_attention(attention, text_of(TOKENS, pair_from=4), special_apart=apart)
    np.testing.assert_allclose(record.share.sum(axis=1), 1, atol=1e-6)
    assert record.uniform_share.sum() == pytest.approx(1)
    assert record.share.shape[2:] == (2, 3)
    assert not record.share.flags.writeable


def test_special_tokens_count_with_their_segment_when_asked() -> None:
    attention = random_attention(2, 3, 6)
    record = segment_attention(attention, text_of(TOKENS, pair_from=4), special_apart=False)
    assert record.query_groups == record.key_groups == ("A", "B")
    expected = attention[1, 2, 4:, :4].sum(axis=1).mean()
    assert record.share[1, 0, 1, 2] == pytest.approx(expected)


def test_a_text_without_words_has_no_shares() -> None:
    tokens = ("[CLS]", "[SEP]", "c", "[SEP]")
    attention = random_attention(2, 3, 4)
    record = segment_attention(attention, text_of(tokens, pair_from=2), special_apart=True)
    assert np.isnan(record.share[0]).all()
    assert strongest_crossing(record) == (0, 0, 0.0)
