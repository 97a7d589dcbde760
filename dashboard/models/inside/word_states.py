"""Hidden states of many short texts: batches of similar length, one forward pass each.

Sorting by length keeps padding small; a budget of tokens per batch keeps memory bounded whatever is
pasted. Padded positions are masked, so that a text's states do not depend on its batch beyond
rounding.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxtyping import Float32

from dashboard.models.running.fast_linear import several_texts
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText

MAX_TEXTS = 32
MAX_TOKENS = 2048
"""Limits of one batch, padding included."""


def length_batches(
    lengths: Sequence[int], *, max_texts: int = MAX_TEXTS, max_tokens: int = MAX_TOKENS
) -> tuple[tuple[int, ...], ...]:
    """Positions of texts of similar length, shortest first, in batches within the limits.

    A single text longer than `max_tokens` is a batch of its own.
    """
    batches: list[list[int]] = []
    for i in sorted(range(len(lengths)), key=lambda i: (lengths[i], i)):
        # Sorted: the newcomer is the longest, so the batch is padded to its length.
        is_full = not batches or len(batches[-1]) >= max_texts
        if is_full or (len(batches[-1]) + 1) * lengths[i] > max_tokens:
            batches.append([])
        batches[-1].append(i)
    return tuple(tuple(batch) for batch in batches)


def batch_states(
    model: LoadedModel, texts: Sequence[TokenizedText]
) -> tuple[Float32[np.ndarray, "level _ hidden"], ...]:
    """Hidden states `[level token hidden]` of each text from one forward pass over all of them."""
    import torch

    with torch.inference_mode(), several_texts():
        outputs = model.model.base_model(**_padded(model, texts), output_hidden_states=True)
    found = []
    for row, text in enumerate(texts):
        kept = [state[row, : len(text.tokens)] for state in outputs.hidden_states]
        found.append(frozen(torch.stack(kept).numpy(), np.float32))
    return tuple(found)


def _padded(model: LoadedModel, texts: Sequence[TokenizedText]) -> dict[str, Any]:
    """Ids, mask and segment ids `[text token]`, by keyword."""
    import torch

    shape = len(texts), max(len(text.tokens) for text in texts)
    padding = model.model.config.pad_token_id
    ids = torch.full(shape, 0 if padding is None else padding, dtype=torch.long)
    mask, segments = torch.zeros_like(ids), torch.zeros_like(ids)
    for row, text in enumerate(texts):
        n_tokens = len(text.tokens)
        ids[row, :n_tokens] = torch.tensor(np.array(text.input_ids))
        segments[row, :n_tokens] = torch.tensor(np.array(text.segment_ids))
        mask[row, :n_tokens] = 1
    inputs = {"input_ids": ids, "attention_mask": mask}
    return inputs | {"token_type_ids": segments} if model.has_segments else inputs
