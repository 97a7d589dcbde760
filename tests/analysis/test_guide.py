"""The guide's arithmetic, against values by hand, torch, and a tiny model."""

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dashboard.analysis.attention.by_hand import attention_steps, strongest_key_per_head
from dashboard.analysis.attention.visibility import (
    bidirectional,
    both_sides,
    causal,
    in_order,
    left_to_right,
    random_order,
    weight_ahead,
)
from dashboard.analysis.weights.costs import (
    encoder_parameters,
    parameter_blocks,
    strategies,
)
from dashboard.analysis.weights.shapes import configured_tensors
from dashboard.analysis.weights.tensors import padded, tensor_shapes
from dashboard.models.files.checkpoint_files import read_config, read_sizes
from dashboard.models.files.stored_shapes import stored_shapes
from tests.models.tiny import write_bert, write_distilbert, write_electra, write_roberta


def test_left_to_right_sees_what_came_before() -> None:
    assert left_to_right(3).visible.tolist() == [
        [False, False, False],
        [True, False, False],
        [True, True, False],
    ]


def test_both_sides_sees_all_but_the_word_itself() -> None:
    assert (~both_sides(4).visible).nonzero()[0].tolist() == [0, 1, 2, 3]
    assert both_sides(4).visible.sum(axis=1).tolist() == [3, 3, 3, 3]


def test_in_order_sees_earlier_turns_wherever_they_stand() -> None:
    visibility = in_order(np.array([2, 0, 1]))
    assert visibility.visible.tolist() == [
        [False, True, True],
        [False, False, False],
        [False, True, False],
    ]


@given(st.integers(1, 40), st.integers(0, 10_000))
def test_every_order_is_a_permutation_and_sees_one_word_more_each_turn(n: int, seed: int) -> None:
    order = random_order(n, seed)
    assert sorted(order) == list(range(n))
    assert (in_order(order).visible.sum(axis=1) == order).all()
    assert (random_order(n, seed) == order).all()


def test_causal_keeps_the_lower_triangle() -> None:
    assert causal(3).tolist() == [[True, False, False], [True, True, False], [True, True, True]]
    assert bidirectional(3).all()


def test_weight_ahead_by_hand() -> None:
    attention = np.array([[[[0.5, 0.5], [0.25, 0.75]], [[1.0, 0.0], [0.0, 1.0]]]], dtype=np.float32)
    assert weight_ahead(attention).tolist() == [0.125]  # (0.5 + 0) / 2 and 0, over two heads


def test_attention_by_hand() -> None:
    steps = attention_steps(
        np.array([[1.0, 2.0]]),
        np.array([[1.0, 0.0], [0.0, 1.0]]),
        np.array([[3.0, 0.0], [0.0, 5.0]]),
    )
    assert steps.scores.tolist() == [[1.0, 2.0]]
    first = 1 / (1 + math.exp(1 / math.sqrt(2)))
    np.testing.assert_allclose(steps.weights, [[first, 1 - first]])
    np.testing.assert_allclose(steps.output, [[3 * first, 5 * (1 - first)]])


@given(arrays(np.float64, (3, 2), elements=st.floats(-1e6, 1e6)))
def test_rows_sum_to_one_however_large_the_numbers(vectors: np.ndarray) -> None:
    steps = attention_steps(vectors, vectors, vectors)
    np.testing.assert_allclose(steps.weights.sum(axis=1), 1)


def test_attention_equals_torch() -> None:
    import torch

    query, key, value = np.random.default_rng(3).normal(size=(3, 5, 7))
    theirs = torch.nn.functional.scaled_dot_product_attention(
        torch.tensor(query)[None], torch.tensor(key)[None], torch.tensor(value)[None]
    )
    np.testing.assert_allclose(attention_steps(query, key, value).output, theirs[0].numpy())


def test_strongest_key_of_every_head() -> None:
    attention = np.array([[[0.1, 0.9], [0.7, 0.3]], [[0.6, 0.4], [0.2, 0.8]]], dtype=np.float32)
    keys, weights = strongest_key_per_head(attention, 1)
    assert keys.tolist() == [0, 1]
    np.testing.assert_allclose(weights, [0.7, 0.8])


def test_padding_fills_the_shorter_row_and_hides_it() -> None:
    ids, mask = padded([[5, 6, 7], [8]], padding=0)
    assert ids == [[5, 6, 7], [8, 0, 0]]
    assert mask == [[1, 1, 1], [1, 0, 0]]


WRITERS = (write_bert, write_distilbert, write_roberta, write_electra)


@pytest.mark.parametrize("write", WRITERS, ids=lambda write: write.__name__)
def test_counts_equal_what_torch_counts(write: object, tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel

    folder = write(tmp_path / "tiny")  # type: ignore[operator]
    shapes = stored_shapes(folder)
    assert shapes is not None
    blocks = parameter_blocks(shapes)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32)
    inner = model.encoder if hasattr(model, "encoder") else model.transformer

    def count(module: object) -> int:
        return sum(parameter.numel() for parameter in module.parameters())  # type: ignore[attr-defined]

    assert blocks.layers == tuple(count(layer) for layer in inner.layer)
    projection = getattr(model, "embeddings_project", None)  # ELECTRA has one
    assert blocks.embeddings == count(model.embeddings) + (count(projection) if projection else 0)
    untrained = getattr(model, "pooler", None) if not blocks.pooler else None  # made by AutoModel
    assert encoder_parameters(blocks) == count(model) - (count(untrained) if untrained else 0)
    assert blocks.hidden == 21


def configured(config: dict[str, Any]) -> dict[str, tuple[int, ...]]:
    """Shape by name, from the sizes in a configuration."""
    sizes = read_sizes({"model_type": "bert"} | config)
    return {one.name: one.shape for one in configured_tensors(sizes)}


def test_configuration_gives_the_shapes_of_the_model(tmp_path: Path) -> None:
    folder = write_bert(tmp_path / "tiny", "BertModel")
    assert configured(read_config(folder)) == stored_shapes(folder)


def test_bert_base_has_the_known_number_of_parameters() -> None:
    sizes = {"num_hidden_layers": 12, "hidden_size": 768, "intermediate_size": 3072}
    tables = {"vocab_size": 30_522, "max_position_embeddings": 512, "type_vocab_size": 2}
    blocks = parameter_blocks(configured(sizes | tables))
    assert encoder_parameters(blocks) == 109_482_240
    assert blocks.layers[0] == 7_087_872


def test_what_is_no_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="not the parameters of an encoder"):
        parameter_blocks({"linear.weight": (3, 2)})


def test_strategies_by_hand() -> None:
    sizes = {"num_hidden_layers": 2, "hidden_size": 3, "intermediate_size": 5, "vocab_size": 7}
    blocks = parameter_blocks(
        configured(
            {"model_type": "bert"} | sizes | {"max_position_embeddings": 11, "type_vocab_size": 2}
        )
    )
    layer = 4 * (9 + 3) + 6 + (15 + 5) + (15 + 3) + 6
    embeddings = (7 + 11 + 2) * 3 + 6
    assert (blocks.embeddings, blocks.layers, blocks.pooler) == (embeddings, (layer, layer), 12)
    full, last, adapters, frozen = strategies(blocks, labels=2, last_layers=1, adapter_size=4)
    head = 2 * 4
    assert full.trainable == embeddings + 2 * layer + 12 + head
    assert last.trainable == layer + 12 + head
    assert adapters.trainable == 2 * (2 * (3 * 4 + 4 + 4 * 3 + 3) + 2 * 6) + head
    assert frozen.trainable == head
    assert frozen.training_bytes == 16 * head + 4 * (full.total - head)
    assert (full.layers_backward, last.layers_backward, frozen.layers_backward) == (2, 1, 0)


def test_adapters_equal_modules_that_torch_builds() -> None:
    from torch import nn

    hidden, size, n_layers = 384, 64, 6
    one = nn.Sequential(nn.Linear(hidden, size), nn.Linear(size, hidden))
    built = (
        n_layers
        * 2
        * sum(p.numel() for p in [*one.parameters(), *nn.LayerNorm(hidden).parameters()])
    )
    sizes = {"num_hidden_layers": n_layers, "hidden_size": hidden, "intermediate_size": 1536}
    tables = {"vocab_size": 30_522, "max_position_embeddings": 512, "type_vocab_size": 2}
    blocks = parameter_blocks(configured(sizes | tables))
    adapters = strategies(blocks, labels=3, last_layers=1, adapter_size=size)[2]
    assert adapters.trainable == built + 3 * (hidden + 1)


def test_shapes_equal_those_of_a_model(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModelForPreTraining

    folder = write_bert(tmp_path / "tiny")
    model = AutoModelForPreTraining.from_pretrained(
        folder, attn_implementation="eager", dtype=torch.float32
    ).eval()
    ids = torch.ones((2, 5), dtype=torch.int64)
    with torch.inference_mode():
        outputs = model(input_ids=ids, output_attentions=True, output_hidden_states=True)
    shapes = dict(tensor_shapes(read_config(folder), n_texts=2, n_tokens=5, labels=3))
    assert shapes["embedding output (level 0)"] == tuple(outputs.hidden_states[0].shape)
    assert shapes["attention of one layer"] == tuple(outputs.attentions[0].shape)
    assert shapes["masked language model logits"] == tuple(outputs.prediction_logits.shape)
    assert shapes["next sentence logits"] == tuple(outputs.seq_relationship_logits.shape)
    assert shapes["query of one layer"] == (2, 3, 5, 7)
    assert shapes["token classification logits"] == (2, 5, 3)
