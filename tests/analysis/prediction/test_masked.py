"""Ranks, samples and pseudo-likelihood against values computed by hand."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.prediction.masked import (
    dice,
    lens_of,
    pseudo_log_likelihood,
    pseudo_perplexity,
    sample_word,
    share_among,
    top_words,
    word_effects,
    word_entropy,
    words_at,
)
from dashboard.records.masked import TokenScores

# Probabilities 1/2, 1/8, 1/4, 1/8: the best is word 0, then 2, then 1 and 3 share rank 3.
LOG_P = np.log(np.array([0.5, 0.125, 0.25, 0.125], dtype=np.float32))


def test_best_words_come_first_with_their_ranks() -> None:
    best = top_words(LOG_P, count=3)
    assert best.ids.tolist() == [0, 2, 1]
    assert best.ranks.tolist() == [1, 2, 3]
    np.testing.assert_allclose(np.exp(best.log_probabilities), [0.5, 0.25, 0.125], rtol=1e-6)


def test_more_words_than_there_are() -> None:
    assert top_words(LOG_P, count=99).ids.tolist() == [0, 2, 1, 3]


def test_ties_share_the_better_rank() -> None:
    assert words_at(LOG_P, np.array([3, 1, 0])).ranks.tolist() == [3, 3, 1]


@given(
    st.lists(st.floats(-20, 0, width=32), min_size=1, max_size=40), st.integers(1, 45), st.data()
)
def test_ranks_agree_with_sorting(values: list[float], count: int, data: st.DataObject) -> None:
    log_p = np.array(values, dtype=np.float32)
    best = top_words(log_p, count=count)
    order = np.argsort(-log_p, kind="stable")[:count]
    assert best.ids.tolist() == order.tolist()
    index = data.draw(st.integers(0, len(values) - 1))
    rank = int(words_at(log_p, np.array([index])).ranks[0])
    assert rank == 1 + sum(value > log_p[index] for value in log_p)


def test_entropy() -> None:
    # 1/2 ln 2 + 1/4 ln 4 + 2 * 1/8 ln 8 = 1.75 ln 2
    uniform = np.full(4, np.log(0.25), dtype=np.float32)
    np.testing.assert_allclose(
        word_entropy(np.stack([LOG_P, uniform])), [1.75 * np.log(2), np.log(4)], rtol=1e-6
    )


def test_share_among_candidates() -> None:
    np.testing.assert_allclose(share_among(LOG_P[[0, 2]]), [2 / 3, 1 / 3], rtol=1e-6)
    np.testing.assert_allclose(share_among(np.full(2, -2000, dtype=np.float32)), [0.5, 0.5])


def test_pseudo_likelihood_of_a_half_and_an_eighth() -> None:
    log_p = np.log(np.array([0.5, 0.125], dtype=np.float32))
    assert pseudo_log_likelihood(log_p) == pytest.approx(-4 * np.log(2), rel=1e-6)
    assert pseudo_perplexity(log_p) == pytest.approx(4.0, rel=1e-6)
    assert pseudo_perplexity(np.zeros(3, dtype=np.float32)) == 1.0


def test_sampling_follows_temperature_and_top_k() -> None:
    random = np.random.default_rng(0)

    def draws(temperature: float, top_k: int) -> np.ndarray:
        drawn = [
            sample_word(LOG_P, random, temperature=temperature, top_k=top_k) for _ in range(4000)
        ]
        return np.bincount(drawn, minlength=4) / 4000

    assert draws(0, 4).tolist() == [1, 0, 0, 0]
    assert draws(2, 1).tolist() == [1, 0, 0, 0]
    np.testing.assert_allclose(draws(1, 4), [0.5, 0.125, 0.25, 0.125], atol=0.03)
    np.testing.assert_allclose(draws(1, 2), [2 / 3, 0, 1 / 3, 0], atol=0.03)
    # temperature 1/2 squares: 16 : 1 : 4 : 1
    np.testing.assert_allclose(draws(0.5, 4), np.array([16, 1, 4, 1]) / 22, atol=0.03)


def scores_of(rows: int, **known: np.ndarray) -> TokenScores:
    """Scores that count their own cells, but for those that are known."""
    count = np.arange(rows * 2).reshape(rows, 2)
    parts: dict[str, Any] = {
        "log_probabilities": -count[:, 0].astype(np.float32),
        "ranks": count[:, 0],
        "entropy_nats": count[:, 0].astype(np.float32),
        "top_ids": count,
        "top_log_probabilities": -count.astype(np.float32),
    }
    return TokenScores(**parts | known)


def test_the_lens_has_a_row_for_each_token_and_a_column_for_each_level() -> None:
    lens = lens_of(scores_of(6), n_tokens=2)  # three levels of two tokens, level by level
    assert lens.entropy_nats.tolist() == [[0, 4, 8], [2, 6, 10]]
    assert lens.top_ids.tolist() == [[[0, 1], [4, 5], [8, 9]], [[2, 3], [6, 7], [10, 11]]]
    assert lens.top_log_probabilities[1, 2].tolist() == [-10, -11]


def test_effects_of_hidden_words_by_hand() -> None:
    groups = ((1,), (2, 3), (5,))
    now = np.log(np.array([0.5, 0.125, 0.3], dtype=np.float32))
    effects = word_effects(groups, scores_of(3, log_probabilities=now), float(np.log(0.25)))
    assert effects.groups == groups
    assert effects.before == pytest.approx(0.25)
    np.testing.assert_allclose(effects.hidden, [0.5, 0.125, 0.3], rtol=1e-6)
    np.testing.assert_allclose(effects.changes, [0.25, -0.125, 0.05], atol=1e-7)
    np.testing.assert_allclose(effects.log_changes, np.log([2, 0.5, 1.2]), atol=1e-6)
    assert effects.best_ids.tolist() == [0, 2, 4]
    assert effects.order == (0, 1, 2)


def test_a_seed_gives_the_same_draws() -> None:
    draws = [
        [sample_word(LOG_P, random, temperature=1.0, top_k=4) for _ in range(20)]
        for random in (dice(3), dice(3), dice(4))
    ]
    assert draws[0] == draws[1] != draws[2]
