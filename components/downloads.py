"""Downloads that outlive a rerun: each runs once, in a thread of its own, for all who wait for it.

Streamlit ends a script whenever its reader clicks; a download inside the script would end with it
and begin again from nothing.
"""

import threading
import time

import streamlit as st

from dashboard.errors import ModelUnavailableError
from dashboard.models.catalog import ModelSpec
from dashboard.models.hub import DownloadProgress, download
from dashboard.settings import MEGABYTE

POLL_SECONDS = 0.2


class _Job:
    """One download: its thread, how far it is, and how it ended."""

    def __init__(self, spec: ModelSpec) -> None:
        self.progress: DownloadProgress | None = None
        self.error: Exception | None = None
        self.thread = threading.Thread(target=self._run, args=(spec,), daemon=True)
        self.thread.start()

    def _run(self, spec: ModelSpec) -> None:
        try:
            download(spec, on_progress=self._tell)
        except Exception as error:  # noqa: BLE001  (raised again where a reader waits)
            self.error = error

    def _tell(self, progress: DownloadProgress) -> None:
        self.progress = progress


_jobs: dict[str, _Job] = {}
_lock = threading.Lock()


def fetch(spec: ModelSpec) -> None:
    """Wait for the download of `spec` with a progress bar, beginning it unless it runs already.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    with _lock:
        job = _jobs.get(spec.name)
        if job is None:
            job = _jobs[spec.name] = _Job(spec)
    bar = st.empty()
    while job.thread.is_alive():
        bar.progress(*_shown(spec.name, job.progress))
        time.sleep(POLL_SECONDS)
    bar.empty()
    with _lock:
        if _jobs.get(spec.name) is job:
            del _jobs[spec.name]
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
    return min(done / total, 1.0), f"Fetching {name}: {done:.0f} of {total:.0f} MB"
