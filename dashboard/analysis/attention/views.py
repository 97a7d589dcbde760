"""From one `[query key]` matrix of weights to the part of it that a reader wants to see.

Nothing here changes a weight silently. Hidden keys leave their mass in `hidden_share`, and only an
explicit `renormalise` divides the rows by what is left.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Bool, Float32

from dashboard.analysis.text.words import is_punctuation, merge_words, word_groups, word_labels
from dashboard.records.attention import AttentionMatrix
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


def attention_matrix(
    weights: Float32[np.ndarray, "token token"], text: TokenizedText, shown: Shown
) -> AttentionMatrix:
    """The labelled part of `weights` that `shown` asks for.

    Args:
        weights: Attention `[query key]` between the tokens of `text`.
        text: The tokens.
        shown: Which rows and columns, and whether by words.
    """
    firsts = np.arange(len(text.tokens))
    labels: tuple[str, ...] = text.tokens
    if shown.by_word:
        groups = word_groups(text)
        weights = merge_words(weights, groups)
        firsts = np.array([group[0] for group in groups])
        labels = word_labels(text)
    rows, columns = _kept(text, firsts, shown)
    part = weights[np.ix_(rows, columns)]
    hidden = np.clip(weights[rows].sum(axis=1) - part.sum(axis=1), 0, None).astype(np.float32)
    if shown.renormalise:
        part, hidden = _renormalised(part), np.zeros_like(hidden)
    return AttentionMatrix(
        weights=np.ascontiguousarray(part, dtype=np.float32),
        queries=tuple(labels[i] for i in rows),
        keys=tuple(labels[i] for i in columns),
        query_index=rows.astype(np.int64),
        key_index=columns.astype(np.int64),
        hidden_share=hidden,
        is_renormalised=shown.renormalise,
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


def chosen_part(
    matrix: AttentionMatrix, *, queries: Collection[int], keys: Collection[int]
) -> AttentionMatrix:
    """The rows and columns of chosen tokens; weight on other keys counts as hidden.

    Args:
        matrix: What is shown.
        queries: Positions of chosen queries; none of those shown means all rows.
        keys: Positions of chosen keys; none of those shown means all columns.
    """
    rows = np.flatnonzero(np.isin(matrix.query_index, list(queries)))
    columns = np.flatnonzero(np.isin(matrix.key_index, list(keys)))
    rows = rows if rows.size else np.arange(len(matrix.queries))
    columns = columns if columns.size else np.arange(len(matrix.keys))
    part = matrix.weights[np.ix_(rows, columns)]
    left_out = matrix.weights[rows].sum(axis=1) - part.sum(axis=1)
    return AttentionMatrix(
        weights=part,
        queries=tuple(matrix.queries[i] for i in rows),
        keys=tuple(matrix.keys[i] for i in columns),
        query_index=matrix.query_index[rows],
        key_index=matrix.key_index[columns],
        hidden_share=np.clip(matrix.hidden_share[rows] + left_out, 0, None),
        is_renormalised=matrix.is_renormalised,
    )


def above(
    weights: Float32[np.ndarray, "query key"], *, threshold: float, top_p: float, top_k: int = 0
) -> Bool[np.ndarray, "query key"]:
    """True for the weights that pass all filters.

    Args:
        weights: Attention of each query (row).
        threshold: Smallest weight that passes, from 0 to 1.
        top_p: Per row, the fewest strongest keys whose weights reach this share of the row's
            shown sum pass; 1 lets all pass.
        top_k: Per row, at most this many strongest keys pass, the earlier one where two are equal;
            0 lets all pass.
    """
    passes: Bool[np.ndarray, "query key"] = weights >= np.float32(threshold)
    if (top_p >= 1 and top_k < 1) or not weights.size:
        return passes
    order = np.argsort(-weights, axis=1, kind="stable")
    ranked = np.take_along_axis(weights, order, axis=1)
    needed = np.ones_like(passes)
    if top_p < 1:
        before = np.cumsum(ranked, axis=1) - ranked
        needed &= before < top_p * ranked.sum(axis=1, keepdims=True)
    if top_k > 0:
        needed[:, top_k:] = False
    kept = np.zeros_like(passes)
    np.put_along_axis(kept, order, needed, axis=1)
    passes &= kept
    return passes
