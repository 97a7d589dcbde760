"""The nouns of next sentence prediction.

The axis `label` has two entries: 0 means that B follows A, 1 that B is a random sentence.
`query_group` and `key_group` are groups of tokens, such as the words of A.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Float64, Int64

Kind = Literal["next", "other text", "same text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAnswers:
    """What the model answers to some pairs.

    Attributes:
        logits: As they come out of the head.
        probabilities: Softmax of the two logits.
        losses: Cross-entropy in nats if that label is the true one, exact also where it is tiny.
        log_odds: ln(p / (1 - p)) of "B follows A": positive where that is the likelier answer.
    """

    logits: Float32[np.ndarray, "pair label"]
    probabilities: Float64[np.ndarray, "pair label"]
    losses: Float64[np.ndarray, "pair label"]
    log_odds: Float64[np.ndarray, " pair"]

    @property
    def follows(self) -> Float64[np.ndarray, " pair"]:
        """The probability that B follows A."""
        return self.probabilities[:, 0]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairChanges:
    """How far the answers to some pairs lie from the answer to the first of them.

    Attributes:
        follows: Difference of the probability that B follows A.
        log_odds: Difference of its log-odds.
        is_turned: Whether the other answer is the likelier one.
    """

    follows: Float64[np.ndarray, " pair"]
    log_odds: Float64[np.ndarray, " pair"]
    is_turned: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairInputs:
    """The three rows of numbers that a pair becomes, right or deliberately wrong.

    Attributes:
        tokens: The word pieces that `input_ids` stand for.
        input_ids: Vocabulary indices.
        segment_ids: 0 for the first text, 1 for the second (HF: `token_type_ids`).
        attention_mask: 1 where a token may be looked at, 0 where not.
    """

    tokens: tuple[str, ...]
    input_ids: Int64[np.ndarray, " token"]
    segment_ids: Int64[np.ndarray, " token"]
    attention_mask: Int64[np.ndarray, " token"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabCase:
    """One way to hand a pair to the model.

    Attributes:
        name: A few words for the figure and for links.
        change: What differs from the right call, in one sentence.
        inputs: What the model receives.
    """

    name: str
    change: str
    inputs: PairInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """A pair, and the same pair with one word removed at a time.

    Attributes:
        words: The words that are removed, in order.
        inputs: The whole pair first, then one entry per word without it.
    """

    words: tuple[str, ...]
    inputs: tuple[PairInputs, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SegmentAttention:
    """How much attention goes from one group of tokens to another, in every head.

    Attributes:
        query_groups: Names of the groups that look.
        key_groups: Names of the groups that are looked at; together they hold every token.
        share: Mean over the queries of a group of the weight on all keys of a group; sums to 1
            over key groups; NaN where a query group is empty.
        uniform_share: What `share` would be if every token got the same weight.
    """

    query_groups: tuple[str, ...]
    key_groups: tuple[str, ...]
    share: Float32[np.ndarray, "query_group key_group layer head"]
    uniform_share: Float64[np.ndarray, " key_group"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """Every ordered pair of some sentences; the diagonals are 0 and mean nothing.

    Attributes:
        probability: That the second sentence follows the first.
        values: What is added up over neighbours: probabilities, their logarithms, or log-odds.
    """

    probability: Float64[np.ndarray, "first second"]
    values: Float64[np.ndarray, "first second"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceOrder:
    """An order of sentences.

    Attributes:
        order: Index of the sentence at each place.
        total: Sum of the values of all neighbours in this order.
        is_exact: Whether no order has a larger sum; otherwise the order was found by a heuristic.
    """

    order: tuple[int, ...]
    total: float
    is_exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPair:
    """Two sentences of which it is known whether the second follows the first.

    Attributes:
        kind: "next" for true successors, "other text" for a sentence from another text, "same
            text" for a sentence of the same text that is not the next one.
        first: The first sentence.
        second: The second sentence.
    """

    kind: Kind
    first: str
    second: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """A share of counted cases, with its 95 % Wilson interval.

    Attributes:
        n_hits: Cases that count.
        n: All cases.
        low: Lower end of the interval, included.
        high: Upper end of the interval, included.
    """

    n_hits: int
    n: int
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """How often the likelier answer is the right one, on pairs of known answer.

    Attributes:
        of_kind: Right answers to the pairs of each kind.
        mean_of_kind: Mean probability that B follows A, of each kind.
        balanced: Right answers to the kinds that BERT is trained on: "next" and "other text".
        n_follows: How many of these are answered with "follows".
        mistakes: Indices of the pairs that it is most wrong about, the worst first.
    """

    of_kind: dict[Kind, Share]
    mean_of_kind: dict[Kind, float]
    balanced: Share
    n_follows: int
    mistakes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """Predicted probability against observed frequency, in bins of equal width.

    Only bins that hold a prediction are listed.

    Attributes:
        probability: Of every pair.
        low_edge: Lower edge of each bin.
        predicted: Mean predicted probability in each bin.
        observed: In each bin, how many pairs really followed.
        error: Expected calibration error: mean of |predicted - observed|, weighted by bin size.
        brier: Mean squared difference between probability and outcome, from 0 to 1.
    """

    probability: Float64[np.ndarray, " pair"]
    low_edge: Float64[np.ndarray, " bin"]
    predicted: Float64[np.ndarray, " bin"]
    observed: tuple[Share, ...]
    error: float
    brier: float
