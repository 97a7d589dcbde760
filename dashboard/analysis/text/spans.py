"""What a tokenization looks like in the typed text, how much room it takes, and how two differ."""

import re
from bisect import bisect_right

from dashboard.records.texts import TokenizedText
from dashboard.records.tokenization import (
    ChunkComparison,
    InputRow,
    PieceKind,
    TextCounts,
    TextRun,
    TokenizationSteps,
)

MARKS = ("##", "Ġ", "▁")
"""What vocabularies write before a piece to say that it continues a word, or begins one."""


def bare(token: str) -> str:
    """A piece without its mark."""
    for mark in MARKS:
        if token.startswith(mark) and token != mark:
            return token.removeprefix(mark)
    return token


def text_counts(steps: TokenizationSteps) -> TextCounts:
    """Words, pieces and room, over the whole text and not only over what fits."""
    return TextCounts(
        n_words=len(steps.words),
        n_pieces=sum(len(word.tokens) for word in steps.words),
        n_unknown=int(steps.whole.is_unknown.sum()),
        n_tokens=len(steps.whole.tokens),
        n_lost=steps.received.n_truncated,
        limit=steps.limit,
    )


def cut_positions(steps: TokenizationSteps) -> frozenset[int]:
    """Positions in the whole sequence of the tokens that do not reach the model."""
    cut: set[int] = set()
    for segment in (0, 1):
        own = [
            i
            for i in range(len(steps.whole.tokens))
            if steps.whole.segment_ids[i] == segment and i not in steps.added
        ]
        n_whole = int((steps.whole.segment_ids == segment).sum())
        n_received = int((steps.received.segment_ids == segment).sum())
        cut.update(own[len(own) - (n_whole - n_received) :])
    return frozenset(cut)


def piece_kinds(steps: TokenizationSteps) -> tuple[PieceKind, ...]:
    """What every token of the whole sequence is; special tokens typed and added alike."""
    kinds: list[PieceKind] = ["special"] * len(steps.whole.tokens)
    for word in steps.words:
        for place in range(len(word.tokens)):
            kind: PieceKind = "first" if place == 0 else "rest"
            kinds[word.position + place] = "whole" if len(word.tokens) == 1 else kind
    if not steps.words:  # an algorithm that is not retraced
        for i, special in enumerate(steps.whole.is_special):
            kinds[i] = "special" if special else "whole"
    for i in steps.whole.is_unknown.nonzero()[0].tolist():
        kinds[i] = "unknown"
    return tuple(kinds)


def text_runs(steps: TokenizationSteps, segment: int) -> tuple[TextRun, ...]:
    """One typed text as runs that belong to one token each, or to none; joined, it is the text.

    Several tokens of one character (bytes of an emoji) give one run with the character and runs
    with no text.
    """
    text = (steps.whole.text, steps.whole.text_b or "")[segment]
    kinds, cut = piece_kinds(steps), cut_positions(steps)
    runs: list[TextRun] = []
    cursor = 0
    for position, (start, end) in enumerate(steps.whole.offsets):
        if steps.whole.segment_ids[position] != segment or position in steps.added:
            continue
        if start > cursor:
            runs.append(_gap(text[cursor:start]))
        shown = text[max(start, cursor) : end]
        runs.append(
            TextRun(text=shown, position=position, kind=kinds[position], is_cut=position in cut)
        )
        cursor = max(cursor, end)
    if cursor < len(text):
        runs.append(_gap(text[cursor:]))
    return tuple(runs)


def _gap(text: str) -> TextRun:
    """Characters that are no token: white space, and what normalisation drops."""
    return TextRun(text=text, position=None, kind="gap", is_cut=False)


def compare_tokenizations(
    first: TokenizedText, second: TokenizedText
) -> tuple[ChunkComparison, ...]:
    """What two tokenizers make of the same texts, chunk by chunk between white space.

    Tokens are the same when they spell the same, whatever mark their vocabulary writes before
    them ("##", "Ġ").
    """
    rows: list[ChunkComparison] = []
    for segment, text in enumerate((first.text, first.text_b or "")):
        spans = [match.span() for match in re.finditer(r"\S+", text)]
        ours, theirs = (_by_chunk(one, segment, spans) for one in (first, second))
        for (start, end), a, b in zip(spans, ours, theirs, strict=True):
            rows.append(_compared(text[start:end], (first, a), (second, b)))
    return tuple(rows)


def _compared(
    chunk: str, ours: tuple[TokenizedText, list[int]], theirs: tuple[TokenizedText, list[int]]
) -> ChunkComparison:
    """One chunk; each side is a text and the positions of the chunk's tokens in it."""
    first, second = (
        [(one.offsets[i], bare(one.tokens[i])) for i in at] for one, at in (ours, theirs)
    )
    return ChunkComparison(
        chunk=chunk,
        first=tuple(ours[0].tokens[i] for i in ours[1]),
        second=tuple(theirs[0].tokens[i] for i in theirs[1]),
        first_only=tuple(i for i, mark in zip(ours[1], first, strict=True) if mark not in second),
        second_only=tuple(
            i for i, mark in zip(theirs[1], second, strict=True) if mark not in first
        ),
        same_cuts=[span for span, _ in first] == [span for span, _ in second],
        same_tokens=first == second,
    )


def _by_chunk(text: TokenizedText, segment: int, spans: list[tuple[int, int]]) -> list[list[int]]:
    """Positions of the tokens by the chunk in which they begin; added ones are left out."""
    chunks: list[list[int]] = [[] for _ in spans]
    ends = [end for _, end in spans]
    for position, (start, end) in enumerate(text.offsets):
        if text.segment_ids[position] == segment and end > start and spans:
            chunks[min(bisect_right(ends, start), len(spans) - 1)].append(position)
    return chunks


def input_rows(
    steps: TokenizationSteps, *, padding: tuple[str, int], length: int, has_segments: bool = True
) -> tuple[InputRow, ...]:
    """What the model receives, filled up with padding to `length` tokens.

    A length that the text already has, or exceeds, adds nothing: padding cuts nothing off.

    Args:
        steps: What happened to the text.
        padding: The token that fills up, and its vocabulary index.
        length: Number of tokens to fill up to; what exceeds the model's limit is the limit.
        has_segments: Whether the model is told the two texts of a pair apart; without, all is 0.
    """
    kinds, cut = piece_kinds(steps), cut_positions(steps)
    kept = [kind for position, kind in enumerate(kinds) if position not in cut]
    received = steps.received
    rows = [
        InputRow(
            position=position,
            token=received.tokens[position],
            id=int(received.input_ids[position]),
            segment_id=int(received.segment_ids[position]) if has_segments else 0,
            attention_mask=1,
            start=received.offsets[position][0],
            end=received.offsets[position][1],
            special=int(kept[position] == "special"),
        )
        for position in range(len(received.tokens))
    ]
    fill = range(len(rows), min(length, steps.limit))
    rows += [
        InputRow(
            position=position,
            token=padding[0],
            id=padding[1],
            segment_id=0,
            attention_mask=0,
            start=0,
            end=0,
            special=1,
        )
        for position in fill
    ]
    return tuple(rows)
