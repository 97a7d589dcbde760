"""Sequence classification: logits of many texts at a time, and the head at every level.

Each architecture has its own head on the state of the first token. BERT's is the pooler (a dense
layer and tanh) and one linear layer; DistilBERT's, RoBERTa's and ELECTRA's have a dense layer of
their own inside. Dropout is off.

A list, or the windows of a long text, need the last layer at the first token alone: its keys and
values come from all tokens, but nobody reads the rest of that layer: a seventh faster.

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> model = load_model("bertscope-mini", "sequence_classification")
    >>> text = tokenize("bertscope-mini", "A wonderful film.")
    >>> classify(model, [text.input_ids]).shape
    (1, 3)
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32

from dashboard.models.inside.anatomy import anatomy, head_of
from dashboard.models.running.batches import padded
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.labels import LabelSet, ScoreKind
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    import torch


def label_set(model: LoadedModel) -> LabelSet:
    """The labels of a checkpoint, in its own words, and what its scores are.

    The kind follows the rule of transformers' text-classification pipeline.
    """
    config = model.model.config
    kind: ScoreKind = "softmax"
    if config.problem_type == "regression":
        kind = "none"
    elif config.problem_type == "multi_label_classification" or config.num_labels == 1:
        kind = "sigmoid"
    return LabelSet(
        names=tuple(str(config.id2label[i]) for i in range(config.num_labels)), kind=kind
    )


def classify(
    model: LoadedModel, ids: Sequence[Sequence[int] | np.ndarray]
) -> Float32[np.ndarray, "text label"]:
    """Logits of single texts, by one forward pass; read-only.

    Shorter texts are filled up with masked tokens at their end, which changes nothing.

    Args:
        model: A checkpoint loaded for "sequence_classification".
        ids: Vocabulary indices of each text, special tokens included, none longer than the model
            allows.
    """
    import torch

    with torch.inference_mode():
        return frozen(label_logits(model, padded(model, ids)).numpy(), np.float32)


def first_logits(model: LoadedModel, text: TokenizedText) -> Float32[np.ndarray, " label"]:
    """Logits of one text, as `classify` gives them."""
    logits: Float32[np.ndarray, " label"] = classify(model, [text.input_ids])[0]
    return logits


def label_logits(model: LoadedModel, inputs: dict[str, "torch.Tensor"]) -> "torch.Tensor":
    """Logits `[text label]`; the last layer is computed for the first token alone.

    Args:
        model: A checkpoint loaded for "sequence_classification".
        inputs: What it takes, by keyword.
    """
    return head_of(model.model, "sequence_classification")(_first_states(model, inputs))


def classify_text(
    model: LoadedModel, ids: Sequence[int] | np.ndarray
) -> Float32[np.ndarray, " label"]:
    """Logits of one text, all layers computed in full; read-only.

    With as many threads, equal to transformers' pipeline to the last bit.

    Args:
        model: A checkpoint loaded for "sequence_classification".
        ids: Vocabulary indices, special tokens included, no more than the model allows.
    """
    import torch

    with torch.inference_mode():
        return frozen(model.model(**padded(model, [ids])).logits[0].numpy(), np.float32)


def logits_at_levels(
    model: LoadedModel, hidden_states: Float32[np.ndarray, "level token hidden"]
) -> Float32[np.ndarray, "level label"]:
    """What the model's own head makes of every level; the last row is the model's answer.

    A diagnostic: the head was trained on the last level alone.

    Args:
        model: A checkpoint loaded for "sequence_classification".
        hidden_states: Of one text.
    """
    import torch

    with torch.inference_mode():
        head = head_of(model.model, "sequence_classification")
        logits = head(torch.tensor(np.array(hidden_states)))
    return frozen(logits.numpy(), np.float32)


def _first_states(model: LoadedModel, inputs: dict[str, "torch.Tensor"]) -> "torch.Tensor":
    """The last level's hidden state of the first token, `[row 1 hidden]`."""
    import torch

    inner = anatomy(model.model)
    mask = inputs["attention_mask"]
    states = inner.embeddings.level_0(**{k: v for k, v in inputs.items() if v is not mask})
    hides = torch.zeros(mask.shape).masked_fill(mask == 0, torch.finfo(torch.float32).min)
    hides = hides[:, None, None]  # [row, every head, every query, key]
    *layers, last = inner.layers
    for layer in layers:
        states = layer.whole(states, hides)
    first = states[:, :1]

    def by_head(flat: torch.Tensor) -> torch.Tensor:
        return flat.view(*flat.shape[:2], model.n_heads, -1).transpose(1, 2)

    query = by_head(last.query(first))
    key, value = by_head(last.key(states)), by_head(last.value(states))
    weights = (query @ key.transpose(2, 3) * query.shape[-1] ** -0.5 + hides).softmax(-1)
    return last.after_attention((weights @ value).transpose(1, 2).flatten(2), first)
