"""Statistics of heads against values computed by hand."""

import numpy as np
import pytest

from dashboard.analysis.attention.roles import (
    ROLES,
    head_statistics,
    strongest_heads,
    uniform_statistics,
)
from tests.records_by_hand import random_attention, text_of

TOKENS = ("[CLS]", "a", "b", ",", "[SEP]")


def patterned() -> np.ndarray:
    """One layer of seven heads on five tokens, each a pure pattern, in the order of ROLES."""
    attention = np.zeros((1, 7, 5, 5), dtype=np.float32)
    rows = np.arange(5)
    attention[0, 0, rows, np.maximum(rows - 1, 0)] = 1  # previous token
    attention[0, 1, rows, np.minimum(rows + 1, 4)] = 1  # next token
    attention[0, 2, rows, rows] = 1  # itself
    attention[0, 3, :, 0] = 1  # [CLS]
    attention[0, 4, :, 4] = 1  # [SEP]
    attention[0, 5, :, 3] = 1  # the comma
    attention[0, 6] = 0.2  # uniform
    return attention


def test_each_pure_pattern_gets_its_role() -> None:
    statistics = head_statistics(patterned(), text_of(TOKENS))
    assert [ROLES[role] for role in statistics.role[0]] == list(ROLES[:7])
    np.testing.assert_allclose(statistics.role_share[0], 1, atol=1e-6)


def test_shares_by_hand() -> None:
    statistics = head_statistics(patterned(), text_of(TOKENS))
    assert statistics.previous_share[0, 6] == pytest.approx(0.2)
    assert statistics.special_share[0, 6] == pytest.approx(0.4)
    assert statistics.first_share[0, 0] == pytest.approx(2 / 5)  # [CLS] and a look at [CLS]
    assert statistics.punctuation_share[0, 1] == pytest.approx(1 / 5)  # b looks at the comma
    assert statistics.separator_share[0, 1] == pytest.approx(2 / 5)


def test_distance_by_hand() -> None:
    statistics = head_statistics(patterned(), text_of(TOKENS))
    assert statistics.distance_positions[0, 2] == 0
    assert statistics.distance_positions[0, 0] == pytest.approx(4 / 5)  # [CLS] stays where it is
    assert statistics.distance_positions[0, 3] == pytest.approx((0 + 1 + 2 + 3 + 4) / 5)
    assert statistics.distance_positions[0, 6] == pytest.approx(1.6)


def test_entropy_by_hand() -> None:
    rows = np.array([[[[0.5, 0.25, 0.25], [1, 0, 0], [1 / 3, 1 / 3, 1 / 3]]]], dtype=np.float32)
    expected = (1.5 * np.log(2) + 0 + np.log(3)) / 3
    statistics = head_statistics(rows, text_of(("[CLS]", "a", "b")))
    assert statistics.entropy_nats[0, 0] == pytest.approx(expected, rel=1e-6)


def test_previous_is_not_next_and_axes_keep_their_places() -> None:
    attention = random_attention(2, 3, 5)
    statistics = head_statistics(attention, text_of(TOKENS))
    for layer in range(2):
        for head in range(3):
            weights = attention[layer, head]
            previous = np.mean([weights[q, q - 1] for q in range(1, 5)])
            following = np.mean([weights[q, q + 1] for q in range(4)])
            assert statistics.previous_share[layer, head] == pytest.approx(previous, rel=1e-5)
            assert statistics.next_share[layer, head] == pytest.approx(following, rel=1e-5)


def test_strongest_heads_name_each_role_once_strongest_first() -> None:
    attention = patterned()
    attention[0, 0] = 0.5 * attention[0, 0] + 0.1
    statistics = head_statistics(attention, text_of(TOKENS))
    found = strongest_heads(statistics)
    shares = [statistics.role_share[layer, head] for _, layer, head in found]
    assert len({role for role, _, _ in found}) == len(found) == 7
    assert shares == sorted(shares, reverse=True)
    assert found[-1] == (0, 0, 0)


def test_a_single_token_has_no_neighbours() -> None:
    one = text_of(("[CLS]",))
    statistics = head_statistics(np.ones((2, 3, 1, 1), dtype=np.float32), one)
    assert not statistics.previous_share.any()
    assert not statistics.next_share.any()


def test_uniform_attention_by_hand() -> None:
    uniform = uniform_statistics(text_of(TOKENS))
    assert uniform.entropy_nats[0, 0] == pytest.approx(np.log(5))
    assert uniform.distance_positions[0, 0] == pytest.approx(2 * (4 + 3 * 2 + 2 * 3 + 4) / 25)
    assert uniform.special_share[0, 0] == pytest.approx(2 / 5)
    assert uniform.previous_share[0, 0] == pytest.approx(1 / 5)
