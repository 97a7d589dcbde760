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
    (6,)
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32

from dashboard.errors import ModelError
from dashboard.models.heads.classification import label_logits
from dashboard.models.inside.anatomy import anatomy, padding_id
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.arrays import frozen
from dashboard.records.attribution import Attribution, LabelTarget, Target
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    import torch

STEPS = 32
"""Points between baseline and text (Gauss-Legendre)."""

BATCH_TOKENS = 4096
"""Tokens of one batch of variants of a text."""

BATCH_SQUARES = 2**20
"""Variants times squared length: bounds the attention of one layer to 4 MB per head."""

GRADIENT_SQUARES = 2**18
"""The same where gradients are wanted, which keep the attention of all layers."""

TURN_TOKENS = 2048
"""Tokens of integrated gradients in one turn: about a second on a small model."""

Turn = Callable[[float], AbstractContextManager[None]]
"""Entered around each turn of a long computation, with the share that is done before it.

A caller waits there for a place at the gate, shows progress, or raises to end the computation.
"""


def at_once(_done: float) -> AbstractContextManager[None]:
    """A turn that waits for nothing."""
    return nullcontext()


def integrated_gradients(
    model: LoadedModel,
    text: TokenizedText,
    target: Target,
    *,
    steps: int = STEPS,
    turn: Turn = at_once,
) -> Attribution:
    """Integrated gradients of the target's logit, summed over the embedding of each token.

    A long text's way from the baseline is cut into stretches of equal length, one per turn, whose
    integrals add up to the whole one.

    Args:
        model: With a head that has the target.
        text: The text.
        target: What is explained.
        steps: Points between baseline and text; more make the gap smaller.
        turn: Entered around each stretch.
    """
    import torch
    from captum.attr import IntegratedGradients

    inputs, words, baseline = _embedded(model, text)
    forward = _forward(model, inputs, target)
    method = IntegratedGradients(forward, multiply_by_inputs=True)
    n_parts = min(steps, -(-steps * len(text.tokens) // TURN_TOKENS))
    total = torch.zeros(len(text.tokens))
    for part in range(n_parts):
        with turn(part / n_parts):
            scores = method.attribute(
                baseline.lerp(words, (part + 1) / n_parts),
                baselines=baseline.lerp(words, part / n_parts),
                n_steps=-(-steps // n_parts),
                internal_batch_size=_rows(len(text.tokens), GRADIENT_SQUARES),
            )
        total += scores[0].sum(-1)
    with turn(1.0), torch.no_grad():
        value, before = forward(torch.cat([words, baseline])).tolist()
    summed = frozen(total.detach().numpy(), np.float32)
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
        scores=frozen((gradient * words)[0].sum(-1).detach().numpy(), np.float32),
        value=float(value.detach()),
        baseline_value=None,
        gap=None,
    )


def values_without(
    model: LoadedModel,
    text: TokenizedText,
    removed: Sequence[Sequence[int]],
    targets: Sequence[Target],
    *,
    turn: Turn = at_once,
) -> Float32[np.ndarray, "variant target"]:
    """Logits of the targets with some positions replaced by the mask token, batched.

    Args:
        model: With a head that has the targets.
        text: The text.
        removed: Per variant, the positions that are hidden; none for the text as it is.
        targets: What is read off.
        turn: Entered around each batch.
    """
    import torch

    mask = mask_id(model)
    rows = np.repeat(np.array(text.input_ids)[None], len(removed), axis=0)
    for row, positions in zip(rows, removed, strict=True):
        row[list(positions)] = mask
    step = _rows(rows.shape[1], BATCH_SQUARES)
    found = []
    for first in range(0, len(rows), step):
        ids = torch.tensor(rows[first : first + step])
        with turn(first / len(rows)), torch.inference_mode():
            found.append(_target_values(model, model_inputs(model, text, ids), targets))
    return frozen(torch.cat(found).detach().numpy(), np.float32)


def mask_id(model: LoadedModel) -> int:
    """Vocabulary index of the checkpoint's mask token.

    Raises:
        ModelError: Its vocabulary has none.
    """
    index = load_tokenizer(model.spec.name).mask_id
    if index is None:
        raise ModelError(
            "This checkpoint's vocabulary has no mask token.",
            expected="Words are hidden by putting the mask token in their place.",
            advice="Choose another model.",
        )
    return index


def _rows(n_tokens: int, squares: int) -> int:
    """Variants of a text of so many tokens in one batch."""
    return max(1, min(BATCH_TOKENS // n_tokens, squares // n_tokens**2))


def _embedded(
    model: LoadedModel, text: TokenizedText
) -> tuple[dict[str, "torch.Tensor"], "torch.Tensor", "torch.Tensor"]:
    """Inputs without ids, word embeddings `[1 token hidden]`, and those of the baseline."""
    import torch

    inputs = model_inputs(model, text)
    ids = inputs.pop("input_ids")
    special = torch.tensor(np.array(text.is_special))
    table = anatomy(model.model).embeddings.word
    with torch.no_grad():
        words = table(ids)
        baseline = table(torch.where(special, ids, torch.full_like(ids, padding_id(model.model))))
    return inputs, words, baseline


def _forward(
    model: LoadedModel, inputs: dict[str, "torch.Tensor"], target: Target
) -> Callable[["torch.Tensor"], "torch.Tensor"]:
    """From word embeddings `[row token hidden]` to the target's logit `[row]`."""

    def forward(words: "torch.Tensor") -> "torch.Tensor":
        rows = {name: value.expand(len(words), -1) for name, value in inputs.items()}
        return _target_value(model.model(inputs_embeds=words, **rows), target)

    return forward


def _target_values(
    model: LoadedModel, inputs: dict[str, "torch.Tensor"], targets: Sequence[Target]
) -> "torch.Tensor":
    """The targets' logits `[row target]`, with nothing computed that they do not need."""
    import torch

    labels = [target.label for target in targets if isinstance(target, LabelTarget)]
    if len(labels) == len(targets):
        return label_logits(model, inputs)[:, labels]
    outputs = model.model(**inputs)
    return torch.stack([_target_value(outputs, target) for target in targets], dim=-1)


def _target_value(outputs: Any, target: Target) -> "torch.Tensor":  # noqa: ANN401
    """The target's logit in each row."""
    if isinstance(target, LabelTarget):
        label: torch.Tensor = outputs.logits[:, target.label]
        return label
    span: torch.Tensor = outputs.start_logits[:, target.start] + outputs.end_logits[:, target.end]
    return span
