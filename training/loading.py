"""Load bertscope-mini for one task as a plain transformers model.

>>> folder = Path("dashboard/models/embedded/bertscope-mini")
>>> model, labels = load_task(folder, "entities")  # doctest: +SKIP
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import (
    BertForPreTraining,
    BertForQuestionAnswering,
    BertForSequenceClassification,
    BertForTokenClassification,
    PreTrainedModel,
)

CLASSES: dict[str, tuple[type[PreTrainedModel], str]] = {
    "pos": (BertForTokenClassification, "classifier"),
    "entities": (BertForTokenClassification, "classifier"),
    "sentiment": (BertForSequenceClassification, "classifier"),
    "answers": (BertForQuestionAnswering, "qa_outputs"),
}


class DamagedFileError(Exception):
    """A file of the checkpoint is missing or is not the one that was exported."""


def verify(folder: Path) -> None:
    """Compare each file with its SHA-256 in `checksums.json`.

    Raises:
        DamagedFileError: Names the first file that differs, and how to restore it.
    """
    sums: dict[str, str] = json.loads((folder / "checksums.json").read_text("utf-8"))
    for name, known in sums.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != known:
            raise DamagedFileError(
                f"{name} of the embedded model bertscope-mini is damaged or missing. "
                f"Restore it with: git checkout -- {folder / name}"
            )


def load_pretraining(folder: Path) -> BertForPreTraining:
    """Masked words and next sentences, in float32, attentions available."""
    verify(folder)
    model: BertForPreTraining = BertForPreTraining.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    )
    return model


def load_task(folder: Path, task: str) -> tuple[PreTrainedModel, list[str]]:
    """A model with the head of `task` (`pos`, `entities`, `sentiment`, `answers`), its labels.

    The encoder is the shared one; the head comes from `heads.safetensors`.
    """
    verify(folder)
    labels: list[str] = json.loads((folder / "labels.json").read_text("utf-8"))[task]
    kind, head = CLASSES[task]
    model = kind.from_pretrained(
        folder,
        dtype=torch.float32,
        attn_implementation="eager",
        num_labels=len(labels),
        id2label=dict(enumerate(labels)),
        label2id={label: place for place, label in enumerate(labels)},
    )
    weights = load_file(folder / "heads.safetensors")
    model.get_submodule(head).load_state_dict(
        {name: weights[f"{task}.{name}"].float() for name in ("weight", "bias")}
    )
    return model, labels
