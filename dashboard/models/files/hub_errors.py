"""What went wrong with a download, as a message that says what to do."""

import errno
from collections.abc import Iterator

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.settings import settings

_TRY_AGAIN = "Check the connection and try again; the embedded models work without it."
ANOTHER = "Choose another model, or ask the host of this instance to check its name."

_MESSAGE_BY_KIND = {
    "GatedRepoError": ("The Hub gives it only to people who accepted its terms.", ANOTHER),
    "RevisionNotFoundError": ("The Hub has no revision {revision} of it.", ANOTHER),
    "RemoteEntryNotFoundError": ("The Hub lacks a file that BERT checkpoints have.", ANOTHER),
    "FileMetadataError": ("The server that answered is not a Hugging Face Hub.", _TRY_AGAIN),
    "OfflineModeIsEnabled": (
        "This instance is told to stay offline (HF_HUB_OFFLINE).",
        "Choose an embedded model.",
    ),
    "RemoteProtocolError": ("The transfer broke off half-way.", _TRY_AGAIN),
}
"""By the name of the error's class in huggingface_hub and httpx2, which load only when needed."""


def explained(spec: ModelSpec, error: BaseException) -> ModelUnavailableError | None:
    """The message for an error of huggingface_hub or of the disk; None for what is a bug.

    huggingface_hub wraps some answers into "could not be found", which says nothing; what caused
    it does.
    """
    for cause in _causes(error):
        known = _of_the_hub(spec, cause) or _of_this_machine(spec, cause)
        if known is not None:
            return known
    return None


def failed(spec: ModelSpec, why: str, advice: str) -> ModelUnavailableError:
    """The error for a checkpoint that could not be fetched."""
    return ModelUnavailableError(f"{spec.name} could not be fetched.", expected=why, advice=advice)


def garbage(spec: ModelSpec, file: str) -> ModelUnavailableError:
    """The error for a file that arrived, but cannot be read."""
    return failed(
        spec,
        f"The file {file} arrived damaged and has been removed again.",
        "Try again; if it happens twice, the copy on the server is damaged.",
    )


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, what caused it, what caused that."""
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__


def _of_the_hub(spec: ModelSpec, error: BaseException) -> ModelUnavailableError | None:
    """The message for an answer of the Hub, or for none."""
    import httpx2
    from huggingface_hub import errors

    if isinstance(error, errors.HfHubHTTPError) and not _MESSAGE_BY_KIND.keys() & _kinds(error):
        return _of_status(spec, error.response.status_code)
    if isinstance(error, httpx2.TimeoutException):
        seconds = f"{settings().hub_timeout_seconds:g} seconds"
        return failed(spec, f"The Hub did not answer within {seconds}.", _TRY_AGAIN)
    for kind in _kinds(error):
        if kind in _MESSAGE_BY_KIND:
            why, advice = _MESSAGE_BY_KIND[kind]
            return failed(spec, why.format(revision=spec.revision or "main"), advice)
    return (
        failed(spec, "The Hub cannot be reached.", _TRY_AGAIN)
        if isinstance(error, httpx2.HTTPError)
        else None
    )


def _kinds(error: BaseException) -> list[str]:
    """Names of an error's classes, the narrowest first."""
    return [kind.__name__ for kind in type(error).__mro__]


def _of_status(spec: ModelSpec, status: int) -> ModelUnavailableError:
    """The message for a refusal by number."""
    if status in {401, 404}:  # the Hub answers 401 for names that do not exist, to strangers
        why = "The Hub does not know it, or does not show it to everybody."
        return failed(spec, why, ANOTHER)
    if status == 403:  # noqa: PLR2004
        return failed(spec, "The Hub refuses access to it (403).", ANOTHER)
    return failed(spec, f"The Hub answered with error {status}.", "Try again later.")


def _of_this_machine(spec: ModelSpec, error: BaseException) -> ModelUnavailableError | None:
    """The message for a disk that is full or locked, or a transfer that came up short."""
    from huggingface_hub import errors

    if not isinstance(error, OSError) or isinstance(error, errors.LocalEntryNotFoundError):
        return None
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        space = f"{spec.download_megabytes} MB" if spec.download_megabytes else "enough space"
        return failed(spec, "There is no space left on the disk.", f"Free {space}, then try again.")
    if "Consistency check failed" in str(error):
        return failed(spec, "The transfer broke off half-way.", _TRY_AGAIN)
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return failed(
            spec, "The folder for downloads cannot be written.", "Ask the host to set HF_HOME."
        )
    return None
