"""The whole chain on made-up text, with a stop and a resume."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertForPreTraining

from training import evaluate, export, finetune, pretrain
from training.loading import DamagedFileError, load_task
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
    trained = export.trained_model(options("evaluate", common))
    with torch.inference_mode():
        for task in ("pos", "entities", "sentiment"):
            loaded, labels = load_task(folder, task)
            scores = loaded(**batch).logits
            assert scores.shape[-1] == len(labels)
            assert torch.allclose(scores, trained.logits(task, batch), atol=1e-4)
        answers, _ = load_task(folder, "answers")
        assert torch.allclose(
            answers(**batch).start_logits, trained.logits("answers", batch)[..., 0], atol=1e-4
        )

    (folder / "labels.json").write_text("{}")
    with pytest.raises(DamagedFileError, match=r"labels\.json"):
        load_task(folder, "pos")
