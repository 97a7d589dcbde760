"""Numbers of parameters from sizes alone, against figures that are known and sums by hand."""

import pytest

from dashboard.analysis.weights.arithmetic import arithmetic
from dashboard.analysis.weights.counts import (
    KINDS,
    block_of,
    count_by_block,
    count_by_kind,
    in_matrices,
    kind_of,
    module_tree,
    total,
)
from dashboard.analysis.weights.shapes import configured_tensors
from dashboard.models.catalogue.published import PUBLISHED
from dashboard.models.files.checkpoint_files import read_sizes
from dashboard.records.parameters import ParameterTable, ParameterTensor

SMALL = {
    "model_type": "bert",
    "vocab_size": 31,
    "max_position_embeddings": 13,
    "type_vocab_size": 2,
    "hidden_size": 15,
    "intermediate_size": 7,
    "num_hidden_layers": 2,
    "num_attention_heads": 3,
}


def table_of(config: dict[str, object], *more: ParameterTensor) -> ParameterTable:
    """The table that a configuration alone gives, with further tensors at its end."""
    return ParameterTable(
        checkpoint="small",
        class_name="BertModel",
        tensors=(*configured_tensors(read_sizes(config)), *more),
        left_out=(),
        is_loaded=False,
    )


def tensor(name: str, *shape: int) -> ParameterTensor:
    """A tensor of which only name and shape are known."""
    count = 1
    for size in shape:
        count *= size
    return ParameterTensor(
        name=name, shape=shape, count=count, dtype="float32", mean=None, standard_deviation=None
    )


def test_bert_base_uncased_has_the_figures_of_the_notebook() -> None:
    tensors = configured_tensors(read_sizes(PUBLISHED["bert-base-uncased"]))
    assert len(tensors) == 199
    assert tensors[0].name == "embeddings.word_embeddings.weight"
    assert tensors[0].count == 23_440_896
    assert in_matrices(tensors) == 109_360_128
    assert total(tensors) == 109_482_240
    shapes = {tensor.name: tensor.shape for tensor in tensors}
    assert shapes["embeddings.position_embeddings.weight"] == (512, 768)
    assert shapes["embeddings.token_type_embeddings.weight"] == (2, 768)
    assert shapes["embeddings.LayerNorm.bias"] == (768,)
    assert shapes["pooler.dense.weight"] == (768, 768)
    assert shapes["encoder.layer.11.output.dense.weight"] == (768, 3072)


@pytest.mark.parametrize(
    ("name", "n_tensors", "parameters"),
    [
        ("bert-large-uncased", 391, 335_141_888),
        ("bert-base-cased", 199, 108_310_272),
        ("distilbert-base-uncased", 100, 66_362_880),
        ("roberta-base", 199, 124_645_632),
    ],
)
def test_other_public_checkpoints(name: str, n_tensors: int, parameters: int) -> None:
    tensors = configured_tensors(read_sizes(PUBLISHED[name]))
    assert (len(tensors), total(tensors)) == (n_tensors, parameters)


def test_missing_sizes_are_those_that_transformers_assumes() -> None:
    assert read_sizes({"model_type": "bert"}) == read_sizes(PUBLISHED["bert-base-uncased"])


@pytest.mark.parametrize("wrong", ["12", 1.5, None, True])
def test_a_size_that_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match="hidden_size is not a whole number"):
        read_sizes(SMALL | {"hidden_size": wrong})


@pytest.mark.parametrize(
    ("name", "kind", "block"),
    [
        ("embeddings.word_embeddings.weight", "word embeddings", "Embeddings"),
        (
            "bert.embeddings.token_type_embeddings.weight",
            "position and segment embeddings",
            "Embeddings",
        ),
        ("embeddings.LayerNorm.weight", "LayerNorm", "Embeddings"),
        ("encoder.layer.0.attention.self.query.bias", "attention", "Layer 1"),
        ("roberta.encoder.layer.11.attention.output.dense.weight", "attention", "Layer 12"),
        ("encoder.layer.3.attention.output.LayerNorm.bias", "LayerNorm", "Layer 4"),
        ("encoder.layer.3.output.dense.weight", "feed-forward", "Layer 4"),
        ("transformer.layer.2.attention.q_lin.weight", "attention", "Layer 3"),
        ("distilbert.transformer.layer.2.ffn.lin1.weight", "feed-forward", "Layer 3"),
        ("transformer.layer.2.sa_layer_norm.weight", "LayerNorm", "Layer 3"),
        ("bert.pooler.dense.weight", "pooler", "Pooler"),
        ("embeddings_project.weight", "head or projection", "Embeddings"),
        ("cls.predictions.transform.LayerNorm.weight", "head or projection", "Head"),
        ("classifier.weight", "head or projection", "Head"),
        ("vocab_layer_norm.weight", "head or projection", "Head"),
    ],
)
def test_what_a_tensor_is_for(name: str, kind: str, block: str) -> None:
    assert (KINDS[kind_of(name)], block_of(name)) == (kind, block)


def test_counts_by_block_and_kind_add_up() -> None:
    table = table_of(SMALL, tensor("classifier.weight", 5, 15), tensor("classifier.bias", 5))
    blocks = {part.part: part for part in count_by_block(table.tensors)}
    assert list(blocks) == ["Embeddings", "Layer 1", "Layer 2", "Pooler", "Head"]
    assert blocks["Embeddings"].parameters == (31 + 13 + 2) * 15 + 2 * 15
    assert blocks["Layer 2"].parameters == 4 * (225 + 15) + (105 + 7) + (105 + 15) + 4 * 15
    assert blocks["Layer 2"].tensors == 16
    assert (blocks["Head"].tensors, blocks["Head"].parameters) == (2, 80)
    for parts in (blocks.values(), count_by_kind(table.tensors)):
        assert sum(part.parameters for part in parts) == total(table.tensors)
        assert sum(part.tensors for part in parts) == len(table.tensors)


def test_the_arithmetic_line_by_line() -> None:
    table = table_of(SMALL, tensor("classifier.weight", 5, 15))
    lines = {line.part: line for line in arithmetic(read_sizes(SMALL), table)}
    assert list(lines) == [
        "Word embeddings",
        "Position embeddings",
        "Segment embeddings",
        "LayerNorm of the embeddings",
        "Each layer: query, key, value, output",
        "Each layer: feed-forward",
        "Each layer: two LayerNorms",
        "All layers",
        "Pooler",
        "Encoder",
    ]
    assert all(line.computed == line.counted for line in lines.values())
    assert lines["Word embeddings"].numbers == "31 · 15"
    assert lines["Each layer: feed-forward"].computed == 15 * 7 + 7 + 7 * 15 + 15
    assert lines["All layers"].computed == 2 * (960 + 232 + 60)
    assert lines["Encoder"].computed == total(table.tensors) - 75  # without the head


def test_a_part_that_bert_does_not_have_shows() -> None:
    table = table_of(SMALL, tensor("encoder.layer.0.attention.self.distance.weight", 3, 5))
    lines = {line.part: line for line in arithmetic(read_sizes(SMALL), table)}
    wrong = [part for part, line in lines.items() if line.computed != line.counted]
    assert wrong == ["Each layer: query, key, value, output", "All layers", "Encoder"]


@pytest.mark.parametrize("family", ["distilbert", "electra", "roberta"])
def test_the_arithmetic_of_relatives(family: str) -> None:
    config = SMALL | {"model_type": family, "embedding_size": 11}
    config |= {"dim": 15, "hidden_dim": 7, "n_layers": 2, "n_heads": 3}
    lines = arithmetic(read_sizes(config), table_of(config))
    assert all(line.computed == line.counted > 0 for line in lines)
    parts = [line.part for line in lines]
    assert ("Segment embeddings" in parts) == (family != "distilbert")
    assert ("Projection" in parts) == (family == "electra")
    assert ("Pooler" in parts) == (family == "roberta")


def test_the_tree_holds_every_parameter_once() -> None:
    table = table_of(SMALL)
    nodes = module_tree(table)
    by_key = {node.key: node for node in nodes}
    assert len(by_key) == len(nodes)
    assert nodes[0].parameters == total(table.tensors)
    for node in nodes:
        below = [child.parameters for child in nodes if child.parent == node.key]
        assert not below or sum(below) == node.parameters
        assert node.parent is None or node.parent in by_key
    labels = [node.label for node in nodes if node.parent == "encoder"]
    assert labels == ["layer 1", "layer 2"]  # the list between is not drawn
    assert KINDS[by_key["encoder.layer.0.attention"].kind] == "attention"
    assert by_key["encoder"].kind == -1
    assert by_key["embeddings.word_embeddings"].parameters == 31 * 15
    assert "embeddings.word_embeddings.weight" not in by_key
