"""The nouns of texts, encodings and attention.

Axes: `layer` counts encoder layers, `level` hidden states (0 is the embedding output), `token`
word pieces; attention is `[layer head query key]`, after the softmax, so each query's row sums
to 1. Everything counts from 0 here; only the screen counts from 1.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

__all__ = [
    "AttentionMatrix",
    "Encoding",
    "HeadProjections",
    "HeadStatistics",
    "TokenizedText",
    "WordPair",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenizedText:
    """One text, or a pair, as BERT receives it.

    Attributes:
        text: The first text, as it was tokenized.
        text_b: The second text of a pair, or None.
        tokens: The word pieces, special tokens included.
        input_ids: Vocabulary indices.
        segment_ids: 0 for the first text, 1 for the second (HF: `token_type_ids`).
        is_special: True for the tokens that frame a text ([CLS], [SEP], [PAD]), typed or added.
        is_unknown: True where the vocabulary had no pieces for a word ([UNK]).
        word_ids: The word each token belongs to, counted over both texts; None for special tokens.
        offsets: Half-open character span of each token in its own text; (0, 0) for added tokens.
        n_truncated: Word pieces that did not fit and were left out.
        cut_text: The end of the first text that was left out ("" when all of it fits).
        cut_text_b: The end of the second text that was left out.
    """

    text: str
    text_b: str | None
    tokens: tuple[str, ...]
    input_ids: Int64[np.ndarray, " token"]
    segment_ids: Int64[np.ndarray, " token"]
    is_special: Bool[np.ndarray, " token"]
    is_unknown: Bool[np.ndarray, " token"]
    word_ids: tuple[int | None, ...]
    offsets: tuple[tuple[int, int], ...]
    n_truncated: int
    cut_text: str
    cut_text_b: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """What one forward pass of the encoder leaves behind.

    Attributes:
        text: What was encoded.
        attention: Weights after the softmax; each `[query]` row sums to 1.
        hidden_states: Level 0 is the embedding output, level L the last layer's.
        pooled: tanh(W h_[CLS] + b), or None where the checkpoint has no trained pooler.
    """

    text: TokenizedText
    attention: Float32[np.ndarray, "layer head query key"]
    hidden_states: Float32[np.ndarray, "level token hidden"]
    pooled: Float32[np.ndarray, " hidden"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadProjections:
    """Query, key and value vectors of every head: softmax(q·k / sqrt(head_dim)) is attention."""

    query: Float32[np.ndarray, "layer head token head_dim"]
    key: Float32[np.ndarray, "layer head token head_dim"]
    value: Float32[np.ndarray, "layer head token head_dim"]


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
class WordPair:
    """Two words of a text and the cosine of their vectors.

    Attributes:
        first: The word that comes first.
        second: The word that comes later.
        cosine: From -1 to 1.
    """

    first: str
    second: str
    cosine: float
