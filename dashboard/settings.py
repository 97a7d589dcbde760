"""What a host can set, read once from the environment.

Every limit that protects a shared server stands here, with the variable that changes it; and what
the libraries below are told. Nothing else reads or sets variables of the environment.
"""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.errors import DashboardError

ROOT = Path(__file__).resolve().parents[1]
"""The project folder."""

MEGABYTE = 2**20

LIBRARIES = {
    # Nothing that BERTscope uses may report home or draw bars of its own.
    "DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    # The Hub's faster transfer protocol bypasses HF_ENDPOINT, which hosts use for their mirrors.
    "HF_HUB_DISABLE_XET": "1",
    "TOKENIZERS_PARALLELISM": "false",
    # Threads of one pass that wait for each other must not spin: on busy cores that made two
    # threads six times slower than one.
    "OMP_WAIT_POLICY": "PASSIVE",
}
"""What libraries read from the environment when they are imported, unless the host says else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Limits and places.

    Attributes:
        models_dir: A folder of checkpoints that the host adds (`BERTSCOPE_MODELS_DIR`), or None.
        allowed_models: Hub names that the host adds (`BERTSCOPE_ALLOWED_MODELS`, comma-separated).
        hub_endpoint: Address of the Hub (`HF_ENDPOINT`), or None for its usual one.
        hub_timeout_seconds: How long one answer of the Hub may take (`BERTSCOPE_HUB_TIMEOUT`).
        model_cache_bytes: Loaded checkpoints kept in memory (`BERTSCOPE_MODEL_CACHE_MB`).
        encoding_cache_bytes: Results of forward passes kept in memory (`BERTSCOPE_CACHE_MB`).
        max_characters: Longest text that is read (`BERTSCOPE_MAX_CHARACTERS`).
        queue_seconds: How long a visitor waits for a forward pass (`BERTSCOPE_QUEUE_SECONDS`).
        warm_up: Load the default model when the server starts (`BERTSCOPE_WARM_UP`, 1 or 0).
        start_seconds: How long a visitor waits for that (`BERTSCOPE_START_SECONDS`).
    """

    models_dir: Path | None
    allowed_models: tuple[str, ...]
    hub_endpoint: str | None
    hub_timeout_seconds: float
    model_cache_bytes: int
    encoding_cache_bytes: int
    max_characters: int
    queue_seconds: float
    warm_up: bool
    start_seconds: float


def set_library_defaults() -> None:
    """Tell the libraries below what `LIBRARIES` says; call it before they are imported."""
    for name, value in LIBRARIES.items():
        os.environ.setdefault(name, value)


def _number(name: str, default: float) -> float:
    """The positive number in environment variable `name`, or `default` where it is not set."""
    text = os.environ.get(name, "")
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value < float("inf"):
        raise DashboardError(
            f"The environment variable {name} holds {text!r}.",
            expected="It must be a number that is not negative.",
            advice="Correct it and start the server again.",
        )
    return value


@cache
def settings() -> Settings:
    """The settings of this process. Tests call `settings.cache_clear()` after a change."""
    folder = os.environ.get("BERTSCOPE_MODELS_DIR", "")
    allowed = os.environ.get("BERTSCOPE_ALLOWED_MODELS", "")
    return Settings(
        models_dir=Path(folder) if folder else None,
        allowed_models=tuple(name.strip() for name in allowed.split(",") if name.strip()),
        hub_endpoint=os.environ.get("HF_ENDPOINT") or None,
        hub_timeout_seconds=_number("BERTSCOPE_HUB_TIMEOUT", 10),
        model_cache_bytes=int(_number("BERTSCOPE_MODEL_CACHE_MB", 3000) * MEGABYTE),
        encoding_cache_bytes=int(_number("BERTSCOPE_CACHE_MB", 600) * MEGABYTE),
        max_characters=int(_number("BERTSCOPE_MAX_CHARACTERS", 20_000)),
        queue_seconds=_number("BERTSCOPE_QUEUE_SECONDS", 60),
        warm_up=bool(_number("BERTSCOPE_WARM_UP", 1)),
        start_seconds=_number("BERTSCOPE_START_SECONDS", 180),
    )
