"""The nouns of sequence classification: labels, what their scores mean, and logits."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

ScoreKind = Literal["softmax", "sigmoid", "none"]
"""What turns logits into scores: one choice among all labels (softmax), a yes or no for each label
(sigmoid), or nothing, where a checkpoint predicts a number."""


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
class ListLogits:
    """A list of texts, classified.

    Attributes:
        logits: In the order of the list.
        n_tokens: Tokens of each text that were read, special ones included.
        n_cut: Word pieces of each that were left out.
    """

    logits: Float32[np.ndarray, "text label"]
    n_tokens: Int64[np.ndarray, " text"]
    n_cut: Int64[np.ndarray, " text"]
