"""The tensors of one pass through BERT: their shapes, and how a batch is padded.

Source: Devlin et al. 2019 (N19-1423); names as in transformers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

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


def padded(rows: Sequence[Sequence[int]], padding: int) -> tuple[list[list[int]], list[list[int]]]:
    """Ids in rows of equal length, filled up at the end with `padding`; and the attention mask."""
    missing = [max(map(len, rows)) - len(row) for row in rows]
    ids = [[*row, *[padding] * n] for row, n in zip(rows, missing, strict=True)]
    mask = [[1] * len(row) + [0] * n for row, n in zip(rows, missing, strict=True)]
    return ids, mask
