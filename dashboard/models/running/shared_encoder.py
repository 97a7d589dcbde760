"""One encoder in memory for all heads of a checkpoint that ships them together.

bertscope-mini is saved as `BertForPreTraining`, with one linear layer per further task in
`heads.safetensors` and their labels in `labels.json`. Each task gets transformers' own class, whose
encoder is the one that is loaded already: all heads together take little more memory than one.
"""

import copy
from pathlib import Path
from typing import Any

from dashboard.models.files.checkpoint_files import damaged, read_json
from dashboard.records.families import LINEAR_HEADS

HEADS_FILE = "heads.safetensors"
LABELS_FILE = "labels.json"


def labels_of(folder: Path, head: str) -> list[str]:
    """The labels of a head, in the order of its logits.

    Raises:
        ModelUnavailableError: The file does not list them.
    """
    labels = read_json(folder / LABELS_FILE).get(head)
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise damaged(folder / LABELS_FILE, f"does not list the labels of {head}")
    return labels


def with_pretraining_head(base: Any, class_name: str, part: str) -> Any:  # noqa: ANN401
    """A `class_name` that shares the encoder and the head `cls.part` of `base`.

    Args:
        base: A loaded `BertForPreTraining`.
        class_name: `BertForMaskedLM` or `BertForNextSentencePrediction`.
        part: `predictions` or `seq_relationship`.
    """
    model = _shell(base, class_name, copy.deepcopy(base.config))
    setattr(model.cls, part, getattr(base.cls, part))
    return model.eval()


def with_task_head(
    base: Any,  # noqa: ANN401
    class_name: str,
    task: str,
    folder: Path,
    head: str,
) -> Any:  # noqa: ANN401
    """A `class_name` that shares the encoder of `base`, with the linear layer called `head`.

    Args:
        base: A loaded `BertForPreTraining`.
        class_name: `BertForTokenClassification` and the like.
        task: Which task that class is for.
        folder: Where the checkpoint lies.
        head: Name of the head in `heads.safetensors`.

    Raises:
        ModelUnavailableError: The head is not in the file.
    """
    import torch
    from safetensors.torch import load_file

    labels = labels_of(folder, head)
    config = copy.deepcopy(base.config)
    config.id2label = dict(enumerate(labels))
    config.label2id = {label: index for index, label in enumerate(labels)}
    model = _shell(base, class_name, config)
    weights = load_file(folder / HEADS_FILE)
    try:
        state = {name: weights[f"{head}.{name}"].float() for name in ("weight", "bias")}
    except KeyError:
        raise damaged(folder / HEADS_FILE, f"holds no head called {head}") from None
    linear = torch.nn.Linear(base.config.hidden_size, len(labels))
    linear.load_state_dict(state)
    setattr(model, LINEAR_HEADS[task], linear.requires_grad_(requires_grad=False))
    return model.eval()


def _shell(base: Any, class_name: str, config: Any) -> Any:  # noqa: ANN401
    """A model without weights of its own around the encoder of `base`."""
    import torch
    import transformers

    with torch.device("meta"):
        model = getattr(transformers, class_name)(config)
    model.bert = base.bert
    return model
