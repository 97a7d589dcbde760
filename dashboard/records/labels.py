"""The nouns of sequence classification: labels, what their scores mean, and logits."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32, Int64

from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

ScoreKind = Literal["softmax", "sigmoid", "none"]
"""What turns logits into scores: one choice among all labels (softmax), a yes or no for each label
(sigmoid), or nothing, where a checkpoint predicts a number."""


Scores = Float32[np.ndarray, " label"]
"""A number for each label."""

ScoreRows = Float32[np.ndarray, "text label"]
"""The same of many texts, or of many windows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelSet:
    """The labels of a checkpoint.

    Attributes:
        names: As the checkpoint calls them, in the order of its logits.
        kind: What its scores are.
    """

    names: tuple[str, ...]
    kind: ScoreKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a checkpoint says about a text that it takes at once, or about a window of a long one.

    Attributes:
        name: The checkpoint.
        text: The text, or what the window holds of it.
        labels: Its labels.
        logits: One forward pass.
        scores: What the logits mean; the logits themselves where they mean nothing else.
        window: Half-open characters of the window in the text; None where all of it is read.
    """

    name: str
    text: TokenizedText
    labels: LabelSet
    logits: Float32[np.ndarray, " label"]
    scores: Float32[np.ndarray, " label"]
    window: tuple[int, int] | None = None

    @property
    def best(self) -> int:
        """The label with the highest score."""
        return int(self.logits.argmax())


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelLabels:
    """What the head makes of every level of a text; the last one is its answer.

    Attributes:
        logits: As they come out of the head.
        scores: What they mean.
    """

    logits: Float32[np.ndarray, "level label"]
    scores: Float32[np.ndarray, "level label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowLabels:
    """A text that is longer than the model reads, classified window by window.

    Attributes:
        windows: In the order of the text.
        logits: One forward pass per window.
        scores: What the logits mean; the logits themselves for `none`.
        weights: Tokens that count for each window: every token of the text counts for one.
        mean: Mean of the scores by these weights; for `softmax` it sums to 1, too.
    """

    windows: tuple[TextWindow, ...]
    logits: Float32[np.ndarray, "window label"]
    scores: Float32[np.ndarray, "window label"]
    weights: Int64[np.ndarray, " window"]
    mean: Float32[np.ndarray, " label"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowCurves:
    """The scores of some labels along a text, ready to be drawn.

    Attributes:
        names: The labels that are drawn.
        scores: Theirs, in each window.
        mean: Theirs, over the windows.
        stretches: Half-open characters of each window; neighbours overlap.
        borders: The character where each window begins to count, and the end of the last one.
        differs: Whether another label comes first in the window than in the mean.
        notes: What is said of each window when it is pointed at, without its scores.
    """

    names: tuple[str, ...]
    scores: Float32[np.ndarray, "window label"]
    mean: Float32[np.ndarray, " label"]
    stretches: tuple[tuple[int, int], ...]
    borders: Int64[np.ndarray, " border"]
    differs: Bool[np.ndarray, " window"]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLabels:
    """A list of texts, classified.

    Attributes:
        scores: In the order of the list; of a text of several windows, their mean.
        logits: Of texts of one window; NaN where a mean of probabilities stands for several
            windows, because no logit belongs to it. A mean of predicted numbers is one itself.
        n_tokens: Tokens of each text, special ones included.
        n_windows: Windows that each text was read in.
    """

    scores: Float32[np.ndarray, "text label"]
    logits: Float32[np.ndarray, "text label"]
    n_tokens: Int64[np.ndarray, " text"]
    n_windows: Int64[np.ndarray, " text"]
