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
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.errors import InputError, ModelError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.tokenizer_files import special_names
from dashboard.models.inside.anatomy import anatomy, head_of
from dashboard.models.inside.states_at import states_at
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
            picked = states_at(model, text, ids, torch.from_numpy(positions[chunk].copy()))
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
