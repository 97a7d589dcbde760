"""Loading: once, one at a time, within a budget, and never with random weights."""

import gc
import json
import subprocess
import sys
import weakref
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import ModelError, ModelUnavailableError, UnknownModelError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.running.loading import load_model, loaded_models, n_loads, unload_model
from dashboard.settings import ROOT
from tests.models import tiny

pytestmark = pytest.mark.slow

Host = Callable[..., None]


def in_a_process(program: str, **environment: str) -> str:
    """What a program prints; threads that hurt transformers would hurt later tests."""
    import os

    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_ten_threads_one_load() -> None:
    program = """
import threading
from dashboard.models.running.loading import load_model, n_loads
found = []
start = threading.Barrier(10)
def ask():
    start.wait()
    found.append(load_model("all-MiniLM-L6-v2"))
threads = [threading.Thread(target=ask) for _ in range(10)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(n_loads(), len(found), len({id(model) for model in found}))
"""
    assert in_a_process(program).split() == ["1", "10", "1"]


def test_two_models_at_the_same_time_and_later_loads(tiny_folder: Path) -> None:
    """Without the lock, tied weights stay on the meta device, in later loads too."""
    program = """
import threading
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model, unload_model
from dashboard.models.text.tokenization import tokenize
wanted = [("tiny-bert", "masked_language_model"), ("tiny-roberta", "masked_language_model"),
          ("tiny-distilbert", "masked_language_model"), ("all-MiniLM-L6-v2", "encoder")]
bad = []
def ask(name, task, start):
    start.wait()
    model = load_model(name, task)
    if any(weight.is_meta for weight in model.model.parameters()): bad.append(name)
    encode(model, tokenize(name, "water into the cup"))
    output = model.model.get_output_embeddings()
    if output is not None and output.weight is not model.model.get_input_embeddings().weight:
        bad.append(name + " untied")
for _ in range(3):
    start = threading.Barrier(len(wanted))
    threads = [threading.Thread(target=ask, args=(*pair, start)) for pair in wanted]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
    for name, _task in wanted: unload_model(name)
start = threading.Barrier(1)
for name, task in wanted: ask(name, task, start)
print("bad:", bad)
"""
    printed = in_a_process(program, BERTSCOPE_MODELS_DIR=str(tiny_folder))
    assert printed.strip() == "bad: []"


def test_loaded_once_and_described(host: Host) -> None:
    host()
    before = n_loads()
    model = load_model(DEFAULT_MODEL)
    assert load_model(DEFAULT_MODEL, "sentence_embedding") is model
    assert n_loads() == before + 1
    assert loaded_models() == (model,)
    assert (model.n_layers, model.n_heads, model.hidden, model.max_tokens) == (6, 12, 384, 512)
    assert (model.has_pooler, model.has_segments, model.parameters) == (True, True, 22_713_216)
    assert model.n_bytes == 4 * model.parameters
    assert not model.model.training
    assert model.model.config._attn_implementation == "eager"
    assert not any(weight.requires_grad for weight in model.model.parameters())


@pytest.mark.parametrize(
    ("name", "has_pooler", "has_segments"),
    [
        ("tiny-bert", True, True),
        ("tiny-roberta", False, False),
        ("tiny-distilbert", False, False),
        ("tiny-electra", False, True),
    ],
)
def test_tiny_models_are_described(
    *, name: str, has_pooler: bool, has_segments: bool, tiny_host: Path
) -> None:
    assert tiny_host
    model = load_model(name)
    assert (model.n_layers, model.n_heads, model.hidden) == (2, 3, 21)
    assert model.max_tokens == tiny.POSITIONS
    assert (model.has_pooler, model.has_segments) == (has_pooler, has_segments)


def test_16_bit_weights_become_float32(tmp_path: Path, host: Host) -> None:
    import torch
    from transformers import BertForMaskedLM

    folder = tiny.write_bert(tmp_path / "half")
    model = BertForMaskedLM.from_pretrained(folder, dtype=torch.float16)
    model.save_pretrained(folder)
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    loaded = load_model("half")
    assert {weight.dtype for weight in loaded.model.parameters()} == {torch.float32}
    assert torch.get_default_dtype() == torch.float32


def test_sharded_weights(tmp_path: Path, host: Host) -> None:
    from transformers import BertForPreTraining

    folder = tiny.write_bert(tmp_path / "shards")
    model = BertForPreTraining.from_pretrained(folder)
    (folder / "model.safetensors").unlink()
    model.save_pretrained(folder, max_shard_size="10KB")
    shards = sorted(folder.glob("*.safetensors"))
    assert len(shards) > 1
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert load_model("shards").n_layers == tiny.LAYERS
    unload_model("shards")
    shards[0].unlink()
    with pytest.raises(ModelUnavailableError, match="missing"):
        load_model("shards")


def test_pickled_weights_hold_nothing_but_weights(tmp_path: Path, host: Host) -> None:
    import pickle

    import torch

    folder = tiny.write_bert(tmp_path / "pickled", "BertModel")
    from safetensors.torch import load_file

    weights = load_file(folder / "model.safetensors")
    (folder / "model.safetensors").unlink()
    torch.save(weights, folder / "pytorch_model.bin")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert load_model("pickled").has_pooler
    unload_model("pickled")

    mark = tmp_path / "executed"

    class Payload:
        def __reduce__(self) -> Any:
            return (Path.touch, (mark,))

    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"weight": Payload()}))
    with pytest.raises(ModelUnavailableError):
        load_model("pickled")
    assert not mark.exists()


def test_code_of_a_checkpoint_is_not_run(tmp_path: Path, host: Host) -> None:
    folder = tiny.write_bert(tmp_path / "remote", "BertModel")
    mark = tmp_path / "executed"
    (folder / "evil.py").write_text(f"open({str(mark)!r}, 'w')", encoding="utf-8")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["auto_map"] = {"AutoModel": "evil.Model", "AutoConfig": "evil.Config"}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    load_model("remote")
    assert not mark.exists()


def test_a_head_that_was_not_trained_is_refused(tmp_path: Path, host: Host) -> None:
    with pytest.raises(ModelError, match="masked language model") as caught:
        load_model(DEFAULT_MODEL, "masked_language_model")
    assert "bert-base-uncased" in caught.value.advice
    folder = tiny.write_bert(tmp_path / "headless", "BertModel")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["BertForTokenClassification"]  # it claims more than it has
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert load_model("headless").has_pooler
    with pytest.raises(ModelError, match="token classification"):
        load_model("headless", "token_classification")


def test_missing_encoder_weights_are_refused(tmp_path: Path, host: Host) -> None:
    from safetensors.torch import load_file, save_file

    folder = tiny.write_bert(tmp_path / "holes", "BertModel")
    weights = load_file(folder / "model.safetensors")
    del weights["encoder.layer.1.attention.self.query.weight"]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    with pytest.raises(ModelError, match="lacks 1 weights"):
        load_model("holes")


def test_an_untrained_pooler_is_not_used(tmp_path: Path, host: Host) -> None:
    tiny.write_bert(tmp_path / "no-pooler", "BertForMaskedLM")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    assert not load_model("no-pooler").has_pooler


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "model.safetensors").write_bytes(b""),
        lambda folder: (folder / "model.safetensors").write_bytes(b"garbage" * 1000),
        lambda folder: (folder / "model.safetensors").write_bytes(
            (folder / "model.safetensors").read_bytes()[:-100]
        ),
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "config.json").write_text("[]", encoding="utf-8"),
        lambda folder: (folder / "config.json").write_text("{}", encoding="utf-8"),
    ],
    ids=["empty", "garbage", "truncated", "missing", "list config", "empty config"],
)
def test_damage_is_a_message(damage: Callable[[Path], object], tmp_path: Path, host: Host) -> None:
    damage(tiny.write_bert(tmp_path / "broken"))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    with pytest.raises(ModelUnavailableError) as caught:
        load_model("broken")
    assert caught.value.advice
    assert str(tmp_path) not in str(caught.value)


def test_other_architectures_are_refused(tmp_path: Path, host: Host) -> None:
    folder = tiny.write_bert(tmp_path / "other", "BertModel")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"model_type": "gpt2"}))
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    with pytest.raises(ModelError, match="not built like BERT"):
        load_model("other")


def test_memory_is_bounded_and_comes_back(tmp_path: Path, host: Host) -> None:
    for name in ("first", "second", "third"):
        tiny.write_bert(tmp_path / name, "BertModel")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    size = load_model("first").n_bytes
    host(BERTSCOPE_MODELS_DIR=tmp_path, BERTSCOPE_MODEL_CACHE_MB=2.5 * size / 2**20)
    gone = weakref.ref(load_model("first").model)
    load_model("second")
    load_model("first")
    kept = weakref.ref(load_model("first").model)
    load_model("third")
    assert {model.spec.name for model in loaded_models()} == {"first", "third"}
    assert kept() is not None
    unload_model("first")
    gc.collect()
    assert kept() is gone() is None


def test_an_unloaded_model_is_freed_although_everything_was_frozen(
    tmp_path: Path, host: Host
) -> None:
    """The collector never looks at what is frozen: a cycle in it would stay for good."""
    tiny.write_bert(tmp_path / "frozen", "BertModel")
    host(BERTSCOPE_MODELS_DIR=tmp_path)
    model = load_model("frozen").model
    assert gc.get_freeze_count() > 0
    assert not any(one is model for one in gc.get_objects())
    model.__dict__["cycle"] = [model]
    gone = weakref.ref(model)
    del model
    gc.collect()
    unload_model("frozen")
    assert gone() is None


def test_a_model_larger_than_the_budget_is_refused(host: Host) -> None:
    host(BERTSCOPE_MODEL_CACHE_MB=50)
    before = n_loads()
    with pytest.raises(ModelError, match="87 MB") as caught:
        load_model(DEFAULT_MODEL)
    assert "BERTSCOPE_MODEL_CACHE_MB" in caught.value.advice
    assert n_loads() == before


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UnknownModelError):
        load_model("/etc/passwd")
