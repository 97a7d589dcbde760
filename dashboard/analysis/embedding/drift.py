"""How far a change of the input carries: a moved word, another segment, another sentence.

Contextual vectors of one model are all fairly alike (Ethayarajh 2019, D19-1006), so a cosine is
worth nothing by itself: `word_in_two_texts` gives the mean over pairs of different pieces as well.
"""

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.embedding.parts import word_span
from dashboard.analysis.vectors import cosine_of_pairs, cosines, lengths
from dashboard.records.arrays import frozen
from dashboard.records.attention import WEIGHT
from dashboard.records.embedding import EmbeddingDrift, WordInTwoTexts
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText


def moved_positions(
    text: TokenizedText, position_ids: Int64[np.ndarray, " token"], *, token: int, place: int
) -> Int64[np.ndarray, " token"]:
    """Position ids with the word of `token` moved so that `token` gets the row `place`.

    The pieces of the word keep their distances; all other tokens stay where they are, so that two
    tokens may share a position.
    """
    moved = position_ids.copy()
    span = list(word_span(text, token))
    moved[span] += place - position_ids[token]
    return frozen(moved, np.int64)


def flipped_segments(text: TokenizedText, token: int) -> Int64[np.ndarray, " token"]:
    """Segment ids with those of the word of `token` changed from 0 to 1 or from 1 to 0."""
    flipped = text.segment_ids.copy()
    span = list(word_span(text, token))
    flipped[span] = 1 - flipped[span]
    return frozen(flipped, np.int64)


def drift(before: Encoding, after: Encoding) -> EmbeddingDrift:
    """What changed between two encodings of the same tokens."""
    moved = np.abs(attention_of(after, WEIGHT) - attention_of(before, WEIGHT))
    change = moved.sum(axis=3).mean(axis=2) / 2
    cosine = cosine_of_pairs(before.hidden_states, after.hidden_states)
    gap = lengths(after.hidden_states - before.hidden_states)
    return EmbeddingDrift(
        cosine_distance=frozen(np.maximum(0, 1 - cosine), np.float32),
        euclidean=frozen(gap, np.float32),
        attention_change=frozen(change, np.float32),
    )


def farthest_others(changed: EmbeddingDrift, word: tuple[int, ...]) -> tuple[float, ...]:
    """The largest 1 - cosine, per level, of the tokens outside the word; 0 where there are none."""
    rest = np.delete(changed.cosine_distance, list(word), axis=1)
    return tuple(rest.max(axis=1, initial=0).tolist())


def head_change(
    before: Encoding, after: Encoding, *, layer: int, head: int
) -> Float32[np.ndarray, "query key"]:
    """How much weight each key gains (positive) or loses in one head."""
    there, here = (attention_of(one, WEIGHT, layer, head) for one in (after, before))
    return frozen(there - here)


def shared_pieces(first: TokenizedText, second: TokenizedText) -> tuple[tuple[str, int, int], ...]:
    """Word pieces that occur in both texts: the piece and its first position in each.

    Special and unknown tokens are left out: they are the same everywhere.
    """
    places: dict[int, int] = {}
    for i in np.flatnonzero(~(second.is_special | second.is_unknown)):
        places.setdefault(int(second.input_ids[i]), int(i))
    found: dict[str, tuple[str, int, int]] = {}
    for i in np.flatnonzero(~(first.is_special | first.is_unknown)):
        there = places.get(int(first.input_ids[i]))
        if there is not None:
            found.setdefault(first.tokens[i], (first.tokens[i], int(i), there))
    return tuple(found.values())


def word_in_two_texts(
    first: Encoding,
    second: Encoding,
    aligned: tuple[Encoding, Encoding] | None,
    *,
    token: int,
    token_b: int,
) -> WordInTwoTexts:
    """How alike a piece is in two texts, from the embedding output to the last layer.

    Args:
        first: The first text.
        second: The second text.
        aligned: Both texts with one of them further back, so that both occurrences stand at the
            same position; None where that does not fit into the table.
        token: Position of the piece in the first text.
        token_b: Its position in the second.
    """
    as_written = _cosines(first, second, token, token_b)
    return WordInTwoTexts(
        as_written=as_written,
        same_position=None if aligned is None else _cosines(*aligned, token, token_b),
        others=_mean_of_different(first, second),
    )


def _cosines(
    first: Encoding, second: Encoding, token: int, token_b: int
) -> Float32[np.ndarray, " level"]:
    """Cosine of a token of the first text and one of the second at every level."""
    return frozen(
        cosine_of_pairs(first.hidden_states[:, token], second.hidden_states[:, token_b]),
        np.float32,
    )


def _mean_of_different(first: Encoding, second: Encoding) -> Float32[np.ndarray, " level"]:
    """Mean cosine, per level, over pairs of different pieces, special tokens left out."""
    differ = first.text.input_ids[:, None] != second.text.input_ids[None, :]
    differ &= ~first.text.is_special[:, None] & ~second.text.is_special[None, :]
    if not differ.any():
        return frozen(np.full(len(first.hidden_states), np.nan), np.float32)
    every = cosines(first.hidden_states, second.hidden_states)  # [level, token, token]
    return frozen(every[:, differ].mean(axis=1), np.float32)
