"""How a word is cut into pieces: WordPiece and byte-level BPE, step by step.

The `tokenizers` package does the same without saying how; these few lines say it, and
`tests/models/test_subwords.py` holds them against the package on arbitrary text.

Sources: WordPiece, greedy longest match first: Wu et al. 2016 (arXiv:1609.08144), as in Devlin et
al. 2019 (N19-1423). Byte-pair encoding: Sennrich, Haddow & Birch 2016 (P16-1162); on bytes: Radford
et al. 2019, used by RoBERTa (Liu et al. 2019, arXiv:1907.11692).

Example:
    >>> vocabulary = {"[UNK]": 0, "me": 1, "##hdi": 2}
    >>> word_pieces(word_piece_attempts("mehdi", vocabulary), "[UNK]")
    ('me', '##hdi')
"""

from collections.abc import Mapping, Sequence

from dashboard.records.tokenization import Attempt, Merge

MAX_WORD = 100
"""Longer words become [UNK] unseen (`max_input_chars_per_word` of BERT)."""


def word_piece_attempts(
    word: str, vocabulary: Mapping[str, int], *, prefix: str = "##", max_characters: int = MAX_WORD
) -> tuple[Attempt, ...]:
    """Every look into the vocabulary, in order: from each start, the longest candidate first.

    The attempts end with the word, or where no candidate is left; then the whole word is unknown.
    There are none for a word of more than `max_characters`.
    """
    attempts: list[Attempt] = []
    start = 0
    if len(word) > max_characters:
        return ()
    while start < len(word):
        for end in range(len(word), start, -1):
            candidate = (prefix if start else "") + word[start:end]
            found = vocabulary.get(candidate)
            attempts.append(Attempt(candidate=candidate, start=start, end=end, id=found))
            if found is not None:
                break
        else:
            return tuple(attempts)
        start = end
    return tuple(attempts)


def word_pieces(attempts: Sequence[Attempt], unknown: str) -> tuple[str, ...]:
    """The pieces that the attempts found; the unknown piece alone when they came to no end."""
    if not attempts or attempts[-1].id is None:
        return (unknown,)
    return tuple(attempt.candidate for attempt in attempts if attempt.id is not None)


def byte_pair_merges(
    symbols: Sequence[str], ranks: Mapping[tuple[str, str], int]
) -> tuple[Merge, ...]:
    """Every merge in order: always the neighbouring pair of lowest rank, the leftmost of equals."""
    current = list(symbols)
    merges: list[Merge] = []
    while True:
        known = [
            (ranks[pair], place)
            for place, pair in enumerate(zip(current, current[1:], strict=False))
            if pair in ranks
        ]
        if not known:
            return tuple(merges)
        rank, place = min(known)
        left, right = current[place : place + 2]
        current[place : place + 2] = [left + right]
        merges.append(Merge(left=left, right=right, rank=rank, symbols=tuple(current)))
