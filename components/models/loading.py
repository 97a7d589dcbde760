"""Loading a checkpoint while its reader watches: how much memory it has taken so far."""

import threading
import time

from streamlit.delta_generator import DeltaGenerator

from dashboard.errors import DashboardError
from dashboard.models.catalogue.catalog import ModelSpec, Task
from dashboard.models.catalogue.offers import resident_bytes
from dashboard.models.running.loading import load_model
from dashboard.settings import MEGABYTE

POLL_SECONDS = 0.1

ALMOST = 0.95
"""Where the bar waits: memory that is taken does not mean that the checkpoint is ready."""


class _Load(threading.Thread):
    """One load in a thread of its own, which goes on when its reader turns away."""

    def __init__(self, spec: ModelSpec, task: Task) -> None:
        super().__init__(name="bertscope-load", daemon=True)
        self._spec, self._task = spec, task
        self.n_bytes = 0
        self.error: Exception | None = None

    def run(self) -> None:
        """Load the checkpoint with every head that it has for the task."""
        heads = [name for task, name in self._spec.heads if task == self._task] or [""]
        try:
            loaded = [load_model(self._spec.name, self._task, head) for head in heads]
        except Exception as error:  # noqa: BLE001  (raised again where the reader waits)
            self.error = error
        else:
            self.n_bytes = sum(model.n_bytes for model in loaded)


def load_with_progress(
    spec: ModelSpec, task: Task, expected: int | None, bar: DeltaGenerator
) -> int:
    """Load `spec` for `task`; the bar shows the memory that the server has taken meanwhile.

    Args:
        spec: The checkpoint.
        task: What it is loaded for.
        expected: Bytes that it will need; None where nobody knows.
        bar: Where the progress is drawn. A click on the page ends the waiting, not the load.

    Returns:
        Bytes of the parameters that are in memory for the task now.

    Raises:
        DashboardError: It cannot be loaded; says why.
    """
    before, load = resident_bytes() or 0, _Load(spec, task)
    load.start()
    while load.is_alive():
        bar.progress(*_shown(before, resident_bytes() or 0, expected))
        time.sleep(POLL_SECONDS)
    if isinstance(load.error, DashboardError):
        raise type(load.error)(
            load.error.found, expected=load.error.expected, advice=load.error.advice
        ) from load.error
    if load.error is not None:
        raise load.error
    return load.n_bytes


def _shown(before: int, now: int, expected: int | None) -> tuple[float, str]:
    taken = max(now - before, 0)
    share = min(taken / expected, ALMOST) if expected else 0.0
    of = f" of about {expected / MEGABYTE:,.0f}" if expected else ""
    return share, f"Reading the weights: {taken / MEGABYTE:,.0f}{of} MB taken …"


def server_memory() -> str:
    """What the server holds now, as a sentence behind another one; empty where nobody knows."""
    now = resident_bytes()
    return "" if now is None else f" This server uses {now / MEGABYTE:,.0f} MB."
