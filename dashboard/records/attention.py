"""Attention: figures of every head, what its numbers measure, and one matrix of them."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadStatistics:
    """What each head does with one text, as means over its queries.

    A share is the mean weight that goes to the named keys, from 0 to 1. `previous_share` and
    `next_share` average only over the queries that have such a neighbour.

    Attributes:
        entropy_nats: From 0 (one key takes all) to ln(tokens) (uniform).
        distance_positions: Mean of |query - key|, weighted by attention.
        role: Index into `ROLES` of `dashboard.analysis.attention.roles`.
        role_share: The share behind the role; for "broad", entropy divided by ln(tokens).
    """

    previous_share: Float32[np.ndarray, "layer head"]
    next_share: Float32[np.ndarray, "layer head"]
    self_share: Float32[np.ndarray, "layer head"]
    first_share: Float32[np.ndarray, "layer head"]
    separator_share: Float32[np.ndarray, "layer head"]
    punctuation_share: Float32[np.ndarray, "layer head"]
    special_share: Float32[np.ndarray, "layer head"]
    entropy_nats: Float32[np.ndarray, "layer head"]
    distance_positions: Float32[np.ndarray, "layer head"]
    role: Int64[np.ndarray, "layer head"]
    role_share: Float32[np.ndarray, "layer head"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A quantity between two tokens: what its numbers are called, and what they can be.

    Attributes:
        name: One of its numbers, in words; several have an s.
        unit: Stands behind a number and in the title of its column; "" for a mere share.
        low: The smallest number there can be.
        high: The largest, or None where there is no bound.
        rows_sum_to: What the numbers of a whole row add up to, or None.
        source: Where it is defined.
    """

    name: str
    unit: str
    low: float
    high: float | None
    rows_sum_to: float | None
    source: str

    def scale(self, values: np.ndarray) -> tuple[float, float]:
        """Where colours of `values` begin and end: the bounds, else the largest that occurs."""
        if self.high is not None:
            return self.low, self.high
        largest = float(values.max(initial=self.low))
        return self.low, largest if largest > self.low else self.low + 1

    def column(self, title: str) -> str:
        """The title of a column of such numbers, or of all that follow."""
        return f"{title} ({self.unit})" if self.unit else title


WEIGHT = Measure(
    name="weight",
    unit="",
    low=0.0,
    high=1.0,
    rows_sum_to=1.0,
    source="Vaswani et al. 2017, section 3.2 (arXiv:1706.03762)",
)
"""After the softmax: the share of a query's attention that a key gets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenMatrix:
    """One number per row and token, labelled, ready to be drawn.

    Attributes:
        values: What each row has to do with each token that is shown.
        rows: Label of each row.
        columns: Label of each column, a token or a word.
        row_index: Position of each row among all tokens, or words when merged; or the layer.
        column_index: Position of each column among all tokens, or words when merged.
        left_out: Per row, the sum over tokens that are not shown (0 once renormalised).
        measure: What the values are.
        row_kind: What a row is: "query" or "layer".
        is_renormalised: True when the rows were divided by what is shown, so that they sum to 1.
    """

    values: Float32[np.ndarray, "row column"]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    row_index: Int64[np.ndarray, " row"]
    column_index: Int64[np.ndarray, " column"]
    left_out: Float32[np.ndarray, " row"]
    measure: Measure
    row_kind: str = "query"
    is_renormalised: bool = False

    @property
    def row_sums(self) -> Float32[np.ndarray, " row"]:
        """Per row, the sum of what is shown and what is left out."""
        sums: Float32[np.ndarray, " row"] = self.values.sum(axis=1) + self.left_out
        return sums

    @property
    def left_out_share(self) -> Float32[np.ndarray, " row"]:
        """What is left out as a share of the whole row; 0 of a row without anything."""
        whole = self.row_sums
        share: Float32[np.ndarray, " row"] = np.divide(
            self.left_out, whole, out=np.zeros_like(whole), where=whole > 0
        )
        return share


@dataclass(frozen=True, slots=True, kw_only=True)
class Visibility:
    """Which words a language model may see while it predicts each word.

    Attributes:
        visible: True where word `seen` may be used for predicting word `target`.
        order: When each word is predicted, from 0; all 0 where they are predicted at once.
    """

    visible: Bool[np.ndarray, "target seen"]
    order: Int64[np.ndarray, " target"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSteps:
    """One head, step by step, with one row per query and one column per key.

    Attributes:
        query: q of every query.
        key: k of every key.
        value: v of every key.
        scores: q · k.
        scaled: Scores divided by the square root of the head dimension.
        exponentials: exp(scaled - largest of the row), so that the largest is 1.
        weights: Exponentials divided by their sum; each `[query]` row sums to 1.
        output: Weighted sum of the values.
    """

    query: Float64[np.ndarray, "query head_dim"]
    key: Float64[np.ndarray, "key head_dim"]
    value: Float64[np.ndarray, "key value_dim"]
    scores: Float64[np.ndarray, "query key"]
    scaled: Float64[np.ndarray, "query key"]
    exponentials: Float64[np.ndarray, "query key"]
    weights: Float64[np.ndarray, "query key"]
    output: Float64[np.ndarray, "query value_dim"]
