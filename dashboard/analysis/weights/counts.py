"""What the parameters of a checkpoint are for, and how many each part of it has."""

from collections.abc import Iterable

from dashboard.analysis.weights.shapes import HEAD, place_of
from dashboard.records.families import EMBEDDING_NORM, POOLER, POSITION, PROJECTION, SEGMENT, WORD
from dashboard.records.parameters import ParameterTable, ParameterTensor, PartCount, TreeNode

KINDS = (
    "word embeddings",
    "position and segment embeddings",
    "attention",
    "feed-forward",
    "LayerNorm",
    "pooler",
    "head or projection",
)
"""What a parameter is for."""

_KIND_OF_PART = {
    WORD: 0,
    **dict.fromkeys((POSITION, SEGMENT), 1),
    **dict.fromkeys(("query", "key", "value", "output"), 2),
    **dict.fromkeys(("inner", "outer"), 3),
    **dict.fromkeys((EMBEDDING_NORM, "attention_norm", "output_norm"), 4),
    POOLER: 5,
    **dict.fromkeys((PROJECTION, HEAD), 6),
}


def kind_of(name: str) -> int:
    """What the tensor called `name` is for, as an index into `KINDS`."""
    return _KIND_OF_PART[place_of(name).part]


def block_of(name: str) -> str:
    """Where the tensor called `name` belongs: embeddings, a layer (from 1), pooler or head."""
    place = place_of(name)
    if place.layer is not None:
        return f"Layer {place.layer + 1}"
    return {POOLER: "Pooler", HEAD: "Head"}.get(place.part, "Embeddings")


def total(tensors: Iterable[ParameterTensor]) -> int:
    """All parameters."""
    return sum(tensor.count for tensor in tensors)


def in_matrices(tensors: Iterable[ParameterTensor]) -> int:
    """Parameters in tensors of two axes; the rest are biases and LayerNorms."""
    return sum(tensor.count for tensor in tensors if len(tensor.shape) == 2)  # noqa: PLR2004


def count_by_block(tensors: Iterable[ParameterTensor]) -> tuple[PartCount, ...]:
    """Tensors and parameters of the embeddings, each layer, the pooler and the head."""
    return _counted((block_of(tensor.name), tensor) for tensor in tensors)


def count_by_kind(tensors: Iterable[ParameterTensor]) -> tuple[PartCount, ...]:
    """Tensors and parameters by what they are for, in the order of `KINDS`, zeros included."""
    found = {
        part.part: part
        for part in _counted((KINDS[kind_of(tensor.name)], tensor) for tensor in tensors)
    }
    return tuple(found.get(kind, PartCount(part=kind, tensors=0, parameters=0)) for kind in KINDS)


def _counted(parts: Iterable[tuple[str, ParameterTensor]]) -> tuple[PartCount, ...]:
    """Sums by part, in the order in which the parts come."""
    sums: dict[str, tuple[int, int]] = {}
    for part, tensor in parts:
        tensors, parameters = sums.get(part, (0, 0))
        sums[part] = tensors + 1, parameters + tensor.count
    return tuple(PartCount(part=part, tensors=n, parameters=m) for part, (n, m) in sums.items())


def module_tree(table: ParameterTable) -> tuple[TreeNode, ...]:
    """The modules of a model with their tensors, each parent before its children.

    A module with a single child is drawn as one with it: "encoder" and its list "layer", a table
    and its only "weight".
    """
    sums: dict[str, list[int]] = {"": [0] * len(KINDS)}
    children: dict[str, list[str]] = {}
    for tensor in table.tensors:
        words = tensor.name.split(".")
        for depth in range(len(words) + 1):
            key = ".".join(words[:depth])
            if key not in sums:
                sums[key] = [0] * len(KINDS)
                children.setdefault(key.rpartition(".")[0], []).append(key)
            sums[key][kind_of(tensor.name)] += tensor.count
    nodes = [_node("", None, table.checkpoint, sums[""])]
    waiting = [(child, "") for child in reversed(children.get("", []))]
    while waiting:
        key, parent = waiting.pop()
        label = _label(key)
        below = children.get(key, [])
        while len(below) == 1:  # only its child is left to show
            below = children.get(below[0], [])
        nodes.append(_node(key, parent, label, sums[key]))
        waiting += [(child, key) for child in reversed(below)]
    return tuple(nodes)


MOSTLY = 0.9
"""Share of a module's parameters from which on it counts as of one kind."""


def _node(key: str, parent: str | None, label: str, by_kind: list[int]) -> TreeNode:
    """A node with the kind that almost all of its parameters have, if they do."""
    whole = sum(by_kind)
    largest = max(by_kind)
    is_one_kind = parent is not None and largest >= MOSTLY * whole
    return TreeNode(
        key=key,
        parent=parent,
        label=label,
        parameters=whole,
        kind=by_kind.index(largest) if is_one_kind else -1,
    )


def _label(key: str) -> str:
    """The last part of a path; a layer's number counts from 1."""
    word = key.rpartition(".")[2]
    return f"layer {int(word) + 1}" if word.isdigit() else word
