"""The few lines that cut words equal the `tokenizers` package, on hand-made and arbitrary words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.models.text.subwords import (
    byte_pair_merges,
    byte_pair_symbols,
    word_piece_attempts,
    word_pieces,
)

VOCABULARY = {"[UNK]": 0, "me": 1, "##hdi": 2, "a": 3, "##a": 4, "##ab": 5, "##b": 6, "ab": 7}


def test_every_attempt_is_told() -> None:
    attempts = word_piece_attempts("mehdi", VOCABULARY)
    assert [(a.candidate, a.start, a.end, a.id) for a in attempts] == [
        ("mehdi", 0, 5, None),
        ("mehd", 0, 4, None),
        ("meh", 0, 3, None),
        ("me", 0, 2, 1),
        ("##hdi", 2, 5, 2),
    ]
    assert word_pieces("mehdi", VOCABULARY) == ("me", "##hdi")


def test_greedy_finds_no_way_back() -> None:
    """`ab` + `##c` fails although `a` + `##bc` would fit: greedy never looks back."""
    vocabulary = {"ab": 0, "a": 1, "##bc": 2}
    attempts = word_piece_attempts("abc", vocabulary)
    assert [a.candidate for a in attempts] == ["abc", "ab", "##c"]
    assert word_pieces("abc", vocabulary) == ("[UNK]",)


@pytest.mark.parametrize(("length", "known"), [(100, True), (101, False)])
def test_long_words_are_not_cut(length: int, *, known: bool) -> None:
    attempts = word_piece_attempts("a" * length, VOCABULARY)
    assert (word_pieces("a" * length, VOCABULARY) != ("[UNK]",)) is known
    assert bool(attempts) is known


def test_merges_by_rank_then_from_the_left() -> None:
    ranks = {("b", "c"): 0, ("a", "b"): 1, ("a", "bc"): 2, ("d", "d"): 3}
    merges = byte_pair_merges(tuple("abcddd"), ranks)
    assert [(m.left, m.right, m.rank) for m in merges] == [
        ("b", "c", 0),
        ("a", "bc", 2),
        ("d", "d", 3),
    ]
    assert merges[-1].symbols == ("abc", "dd", "d")
    assert byte_pair_merges((), ranks) == ()
    assert byte_pair_merges(("a",), ranks) == ()


WORDS = st.text("ab", min_size=1, max_size=12)


@given(
    st.sets(st.text("ab", min_size=1, max_size=3)),
    st.sets(st.text("ab", min_size=1, max_size=3)),
    WORDS,
)
def test_word_pieces_equal_the_package(starts: set[str], rests: set[str], word: str) -> None:
    from tokenizers.models import WordPiece

    entries = ["[UNK]", *sorted(starts), *(f"##{rest}" for rest in sorted(rests))]
    vocabulary = {entry: index for index, entry in enumerate(entries)}
    model = WordPiece(vocabulary, max_input_chars_per_word=11)
    theirs = tuple(token.value for token in model.tokenize(word))
    assert word_pieces(word, vocabulary, max_characters=11) == theirs
    attempts = word_piece_attempts(word, vocabulary, max_characters=11)
    found = tuple(attempt.candidate for attempt in attempts if attempt.id is not None)
    if theirs != ("[UNK]",):
        assert found == theirs
    else:
        assert not attempts or attempts[-1].id is None


@given(st.lists(st.tuples(WORDS, WORDS), max_size=12), WORDS)
def test_merges_equal_the_package(pairs: list[tuple[str, str]], word: str) -> None:
    """Also with lists of merges that no training would have learned in this order."""
    from tokenizers.models import BPE

    known, merges = {"a", "b"}, []
    for left, right in pairs:
        if {left, right} <= known and left + right not in known:
            known.add(left + right)
            merges.append((left, right))
    merges.reverse()
    vocabulary = {symbol: index for index, symbol in enumerate(sorted(known))}
    theirs = tuple(token.value for token in BPE(vocabulary, merges).tokenize(word))
    ranks = {pair: rank for rank, pair in enumerate(merges)}
    ours = byte_pair_merges(tuple(word), ranks)
    assert (ours[-1].symbols if ours else tuple(word)) == theirs
    assert byte_pair_symbols(tuple(word), ranks) == theirs


def test_a_long_word_takes_no_long_time() -> None:
    """20,000 letters without a space; the square of it would be 400 million steps."""
    symbols = byte_pair_symbols(tuple("ab" * 10_000), {("a", "b"): 0, ("ab", "ab"): 1})
    assert symbols == ("abab",) * 5_000
