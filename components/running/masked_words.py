"""Predictions at hidden positions of a text, cached."""

from dataclasses import dataclass

from components.running.questions import Exact, OfModel
from components.running.runs import ask, run_forward
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


@dataclass(frozen=True, slots=True)
class Hidden(OfModel[MaskedPrediction]):
    """The distributions at some positions of a changed text."""

    name: str
    text: Exact[TokenizedText]
    changes: Changes
    positions: tuple[int, ...]

    uses = TASK

    def compute(self) -> MaskedPrediction:
        """One forward pass."""
        changed = with_ids(self.name, self.text.value, dict(self.changes))
        return run_forward(
            self.name, TASK, lambda model: predict_masked(model, changed, self.positions)
        )


def run_prediction(
    name: str, text: TokenizedText, changes: Changes, positions: tuple[int, ...]
) -> MaskedPrediction:
    """The distributions at `positions` of the changed text."""
    return ask(Hidden(name, Exact(text), changes, positions))
