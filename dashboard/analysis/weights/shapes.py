"""Which parameters an encoder of the BERT family has, from its configuration alone.

With vocabulary V, positions P, segments S, hidden size H, feed-forward size F and L layers, BERT
has (Devlin et al. 2019, N19-1423, section 3)

    (V + P + S) H + 2 H                                  embeddings, with their LayerNorm
    L (4 (H H + H) + (H F + F) + (F H + H) + 4 H)        layers
    H H + H                                              pooler

parameters in 5 + 16 L + 2 tensors. The number of heads does not occur: heads divide H.

Example:
    >>> sizes = read_sizes({"model_type": "bert", "vocab_size": 30522})
    >>> sum(tensor.count for tensor in configured_tensors(sizes))
    109482240
"""

from collections.abc import Iterator, Mapping
from math import prod
from typing import Any

from dashboard.records.parameters import ParameterTensor, Sizes

NAMES_IN_CONFIG: dict[str, tuple[str, int]] = {
    "vocabulary": ("vocab_size", 30522),
    "positions": ("max_position_embeddings", 512),
    "segments": ("type_vocab_size", 2),
    "hidden": ("hidden_size", 768),
    "feed_forward": ("intermediate_size", 3072),
    "layers": ("num_hidden_layers", 12),
    "heads": ("num_attention_heads", 12),
}
"""Keys of `config.json`, and what transformers assumes where one is missing."""

DISTILBERT_NAMES = {"hidden": "dim", "feed_forward": "hidden_dim", "layers": "n_layers"}
DISTILBERT_NAMES |= {"heads": "n_heads"}


def read_sizes(config: Mapping[str, Any]) -> Sizes:
    """The sizes that a `config.json` states, with transformers' defaults for what it leaves out.

    Raises:
        ValueError: A size is not a whole number.
    """
    family = str(config["model_type"])
    found: dict[str, int] = {}
    for name, (key, default) in NAMES_IN_CONFIG.items():
        own = DISTILBERT_NAMES.get(name, key) if family == "distilbert" else key
        value = config.get(own, config.get(key, default))
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{own} is not a whole number.")  # noqa: TRY004  (the file is wrong, not the code)
        found[name] = value
    if family == "distilbert":
        found["segments"] = 0
    embedding = config.get("embedding_size", 128) if family == "electra" else found["hidden"]
    return Sizes(family=family, embedding=int(embedding), **found)


def configured_tensors(sizes: Sizes) -> tuple[ParameterTensor, ...]:
    """Every tensor that transformers' encoder of these sizes has, pooler included, in its order."""
    named = _distilbert(sizes) if sizes.family == "distilbert" else _bert(sizes)
    return tuple(
        ParameterTensor(
            name=name,
            shape=shape,
            count=prod(shape),
            dtype="float32",
            mean=None,
            standard_deviation=None,
        )
        for name, shape in named
    )


_Named = Iterator[tuple[str, tuple[int, ...]]]


def _bert(sizes: Sizes) -> _Named:
    """Names and shapes in BERT, RoBERTa and ELECTRA."""
    hidden, inner = sizes.hidden, sizes.feed_forward
    yield "embeddings.word_embeddings.weight", (sizes.vocabulary, sizes.embedding)
    positions = ("embeddings.position_embeddings.weight", (sizes.positions, sizes.embedding))
    if sizes.family != "roberta":
        yield positions
    yield "embeddings.token_type_embeddings.weight", (sizes.segments, sizes.embedding)
    yield from _norm("embeddings.LayerNorm", sizes.embedding)
    if sizes.family == "roberta":  # there the table is made last
        yield positions
    if sizes.embedding != hidden:
        yield from _linear("embeddings_project", sizes.embedding, hidden)
    for i in range(sizes.layers):
        layer = f"encoder.layer.{i}"
        for part in ("query", "key", "value"):
            yield from _linear(f"{layer}.attention.self.{part}", hidden, hidden)
        yield from _linear(f"{layer}.attention.output.dense", hidden, hidden)
        yield from _norm(f"{layer}.attention.output.LayerNorm", hidden)
        yield from _linear(f"{layer}.intermediate.dense", hidden, inner)
        yield from _linear(f"{layer}.output.dense", inner, hidden)
        yield from _norm(f"{layer}.output.LayerNorm", hidden)
    if sizes.family != "electra":
        yield from _linear("pooler.dense", hidden, hidden)


def _distilbert(sizes: Sizes) -> _Named:
    """Names and shapes in DistilBERT: no segments, no pooler."""
    hidden, inner = sizes.hidden, sizes.feed_forward
    yield "embeddings.word_embeddings.weight", (sizes.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", (sizes.positions, hidden)
    yield from _norm("embeddings.LayerNorm", hidden)
    for i in range(sizes.layers):
        layer = f"transformer.layer.{i}"
        for part in ("q_lin", "k_lin", "v_lin", "out_lin"):
            yield from _linear(f"{layer}.attention.{part}", hidden, hidden)
        yield from _norm(f"{layer}.sa_layer_norm", hidden)
        yield from _linear(f"{layer}.ffn.lin1", hidden, inner)
        yield from _linear(f"{layer}.ffn.lin2", inner, hidden)
        yield from _norm(f"{layer}.output_layer_norm", hidden)


def _linear(name: str, n_in: int, n_out: int) -> _Named:
    """A linear layer, outputs first."""
    yield f"{name}.weight", (n_out, n_in)
    yield f"{name}.bias", (n_out,)


def _norm(name: str, size: int) -> _Named:
    """A LayerNorm: gamma and beta."""
    yield f"{name}.weight", (size,)
    yield f"{name}.bias", (size,)
