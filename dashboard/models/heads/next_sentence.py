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

from dashboard.models.running.batches import padded
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

    inputs = padded(model, [one.input_ids for one in pairs], [one.segment_ids for one in pairs])
    for row, pair in enumerate(pairs):  # some hide tokens of their own
        inputs["attention_mask"][row, : len(pair.tokens)] = torch.tensor(pair.attention_mask)
    with torch.inference_mode():
        logits = model.model(**inputs).logits
    return frozen(logits.numpy(), np.float32)
