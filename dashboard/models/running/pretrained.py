"""What transformers reads of a checkpoint's files, and what is refused.

Nothing that a checkpoint brings is run, and nothing random is accepted for a weight that it lacks.
"""

import logging
from pathlib import Path
from typing import Any

from dashboard.errors import ModelError, ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec, Task, models_for
from dashboard.records.families import FAMILIES

_log = logging.getLogger(__name__)


def from_pretrained(spec: ModelSpec, folder: Path, class_name: str) -> tuple[Any, frozenset[str]]:
    """The model in evaluation mode, and the names of weights that the checkpoint did not hold.

    `dtype` is given because the default takes the checkpoint's and changes, while loading, that of
    other threads.
    """
    import torch
    import transformers

    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model, report = getattr(transformers, class_name).from_pretrained(
            folder,
            attn_implementation="eager",
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            weights_only=True,
            output_loading_info=True,
        )
    except Exception as error:  # a damaged or foreign checkpoint makes transformers raise anything
        _log.warning("Loading %s failed", spec.name, exc_info=True)
        raise ModelUnavailableError(
            f"The files of {spec.name} cannot be loaded.",
            expected="They must be a complete checkpoint of the BERT family.",
            advice="Fetch the model again, or choose another one.",
        ) from error
    return model.eval().requires_grad_(requires_grad=False), frozenset(report["missing_keys"])


def refuse_random_weights(
    spec: ModelSpec,
    task: Task,
    model: Any,  # noqa: ANN401  (a torch module)
    missing: frozenset[str],
) -> None:
    """Raise when results would depend on weights that transformers had to make up."""
    # A pooler that was never trained is no obstacle to looking at the encoder: it is not used.
    needed = missing - pooler_names(model) if task == "encoder" else missing
    if not needed:
        return
    _log.warning("%s lacks %s", spec.name, ", ".join(sorted(needed)[:5]))
    if task != "encoder" and any(
        not name.startswith(f"{model.base_model_prefix}.") for name in needed
    ):
        raise no_head(task)
    raise ModelError(
        f"The checkpoint {spec.name} lacks {len(needed)} weights of its encoder.",
        expected="Every weight must come from the checkpoint: random ones would mean nothing.",
        advice="Choose another model.",
    )


def pooler_names(model: Any) -> frozenset[str]:  # noqa: ANN401  (a torch module)
    """The weights of a model's pooler."""
    return frozenset(name for name, _ in model.named_parameters() if "pooler." in name)


def not_like_bert(name: str) -> ModelError:
    """The error for a checkpoint of another architecture."""
    return ModelError(
        f"The model {name} is not built like BERT.",
        expected=f"Its model_type must be one of {', '.join(FAMILIES)}.",
        advice="Choose another model.",
    )


def no_head(task: Task) -> ModelError:
    """The error for a checkpoint that was not trained for a task."""
    able = ", ".join(spec.name for spec in models_for(task))
    return ModelError(
        f"This model has no trained weights for the task: {task.replace('_', ' ')}.",
        expected="Without them its output would be random.",
        advice=f"Choose one of {able}." if able else "This instance has no model for it.",
    )
