"""What a model takes: one text, variants of it, or many texts of several lengths filled up.

Sorting by length keeps the filling small; budgets keep memory bounded whatever is pasted. Filled
positions are masked, so that a text's result does not depend on its batch beyond rounding.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from dashboard.models.inside.anatomy import padding_id
from dashboard.models.running.loading import LoadedModel
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    import torch

MOST_TEXTS = 64
MOST_TOKENS = 4_096
"""Tokens of one batch, filling included."""

MOST_SQUARES = 2**20
"""Texts times squared length: bounds the attention of one layer to 4 MB per head."""

Ids = Sequence[int] | np.ndarray
"""Vocabulary indices, or segments, of one text."""


def by_length(
    lengths: Sequence[int], *, texts: int = MOST_TEXTS, tokens: int = MOST_TOKENS
) -> list[list[int]]:
    """Positions of texts in batches of similar length, longest first; equal ones in their order.

    Longest first, an estimate of the time left errs on the safe side. A text that alone is more
    than a limit is a batch of its own.

    Args:
        lengths: Tokens of each text.
        texts: Of one batch, at most.
        tokens: Of one batch, filling included, at most.
    """
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    batches: list[list[int]] = []
    start = 0
    while start < len(order):
        longest = max(1, lengths[order[start]])  # to which the others are filled up
        room = max(1, min(texts, tokens // longest, MOST_SQUARES // longest**2))
        batches.append(order[start : start + room])
        start += room
    return batches


def padded(
    model: LoadedModel, ids: Sequence[Ids], segment_ids: Sequence[Ids] | None = None
) -> dict[str, "torch.Tensor"]:
    """Many texts as one batch `[text token]`, by keyword: ids, mask, and segments where it has any.

    Filled up at the end with the checkpoint's own padding index: RoBERTa counts positions by it.

    Args:
        model: Decides whether segments belong to it.
        ids: Vocabulary indices of each text, special tokens included.
        segment_ids: Of each text; all 0 where they are left out.
    """
    import torch

    shape = len(ids), max(map(len, ids))
    rows = torch.full(shape, padding_id(model.model), dtype=torch.long)
    mask = torch.zeros_like(rows)
    segments = torch.zeros_like(rows)
    for row, one in enumerate(ids):
        rows[row, : len(one)] = torch.tensor(np.array(one))
        mask[row, : len(one)] = 1
        if segment_ids is not None:
            segments[row, : len(one)] = torch.tensor(np.array(segment_ids[row]))
    inputs = {"input_ids": rows, "attention_mask": mask}
    return inputs | {"token_type_ids": segments} if model.has_segments else inputs


def model_inputs(
    model: LoadedModel, text: TokenizedText, ids: "torch.Tensor | None" = None
) -> dict[str, "torch.Tensor"]:
    """One text as a batch, by keyword, or variants of it that differ in their ids alone.

    Args:
        model: Decides whether segments belong to it.
        text: The text.
        ids: The variants `[row token]`; the text itself as the only row where it is None.
    """
    import torch

    inputs = padded(model, [text.input_ids], [text.segment_ids])
    if ids is None:
        return inputs
    rows = {name: value.expand(len(ids), -1) for name, value in inputs.items()}
    return rows | {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
