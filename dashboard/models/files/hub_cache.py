"""What is here of the Hugging Face Hub: the usual cache of `huggingface_hub`, asked offline."""

import shutil
from pathlib import Path

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.files.weight_files import weight_files

TOKENIZER_FILES = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
VOCABULARIES = ("tokenizer.json", "vocab.txt", "merges.txt")


def cached_folder(spec: ModelSpec) -> Path | None:
    """The folder of a complete copy on this machine, or None; asks no network."""
    from huggingface_hub import try_to_load_from_cache

    config = try_to_load_from_cache(
        repository(spec), "config.json", revision=spec.revision or "main"
    )
    if not isinstance(config, str):
        return None
    folder = Path(config).parent
    try:
        weight_files(folder)
    except ModelUnavailableError:
        return None
    has_vocabulary = any((folder / file).is_file() for file in VOCABULARIES)
    return folder if has_vocabulary else None


def cached_tokenizer_folder(spec: ModelSpec) -> Path | None:
    """The folder with configuration and tokenizer, or None; asks no network.

    The weights may be missing. Without them, a file counts as settled when it is here or when the
    Hub has said that there is none: half of a tokenizer would cut words in another way.
    """
    from huggingface_hub import try_to_load_from_cache

    complete = cached_folder(spec)
    if complete is not None:
        return complete
    settled = [
        try_to_load_from_cache(repository(spec), name, revision=spec.revision or "main")
        for name in ("config.json", *TOKENIZER_FILES)
    ]
    if not isinstance(settled[0], str) or None in settled:
        return None
    folder = Path(settled[0]).parent
    return folder if any((folder / file).is_file() for file in VOCABULARIES) else None


def repository(spec: ModelSpec) -> str:
    """The Hub id; catalogue entries of this source always have one."""
    if spec.repository is None:
        raise ModelUnavailableError(f"The model {spec.name} does not come from the Hub.")
    return spec.repository


def free_disk_bytes() -> int | None:
    """Free space on the disk of the download cache, or of the first folder above it that exists."""
    from huggingface_hub import constants

    cache = Path(constants.HF_HUB_CACHE)
    for place in (cache, *cache.parents):
        if place.is_dir():
            return shutil.disk_usage(place).free
    return None
