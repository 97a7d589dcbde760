"""Load checkpoints: one load at a time in the whole process, each once, within a memory budget.

Two `from_pretrained` calls at the same time break transformers 5 for the rest of the process (tied
weights stay on the "meta" device, and later loads fail too), whatever the two models are: every
load goes through `LOAD_LOCK`. Nothing that a checkpoint brings is run: no remote code, pickles
with `weights_only`, and names come from the catalogue.
"""

import dataclasses
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

from cachetools import LRUCache

from dashboard.errors import ModelError
from dashboard.models.catalogue.catalog import ModelSpec, Task, find_spec, models_for
from dashboard.models.files.checkpoint_files import (
    family_of,
    n_segments,
    position_limit,
    read_config,
)
from dashboard.models.files.folders import model_folder
from dashboard.models.files.weight_files import float32_bytes, weight_files
from dashboard.models.running.collector import settle_memory
from dashboard.models.running.fast_linear import pays_off, use_fast_linear
from dashboard.models.running.pretrained import (
    from_pretrained,
    no_head,
    not_like_bert,
    pooler_names,
    refuse_random_weights,
)
from dashboard.models.running.shared_encoder import with_pretraining_head, with_task_head
from dashboard.settings import MEGABYTE, settings

LOAD_LOCK = threading.RLock()
"""Held by every load, and by whatever else changes process-wide state of transformers."""

_CLASSES: dict[Task, str] = {
    "encoder": "AutoModel",
    "masked_language_model": "AutoModelForMaskedLM",
    "next_sentence": "AutoModelForNextSentencePrediction",
    "sequence_classification": "AutoModelForSequenceClassification",
    "token_classification": "AutoModelForTokenClassification",
    "question_answering": "AutoModelForQuestionAnswering",
}
_PRETRAINING_PARTS: dict[Task, str] = {
    "masked_language_model": "predictions",
    "next_sentence": "seq_relationship",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class LoadedModel:
    """A checkpoint in memory, with one task's head on it. Shared: never change `model`.

    Attributes:
        spec: Its catalogue entry.
        task: What it was loaded for; "encoder" also where sentence embeddings were asked for.
        model: The `transformers.PreTrainedModel`, evaluation mode, float32, eager attention.
        n_layers: Encoder layers.
        n_heads: Heads per layer.
        hidden: Size of a hidden state.
        max_tokens: Tokens that it takes, special ones included.
        has_pooler: Whether a trained pooler came with the checkpoint.
        has_segments: Whether it distinguishes the texts of a pair by segment embeddings.
        n_bytes: Memory of its parameters; of its own head alone where the encoder is shared.
        parameters: Number of its parameters; tied ones count once.
    """

    spec: ModelSpec
    task: Task
    model: Any
    n_layers: int
    n_heads: int
    hidden: int
    max_tokens: int
    has_pooler: bool
    has_segments: bool
    n_bytes: int
    parameters: int


_Key = tuple[str, Task, str]
"""Name, task, and head where a checkpoint has several for the task."""
_kept_lock = threading.Lock()
_n_loads = 0


def load_model(name: str, task: Task = "encoder", head: str = "") -> LoadedModel:
    """The checkpoint called `name` ready for `task`, loaded once however many threads ask.

    The least recently used models leave memory when the limit is reached
    (`settings().model_cache_bytes`). What is in memory is returned at once, also while another
    thread loads.

    Args:
        name: Catalogue name; its files must be on this machine (`hub.download`).
        task: What it is to do; "sentence_embedding" shares the weights of "encoder".
        head: Which head, where a checkpoint has several for the task ("entities", "pos"); the
            first one if none is named.

    Raises:
        UnknownModelError: The name is not in the catalogue.
        ModelUnavailableError: The files are not here, or are damaged.
        ModelError: It has no trained head for `task`, or is larger than the limit.
    """
    global _n_loads  # noqa: PLW0603  (counts loads of this process, for tests and the models page)
    spec = find_spec(name)
    if not spec.tasks:
        raise not_like_bert(name)
    if task not in spec.tasks:
        raise no_head(task)
    key = _key(spec, task, head)
    loaded = _kept_model(key)
    if loaded is not None:
        return loaded
    with LOAD_LOCK:
        loaded = _kept_model(key)  # another thread may have loaded it meanwhile
        if loaded is None:
            loaded = _with_head(spec, key) if _shares(spec, key[1]) else _load(spec, key[1])
            if pays_off():
                use_fast_linear(loaded.model)
            _n_loads += 1
            with _kept_lock:
                _kept()[key] = loaded
            settle_memory()
        return loaded


def is_loaded(name: str, task: Task = "encoder", head: str = "") -> bool:
    """Whether a checkpoint is in memory with that head for `task`, so that nobody waits."""
    key = next((_key(s, task, head) for s in models_for(task) if s.name == name), None)
    return key is not None and _kept_model(key) is not None


def _key(spec: ModelSpec, task: Task, head: str) -> _Key:
    """What a request is kept under.

    Raises:
        ModelError: The checkpoint has no head of that name.
    """
    if task == "sentence_embedding":
        task = "encoder"
    heads = [name for of_task, name in spec.heads if of_task == task]
    if head and head not in heads:
        raise no_head(task)
    return spec.name, task, head or (heads[0] if heads else "")


def _shares(spec: ModelSpec, task: Task) -> bool:
    """Whether the task's head is put onto an encoder that all heads of the checkpoint share."""
    return bool(spec.heads) and task != "encoder"


def _with_head(spec: ModelSpec, key: _Key) -> LoadedModel:
    """The shared encoder with one head on it; only the head counts as its memory."""
    _, task, head = key
    base = load_model(spec.name)
    class_name = _CLASSES[task].replace("Auto", "Bert").replace("ModelFor", "For")
    if task in _PRETRAINING_PARTS:
        model = with_pretraining_head(base.model, class_name, _PRETRAINING_PARTS[task])
    else:
        model = with_task_head(base.model, class_name, task, model_folder(spec), head)
    shared = {id(weight) for weight in base.model.parameters()}
    own = [weight for weight in model.parameters() if id(weight) not in shared]
    return dataclasses.replace(
        base,
        task=task,
        model=model,
        n_bytes=sum(weight.numel() * weight.element_size() for weight in own),
        parameters=sum(weight.numel() for weight in model.parameters()),
    )


def loaded_models() -> tuple[LoadedModel, ...]:
    """The models in memory."""
    with _kept_lock:
        return tuple(_kept().values())


def unload_model(name: str) -> None:
    """Forget a checkpoint with all its heads; memory is free once no page uses it any more."""
    with _kept_lock:
        for key in [key for key in _kept() if key[0] == name]:
            del _kept()[key]
    settle_memory()


def n_loads() -> int:
    """How many loads this process has made."""
    return _n_loads


class _Kept(LRUCache[_Key, LoadedModel]):
    """The models in memory; a checkpoint goes with all its heads, which share its encoder."""

    def popitem(self) -> tuple[_Key, LoadedModel]:
        """Drop the least recently used model, and what else is kept of its checkpoint."""
        key, model = super().popitem()
        for other in [other for other in self if other[0] == key[0] and model.spec.heads]:
            del self[other]
        return key, model


@cache
def _kept() -> _Kept:
    """The models in memory, bounded by bytes. Touch it under `_kept_lock`."""
    return _Kept(settings().model_cache_bytes, getsizeof=lambda model: model.n_bytes)


def _kept_model(key: _Key) -> LoadedModel | None:
    """A model that is in memory; it thereby becomes the one used last."""
    with _kept_lock:
        return _kept().get(key)


def _make_room(spec: ModelSpec, n_bytes: int) -> None:
    """Drop the least recently used models before loading, so that old and new never add up."""
    with _kept_lock:
        kept = _kept()
        limit = kept.maxsize
        if n_bytes > limit:
            raise ModelError(
                f"The model {spec.name} needs {n_bytes / MEGABYTE:,.0f} MB of memory.",
                expected=f"This instance keeps at most {limit / MEGABYTE:,.0f} MB of models.",
                advice="Choose a smaller model, or ask the host to raise BERTSCOPE_MODEL_CACHE_MB.",
            )
        n_before = len(kept)
        while kept.currsize + n_bytes > limit:
            kept.popitem()
        has_evicted = len(kept) < n_before
    if has_evicted:
        settle_memory()


def _load(spec: ModelSpec, task: Task) -> LoadedModel:
    """Check, make room, load, describe; random weights are never accepted."""
    folder = model_folder(spec)
    config = read_config(folder)
    if family_of(config) is None:
        raise not_like_bert(spec.name)
    _make_room(spec, sum(float32_bytes(path) for path in weight_files(folder)))
    model, missing = from_pretrained(
        spec, folder, "BertForPreTraining" if spec.heads else _CLASSES[task]
    )
    refuse_random_weights(spec, task, model, missing)
    pooler = pooler_names(model)
    parameters = list(model.parameters())
    return LoadedModel(
        spec=spec,
        task=task,
        model=model,
        n_layers=model.config.num_hidden_layers,
        n_heads=model.config.num_attention_heads,
        hidden=model.config.hidden_size,
        max_tokens=position_limit(config),
        has_pooler=bool(pooler) and not pooler & missing,
        has_segments=n_segments(config) > 1,
        n_bytes=sum(weight.numel() * weight.element_size() for weight in parameters),
        parameters=sum(weight.numel() for weight in parameters),
    )
