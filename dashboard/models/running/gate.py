"""A bounded gate for forward passes: as many at a time as fit the machine, first come first served.

More passes than cores do not finish sooner; they only fill memory and slow each other down.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache

from dashboard.errors import BusyError
from dashboard.models.running.fast_linear import several_texts
from dashboard.settings import settings

_NEWS_SECONDS = 1.0
"""How often a waiting reader hears of the place in the queue."""


def n_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare_torch(places: int = 1) -> None:
    """Give torch, in this thread, the cores of so many places of the gate.

    torch keeps the number per thread: one that has computed before does not hear of a change that
    another one makes.
    """
    import torch

    wanted = max(1, places * n_cores() // gate().slots)
    if torch.get_num_threads() != wanted:
        torch.set_num_threads(wanted)


class _Waiting:
    """Someone at the gate: whether all free places are wanted, and how many were given."""

    def __init__(self, *, wide: bool) -> None:
        self.wide = wide
        self.places = 0
        self.admitted = threading.Event()


class Gate:
    """Lets `slots` callers in at a time, in the order in which they came."""

    def __init__(self, slots: int) -> None:
        """A gate with `slots` places."""
        self.slots = slots
        self._inside = 0
        self._queue: deque[_Waiting] = deque()
        self._lock = threading.Lock()

    @contextmanager
    def enter(
        self,
        *,
        timeout: float,
        on_wait: Callable[[int], None] | None = None,
        wide: bool = False,
    ) -> Iterator[int]:
        """Wait for a place, hold it for the `with` block, and give it back whatever happens.

        Yields how many places are held.

        Args:
            timeout: Seconds to wait at most.
            on_wait: Told the place in the queue (1 is next), at once and then every second. No
                lock is held meanwhile, so that a slow or failing listener holds up nobody else.
            wide: Take all places that are free then, one at least: for a batch that more cores
                finish sooner. Nobody is waited for longer because of it.

        Raises:
            BusyError: No place became free in time.
        """
        own = _Waiting(wide=wide)
        with self._lock:
            self._queue.append(own)
            self._admit()
        try:
            self._wait(own, timeout, on_wait)
            yield own.places
        finally:
            with self._lock:
                if own.places:
                    self._inside -= own.places
                else:
                    self._queue.remove(own)
                self._admit()

    def _admit(self) -> None:
        """Let in whoever stands first while there are places; the lock is held."""
        while self._queue and self._inside < self.slots:
            first = self._queue.popleft()
            alone = first.wide and not self._queue
            first.places = self.slots - self._inside if alone else 1
            self._inside += first.places
            first.admitted.set()

    def _wait(self, own: _Waiting, timeout: float, on_wait: Callable[[int], None] | None) -> None:
        """Return when let in."""
        deadline = time.monotonic() + timeout
        while not own.admitted.is_set():
            if on_wait is not None and (place := self._place(own)) is not None:
                on_wait(place)
            remaining = deadline - time.monotonic()
            if not own.admitted.wait(max(0.0, min(remaining, _NEWS_SECONDS))) and remaining <= 0:
                raise BusyError(
                    "Many readers compute at the same time, and your turn did not come.",
                    advice="Try again in a moment.",
                )

    def _place(self, own: _Waiting) -> int | None:
        """The place in the queue, 1 for the next one; None for who has been let in meanwhile."""
        with self._lock:
            return None if own.admitted.is_set() else self._queue.index(own) + 1


@cache
def gate() -> Gate:
    """The gate of this process."""
    return Gate(n_cores())


@contextmanager
def forward_pass(
    on_wait: Callable[[int], None] | None = None, *, wide: bool = False
) -> Iterator[None]:
    """A place for one forward pass, with its cores.

    Args:
        on_wait: Told the place in the queue, see `Gate.enter`.
        wide: The pass is a large batch: it gets all cores that nobody else uses or waits for.
    """
    with gate().enter(timeout=settings().queue_seconds, on_wait=on_wait, wide=wide) as places:
        prepare_torch(places)
        with several_texts() if wide else nullcontext():
            yield
