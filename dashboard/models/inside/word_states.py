"""Hidden states of many short texts, a batch at a time."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from dashboard.models.running.batches import padded
from dashboard.models.running.fast_linear import several_texts
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText

MAX_TEXTS = 32
MAX_TOKENS = 2048
"""Limits of one batch, filling included: the states of all levels are kept of each."""


def batch_states(
    model: LoadedModel, texts: Sequence[TokenizedText]
) -> tuple[Float32[np.ndarray, "level _ hidden"], ...]:
    """Hidden states `[level token hidden]` of each text from one forward pass over all of them."""
    import torch

    with torch.inference_mode(), several_texts():
        inputs = padded(model, [one.input_ids for one in texts], [one.segment_ids for one in texts])
        outputs = model.model.base_model(**inputs, output_hidden_states=True)
    found = []
    for row, text in enumerate(texts):
        kept = [state[row, : len(text.tokens)] for state in outputs.hidden_states]
        found.append(frozen(torch.stack(kept).numpy(), np.float32))
    return tuple(found)
