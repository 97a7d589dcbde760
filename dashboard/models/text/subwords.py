"""How a word is cut into pieces: WordPiece and byte-level BPE, step by step.

The `tokenizers` package does the same without saying how; these few lines say it, and
`tests/models/text/test_subwords.py` holds them against the package on arbitrary text.

Sources: WordPiece, greedy longest match first: Song et al. 2021 (arXiv:2012.15524), as in Devlin et
al. 2019 (N19-1423). Byte-pair encoding: Sennrich, Haddow & Birch 2016 (P16-1162); on bytes: Radford
et al. 2019, used by RoBERTa (Liu et al. 2019, arXiv:1907.11692).

Example:
    >>> vocabulary = {"[UNK]": 0, "me": 1, "##hdi": 2}
    >>> word_pieces("mehdi", vocabulary)
    ('me', '##hdi')
"""

import heapq
import itertools
from collections.abc import Iterator, Mapping, Sequence

from dashboard.records.tokenization import Attempt, Merge

MAX_WORD = 100
"""Longer words become [UNK] unseen (`max_input_chars_per_word` of BERT)."""


def word_pieces(
    word: str,
    vocabulary: Mapping[str, int],
    *,
    prefix: str = "##",
    unknown: str = "[UNK]",
    max_characters: int = MAX_WORD,
) -> tuple[str, ...]:
    """The pieces of a word; the unknown piece alone where no candidate is left at some start."""
    if not 0 < len(word) <= max_characters:
        return (unknown,)
    pieces, end = [], 0
    for candidate, _, stop, index in _look_ups(word, vocabulary, prefix):
        if index is not None:
            pieces.append(candidate)
            end = stop
    return tuple(pieces) if end == len(word) else (unknown,)


def word_piece_attempts(
    word: str, vocabulary: Mapping[str, int], *, prefix: str = "##", max_characters: int = MAX_WORD
) -> tuple[Attempt, ...]:
    """Every look into the vocabulary, in order: from each start, the longest candidate first.

    The attempts end with the word, or where no candidate is left; then the whole word is unknown.
    There are none for a word of more than `max_characters`.
    """
    if len(word) > max_characters:
        return ()
    return tuple(
        Attempt(candidate=candidate, start=start, end=end, id=index)
        for candidate, start, end, index in _look_ups(word, vocabulary, prefix)
    )


def _look_ups(
    word: str, vocabulary: Mapping[str, int], prefix: str
) -> Iterator[tuple[str, int, int, int | None]]:
    """Candidate, start, end and index of every look into the vocabulary."""
    start = 0
    while start < len(word):
        for end in range(len(word), start, -1):
            candidate = (prefix if start else "") + word[start:end]
            found = vocabulary.get(candidate)
            yield candidate, start, end, found
            if found is not None:
                break
        else:
            return
        start = end


def byte_pair_merges(
    symbols: Sequence[str], ranks: Mapping[tuple[str, str], int]
) -> tuple[Merge, ...]:
    """Every merge in order: always the neighbouring pair of lowest rank, the leftmost of equals.

    Takes time and memory that grow with the square of the word: for words that people look at.
    """
    current = list(symbols)
    merges: list[Merge] = []
    while True:
        known = [
            (ranks[pair], place)
            for place, pair in enumerate(itertools.pairwise(current))
            if pair in ranks
        ]
        if not known:
            return tuple(merges)
        rank, place = min(known)
        left, right = current[place : place + 2]
        current[place : place + 2] = [left + right]
        merges.append(Merge(left=left, right=right, rank=rank, symbols=tuple(current)))


def byte_pair_symbols(
    symbols: Sequence[str], ranks: Mapping[tuple[str, str], int]
) -> tuple[str, ...]:
    """The symbols after all merges of `byte_pair_merges`, fast for words of any length."""
    current: list[str] = list(symbols)
    left_of = list(range(-1, len(current) - 1))
    right_of = [*range(1, len(current)), -1]
    queue: list[tuple[int, int, str, str]] = []

    def offer(place: int) -> None:
        """Queue the pair that begins at `place`, if it can be merged."""
        if place < 0 or right_of[place] < 0:
            return
        pair = current[place], current[right_of[place]]
        if pair in ranks:
            heapq.heappush(queue, (ranks[pair], place, *pair))

    for place in range(len(current)):
        offer(place)
    while queue:
        _, place, left, right = heapq.heappop(queue)
        other = right_of[place]
        if current[place] != left or other < 0 or current[other] != right:
            continue  # one of the two has been merged meanwhile
        current[place], current[other] = left + right, ""
        right_of[place] = right_of[other]
        if right_of[place] >= 0:
            left_of[right_of[place]] = place
        offer(left_of[place])
        offer(place)
    return tuple(symbol for symbol in current if symbol)
