"""Attention between the two texts of a pair, head by head.

For every head: the weight that the tokens of one group give to all tokens of another, as a mean
over the tokens that look. Each query's weights sum to 1, so the shares of a query group sum to 1
over the key groups, provided that these hold every token: special tokens are a group of their own
or belong to a text, but are never left out. Longer groups collect more by size alone; what equal
weights would give is part of the record.
"""

import numpy as np
from jaxtyping import Bool, Float32

from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import SegmentAttention
from dashboard.records.texts import TokenizedText

Groups = dict[str, Bool[np.ndarray, " token"]]


def segment_attention(
    attention: Float32[np.ndarray, "layer head query key"],
    text: TokenizedText,
    *,
    special_apart: bool,
) -> SegmentAttention:
    """Shares between the two texts of a pair.

    Args:
        attention: Weights of every head on `text`.
        text: A pair.
        special_apart: True: [CLS] and [SEP] are keys of their own, and [CLS], from which the
            answer is read, is a query group. False: each counts with its segment.
    """
    in_b = text.segment_ids == 1
    if special_apart:
        special = text.is_special
        keys = {"A": ~in_b & ~special, "B": in_b & ~special, "special": special}
        queries = {"A": keys["A"], "B": keys["B"], "[CLS]": np.arange(len(in_b)) == 0}
    else:
        keys = queries = {"A": ~in_b, "B": in_b}
    share = np.array(
        [[_share(attention, query, key) for key in keys.values()] for query in queries.values()],
        dtype=np.float32,
    )
    uniform = np.array([key.mean() for key in keys.values()], dtype=np.float64)
    return SegmentAttention(
        query_groups=tuple(queries),
        key_groups=tuple(keys),
        share=frozen(share),
        uniform_share=frozen(uniform),
    )


def strongest_crossing(record: SegmentAttention) -> tuple[int, int, float]:
    """Layer and head (from 0) with the largest mean of A → B and B → A, and that mean."""
    a, b = (record.query_groups.index(name) for name in "AB")
    crossing = np.nan_to_num((record.share[a, b] + record.share[b, a]) / 2)
    layer, head = np.unravel_index(int(crossing.argmax()), crossing.shape)
    return int(layer), int(head), float(crossing[layer, head])


def _share(
    attention: Float32[np.ndarray, "layer head query key"],
    queries: Bool[np.ndarray, " query"],
    keys: Bool[np.ndarray, " key"],
) -> Float32[np.ndarray, "layer head"]:
    """Mean over the queries of the weight on the keys; NaN without queries."""
    if not queries.any():
        return np.full(attention.shape[:2], np.nan, dtype=np.float32)
    share: Float32[np.ndarray, "layer head"] = (
        attention[:, :, queries][..., keys].sum(axis=-1).mean(axis=-1)
    )
    return share
