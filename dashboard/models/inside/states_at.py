"""Hidden states of one position per text, where many variants of a text are read at one place.

They are what the encoder itself computes, but for rounding. Three things make it cheaper: no layer
writes its attention weights down, what variants share enters the first layer once, and the last
layer is computed for the one position alone.
"""

from typing import TYPE_CHECKING, Any

from dashboard.models.inside.anatomy import LayerParts, anatomy
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.records.texts import TokenizedText

if TYPE_CHECKING:
    import torch


def states_at(
    model: LoadedModel, text: TokenizedText, ids: "torch.Tensor", where: "torch.Tensor"
) -> "torch.Tensor":
    """The last level's hidden state at one position of each variant of a text, `[row hidden]`.

    Args:
        model: The checkpoint.
        text: Gives all variants their segments.
        ids: The variants, `[row token]`, nothing of them padding.
        where: The position that is read in each, `[row]`.
    """
    import torch

    inner = anatomy(model.model)
    rows = torch.arange(len(where))
    inputs = model_inputs(model, text, ids)
    del inputs["attention_mask"]  # the variants are of one length: nothing is hidden
    states = inner.embeddings.level_0(**inputs)
    *layers, last = inner.layers
    for number, layer in enumerate(layers):
        distinct = None if number else _distinct(ids)
        states = _layer_output(layer, states, distinct, model.n_heads)
    return _output_at(last, states, states[rows, where], model.n_heads)


def _distinct(ids: "torch.Tensor") -> "tuple[torch.Tensor, torch.Tensor]":
    """One place, counted over all rows, of each token at each position; which one stands where.

    Variants of a text share most of it, and what the first layer projects depends on token and
    position alone: it need not be computed again for every variant.
    """
    import torch

    n_tokens = ids.shape[1]
    _, used = torch.unique(ids * n_tokens + torch.arange(n_tokens), return_inverse=True)
    places = torch.empty(int(used.max()) + 1, dtype=torch.long)
    places[used.flatten()] = torch.arange(used.numel())
    return places, used


def _layer_output(
    layer: LayerParts,
    states: "torch.Tensor",
    distinct: "tuple[torch.Tensor, torch.Tensor] | None",
    n_heads: int,
) -> "torch.Tensor":
    """What one layer makes of `states [batch token hidden]`, with `_distinct` tokens if given.

    The layer itself writes down its attention weights; here nobody reads them, so they are never
    all in memory.
    """
    from torch.nn.functional import scaled_dot_product_attention

    def by_head(project: Any) -> "torch.Tensor":  # noqa: ANN401  (a torch module)
        if distinct is None:
            flat: torch.Tensor = project(states)
        else:
            places, used = distinct
            flat = project(states.flatten(0, 1)[places])[used]
        return flat.view(*flat.shape[:2], n_heads, -1).transpose(1, 2)

    query, key, value = (by_head(part) for part in (layer.query, layer.key, layer.value))
    mixed = scaled_dot_product_attention(query, key, value)
    return layer.after_attention(mixed.transpose(1, 2).flatten(2), states)


def _output_at(
    layer: LayerParts,
    states: "torch.Tensor",
    own: "torch.Tensor",
    n_heads: int,
) -> "torch.Tensor":
    """What one layer makes of one position of each row, `own [batch hidden]`.

    Keys and values of all tokens are never computed: query times key is the query, taken back
    through the key's weights, times the state (the key's bias adds the same to every token, which
    softmax ignores), and the weighted sum of values is the value of the weighted sum of states.
    """
    keys, values = (
        part.weight.view(n_heads, -1, own.shape[-1]) for part in (layer.key, layer.value)
    )
    query = layer.query(own).view(len(own), n_heads, -1)
    scores = (query.transpose(0, 1) @ keys).transpose(0, 1) @ states.transpose(1, 2)
    weights = (scores * query.shape[-1] ** -0.5).softmax(-1)
    mixed = (weights @ states).transpose(0, 1) @ values.transpose(1, 2)
    return layer.after_attention(mixed.transpose(0, 1).flatten(1) + layer.value.bias, own)
