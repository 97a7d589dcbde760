"""What the query, key, value page computes, cached under names, texts and numbers."""

from dataclasses import dataclass

from components.running.runs import run_cached, run_forward, run_model
from dashboard.analysis.attention.steps import differences, head_steps
from dashboard.models.inside.layer_steps import layer_tensors, layer_weights
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


def run_head_steps(encoding: Encoding, place: Place) -> HeadSteps:
    """Every step of one head for one query; the key changes nothing about them."""
    text = encoding.text
    return run_cached(
        ("head steps", place.name, text.text, text.text_b, place.layer, place.head, place.token),
        lambda: head_steps(
            run_layer_weights(place.name, place.layer),
            encoding.hidden_states[place.layer],
            head=place.head,
            token=place.token,
        ),
    )


def run_differences(encoding: Encoding, place: Place) -> tuple[Difference, ...]:
    """Those steps against the tensors that the model itself computes."""
    text = encoding.text
    where = {"layer": place.layer, "token": place.token}

    def compute() -> tuple[Difference, ...]:
        tensors = run_forward(
            place.name, "encoder", lambda model: layer_tensors(model, encoding, **where)
        )
        steps = run_head_steps(encoding, place)
        return differences(steps, tensors, encoding, head=place.head, **where)

    key = ("head differences", place.name, text.text, text.text_b, *where.values(), place.head)
    return run_cached(key, compute)
