"""One forward pass of an encoder, and what it leaves behind, as records.

Everything comes out of the loaded model itself; nothing is recomputed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Int64

from dashboard.errors import InputError
from dashboard.models.inside.anatomy import anatomy
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.encodings import Encoding, HeadProjections
from dashboard.records.texts import TokenizedText
from dashboard.settings import MEGABYTE, settings

if TYPE_CHECKING:
    import torch

_captured: ContextVar[dict[str, Any] | None] = ContextVar("_captured", default=None)


def encoding_bytes(*, n_layers: int, n_heads: int, hidden: int, n_tokens: int) -> int:
    """Bytes of attention and hidden states of one encoding (float32)."""
    attention = n_layers * n_heads * n_tokens * n_tokens
    states = (n_layers + 1) * n_tokens * hidden
    return 4 * (attention + states)


def encode(
    model: LoadedModel,
    text: TokenizedText,
    *,
    position_ids: Int64[np.ndarray, " token"] | None = None,
) -> Encoding:
    """Attention of every head, hidden states of every level, and the pooled vector.

    Args:
        model: The checkpoint.
        text: What is encoded.
        position_ids: Rows of the position table to use instead of the model's own choice.

    Raises:
        InputError: The result would not fit in the memory set aside for results.
    """
    import torch

    _check_size(model, len(text.tokens))
    inputs = model_inputs(model, text)
    if position_ids is not None:
        inputs["position_ids"] = torch.tensor(np.array(position_ids))[None]
    with torch.inference_mode():
        # The encoder alone, whatever head was loaded on it.
        outputs = model.model.base_model(
            **inputs, output_attentions=True, output_hidden_states=True
        )
    pooled = outputs.pooler_output[0] if model.has_pooler else None
    return Encoding(
        text=text,
        attention=frozen(torch.cat(tuple(outputs.attentions)).numpy(), np.float32),
        hidden_states=frozen(torch.cat(tuple(outputs.hidden_states)).numpy(), np.float32),
        pooled=None if pooled is None else frozen(pooled.numpy(), np.float32),
    )


def project_heads(model: LoadedModel, text: TokenizedText) -> HeadProjections:
    """Query, key and value vectors of every head, captured inside the model.

    Source: Vaswani et al. 2017, "Attention is all you need", section 3.2 (arXiv:1706.03762).

    Raises:
        InputError: The result would not fit in the memory set aside for results.
    """
    import torch

    _check_size(model, len(text.tokens))
    with _capture(model) as found, torch.inference_mode():
        model.model.base_model(**model_inputs(model, text))
    stacked = {
        part: frozen(
            _by_head(
                torch.cat([found[f"{part}{i}"] for i in range(model.n_layers)]), model
            ).numpy(),
            np.float32,
        )
        for part in ("query", "key", "value")
    }
    return HeadProjections(**stacked)


def _by_head(flat: "torch.Tensor", model: LoadedModel) -> "torch.Tensor":
    """`[layer token hidden]` as `[layer head token head_dim]`."""
    n_layers, n_tokens, _ = flat.shape
    return flat.view(n_layers, n_tokens, model.n_heads, -1).transpose(1, 2)


def _check_size(model: LoadedModel, n_tokens: int) -> None:
    """Refuse before computing what could not be kept."""
    limit = settings().encoding_cache_bytes
    shape = {"n_layers": model.n_layers, "n_heads": model.n_heads, "hidden": model.hidden}
    needed = encoding_bytes(**shape, n_tokens=n_tokens)
    if needed <= limit:
        return
    fits = max(n for n in range(n_tokens) if n == 0 or encoding_bytes(**shape, n_tokens=n) <= limit)
    raise InputError(
        f"{n_tokens} tokens would need {needed // MEGABYTE} MB of attention.",
        expected=f"This instance keeps {limit // MEGABYTE} MB: at most {fits} tokens.",
        advice="Shorten the text or choose a smaller model.",
    )


@contextmanager
def _capture(model: LoadedModel) -> Iterator[dict[str, Any]]:
    """Hooks on the projections that write to this call's own dictionary, gone afterwards.

    Hooks of two calls may be installed at the same time; each writes where its own thread's
    context variable points, so the calls stay apart. No lock: torch takes a snapshot of a
    module's hooks at each call, so that placing one disturbs no pass that is under way, and nobody
    waits for a model that another reader loads.
    """
    found: dict[str, Any] = {}
    token = _captured.set(found)
    handles: list[Any] = []
    try:
        for name, module in _projections(model):
            handles.append(module.register_forward_hook(_writer(name)))
        yield found
    finally:
        for handle in handles:
            handle.remove()
        _captured.reset(token)


def _writer(name: str) -> Any:  # noqa: ANN401  (torch's hook type)
    """A hook that keeps its module's output under `name`."""

    def write(_module: object, _inputs: object, output: Any) -> None:  # noqa: ANN401
        found = _captured.get()
        if found is not None:
            found[name] = output.detach()

    return write


def _projections(model: LoadedModel) -> Iterator[tuple[str, Any]]:
    """The projection modules of every layer, named query0, key0, value0, query1, ..."""
    for i, layer in enumerate(anatomy(model.model).layers):
        yield from ((f"query{i}", layer.query), (f"key{i}", layer.key), (f"value{i}", layer.value))
