"""Long computations in threads of their own: how far they are, who watches, how they ended.

Who stops a job ends his own waiting. The job ends when its last watcher has stopped it or is gone.
What a reader sees of one is drawn by `components/running/waiting.py`.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from dashboard.models.running.gate import forward_pass

KEPT_SECONDS = 60.0
"""How long a result waits for a reader who has gone."""

FORGOTTEN_SECONDS = 20.0
"""A reader whose page has not looked after a job for so long is gone."""

Result = TypeVar("Result")


class JobEnded(Exception):  # noqa: N818  (not a failure)
    """Raised inside a job that nobody watches any more."""


class JobPending(Exception):  # noqa: N818  (not a failure)
    """There is no result yet; what the reader can see and do meanwhile is drawn already."""


class Progress:
    """How far work is; this one is told to nobody.

    Attributes:
        kept: Pieces of the result, by whatever names the work gives them. A job that goes on finds
            here what it kept before it was stopped.
    """

    def __init__(self) -> None:
        """Nothing is done."""
        self.kept: dict[Any, Any] = {}

    def tell(self, done: int, share: float) -> None:
        """Called with what is done already, counted and as a share of the work, 0 to 1."""

    def wait(self, place: int) -> None:
        """Called with the place in the queue, 1 for the next one, and with 0 when let in."""

    @contextmanager
    def turn(self, done: int, share: float) -> Iterator[None]:
        """A place at the gate for one step; between steps, other readers come in.

        Args:
            done: What is done already.
            share: The share of the work that is.

        Raises:
            JobEnded: Nobody waits for the work any more.
        """
        self.tell(done, share)
        with forward_pass(self.wait, wide=True):
            self.wait(0)
            yield


class Job(Progress, Generic[Result]):
    """One computation in a thread of its own: how far it is, who watches, and how it ended.

    Attributes:
        done: What is finished, counted in `unit`.
        total: All of it.
        share: Finished share of the work, 0 to 1; longer sentences are more work.
        result: What the work returned, once it is `is_finished`.
        error: What it raised.
        is_ended: Whether it ended because nobody watched; it has neither result nor error then.
    """

    def __init__(
        self,
        work: Callable[[Progress], Result],
        *,
        total: int,
        unit: str,
        reader: str,
        kept: dict[Any, Any] | None = None,
    ) -> None:
        """Begin at once, watched by `reader`."""
        super().__init__()
        self.kept = {} if kept is None else kept
        self.done, self.total, self.share, self.unit = 0, total, 0.0, unit
        self.result: Result
        self.error: Exception | None = None
        self.is_finished = self.is_ended = False
        self._begun: tuple[float, int, float] | None = None
        self._place = 0
        self._watchers = {reader: time.monotonic()}
        self._lock = threading.Lock()
        self.thread = threading.Thread(target=self._run, args=(work,), daemon=True)
        self.thread.start()

    def _run(self, work: Callable[[Progress], Result]) -> None:
        try:
            self.result = work(self)
            self.is_finished = True
        except JobEnded:
            self.is_ended = True
        except Exception as error:  # noqa: BLE001  (raised again where a reader watches)
            self.error = error

    def tell(self, done: int, share: float) -> None:
        """As in `Progress`; ends the work where nobody watches any more."""
        self.done, self.share = done, share
        if self._begun is None:
            self._begun = time.monotonic(), done, share
        with self._lock:
            self.is_ended = not self._is_watched()
            if self.is_ended:
                raise JobEnded

    def wait(self, place: int) -> None:
        """As in `Progress`."""
        self._place = place

    def watch(self, reader: str) -> bool:
        """Note that `reader` waits for it still, or begins to; False when it has ended already."""
        with self._lock:
            if not self.is_ended:
                self._watchers[reader] = time.monotonic()
            return not self.is_ended

    def leave(self, reader: str) -> bool:
        """`reader` waits no more; whether somebody else does."""
        with self._lock:
            self._watchers.pop(reader, None)
            return self._is_watched()

    def _is_watched(self) -> bool:
        """Whether anybody is there; the lock is held."""
        oldest = time.monotonic() - FORGOTTEN_SECONDS
        return any(seen >= oldest for seen in self._watchers.values())

    @property
    def is_over(self) -> bool:
        """Whether it works no more."""
        return not self.thread.is_alive()

    @property
    def is_old(self) -> bool:
        """Whether it is over and nobody will come for its result."""
        with self._lock:
            last = max(self._watchers.values(), default=0.0)
        return self.is_over and (self.is_ended or time.monotonic() - last > KEPT_SECONDS)

    def text(self) -> str:
        """How far it is, how fast, and how long it will still take; or the place in the queue."""
        said = f"{self.done:,} of {self.total:,} {self.unit}"
        if self._place:
            return f"{said} · waiting for a free core, {self._place} in the queue"
        if self._begun is None:
            return f"{said} …"
        began, done_before, share_before = self._begun
        seconds = time.monotonic() - began
        done, share = self.done - done_before, self.share - share_before
        if seconds <= 0 or share <= 0 or done <= 0:
            return f"{said} …"
        left = seconds * (1 - self.share) / share
        return f"{said} · {done / seconds:,.0f} a second · {said_seconds(left)} left"


def said_seconds(seconds: float) -> str:
    """A duration as one says it."""
    if seconds < 1:
        return "less than a second"
    minutes, rest = divmod(round(seconds), 60)
    return f"about {minutes} min {rest} s" if minutes else f"about {rest} s"
