"""Fetching checkpoints from the Hugging Face Hub, at their pinned revision, safely.

Only the files that are needed are fetched. A checkpoint counts as present when all of them are
here; one that arrives is checked before that, and removed again when it cannot be read, so that
the next attempt starts clean. Every failure becomes a message that says what to do
(`hub_errors.py`).
"""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.files.checkpoint_files import family_of, read_config, read_json
from dashboard.models.files.hub_cache import (
    TOKENIZER_FILES,
    VOCABULARIES,
    cached_folder,
    cached_tokenizer_folder,
    free_disk_bytes,
    repository,
)
from dashboard.models.files.hub_errors import ANOTHER, explained, failed, garbage
from dashboard.models.files.weight_files import (
    WEIGHTS,
    safetensors_shapes,
    shard_names,
)
from dashboard.settings import settings

SENTENCE_FILES = ("modules.json", "sentence_bert_config.json", "1_Pooling/config.json")
"""How a sentence-transformers checkpoint makes one vector of many; nobody else has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DownloadProgress:
    """How far a download is.

    Attributes:
        file: The file that is being fetched.
        done_bytes: Bytes of it that are here.
        total_bytes: Its size, 0 while unknown.
    """

    file: str
    done_bytes: int
    total_bytes: int


ProgressCallback = Callable[[DownloadProgress], None]


def download(
    spec: ModelSpec, on_progress: ProgressCallback | None = None, *, weights: bool = True
) -> Path:
    """Fetch what is missing of a checkpoint and return its folder.

    Args:
        spec: A checkpoint from the Hub.
        on_progress: Told how far each file is. What it raises ends the download and comes out
            here; files that are complete stay.
        weights: Whether its weights are needed; a tokenizer alone is a few hundred kilobytes.

    Raises:
        ModelUnavailableError: With what was found, what was expected, and what to do.
    """
    cached = cached_folder(spec) if weights else cached_tokenizer_folder(spec)
    if cached is not None:
        return cached
    _configure()
    if weights:
        _check_space(spec)
    try:
        return _Fetch(spec, on_progress).all_files(weights=weights)
    except ModelUnavailableError:
        raise
    except Exception as error:
        known = explained(spec, error)
        if known is None:
            raise
        raise known from error


def _check_space(spec: ModelSpec) -> None:
    """Say that there is too little space before anything is fetched, where the size is known.

    Raises:
        ModelUnavailableError: The disk of the cache has less than the weights take.
    """
    free, needed = free_disk_bytes(), spec.download_megabytes * 1_000_000
    if free is not None and free < needed:
        raise failed(
            spec,
            f"There is no space left for it: it takes {spec.download_megabytes:,} MB, and the disk "
            f"has {free // 1_000_000:,} MB.",
            "Free some space on the disk of HF_HOME, then try again; or choose a smaller model.",
        )


def _configure() -> None:
    """Give the limits of this host to huggingface_hub, which reads its own from constants."""
    from huggingface_hub import constants

    constants.HF_HUB_DISABLE_XET = True  # it may have been imported before this module
    constants.HF_HUB_DOWNLOAD_TIMEOUT = max(1, round(settings().hub_timeout_seconds))


class _Fetch:
    """One download: the small files first, then the weights, each checked before the next."""

    def __init__(self, spec: ModelSpec, on_progress: ProgressCallback | None) -> None:
        self._spec = spec
        self._revision = spec.revision or "main"
        self._on_progress = on_progress

    def all_files(self, *, weights: bool) -> Path:
        """The folder with everything in it, or with everything but the weights."""
        self._knock()
        folder = self._file("config.json").parent
        config = self._checked(read_config, folder, folder / "config.json")
        if family_of(config) is None:
            raise failed(
                self._spec,
                "It is not built like BERT, so that its weights were left where they are.",
                ANOTHER,
            )
        # "main" can move: the other files come from the commit that the first one came from.
        self._revision = folder.name
        for name in TOKENIZER_FILES:
            path = self._file_if_there(name)
            if path is not None and path.suffix == ".json":
                self._checked(read_json, path, path)
        if not any((folder / name).is_file() for name in VOCABULARIES):
            raise failed(self._spec, "It has no vocabulary.", "Choose another model.")
        if weights:
            if "sentence_embedding" in self._spec.tasks:
                for name in SENTENCE_FILES:
                    self._file_if_there(name)
            self._weights()
        return folder

    def _knock(self) -> None:
        """Ask for the first file once; huggingface_hub would try for half a minute and hide why."""
        from huggingface_hub import get_hf_file_metadata, hf_hub_url

        endpoint = settings().hub_endpoint
        get_hf_file_metadata(
            hf_hub_url(
                repository(self._spec), "config.json", revision=self._revision, endpoint=endpoint
            ),
            token=False,
            timeout=settings().hub_timeout_seconds,
            endpoint=endpoint,
        )

    def _weights(self) -> None:
        """One file or, where there is an index, its shards; pickles only if there is no other."""
        for single in WEIGHTS:
            path = self._file_if_there(single)
            if path is not None:
                self._checked(_check_weights, path, path)
                return
            index = self._file_if_there(f"{single}.index.json")
            if index is not None:
                for name in self._checked(shard_names, index, index):
                    shard = self._file(name)
                    self._checked(_check_weights, shard, shard)
                return
        raise failed(self._spec, "It has no weights for PyTorch.", "Choose another model.")

    def _file(self, name: str) -> Path:
        """One file of the revision, from the cache or the Hub."""
        from huggingface_hub import hf_hub_download

        path = hf_hub_download(
            repository(self._spec),
            name,
            revision=self._revision,
            endpoint=settings().hub_endpoint,
            etag_timeout=settings().hub_timeout_seconds,
            token=False,
            tqdm_class=_progress_class(name, self._on_progress),
        )
        return Path(path)

    def _file_if_there(self, name: str) -> Path | None:
        """The same, or None where the Hub says that the revision has no such file."""
        from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

        try:
            return self._file(name)
        except LocalEntryNotFoundError:  # a kind of the other one, but means "not reachable"
            raise
        except EntryNotFoundError:
            return None

    def _checked(self, check: Callable[[Path], Any], argument: Path, path: Path) -> Any:  # noqa: ANN401
        """What `check` returns; a file that it refuses is removed from the cache."""
        try:
            return check(argument)
        except ModelUnavailableError as error:
            _remove(path)
            raise garbage(self._spec, path.name) from error


def _check_weights(path: Path) -> None:
    """Refuse weights whose frame cannot be read; the numbers themselves can be anything."""
    if path.suffix == ".safetensors":
        safetensors_shapes(path)
        return
    with path.open("rb") as stream:
        is_pickle = stream.read(1) == b"\x80"  # how PyTorch wrote before version 1.6
    if not (is_pickle or zipfile.is_zipfile(path)):
        raise ModelUnavailableError("These are not weights that PyTorch wrote.")


def _progress_class(file: str, on_progress: ProgressCallback | None) -> Any:  # noqa: ANN401
    """A tqdm that draws nothing and tells `on_progress` instead."""
    from tqdm import tqdm

    class Told(tqdm):  # type: ignore[type-arg]  # generic for type checkers only
        def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401
            options.pop("name", None)
            options["disable"] = True
            super().__init__(*args, **options)
            self.seen = int(options.get("initial") or 0)
            self.size = int(options.get("total") or 0)

        def update(self, n: float | None = 1) -> None:
            self.seen += int(n or 0)
            if on_progress is not None:
                on_progress(
                    DownloadProgress(file=file, done_bytes=self.seen, total_bytes=self.size)
                )

    return Told


def _remove(path: Path) -> None:
    """Delete a file of the cache, behind its link too."""
    target = path.resolve()
    path.unlink(missing_ok=True)
    target.unlink(missing_ok=True)
