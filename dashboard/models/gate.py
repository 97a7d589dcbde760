"""A bounded gate for forward passes: as many at a time as fit the machine, first come first served.

More passes than cores do not finish sooner; they only fill memory and slow each other down.
"""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache

from dashboard.errors import BusyError
from dashboard.settings import settings


def n_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def prepare_torch() -> None:
    """Give torch one thread for each core that the gate leaves to a single pass."""
    import torch

    torch.set_num_threads(max(1, n_cores() // gate().slots))


class Gate:
    """Lets `slots` callers in at a time, in the order in which they came."""

    def __init__(self, slots: int) -> None:
        """A gate with `slots` places."""
        self.slots = slots
        self._inside = 0
        self._queue: deque[object] = deque()
        self._changed = threading.Condition()

    @contextmanager
    def enter(
        self, *, timeout: float, on_wait: Callable[[int], None] | None = None
    ) -> Iterator[None]:
        """Wait for a place, hold it for the `with` block, and give it back whatever happens.

        Args:
            timeout: Seconds to wait at most.
            on_wait: Told the place in the queue (1 is next) before each wait.

        Raises:
            BusyError: No place became free in time.
        """
        self._wait(timeout, on_wait)
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def _wait(self, timeout: float, on_wait: Callable[[int], None] | None) -> None:
        """Return with a place taken."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
            try:
                self._wait_for_turn(ticket, timeout, on_wait)
            except BaseException:
                self._queue.remove(ticket)
                self._changed.notify_all()
                raise
            self._queue.popleft()
            self._inside += 1
            self._changed.notify_all()

    def _wait_for_turn(
        self, ticket: object, timeout: float, on_wait: Callable[[int], None] | None
    ) -> None:
        """Return when `ticket` stands first and a place is free; the condition is held."""

        def is_my_turn() -> bool:
            return self._queue[0] is ticket and self._inside < self.slots

        remaining = timeout
        while not is_my_turn():
            if on_wait is not None:
                on_wait(self._queue.index(ticket) + 1)
            step = min(remaining, 1.0)
            if not self._changed.wait_for(is_my_turn, timeout=step):
                remaining -= step
                if remaining <= 0:
                    raise BusyError(
                        "Many readers compute at the same time, and your turn did not come.",
                        advice="Try again in a moment.",
                    )


@cache
def gate() -> Gate:
    """The gate of this process."""
    return Gate(n_cores())


@contextmanager
def forward_pass(on_wait: Callable[[int], None] | None = None) -> Iterator[None]:
    """A place for one forward pass."""
    prepare_torch()
    with gate().enter(timeout=settings().queue_seconds, on_wait=on_wait):
        yield
