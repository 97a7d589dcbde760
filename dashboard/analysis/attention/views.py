"""From one `[query key]` matrix of numbers to the part of it that a reader wants to see.

Nothing here changes a number silently. Hidden keys leave their mass in `left_out`, and only an
explicit `renormalise` divides the rows by what is left.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32

from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.text.words import is_punctuation, merge_words, word_groups, word_labels
from dashboard.records.attention import Measure, TokenMatrix
from dashboard.records.encodings import Encoding
from dashboard.records.texts import TokenizedText

Block = Literal["all", "A→A", "A→B", "B→A", "B→B"]
BLOCKS: tuple[Block, ...] = ("all", "A→A", "A→B", "B→A", "B→B")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What part of the attention is shown.

    Attributes:
        by_word: Merge word pieces into words (sum to, mean from).
        hide_special: Leave out [CLS], [SEP] and [PAD], as queries and as keys.
        hide_punctuation: Leave out punctuation, as queries and as keys.
        renormalise: Divide each row by what is shown of it.
        block: For a pair, which text's queries look at which text's keys.
    """

    by_word: bool = False
    hide_special: bool = False
    hide_punctuation: bool = False
    renormalise: bool = False
    block: Block = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which of the shown numbers are drawn; those that pass all three.

    Attributes:
        threshold: The smallest that is drawn.
        top_p: Per row, the fewest strongest keys that reach this share of the row's shown sum are
            drawn; 1 draws all.
        top_k: Per row, at most so many strongest keys are drawn, the earlier one where two are
            equal; 0 draws all.
    """

    threshold: float = 0.0
    top_p: float = 1.0
    top_k: int = 0


def attention_matrix(
    values: Float32[np.ndarray, "token token"],
    text: TokenizedText,
    shown: Shown,
    measure: Measure,
) -> TokenMatrix:
    """The labelled part of `values` that `shown` asks for.

    Args:
        values: Numbers `[query key]` between the tokens of `text`.
        text: The tokens.
        shown: Which rows and columns, and whether by words.
        measure: What the numbers are.
    """
    firsts = np.arange(len(text.tokens))
    labels: tuple[str, ...] = text.tokens
    if shown.by_word:
        groups = word_groups(text)
        values = merge_words(values, groups)
        firsts = np.array([group[0] for group in groups])
        labels = word_labels(text)
    rows, columns = _kept(text, firsts, shown)
    part = values[np.ix_(rows, columns)]
    left_out = np.clip(values[rows].sum(axis=1) - part.sum(axis=1), 0, None).astype(np.float32)
    if shown.renormalise:
        part, left_out = _renormalised(part), np.zeros_like(left_out)
    return TokenMatrix(
        values=np.ascontiguousarray(part, dtype=np.float32),
        rows=tuple(labels[i] for i in rows),
        columns=tuple(labels[i] for i in columns),
        row_index=rows.astype(np.int64),
        column_index=columns.astype(np.int64),
        left_out=left_out,
        measure=measure,
        is_renormalised=shown.renormalise,
    )


def matrix_by_layer(
    encoding: Encoding, measure: Measure, *, query: int, head: int | None
) -> TokenMatrix:
    """Where one query looks, one row per layer, in one head or in the mean of all (None)."""
    rows = attention_of(encoding, measure)[:, :, query]
    values = rows.mean(axis=1) if head is None else rows[:, head]
    n_layers, n_keys = values.shape
    return TokenMatrix(
        values=np.ascontiguousarray(values, dtype=np.float32),
        rows=tuple(f"layer {layer + 1}" for layer in range(n_layers)),
        columns=encoding.text.tokens,
        row_index=np.arange(n_layers, dtype=np.int64),
        column_index=np.arange(n_keys, dtype=np.int64),
        left_out=np.zeros(n_layers, dtype=np.float32),
        measure=measure,
        row_kind="layer",
    )


def _kept(text: TokenizedText, firsts: np.ndarray, shown: Shown) -> tuple[np.ndarray, np.ndarray]:
    """Indices of the rows and columns that stay; `firsts` is each group's first token."""
    keep = np.ones(len(firsts), dtype=np.bool_)
    if shown.hide_special:
        keep &= ~text.is_special[firsts]
    if shown.hide_punctuation:
        keep &= ~is_punctuation(text)[firsts]
    segment = text.segment_ids[firsts]
    sides = {"A": segment == 0, "B": segment == 1}
    if shown.block == "all":
        return np.flatnonzero(keep), np.flatnonzero(keep)
    query_side, key_side = shown.block.split("→")
    return np.flatnonzero(keep & sides[query_side]), np.flatnonzero(keep & sides[key_side])


def _renormalised(part: Float32[np.ndarray, "query key"]) -> Float32[np.ndarray, "query key"]:
    """Rows divided by their sum; a row that shows nothing stays zero."""
    sums = part.sum(axis=1, keepdims=True)
    divided: Float32[np.ndarray, "query key"] = np.divide(
        part, sums, out=np.zeros_like(part), where=sums > 0
    )
    return divided


def filtered(matrix: TokenMatrix, filters: Filters) -> TokenMatrix:
    """The matrix with 0 for what does not pass the filters, which counts as left out."""
    if filters == Filters():
        return matrix
    kept = np.where(_passing(matrix.values, filters), matrix.values, np.float32(0))
    left_out = matrix.values.sum(axis=1) - kept.sum(axis=1)
    return replace(matrix, values=kept, left_out=np.clip(matrix.left_out + left_out, 0, None))


def _passing(
    values: Float32[np.ndarray, "row column"], filters: Filters
) -> Bool[np.ndarray, "row column"]:
    """True for the values that pass all filters."""
    order = np.argsort(-values, axis=1, kind="stable")
    ranked = np.take_along_axis(values, order, axis=1)
    needed = ranked >= np.float32(filters.threshold)
    if filters.top_p < 1:
        before = np.cumsum(ranked, axis=1) - ranked
        needed &= before < filters.top_p * ranked.sum(axis=1, keepdims=True)
    if filters.top_k > 0:
        needed[:, filters.top_k :] = False
    passes: Bool[np.ndarray, "row column"] = np.zeros_like(needed)
    np.put_along_axis(passes, order, needed, axis=1)
    return passes
