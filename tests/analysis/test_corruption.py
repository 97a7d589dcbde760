"""The dice of the training objective: shares, determinism, and what becomes of the tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.corruption import corrupt
from dashboard.analysis.prediction.positions import scored_positions
from dashboard.records.corruption import Corruption
from tests.records_by_hand import text_of
from training.examples import masked
from training.settings import CLS, FIRST_WORD_ID, IGNORED, MASK, SEP, VOCABULARY

HIDDEN, WORDS = 777, range(500)


def draw_of(n_words: int, seed: int = 1) -> Corruption:
    text = text_of(("[CLS]", *(f"w{i}" for i in range(n_words)), "[SEP]"))
    return corrupt(
        text.input_ids,
        scored_positions(text, HIDDEN),
        mask_id=HIDDEN,
        words=WORDS,
        random=np.random.default_rng(seed),
    )


@given(st.integers(1, 300), st.integers(0, 999_999))
def test_a_draw_is_what_its_dice_say(n_words: int, seed: int) -> None:
    draw = draw_of(n_words, seed)
    assert len(draw.chosen) == max(1, round(0.15 * n_words))
    die_of = dict(zip(draw.candidates.tolist(), draw.choice_dice.tolist(), strict=True))
    highest = max(die_of[p] for p in draw.chosen.tolist())
    others = [die for p, die in die_of.items() if p not in set(draw.chosen.tolist())]
    assert all(die >= highest for die in others)
    for position, die, action in zip(draw.chosen, draw.action_dice, draw.actions, strict=True):
        assert action == ("mask" if die < 0.8 else "random" if die < 0.9 else "keep")
        received = int(draw.input_ids[position])
        if action == "mask":
            assert received == HIDDEN
        elif action == "keep":
            assert received == position  # ids are positions in this text
        else:
            assert received in WORDS
    untouched = np.setdiff1d(np.arange(n_words + 2), draw.chosen)
    assert draw.input_ids[untouched].tolist() == untouched.tolist()


def test_the_seed_decides() -> None:
    first, again, other = draw_of(90, 5), draw_of(90, 5), draw_of(90, 6)
    np.testing.assert_array_equal(first.input_ids, again.input_ids)
    assert first.chosen.tolist() != other.chosen.tolist()


def test_shares_of_the_three_actions() -> None:
    actions = [action for seed in range(60) for action in draw_of(300, seed).actions]
    assert actions.count("mask") / len(actions) == pytest.approx(0.8, abs=0.03)
    assert actions.count("random") / len(actions) == pytest.approx(0.1, abs=0.02)
    assert actions.count("keep") / len(actions) == pytest.approx(0.1, abs=0.02)


def test_nothing_to_choose_from() -> None:
    draw = draw_of(0)
    assert (draw.chosen.tolist(), draw.actions) == ([], ())
    assert draw.input_ids.tolist() == [0, 1]


def test_training_throws_the_same_dice() -> None:
    """The recipe's own examples: the same positions, its own words."""
    ids = [CLS, *range(5000, 5090), SEP]
    changed, labels = masked(ids, 0.15, np.random.default_rng(4))
    draw = corrupt(
        np.array(ids),
        np.arange(1, 91),
        mask_id=MASK,
        words=range(FIRST_WORD_ID, VOCABULARY),
        random=np.random.default_rng(4),
    )
    assert changed == draw.input_ids.tolist()
    assert [i for i, label in enumerate(labels) if label != IGNORED] == draw.chosen.tolist()


def test_golden_draw() -> None:
    """Seed 1 in a text of twenty words, written down once: links keep their dice."""
    draw = draw_of(20)
    assert draw.chosen.tolist() == [5, 19, 20]
    assert draw.actions == ("random", "mask", "random")
