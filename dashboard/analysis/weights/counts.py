"""What the parameters of a checkpoint are for, and how many each part of it has."""

import re
from collections.abc import Iterable

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

_LAYER = re.compile(r"(?:^|\.)(?:encoder|transformer)\.layer\.(\d+)\.")
BASE = re.compile(r"^(?:bert|roberta|electra|distilbert)\.")
"""What a model with a head puts in front of the names of its encoder."""


def kind_of(name: str) -> int:
    """What the tensor called `name` is for, as an index into `KINDS`."""
    inner = BASE.sub("", name)
    if "word_embeddings" in inner:
        return 0
    if "position_embeddings" in inner or "token_type_embeddings" in inner:
        return 1
    if inner.startswith("pooler."):
        return 5
    if _LAYER.search(inner) is None and not inner.startswith("embeddings."):
        return 6
    if "LayerNorm" in inner or "layer_norm" in inner:
        return 4
    return 2 if ".attention." in inner else 3


def block_of(name: str) -> str:
    """Where the tensor called `name` belongs: embeddings, a layer (from 1), pooler or head."""
    inner = BASE.sub("", name)
    layer = _LAYER.search(inner)
    if layer is not None:
        return f"Layer {int(layer.group(1)) + 1}"
    if inner.startswith(("embeddings.", "embeddings_project.")):
        return "Embeddings"
    return "Pooler" if inner.startswith("pooler.") else "Head"


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
