"""Where the files of a checkpoint lie on this machine."""

from pathlib import Path

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.files.embedded import embedded_folder, unverified_folder
from dashboard.models.files.hub_cache import cached_folder, cached_tokenizer_folder

SIZE_UNKNOWN = "size unknown until it is fetched"
"""Said of a checkpoint that the host allows by its name alone."""


def model_folder(spec: ModelSpec, *, for_weights: bool = True) -> Path:
    """The folder of a checkpoint that is on this machine.

    Args:
        spec: The checkpoint.
        for_weights: Whether its weights are needed; a tokenizer alone needs no verified weights.

    Raises:
        ModelUnavailableError: The files are not here yet.
    """
    if spec.source == "embedded":
        return (embedded_folder if for_weights else unverified_folder)(spec.name)
    if spec.folder is not None:
        return spec.folder
    folder = cached_folder(spec)
    if folder is None:
        size = f"{spec.download_megabytes} MB" if spec.download_megabytes else SIZE_UNKNOWN
        raise ModelUnavailableError(
            f"The model {spec.name} is not on this machine yet.",
            expected=f"It has to be fetched once ({size}).",
            advice="Choose it while the machine is online, or choose an embedded model.",
        )
    return folder


def tokenizer_folder(spec: ModelSpec) -> Path:
    """The folder with a checkpoint's configuration and tokenizer; its weights may be elsewhere.

    Args:
        spec: The checkpoint.

    Raises:
        ModelUnavailableError: The files are not here yet.
    """
    if spec.source != "hub":
        return model_folder(spec, for_weights=False)
    folder = cached_tokenizer_folder(spec)
    if folder is None:
        raise ModelUnavailableError(
            f"The tokenizer of {spec.name} is not on this machine yet.",
            expected="It has to be fetched once, without the weights.",
            advice="Choose it while the machine is online, or choose an embedded model.",
        )
    return folder
