"""One layer of a loaded checkpoint: its weights, and the tensors that it computes itself.

No hooks: the layer's own modules are called with the hidden states that the whole pass left in
front of it. BERT, RoBERTa and ELECTRA build a layer alike; DistilBERT has other names.
"""

from typing import TYPE_CHECKING, Any

import numpy as np

from dashboard.errors import ModelError
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import LayerTensors, LayerWeights, LinearMap, NormParameters

if TYPE_CHECKING:
    import torch


def layer_weights(model: LoadedModel, layer: int) -> LayerWeights:
    """What layer `layer` (from 0) has learned, as views of the model's memory.

    Raises:
        ModelError: The checkpoint's layers are built in a way that is not known here.
    """
    block = _block(model, layer)
    try:
        parts = _bert_parts(block) if hasattr(block, "intermediate") else _distilbert_parts(block)
    except AttributeError as error:
        raise ModelError(
            f"The layers of {model.spec.name} are not built like BERT's.",
            expected="Attention, LayerNorm, two matrices, LayerNorm: BERT, RoBERTa, ELECTRA or "
            "DistilBERT.",
            advice="Choose another model; the attention heads page shows this one's weights.",
        ) from error
    return LayerWeights(
        query=_linear(parts["query"]),
        key=_linear(parts["key"]),
        value=_linear(parts["value"]),
        output=_linear(parts["output"]),
        attention_norm=_norm(parts["attention_norm"]),
        inner=_linear(parts["inner"]),
        outer=_linear(parts["outer"]),
        output_norm=_norm(parts["output_norm"]),
        activation=_activation(model),
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

    block = _block(model, layer)
    states = torch.tensor(np.array(encoding.hidden_states[layer]))[None]
    is_bert = hasattr(block, "intermediate")
    parts = _bert_parts(block) if is_bert else _distilbert_parts(block)
    with torch.inference_mode():
        query = parts["query"](states[:, token])
        key, value = parts["key"](states), parts["value"](states)
        if is_bert:
            joined = block.attention.self(states)[0][0, token]
            attended = block.attention(states)[0][:, token]
            inner = block.intermediate(attended)
        else:
            joined = None
            attended = block.sa_layer_norm(block.attention(states)[0] + states)[:, token]
            inner = block.ffn.activation(block.ffn.lin1(attended))
    return LayerTensors(
        query=frozen(query[0].view(model.n_heads, -1).numpy(), np.float32),
        key=_by_head(key[0], model.n_heads),
        value=_by_head(value[0], model.n_heads),
        joined=None if joined is None else frozen(joined.numpy(), np.float32),
        attended=frozen(attended[0].numpy(), np.float32),
        inner=frozen(inner[0].numpy(), np.float32),
    )


def _block(model: LoadedModel, layer: int) -> Any:  # noqa: ANN401  (a torch module)
    """The module of one layer."""
    inner = model.model.base_model
    layers = inner.encoder.layer if hasattr(inner, "encoder") else inner.transformer.layer
    return layers[layer]


def _bert_parts(block: Any) -> dict[str, Any]:  # noqa: ANN401  (a torch module)
    """The modules of a layer of BERT, RoBERTa or ELECTRA."""
    attention = block.attention
    return {
        "query": attention.self.query,
        "key": attention.self.key,
        "value": attention.self.value,
        "output": attention.output.dense,
        "attention_norm": attention.output.LayerNorm,
        "inner": block.intermediate.dense,
        "outer": block.output.dense,
        "output_norm": block.output.LayerNorm,
    }


def _distilbert_parts(block: Any) -> dict[str, Any]:  # noqa: ANN401  (a torch module)
    """The modules of a layer of DistilBERT."""
    attention = block.attention
    return {
        "query": attention.q_lin,
        "key": attention.k_lin,
        "value": attention.v_lin,
        "output": attention.out_lin,
        "attention_norm": block.sa_layer_norm,
        "inner": block.ffn.lin1,
        "outer": block.ffn.lin2,
        "output_norm": block.output_layer_norm,
    }


def _activation(model: LoadedModel) -> str:
    """The name of the function inside the feed-forward network."""
    config = model.model.config
    name = getattr(config, "hidden_act", None) or getattr(config, "activation", None)
    return name if isinstance(name, str) else type(name).__name__


def _linear(module: Any) -> LinearMap:  # noqa: ANN401  (a torch.nn.Linear)
    return LinearMap(weight=_view(module.weight), bias=_view(module.bias))


def _norm(module: Any) -> NormParameters:  # noqa: ANN401  (a torch.nn.LayerNorm)
    return NormParameters(
        gamma=_view(module.weight), beta=_view(module.bias), epsilon=float(module.eps)
    )


def _view(weight: "torch.Tensor") -> np.ndarray:
    """A parameter, read-only, without a copy."""
    array: np.ndarray = weight.detach().numpy().view()
    return frozen(array)


def _by_head(flat: "torch.Tensor", n_heads: int) -> np.ndarray:
    """`[token joined]` as `[head token head_dim]`."""
    return frozen(flat.view(len(flat), n_heads, -1).transpose(0, 1).numpy(), np.float32)
