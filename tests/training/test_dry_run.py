"""The whole chain on made-up text, with a stop and a resume."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertForPreTraining

from training import evaluate, export, finetune, pretrain
from training.model import HEADS


@pytest.mark.timeout(180)
def test_chain_trains_resumes_measures_and_exports(tmp_path: Path) -> None:
    common = ["--dry-run", "--run", str(tmp_path), "--threads", "1"]
    short = [*common, "--tokens-per-batch", "128"]
    pretrain.main([*short, "--minutes", "0.02"])
    first = torch.load(tmp_path / "pretrain.pt", weights_only=False)
    pretrain.main([*short, "--minutes", "0.05"])
    second = torch.load(tmp_path / "pretrain.pt", weights_only=False)
    assert second["step"] > first["step"] > 0
    steps = [int(row.split(",")[0]) for row in (tmp_path / "pretrain.csv").open()]
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
