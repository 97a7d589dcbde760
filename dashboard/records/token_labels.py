"""The nouns of token classification: a label per word piece, and spans that share one."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.records.texts import TokenizedText

Strategy = Literal["none", "simple", "first", "average", "max"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLabels:
    """What a token classifier says about every token of a text, however long.

    Attributes:
        text: The whole text, uncut.
        labels: The labels, in the order of the logits.
        probabilities: After the softmax; each row sums to 1. Tokens that frame the text have rows,
            too, which mean nothing.
        window: The window that each token was read from, counted from 0.
    """

    text: TokenizedText
    labels: tuple[str, ...]
    probabilities: Float32[np.ndarray, "token label"]
    window: Int64[np.ndarray, " token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSpan:
    """Neighbouring tokens with one label.

    Attributes:
        label: With its B- or I- for a single token or word, without for a merged span.
        score: A probability, or a mean of several.
        start: First character in the text.
        end: Character after the last one.
        first: Position of the first token.
        last: Position of the last token, which belongs to the span.
    """

    label: str
    score: float
    start: int
    end: int
    first: int
    last: int
