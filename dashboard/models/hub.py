"""Fetching checkpoints from the Hugging Face Hub, at their pinned revision, safely.

Only the files that are needed are fetched. A checkpoint counts as present when all of them are
here and the weights' header can be read; a file that cannot be read is removed, so that the next
attempt starts clean. Every failure becomes a message that says what to do.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalog import ModelSpec
from dashboard.settings import settings

# The Hub's faster transfer protocol bypasses HF_ENDPOINT, which hosts use for their own mirrors.
os.environ.setdefault("HF_HUB_DISABLE_XET", "1")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

SMALL = (
    "config.json",
    "tokenizer.json",
    "tokenizer_config.json",
    "vocab.txt",
    "vocab.json",
    "merges.txt",
)
WEIGHTS = ("model.safetensors", "pytorch_model.bin")


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


def cached_folder(spec: ModelSpec) -> Path | None:
    """The folder of a complete copy on this machine, or None; asks no network."""
    from huggingface_hub import try_to_load_from_cache

    def local(file: str) -> Path | None:
        found = try_to_load_from_cache(_repository(spec), file, revision=spec.revision or "main")
        return Path(found) if isinstance(found, str) else None

    config = local("config.json")
    has_weights = any(local(file) for file in WEIGHTS)
    has_vocabulary = any(local(file) for file in ("tokenizer.json", "vocab.txt", "merges.txt"))
    return config.parent if config and has_weights and has_vocabulary else None


def download(spec: ModelSpec, on_progress: ProgressCallback | None = None) -> Path:
    """Fetch what is missing of a checkpoint and return its folder.

    Raises:
        ModelUnavailableError: With what was found, what was expected, and what to do.
    """
    from huggingface_hub.errors import (
        EntryNotFoundError,
        GatedRepoError,
        HfHubHTTPError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
        RevisionNotFoundError,
    )

    try:
        return _fetch_all(spec, on_progress)
    except (GatedRepoError, RepositoryNotFoundError) as error:
        raise _failed(
            spec,
            "The Hub does not know it, or does not give it to everybody.",
            "Ask the host to check its name, or choose another model.",
        ) from error
    except RevisionNotFoundError as error:
        raise _failed(
            spec, f"The Hub has no revision {spec.revision}.", "Choose another model."
        ) from error
    except LocalEntryNotFoundError as error:
        raise _unreachable(spec) from error
    except EntryNotFoundError as error:
        raise _failed(
            spec, "Files that every BERT checkpoint needs are not there.", "Choose another model."
        ) from error
    except HfHubHTTPError as error:
        status = error.response.status_code
        reason = "it refuses access" if status in {401, 403} else f"it answered with error {status}"
        raise _failed(
            spec, f"The Hub was reached, but {reason}.", "Try again later, or choose another model."
        ) from error
    except OSError as error:
        raise _os_failure(spec, error) from error
    except Exception as error:
        if _is_network(error):
            raise _unreachable(spec) from error
        raise


def _repository(spec: ModelSpec) -> str:
    """The Hub id; catalogue entries of this source always have one."""
    if spec.repository is None:
        raise ModelUnavailableError(f"The model {spec.name} does not come from the Hub.")
    return spec.repository


def _fetch_all(spec: ModelSpec, on_progress: ProgressCallback | None) -> Path:
    """Small files first, then the weights, each checked before the next."""
    from huggingface_hub.errors import EntryNotFoundError

    config = _fetch(spec, "config.json", on_progress)
    _check_json(spec, config)
    for file in SMALL[1:]:
        try:
            _fetch(spec, file, None)
        except EntryNotFoundError as error:
            if not _is_missing_on_server(error):
                raise
    for file in WEIGHTS:
        try:
            weights = _fetch(spec, file, on_progress)
        except EntryNotFoundError as error:
            if not _is_missing_on_server(error) or file == WEIGHTS[-1]:
                raise
        else:
            _check_weights(spec, weights)
            break
    folder = cached_folder(spec)
    if folder is None:
        raise _failed(spec, "Its vocabulary is missing on the Hub.", "Choose another model.")
    return folder


def _is_missing_on_server(error: Exception) -> bool:
    """Whether the server said that the file does not exist, rather than not being reachable."""
    from huggingface_hub.errors import LocalEntryNotFoundError

    return not isinstance(error, LocalEntryNotFoundError)


def _fetch(spec: ModelSpec, file: str, on_progress: ProgressCallback | None) -> Path:
    """One file of the pinned revision, from the cache or the Hub."""
    from huggingface_hub import hf_hub_download

    return Path(
        hf_hub_download(
            _repository(spec),
            file,
            revision=spec.revision or "main",
            endpoint=settings().hub_endpoint,
            etag_timeout=settings().hub_timeout_seconds,
            token=False,
            tqdm_class=_progress_class(file, on_progress),
        )
    )


def _progress_class(file: str, on_progress: ProgressCallback | None) -> Any:  # noqa: ANN401
    """A tqdm that draws nothing and tells `on_progress` instead."""
    from tqdm.auto import tqdm

    class Told(tqdm[Any]):
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


def _check_json(spec: ModelSpec, path: Path) -> None:
    """Remove and refuse a configuration that is not JSON."""
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        _remove(path)
        raise _garbage(spec, path.name) from error


def _check_weights(spec: ModelSpec, path: Path) -> None:
    """Remove and refuse weights whose header cannot be read."""
    if path.suffix != ".safetensors":
        return
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as weights:
            weights.keys()
    except (SafetensorError, OSError) as error:
        _remove(path)
        raise _garbage(spec, path.name) from error


def _remove(path: Path) -> None:
    """Delete a file of the cache, behind its link too."""
    target = path.resolve()
    path.unlink(missing_ok=True)
    target.unlink(missing_ok=True)


def _failed(spec: ModelSpec, why: str, advice: str) -> ModelUnavailableError:
    """The error for a download that the server refused."""
    return ModelUnavailableError(f"{spec.name} could not be fetched.", expected=why, advice=advice)


def _unreachable(spec: ModelSpec) -> ModelUnavailableError:
    """The error for a Hub that does not answer."""
    return _failed(
        spec,
        "The Hub cannot be reached, or did not answer in time.",
        "Check the connection and try again; the embedded models work without it.",
    )


def _garbage(spec: ModelSpec, file: str) -> ModelUnavailableError:
    """The error for a file that arrived, but cannot be read."""
    return _failed(
        spec,
        f"The file {file} arrived damaged and has been removed again.",
        "Try again; if it happens twice, the copy on the server is damaged.",
    )


def _os_failure(spec: ModelSpec, error: OSError) -> ModelUnavailableError:
    """Disk full, or a transfer that broke off."""
    import errno

    if error.errno == errno.ENOSPC:
        return _failed(
            spec,
            "There is no space left on the disk.",
            f"Free {spec.download_megabytes or 500} MB and try again.",
        )
    if "consistency check" in str(error).lower():
        return _failed(spec, "The transfer broke off half-way.", "Try again.")
    return _unreachable(spec)


def _is_network(error: Exception) -> bool:
    """Whether a library below reports a connection problem."""
    import httpx2

    return isinstance(error, httpx2.HTTPError)
