"""The files that hold a checkpoint's weights, judged by their headers before torch is up."""

import json
import struct
from math import prod
from pathlib import Path

from dashboard.models.files.checkpoint_files import damaged, read_json

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""Safetensors first: a pickle is read only where there is nothing else."""

_LONGEST_HEADER = 100_000_000
"""The format's own limit."""


def weight_files(folder: Path) -> tuple[Path, ...]:
    """The files that hold the weights, all shards where there is an index.

    Raises:
        ModelUnavailableError: There are none, or a shard is missing.
    """
    for single in WEIGHTS:
        index = folder / f"{single}.index.json"
        if (folder / single).is_file():
            return (folder / single,)
        if index.is_file():
            paths = tuple(folder / name for name in shard_names(index))
            for path in paths:
                if not path.is_file():
                    raise damaged(path, "is missing")
            return paths
    raise damaged(folder / WEIGHTS[0], "is missing")


def shard_names(index: Path) -> tuple[str, ...]:
    """The files that an index of sharded weights names, all beside it.

    Raises:
        ModelUnavailableError: It names none, or leads elsewhere.
    """
    shards = read_json(index).get("weight_map")
    names = sorted(set(shards.values())) if isinstance(shards, dict) else []
    if not names or any(Path(name).name != name for name in names):
        raise damaged(index, "does not name files with weights")
    return tuple(names)


def float32_bytes(path: Path) -> int:
    """Memory that a weights file takes once loaded as float32.

    Exact for safetensors; for a pickle the size of the file, which can hold 16-bit numbers.

    Raises:
        ModelUnavailableError: It is not what its name says.
    """
    if path.suffix == ".safetensors":
        return 4 * sum(prod(shape) for shape in safetensors_shapes(path).values())
    return path.stat().st_size


def safetensors_shapes(path: Path) -> dict[str, tuple[int, ...]]:
    """Name and shape of each tensor in a safetensors file, read from its header alone.

    Source: the format's description (github.com/huggingface/safetensors): eight bytes of length,
    that many bytes of JSON, then the data without holes.

    Raises:
        ModelUnavailableError: It is not such a file, or it ends too early.
    """
    try:
        with path.open("rb") as stream:
            (length,) = struct.unpack("<Q", stream.read(8))
            header = json.loads(stream.read(length)) if length <= _LONGEST_HEADER else {}
        header.pop("__metadata__", None)
        end = max(entry["data_offsets"][1] for entry in header.values())
        shapes = {str(name): tuple(entry["shape"]) for name, entry in header.items()}
    except (struct.error, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise damaged(path, "does not hold weights") from error
    if path.stat().st_size != 8 + length + end:
        raise damaged(path, "is not complete")
    return shapes
