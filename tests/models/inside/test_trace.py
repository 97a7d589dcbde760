"""Parameters, weights and timed passes against transformers itself."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import transformers

from dashboard.analysis.weights.shapes import configured_tensors
from dashboard.analysis.weights.spectrum import check_pooler
from dashboard.errors import ModelError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.checkpoint_files import read_sizes
from dashboard.models.files.embedded import embedded_folder
from dashboard.models.inside.encoding import encode
from dashboard.models.inside.trace import parameter_table, trace_pass, weight_array
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.hosts import ALL_TINY
from tests.models import tiny

TEXT = "i poured water from the bottle into the cup"


def reference(folder: Path) -> Any:
    """The encoder as transformers loads it, without our code."""
    return transformers.AutoModel.from_pretrained(folder, dtype=torch.float32)


@pytest.mark.parametrize("name", ALL_TINY)
def test_the_table_equals_the_parameters_of_transformers(name: str, tiny_host: Path) -> None:
    table = parameter_table(load_model(name))
    model = reference(tiny_host / name)
    known = {n: w for n, w in model.named_parameters() if n not in table.left_out}
    assert [tensor.name for tensor in table.tensors] == list(known)
    assert table.class_name == type(model).__name__
    for tensor in table.tensors:
        weight = known[tensor.name].detach().numpy().astype(np.float64)
        assert (tensor.shape, tensor.count) == (weight.shape, weight.size)
        assert tensor.dtype == "float32"
        assert tensor.mean == pytest.approx(weight.mean(), abs=1e-6)
        assert tensor.standard_deviation == pytest.approx(weight.std(), abs=1e-6)


def configured_names(config: Any) -> list[tuple[str, tuple[int, ...]]]:
    """What our formula says about a configuration."""
    tensors = configured_tensors(read_sizes(config.to_dict()))
    return [(tensor.name, tensor.shape) for tensor in tensors]


def names_and_shapes(model: Any) -> list[tuple[str, tuple[int, ...]]]:
    """What torch says about a model."""
    return [(name, tuple(weight.shape)) for name, weight in model.named_parameters()]


@pytest.mark.parametrize(
    ("config_class", "sizes"),
    [
        ("BertConfig", {"num_hidden_layers": 3, "hidden_size": 10, "intermediate_size": 17}),
        ("BertConfig", {"num_hidden_layers": 1, "hidden_size": 22, "type_vocab_size": 5}),
        ("RobertaConfig", {"num_hidden_layers": 2, "hidden_size": 14, "type_vocab_size": 1}),
        ("ElectraConfig", {"num_hidden_layers": 2, "hidden_size": 14, "embedding_size": 9}),
        ("ElectraConfig", {"num_hidden_layers": 2, "hidden_size": 14, "embedding_size": 14}),
        ("DistilBertConfig", {"n_layers": 3, "dim": 14, "hidden_dim": 19}),
    ],
)
def test_the_formula_equals_what_torch_counts(config_class: str, sizes: dict[str, int]) -> None:
    heads = {"n_heads": 2} if config_class == "DistilBertConfig" else {"num_attention_heads": 2}
    config = getattr(transformers, config_class)(
        vocab_size=37, max_position_embeddings=23, **heads, **sizes
    )
    model = transformers.AutoModel.from_config(config)  # type: ignore[no-untyped-call]
    assert configured_names(config) == names_and_shapes(model)


def test_the_formula_equals_the_embedded_model() -> None:
    model = reference(embedded_folder())
    assert configured_names(model.config) == names_and_shapes(model)


def test_an_untrained_pooler_is_not_shown(host: Callable[..., None], tmp_path: Path) -> None:
    tiny.write_bert(tmp_path / "no-pooler", "BertForMaskedLM")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    model = load_model("no-pooler")
    table = parameter_table(model)
    assert table.left_out == ("pooler.dense.weight", "pooler.dense.bias")
    assert not any("pooler" in tensor.name for tensor in table.tensors)
    assert "pooler" not in trace_pass(model, tokenize("no-pooler", TEXT)).modules


@pytest.mark.usefixtures("tiny_host")
def test_a_head_is_shown_with_it_and_tied_weights_once() -> None:
    table = parameter_table(load_model("tiny-bert", "masked_language_model"))
    names = [tensor.name for tensor in table.tensors]
    assert table.class_name == "BertForMaskedLM"
    assert "cls.predictions.bias" in names
    assert "bert.embeddings.word_embeddings.weight" in names
    assert "cls.predictions.decoder.weight" not in names  # the word embeddings again


@pytest.mark.usefixtures("tiny_host")
def test_a_weight_is_read_only_and_the_models_own() -> None:
    model = load_model("tiny-bert")
    name = "encoder.layer.1.output.dense.weight"
    array = weight_array(model, name)
    expected = model.model.base_model.get_parameter(name).detach().numpy()
    np.testing.assert_array_equal(array, expected)
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1
    with pytest.raises(ModelError, match="no parameters of that name"):
        weight_array(model, "../../etc/passwd")


@pytest.mark.parametrize("name", ALL_TINY)
@pytest.mark.usefixtures("tiny_host")
def test_shapes_along_the_way(name: str) -> None:
    model = load_model(name)
    text = tokenize(name, "the water was full")
    path = trace_pass(model, text)
    n = len(text.tokens)
    shapes = dict(zip(zip(path.steps, path.blocks, strict=True), path.shapes, strict=True))
    assert shapes["Query: linear", 1] == (1, n, tiny.HIDDEN)
    attention = shapes["Attention weights: softmax of q·k / √d", 0]
    assert attention == (1, tiny.HEADS, n, n)
    last = [shape for shape, block in zip(path.shapes, path.blocks, strict=True) if block == 1][-1]
    assert last == (1, n, tiny.HIDDEN)
    assert set(path.blocks) >= {-1, 0, 1}
    assert ("Segment embeddings, looked up" in path.steps) == (name != "tiny-distilbert")
    assert ("Projection to the hidden size" in path.steps) == (name == "tiny-electra")
    if model.has_pooler:
        assert path.shapes[-1] == (1, tiny.HIDDEN)


@pytest.mark.usefixtures("tiny_host")
def test_times_add_up_and_no_hook_stays() -> None:
    model = load_model("tiny-bert")
    path = trace_pass(model, tokenize("tiny-bert", TEXT))
    assert path.seconds.shape == (len(path.total_seconds), len(path.steps))
    assert (path.seconds >= 0).all()
    assert (path.seconds.sum(axis=1) <= path.total_seconds).all()
    assert (path.seconds.sum(axis=1) > 0.2 * path.total_seconds).all()
    for module in model.model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks


@pytest.mark.usefixtures("tiny_host")
def test_two_readers_do_not_see_each_others_passes() -> None:
    model = load_model("tiny-bert")
    texts = [tokenize("tiny-bert", "water " * n) for n in (3, 11, 19, 29)]
    found: dict[int, set[int]] = {}

    def ask(i: int) -> None:
        lengths = set()
        for _ in range(5):
            path = trace_pass(model, texts[i])
            lengths |= {
                shape[1] for shape, b in zip(path.shapes, path.blocks, strict=True) if b == 0
            }
        found[i] = lengths

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for i, text in enumerate(texts):
        assert found[i] == {len(text.tokens), tiny.HEADS}  # attention is [1, head, token, token]


def test_the_pooler_of_the_embedded_model_is_tanh_of_w_h_plus_b() -> None:
    folder = embedded_folder()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    with torch.inference_mode():
        outputs = reference(folder)(**tokenizer("AI has been my friend", return_tensors="pt"))
    model = load_model(DEFAULT_MODEL)
    encoding = encode(model, tokenize(DEFAULT_MODEL, "AI has been my friend"))
    assert encoding.pooled is not None
    check = check_pooler(
        weight_array(model, "pooler.dense.weight"),
        weight_array(model, "pooler.dense.bias"),
        encoding.hidden_states[-1, 0],
        encoding.pooled,
    )
    assert check.largest_difference < 2e-6
    np.testing.assert_allclose(check.recomputed, outputs.pooler_output[0].numpy(), atol=2e-6)
