"""The whole chain on made-up text, with a stop and a resume."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertForPreTraining

from dashboard.errors import ModelUnavailableError
from dashboard.models.files.embedded import check_files
from dashboard.models.running.shared_encoder import with_task_head
from training import evaluate, export, finetune, pretrain, results
from training.model import HEADS
from training.settings import options


@pytest.mark.timeout(180)
def test_chain_trains_resumes_measures_and_exports(tmp_path: Path) -> None:
    common = ["--dry-run", "--run", str(tmp_path), "--threads", "1"]
    short = [*common, "--tokens-per-batch", "128"]
    pretrain.main([*short, "--minutes", "0.02"])
    first = torch.load(tmp_path / "pretrain.pt", weights_only=False)
    pretrain.main([*short, "--minutes", "0.05"])
    second = torch.load(tmp_path / "pretrain.pt", weights_only=False)
    assert second["step"] > first["step"] > 0
    steps = [int(row.split(",")[0]) for row in (tmp_path / "pretrain.csv").read_text().splitlines()]
    assert steps == list(range(1, second["step"] + 1))

    finetune.main([*short, "--minutes", "0.05"])
    evaluate.main(common)
    export.main(common)
    folder = tmp_path / "export"
    metrics = json.loads((tmp_path / "metrics.json").read_text())
    assert 0 <= metrics["masked_word"] <= 1
    assert f"{metrics['pos']:.3f}" in (folder / "MODEL_CARD.md").read_text()
    assert json.loads((folder / "checksums.json").read_text()) == export.checksums(folder)
    heads = load_file(folder / "heads.safetensors")
    assert {name.split(".")[0] for name in heads} == set(HEADS)
    model = BertForPreTraining.from_pretrained(folder, dtype=torch.float32)
    assert torch.equal(
        model.cls.predictions.decoder.weight, model.bert.embeddings.word_embeddings.weight
    )

    batch = {"input_ids": torch.tensor([[101, 5000, 6000, 102]])}
    batch |= {name: torch.ones_like(batch["input_ids"]) for name in ("attention_mask",)}
    batch["token_type_ids"] = torch.zeros_like(batch["input_ids"])
    trained = results.trained_model(options("evaluate", common))
    kinds = {
        "pos": ("BertForTokenClassification", "token_classification"),
        "entities": ("BertForTokenClassification", "token_classification"),
        "sentiment": ("BertForSequenceClassification", "sequence_classification"),
        "answers": ("BertForQuestionAnswering", "question_answering"),
    }
    with torch.inference_mode():
        for head, (class_name, task) in kinds.items():
            outputs = with_task_head(model, class_name, task, folder, head)(**batch)
            expected = trained.logits(head, batch)
            scores = outputs.start_logits if head == "answers" else outputs.logits
            expected = expected[..., 0] if head == "answers" else expected
            assert torch.allclose(scores, expected, atol=1e-4)

    check_files(folder)
    (folder / "labels.json").write_text("{}")
    with pytest.raises(ModelUnavailableError, match=r"labels\.json"):
        check_files(folder)
