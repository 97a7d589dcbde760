"""What it costs to adapt an encoder: parameters counted from the shapes of its tensors.

Training with Adam keeps, for every trained parameter, its weight, its gradient and two moments
(Kingma & Ba 2015, arXiv:1412.6980): 16 bytes in float32; a frozen parameter takes 4. Activations
come on top and grow with batch and length.

Strategies: full fine-tuning and feature-based, Devlin et al. 2019 (N19-1423); last layers, Howard
& Ruder 2018 (P18-1031); adapters, Houlsby et al. 2019, section 2.1 (arXiv:1902.00751): two per
layer, each d → m → d with both biases, trained together with the layer's LayerNorms.
"""

from collections.abc import Mapping
from math import prod

from dashboard.analysis.weights.shapes import HEAD, place_of
from dashboard.records.families import POOLER
from dashboard.records.parameters import ParameterBlocks, Strategy

Shapes = Mapping[str, tuple[int, ...]]

_BLOCKS = {POOLER: "pooler", HEAD: "other"}

TRAINED_BYTES = 16
FROZEN_BYTES = 4


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
        place = place_of(name)
        if place.layer is None:
            parts[_BLOCKS.get(place.part, "embeddings")] += prod(shape)
        else:
            layers[place.layer] = layers.get(place.layer, 0) + prod(shape)
            hidden = shape[0] if place.part == "output_norm" else hidden
    if not layers or not hidden:
        raise ValueError("These are not the parameters of an encoder.")
    return ParameterBlocks(**parts, layers=tuple(layers[i] for i in sorted(layers)), hidden=hidden)


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
