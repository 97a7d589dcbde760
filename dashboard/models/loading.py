"""Loading checkpoints, one at a time, and keeping them in memory within a limit of bytes.

Two `from_pretrained` calls at the same time corrupt transformers for the rest of the process (tied
weights stay on the "meta" device), so one lock stands around every load, whatever the model.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dashboard.errors import ModelError, ModelUnavailableError
from dashboard.models.catalog import ModelSpec, find_spec
from dashboard.models.files import model_folder
from dashboard.settings import MEGABYTE, settings

if TYPE_CHECKING:
    from transformers import PreTrainedModel

LOAD_LOCK = threading.RLock()
"""Held by every load, and by whatever else changes process-wide state of transformers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A checkpoint in memory.

    Attributes:
        spec: Its catalogue entry.
        model: The encoder, in evaluation mode, float32, eager attention.
        n_layers: Encoder layers.
        n_heads: Heads per layer.
        hidden: Size of a hidden state.
        max_tokens: Tokens that it has positions for.
        has_pooler: Whether a trained pooler came with the checkpoint.
        has_segments: Whether it distinguishes the texts of a pair by segment embeddings.
        n_bytes: Memory of its parameters.
    """

    spec: ModelSpec
    model: "PreTrainedModel"
    n_layers: int
    n_heads: int
    hidden: int
    max_tokens: int
    has_pooler: bool
    has_segments: bool
    n_bytes: int


_loaded: "OrderedDict[str, LoadedModel]" = OrderedDict()
_n_loads = 0


def load_model(name: str) -> LoadedModel:
    """The encoder of the checkpoint called `name`, loaded once however many threads ask.

    The least recently used models leave memory when the limit is reached
    (`settings().model_cache_bytes`).

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: The files are not here, or cannot be read.
        ModelError: The checkpoint lacks encoder weights, or is larger than the limit.
    """
    global _n_loads  # noqa: PLW0603  (counts loads of this process, for tests and the models page)
    spec = find_spec(name)
    with LOAD_LOCK:
        if name not in _loaded:
            loaded = _load(spec)
            _n_loads += 1
            _make_room(loaded)
            _loaded[name] = loaded
        _loaded.move_to_end(name)
        return _loaded[name]


def loaded_models() -> tuple[LoadedModel, ...]:
    """The models in memory, the least recently used first."""
    with LOAD_LOCK:
        return tuple(_loaded.values())


def unload_model(name: str) -> None:
    """Forget the model; its memory is free once no page uses it any more."""
    with LOAD_LOCK:
        _loaded.pop(name, None)


def n_loads() -> int:
    """How many loads this process has made."""
    return _n_loads


def _make_room(loaded: LoadedModel) -> None:
    """Drop the least recently used models until `loaded` fits."""
    limit = settings().model_cache_bytes
    if loaded.n_bytes > limit:
        raise ModelError(
            f"The model {loaded.spec.name} needs {loaded.n_bytes // MEGABYTE} MB of memory.",
            expected=f"This instance keeps at most {limit // MEGABYTE} MB of models.",
            advice="Choose a smaller model, or ask the host to raise BERTSCOPE_MODEL_CACHE_MB.",
        )
    while _loaded and sum(model.n_bytes for model in _loaded.values()) + loaded.n_bytes > limit:
        _loaded.popitem(last=False)


def _load(spec: ModelSpec) -> LoadedModel:
    """Read the checkpoint from its folder; random weights are never accepted."""
    import torch
    import transformers

    folder = model_folder(spec)
    try:
        model, report = transformers.AutoModel.from_pretrained(
            folder,
            attn_implementation="eager",
            dtype=torch.float32,
            local_files_only=True,
            trust_remote_code=False,
            output_loading_info=True,
        )
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        raise ModelUnavailableError(
            f"The files of {spec.name} cannot be loaded.",
            expected="They must be a complete checkpoint of the BERT family.",
            advice="Fetch the model again, or choose another one.",
        ) from error
    missing = {key for key in report["missing_keys"] if "position_ids" not in key}
    without_pooler = {key for key in missing if not key.startswith("pooler.")}
    if without_pooler:
        raise ModelError(
            f"The checkpoint {spec.name} lacks {len(without_pooler)} weights of its encoder.",
            expected="Every weight must come from the checkpoint: random ones would mean nothing.",
            advice="Choose another model.",
        )
    model.eval()
    config = model.config
    return LoadedModel(
        spec=spec,
        model=model,
        n_layers=config.num_hidden_layers,
        n_heads=config.num_attention_heads,
        hidden=config.hidden_size,
        max_tokens=config.max_position_embeddings - (2 if config.model_type == "roberta" else 0),
        has_pooler=getattr(model, "pooler", None) is not None and not missing,
        has_segments=getattr(config, "type_vocab_size", 0) > 1,
        n_bytes=sum(p.numel() * p.element_size() for p in model.parameters()),
    )
