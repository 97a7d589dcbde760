"""What the query, key, value page computes, cached under names, texts and numbers."""

from dataclasses import dataclass

from components.running.questions import Of
from components.running.runs import Encode, answer, ask, run_forward, run_model
from dashboard.analysis.attention.steps import differences, head_steps
from dashboard.models.inside.layer_steps import layer_tensors, layer_weights
from dashboard.models.running.loading import load_model
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import Difference, HeadSteps, LayerWeights


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


def run_layer_weights(name: str, layer: int) -> LayerWeights:
    """What a layer has learned: views of the loaded model, so nothing is kept twice."""
    return layer_weights(run_model(name), layer)


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

    of: Encode
    layer: int
    head: int
    token: int

    def compute(self) -> tuple[Difference, ...]:
        """From another forward pass."""
        encoding = answer(self.of)
        where = {"layer": self.layer, "token": self.token}
        tensors = run_forward(*self.needs, lambda model: layer_tensors(model, encoding, **where))
        steps = answer(StepsOfHead(self.of, self.layer, self.head, self.token))
        return differences(steps, tensors, encoding, head=self.head, **where)


def run_head_steps(encoding: Encoding, place: Place) -> HeadSteps:
    """Every step of one head for one query; the key changes nothing about them."""
    return ask(StepsOfHead(_encode(encoding, place), place.layer, place.head, place.token))


def run_differences(encoding: Encoding, place: Place) -> tuple[Difference, ...]:
    """Those steps against the tensors that the model itself computes."""
    return ask(Differences(_encode(encoding, place), place.layer, place.head, place.token))


def _encode(encoding: Encoding, place: Place) -> Encode:
    """The question that the encoding answers."""
    return Encode(place.name, encoding.text.text, encoding.text.text_b)
