"""The nouns of attribution: which number is explained, and what each token is given of it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelTarget:
    """The logit of one label of a sequence classifier."""

    label: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanTarget:
    """The start logit of one token plus the end logit of another (both inclusive)."""

    start: int
    end: int


Target = LabelTarget | SpanTarget


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """What each token is given of one output, by one method; in logits, signed.

    Attributes:
        method: Name of the method, as on screen.
        scores: Per token; positive speaks for the target.
        value: The target's logit for the text.
        baseline_value: The target's logit for the method's baseline, or None where it has none.
        gap: sum(scores) - (value - baseline_value): how far the method is from adding up, or None.
    """

    method: str
    scores: Float32[np.ndarray, " token"]
    value: float
    baseline_value: float | None
    gap: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWords:
    """The words of a text that attributions are given to: all but special tokens, in order.

    Attributes:
        labels: The pieces of each word, joined.
        groups: Token positions of each word.
    """

    labels: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordScores:
    """Several methods over the same words.

    Attributes:
        words: What the scores are for.
        methods: Names, as `METHODS` of `dashboard.analysis.attribution` lists them.
        scores: In logits and signed, except attention rollout: shares from 0 to 1.
        special: What each method gives to special tokens, which are no words.
        value: The target's logit for the text.
        baseline_value: The target's logit where every word piece is [PAD].
        gap: How far integrated gradients are from adding up to the difference of the two.
    """

    words: ExplainedWords
    methods: tuple[str, ...]
    scores: Float32[np.ndarray, "method word"]
    special: Float32[np.ndarray, " method"]
    value: float
    baseline_value: float
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletionCurves:
    """The target's logit as more and more words are hidden.

    Attributes:
        hidden: How many words are hidden at each step, from 0 to all.
        methods: Whose order of words each row of `logits` follows, the highest score first.
        logits: The target's logit.
        random_logits: The same for random orders.
    """

    hidden: Int64[np.ndarray, " step"]
    methods: tuple[str, ...]
    logits: Float32[np.ndarray, "method step"]
    random_logits: Float32[np.ndarray, "order step"]
