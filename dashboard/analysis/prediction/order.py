"""The order of sentences in which each follows the one before it best.

Given a value for every ordered pair of sentences, such as the probability that j follows i, the
best order is the path through all sentences with the largest sum. Up to `EXACT` sentences it is
found exactly by dynamic programming over subsets (Bellman 1962; Held & Karp 1962); beyond that,
by a heuristic: from every sentence, go on to the best one that is left; then move stretches of up
to three sentences elsewhere as long as the sum grows. The heuristic may miss the best order.

Example:
    >>> import numpy as np
    >>> best_order(np.array([[0, 0.1, 0.9], [0.2, 0, 0.1], [0.1, 0.8, 0]])).order
    (0, 2, 1)
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import isqrt
from typing import Literal

import numpy as np
from jaxtyping import Float64

from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import Following, PairAnswers, SentenceOrder

Objective = Literal["Probabilities", "Log probabilities", "Log-odds"]
"""What is added up over neighbours."""

EXACT = 12
"""Sentences up to which the best order is found for certain."""

_LONGEST_MOVE = 3
_STARTS = 3


def following(answers: PairAnswers, objective: Objective) -> Following:
    """The answers to all ordered pairs of some sentences as matrices.

    Args:
        answers: In the order (0, 1), (0, 2) … (1, 0), (1, 2) …
        objective: What is added up.
    """
    values = answers.follows
    if objective == "Log probabilities":
        values = np.log(np.maximum(values, np.finfo(np.float64).tiny))
    elif objective == "Log-odds":
        values = answers.log_odds
    return Following(probability=_square(answers.follows), values=_square(values))


def _square(values: Float64[np.ndarray, " pair"]) -> Float64[np.ndarray, "first second"]:
    """Values of all ordered pairs as a matrix with zeros on its diagonal."""
    n = isqrt(len(values)) + 1  # n (n - 1) pairs
    square = np.zeros((n, n))
    square[~np.eye(n, dtype=bool)] = values
    return frozen(square)


def best_order(values: Float64[np.ndarray, "sentence sentence"]) -> SentenceOrder:
    """The order with the largest sum of `values[i, j]` over neighbours i, j.

    Args:
        values: What it is worth that j comes right after i; the diagonal is not read.
    """
    n = len(values)
    order = _exact(values) if n <= EXACT else _heuristic(values)
    return SentenceOrder(order=order, total=order_total(values, order), is_exact=n <= EXACT)


def order_total(values: Float64[np.ndarray, "sentence sentence"], order: Sequence[int]) -> float:
    """The sum of the values of all neighbours in an order."""
    return float(values[list(order[:-1]), list(order[1:])].sum())


def neighbours_found(order: Sequence[int]) -> int:
    """How many neighbours i, i + 1 of the order 0, 1, 2 … are neighbours in `order`, too."""
    return sum(after == before + 1 for before, after in pairwise(order))


def successors_found(values: Float64[np.ndarray, "sentence sentence"]) -> int:
    """In how many rows i the largest value stands at i + 1; the last row has no successor."""
    off_diagonal = np.where(np.eye(len(values), dtype=bool), -np.inf, values)
    return int((off_diagonal[:-1].argmax(axis=1) == np.arange(1, len(values))).sum())


def _exact(values: Float64[np.ndarray, "sentence sentence"]) -> tuple[int, ...]:
    """Dynamic programming: the best path through each subset that ends with each member."""
    n = len(values)
    best = np.full((1 << n, n), -np.inf)
    before = np.zeros((1 << n, n), dtype=np.int64)
    best[1 << np.arange(n), np.arange(n)] = 0
    for subset in range(1, 1 << n):
        members = [i for i in range(n) if subset >> i & 1]
        for new in (j for j in range(n) if not subset >> j & 1):
            sums = best[subset, members] + values[members, new]
            winner = int(sums.argmax())
            best[subset | 1 << new, new] = sums[winner]
            before[subset | 1 << new, new] = members[winner]
    subset, last = (1 << n) - 1, int(best[-1].argmax())
    path = [last]
    while len(path) < n:
        subset, last = subset ^ (1 << last), int(before[subset, last])
        path.append(last)
    return tuple(reversed(path))


def _heuristic(values: Float64[np.ndarray, "sentence sentence"]) -> tuple[int, ...]:
    """The best of a few greedy paths after moving stretches of sentences."""
    greedy = [_greedy(values, start) for start in range(len(values))]
    greedy.sort(key=lambda path: -order_total(values, path))
    best: list[int] = max(
        (_improved(values, path) for path in greedy[:_STARTS]),
        key=lambda path: order_total(values, path),
    )
    return tuple(best)


def _greedy(values: Float64[np.ndarray, "sentence sentence"], start: int) -> list[int]:
    """From `start`, always on to the best sentence that is left."""
    path = [start]
    left = [i for i in range(len(values)) if i != start]
    while left:
        path.append(left.pop(int(values[path[-1], left].argmax())))
    return path


def _improved(values: Float64[np.ndarray, "sentence sentence"], path: list[int]) -> list[int]:
    """The path after the best moves, until none makes the sum larger."""
    total = order_total(values, path)
    while True:
        best = max(_moves(path), key=lambda moved: order_total(values, moved))
        new = order_total(values, best)
        if new <= total + 1e-12:  # rounding is no improvement
            return path
        path, total = best, new


def _moves(path: list[int]) -> Iterator[list[int]]:
    """Every path that differs by one short stretch standing elsewhere."""
    for length in range(1, _LONGEST_MOVE + 1):
        for start in range(len(path) - length + 1):
            stretch, rest = path[start : start + length], path[:start] + path[start + length :]
            for place in range(len(rest) + 1):
                yield rest[:place] + stretch + rest[place:]
