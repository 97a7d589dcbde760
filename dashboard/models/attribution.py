"""Which tokens an output depends on: integrated gradients, gradient x input, and removal.

Gradients are taken with respect to the word embeddings, through the model's own `inputs_embeds`
input: no hook is placed, because the model is shared with other readers' passes. Integrated
gradients (Sundararajan, Taly & Yan 2017, arXiv:1703.01365) come from Captum; their baseline is the
same text with every word piece replaced by [PAD], special tokens kept. They add up: the sum of the
scores is the target's logit minus that of the baseline, up to a gap that shrinks with more steps.

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> text = tokenize("bertscope-mini", "A wonderful film.")
    >>> model = load_model("bertscope-mini", "sequence_classification")
    >>> integrated_gradients(model, text, LabelTarget(label=2)).scores.shape
    (7,)
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32

from dashboard.models.encoding import model_inputs
from dashboard.models.loading import LoadedModel
from dashboard.models.tokenization import load_tokenizer
from dashboard.records import TokenizedText
from dashboard.records.attribution import Attribution, LabelTarget, Target

if TYPE_CHECKING:
    import torch

STEPS = 32
"""Points between baseline and text (Gauss-Legendre)."""

BATCH_TOKENS = 4096
"""Tokens of one batch of variants of a text."""

TargetValue = Callable[[Any], "torch.Tensor"]


def integrated_gradients(
    model: LoadedModel, text: TokenizedText, target: Target, *, steps: int = STEPS
) -> Attribution:
    """Integrated gradients of the target's logit, summed over the embedding of each token.

    Args:
        model: With a head that has the target.
        text: The text.
        target: What is explained.
        steps: Points between baseline and text; more make the gap smaller.
    """
    from captum.attr import IntegratedGradients

    inputs, words, baseline = _embedded(model, text)
    forward = _forward(model, inputs, target)
    scores = IntegratedGradients(forward, multiply_by_inputs=True).attribute(
        words,
        baselines=baseline,
        n_steps=steps,
        internal_batch_size=max(1, BATCH_TOKENS // len(text.tokens)),
    )
    value, before = _value(forward, words), _value(forward, baseline)
    summed = _array(scores[0].sum(-1))
    return Attribution(
        method="integrated gradients",
        scores=summed,
        value=value,
        baseline_value=before,
        gap=float(summed.sum()) - (value - before),
    )


def gradient_x_input(model: LoadedModel, text: TokenizedText, target: Target) -> Attribution:
    """Gradient of the target's logit times the word embedding, summed over each token.

    Source: Shrikumar, Greenside & Kundaje 2017, section 2 (arXiv:1704.02685). It has no baseline
    and need not add up; where the output saturates, the gradient vanishes.
    """
    import torch

    inputs, words, _ = _embedded(model, text)
    words = words.requires_grad_()
    value = _forward(model, inputs, target)(words)
    (gradient,) = torch.autograd.grad(value.sum(), words)
    return Attribution(
        method="gradient x input",
        scores=_array((gradient * words)[0].sum(-1)),
        value=float(value.detach()),
        baseline_value=None,
        gap=None,
    )


def values_without(
    model: LoadedModel,
    text: TokenizedText,
    removed: Sequence[Sequence[int]],
    targets: Sequence[Target],
) -> Float32[np.ndarray, "variant target"]:
    """Logits of the targets with some positions replaced by the mask token, batched.

    Args:
        model: With a head that has the targets.
        text: The text.
        removed: Per variant, the positions that are hidden; none for the text as it is.
        targets: What is read off.
    """
    import torch

    mask = mask_id(model)
    rows = np.repeat(np.array(text.input_ids)[None], len(removed), axis=0)
    for row, positions in zip(rows, removed, strict=True):
        row[list(positions)] = mask
    step = max(1, BATCH_TOKENS // rows.shape[1])
    found = []
    for first in range(0, len(rows), step):
        ids = torch.tensor(rows[first : first + step])
        with torch.inference_mode():
            outputs = model.model(**model_inputs(model, text, ids))
        found.append(torch.stack([_target_value(outputs, target) for target in targets], dim=-1))
    return _array(torch.cat(found))


def mask_id(model: LoadedModel) -> int:
    """Vocabulary index of the checkpoint's mask token."""
    index = load_tokenizer(model.spec.name).mask_id
    if index is None:
        raise ValueError(f"{model.spec.name} has no mask token")
    return index


def _embedded(
    model: LoadedModel, text: TokenizedText
) -> tuple[dict[str, "torch.Tensor"], "torch.Tensor", "torch.Tensor"]:
    """Inputs without ids, word embeddings `[1 token hidden]`, and those of the baseline."""
    import torch

    inputs = model_inputs(model, text)
    ids = inputs.pop("input_ids")
    special = torch.tensor(np.array(text.is_special))
    padding = model.model.config.pad_token_id or 0
    table = model.model.get_input_embeddings()
    with torch.no_grad():
        words = table(ids)
        baseline = table(torch.where(special, ids, torch.full_like(ids, padding)))
    return inputs, words, baseline


def _forward(
    model: LoadedModel, inputs: dict[str, "torch.Tensor"], target: Target
) -> Callable[["torch.Tensor"], "torch.Tensor"]:
    """From word embeddings `[row token hidden]` to the target's logit `[row]`."""

    def forward(words: "torch.Tensor") -> "torch.Tensor":
        rows = {name: value.expand(len(words), -1) for name, value in inputs.items()}
        return _target_value(model.model(inputs_embeds=words, **rows), target)

    return forward


def _target_value(outputs: Any, target: Target) -> "torch.Tensor":  # noqa: ANN401
    """The target's logit in each row."""
    if isinstance(target, LabelTarget):
        label: torch.Tensor = outputs.logits[:, target.label]
        return label
    span: torch.Tensor = outputs.start_logits[:, target.start] + outputs.end_logits[:, target.end]
    return span


def _value(forward: Callable[["torch.Tensor"], "torch.Tensor"], words: "torch.Tensor") -> float:
    import torch

    with torch.no_grad():
        return float(forward(words))


def _array(tensor: "torch.Tensor") -> np.ndarray:
    """A read-only float32 array."""
    array = np.ascontiguousarray(tensor.detach().numpy(), dtype=np.float32)
    array.setflags(write=False)
    return array
