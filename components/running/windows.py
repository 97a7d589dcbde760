"""Forward passes over the windows of a long text: cached; many of them as a job.

A few windows are computed at once. More of them run as a job (`components/running/jobs.py`) with
progress and a button that cancels; each takes its own turn at the gate and is kept by itself, so
that a run that was cancelled goes on where it was.
"""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np

from components.running.jobs import Job, run_job
from components.running.runs import results_cache, run_model
from dashboard.models.catalogue.catalog import Task
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

AT_ONCE = 4
"""Windows that are computed without a progress bar: two seconds at most on a small model."""

Compute = Callable[[LoadedModel, TokenizedText], np.ndarray]


def run_windows(
    name: str, task: Task, windows: Sequence[TextWindow], compute: Compute, *, head: str = ""
) -> tuple[np.ndarray, ...]:
    """What `compute` makes of every window, in their order.

    Args:
        name: The checkpoint.
        task: Its head.
        windows: The windows of a text.
        compute: One forward pass; gives a read-only array.
        head: Which head, where the checkpoint has several for the task.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    model = run_model(name, task, head)
    cache = results_cache()

    def one(window: TextWindow) -> np.ndarray:
        ids = window.text.input_ids.tobytes() + window.text.segment_ids.tobytes()
        key = ("window", name, task, head, hashlib.blake2b(ids, digest_size=16).hexdigest())
        return cache.get(key, lambda: _pass(model, window.text, compute))

    if len(windows) <= AT_ONCE:
        return tuple(map(one, windows))
    every = hashlib.blake2b(digest_size=16)
    for window in windows:
        every.update(window.text.input_ids.tobytes())

    def work(job: Job[tuple[np.ndarray, ...]]) -> tuple[np.ndarray, ...]:
        found = []
        for number, window in enumerate(windows, start=1):
            found.append(one(window))
            job.tell(number, number / len(windows))
        return tuple(found)

    key = ("windows", name, task, head, every.hexdigest())
    return cache.get(
        key, lambda: run_job(key, work, total=len(windows), label="Reading", unit="windows")
    )


def _pass(model: LoadedModel, text: TokenizedText, compute: Compute) -> np.ndarray:
    """One forward pass behind the gate."""
    with forward_pass(wide=True):
        return compute(model, text)
