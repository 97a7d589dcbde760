"""The measures of the evaluation: span F1, macro F1, answer F1, decoding of spans."""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Sequence

import numpy as np

Span = tuple[int, int, str]


def entity_spans(labels: Sequence[str]) -> set[Span]:
    """Entities of a BIO sequence as (first word, word after the last, kind).

    An I- that does not continue an entity of its kind opens one, as in conlleval.
    """
    spans: set[Span] = set()
    start, kind = 0, ""
    for position, label in enumerate([*labels, "O"]):
        prefix, _, name = label.partition("-")
        if kind and (prefix != "I" or name != kind):
            spans.add((start, position, kind))
            kind = ""
        if prefix == "B" or (prefix == "I" and not kind):
            start, kind = position, name
    return spans


def span_f1(gold: Sequence[set[Span]], predicted: Sequence[set[Span]]) -> float:
    """Micro F1 over exact spans of all sentences, 0 to 1."""
    right = sum(len(a & b) for a, b in zip(gold, predicted, strict=True))
    total = sum(map(len, gold)) + sum(map(len, predicted))
    return 2 * right / total if total else 0.0


def macro_f1(gold: Sequence[int], predicted: Sequence[int], classes: int) -> float:
    """Mean over the classes of their F1, 0 to 1; a class that never occurs counts 0."""
    scores = []
    for kind in range(classes):
        right = sum(a == b == kind for a, b in zip(gold, predicted, strict=True))
        total = sum(a == kind for a in gold) + sum(b == kind for b in predicted)
        scores.append(2 * right / total if total else 0.0)
    return float(np.mean(scores))


def normalised_answer(text: str) -> list[str]:
    """Words of an answer as SQuAD compares them: lower case, no articles or punctuation."""
    plain = "".join(c for c in text.lower() if c not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", plain).split()


def answer_f1(predicted: str, gold: Sequence[str]) -> float:
    """Best word overlap F1 with any gold answer; an empty answer matches only an empty one."""
    return max(_word_f1(normalised_answer(predicted), normalised_answer(text)) for text in gold)


def _word_f1(predicted: list[str], gold: list[str]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    shared = sum((Counter(predicted) & Counter(gold)).values())
    return 2 * shared / (len(predicted) + len(gold))


def best_span(
    start: np.ndarray, end: np.ndarray, allowed: np.ndarray, *, longest: int = 30
) -> tuple[int, int, float]:
    """First piece, last piece and score of the best span inside `allowed`.

    The score is the sum of both logits; no answer is `start[0] + end[0]` on the same scale.
    """
    scores = start[:, None] + end[None, :]
    valid = np.triu(np.ones_like(scores, dtype=bool)) & ~np.triu(
        np.ones_like(scores, dtype=bool), longest
    )
    valid &= allowed[:, None] & allowed[None, :]
    scores = np.where(valid, scores, -np.inf)
    first, last = np.unravel_index(int(scores.argmax()), scores.shape)
    return int(first), int(last), float(scores[first, last])
