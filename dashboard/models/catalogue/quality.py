"""Measured quality of the embedded checkpoints, from the numbers that our evaluation wrote."""

import json
import math
from pathlib import Path
from typing import Any

from dashboard.models.files.embedded import MINI, MINILM
from dashboard.records.offers import Measure
from dashboard.settings import ROOT

OWN_MODEL = MINI
SIMILARITY = "sentence similarity: Spearman, open test pairs of the STS benchmark, mean pooling"
METRICS = ROOT / "docs" / "training" / "metrics.json"
CARD = ROOT / "dashboard" / "models" / "embedded" / OWN_MODEL / "MODEL_CARD.md"

Titles = dict[str, tuple[str, float | None]]
"""What keys of the evaluation mean, with the goal that was set before it."""

OURS: Titles = {
    "masked_word": ("masked word: top 1, held-out documents", 0.55),
    "next_sentence": ("next sentence: accuracy, held-out documents", 0.90),
    "next_sentence_same_source": ("next sentence: accuracy, other half of the same source", None),
    "pos": ("part of speech: word accuracy, UD English-EWT test", 0.955),
    "entities": ("entities: span F1, UNER English-EWT test", 0.80),
    "entities_pud": ("entities: span F1, UNER English-PUD test", None),
    "sentiment": ("sentiment: macro F1 of three classes, test split", None),
    "answers": ("question answering: F1, test split", 0.70),
    "similarity_ours": (SIMILARITY, None),
}
ORIGINAL: Titles = {"similarity": (SIMILARITY, None)}
"""The same evaluation measured the encoder that ours was trained from, as it came."""


def measured_quality(name: str, path: Path | None = None) -> tuple[Measure, ...]:
    """What was measured of the checkpoint called `name`; empty for all but the embedded ones.

    The file is read without trusting it: keys that are unknown, or not numbers, are left out, and
    so is everything when there is no such file.

    Args:
        name: Catalogue name.
        path: The file of the evaluation; `docs/training/metrics.json` if None.
    """
    titles = {OWN_MODEL: OURS, MINILM: ORIGINAL}.get(name)
    if titles is None:
        return ()
    metrics = _read(METRICS if path is None else path)
    return tuple(
        Measure(task=title, value=float(metrics[key]), goal=goal)
        for key, (title, goal) in titles.items()
        if _is_number(metrics.get(key))
    )


def model_card(name: str) -> str | None:
    """Our own checkpoint's card without its header; None for others, and where there is none."""
    if name != OWN_MODEL or not CARD.is_file():
        return None
    text = CARD.read_text(encoding="utf-8")
    return text.split("\n---\n", 1)[1].strip() if text.startswith("---\n") else text


def _read(path: Path) -> dict[str, Any]:
    """The object in the file, or an empty one."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _is_number(value: object) -> bool:
    """Whether it is a finite number."""
    is_numeric = isinstance(value, int | float) and not isinstance(value, bool)
    return is_numeric and math.isfinite(float(value))  # type: ignore[arg-type]
