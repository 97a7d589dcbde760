"""Which parameters an encoder of the BERT family has: their names, their shapes, what each is.

With vocabulary V, positions P, segments S, hidden size H, feed-forward size F and L layers, BERT
has (Devlin et al. 2019, N19-1423, section 3)

    (V + P + S) H + 2 H                                  embeddings, with their LayerNorm
    L (4 (H H + H) + (H F + F) + (F H + H) + 4 H)        layers
    H H + H                                              pooler

parameters in 5 + 16 L + 2 tensors. The number of heads does not occur: heads divide H.

Example:
    >>> from dashboard.models.files.checkpoint_files import read_sizes
    >>> sizes = read_sizes({"model_type": "bert", "vocab_size": 30522})
    >>> sum(tensor.count for tensor in configured_tensors(sizes))
    109482240
    >>> place_of("bert.encoder.layer.3.attention.self.query.weight")
    TensorPlace(part='query', layer=3)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from math import prod

from dashboard.records.families import (
    EMBEDDING_NORM,
    EMBEDDINGS,
    FAMILIES,
    LAYER_PARTS,
    POOLER,
    POSITION,
    PROJECTION,
    SEGMENT,
    WORD,
)
from dashboard.records.parameters import ParameterTensor, Sizes

HEAD = "head"
"""The part of whatever is outside of the encoder."""


@dataclass(frozen=True, slots=True)
class TensorPlace:
    """What a tensor belongs to.

    Attributes:
        part: One of `LAYER_PARTS` in a layer; elsewhere a table's name, `EMBEDDING_NORM`,
            `PROJECTION`, `POOLER` or `HEAD`.
        layer: From 0; None outside of the layers.
    """

    part: str
    layer: int | None = None


def place_of(name: str) -> TensorPlace:
    """What the tensor called `name` belongs to, whichever of the architectures it is of.

    What a layer has and BERT has not counts with the part whose path is most like its own.
    """
    module = _PREFIX.sub("", name).rpartition(".")[0]
    if module in _outside():
        return TensorPlace(_outside()[module])
    found = _IN_LAYER.fullmatch(module)
    if found is None:
        return TensorPlace(HEAD)
    likest = max(_inside(), key=lambda path: _in_common(path, found[2]))
    return TensorPlace(_inside()[likest], int(found[1]))


def _in_common(path: str, other: str) -> int:
    """How many steps two paths go together."""
    steps = zip(path.split("."), other.split("."), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], steps))


_PREFIX = re.compile(rf"^(?:{'|'.join(family.prefix for family in FAMILIES.values())})\.")
_LISTS = sorted({re.escape(family.layers) for family in FAMILIES.values()})
_IN_LAYER = re.compile(rf"(?:{'|'.join(_LISTS)})\.(\d+)\.(.+)")


@cache
def _outside() -> dict[str, str]:
    """Part by path, outside of the layers."""
    tables = {f"{EMBEDDINGS}.{name}": name for name in (WORD, POSITION, SEGMENT, EMBEDDING_NORM)}
    return tables | {PROJECTION: PROJECTION, f"{POOLER}.dense": POOLER}


@cache
def _inside() -> dict[str, str]:
    """Part by path inside a layer."""
    return {getattr(family, part): part for family in FAMILIES.values() for part in LAYER_PARTS}


def configured_tensors(sizes: Sizes) -> tuple[ParameterTensor, ...]:
    """Every tensor that transformers' encoder of these sizes has, pooler included, in its order."""
    return tuple(
        ParameterTensor(
            name=name,
            shape=shape,
            count=prod(shape),
            dtype="float32",
            mean=None,
            standard_deviation=None,
        )
        for name, shape in _named(sizes)
    )


_Named = Iterator[tuple[str, tuple[int, ...]]]


def _named(sizes: Sizes) -> _Named:
    """Names and shapes."""
    family, hidden, inner = FAMILIES[sizes.family], sizes.hidden, sizes.feed_forward
    rows = {WORD: sizes.vocabulary, POSITION: sizes.positions, SEGMENT: sizes.segments}
    for table in family.tables:
        name = f"{EMBEDDINGS}.{table}"
        if table == EMBEDDING_NORM:
            yield from _norm(name, sizes.embedding)
        else:
            yield f"{name}.weight", (rows[table], sizes.embedding)
    if sizes.embedding != hidden:
        yield from _linear(PROJECTION, sizes.embedding, hidden)
    widths = {"inner": (hidden, inner), "outer": (inner, hidden)}
    for i in range(sizes.layers):
        for part in LAYER_PARTS:
            name = f"{family.layers}.{i}.{getattr(family, part)}"
            if part.endswith("_norm"):
                yield from _norm(name, hidden)
            else:
                yield from _linear(name, *widths.get(part, (hidden, hidden)))
    if family.has_pooler:
        yield from _linear(f"{POOLER}.dense", hidden, hidden)


def _linear(name: str, n_in: int, n_out: int) -> _Named:
    """A linear layer, outputs first."""
    yield f"{name}.weight", (n_out, n_in)
    yield f"{name}.bias", (n_out,)


def _norm(name: str, size: int) -> _Named:
    """A LayerNorm: gamma and beta."""
    yield f"{name}.weight", (size,)
    yield f"{name}.bias", (size,)
