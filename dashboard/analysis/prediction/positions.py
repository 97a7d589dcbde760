"""Which tokens are hidden: by default, as the reader wrote it, and after the text has changed."""

import re
from collections.abc import Collection, Sequence

import numpy as np
from jaxtyping import Int64

from dashboard.analysis.text.words import is_punctuation, word_groups
from dashboard.records.texts import TokenizedText

_LISTED = """
a about after all also an and any are as at be been before but by can could did do does for
from had has have he her him his how i if in into is it its may me more most my no not of on
or our out over she should so some such than that the their them then there these they this
those to up us was we were what when where which who whom why will with would you your
"""

FUNCTION_WORDS = frozenset(_LISTED.split())
"""Words that say little by themselves: the default hides another one where there is one."""

MAX_DIGITS = 6

MAX_LENGTH = 4000
"""Characters of a list of positions that are read."""


def scored_positions(text: TokenizedText, mask_id: int) -> Int64[np.ndarray, " scored"]:
    """Positions of tokens that can be guessed: no special ones, no [UNK], no typed mask."""
    known = ~text.is_special & ~text.is_unknown & (text.input_ids != mask_id)
    return np.flatnonzero(known).astype(np.int64)


def other_words(text: TokenizedText, hidden: Collection[int]) -> tuple[tuple[int, ...], ...]:
    """Positions of the words that can be hidden besides: those not hidden as a whole already."""
    return tuple(
        kept
        for group in word_groups(text)
        if not text.is_special[list(group)].any()
        and (kept := tuple(p for p in group if p not in hidden))
    )


def changed_rows(
    text: TokenizedText, rows: Sequence[Sequence[tuple[int, int]]]
) -> Int64[np.ndarray, "row token"]:
    """The ids of the text, once per row, with other ids at the positions that the row names."""
    ids = np.repeat(text.input_ids[None], len(rows), axis=0)
    for row, changes in zip(ids, rows, strict=True):
        for position, index in changes:
            row[position] = index
    return ids


def typed_masks(text: TokenizedText, mask_id: int) -> tuple[int, ...]:
    """Positions where the reader typed the mask token."""
    return tuple(int(i) for i in np.flatnonzero(text.input_ids == mask_id))


def default_mask(text: TokenizedText, mask_id: int) -> tuple[int, ...]:
    """Pieces of the last content word, or of the last word, or nothing where no word is known."""
    known = set(scored_positions(text, mask_id).tolist())
    marks = is_punctuation(text)
    groups = [
        group
        for group in word_groups(text)
        if known.issuperset(group) and not marks[list(group)].all()
    ]
    if not groups:
        return ()
    content = [group for group in groups if _spelled(text, group) not in FUNCTION_WORDS]
    return (content or groups)[-1]


def _spelled(text: TokenizedText, group: tuple[int, ...]) -> str:
    """The word of these pieces, in lower case, without the vocabulary's marks."""
    pieces = (text.tokens[i].removeprefix("##").removeprefix("Ġ") for i in group)
    return "".join(pieces).lower()


def parse_positions(written: str) -> tuple[tuple[int, ...], int]:
    """Positions from "5, 6 12", each once and in order, and how many entries were no number."""
    entries = [entry for entry in re.split(r"[,;\s]+", written[:MAX_LENGTH]) if entry]
    good = [entry for entry in entries if _is_number(entry)]
    return tuple(sorted({int(entry) for entry in good})), len(entries) - len(good)


def _is_number(entry: str) -> bool:
    """Whether this is a whole number of a sensible length."""
    return entry.isascii() and entry.isdigit() and len(entry) <= MAX_DIGITS


def parse_fills(written: str) -> tuple[dict[int, str], int]:
    """Word pieces by position from "5:full 6:##er", and how many entries could not be read."""
    fills: dict[int, str] = {}
    entries = written[:MAX_LENGTH].split()
    for entry in entries:
        number, _, piece = entry.partition(":")
        if _is_number(number) and piece:
            fills[int(number)] = piece
    return fills, len(entries) - len(fills)


def write_fills(fills: dict[int, str]) -> str:
    """The reverse of `parse_fills`."""
    return " ".join(f"{position}:{piece}" for position, piece in sorted(fills.items()))


def carry_positions(
    before: tuple[str, ...], after: tuple[str, ...], positions: tuple[int, ...]
) -> dict[int, int]:
    """Where each position of the text before is now; positions inside the change are left out.

    What both texts have in common at their beginning and at their end stays in place.
    """
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    shift = len(after) - len(before)
    return {
        position: position if position < head else position + shift
        for position in positions
        if position < head or len(before) - tail <= position < len(before)
    }
