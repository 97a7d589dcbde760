"""Sizes of public checkpoints, as their `config.json` on the Hub states them.

They let the architecture page count parameters of a checkpoint that is not on this machine; what it
shows is then labelled as computed from the configuration.
"""

from typing import Any

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.files.checkpoint_files import read_config
from dashboard.models.files.folders import tokenizer_folder

_BERT: dict[str, Any] = {
    "model_type": "bert",
    "vocab_size": 30522,
    "max_position_embeddings": 512,
    "type_vocab_size": 2,
    "hidden_size": 768,
    "intermediate_size": 3072,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
}
_LARGE: dict[str, Any] = _BERT | {
    "hidden_size": 1024,
    "intermediate_size": 4096,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
}
_ROBERTA: dict[str, Any] = _BERT | {
    "model_type": "roberta",
    "vocab_size": 50265,
    "max_position_embeddings": 514,
    "type_vocab_size": 1,
}

PUBLISHED: dict[str, dict[str, Any]] = {
    "bert-base-uncased": _BERT,
    "bert-base-cased": _BERT | {"vocab_size": 28996},
    "bert-large-uncased": _LARGE,
    "distilbert-base-uncased": {
        "model_type": "distilbert",
        "vocab_size": 30522,
        "max_position_embeddings": 512,
        "dim": 768,
        "hidden_dim": 3072,
        "n_layers": 6,
        "n_heads": 12,
    },
    "roberta-base": _ROBERTA,
    "finbert": _BERT,
    "bert-large-cased-finetuned-conll03-english": _LARGE | {"vocab_size": 28996},
    "roberta-base-squad2": _ROBERTA,
    "bert-base-nli-mean-tokens": _BERT,
    "bert-english-uncased-finetuned-pos": _BERT,
}
"""By catalogue name."""


def known_config(spec: ModelSpec) -> dict[str, Any]:
    """The checkpoint's own configuration, or its published one where its files are not here.

    Raises:
        ModelUnavailableError: Neither is known, or the file is damaged.
    """
    try:
        return read_config(tokenizer_folder(spec))
    except ModelUnavailableError:
        if spec.name not in PUBLISHED:
            raise
        return PUBLISHED[spec.name]
