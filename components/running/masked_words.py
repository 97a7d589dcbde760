"""Predictions at a position of a text with hidden words."""

from dataclasses import dataclass

from components.running.questions import Exact, Of, OfModel
from components.running.runs import answer, run_forward
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.masked_language import predict_states, with_ids
from dashboard.models.inside.encoding import encode
from dashboard.records.encodings import Encoding
from dashboard.records.masked import Distributions
from dashboard.records.texts import TokenizedText

TASK: Task = "masked_language_model"

Changes = tuple[tuple[int, int], ...]
"""Positions and the vocabulary indices that stand there instead."""


@dataclass(frozen=True, slots=True)
class HiddenEncoding(OfModel[Encoding]):
    """Attention and hidden states of a changed text, from the model with this head."""

    name: str
    text: Exact[TokenizedText]
    changes: Changes

    uses = TASK

    def compute(self) -> Encoding:
        changed = with_ids(self.name, self.text.value, dict(self.changes))
        return run_forward(*self.needs, lambda model: encode(model, changed))


@dataclass(frozen=True, slots=True)
class ReadPosition(Of[Distributions]):
    """What the head reads at one position; its pass serves the attention too."""

    of: HiddenEncoding
    position: int

    def compute(self) -> Distributions:
        last = answer(self.of).hidden_states[-1, self.position][None]
        return run_forward(*self.needs, lambda model: predict_states(model, last))
