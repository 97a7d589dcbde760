"""Write bertscope-mini: half-precision shards, tokenizer, heads, labels, checksums, card."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file

from training.card import data_notice, model_card
from training.corpora import tokenizer
from training.model import MiniModel, minilm_folder
from training.results import METRICS, trained_model
from training.settings import ENTITIES, SENTIMENTS, UPOS, options

SHARD = "16MB"
LABELS = {
    "pos": list(UPOS),
    "entities": list(ENTITIES),
    "sentiment": list(SENTIMENTS),
    "answers": ["start", "end"],
}
TOKENIZER_FACTS = (
    *("cls_token", "sep_token", "pad_token", "unk_token", "mask_token"),
    *("do_lower_case", "strip_accents", "tokenize_chinese_chars", "tokenizer_class"),
)
DESTINATION = Path("dashboard/models/embedded/bertscope-mini")


def written(model: MiniModel, folder: Path) -> None:
    """Write weights, heads, tokenizer, labels and checksums into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model.to(torch.float16)
    model.base.save_pretrained(folder, max_shard_size=SHARD)
    model.to(torch.float32)
    heads = {f"{k}": v.detach().half().contiguous() for k, v in model.heads.state_dict().items()}
    save_file(heads, folder / "heads.safetensors", metadata={"format": "pt"})
    (folder / "labels.json").write_text(json.dumps(LABELS, indent=1) + "\n", encoding="utf-8")
    shutil.copyfile(minilm_folder() / "vocab.txt", folder / "vocab.txt")
    tokenizer().save(str(folder / "tokenizer.json"))  # cuts and pads nothing by itself
    named = json.loads((minilm_folder() / "tokenizer_config.json").read_text("utf-8"))
    kept = {key: value for key, value in named.items() if key in TOKENIZER_FACTS}
    kept["model_max_length"] = model.base.config.max_position_embeddings
    (folder / "tokenizer_config.json").write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


def checksums(folder: Path) -> dict[str, str]:
    """SHA-256 of each file the loader reads, by name."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
        if path.suffix in (".safetensors", ".json", ".txt") and path.name != "checksums.json"
    }


def main(arguments: list[str] | None = None) -> None:
    """Export the trained model with the card that the last evaluation gives."""
    choices = options("export", arguments)
    dry = choices.dry_run
    folder = choices.run / "export" if dry else DESTINATION
    written(trained_model(choices), folder)
    sums = json.dumps(checksums(folder), indent=1) + "\n"
    (folder / "checksums.json").write_text(sums, encoding="utf-8")
    metrics = json.loads((choices.run / "metrics.json" if dry else METRICS).read_text("utf-8"))
    (folder / "MODEL_CARD.md").write_text(model_card(metrics), encoding="utf-8")
    notice = choices.run / "NOTICE-data.md" if dry else Path("training/NOTICE-data.md")
    notice.write_text(data_notice(), encoding="utf-8")


if __name__ == "__main__":
    main()
