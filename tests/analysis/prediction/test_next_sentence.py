"""What the two logits mean, and the ways to hand over a pair, by hand and for any text."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.prediction.next_sentence import (
    RIGHT_CALL,
    changes_from_first,
    lab_cases,
    pair_answers,
    pair_inputs,
    pair_spans,
    removals,
)
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.text.tokenization import tokenize
from dashboard.records.next_sentence import LabCase
from dashboard.records.texts import TokenizedText
from tests.records_by_hand import text_of

TOKENS = ("[CLS]", "a", "pour", "##ed", "[SEP]", "b", "[SEP]", "c", "dri", "##nk", "d", "[SEP]")
"""B begins after the second [SEP]; the first one was typed."""
WORDS = (None, 0, 1, 1, None, 2, None, 3, 4, 4, 5, None)


def pair() -> TokenizedText:
    return text_of(TOKENS, WORDS, pair_from=7)


def cases(seed: int = 1) -> dict[str, LabCase]:
    return {case.name: case for case in lab_cases(pair(), seed=seed)}


def test_losses_and_probabilities_by_hand() -> None:
    found = pair_answers(np.array([[np.log(3), 0], [0, 0], [200, -200]], dtype=np.float32))
    np.testing.assert_allclose(found.probabilities[:2], [[0.75, 0.25], [0.5, 0.5]], atol=1e-7)
    np.testing.assert_array_equal(found.follows, found.probabilities[:, 0])
    np.testing.assert_allclose(found.losses[1], np.log([2, 2]))
    np.testing.assert_allclose(found.losses[2], [0, 400], atol=1e-12)
    np.testing.assert_allclose(found.log_odds, [np.log(3), 0, 400], rtol=1e-6)


def test_the_notebooks_pair() -> None:
    logits = np.array([[6.0661, -5.6789]], dtype=np.float32)
    assert pair_answers(logits).losses[0, 0] == pytest.approx(np.exp(-11.745), rel=1e-4)
    assert pair_answers(logits).losses[0, 1] == pytest.approx(11.745, abs=1e-4)


def test_spans_end_at_the_separator_that_was_added() -> None:
    assert pair_spans(pair()) == (range(1, 6), range(7, 11))
    with pytest.raises(ValueError, match="single text"):
        pair_spans(text_of(TOKENS, WORDS))


def test_the_right_call_is_the_record_itself() -> None:
    inputs = pair_inputs(pair())
    assert inputs.tokens == TOKENS
    np.testing.assert_array_equal(inputs.segment_ids, [0] * 7 + [1] * 5)
    assert inputs.attention_mask.all()
    assert not inputs.input_ids.flags.writeable


def test_swapping_moves_words_and_keeps_the_frame() -> None:
    swapped = cases()["A and B swapped"].inputs
    assert swapped.tokens == (
        *("[CLS]", "c", "dri", "##nk", "d", "[SEP]"),
        *("a", "pour", "##ed", "[SEP]", "b", "[SEP]"),
    )
    np.testing.assert_array_equal(swapped.segment_ids, [0] * 6 + [1] * 6)


def test_only_the_separator_between_the_texts_is_dropped() -> None:
    dropped = cases()["[SEP] between dropped"].inputs
    assert dropped.tokens == (*TOKENS[:6], *TOKENS[7:])
    np.testing.assert_array_equal(dropped.segment_ids, [0] * 6 + [1] * 5)


def test_wrong_segments_and_the_wrong_mask() -> None:
    found = cases()
    np.testing.assert_array_equal(found["All segment ids 0"].inputs.segment_ids, [0] * 12)
    np.testing.assert_array_equal(
        found["Segment ids exchanged"].inputs.segment_ids, [1] * 7 + [0] * 5
    )
    mistake = found["Segment ids as mask"].inputs
    np.testing.assert_array_equal(mistake.attention_mask, [0] * 7 + [1] * 5)
    np.testing.assert_array_equal(mistake.segment_ids, [0] * 12)
    others = [case for name, case in found.items() if name != "Segment ids as mask"]
    assert all(case.inputs.attention_mask.all() for case in others)


def test_shuffling_keeps_pieces_together_and_repeats_by_its_number() -> None:
    shuffled = cases()["Words of B shuffled"].inputs.tokens
    assert shuffled[:7] == TOKENS[:7]
    assert shuffled[7:] != TOKENS[7:]
    assert shuffled[shuffled.index("dri") + 1] == "##nk"
    assert cases()["Words of B shuffled"].inputs.tokens == shuffled
    orders = {cases(seed)["Words of B shuffled"].inputs.tokens for seed in range(1, 20)}
    assert len(orders) > 2


def test_a_single_word_cannot_be_shuffled() -> None:
    text = text_of(("[CLS]", "a", "[SEP]", "dri", "##nk", "[SEP]"), (None, 0, None, 1, 1, None),
                   pair_from=3)  # fmt: skip
    found = {case.name: case.inputs.tokens for case in lab_cases(text, seed=1)}
    assert found["Words of B shuffled"] == found[RIGHT_CALL] == text.tokens


def test_each_word_is_removed_once_with_all_its_pieces() -> None:
    removed = removals(pair(), "B")
    assert removed.words == ("c", "drink", "d")
    assert removed.inputs[0].tokens == TOKENS
    assert removed.inputs[2].tokens == (*TOKENS[:8], "d", "[SEP]")
    np.testing.assert_array_equal(removed.inputs[2].segment_ids, [0] * 7 + [1] * 3)
    assert removals(pair(), "A").words == ("a", "poured", "[SEP]", "b")


@given(st.text(max_size=30), st.text(min_size=1, max_size=30), st.integers(1, 999))
def test_any_pair_keeps_its_tokens_in_every_case(text: str, text_b: str, seed: int) -> None:
    from dashboard.user_text import clean_text

    first, second = (clean_text(typed, max_characters=99).text for typed in (text, text_b))
    tokenized = tokenize(DEFAULT_MODEL, first, second)
    right, *others = lab_cases(tokenized, seed=seed)
    ids = sorted(right.inputs.input_ids.tolist())
    for case in others:
        found = sorted(case.inputs.input_ids.tolist())
        if case.name == "[SEP] between dropped":
            found = sorted([*found, int(tokenized.input_ids[-1])])
        assert found == ids
        assert case.inputs.input_ids[0] == tokenized.input_ids[0]
        assert len(case.inputs.tokens) == len(case.inputs.segment_ids)
    for segment in ("A", "B"):
        removed = removals(tokenized, segment)
        gone = sum(len(tokenized.tokens) - len(pair.tokens) for pair in removed.inputs[1:])
        assert gone == len(pair_spans(tokenized)[segment == "B"])


def test_changes_are_counted_from_the_first_pair() -> None:
    logits = np.log(np.array([[3, 1], [1, 4], [9, 1]], dtype=np.float32))
    changes = changes_from_first(pair_answers(logits))
    np.testing.assert_allclose(changes.follows, [0, 0.2 - 0.75, 0.9 - 0.75], atol=1e-7)
    np.testing.assert_allclose(changes.log_odds, [0, -np.log(12), np.log(3)], rtol=1e-6)
    assert changes.is_turned == (False, True, False)
