"""The masked-language-model head of a checkpoint, read only where it is needed.

A head turns a hidden state into a score for every word piece: 30,522 numbers per position for
BERT. So the encoder runs first, and the head on the wanted positions alone, `[row hidden]`; the
whole `[batch token vocabulary]` never exists.

Source: Devlin, Chang, Lee & Toutanova 2019, section 3.1 (N19-1423).

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> text = with_ids("bertscope-mini", tokenize("bertscope-mini", "a b c"), {2: 103})
    >>> model = load_model("bertscope-mini", "masked_language_model")
    >>> predict_masked(model, text, [2]).log_probabilities.shape
    (1, 30522)
"""

import dataclasses
from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.errors import InputError, ModelError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.tokenizer_files import special_names
from dashboard.models.inside.anatomy import LayerParts, anatomy, head_of
from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.models.text.tokenization import load_tokenizer, tokenize
from dashboard.records.arrays import frozen
from dashboard.records.masked import MaskedPrediction, MaskToken, TokenScores
from dashboard.records.texts import TokenizedText
from dashboard.settings import MEGABYTE

if TYPE_CHECKING:
    import torch

BATCH_BYTES = 24 * MEGABYTE
"""Activations of one layer that a batch may take: larger batches leave the processor's cache."""

HEAD_ROWS = 64
"""Distributions over the vocabulary that exist at the same time."""

TOP = 5


@cache
def mask_token(name: str) -> MaskToken:
    """What the checkpoint called `name` writes in place of a hidden token.

    Raises:
        ModelError: Its vocabulary has no such token.
    """
    token = special_names(model_folder(find_spec(name), for_weights=False))["mask_token"]
    index = piece_id(name, token)
    if index is None:
        raise ModelError(
            "This model's vocabulary has no mask token.",
            expected="A masked language model hides words behind [MASK] or <mask>.",
            advice="Choose another model.",
        )
    return MaskToken(token=token, id=index)


def piece_id(name: str, piece: str) -> int | None:
    """Vocabulary index of a word piece as the vocabulary spells it, or None."""
    loaded = load_tokenizer(name)
    with loaded.lock:
        index: int | None = loaded.tokenizer.token_to_id(piece)
    return index


def piece_names(name: str, ids: Sequence[int] | Int64[np.ndarray, " word"]) -> tuple[str, ...]:
    """How the vocabulary spells these indices; an index without a name is shown as a number."""
    names = load_tokenizer(name).names
    return tuple(names.get(int(index), f"#{int(index)}") for index in ids)


def pieces_of_word(name: str, word: str) -> tuple[int, ...]:
    """Vocabulary indices of a word in the middle of a text; a piece spelled as such stays whole."""
    if word.startswith(("##", "Ġ")) and (index := piece_id(name, word)) is not None:
        return (index,)
    text = tokenize(name, f" {word}")
    return tuple(
        int(index)
        for index, (start, end) in zip(text.input_ids, text.offsets, strict=True)
        if end > start
    )


def with_ids(name: str, text: TokenizedText, changes: Mapping[int, int]) -> TokenizedText:
    """The text with other word pieces at some positions; spans and words stay those of `text`."""
    ids = np.array(text.input_ids)
    tokens = list(text.tokens)
    for position, index in changes.items():
        ids[position] = index
        tokens[position] = piece_names(name, [index])[0]
    return dataclasses.replace(text, input_ids=frozen(ids), tokens=tuple(tokens))


def predict_masked(
    model: LoadedModel, text: TokenizedText, positions: Sequence[int]
) -> MaskedPrediction:
    """The distributions at `positions` of a text whose tokens are hidden already (`with_ids`)."""
    import torch

    where = torch.tensor(list(positions), dtype=torch.long)
    with torch.inference_mode():
        states = _last_states(model, text)[where]
        rows = [
            _log_probabilities(model, states[start : start + HEAD_ROWS])
            for start in range(0, len(states), HEAD_ROWS)
        ]
    return MaskedPrediction(
        positions=frozen(positions, np.int64),
        log_probabilities=frozen(torch.cat(rows).numpy()),
    )


def rows_per_batch(model: LoadedModel, n_tokens: int) -> int:
    """How many variants of a text run at once within `BATCH_BYTES`."""
    inner = anatomy(model.model).layers[0].inner.out_features
    floats = 2 * model.n_heads * n_tokens**2 + (2 * inner + 8 * model.hidden) * n_tokens
    return max(1, BATCH_BYTES // int(4 * floats))


def score_variants(
    model: LoadedModel,
    text: TokenizedText,
    input_ids: Int64[np.ndarray, "row token"],
    positions: Int64[np.ndarray, " row"],
    targets: Int64[np.ndarray, " row"],
) -> TokenScores:
    """How each variant of a text rates its target at its position, in batches of equal length.

    Args:
        model: The checkpoint.
        text: Gives all variants their segments.
        input_ids: The variants.
        positions: Where each is read.
        targets: The vocabulary index that is rated there.
    """
    import torch

    step = rows_per_batch(model, input_ids.shape[1])
    parts = []
    with torch.inference_mode():
        for start in range(0, len(input_ids), step):
            chunk = slice(start, start + step)
            ids = torch.from_numpy(input_ids[chunk].copy())
            picked = _states_at(model, text, ids, torch.from_numpy(positions[chunk].copy()))
            parts.append(_scores(model, picked, targets[chunk]))
    return join_scores(parts)


def score_positions(
    model: LoadedModel,
    text: TokenizedText,
    positions: Int64[np.ndarray, " row"],
    targets: Int64[np.ndarray, " row"],
) -> TokenScores:
    """How one pass over a changed text rates the targets: what the training loss is made of."""
    import torch

    with torch.inference_mode():
        states = _last_states(model, text)
        return _scores(model, states[torch.from_numpy(positions.copy())], targets)


def score_states(
    model: LoadedModel,
    states: Float32[np.ndarray, "row hidden"],
    targets: Int64[np.ndarray, " row"],
) -> TokenScores:
    """What the head reads from hidden states of any level.

    A diagnostic: the head was trained on the last level only.
    """
    import torch

    with torch.inference_mode():
        return _scores(model, torch.from_numpy(states.copy()), targets)


def predict_states(
    model: LoadedModel, states: Float32[np.ndarray, "row hidden"]
) -> Float32[np.ndarray, "row vocabulary"]:
    """The head's whole distributions at a few hidden states."""
    import torch

    with torch.inference_mode():
        return frozen(_log_probabilities(model, torch.from_numpy(states.copy())).numpy())


def join_scores(parts: Sequence[TokenScores]) -> TokenScores:
    """Scores of several runs, one after the other."""
    names = [field.name for field in dataclasses.fields(TokenScores)]
    joined = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return TokenScores(**{name: frozen(array) for name, array in joined.items()})


def _states_at(
    model: LoadedModel, text: TokenizedText, ids: "torch.Tensor", where: "torch.Tensor"
) -> "torch.Tensor":
    """The last level's hidden state at one position of each row, `[row hidden]`.

    The last layer is computed for that position alone; it is needed nowhere else.
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


def _log_probabilities(model: LoadedModel, states: "torch.Tensor") -> "torch.Tensor":
    """The head's log probabilities, `[row vocabulary]`."""
    return head_of(model.model, "masked_language_model")(states).log_softmax(dim=-1)


def _scores(
    model: LoadedModel, states: "torch.Tensor", targets: Int64[np.ndarray, " row"]
) -> TokenScores:
    """The few numbers that are kept of each distribution, `HEAD_ROWS` of them at a time."""
    import torch

    parts = []
    wanted = torch.from_numpy(targets.copy())
    for start in range(0, len(states), HEAD_ROWS):
        target = wanted[start : start + HEAD_ROWS]
        rows = _log_probabilities(model, states[start : start + HEAD_ROWS])
        own = rows.gather(1, target[:, None])
        top = rows.topk(min(TOP, rows.shape[1]), dim=1)
        parts.append(
            TokenScores(
                targets=target.numpy(),
                log_probabilities=own[:, 0].numpy(),
                ranks=((rows > own).sum(dim=1) + 1).numpy(),
                entropy_nats=-(rows.exp() * rows).sum(dim=1).numpy(),
                top_ids=top.indices.numpy(),
                top_log_probabilities=top.values.numpy(),
            )
        )
    if not parts:
        raise InputError(
            "There is no token to predict.", advice="Type a sentence with at least one word."
        )
    return join_scores(parts)


def _last_states(model: LoadedModel, text: TokenizedText) -> "torch.Tensor":
    """Hidden states of the last level, `[token hidden]`."""
    states: torch.Tensor = model.model.base_model(**model_inputs(model, text))[0][0]
    return states
