"""Long computations that outlive a rerun: progress, time left, and a button that cancels.

Streamlit ends a script whenever its reader clicks, except that a click inside a fragment waits for
the script to end: a script that waits for a result could not be cancelled from there. So work that
takes longer than a moment runs in a thread of its own, the script ends, and a small fragment looks
after the job again and again until it is done. A job that nobody watches any more ends by itself.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

import streamlit as st

POLL_SECONDS = 0.5

MOMENT_SECONDS = 0.4
"""A job that is done so soon needs no progress bar."""

KEPT_SECONDS = 60.0
"""How long a result waits for a reader who has gone."""

FORGOTTEN_SECONDS = 20.0
"""After so long without anyone who watches, a job ends."""

CANCELLED = "_cancelled_jobs"


Result = TypeVar("Result")


class JobEnded(Exception):  # noqa: N818  (not a failure)
    """Raised inside a job that was cancelled or forgotten."""


class JobPending(Exception):  # noqa: N818  (not a failure)
    """There is no result yet; what the reader can see and do meanwhile is drawn already."""


class Job(Generic[Result]):
    """One computation in a thread of its own: how far it is, and how it ended.

    Attributes:
        done: Sentences that are finished.
        total: All sentences.
        share: Finished share of the work, 0 to 1; longer sentences are more work.
        result: What the work returned, once it is `finished`.
        error: What it raised, unless it was ended.
    """

    def __init__(
        self, work: "Callable[[Job[Result]], Result]", total: int, unit: str = "sentences"
    ) -> None:
        """Begin at once; `unit` is what `done` and `total` count."""
        self.done, self.total, self.share = 0, total, 0.0
        self.unit = unit
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

    @property
    def is_over(self) -> bool:
        """Whether it works no more."""
        return not self.thread.is_alive()

    @property
    def is_ended(self) -> bool:
        """Whether it was cancelled or forgotten, and so has neither result nor error."""
        return self.is_over and not self.finished and self.error is None

    def cancel(self) -> None:
        """End it after the step that it is at."""
        self._cancelled.set()

    def text(self) -> str:
        """How far it is, how fast, and how long it will still take."""
        seconds = time.monotonic() - self.started
        said = f"{self.done:,} of {self.total:,} {self.unit}"
        if not self.done or seconds <= 0:
            return f"{said} …"
        left = seconds * (1 - self.share) / self.share
        return f"{said} · {self.done / seconds:,.0f} a second · {said_seconds(left)} left"


def said_seconds(seconds: float) -> str:
    """A duration as one says it."""
    if seconds < 1:
        return "less than a second"
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes} min {rest} s" if minutes else f"about {rest} s"


_jobs: dict[Hashable, Job[Any]] = {}
_lock = threading.Lock()


def run_job(
    key: Hashable,
    work: Callable[[Job[Result]], Result],
    *,
    total: int,
    label: str,
    unit: str = "sentences",
    keeps: bool = True,
) -> Result:
    """The result of the job called `key`, which begins now unless it runs already.

    While it runs, there is a progress bar and a button that cancels; when it is done, the page runs
    again. After its reader has cancelled, there is a button to go on.

    Args:
        key: Names everything that the result depends on.
        work: Calls `Job.tell` after every step, and keeps by itself what should not be lost.
        total: Sentences that it will work on.
        label: What is done, in fixed words, such as "Embedding".
        unit: What is counted, where it is not sentences.
        keeps: Whether the work goes on, after it was cancelled, where it was.

    Raises:
        JobPending: It runs still, or was cancelled.
    """
    if is_cancelled(key):
        _offer_to_go_on(_mark(key), label, keeps=keeps)
        raise JobPending
    job = _job(key, work, total, unit)
    job.watched = time.monotonic()
    job.thread.join(MOMENT_SECONDS)
    if not job.is_over:
        _watch(key, label)
        raise JobPending
    with _lock:
        if _jobs.get(key) is job:
            del _jobs[key]
    if job.error is not None:
        raise job.error
    if job.is_ended:  # somebody else who waited for the same job has cancelled it
        st.rerun()
    return job.result


@st.fragment(run_every=POLL_SECONDS)
def _watch(key: Hashable, label: str) -> None:
    """The progress bar and its button; runs the page again when the job has ended."""
    with _lock:
        job = _jobs.get(key)
    if job is None or job.is_over or is_cancelled(key):
        st.rerun()
    job.watched = time.monotonic()
    st.progress(min(job.share, 1.0), f"{label}: {job.text()}")
    st.button(
        "Cancel",
        key=f"cancel_{_mark(key)}",
        icon=":material/close:",
        on_click=_cancel,
        args=(key,),
    )


def is_cancelled(key: Hashable) -> bool:
    """Whether this reader has cancelled that job, and not gone on."""
    return _mark(key) in st.session_state.get(CANCELLED, set())


def _mark(key: Hashable) -> str:
    """A short name of the job, fit for the key of a widget."""
    return hashlib.blake2b(repr(key).encode(), digest_size=8).hexdigest()


def _job(
    key: Hashable, work: Callable[[Job[Result]], Result], total: int, unit: str
) -> Job[Result]:
    """The job, running or just finished, or a new one."""
    with _lock:
        for other, job in list(_jobs.items()):
            if job.is_over and (job.is_ended or time.monotonic() - job.watched > KEPT_SECONDS):
                del _jobs[other]
        if key not in _jobs:
            _jobs[key] = Job(work, total, unit)
        return _jobs[key]


def _cancel(key: Hashable) -> None:
    """The reader has seen enough."""
    with _lock:
        if key in _jobs:
            _jobs[key].cancel()
    st.session_state.setdefault(CANCELLED, set()).add(_mark(key))


def _offer_to_go_on(mark: str, label: str, *, keeps: bool) -> None:
    """Say that it was cancelled, and whether what had been computed is computed again."""
    kept = "What is finished is kept; nothing" if keeps else "Nothing"
    st.info(
        f"{label} was cancelled. {kept} that you typed is lost.",
        icon=":material/pause_circle:",
    )
    st.button(
        "Go on" if keeps else "Start again",
        key=f"go_on_{mark}",
        icon=":material/play_arrow:",
        on_click=lambda: st.session_state[CANCELLED].discard(mark),
    )
