"""What the small files of a checkpoint say, read before torch is up and without trusting them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.errors import ModelUnavailableError
from dashboard.records.families import FAMILIES, SEGMENT, Family
from dashboard.records.parameters import Sizes

DEFAULT_SIZES: dict[str, tuple[str, int]] = {
    "vocabulary": ("vocab_size", 30522),
    "positions": ("max_position_embeddings", 512),
    "segments": ("type_vocab_size", 2),
    "hidden": ("hidden_size", 768),
    "feed_forward": ("intermediate_size", 3072),
    "layers": ("num_hidden_layers", 12),
    "heads": ("num_attention_heads", 12),
}
"""Keys of BERT's `config.json`, and what transformers assumes where one is missing."""

SMALL_EMBEDDING = 128
"""What ELECTRA assumes for `embedding_size`."""


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file.

    Raises:
        ModelUnavailableError: The file is missing, unreadable, or holds something else.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise damaged(path, "is missing") from None
    except (OSError, ValueError) as error:
        raise damaged(path, "cannot be read") from error
    if not isinstance(content, dict):
        raise damaged(path, "does not hold a JSON object")
    return content


def read_config(folder: Path) -> dict[str, Any]:
    """The configuration of a checkpoint, with `model_type` in it for sure.

    Raises:
        ModelUnavailableError: There is none, or it does not say what it configures.
    """
    path = folder / "config.json"
    config = read_json(path)
    if not isinstance(config.get("model_type"), str):
        raise damaged(path, "does not name a model_type")
    return config


def family_of(config: Mapping[str, Any]) -> Family | None:
    """The architecture that a configuration is of; None for what is not built like BERT."""
    return FAMILIES.get(str(config.get("model_type")))


def first_position(config: Mapping[str, Any]) -> int:
    """The row of the position table that the first token gets.

    RoBERTa counts positions from `pad_token_id + 1`, so that its table of 514 takes 512 tokens.
    """
    family = family_of(config)
    if family is None or not family.counts_from_padding:
        return 0
    padding = config.get("pad_token_id", 1)
    return (padding if isinstance(padding, int) else 1) + 1


def n_segments(config: Mapping[str, Any]) -> int:
    """Rows of the segment table; 0 where there is none, or where the file makes no sense."""
    family = family_of(config)
    if family is not None and SEGMENT not in family.tables:
        return 0
    key, default = DEFAULT_SIZES["segments"]
    rows = config.get(key, default)
    return rows if isinstance(rows, int) else 0


def position_limit(config: Mapping[str, Any]) -> int:
    """How many tokens a checkpoint takes, special ones included.

    Raises:
        ModelUnavailableError: The configuration holds no usable number.
    """
    key, default = DEFAULT_SIZES["positions"]
    table, unused = config.get(key, default), first_position(config)
    if not isinstance(table, int) or table - unused < 1:
        raise damaged(Path("config.json"), "does not say how many tokens fit")
    return table - unused


def read_sizes(config: Mapping[str, Any]) -> Sizes:
    """The sizes that a `config.json` states, with transformers' defaults for what it leaves out.

    Raises:
        KeyError: It is not of the BERT family.
        ValueError: A size is not a whole number.
    """
    family = FAMILIES[config["model_type"]]
    found: dict[str, int] = {}
    for name, (key, default) in DEFAULT_SIZES.items():
        own = family.config_keys.get(key, key)
        value = config.get(own, config.get(key, default))
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{own} is not a whole number.")  # noqa: TRY004  (the file is wrong, not the code)
        found[name] = value
    found["segments"] = n_segments(config)
    embedding = found["hidden"]
    if family.projects_embeddings:
        embedding = int(config.get("embedding_size", SMALL_EMBEDDING))
    return Sizes(family=family.name, embedding=embedding, **found)


def damaged(path: Path, what: str) -> ModelUnavailableError:
    """The error about one file; only its name is told, not where this host keeps it."""
    return ModelUnavailableError(
        f"The file {path.name} of this model {what}.",
        expected="A complete checkpoint is needed.",
        advice="Fetch or install the model again, or choose another one.",
    )
