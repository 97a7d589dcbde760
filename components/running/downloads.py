"""Downloads that outlive a rerun: each runs once, in a thread of its own, for all who wait for it.

Streamlit ends a script whenever its reader clicks; a download inside the script would end with it
and begin again from nothing.
"""

import threading
import time
from collections.abc import Callable

import streamlit as st

from components.running.waiting import this_reader
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec
from dashboard.models.files.hub import DownloadProgress, download
from dashboard.settings import MEGABYTE

POLL_SECONDS = 0.2

WHOLE_MEGABYTES = 10
"""From here on, nobody needs the tenth of a megabyte."""


class _StoppedError(BaseException):
    """Ends a download from inside its progress; not an Exception, so that nothing retries."""


class _Job:
    """One download: its thread, how far it is, who waits for it, and how it ended."""

    def __init__(self, spec: ModelSpec, *, weights: bool = True) -> None:
        self.progress: DownloadProgress | None = None
        self.error: Exception | None = None
        self.waiting: list[str] = []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(spec, weights), daemon=True)
        self.thread.start()

    def _run(self, spec: ModelSpec, weights: bool) -> None:  # noqa: FBT001  (handed to a thread)
        try:
            download(spec, on_progress=self._tell, weights=weights)
        except _StoppedError:
            return
        except Exception as error:  # noqa: BLE001  (raised again where a reader waits)
            self.error = error

    def _tell(self, progress: DownloadProgress) -> None:
        if self.stopped.is_set():
            raise _StoppedError
        self.progress = progress


_jobs: dict[str, _Job] = {}
_lock = threading.Lock()


def _key(name: str, *, weights: bool) -> str:
    """What a download is kept under: a tokenizer alone is another one than a whole checkpoint."""
    return name if weights else f"{name}, tokenizer"


def is_fetching(name: str, *, weights: bool = True) -> bool:
    """Whether the checkpoint is being fetched, or has been and nobody has seen how it ended."""
    with _lock:
        return _key(name, weights=weights) in _jobs


def stop_fetch(name: str, reader: str | None = None, *, weights: bool = True) -> bool:
    """End the download unless another reader waits for it, too; files that are complete stay.

    Args:
        name: Catalogue name.
        reader: Who stops it; the reader of this session if None. Its own waiting does not count:
            Streamlit calls back before the run that was waiting has ended.
        weights: Whether it is the whole checkpoint, or the tokenizer alone.

    Returns:
        Whether it ends.
    """
    own = reader or this_reader()
    with _lock:
        job = _jobs.get(_key(name, weights=weights))
        if job is None or any(one != own for one in job.waiting):
            return False
        del _jobs[_key(name, weights=weights)]
    job.stopped.set()
    return True


def fetch_meanwhile(spec: ModelSpec, *, patience: float) -> tuple[float, str] | None:
    """Fetch the tokenizer of `spec` without waiting for it; call it again to see how far it is.

    Args:
        spec: A checkpoint from the Hub.
        patience: Seconds to wait all the same, for what is nearly there.

    Returns:
        Share and text for a progress bar; None when the tokenizer is here.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    key, reader = _key(spec.name, weights=False), this_reader()
    with _lock:
        job = _jobs.get(key)
        if job is None:
            job = _jobs[key] = _Job(spec, weights=False)
        if reader not in job.waiting:
            job.waiting.append(reader)
    job.thread.join(patience)
    if job.thread.is_alive():
        return _shown(spec.name, job.progress)
    with _lock:
        job.waiting.remove(reader)
        if _jobs.get(key) is job:
            del _jobs[key]
    _raise_again(job)
    return None


def fetch(
    spec: ModelSpec, *, on_stop: Callable[[str], None] | None = None, weights: bool = True
) -> None:
    """Wait for the download of `spec` with a progress bar, beginning it unless it runs already.

    Args:
        spec: A checkpoint from the Hub.
        on_stop: Draws a stop button, too; called with the name before the rerun that the click
            causes. Not inside a fragment: its clicks wait until the fragment has run to its end.
        weights: Whether the weights are needed, or the tokenizer alone.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    key, reader = _key(spec.name, weights=weights), this_reader()
    with _lock:
        job = _jobs.get(key)
        if job is None:
            job = _jobs[key] = _Job(spec, weights=weights)
        job.waiting.append(reader)
    try:  # a click raises at any call of Streamlit
        bar, button = st.empty(), st.empty()
        if on_stop is not None:
            button.button(
                "Stop",
                key=f"stop_{spec.name}",
                icon=":material/stop_circle:",
                on_click=on_stop,
                args=(spec.name,),
            )
        while job.thread.is_alive():
            bar.progress(*_shown(spec.name, job.progress))
            time.sleep(POLL_SECONDS)
    finally:
        with _lock:
            job.waiting.remove(reader)
    bar.empty()
    button.empty()
    with _lock:
        if _jobs.get(key) is job:
            del _jobs[key]
    _raise_again(job)


def _raise_again(job: _Job) -> None:
    """What ended the download, as a new error for each reader who waited."""
    if isinstance(job.error, ModelUnavailableError):
        raise ModelUnavailableError(
            job.error.found, expected=job.error.expected, advice=job.error.advice
        ) from job.error
    if job.error is not None:
        raise job.error


def _shown(name: str, progress: DownloadProgress | None) -> tuple[float, str]:
    """The bar's length and its text; Streamlit shows `name`, from the catalogue, as it is."""
    if progress is None or not progress.total_bytes:
        return 0.0, f"Asking the Hub for {name} …"
    done, total = progress.done_bytes / MEGABYTE, progress.total_bytes / MEGABYTE
    digits = 0 if total >= WHOLE_MEGABYTES else 1
    said = f"{done:.{digits}f} of {total:.{digits}f} MB"
    return min(done / total, 1.0), f"Fetching {name}: {said}"
