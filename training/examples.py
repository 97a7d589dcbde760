"""Training examples as arrays of word-piece ids: pure functions, no model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.analysis.corruption import corrupt
from training.settings import CLS, FIRST_WORD_ID, IGNORED, MASK, SEP, VOCABULARY

Ids = list[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One input row; `labels` per piece, `label` for the whole row (`IGNORED` where none)."""

    input_ids: Ids
    segment_ids: list[int]
    labels: list[int]
    label: int = IGNORED
    has_misc: bool = True


def joined(first: Ids, second: Ids | None = None) -> tuple[Ids, list[int]]:
    """`[CLS] first [SEP]` or `[CLS] first [SEP] second [SEP]`, with segment ids."""
    ids = [CLS, *first, SEP]
    segments = [0] * len(ids)
    if second is not None:
        ids += [*second, SEP]
        segments += [1] * (len(second) + 1)
    return ids, segments


def stretch(document: Sequence[Ids], start: int, room: int) -> tuple[Ids, int]:
    """Whole sentences from `start` that fit `room` pieces, and the index after them.

    The first sentence is always taken, cut to `room` if need be.
    """
    ids = list(document[start][:room])
    end = start + 1
    while end < len(document) and len(ids) + len(document[end]) <= room:
        ids += document[end]
        end += 1
    return ids, end


def sentence_pair(
    document: Sequence[Ids],
    other: Sequence[Ids],
    *,
    pieces: int,
    follows: bool,
    rng: np.random.Generator,
) -> tuple[Ids, Ids]:
    """A stretch of `document`, and the one that follows it or one from `other`.

    `document` needs at least two sentences. Both stretches share `pieces` in a
    proportion drawn anew each time, so that short questions with long replies occur.
    """
    room = max(4, int(pieces * rng.uniform(0.3, 0.7)))
    start = int(rng.integers(0, len(document) - 1))
    first, end = stretch(document[:-1], start, room)
    left = max(4, pieces - len(first))
    if follows:
        second, _ = stretch(document, end, left)
    else:
        second, _ = stretch(other, int(rng.integers(0, len(other))), left)
    return first, second


def masked(ids: Ids, share: float, rng: np.random.Generator) -> tuple[Ids, list[int]]:
    """Hide `share` of the pieces: 80 % [MASK], 10 % a random word, 10 % left as they are.

    Returns the changed ids and the labels, `IGNORED` where nothing is asked. At least
    one piece is always chosen; [CLS] and [SEP] never are.
    """
    open_positions = [i for i, piece in enumerate(ids) if piece not in (CLS, SEP)]
    drawn = corrupt(
        np.array(ids, dtype=np.int64),
        np.array(open_positions, dtype=np.int64),
        mask_id=MASK,
        words=range(FIRST_WORD_ID, VOCABULARY),
        random=rng,
        share=share,
    )
    labels = [IGNORED] * len(ids)
    for position in drawn.chosen.tolist():
        labels[position] = ids[position]
    return drawn.input_ids.tolist(), labels


def aligned_labels(word_ids: Sequence[int | None], labels: Sequence[int]) -> list[int]:
    """One label per word piece: the word's label on its first piece, `IGNORED` elsewhere."""
    aligned: list[int] = []
    previous: int | None = None
    for word in word_ids:
        fresh = word is not None and word != previous
        aligned.append(labels[word] if fresh and word is not None else IGNORED)
        previous = word
    return aligned


def answer_pieces(
    offsets: Sequence[tuple[int, int]], start: int, end: int
) -> tuple[int, int] | None:
    """First and last piece that overlap the characters `start` to `end` (excluded)."""
    inside = [i for i, (a, b) in enumerate(offsets) if a < end and b > start]
    return (inside[0], inside[-1]) if inside else None


def answer_window(length: int, span: tuple[int, int], room: int, rng: np.random.Generator) -> int:
    """Where to start a window of `room` pieces that still holds the span."""
    if length <= room:
        return 0
    low = max(0, span[1] - room + 1)
    high = min(span[0], length - room)
    return int(rng.integers(low, high + 1)) if high >= low else span[0]
