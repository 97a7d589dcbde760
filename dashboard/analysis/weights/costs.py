"""What it costs to adapt an encoder: parameters counted from the shapes of its tensors.

Training with Adam keeps, for every trained parameter, its weight, its gradient and two moments
(Kingma & Ba 2015, arXiv:1412.6980): 16 bytes in float32; a frozen parameter takes 4. Activations
come on top and grow with batch and length.

Strategies: full fine-tuning and feature-based, Devlin et al. 2019 (N19-1423); last layers, Howard
& Ruder 2018 (P18-1031); adapters, Houlsby et al. 2019, section 2.1 (arXiv:1902.00751): two per
layer, each d → m → d with both biases, trained together with the layer's LayerNorms.
"""

import re
from collections.abc import Mapping
from math import prod
from typing import Any

from dashboard.records.parameters import ParameterBlocks, Strategy

Shapes = Mapping[str, tuple[int, ...]]

TRAINED_BYTES = 16
FROZEN_BYTES = 4

_LAYER = re.compile(r"\blayer\.(\d+)\.")


def bert_shapes(config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Names and shapes of a BERT encoder's parameters, from its configuration alone.

    Args:
        config: The sizes, under the names that `config.json` uses.
    """
    hidden, inner = config["hidden_size"], config["intermediate_size"]
    shapes = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], hidden),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], hidden),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], hidden),
        **_norm("embeddings.LayerNorm", hidden),
        **_linear("pooler.dense", hidden, hidden),
    }
    for i in range(config["num_hidden_layers"]):
        layer = f"encoder.layer.{i}"
        for part in ("query", "key", "value"):
            shapes |= _linear(f"{layer}.attention.self.{part}", hidden, hidden)
        shapes |= _linear(f"{layer}.attention.output.dense", hidden, hidden)
        shapes |= _norm(f"{layer}.attention.output.LayerNorm", hidden)
        shapes |= _linear(f"{layer}.intermediate.dense", inner, hidden)
        shapes |= _linear(f"{layer}.output.dense", hidden, inner)
        shapes |= _norm(f"{layer}.output.LayerNorm", hidden)
    return shapes


def _linear(name: str, rows: int, columns: int) -> dict[str, tuple[int, ...]]:
    """A matrix and its bias."""
    return {f"{name}.weight": (rows, columns), f"{name}.bias": (rows,)}


def _norm(name: str, size: int) -> dict[str, tuple[int, ...]]:
    """Gain and offset of a LayerNorm."""
    return {f"{name}.weight": (size,), f"{name}.bias": (size,)}


def parameter_blocks(shapes: Shapes) -> ParameterBlocks:
    """Parameters by part of the encoder, for BERT, RoBERTa, ELECTRA and DistilBERT.

    Args:
        shapes: Shape by name, parameters only.

    Raises:
        ValueError: There are no encoder layers among them.
    """
    layers: dict[int, int] = {}
    parts = {"embeddings": 0, "pooler": 0, "other": 0}
    hidden = 0
    for name, shape in shapes.items():
        found = _LAYER.search(name)
        if found:
            layers[int(found[1])] = layers.get(int(found[1]), 0) + prod(shape)
            hidden = hidden or (shape[0] if "LayerNorm" in name or "layer_norm" in name else 0)
        else:
            parts[_part(name)] += prod(shape)
    if not layers or not hidden:
        raise ValueError("These are not the parameters of an encoder.")
    return ParameterBlocks(**parts, layers=tuple(layers[i] for i in sorted(layers)), hidden=hidden)


def _part(name: str) -> str:
    """The part of the encoder that a parameter outside of its layers belongs to."""
    first = name.removeprefix("bert.").removeprefix("roberta.").removeprefix("distilbert.")
    first = first.removeprefix("electra.").split(".")[0]
    if first == "embeddings_project":  # ELECTRA: from small embeddings to hidden states
        return "embeddings"
    return first if first in {"embeddings", "pooler"} else "other"


def encoder_parameters(blocks: ParameterBlocks) -> int:
    """All parameters of the encoder, prediction heads aside."""
    return blocks.embeddings + sum(blocks.layers) + blocks.pooler


def strategies(
    blocks: ParameterBlocks, *, labels: int, last_layers: int, adapter_size: int
) -> tuple[Strategy, ...]:
    """The ways to adapt an encoder to a classification with `labels` labels, dearest first.

    Args:
        blocks: The encoder.
        labels: Number of labels; the new head has one row of weights and a bias for each.
        last_layers: How many upper layers are trained in the third way, 1 to all.
        adapter_size: Bottleneck m of the adapters.
    """
    n_layers, hidden = len(blocks.layers), blocks.hidden
    encoder = encoder_parameters(blocks)
    head = labels * (hidden + 1)
    upper = sum(blocks.layers[n_layers - last_layers :]) + blocks.pooler
    adapters = n_layers * 2 * (2 * hidden * adapter_size + adapter_size + hidden)
    norms = n_layers * 2 * 2 * hidden
    return (
        _strategy("Full fine-tuning", encoder + head, encoder + head, n_layers),
        _strategy(f"Last {last_layers} layers", upper + head, encoder + head, last_layers),
        _strategy("Adapters", adapters + norms + head, encoder + adapters + head, n_layers),
        _strategy("Frozen encoder", head, encoder + head, 0),
    )


def _strategy(name: str, trainable: int, total: int, layers_backward: int) -> Strategy:
    """The record, with bytes."""
    return Strategy(
        name=name,
        trainable=trainable,
        total=total,
        layers_backward=layers_backward,
        training_bytes=TRAINED_BYTES * trainable + FROZEN_BYTES * (total - trainable),
        stored_bytes=FROZEN_BYTES * trainable,
    )
