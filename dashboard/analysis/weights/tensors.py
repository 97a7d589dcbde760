"""The tensors of one pass through BERT: their shapes, and how a batch is padded.

Source: Devlin et al. 2019 (N19-1423); names as in transformers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from jaxtyping import Int64

Shape = tuple[int, ...]

NSP_LABELS = 2


def tensor_shapes(
    config: Mapping[str, Any], *, n_texts: int, n_tokens: int, labels: int
) -> list[tuple[str, Shape]]:
    """Name and shape of every tensor, in the order in which BERT computes them.

    Args:
        config: Sizes, under the names that `config.json` uses.
        n_texts: Rows of the batch.
        n_tokens: Tokens of each row, padding included.
        labels: Labels of a classification.
    """
    hidden, heads = config["hidden_size"], config["num_attention_heads"]
    rows: Shape = (n_texts, n_tokens)
    return [
        ("input_ids", rows),
        ("token_type_ids (segment ids)", rows),
        ("attention_mask", rows),
        ("embedding output (level 0)", (*rows, hidden)),
        ("query of one layer", (n_texts, heads, n_tokens, hidden // heads)),
        ("attention of one layer", (n_texts, heads, n_tokens, n_tokens)),
        ("feed-forward, inside", (*rows, config["intermediate_size"])),
        ("hidden states of one level", (*rows, hidden)),
        ("pooler output", (n_texts, hidden)),
        ("masked language model logits", (*rows, config["vocab_size"])),
        ("next sentence logits", (n_texts, NSP_LABELS)),
        ("sequence classification logits", (n_texts, labels)),
        ("token classification logits", (*rows, labels)),
    ]


def padded(
    rows: Sequence[Int64[np.ndarray, " _"]], padding: int
) -> tuple[Int64[np.ndarray, "text token"], Int64[np.ndarray, "text token"]]:
    """Rows of equal length, filled up at the end, and their attention mask.

    Args:
        rows: The ids of each text.
        padding: What fills the shorter ones.
    """
    longest = max(len(row) for row in rows)
    ids = np.full((len(rows), longest), padding, dtype=np.int64)
    mask = np.zeros_like(ids)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask
