"""Long computations that outlive a rerun: progress, time left, and a button that cancels.

Streamlit ends a script whenever its reader clicks. Work that takes longer than a few seconds runs
in a thread of its own; the script only watches it, and a rerun finds it where it is. A job that
nobody watches any more ends by itself.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import streamlit as st

POLL_SECONDS = 0.25

FORGOTTEN_SECONDS = 20.0
"""After so long without anyone who watches, a job ends."""

CANCELLED = "_cancelled_jobs"


Result = TypeVar("Result")


class JobEnded(Exception):  # noqa: N818  (not a failure)
    """Raised inside a job that was cancelled or forgotten."""


class Job(Generic[Result]):
    """One computation in a thread of its own: how far it is, and how it ended.

    Attributes:
        done: Sentences that are finished.
        total: All sentences.
        share: Finished share of the work, 0 to 1; longer sentences are more work.
        result: What the work returned, once it is `finished`.
        error: What it raised, unless it was ended.
    """

    def __init__(self, work: "Callable[[Job[Result]], Result]", total: int) -> None:
        """Begin at once."""
        self.done, self.total, self.share = 0, total, 0.0
        self.result: Result
        self.error: Exception | None = None
        self.finished = False
        self.started = self.watched = time.monotonic()
        self._cancelled = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self.thread.start()

    def _run(self, work: "Callable[[Job[Result]], Result]") -> None:
        try:
            self.result = work(self)
            self.finished = True
        except JobEnded:
            return
        except Exception as error:  # noqa: BLE001  (raised again where a reader watches)
            self.error = error

    def tell(self, done: int, share: float) -> None:
        """Called by the work after every step.

        Raises:
            JobEnded: It was cancelled, or nobody watches.
        """
        self.done, self.share = done, share
        if self._cancelled.is_set() or time.monotonic() - self.watched > FORGOTTEN_SECONDS:
            raise JobEnded

    def cancel(self) -> None:
        """End it after the step that it is at."""
        self._cancelled.set()

    def text(self) -> str:
        """How far it is, how fast, and how long it will still take."""
        seconds = time.monotonic() - self.started
        said = f"{self.done:,} of {self.total:,} sentences"
        if not self.done or seconds <= 0:
            return f"{said} …"
        left = seconds * (1 - self.share) / self.share
        return f"{said} · {self.done / seconds:,.0f} per second · {said_seconds(left)} left"


def said_seconds(seconds: float) -> str:
    """A duration as one says it."""
    if seconds < 1:
        return "less than a second"
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes} min {rest} s" if minutes else f"about {rest} s"


_jobs: dict[Hashable, Job[Any]] = {}
_lock = threading.Lock()


def run_job(
    key: Hashable, work: Callable[[Job[Result]], Result], *, total: int, label: str
) -> Result:
    """Wait for the job called `key` with a progress bar, beginning it unless it runs already.

    Stops the page, with a button to go on, after its reader has cancelled.

    Args:
        key: Names everything that the result depends on.
        work: Calls `Job.tell` after every step, and keeps by itself what should not be lost.
        total: Sentences that it will work on.
        label: What is done, in fixed words, such as "Embedding".
    """
    mark = _mark(key)
    if is_cancelled(key):
        _offer_to_go_on(mark, label)
    place = st.empty()
    with place.container(key=f"job_{mark}"):
        bar = st.progress(0.0, f"{label} {total:,} sentences …")
        st.button(
            "Cancel",
            key=f"cancel_{mark}",
            icon=":material/close:",
            on_click=_cancel,
            args=(key, mark),
        )
    while True:  # somebody else who waits for the same job may have cancelled it
        job = _job(key, work, total)
        while job.thread.is_alive():
            job.watched = time.monotonic()
            bar.progress(min(job.share, 1.0), f"{label}: {job.text()}")
            job.thread.join(POLL_SECONDS)
        with _lock:
            if _jobs.get(key) is job:
                del _jobs[key]
        if job.finished:
            place.empty()
            return job.result
        if job.error is not None:
            raise job.error


def is_cancelled(key: Hashable) -> bool:
    """Whether this reader has cancelled that job, and not gone on."""
    return _mark(key) in st.session_state.get(CANCELLED, set())


def _mark(key: Hashable) -> str:
    """A short name of the job, fit for the key of a widget."""
    return hashlib.blake2b(repr(key).encode(), digest_size=8).hexdigest()


def _job(key: Hashable, work: Callable[[Job[Result]], Result], total: int) -> Job[Result]:
    """The running job, or a new one."""
    with _lock:
        if key not in _jobs or not _jobs[key].thread.is_alive():
            _jobs[key] = Job(work, total)
        return _jobs[key]


def _cancel(key: Hashable, mark: str) -> None:
    """The reader has seen enough."""
    with _lock:
        if key in _jobs:
            _jobs[key].cancel()
    st.session_state.setdefault(CANCELLED, set()).add(mark)


def _offer_to_go_on(mark: str, label: str) -> None:
    """Say that it was cancelled; what had been computed stays and is not computed again."""
    st.info(
        f"{label} was cancelled. What is finished is kept; nothing that you typed is lost.",
        icon=":material/pause_circle:",
    )
    st.button(
        "Go on",
        key=f"go_on_{mark}",
        icon=":material/play_arrow:",
        on_click=lambda: st.session_state[CANCELLED].discard(mark),
    )
    st.stop()
