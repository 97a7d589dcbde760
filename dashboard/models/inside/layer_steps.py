"""One layer of a loaded checkpoint: its weights, and the tensors that it computes itself.

No hooks: the layer's own modules are called with the hidden states that the whole pass left in
front of it.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.models.inside.anatomy import anatomy
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import LayerTensors, LayerWeights, LinearMap, NormParameters

if TYPE_CHECKING:
    import torch


def layer_weights(model: LoadedModel, layer: int) -> LayerWeights:
    """What layer `layer` (from 0) has learned, as views of the model's memory."""
    inner = anatomy(model.model)
    parts = inner.layers[layer]
    return LayerWeights(
        query=_linear(parts.query),
        key=_linear(parts.key),
        value=_linear(parts.value),
        output=_linear(parts.output),
        attention_norm=_norm(parts.attention_norm),
        inner=_linear(parts.inner),
        outer=_linear(parts.outer),
        output_norm=_norm(parts.output_norm),
        activation=inner.activation,
        n_heads=model.n_heads,
    )


def layer_tensors(
    model: LoadedModel, encoding: Encoding, *, layer: int, token: int
) -> LayerTensors:
    """What layer `layer` computes for one token, out of the model's own modules.

    Args:
        model: The checkpoint.
        encoding: Of the same text by the same model.
        layer: From 0.
        token: Position of the query.
    """
    import torch

    parts = anatomy(model.model).layers[layer]
    states = torch.tensor(np.array(encoding.hidden_states[layer]))[None]
    with torch.inference_mode():
        query = parts.query(states[:, token])
        key, value = parts.key(states), parts.value(states)
        mixed = parts.attention(states)[0]
        joined = None if parts.has_projected else mixed[0, token]
        projected = mixed if parts.has_projected else parts.output(mixed)
        attended = parts.attention_norm(projected + states)[:, token]
        inner = parts.activation(parts.inner(attended))
    return LayerTensors(
        query=frozen(query[0].view(model.n_heads, -1).numpy(), np.float32),
        key=_by_head(key[0], model.n_heads),
        value=_by_head(value[0], model.n_heads),
        joined=None if joined is None else frozen(joined.numpy(), np.float32),
        attended=frozen(attended[0].numpy(), np.float32),
        inner=frozen(inner[0].numpy(), np.float32),
    )


def _linear(module: Any) -> LinearMap:  # noqa: ANN401  (a torch.nn.Linear)
    return LinearMap(weight=_view(module.weight), bias=_view(module.bias))


def _norm(module: Any) -> NormParameters:  # noqa: ANN401  (a torch.nn.LayerNorm)
    return NormParameters(
        gamma=_view(module.weight), beta=_view(module.bias), epsilon=float(module.eps)
    )


def _view(weight: "torch.Tensor") -> np.ndarray:
    """A parameter, read-only, without a copy."""
    return frozen(weight.detach().numpy())


def _by_head(flat: "torch.Tensor", n_heads: int) -> np.ndarray:
    """`[token joined]` as `[head token head_dim]`."""
    return frozen(flat.view(len(flat), n_heads, -1).transpose(0, 1).numpy(), np.float32)
