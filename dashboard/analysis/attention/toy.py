"""Attention by hand: a few tokens of four numbers, three matrices, no bias.

The numbers travel in links as text, rows separated by ";" and numbers by ",", and are checked like
anything that a stranger can write.
"""

import math
import re
from collections.abc import Iterable

import numpy as np

from dashboard.analysis.attention.by_hand import attention_steps
from dashboard.records.attention import AttentionSteps

Rows = tuple[tuple[float, ...], ...]
"""A table of numbers, row by row."""

INPUT_DIM, HEAD_DIM = 4, 3
MIN_TOKENS, MAX_TOKENS = 2, 4

LARGEST = 100.0
"""Largest absolute value of a number that is typed: beyond, no step can be read any more."""

PLACES = 3
"""Decimal places that are kept."""

_NUMBER = re.compile(r"-?\d{1,3}(\.\d{1,6})?", re.ASCII)

TOKENS: Rows = ((1, 0, 2, 0), (0, 1, 0, 2), (1, 1, 0, 0))
"""What the page begins with: small numbers for which every token prefers another key."""

QUERY_MATRIX: Rows = ((1, 0, 1), (1, 0, 0), (0, 1, 1), (1, 0, 0))
KEY_MATRIX: Rows = ((1, 0, 0), (0, 0, 1), (0, 1, 0), (0, 1, 0))
VALUE_MATRIX: Rows = ((1, 0, 0), (1, 3, 0), (0, 3, 2), (3, 0, 0))


def toy_attention(x: Rows, w_q: Rows, w_k: Rows, w_v: Rows) -> AttentionSteps:
    """One head's attention; rows are tokens, so that Q = X W_Q (Vaswani et al. 2017, 3.2.1)."""
    tokens, *matrices = (np.array(part, dtype=np.float64) for part in (x, w_q, w_k, w_v))
    return attention_steps(*(tokens @ matrix for matrix in matrices))


def cleaned(
    values: Iterable[Iterable[object]], *, limit: float = LARGEST, places: int = PLACES
) -> tuple[Rows, int]:
    """Numbers that a reader typed into a table, and how many of them had to be changed.

    What is no finite number becomes 0; what is too large becomes the limit.
    """
    n_changed = 0
    rows = []
    for row in values:
        numbers = []
        for value in row:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            number = float(value) if is_number and math.isfinite(value) else None  # type: ignore[arg-type]
            kept = 0.0 if number is None else round(min(max(number, -limit), limit), places)
            n_changed += number is None or abs(number) > limit
            numbers.append(kept + 0.0)  # no -0
        rows.append(tuple(numbers))
    return tuple(rows), n_changed


def as_text(values: Rows) -> str:
    """The numbers as a link carries them: "1,0,2,0;0,1,0,2"."""
    return ";".join(",".join(f"{number:.6g}" for number in row) for row in values)


def from_text(text: str, *, rows: tuple[int, int], columns: int) -> Rows | None:
    """The numbers in a link, or None where it does not hold what it should.

    Args:
        text: What the link says.
        rows: Fewest and most rows.
        columns: Numbers per row.
    """
    lines = text.split(";")
    if len(text) > 400 or not rows[0] <= len(lines) <= rows[1]:  # noqa: PLR2004
        return None
    cells = [line.split(",") for line in lines]
    if any(len(row) != columns for row in cells):
        return None
    if not all(_NUMBER.fullmatch(cell) for row in cells for cell in row):
        return None
    numbers, n_changed = cleaned([[float(cell) for cell in row] for row in cells])
    return None if n_changed else numbers
