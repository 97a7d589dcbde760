"""One vector per sentence: many sentences at a time, pooled as asked, or as the checkpoint says.

A sentence-transformers checkpoint carries its recipe in small files beside the weights: how many
tokens are read, how their vectors are pooled, whether the result is normalised. Followed to the
letter, it gives what `SentenceTransformer.encode` gives (`tests/models` compares the two).

Source: Reimers & Gurevych 2019, "Sentence-BERT" (D19-1410).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float32, Int64

from dashboard.errors import InputError
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.files.checkpoint_files import read_json
from dashboard.models.files.folders import model_folder
from dashboard.models.running.batches import padded
from dashboard.models.running.loading import LoadedModel
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.arrays import frozen
from dashboard.records.sentences import Pooling, SentenceWay

if TYPE_CHECKING:
    import torch

LEVEL_POOLINGS: tuple[Pooling, ...] = ("mean", "cls", "max")
"""The poolings that exist at every level."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceRecipe:
    """How a checkpoint was trained to make a vector of a sentence.

    Attributes:
        pooling: How token vectors become one.
        max_tokens: Tokens that are read, special ones included.
        normalise: Whether the vector is divided by its length.
    """

    pooling: Pooling
    max_tokens: int
    normalise: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceIds:
    """Sentences as vocabulary indices, special tokens included.

    Attributes:
        ids: Indices of each sentence, cut to what is read.
        n_cut: Word pieces of each sentence that were left out.
    """

    ids: tuple[list[int], ...]
    n_cut: Int64[np.ndarray, " sentence"]


def sentence_recipe(name: str) -> SentenceRecipe | None:
    """The recipe of the checkpoint called `name`; None where it was not trained for sentences.

    Also None where its files do not say how it pools, or name a pooling not computed here.
    """
    spec = find_spec(name)
    if "sentence_embedding" not in spec.tasks:
        return None
    folder = model_folder(spec, for_weights=False)
    pooling_file = folder / "1_Pooling" / "config.json"
    pooling = _stated_pooling(read_json(pooling_file)) if pooling_file.is_file() else None
    if pooling is None:
        return None
    limit = load_tokenizer(name).max_tokens
    length_file = folder / "sentence_bert_config.json"
    stated = read_json(length_file).get("max_seq_length") if length_file.is_file() else None
    return SentenceRecipe(
        pooling=pooling,
        max_tokens=min(limit, stated) if isinstance(stated, int) else limit,
        normalise=_is_normalised(folder),
    )


def _stated_pooling(config: dict[str, Any]) -> Pooling | None:
    """The one pooling that a sentence-transformers configuration switches on."""
    modes: dict[str, Pooling] = {
        "pooling_mode_mean_tokens": "mean",
        "pooling_mode_cls_token": "cls",
        "pooling_mode_max_tokens": "max",
    }
    on = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    if isinstance(config.get("pooling_mode"), str):  # how newer versions write it
        on = [f"pooling_mode_{config['pooling_mode']}_tokens".replace("cls_tokens", "cls_token")]
    return modes.get(on[0]) if len(on) == 1 else None


def _is_normalised(folder: Path) -> bool:
    """Whether the list of modules ends with a normalisation."""
    path = folder / "modules.json"
    if not path.is_file():
        return False
    modules = json.loads(path.read_text(encoding="utf-8"))
    return any("Normalize" in str(module.get("type")) for module in modules)


def sentence_ids(name: str, sentences: Sequence[str], max_tokens: int) -> SentenceIds:
    """Vocabulary indices of many sentences; what does not fit is cut from the end of each.

    Raises:
        InputError: A sentence holds half of a character (a lone surrogate).
    """
    loaded = load_tokenizer(name)
    try:
        with loaded.lock:
            pieces = loaded.tokenizer.encode_batch_fast(list(sentences))
    except TypeError:
        raise InputError(
            "A sentence holds half of a character.",
            expected="A text consists of whole Unicode characters.",
            advice="Copy the sentences again from where they came from.",
        ) from None
    limit = min(max_tokens, loaded.max_tokens)
    ids = [one.ids for one in pieces]
    return SentenceIds(
        ids=tuple(one if len(one) <= limit else [*one[: limit - 1], one[-1]] for one in ids),
        n_cut=frozen([max(0, len(one) - limit) for one in ids], np.int64),
    )


def embed_batch(
    model: LoadedModel, ids: Sequence[list[int]], way: SentenceWay
) -> Float32[np.ndarray, "sentence hidden"]:
    """The vectors of a few sentences, by one forward pass; read-only."""
    import torch

    inputs = padded(model, ids)
    is_last = way.level == model.n_layers
    with torch.inference_mode():
        outputs = model.model.base_model(
            **inputs, output_hidden_states=not is_last, output_attentions=False
        )
        if way.pooling == "pooler":
            pooled = outputs.pooler_output
        else:
            states = outputs.last_hidden_state if is_last else outputs.hidden_states[way.level]
            pooled = _pooled(states, inputs["attention_mask"], way.pooling)
        if way.normalise:
            pooled = torch.nn.functional.normalize(pooled, dim=-1)
    return frozen(pooled.numpy(), np.float32)


def embed_levels(
    model: LoadedModel, ids: Sequence[list[int]]
) -> Float32[np.ndarray, "pooling level sentence hidden"]:
    """The vectors of a few sentences by every pooling of `LEVEL_POOLINGS` at every level.

    Where the checkpoint has a trained pooler, its vectors follow as one more pooling; they exist
    at the last level only, and are NaN at the others.
    """
    import torch

    inputs = padded(model, ids)
    with torch.inference_mode():
        outputs = model.model.base_model(
            **inputs, output_hidden_states=True, output_attentions=False
        )
        pooled = torch.stack([
            torch.stack([
                _pooled(states, inputs["attention_mask"], pooling)
                for states in outputs.hidden_states
            ])
            for pooling in LEVEL_POOLINGS
        ])  # fmt: skip
        if model.has_pooler:
            last = torch.full_like(pooled[:1], torch.nan)
            last[0, -1] = outputs.pooler_output
            pooled = torch.cat([pooled, last])
    return frozen(pooled.numpy(), np.float32)


def _pooled(states: "torch.Tensor", mask: "torch.Tensor", pooling: Pooling) -> "torch.Tensor":
    """`[sentence token hidden]` as `[sentence hidden]`; special tokens count, padding does not."""
    if pooling == "cls":
        return states[:, 0]
    is_token = mask[:, :, None].bool()
    if pooling == "max":
        return states.masked_fill(~is_token, float("-inf")).amax(dim=1)
    return states.masked_fill(~is_token, 0).sum(dim=1) / is_token.sum(dim=1)
