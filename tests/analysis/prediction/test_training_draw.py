"""The dice of the training objective: shares, determinism, and what becomes of the tokens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.prediction.training_draw import training_draw
from dashboard.records.masked import TrainingDraw
from tests.records_by_hand import text_of

MASK, VOCABULARY = 777, 500


def draw_of(n_words: int, seed: int = 1) -> TrainingDraw:
    text = text_of(("[CLS]", *(f"w{i}" for i in range(n_words)), "[SEP]"))
    return training_draw(
        text,
        np.arange(1, n_words + 1, dtype=np.int64),
        seed=seed,
        mask_id=MASK,
        vocabulary=VOCABULARY,
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
            assert received == MASK
        elif action == "keep":
            assert received == position  # ids are positions in this text
        else:
            assert 0 <= received < VOCABULARY
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
    with pytest.raises(ValueError, match="no token"):
        draw_of(0)
