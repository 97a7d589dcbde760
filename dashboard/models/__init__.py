"""Checkpoints: which there are, how they are loaded, and the records that they produce.

Importing this package costs nothing: torch and transformers are imported when first needed.

Example:
    >>> from dashboard.models import encode, load_model, tokenize
    >>> text = tokenize("all-MiniLM-L6-v2", "I poured water")
    >>> encode(load_model("all-MiniLM-L6-v2"), text).attention.shape
    (6, 12, 5, 5)
"""

from dashboard.models.catalogue.catalog import (
    DEFAULT_MODEL,
    ModelSpec,
    Task,
    catalog,
    find_spec,
    models_for,
)
from dashboard.models.files.hub import DownloadProgress, download
from dashboard.models.files.hub_cache import cached_folder
from dashboard.models.inside.encoding import encode, encoding_bytes, project_heads
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import (
    LOAD_LOCK,
    LoadedModel,
    load_model,
    loaded_models,
    n_loads,
    unload_model,
)
from dashboard.models.text.tokenization import tokenize

__all__ = [
    "DEFAULT_MODEL",
    "LOAD_LOCK",
    "DownloadProgress",
    "LoadedModel",
    "ModelSpec",
    "Task",
    "cached_folder",
    "catalog",
    "download",
    "encode",
    "encoding_bytes",
    "find_spec",
    "forward_pass",
    "load_model",
    "loaded_models",
    "models_for",
    "n_loads",
    "project_heads",
    "tokenize",
    "unload_model",
]
