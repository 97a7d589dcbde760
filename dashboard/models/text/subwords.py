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
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from dashboard.models.text.tokenization import LoadedTokenizer, load_tokenizer
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


Algorithm = Literal["WordPiece", "byte-level BPE", "other"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Subwords:
    """What cutting a word needs to know of a tokenizer.

    Attributes:
        algorithm: How it cuts.
        vocabulary: Index of every entry, special tokens included.
        prefix: Mark of a piece that continues a word (WordPiece).
        max_characters: Longest word that is cut at all (WordPiece).
        unknown: The token for what cannot be cut.
        ranks: The learned merges, by pair (BPE).
    """

    algorithm: Algorithm
    vocabulary: Mapping[str, int]
    prefix: str
    max_characters: int
    unknown: str
    ranks: Mapping[tuple[str, str], int]

    def cut(self, word: str) -> tuple[str, ...]:
        """The pieces of one word, as splitting leaves it."""
        if self.algorithm == "WordPiece":
            return word_pieces(
                word,
                self.vocabulary,
                prefix=self.prefix,
                unknown=self.unknown,
                max_characters=self.max_characters,
            )
        symbols = byte_pair_symbols(tuple(word), self.ranks)
        return tuple(symbol if symbol in self.vocabulary else self.unknown for symbol in symbols)

    def attempts(self, word: str) -> tuple[Attempt, ...]:
        """Every look into the vocabulary (WordPiece)."""
        return word_piece_attempts(
            word, self.vocabulary, prefix=self.prefix, max_characters=self.max_characters
        )

    def merges(self, word: str) -> tuple[Merge, ...]:
        """Every merge (byte-level BPE)."""
        return byte_pair_merges(tuple(word), self.ranks)


@cache
def load_subwords(name: str) -> Subwords:
    """How the checkpoint called `name` cuts words; reads its vocabulary once per process.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: Its files are not here or cannot be read.
    """
    return subwords_of(load_tokenizer(name))


def subwords_of(loaded: LoadedTokenizer) -> Subwords:
    """How a loaded tokenizer cuts words."""
    with loaded.lock:
        model = json.loads(loaded.tokenizer.to_str())["model"]
        vocabulary = loaded.tokenizer.get_vocab()
        splitter = type(loaded.tokenizer.pre_tokenizer).__name__
    ranks = {}
    algorithm: Algorithm = "other"
    if model["type"] == "WordPiece":
        algorithm = "WordPiece"
    elif model["type"] == "BPE" and splitter == "ByteLevel" and _is_plain(model):
        algorithm = "byte-level BPE"
        ranks = {_pair(merge): rank for rank, merge in enumerate(model["merges"])}
    return Subwords(
        algorithm=algorithm,
        vocabulary=vocabulary,
        prefix=model.get("continuing_subword_prefix") or "",
        max_characters=model.get("max_input_chars_per_word") or MAX_WORD,
        unknown=model.get("unk_token") or "",
        ranks=ranks,
    )


def _is_plain(model: Mapping[str, Any]) -> bool:
    """Whether a BPE model has none of the options that `byte_pair_merges` does not know."""
    options = ("dropout", "continuing_subword_prefix", "end_of_word_suffix", "ignore_merges")
    return not any(model.get(option) for option in options)


def _pair(merge: str | list[str]) -> tuple[str, str]:
    """A merge as two symbols; older files write them with a space between."""
    left, right = merge.split(" ", 1) if isinstance(merge, str) else merge
    return left, right
