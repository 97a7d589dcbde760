"""Positions of tokens as people, links and browsers write them: `3, 7-9 : 12`.

One notation for two things. Chosen tokens: positions and stretches of queries, then after a colon
those of keys. The part that is shown: one stretch for queries and keys alike, or two with a colon
between. Positions count from 0, both ends of a stretch belong to it.
"""

import re
from dataclasses import dataclass

import numpy as np

Stretch = tuple[int, int]
"""First and last position, both included."""

MAX_TEXT = 2800
"""Characters of a choice; the longest has two of every three of 512 queries and 512 keys."""

_DIGITS = 4
_ONE = re.compile(rf"(\d{{1,{_DIGITS}}})(?:\s*[-\N{{EN DASH}}]\s*(\d{{1,{_DIGITS}}}))?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenChoice:
    """What a reader has chosen and looks at; positions count from 0 and rise.

    Attributes:
        queries: Chosen queries.
        keys: Chosen keys.
        span: The stretches of queries and keys that are shown; None is the whole text.
    """

    queries: tuple[int, ...] = ()
    keys: tuple[int, ...] = ()
    span: tuple[Stretch, Stretch] | None = None


def read_tokens(text: str, count: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Chosen queries and keys of a text such as `3, 7-9 : 12`.

    Args:
        text: What was typed or sent.
        count: Positions that there are.

    Raises:
        ValueError: It says no positions, or one that does not exist.
    """
    queries, keys = _sides(text)
    return _positions(queries, count), _positions(keys, count)


def read_span(text: str, count: int) -> tuple[Stretch, Stretch] | None:
    """The stretches of queries and keys of a text such as `40-71` or `40-71 : 100-131`.

    Raises:
        ValueError: It says no stretch, or one that does not exist.
    """
    if not text.strip():
        return None
    first, second = _sides(text)
    queries = _stretch(first, count)
    return queries, _stretch(second, count) if ":" in text else queries


def tokens_text(queries: tuple[int, ...], keys: tuple[int, ...]) -> str:
    """The shortest text that `read_tokens` reads as these, "" for none."""
    return ranges_text(queries) + (f":{ranges_text(keys)}" if keys else "")


def span_text(span: tuple[Stretch, Stretch] | None) -> str:
    """The shortest text that `read_span` reads as this, "" for the whole text."""
    if span is None:
        return ""
    queries, keys = (f"{first}-{last}" for first, last in span)
    return queries if queries == keys else f"{queries}:{keys}"


def ranges_text(positions: tuple[int, ...]) -> str:
    """Rising positions, neighbours joined: `3,7-9`."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and position == runs[-1][-1] + 1:
            runs[-1].append(position)
        else:
            runs.append([position])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def first_row_from(positions: np.ndarray, boundary: int | None) -> int:
    """The first of the rows with these rising positions at or after `boundary`; 0 for none."""
    if boundary is None:
        return 0
    after = np.flatnonzero(positions >= boundary)
    return int(after[0]) if after.size else 0


def _sides(text: str) -> tuple[str, str]:
    """What stands before and after the colon."""
    if len(text) > MAX_TEXT:
        raise ValueError("too long")
    first, _, second = text.partition(":")
    return first.strip(), second.strip()


def _positions(text: str, count: int) -> tuple[int, ...]:
    """All positions of a list of positions and stretches, rising, each once."""
    if not text:
        return ()
    stretches = [_stretch(part.strip(), count) for part in text.split(",")]
    return tuple(sorted({i for first, last in stretches for i in range(first, last + 1)}))


def _stretch(text: str, count: int) -> Stretch:
    """One position or stretch."""
    found = _ONE.fullmatch(text)
    if found is None:
        raise ValueError("no position")
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if not first <= last < count:
        raise ValueError("no such position")
    return first, last
