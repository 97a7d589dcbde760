"""The nouns of lists of sentences: the list, how a vector is made, and what vectors tell.

Axes: `sentence` counts the sentences of a list in the order in which they were given, `hidden` the
numbers of one vector. Everything counts from 0 here; only the screen counts from 1.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float32, Int64

Pooling = Literal["mean", "cls", "max", "pooler"]
"""How the vectors of tokens become one: their mean, the first one, their maximum in each
dimension, or the trained pooler (a dense layer and tanh over the first one)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceList:
    """Sentences as they are compared, and what was done to get them.

    Attributes:
        sentences: The sentences, without surrounding spaces.
        lines: Line of the input that each came from, counted from 1.
        duplicate_of: Index of the first sentence with exactly the same text, or -1.
        n_empty: Lines without text that were skipped.
        n_beyond: Lines beyond the limit that were left out.
        n_shortened: Sentences of which only the beginning is read.
        n_removed: Control and broken characters that were left out.
    """

    sentences: tuple[str, ...]
    lines: Int64[np.ndarray, " sentence"]
    duplicate_of: Int64[np.ndarray, " sentence"]
    n_empty: int
    n_beyond: int
    n_shortened: int
    n_removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTable:
    """The cells of a CSV file, read as text.

    Attributes:
        names: Name of each column.
        columns: The cells of each column; a short row has empty cells at its end.
        text_columns: Indices of the columns that hold words.
    """

    names: tuple[str, ...]
    columns: tuple[tuple[str, ...], ...]
    text_columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceWay:
    """One way to make a vector of a sentence; equal ways give equal vectors.

    Attributes:
        model: Catalogue name of the checkpoint.
        pooling: How token vectors become one.
        level: Which hidden states are pooled, 0 to L; L for the pooler.
        max_tokens: Tokens that are read, special ones included.
        normalise: Whether the vector is divided by its length at the end; cosines do not change.
    """

    model: str
    pooling: Pooling
    level: int
    max_tokens: int
    normalise: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenCounts:
    """Lengths of sentences in tokens.

    Attributes:
        n_tokens: Tokens that are read, special ones included.
        n_cut: Word pieces that did not fit and were left out.
    """

    n_tokens: Int64[np.ndarray, " sentence"]
    n_cut: Int64[np.ndarray, " sentence"]


Vector = Float32[np.ndarray, " hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceVectors:
    """The vectors of a list, each divided by its length; zeros stay zeros."""

    unit: Float32[np.ndarray, "sentence hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceCosines:
    """The cosine of every sentence with every sentence, from -1 to 1."""

    values: Float32[np.ndarray, "sentence sentence"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentencePair:
    """Two sentences of a list, by index, and the cosine of their vectors."""

    first: int
    second: int
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTree:
    """Hierarchical clustering: which groups join, and at what distance.

    Attributes:
        order: The sentences from left to right, so that no branches cross.
        branch_x: Of each join, the positions in `order` of its two feet and two shoulders.
        branch_height: The heights of the same four points, as cosine distance (1 - cosine).
        clusters: Cluster of each sentence, numbered by its first sentence.
        silhouette: Mean silhouette of the clusters, -1 to 1, or NaN where it is not defined.
    """

    order: Int64[np.ndarray, " sentence"]
    branch_x: Float32[np.ndarray, "join 4"]
    branch_height: Float32[np.ndarray, "join 4"]
    clusters: Int64[np.ndarray, " sentence"]
    silhouette: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceMap:
    """Sentences in two dimensions.

    Attributes:
        points: Coordinates on the first two principal components.
        explained_share: Share of the total variance that each of the two explains.
    """

    points: Float32[np.ndarray, "sentence 2"]
    explained_share: Float32[np.ndarray, " 2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceGraph:
    """The pairs whose cosine reaches a threshold.

    Attributes:
        pairs: Index of first and second sentence, most similar pair first.
        n_groups: Groups of two and more sentences that are connected.
        n_alone: Sentences without any such pair.
    """

    pairs: Int64[np.ndarray, "pair 2"]
    n_groups: int
    n_alone: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenStates:
    """The hidden states of one sentence at one level."""

    tokens: tuple[str, ...]
    states: Float32[np.ndarray, "token hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenContributions:
    """The cosine of two mean-pooled sentences, split among pairs of their tokens.

    Attributes:
        first: Tokens of the first sentence.
        second: Tokens of the second sentence.
        contributions: What each pair adds; all of them sum to `cosine`.
        cosine: The cosine of the two means, computed without the split.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    contributions: Float32[np.ndarray, "first second"]
    cosine: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPairs:
    """Pairs of sentences with the similarity that people gave them.

    Attributes:
        first: First sentence of each pair.
        second: Second sentence of each pair.
        scores: From 0 (unrelated) to 5 (same meaning).
    """

    first: tuple[str, ...]
    second: tuple[str, ...]
    scores: Float32[np.ndarray, " pair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolingScores:
    """How well the cosines of each pooling and level order pairs as people do.

    Attributes:
        poolings: Name of each row.
        spearman: Spearman's rank correlation, -1 to 1; NaN where there is no such vector or where
            all cosines are equal.
        n_pairs: How many pairs were compared.
    """

    poolings: tuple[Pooling, ...]
    spearman: Float32[np.ndarray, "pooling level"]
    n_pairs: int
