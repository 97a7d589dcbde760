"""Scores from logits, and a text with one of its words replaced.

What scores mean depends on how the checkpoint was trained: `softmax` scores share 1 among
all labels, `sigmoid` scores are a probability of yes for each label by itself, and `none` leaves a
predicted number as it is. The rule is that of transformers' text-classification pipeline.
"""

import numpy as np
from jaxtyping import Float32

from dashboard.records import TokenizedText
from dashboard.records.classification import ScoreKind


def label_scores(
    logits: Float32[np.ndarray, "*axes label"], kind: ScoreKind
) -> Float32[np.ndarray, "*axes label"]:
    """Scores of the labels; for "none" the logits themselves."""
    if kind == "none":
        return logits
    if kind == "sigmoid":
        # 1 / (1 + exp(-x)), written so that no large number is ever raised to a power.
        small = np.exp(-np.abs(logits))
        scores = np.where(logits >= 0, 1 / (1 + small), small / (1 + small))
    else:
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        scores = powers / powers.sum(axis=-1, keepdims=True)
    result: Float32[np.ndarray, "*axes label"] = scores.astype(np.float32)
    return result


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
