"""The nouns of attribution: which number is explained, and what each token is given of it."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32


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
