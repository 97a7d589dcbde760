"""Tiny random checkpoints, written like real ones, for any test that needs more than MiniLM.

Every axis has another prime length, so that no swapped axis passes: 2 layers, 3 heads, 7 numbers
per head. The weights are drawn wide enough for attention that is far from uniform.
"""

import json
from pathlib import Path
from typing import Any

LAYERS, HEADS, HEAD_DIM = 2, 3, 7
HIDDEN = HEADS * HEAD_DIM
POSITIONS = 61

PIECES = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "i", "pour", "##ed", "water", "wa", "##ter"),
    *("from", "the", "bottle", "into", "cup", "until", "it", "was", "full", "empty", "New", "new"),
    *("York", "york", "un", "##believ", "##able", ".", ",", "!", "'", "s", "a", "b", "##b", "##a"),
)

_SIZES: dict[str, Any] = {
    "num_hidden_layers": LAYERS,
    "num_attention_heads": HEADS,
    "hidden_size": HIDDEN,
    "intermediate_size": 11,
    "initializer_range": 0.5,
}


def write_bert(folder: Path, architecture: str = "BertForPreTraining", **options: Any) -> Path:
    """A BERT with a WordPiece vocabulary in `vocab.txt`; lower case."""
    from transformers import BertConfig

    config = BertConfig(
        vocab_size=len(PIECES), max_position_embeddings=POSITIONS, **_SIZES, **options
    )
    _write_model(folder, architecture, config)
    _write_word_pieces(folder)
    return folder


def write_distilbert(folder: Path, architecture: str = "DistilBertForMaskedLM") -> Path:
    """A DistilBERT: no segments, no pooler, other names for everything."""
    from transformers import DistilBertConfig

    config = DistilBertConfig(
        vocab_size=len(PIECES),
        max_position_embeddings=POSITIONS,
        n_layers=LAYERS,
        n_heads=HEADS,
        dim=HIDDEN,
        hidden_dim=11,
        initializer_range=0.5,
    )
    _write_model(folder, architecture, config)
    _write_word_pieces(folder)
    return folder


def write_electra(folder: Path, architecture: str = "ElectraModel") -> Path:
    """An ELECTRA, whose embeddings are smaller than its hidden states."""
    from transformers import ElectraConfig

    config = ElectraConfig(
        vocab_size=len(PIECES), max_position_embeddings=POSITIONS, embedding_size=13, **_SIZES
    )
    _write_model(folder, architecture, config)
    _write_word_pieces(folder)
    return folder


def write_roberta(folder: Path, architecture: str = "RobertaForMaskedLM") -> Path:
    """A RoBERTa: byte-level vocabulary with merges, positions that begin at 2, one segment."""
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import RobertaConfig

    names = ["<s>", "<pad>", "</s>", "<unk>"]
    merges = ["Ġ w", "a t", "Ġw at", "e r", "Ġwat er", "i n", "t h", "Ġ th", "Ġth e"]
    joined = [merge.replace(" ", "") for merge in merges]
    pieces = [*names, *sorted(ByteLevel.alphabet()), *joined, "<mask>"]
    config = RobertaConfig(
        vocab_size=len(pieces),
        max_position_embeddings=POSITIONS + 2,
        type_vocab_size=1,
        pad_token_id=1,
        bos_token_id=0,
        eos_token_id=2,
        **_SIZES,
    )
    _write_model(folder, architecture, config)
    vocabulary = {piece: index for index, piece in enumerate(pieces)}
    (folder / "vocab.json").write_text(json.dumps(vocabulary), encoding="utf-8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *merges]), encoding="utf-8")
    _write_json(folder / "tokenizer_config.json", {"tokenizer_class": "RobertaTokenizer"})
    return folder


def add_tokenizer_json(folder: Path) -> Path:
    """Save what transformers makes of the vocabulary as `tokenizer.json`, as newer models do."""
    from transformers import AutoTokenizer

    AutoTokenizer.from_pretrained(folder, local_files_only=True).save_pretrained(folder)
    return folder


def _write_model(folder: Path, architecture: str, config: Any) -> None:
    """Random weights, the same on every run, as safetensors."""
    import torch
    import transformers

    folder.mkdir(parents=True, exist_ok=True)
    with torch.random.fork_rng():
        torch.manual_seed(20_181_011)
        getattr(transformers, architecture)(config).save_pretrained(folder)


def _write_word_pieces(folder: Path) -> None:
    (folder / "vocab.txt").write_text("\n".join(PIECES) + "\n", encoding="utf-8")
    _write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "BertTokenizer", "do_lower_case": True, "model_max_length": POSITIONS},
    )


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content), encoding="utf-8")
