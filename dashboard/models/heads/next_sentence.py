"""The next-sentence head: two logits per pair, many pairs in one padded batch.

The head reads the pooled [CLS] state only: logits = W tanh(W_p h_[CLS] + b_p) + b. Logit 0 stands
for "B follows A", logit 1 for "B is a random sentence" (Devlin et al. 2019, N19-1423, task 2).

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> from dashboard.analysis.prediction.next_sentence import pair_inputs
    >>> name = "bertscope-mini"
    >>> pair = pair_inputs(tokenize(name, "I like cookies!", "Do you like them too?"))
    >>> predict_next_sentence(load_model(name, "next_sentence"), [pair]).shape
    (1, 2)
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.next_sentence import PairInputs

TOKENS_PER_BATCH = 1024
"""Padded tokens of one forward pass: large enough to be fast, small enough to stop soon."""


def predict_next_sentence(
    model: LoadedModel, pairs: Sequence[PairInputs]
) -> Float32[np.ndarray, "pair label"]:
    """The two logits of every pair, from one forward pass.

    Shorter pairs are filled up with masked tokens at their end, which changes nothing.

    Args:
        model: A checkpoint loaded for "next_sentence".
        pairs: At least one pair, none longer than the model allows.
    """
    import torch

    longest = max(len(pair.tokens) for pair in pairs)
    shape = (len(pairs), longest)
    ids, segments, mask = (torch.zeros(shape, dtype=torch.long) for _ in range(3))
    for row, pair in enumerate(pairs):
        n = len(pair.tokens)
        ids[row, :n] = torch.tensor(pair.input_ids)
        segments[row, :n] = torch.tensor(pair.segment_ids)
        mask[row, :n] = torch.tensor(pair.attention_mask)
    inputs = {"input_ids": ids, "attention_mask": mask}
    if model.has_segments:
        inputs["token_type_ids"] = segments
    with torch.inference_mode():
        logits = model.model(**inputs).logits
    return frozen(logits.numpy(), np.float32)


def batches_by_length(
    lengths: Sequence[int], *, max_tokens: int = TOKENS_PER_BATCH
) -> tuple[tuple[int, ...], ...]:
    """Indices of inputs in batches of similar length, each of at most `max_tokens` when padded.

    An input that is longer than `max_tokens` gets a batch of its own.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: lengths[index]):
        # Sorted by length: the newest member decides how far the others are filled up.
        if batches and (len(batches[-1]) + 1) * lengths[index] <= max_tokens:
            batches[-1].append(index)
        else:
            batches.append([index])
    return tuple(tuple(batch) for batch in batches)
