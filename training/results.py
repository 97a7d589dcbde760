"""What a run leaves behind, for whoever measures, describes or exports it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from training.loop import chosen_device
from training.model import MiniModel, first_model
from training.settings import Options

METRICS = Path("docs/training/metrics.json")

GOALS: dict[str, tuple[str, float | None, float | None]] = {
    "masked_word": ("masked word, top-1 at 15 %, held-out documents", 0.55, 0.43),
    "next_sentence": ("next sentence, accuracy, held-out documents", 0.90, 0.86),
    "pos": ("part of speech, UD English-EWT test, word accuracy", 0.955, 0.93),
    "entities": ("entities, UNER English-EWT test, span F1", 0.80, 0.65),
    "sentiment": ("sentiment, 3 classes, macro F1, test split", None, None),
    "answers": ("question answering, F1, test split", 0.70, 0.45),
    "similarity": ("sentence similarity, Spearman, original encoder", None, None),
}
"""Title, goal and floor of each measured task; None where there is none."""


def trained_model(choices: Options) -> MiniModel:
    """The newest state in the run folder, rounded to half precision as it is shipped."""
    model = first_model(choices.init, tiny=choices.dry_run)
    found = [choices.run / name for name in ("finetune.pt", "pretrain.pt")]
    newest = next((path for path in found if path.exists()), None)
    if newest is None:
        raise FileNotFoundError(f"no trained state in {choices.run}; run training.pretrain first")
    state = torch.load(newest, map_location=chosen_device("cpu"), weights_only=False)
    model.load_state_dict(state["model"])
    model.to(torch.float16).to(torch.float32)
    model.train(mode=False)
    return model


def table(metrics: dict[str, Any]) -> str:
    """The rows of goal, floor and measured value in Markdown."""
    lines = ["| task | goal | floor | measured |", "|---|---|---|---|"]
    for name, (title, goal, floor) in GOALS.items():
        shown = ["-" if value is None else f"{value:g}" for value in (goal, floor)]
        lines.append(f"| {title} | {shown[0]} | {shown[1]} | {metrics[name]:.3f} |")
    return "\n".join(lines)
