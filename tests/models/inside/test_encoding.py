"""Attention, hidden states and projections are the model's own, axis by axis."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.files.embedded import package_folder
from dashboard.models.inside.encoding import encode, encoding_bytes, project_heads
from dashboard.models.running.loading import LOAD_LOCK, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.encodings import Encoding, HeadProjections
from tests.hosts import ALL_TINY
from tests.models import tiny

TEXT, TEXT_B = "I poured water into the cup", "until it was full"


def reference_outputs(folder: Path, text: str, text_b: str | None) -> Any:
    """What a plain transformers program prints for the same text."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    with LOAD_LOCK:
        tokenizer = AutoTokenizer.from_pretrained(folder)
        model = AutoModel.from_pretrained(
            folder, attn_implementation="eager", dtype=torch.float32
        ).eval()
    batch = tokenizer(text, text_b, return_tensors="pt")
    with torch.no_grad():
        return model(**batch, output_attentions=True, output_hidden_states=True)


def attention_from(projections: HeadProjections) -> Any:
    """Softmax(QK^T / sqrt(d)), by hand."""
    d = projections.query.shape[-1]
    scores = projections.query @ projections.key.swapaxes(-1, -2) / np.sqrt(d)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True)


def assert_equals(ours: Encoding, outputs: Any) -> None:
    attentions = [layer[0].numpy() for layer in outputs.attentions]
    levels = [level[0].numpy() for level in outputs.hidden_states]
    assert len(attentions) == len(ours.attention)
    assert len(levels) == len(ours.hidden_states) == len(attentions) + 1
    np.testing.assert_allclose(ours.attention, attentions, rtol=0, atol=1e-6)
    np.testing.assert_allclose(ours.hidden_states, levels, rtol=0, atol=1e-5)
    np.testing.assert_allclose(ours.attention.sum(-1), 1.0, rtol=0, atol=1e-5)
    np.testing.assert_allclose(ours.hidden_states[-1], outputs.last_hidden_state[0], atol=1e-5)


@pytest.mark.parametrize("text_b", [None, TEXT_B])
def test_the_embedded_model_equals_transformers(text_b: str | None) -> None:
    model = load_model(DEFAULT_MODEL)
    ours = encode(model, tokenize(DEFAULT_MODEL, TEXT, text_b))
    outputs = reference_outputs(package_folder(), TEXT, text_b)
    assert_equals(ours, outputs)
    assert ours.pooled is not None
    np.testing.assert_allclose(ours.pooled, outputs.pooler_output[0], atol=1e-6)


@pytest.mark.parametrize("text_b", [None, TEXT_B])
@pytest.mark.parametrize("name", ALL_TINY)
def test_tiny_models_equal_transformers(name: str, text_b: str | None, tiny_host: Path) -> None:
    text = tokenize(name, TEXT, text_b)
    ours = encode(load_model(name), text)
    assert_equals(ours, reference_outputs(tiny_host / name, TEXT, text_b))
    n = len(text.tokens)
    assert ours.attention.shape == (tiny.LAYERS, tiny.HEADS, n, n)
    assert ours.hidden_states.shape == (tiny.LAYERS + 1, n, tiny.HIDDEN)


@pytest.mark.parametrize("name", [DEFAULT_MODEL, *ALL_TINY])
def test_projections_make_the_attention(name: str, tiny_host: Path) -> None:
    assert tiny_host
    model, text = load_model(name), tokenize(name, TEXT, TEXT_B)
    projections = project_heads(model, text)
    expected = (model.n_layers, model.n_heads, len(text.tokens), model.hidden // model.n_heads)
    assert projections.query.shape == projections.value.shape == expected
    ours = attention_from(projections)
    np.testing.assert_allclose(ours, encode(model, text).attention, rtol=0, atol=1e-5)


@pytest.mark.parametrize("name", ["tiny-bert", "tiny-distilbert"])
def test_values_are_the_values(name: str, tiny_host: Path) -> None:
    """The value map applied by hand to the hidden states of the level before."""
    assert tiny_host
    model, text = load_model(name), tokenize(name, TEXT)
    states, projections = encode(model, text).hidden_states, project_heads(model, text)
    inner = model.model
    blocks = inner.encoder.layer if name == "tiny-bert" else inner.transformer.layer
    for layer in range(tiny.LAYERS):
        attention = blocks[layer].attention
        linear = attention.self.value if name == "tiny-bert" else attention.v_lin
        value = states[layer] @ linear.weight.numpy().T + linear.bias.numpy()
        by_head = value.reshape(len(text.tokens), tiny.HEADS, tiny.HEAD_DIM).swapaxes(0, 1)
        np.testing.assert_allclose(projections.value[layer], by_head, atol=1e-5)


def test_segments_change_the_result(tiny_host: Path) -> None:
    """Both texts of a pair reach the model as segments 0 and 1, not as an attention mask."""
    assert tiny_host
    pair = tokenize("tiny-bert", "the cup", "was full")
    one = tokenize("tiny-bert", "the cup [SEP] was full")
    assert pair.tokens == one.tokens
    model = load_model("tiny-bert")
    first = encode(model, pair).hidden_states[0]
    second = encode(model, one).hidden_states[0]
    n_first = pair.segment_ids.tolist().index(1)
    np.testing.assert_array_equal(first[:n_first], second[:n_first])
    assert not np.allclose(first[n_first:], second[n_first:])


@pytest.mark.parametrize("task", ["masked_language_model", "next_sentence"])
def test_a_head_on_top_changes_nothing_below(task: Any, tiny_host: Path) -> None:
    assert tiny_host
    text = tokenize("tiny-bert", TEXT)
    bare, headed = load_model("tiny-bert"), load_model("tiny-bert", task)
    np.testing.assert_array_equal(encode(bare, text).attention, encode(headed, text).attention)


def test_no_pooled_vector_where_no_pooler_was_trained(tiny_host: Path) -> None:
    assert tiny_host
    for name, has_pooler in (("tiny-bert", True), ("tiny-roberta", False)):
        model = load_model(name)
        assert model.has_pooler is has_pooler
        assert (encode(model, tokenize(name, TEXT)).pooled is not None) is has_pooler


def test_arrays_cannot_be_changed_and_are_contiguous() -> None:
    model, text = load_model(DEFAULT_MODEL), tokenize(DEFAULT_MODEL, TEXT)
    encoding, heads = encode(model, text), project_heads(model, text)
    assert encoding.pooled is not None
    arrays = (encoding.attention, encoding.hidden_states, encoding.pooled)
    for array in (*arrays, heads.query, heads.key, heads.value):
        assert not array.flags.writeable
        assert array.flags.c_contiguous
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_bytes_are_counted_before(host: Callable[..., None]) -> None:
    text = tokenize(DEFAULT_MODEL, "water " * 100)
    model = load_model(DEFAULT_MODEL)
    encoding = encode(model, text)
    shape = {"n_layers": model.n_layers, "n_heads": model.n_heads, "hidden": model.hidden}
    counted = encoding_bytes(**shape, n_tokens=len(text.tokens))
    assert counted == encoding.attention.nbytes + encoding.hidden_states.nbytes
    host(BERTSCOPE_CACHE_MB=2)
    model = load_model(DEFAULT_MODEL)
    for compute in (encode, project_heads):
        with pytest.raises(InputError, match="at most 68 tokens") as caught:
            compute(model, text)
        assert caught.value.advice
    assert encoding_bytes(**shape, n_tokens=68) <= 2 * 2**20 < encoding_bytes(**shape, n_tokens=69)
    host(BERTSCOPE_CACHE_MB=0)
    with pytest.raises(InputError):
        encode(model, tokenize(DEFAULT_MODEL, ""))


def test_hooks_are_gone_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    model, text = load_model(DEFAULT_MODEL), tokenize(DEFAULT_MODEL, TEXT)

    def n_hooks() -> int:
        return sum(len(module._forward_hooks) for module in model.model.modules())

    before = n_hooks()
    project_heads(model, text)
    assert n_hooks() == before
    with monkeypatch.context() as patch:
        patch.setattr(
            "dashboard.models.inside.encoding.model_inputs", lambda *_: {"input_ids": None}
        )
        with pytest.raises(ValueError, match="input_ids"):
            project_heads(model, text)
    assert n_hooks() == before


def test_threads_do_not_mix_up_their_projections() -> None:
    model = load_model(DEFAULT_MODEL)
    texts = [tokenize(DEFAULT_MODEL, "water " * n + "cup") for n in range(1, 9)]
    alone = [project_heads(model, text) for text in texts]
    wrong: list[int] = []

    def work(number: int) -> None:
        for index in range(number, number + 12):
            text, expected = texts[index % len(texts)], alone[index % len(texts)]
            found = project_heads(model, text)
            if not np.allclose(found.query, expected.query, atol=1e-5):
                wrong.append(index)
            if encode(model, text).attention.shape[-1] != len(text.tokens):
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
