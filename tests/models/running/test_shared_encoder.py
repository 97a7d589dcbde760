"""One encoder for all heads: shared in memory, and the same numbers as each head alone."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboard.errors import ModelError, ModelUnavailableError
from dashboard.models.catalogue.catalog import Task
from dashboard.models.files import embedded
from dashboard.models.running import loading
from dashboard.models.running.loading import LoadedModel, load_model
from tests.models import tiny

pytestmark = pytest.mark.slow

Host = Callable[..., None]

NAME = embedded.MINI
LABELS = {
    "entities": ["O", "B-PER", "I-PER"],
    "pos": ["NOUN", "VERB", "ADJ", "X", "ADV"],
    "sentiment": ["bad", "good"],
    "answers": ["start", "end"],
}


@pytest.fixture
def mini(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: Callable[..., None]
) -> Iterator[Path]:
    """A tiny random checkpoint in the place of bertscope-mini."""
    import torch
    from safetensors.torch import save_file

    folder = tiny.write_bert(tmp_path / NAME)
    torch.manual_seed(3)
    heads = {}
    for name, labels in LABELS.items():
        heads[f"{name}.weight"] = torch.randn(len(labels), tiny.HIDDEN).half()
        heads[f"{name}.bias"] = torch.randn(len(labels)).half()
    save_file(heads, folder / "heads.safetensors")
    (folder / "labels.json").write_text(json.dumps(LABELS), encoding="utf-8")
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    (folder / "checksums.json").write_text(json.dumps(sums), encoding="utf-8")
    monkeypatch.setattr(embedded, "MINI_FOLDER", folder)
    embedded.embedded_folder.cache_clear()
    host()
    yield folder
    embedded.embedded_folder.cache_clear()


def batch_of_two() -> dict[str, Any]:
    """A pair of rows of different meaning."""
    import torch

    ids = torch.tensor([[2, 5, 6, 8, 3, 12, 3], [2, 9, 10, 3, 7, 16, 3]])
    segments = torch.tensor([[0, 0, 0, 0, 0, 1, 1], [0, 0, 0, 0, 1, 1, 1]])
    return {"input_ids": ids, "attention_mask": torch.ones_like(ids), "token_type_ids": segments}


@pytest.mark.parametrize("task", ["masked_language_model", "next_sentence"])
def test_pretraining_heads_give_what_transformers_gives(mini: Path, task: Task) -> None:
    import torch
    from transformers import BertForPreTraining

    whole = BertForPreTraining.from_pretrained(
        mini, dtype=torch.float32, attn_implementation="eager"
    )
    with torch.inference_mode():
        expected = whole(**batch_of_two())
        found = load_model(NAME, task).model(**batch_of_two()).logits
    is_masked = task == "masked_language_model"
    wanted = expected.prediction_logits if is_masked else expected.seq_relationship_logits
    torch.testing.assert_close(found, wanted, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize(
    ("task", "head"),
    [
        ("token_classification", "entities"),
        ("token_classification", "pos"),
        ("sequence_classification", "sentiment"),
        ("question_answering", "answers"),
    ],
)
def test_task_heads_are_a_linear_layer_on_the_encoder(mini: Path, task: Task, head: str) -> None:
    import torch
    from safetensors.torch import load_file
    from transformers import BertModel

    encoder = BertModel.from_pretrained(mini, dtype=torch.float32, attn_implementation="eager")
    weights = load_file(mini / "heads.safetensors")
    model = load_model(NAME, task, head)
    with torch.inference_mode():
        states = encoder(**batch_of_two())
        source = states.pooler_output if head == "sentiment" else states.last_hidden_state
        expected = source @ weights[f"{head}.weight"].float().T + weights[f"{head}.bias"].float()
        outputs = model.model(**batch_of_two())
    if head == "answers":
        found = torch.stack([outputs.start_logits, outputs.end_logits], dim=-1)
    else:
        found = outputs.logits
        assert list(model.model.config.id2label.values()) == LABELS[head]
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_the_encoder_is_in_memory_once(mini: Path) -> None:
    assert mini
    base = load_model(NAME)
    heads = [
        load_model(NAME, "masked_language_model"),
        load_model(NAME, "next_sentence"),
        load_model(NAME, "token_classification", "entities"),
        load_model(NAME, "token_classification", "pos"),
    ]
    assert all(one.model.base_model is base.model.base_model for one in heads)
    assert not any(weight.is_meta for one in heads for weight in one.model.parameters())
    assert not any(one.model.training for one in heads)
    assert [one.n_bytes for one in heads] == [0, 0, 4 * (22 * 3), 4 * (22 * 5)]
    assert load_model(NAME, "token_classification") is heads[2]
    assert sum(map(bytes_of, (base, *heads))) < 1.05 * base.n_bytes


def bytes_of(model: LoadedModel) -> int:
    """What the cache of models counts for it."""
    return model.n_bytes


def test_an_unknown_head_is_refused(mini: Path) -> None:
    assert mini
    with pytest.raises(ModelError, match="token classification"):
        load_model(NAME, "token_classification", "sentiment")


@pytest.mark.parametrize("name", ["model.safetensors", "heads.safetensors", "labels.json"])
@pytest.mark.parametrize("damage", ["changed", "missing"])
def test_a_damaged_file_is_named(mini: Path, name: str, damage: str) -> None:
    if damage == "missing":
        (mini / name).unlink()
    else:
        (mini / name).write_bytes((mini / name).read_bytes()[:-1] + b"?")
    with pytest.raises(ModelUnavailableError) as caught:
        load_model(NAME, "question_answering")
    assert name in caught.value.found
    assert f"git checkout -- dashboard/models/embedded/{NAME}/{name}" in caught.value.advice
    assert str(mini.parent) not in str(caught.value)


def test_an_encoder_that_leaves_memory_takes_its_heads_along(mini: Path, host: Host) -> None:
    assert mini
    host()
    base = load_model(NAME)
    load_model(NAME, "next_sentence")
    with loading._kept_lock:
        loading._kept().popitem()
        assert not [key for key in loading._kept() if key[0] == NAME]
    assert load_model(NAME, "next_sentence").model.base_model is not base.model.base_model
