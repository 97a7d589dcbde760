"""Shapes of a checkpoint's parameters, read from the header of its weights without torch."""

from pathlib import Path

from dashboard.models.files.weight_files import safetensors_shapes, weight_files

_BUFFERS = ("position_ids", "token_type_ids")
"""Ends of names of tensors that some files hold although nobody learned them."""


def stored_shapes(folder: Path) -> dict[str, tuple[int, ...]] | None:
    """Shape by name of every parameter, or None where the weights are not safetensors.

    Raises:
        ModelUnavailableError: The files are missing or damaged.
    """
    files = weight_files(folder)
    if any(path.suffix != ".safetensors" for path in files):
        return None
    found: dict[str, tuple[int, ...]] = {}
    for path in files:
        found |= safetensors_shapes(path)
    return {name: shape for name, shape in found.items() if not name.endswith(_BUFFERS)}
