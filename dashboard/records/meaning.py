"""The nouns of word similarity: units, matrices, alignment, baselines and senses.

A `unit` is a word piece or a whole word, whichever is compared; the vector of a whole word is the
mean over its pieces. `level` counts hidden states: 0 is the embedding output.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.records.texts import TokenizedText


@dataclass(frozen=True, slots=True, kw_only=True)
class TextStates:
    """A text and its hidden states; attention is not kept, because nothing here needs it."""

    text: TokenizedText
    hidden_states: Float32[np.ndarray, "level token hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedTexts:
    """Text A and text B, each encoded alone."""

    first: TextStates
    second: TextStates


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUnits:
    """What is compared of one text, in order.

    Attributes:
        labels: Word pieces as the tokenizer writes them, or whole words.
        groups: Token positions of each unit; never empty.
    """

    labels: tuple[str, ...]
    groups: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SimilarityMatrix:
    """Similarity of every unit of text A (rows) with every unit of text B (columns).

    Attributes:
        similarities: From -1 to 1.
        rows: Labels of A.
        columns: Labels of B.
        best_in_row: For each row the column of its largest value, the first of equals.
        best_in_column: For each column the row of its largest value.
    """

    similarities: Float32[np.ndarray, "row column"]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    best_in_row: Int64[np.ndarray, " row"]
    best_in_column: Int64[np.ndarray, " column"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedUnits:
    """The matrix of two texts, and the hidden states of its rows and columns as the model's own."""

    matrix: SimilarityMatrix
    first: Float32[np.ndarray, "row hidden"]
    second: Float32[np.ndarray, "column hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BertScore:
    """How well two texts cover each other, word piece by word piece; each from -1 to 1.

    Attributes:
        precision: Mean over the pieces of the candidate of their best match in the reference.
        recall: Mean over the pieces of the reference of their best match in the candidate.
        f1: Harmonic mean of both.
    """

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionShares:
    """The dimensions that contribute most to one similarity.

    Attributes:
        dimensions: Their numbers, from 0, largest absolute contribution first.
        contributions: What each adds to the similarity.
        total: The similarity: the sum of the contributions of all dimensions.
        without: The similarity of the vectors with these dimensions left out.
    """

    dimensions: Int64[np.ndarray, " shown"]
    contributions: Float32[np.ndarray, " shown"]
    total: float
    without: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceSample:
    """Units of a reference text in which each was compared with units of other sentences.

    Attributes:
        vectors: Their vectors at every level.
        labels: What they spell.
        sentence: The sentence that each stands in.
    """

    vectors: Float32[np.ndarray, "level unit hidden"]
    labels: tuple[str, ...]
    sentence: Int64[np.ndarray, " unit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceStates:
    """What a checkpoint makes of a reference text.

    Attributes:
        mean: Mean over all word pieces of the text, special tokens left out.
        deviation: Standard deviation over the same pieces.
        n_pieces: How many they were.
        pieces: A sample of word pieces.
        words: A sample of whole words.
    """

    mean: Float32[np.ndarray, "level hidden"]
    deviation: Float32[np.ndarray, "level hidden"]
    n_pieces: int
    pieces: ReferenceSample
    words: ReferenceSample


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """Similarities of random pairs of the reference text, smallest first."""

    similarities: Float32[np.ndarray, " pair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UseStates:
    """One word in one sentence: its vector at every level, the mean over its pieces."""

    states: Float32[np.ndarray, "level hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WordUses:
    """Words in their sentences: the vectors of all of them at every level."""

    states: Float32[np.ndarray, "level use hidden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SenseMap:
    """Uses of words as points in the plane, in clusters.

    Attributes:
        points: The first two principal components.
        explained: Share of the variance that each of both explains, from 0 to 1.
        cluster: Cluster of each use, from 0, in order of appearance.
        silhouette: Mean silhouette of the clusters, from -1 to 1.
    """

    points: Float32[np.ndarray, "use 2"]
    explained: Float32[np.ndarray, " 2"]
    cluster: Int64[np.ndarray, " use"]
    silhouette: float
