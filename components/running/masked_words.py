"""Predictions at hidden positions of a text, cached."""

import hashlib

from components.running.runs import run_cached, run_forward
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.masked_language import (
    predict_masked,
    with_ids,
)
from dashboard.records.masked import MaskedPrediction
from dashboard.records.texts import TokenizedText

TASK: Task = "masked_language_model"

Changes = tuple[tuple[int, int], ...]
"""Positions and the vocabulary indices that stand there instead."""


def run_prediction(
    name: str, text: TokenizedText, changes: Changes, positions: tuple[int, ...]
) -> MaskedPrediction:
    """The distributions at `positions` of the changed text."""
    changed = with_ids(name, text, dict(changes))
    ids = hashlib.blake2b(text.input_ids.tobytes(), digest_size=16).hexdigest()
    return run_cached(
        ("masked_prediction", name, text.text, ids, changes, positions),
        lambda: run_forward(name, TASK, lambda model: predict_masked(model, changed, positions)),
        needs=(name, TASK),
    )
