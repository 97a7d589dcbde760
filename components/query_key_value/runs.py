"""What the query, key, value page computes, cached under names, texts and numbers."""

from dataclasses import dataclass

from components.running.questions import Of
from components.running.runs import Encode, answer, run_forward
from dashboard.analysis.attention.steps import differences, head_steps
from dashboard.models.inside.layer_steps import layer_tensors, layer_weights
from dashboard.models.running.loading import load_model
from dashboard.records.head_steps import Difference, HeadSteps


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the reader looks at; everything counted from 0.

    Attributes:
        name: The checkpoint.
        layer: The layer.
        head: The head.
        token: Position of the query.
        key: Position of the key.
    """

    name: str
    layer: int
    head: int
    token: int
    key: int


@dataclass(frozen=True, slots=True)
class StepsOfHead(Of[HeadSteps]):
    """Every step of one head for one query; everything counted from 0."""

    of: Encode
    layer: int
    head: int
    token: int

    def compute(self) -> HeadSteps:
        """By hand, from the weights."""
        return head_steps(
            layer_weights(load_model(*self.needs), self.layer),
            answer(self.of).hidden_states[self.layer],
            head=self.head,
            token=self.token,
        )


@dataclass(frozen=True, slots=True)
class Differences(Of[tuple[Difference, ...]]):
    """Those steps against the tensors that the model itself computes."""

    of: StepsOfHead

    def compute(self) -> tuple[Difference, ...]:
        """From another forward pass."""
        encoding, where = answer(self.of.of), {"layer": self.of.layer, "token": self.of.token}
        tensors = run_forward(*self.needs, lambda model: layer_tensors(model, encoding, **where))
        return differences(answer(self.of), tensors, encoding, head=self.of.head, **where)
