"""What the small files of a checkpoint say, read before torch is up and without trusting them."""

import json
from pathlib import Path
from typing import Any

from dashboard.errors import ModelUnavailableError

SUPPORTED_TYPES = ("bert", "distilbert", "electra", "roberta")
"""Values of `model_type` whose inside `encoding.py` knows."""


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


def position_limit(config: dict[str, Any]) -> int:
    """How many tokens a checkpoint takes, special ones included.

    RoBERTa counts positions from `pad_token_id + 1`, so that its table of 514 takes 512 tokens.

    Raises:
        ModelUnavailableError: The configuration holds no usable number.
    """
    table = config.get("max_position_embeddings", 512)  # what transformers assumes as well
    unused = 0
    if config["model_type"] == "roberta":
        padding = config.get("pad_token_id", 1)
        unused = (padding if isinstance(padding, int) else 1) + 1
    if not isinstance(table, int) or table - unused < 1:
        raise damaged(Path("config.json"), "does not say how many tokens fit")
    return table - unused


def damaged(path: Path, what: str) -> ModelUnavailableError:
    """The error about one file; only its name is told, not where this host keeps it."""
    return ModelUnavailableError(
        f"The file {path.name} of this model {what}.",
        expected="A complete checkpoint is needed.",
        advice="Fetch or install the model again, or choose another one.",
    )
