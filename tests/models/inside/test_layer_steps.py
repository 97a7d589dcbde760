"""Our arithmetic against the tensors of the model, for every architecture of the catalogue."""

from pathlib import Path

import numpy as np
import pytest

from dashboard.analysis.attention.steps import differences, head_steps, is_rounding
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import MINI
from dashboard.models.inside.encoding import encode, project_heads
from dashboard.models.inside.layer_steps import layer_tensors, layer_weights
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.encodings import Encoding
from tests.hosts import ALL_TINY
from tests.models import tiny

TEXT, TEXT_B = "I poured water into the cup", "until it was full"


def encoded(name: str, text_b: str | None = None) -> tuple[LoadedModel, Encoding]:
    model = load_model(name)
    return model, encode(model, tokenize(name, TEXT, text_b))


@pytest.mark.parametrize("text_b", [None, TEXT_B])
@pytest.mark.parametrize("name", [DEFAULT_MODEL, MINI, *ALL_TINY])
def test_every_step_equals_the_model(name: str, text_b: str | None, tiny_host: Path) -> None:
    del tiny_host
    model, encoding = encoded(name, text_b)
    n_compared = 7 if name == "tiny-distilbert" else 8
    for layer in range(model.n_layers):
        weights = layer_weights(model, layer)
        for head in (0, model.n_heads - 1):
            place = {"head": head, "token": 3}
            steps = head_steps(weights, encoding.hidden_states[layer], **place)
            tensors = layer_tensors(model, encoding, layer=layer, token=3)
            found = differences(steps, tensors, encoding, layer=layer, **place)
            assert len(found) == n_compared
            for one in found:
                assert one.n_numbers > 0
                assert is_rounding(one), one


@pytest.mark.parametrize("name", [DEFAULT_MODEL, *ALL_TINY])
def test_vectors_equal_those_captured_inside_the_whole_pass(name: str, tiny_host: Path) -> None:
    del tiny_host
    model, encoding = encoded(name)
    projections = project_heads(model, encoding.text)
    for layer in range(model.n_layers):
        tensors = layer_tensors(model, encoding, layer=layer, token=2)
        np.testing.assert_allclose(tensors.query, projections.query[layer, :, 2], atol=1e-5)
        np.testing.assert_allclose(tensors.key, projections.key[layer], atol=1e-5)
        np.testing.assert_allclose(tensors.value, projections.value[layer], atol=1e-5)


def test_a_wrong_head_layer_or_token_is_noticed(tiny_host: Path) -> None:
    """The comparison can fail: it does for every step that the mistake touches."""
    del tiny_host
    model, encoding = encoded("tiny-bert")
    steps = head_steps(layer_weights(model, 1), encoding.hidden_states[1], head=2, token=3)

    def wrong(layer: int, head: int, token: int) -> set[str]:
        tensors = layer_tensors(model, encoding, layer=layer, token=token)
        found = differences(steps, tensors, encoding, layer=layer, head=head, token=token)
        return {one.step for one in found if not is_rounding(one)}

    assert wrong(1, 2, 3) == set()
    assert wrong(1, 0, 3) == {"query", "keys", "values", "weights"}
    assert wrong(1, 2, 4) == {"query", "weights", "joined", "attended", "inner", "output"}
    assert {"keys", "values", "output"} <= wrong(0, 2, 3)


def test_weights_are_views_that_nobody_can_write_to(tiny_host: Path) -> None:
    del tiny_host
    model = load_model("tiny-bert")
    weights = layer_weights(model, 1)
    own = model.model.base_model.encoder.layer[1].attention.self.query.weight
    assert weights.query.weight.shape == (tiny.HIDDEN, tiny.HIDDEN)
    assert np.shares_memory(weights.query.weight, own.detach().numpy())
    with pytest.raises(ValueError, match="read-only"):
        weights.query.weight[0, 0] = 1


def test_no_hook_stays_behind(tiny_host: Path) -> None:
    del tiny_host
    model, encoding = encoded("tiny-bert")

    def hooks() -> list[int]:  # transformers has some of its own
        return [h for module in model.model.modules() for h in module._forward_hooks]

    before = hooks()
    layer_tensors(model, encoding, layer=0, token=1)
    assert hooks() == before
