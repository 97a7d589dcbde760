"""Scores from logits, and a text with one of its words replaced.

What scores mean depends on how the checkpoint was trained: `softmax` scores share 1 among
all labels, `sigmoid` scores are a probability of yes for each label by itself, and `none` leaves a
predicted number as it is. The rule is that of transformers' text-classification pipeline.

A text that is longer than the model reads has the scores of each of its windows, and their mean.
The mean is taken of scores, not of logits: how far logits lie apart differs from window to window,
and one extreme window would outweigh all others. Each window weighs as much as the tokens that
count for it (`TextWindow.owned`), so that every token of the text counts once: stretches that two
windows share are not counted twice, and a short last window has no more say than its few tokens.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.analysis.distributions import sigmoid, softmax
from dashboard.analysis.ranks import largest
from dashboard.analysis.text.windows import borders, characters
from dashboard.records.arrays import frozen
from dashboard.records.labels import ListLabels, ScoreKind, WindowCurves, WindowLabels
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

MOST_SHOWN = 12
"""Labels that are drawn; tables and files hold all of them."""


def label_scores(
    logits: Float32[np.ndarray, "*axes label"], kind: ScoreKind
) -> Float32[np.ndarray, "*axes label"]:
    """Scores of the labels; for "none" the logits themselves."""
    if kind == "none":
        return logits
    scores = sigmoid(logits) if kind == "sigmoid" else softmax(logits)
    result: Float32[np.ndarray, "*axes label"] = scores.astype(np.float32)
    return result


def window_weights(windows: Sequence[TextWindow]) -> Int64[np.ndarray, " window"]:
    """Tokens that count for each window; together, all that the windows slide over."""
    return np.array([stop - first for first, stop in (one.owned for one in windows)], np.int64)


def mean_over_windows(
    scores: Float32[np.ndarray, "window label"], weights: Int64[np.ndarray, " window"]
) -> Float32[np.ndarray, " label"]:
    """The mean of each label's scores, every window weighing as much as said; read-only.

    One window alone keeps its scores to the last bit.
    """
    sums = weights.astype(np.float64) @ scores.astype(np.float64)
    mean: Float32[np.ndarray, " label"] = (sums / weights.sum()).astype(np.float32)
    return frozen(mean)


def window_labels(
    windows: Sequence[TextWindow],
    rows: Sequence[Float32[np.ndarray, " label"]] | Float32[np.ndarray, "window label"],
    kind: ScoreKind,
) -> WindowLabels:
    """The scores of every window of a text, and their mean; `rows` are their logits."""
    logits = frozen(rows, np.float32)
    scores = frozen(label_scores(logits, kind))
    weights = frozen(window_weights(windows))
    return WindowLabels(
        windows=tuple(windows),
        logits=logits,
        scores=scores,
        weights=weights,
        mean=mean_over_windows(scores, weights),
    )


def list_scores(
    logits: Float32[np.ndarray, "window label"],
    weights: Int64[np.ndarray, " window"],
    n_windows: Int64[np.ndarray, " text"],
    kind: ScoreKind,
) -> tuple[Float32[np.ndarray, "text label"], Float32[np.ndarray, "text label"]]:
    """Scores and logits of many texts, as `ListLabels` has them; both read-only.

    Args:
        logits: The windows of the first text, then those of the second, and so on.
        weights: Tokens that count for each window.
        n_windows: Windows of each text, at least one.
        kind: What the scores are.
    """
    of_window = label_scores(logits, kind)
    starts = np.cumsum(n_windows) - n_windows
    scores, raw = of_window[starts], logits[starts]
    for i in np.flatnonzero(n_windows > 1):
        part = slice(starts[i], starts[i] + n_windows[i])
        scores[i] = mean_over_windows(of_window[part], weights[part])
        raw[i] = scores[i] if kind == "none" else np.nan
    return frozen(scores), frozen(raw)


def shown_labels(
    *scores: Float32[np.ndarray, " label"], most: int = MOST_SHOWN, always: int | None = None
) -> list[int]:
    """The labels that are drawn: all of a few, else those with the highest scores, best first.

    Args:
        scores: Of one text, or of several whose highest counts.
        most: How many, at most.
        always: A label that is never left out.
    """
    highest = np.max(scores, axis=0)
    if len(highest) <= most:
        return list(range(len(highest)))
    if always is not None:
        highest[always] = np.inf
    return largest(highest, most)


def first_counts(scores: Float32[np.ndarray, "text label"]) -> Int64[np.ndarray, " label"]:
    """In how many texts, or windows, each label comes first."""
    return np.bincount(first_labels(scores), minlength=scores.shape[1]).astype(np.int64)


def list_summary(found: ListLabels, kind: ScoreKind) -> Float32[np.ndarray, " label"]:
    """The share of texts with each label first; the mean score where labels share nothing."""
    if kind == "softmax":
        return (first_counts(found.scores) / len(found.scores)).astype(np.float32)
    mean: Float32[np.ndarray, " label"] = found.scores.mean(axis=0)
    return mean


def first_labels(scores: Float32[np.ndarray, "window label"]) -> Int64[np.ndarray, " window"]:
    """The label with the highest score in each window; the first of equals."""
    found: Int64[np.ndarray, " window"] = scores.argmax(axis=-1).astype(np.int64)
    return found


def window_curves(
    found: WindowLabels, names: Sequence[str], shown: Sequence[int], notes: Sequence[str]
) -> WindowCurves:
    """The scores of the labels `shown` along the text; `names` are those of all labels."""
    return WindowCurves(
        names=tuple(names[i] for i in shown),
        scores=np.ascontiguousarray(found.scores[:, list(shown)]),
        mean=found.mean[list(shown)],
        stretches=tuple(map(characters, found.windows)),
        borders=borders(found.windows),
        differs=first_labels(found.scores) != int(found.mean.argmax()),
        notes=tuple(notes),
    )


def with_word(text: TokenizedText, group: tuple[int, ...], replacement: str) -> str:
    """The typed text with the word at these tokens replaced, everything else left as it was.

    Args:
        text: A single text, not a pair.
        group: Token positions of one word.
        replacement: What stands there instead.
    """
    start, end = text.offsets[group[0]][0], text.offsets[group[-1]][1]
    return text.text[:start] + replacement + text.text[end:]


def word_as_typed(text: TokenizedText, group: tuple[int, ...]) -> str:
    """The word at these tokens as it stands in the typed text, capitals and accents included."""
    return text.text[text.offsets[group[0]][0] : text.offsets[group[-1]][1]]
