"""The nouns of question answering: logits per token, and the spans that they make."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from dashboard.records.windows import TextWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLogits:
    """What the two outputs of the model say about one window of question and context.

    Attributes:
        window: What the model received; its whole text is the pair of question and context.
        start: Logit of each token as the first one of the answer.
        end: Logit of each token as the last one.
    """

    window: TextWindow
    start: Float32[np.ndarray, " token"]
    end: Float32[np.ndarray, " token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanLogits:
    """The spans of some neighbouring tokens of a context.

    Attributes:
        tokens: The tokens.
        logits: Start logit of the first plus end logit of the last token; NaN where none can be.
        chosen: First and last token of the span that is looked at.
    """

    tokens: tuple[str, ...]
    logits: Float32[np.ndarray, "first last"]
    chosen: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSpan:
    """One possible answer.

    Attributes:
        window: Index of the window that it was found in.
        first: Position of its first token in that window.
        last: Position of its last token in that window, which belongs to it.
        start: First character in the context.
        end: Character after the last one.
        logit: Start logit of `first` plus end logit of `last`.
        score: Probability of the start times probability of the end, see
            `dashboard.analysis.prediction.answers`.
    """

    window: int
    first: int
    last: int
    start: int
    end: int
    logit: float
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The best spans of a context, and what speaks for there being none.

    Attributes:
        spans: The best first.
        no_answer_logit: Start plus end logit of [CLS], in the window where that is least.
        no_answer_score: The same as a product of probabilities.
        start_log_total: Logarithm of the sum of exp(start logit) over all that was compared.
        end_log_total: The same for the end logits.
    """

    spans: tuple[AnswerSpan, ...]
    no_answer_logit: float
    no_answer_score: float
    start_log_total: float
    end_log_total: float
