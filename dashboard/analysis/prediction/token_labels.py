"""From a label per word piece to labelled spans: the strategies of transformers' pipeline.

Word pieces of one word may be given different labels (`me` PER, `##hdi` O). The strategies differ
in what they do about it:

- none: every piece speaks for itself.
- simple: neighbouring pieces with the same label make a span; words may be cut.
- first, average, max: each *word* gets one label, that of its first piece, of the mean of its
  pieces' probabilities, or of its most certain piece; then neighbouring words are merged.

Neighbours are merged when the label without its B- or I- is the same and the later one does not
begin a new span (B-); the score of a span is the mean of the scores of its parts. All of it equals
`transformers.TokenClassificationPipeline`, except that a word is what the tokenizer calls one: the
pipeline compares the lengths of piece and text, which joins words whose accents are characters of
their own.

Example:
    >>> from dashboard.records.token_labels import TokenLabels
    >>> def spans(labels: TokenLabels) -> list[str]:
    ...     return [span.label for span in entities(labels, "first")]
"""

from collections.abc import Iterable, Sequence
from typing import get_args

import numpy as np
from jaxtyping import Float32

from dashboard.analysis.distributions import softmax
from dashboard.analysis.text.windows import is_added
from dashboard.records.arrays import frozen
from dashboard.records.token_labels import LabelledSpan, Strategy, TokenLabels

OUTSIDE = "O"
"""The label of what is no entity."""

STRATEGIES: tuple[Strategy, ...] = get_args(Strategy)


def label_probabilities(
    logits: Float32[np.ndarray, "token label"],
) -> Float32[np.ndarray, "token label"]:
    """Probabilities of the labels of each token."""
    return frozen(softmax(logits), np.float32)


def has_spans(labels: Iterable[str]) -> bool:
    """Whether the labels mark beginnings and insides of spans (B-, I-), as entities do."""
    return any(label.startswith(("B-", "I-")) for label in labels)


def bare(label: str) -> str:
    """The label without its B- or I-."""
    return label[2:] if label.startswith(("B-", "I-")) else label


def pieces(labels: TokenLabels) -> tuple[LabelledSpan, ...]:
    """Every token of the text, typed special ones included, with its best label."""
    best = labels.probabilities.argmax(axis=-1)
    added = is_added(labels.text)
    return tuple(
        LabelledSpan(
            label=labels.labels[best[i]],
            score=float(labels.probabilities[i, best[i]]),
            start=start,
            end=end,
            first=i,
            last=i,
        )
        for i, (start, end) in enumerate(labels.text.offsets)
        if not added[i]
    )


def words(labels: TokenLabels, strategy: Strategy) -> tuple[LabelledSpan, ...]:
    """Every word with the label that `strategy` gives it; pieces for "none" and "simple"."""
    if strategy in {"none", "simple"}:
        return pieces(labels)
    return tuple(_word(labels, group, strategy) for group in text_words(labels))


def text_words(labels: TokenLabels) -> tuple[tuple[int, ...], ...]:
    """Token positions of every word of the text."""
    added = is_added(labels.text)
    groups: list[list[int]] = []
    before: int | None = None
    for position, word in enumerate(labels.text.word_ids):
        if added[position]:
            continue
        if word is not None and word == before:
            groups[-1].append(position)
        else:
            groups.append([position])
        before = word
    return tuple(map(tuple, groups))


def pieces_disagree(labels: TokenLabels, word: tuple[int, ...]) -> bool:
    """Whether the pieces of a word have different labels, B- and I- aside."""
    best = labels.probabilities[list(word)].argmax(axis=-1)
    return len({bare(labels.labels[i]) for i in best}) > 1


def entities(labels: TokenLabels, strategy: Strategy) -> tuple[LabelledSpan, ...]:
    """The spans that the pipeline reports: what is no entity is left out."""
    parts = words(labels, strategy)
    found = parts if strategy == "none" else merged(parts)
    return tuple(span for span in found if span.label != OUTSIDE)


def merged(parts: Sequence[LabelledSpan]) -> tuple[LabelledSpan, ...]:
    """Neighbours of the same label as one span, unless the later one begins with B-."""
    groups: list[list[LabelledSpan]] = []
    for part in parts:
        goes_on = (
            bool(groups)
            and not part.label.startswith("B-")
            and bare(part.label) == bare(groups[-1][-1].label)
        )
        if goes_on:
            groups[-1].append(part)
        else:
            groups.append([part])
    return tuple(
        LabelledSpan(
            label=bare(group[0].label),
            score=float(np.mean(np.array([part.score for part in group], dtype=np.float32))),
            start=group[0].start,
            end=group[-1].end,
            first=group[0].first,
            last=group[-1].last,
        )
        for group in groups
    )


def _word(labels: TokenLabels, group: tuple[int, ...], strategy: Strategy) -> LabelledSpan:
    """One word with one label."""
    rows = labels.probabilities[list(group)]
    if strategy == "first":
        row = rows[0]
    elif strategy == "max":
        row = rows[rows.max(axis=-1).argmax()]
    else:
        row = rows.mean(axis=0)
    best = int(row.argmax())
    return LabelledSpan(
        label=labels.labels[best],
        score=float(row[best]),
        start=labels.text.offsets[group[0]][0],
        end=labels.text.offsets[group[-1]][1],
        first=group[0],
        last=group[-1],
    )
