"""Cut a long text into overlapping windows, and put what was read from them together again.

A model takes 512 tokens at a time. Every window holds the tokens that frame the text (and, of a
pair, the whole first text), and a stretch of the rest; neighbouring stretches overlap. Windows
begin and end between words, and each token's result is taken from the window that shows more of
the text on both sides of it ("max context", Devlin et al. 2019, their `run_squad.py`). Nothing is
tokenized again: ids and offsets are those of the whole text.

Example:
    >>> from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
    >>> text = tokenize_with(load_tokenizer("bertscope-mini"), "a b " * 300, max_tokens=None)
    >>> [window.owned for window in text_windows(text, max_tokens=512, overlap=64)]
    [(1, 479), (479, 601)]
"""

import dataclasses
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from jaxtyping import Bool, Int64

from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

LEAST_ROOM = 16
"""Tokens of the text that a window must have room for, besides its frame."""


def is_added(text: TokenizedText) -> Bool[np.ndarray, " token"]:
    """True for the special tokens that frame the text, not for those that were typed."""
    empty = np.array([start == end for start, end in text.offsets], dtype=np.bool_)
    added: Bool[np.ndarray, " token"] = text.is_special & empty
    return added


def sliding_tokens(text: TokenizedText) -> tuple[int, int]:
    """Positions of the text that windows slide over, half-open: the second one of a pair."""
    own = text.segment_ids == (0 if text.text_b is None else 1)
    found = np.flatnonzero(own & ~is_added(text))
    return (int(found[0]), int(found[-1]) + 1) if len(found) else (0, 0)


def text_windows(text: TokenizedText, *, max_tokens: int, overlap: int) -> tuple[TextWindow, ...]:
    """The windows of a whole text, one where it fits as it is.

    Args:
        text: A text or a pair, uncut.
        max_tokens: What the model takes, special tokens included.
        overlap: Tokens that neighbours share, about; at most a quarter of a window.

    Raises:
        ValueError: What does not slide leaves no room; check `LEAST_ROOM` before.
    """
    first, stop = sliding_tokens(text)
    room = max_tokens - (len(text.tokens) - (stop - first))
    if room < min(LEAST_ROOM, stop - first):
        raise ValueError("the tokens that every window holds leave no room for the text")
    stretches = _stretches(text, first, stop, room, min(overlap, room // 4))
    cuts = [first, *_switches(text, stretches), stop]
    return tuple(
        TextWindow(
            text=_picked(text, positions),
            positions=positions,
            stretch=stretch,
            owned=(cuts[i], cuts[i + 1]),
        )
        for i, stretch in enumerate(stretches)
        for positions in [_positions(text, first, stop, stretch)]
    )


def characters(window: TextWindow, part: tuple[int, int] | None = None) -> tuple[int, int]:
    """Half-open characters of a window's stretch, or of a part of it, in the text it slides over.

    `text[start:end]` begins with the first of these tokens and ends with the last.

    Args:
        window: A window.
        part: Half-open positions in the whole text, at least one, within the stretch; all of it
            where it is None.
    """
    first, stop = part or window.stretch
    before, last = np.searchsorted(window.positions, (first, stop - 1))
    return window.text.offsets[before][0], window.text.offsets[last][1]


def borders(windows: Sequence[TextWindow]) -> Int64[np.ndarray, " border"]:
    """The character where each window begins to count, and the end of the last one; read-only."""
    found = np.array(
        [*(characters(one, one.owned)[0] for one in windows), characters(windows[-1])[1]],
        dtype=np.int64,
    )
    return frozen(found)


def cut_out(text: TokenizedText, start: int, end: int) -> TokenizedText:
    """What a window at these characters holds: the frame, and every token that reaches into them.

    Args:
        text: A single text, uncut.
        start: The first character.
        end: The character after the last one.
    """
    reaches = [last > start and first < end for first, last in text.offsets]
    return _picked(text, np.flatnonzero(is_added(text) | np.array(reaches, dtype=np.bool_)))


def joined(
    windows: Sequence[TextWindow], rows: Sequence[np.ndarray]
) -> tuple[np.ndarray, np.ndarray]:
    """Values per token of the whole text, and the window that each was taken from.

    Args:
        windows: All windows of a text.
        rows: Per window, an array whose first axis is its tokens.
    """
    n_tokens = max(int(window.positions[-1]) for window in windows) + 1
    whole = np.zeros((n_tokens, *rows[0].shape[1:]), dtype=rows[0].dtype)
    source = np.zeros(n_tokens, dtype=np.int64)
    for number, (window, values) in enumerate(zip(windows, rows, strict=True)):
        start, stop = window.owned
        own = (window.positions >= start) & (window.positions < stop)
        if number == 0:  # the frame is in all of them
            own |= (window.positions < window.stretch[0]) | (window.positions >= window.stretch[1])
        whole[window.positions[own]] = values[own]
        source[window.positions[own]] = number
    return frozen(whole), frozen(source)


def _stretches(
    text: TokenizedText, first: int, stop: int, room: int, overlap: int
) -> list[tuple[int, int]]:
    """Half-open stretches of at most `room` tokens that overlap and begin and end between words."""
    found = []
    start = first
    while stop - start > room:
        end = _word_start(text, start + room, least=start + room - overlap) or start + room
        found.append((start, end))
        start = _word_start(text, end - overlap, least=end - 2 * overlap) or end - overlap
    return [*found, (start, stop)]


def _word_start(text: TokenizedText, position: int, *, least: int) -> int | None:
    """The last position in (`least`, `position`] where a word begins."""
    for place in range(position, least, -1):
        word = text.word_ids[place]
        if word is None or word != text.word_ids[place - 1]:
            return place
    return None


def _switches(text: TokenizedText, stretches: Sequence[tuple[int, int]]) -> list[int]:
    """Where results change from one window to the next: in the middle of what they share."""
    found = []
    for before, after in pairwise(stretches):
        middle = (after[0] + before[1] + 1) // 2
        found.append(_word_start(text, middle, least=after[0] - 1) or middle)
    return found


def _positions(text: TokenizedText, first: int, stop: int, stretch: tuple[int, int]) -> np.ndarray:
    """Positions of what one window holds."""
    n_tokens = len(text.tokens)
    kept = np.concatenate([np.arange(first), np.arange(*stretch), np.arange(stop, n_tokens)])
    return frozen(kept)


def _picked(text: TokenizedText, positions: np.ndarray) -> TokenizedText:
    """Some tokens of a text, as a text."""
    arrays = {
        name: frozen(getattr(text, name)[positions])
        for name in ("input_ids", "segment_ids", "is_special", "is_unknown")
    }
    return dataclasses.replace(
        text,
        **arrays,
        tokens=tuple(text.tokens[i] for i in positions),
        word_ids=tuple(text.word_ids[i] for i in positions),
        offsets=tuple(text.offsets[i] for i in positions),
    )
