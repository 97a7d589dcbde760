"""Attention: figures of every head, and one matrix of weights."""

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
class AttentionMatrix:
    """Attention between labelled queries and keys, ready to be drawn.

    Attributes:
        weights: Attention of each query (row) to each key (column) that is shown.
        queries: Label of each row.
        keys: Label of each column.
        query_index: Position of each row among all tokens, or words when merged.
        key_index: Position of each column among all tokens, or words when merged.
        hidden_share: Per row, the weight on keys that are not shown (0 once renormalised).
        is_renormalised: True when the rows were divided by what is shown, so that they sum to 1.
    """

    weights: Float32[np.ndarray, "query key"]
    queries: tuple[str, ...]
    keys: tuple[str, ...]
    query_index: Int64[np.ndarray, " query"]
    key_index: Int64[np.ndarray, " key"]
    hidden_share: Float32[np.ndarray, " query"]
    is_renormalised: bool


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
