"""The results of this process: read-only, shared by reference, bounded by bytes."""

import dataclasses
import threading
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, TypeVar

import numpy as np
from cachetools import LRUCache

from dashboard.settings import settings

Result = TypeVar("Result")

SMALL = 56
"""Bytes that Python spends on any object besides its content."""

NUMBER = 8
"""Bytes of a number in a tuple: small ones are there once for all."""


def n_bytes(record: object) -> int:
    """Bytes of a record: all arrays exactly, text and numbers roughly, nested records included."""
    if isinstance(record, np.ndarray):
        return record.nbytes
    if isinstance(record, str | bytes):
        return SMALL + len(record)
    if isinstance(record, tuple | list):
        return SMALL + sum(map(n_bytes, record))
    if not dataclasses.is_dataclass(record):
        return NUMBER if isinstance(record, int | float | None) else SMALL
    return sum(n_bytes(getattr(record, field.name)) for field in dataclasses.fields(record))


class RunCache:
    """Results by key, the least recently used dropped beyond a number of bytes; one run per key.

    A key counts with its result: a question holds the texts that it is about.
    """

    def __init__(self, max_bytes: int) -> None:
        """An empty cache of at most `max_bytes`."""
        self._results: LRUCache[Hashable, tuple[Hashable, Any]] = LRUCache(
            max_bytes, getsizeof=n_bytes
        )
        self._running: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Any | None:  # noqa: ANN401  (whatever was kept)
        """The result for `key`, or None where it is not here."""
        with self._lock:
            kept = self._results.get(key)
        return None if kept is None else kept[1]

    def keep(self, key: Hashable, result: object) -> None:
        """Remember a result unless it is larger than all that is remembered may be."""
        entry = key, result
        with self._lock:
            if n_bytes(entry) <= self._results.maxsize:
                self._results[key] = entry

    def get(
        self,
        key: Hashable,
        compute: Callable[[], Result],
        prepare: Callable[[], object] | None = None,
    ) -> Result:
        """The result for `key`; others who ask for the same key meanwhile wait for this run.

        `prepare` runs before it unless the result is here, and nobody waits for it: each asks for
        what it needs by itself, sees how far that is, and can turn away.
        """
        if prepare is not None and self.find(key) is None:
            prepare()
        with self._lock:
            running = self._running.setdefault(key, threading.Lock())
        try:
            with running:
                kept: Result | None = self.find(key)
                if kept is not None:
                    return kept
                result = compute()
                self.keep(key, result)
                return result
        finally:
            with self._lock:
                self._running.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()


@cache
def results() -> RunCache:
    """The results of this process; jobs use them from threads that Streamlit does not know."""
    return RunCache(settings().encoding_cache_bytes)
