"""Which tokens are hidden, by default, by link, and after an edit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.analysis.prediction.positions import (
    carry_positions,
    changed_rows,
    default_mask,
    other_words,
    parse_fills,
    parse_positions,
    scored_positions,
    typed_masks,
    write_fills,
)
from tests.records_by_hand import text_of

TOKENS = ("[CLS]", "it", "was", "un", "##believ", "##able", "for", "it", ".", "[SEP]")
WORDS = (None, 0, 1, 2, 2, 2, 3, 4, 5, None)
NO_MASK = 999


def test_default_is_the_last_content_word_as_a_whole() -> None:
    assert default_mask(text_of(TOKENS, WORDS), NO_MASK) == (3, 4, 5)


def test_default_is_the_last_word_where_all_are_function_words() -> None:
    assert default_mask(text_of(("[CLS]", "it", "was", ".", "[SEP]")), NO_MASK) == (2,)


@pytest.mark.parametrize("tokens", [("[CLS]", "[SEP]"), ("[CLS]", "[UNK]", ".", "[SEP]")])
def test_no_default_without_a_known_word(tokens: tuple[str, ...]) -> None:
    assert default_mask(text_of(tokens), NO_MASK) == ()


def test_special_unknown_and_typed_masks_are_not_scored() -> None:
    text = text_of(("[CLS]", "a", "[MASK]", "[UNK]", "b", "[SEP]"))  # ids are the positions
    assert scored_positions(text, 2).tolist() == [1, 4]
    assert typed_masks(text, 2) == (2,)


@pytest.mark.parametrize(
    ("written", "positions", "n_bad"),
    [
        ("5, 6 12", (5, 6, 12), 0),
        ("12;5,5", (5, 12), 0),
        ("x, 3, -1, 1e3", (3,), 3),
        ("", (), 0),
        ("٣, 9999999", (), 2),
    ],
)
def test_positions_are_read(written: str, positions: tuple[int, ...], n_bad: int) -> None:
    assert parse_positions(written) == (positions, n_bad)


def test_words_put_in_are_read() -> None:
    assert parse_fills("5:full 6:##er 7:: x :y 8:") == ({5: "full", 6: "##er", 7: ":"}, 3)


@given(st.text(max_size=60))
def test_nothing_typed_breaks_the_readers(written: str) -> None:
    positions, n_bad = parse_positions(written)
    assert n_bad >= 0
    assert list(positions) == sorted(set(positions))
    fills, n_lost = parse_fills(written)
    assert n_lost >= 0
    assert parse_fills(write_fills(fills)) == (fills, 0)


def test_positions_outside_an_edit_stay_on_their_tokens() -> None:
    before = ("[CLS]", "the", "cat", "sat", "down", ".", "[SEP]")
    after = ("[CLS]", "the", "old", "black", "dog", "sat", "down", ".", "[SEP]")
    assert carry_positions(before, after, (1, 2, 3, 4)) == {1: 1, 3: 5, 4: 6}


token_lists = st.lists(st.sampled_from("abc"), max_size=8).map(tuple)


@given(token_lists, token_lists)
def test_carried_positions_hold_the_same_token(
    before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    moved = carry_positions(before, after, tuple(range(len(before) + 2)))
    assert all(before[old] == after[new] for old, new in moved.items())
    assert len(set(moved.values())) == len(moved)
    if before == after:
        assert moved == {i: i for i in range(len(before))}


def test_words_that_are_hidden_as_a_whole_cannot_be_hidden_again() -> None:
    text = text_of(("[CLS]", "a", "pour", "##ed", "b", "[SEP]"), (None, 0, 1, 1, 2, None))
    assert other_words(text, ()) == ((1,), (2, 3), (4,))
    assert other_words(text, (3, 4)) == ((1,), (2,))


def test_each_row_has_its_own_changes() -> None:
    text = text_of(("[CLS]", "a", "b", "[SEP]"))  # ids are the positions
    rows = changed_rows(text, [((1, 9),), (), ((1, 7), (2, 8))])
    assert rows.tolist() == [[0, 9, 2, 3], [0, 1, 2, 3], [0, 7, 8, 3]]
