"""Waiting for a job: its bar, a button that stops it, one to go on, and asking before it begins.

Streamlit ends a script whenever its reader clicks, except that a click inside a fragment waits for
the script to end: a script that waits for a result could not be stopped from there. So work that
takes longer than a moment runs in a thread of its own, the script ends, and a small fragment looks
after the job again and again until it is done.
"""

import hashlib
import threading
from collections.abc import Callable, Hashable
from contextlib import suppress
from typing import Any

import streamlit as st
from cachetools import LRUCache
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.running.jobs import Job, JobPending, Progress, Result

POLL_SECONDS = 0.5

MOMENT_SECONDS = 0.4
"""A job that is done so soon needs no progress bar."""

MOST_UNFINISHED = 8
"""Jobs whose pieces are kept for who goes on."""

STOPPED = "_stopped_jobs"
STARTED = "_started_jobs"


_jobs: dict[Hashable, Job[Any]] = {}
_unfinished: LRUCache[Hashable, dict[Any, Any]] = LRUCache(MOST_UNFINISHED)
_lock = threading.Lock()


def this_reader() -> str:
    """A name for whom this script runs for: the session, or the thread where there is none."""
    context = get_script_run_ctx(suppress_warning=True)
    return f"thread {threading.get_ident()}" if context is None else context.session_id


def run_job(
    key: Hashable,
    work: Callable[[Progress], Result],
    *,
    total: int,
    label: str,
    unit: str,
    keeps: bool,
) -> Result:
    """The result of the job called `key`, which begins now unless it runs already.

    While it runs, there is a progress bar and a button that stops it; when it is done, the page
    runs again. After its reader has stopped it, there is a button to go on.

    Args:
        key: Names everything that the result depends on.
        work: Tells its `Progress` before every step.
        total: How many of `unit` it will work on.
        label: What is done, in fixed words, such as "Embedding".
        unit: What is counted.
        keeps: Whether the work goes on, after it was stopped, where it was.

    Raises:
        JobPending: It runs still, or was stopped.
    """
    if is_stopped(key):
        _offer_to_go_on(_mark(key), label, keeps=keeps)
        raise JobPending
    job = _watched_job(key, work, total, unit)
    job.thread.join(MOMENT_SECONDS)
    if not job.is_over:
        _watch(key, label)
        raise JobPending
    _take(key, job)
    if job.error is not None:
        raise job.error
    if job.is_ended:  # this reader was away for too long: it begins again
        st.rerun()
    return job.result


def waits_alone() -> suppress:
    """Around what may raise `JobPending`: what follows is drawn, whether that is there or not."""
    return suppress(JobPending)


def _watched_job(
    key: Hashable, work: Callable[[Progress], Result], total: int, unit: str
) -> Job[Result]:
    """The job, running or just finished, or a new one; this reader watches it."""
    reader = this_reader()
    with _lock:
        for other, job in list(_jobs.items()):
            if job.is_old:
                del _jobs[other]
        if key not in _jobs or not _jobs[key].watch(reader):
            kept = _unfinished.setdefault(key, {})
            _jobs[key] = Job(work, total=total, unit=unit, reader=reader, kept=kept)
        return _jobs[key]


def _take(key: Hashable, job: Job[Any]) -> None:
    """This reader has seen how it ended; who else watches will see it, too."""
    is_watched = job.leave(this_reader())
    with _lock:
        if _jobs.get(key) is job and not is_watched:
            del _jobs[key]
        if job.is_finished:
            _unfinished.pop(key, None)


@st.fragment(run_every=POLL_SECONDS)
def _watch(key: Hashable, label: str) -> None:
    """The progress bar and its button; runs the page again when the job has ended."""
    with _lock:
        job = _jobs.get(key)
    if job is None or job.is_over or is_stopped(key) or not job.watch(this_reader()):
        st.rerun()
    st.progress(min(job.share, 1.0), f"{label}: {job.text()}")
    st.button(
        "Stop",
        key=f"stop_{_mark(key)}",
        icon=":material/stop_circle:",
        on_click=_stop,
        args=(key,),
    )


def is_stopped(key: Hashable) -> bool:
    """Whether this reader has stopped that job, and not gone on."""
    return _mark(key) in st.session_state.get(STOPPED, set())


def unfinished(key: Hashable) -> dict[Any, Any]:
    """What a stopped job has kept, see `Progress.kept`; it forgets that this reader stopped it."""
    st.session_state.get(STOPPED, set()).discard(_mark(key))
    with _lock:
        return _unfinished.pop(key, {})


def ask_first(key: Hashable, takes: str, start: str, *, keeps: bool) -> None:
    """Return when this reader has asked for the job; until then, say what it takes.

    Args:
        key: Names the job.
        takes: What it takes, as a sentence.
        start: What the button says.
        keeps: Whether a stopped job goes on where it was.

    Raises:
        JobPending: Not yet.
    """
    started: set[str] = st.session_state.setdefault(STARTED, set())
    mark = _mark(key)
    if mark in started:
        return
    kept = "; what is finished is kept" if keeps else ""
    st.info(f"{takes} You can stop it at any time{kept}.", icon=":material/hourglass:")
    st.button(
        start,
        key=f"start_{mark}",
        icon=":material/play_arrow:",
        on_click=started.add,
        args=(mark,),
    )
    raise JobPending


def _mark(key: Hashable) -> str:
    """A short name of the job, fit for the key of a widget."""
    return hashlib.blake2b(repr(key).encode(), digest_size=8).hexdigest()


def _stop(key: Hashable) -> None:
    """This reader has seen enough."""
    with _lock:
        job = _jobs.get(key)
    if job is not None:
        job.leave(this_reader())
    st.session_state.setdefault(STOPPED, set()).add(_mark(key))


def _offer_to_go_on(mark: str, label: str, *, keeps: bool) -> None:
    """Say that it was stopped, and whether what had been computed is computed again."""
    kept = (
        "What is finished is kept; nothing that you typed is lost."
        if keeps
        else "Nothing that you typed is lost; going on begins anew."
    )
    st.info(f"{label} was stopped. {kept}", icon=":material/stop_circle:")
    st.button(
        "Go on",
        key=f"go_on_{mark}",
        icon=":material/play_arrow:",
        on_click=lambda: st.session_state[STOPPED].discard(mark),
    )
