"""Cached calls: everything that costs more than a moment is computed here, once.

Keys are names and texts, never arrays. Results are read-only records, shared by reference between
sessions, in a cache bounded by bytes; ten sessions that ask the same compute it once.
"""

import dataclasses
import threading
from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np
import streamlit as st
from cachetools import LRUCache
from plotly.graph_objects import Figure

from components.running.downloads import fetch
from components.running.engine import wait_for_engine
from dashboard.analysis.attention.roles import head_statistics
from dashboard.errors import DashboardError, ModelUnavailableError
from dashboard.models.catalogue.catalog import Task, find_spec
from dashboard.models.files.folders import model_folder, tokenizer_folder
from dashboard.models.inside.encoding import encode, project_heads
from dashboard.models.running.gate import forward_pass
from dashboard.models.running.loading import LoadedModel, is_loaded, load_model
from dashboard.models.text.tokenization import tokenize
from dashboard.records.attention import HeadStatistics
from dashboard.records.encodings import Encoding, HeadProjections
from dashboard.records.texts import TokenizedText
from dashboard.settings import MEGABYTE, settings

Result = TypeVar("Result")

FIGURE_BYTES = 20 * MEGABYTE

SMALL = 56
"""Bytes that Python spends on any object besides its content."""


def n_bytes(record: object) -> int:
    """Bytes of a record: all arrays exactly, text and numbers roughly, nested records included."""
    if isinstance(record, np.ndarray):
        return record.nbytes
    if isinstance(record, Figure):
        return len(record.to_json())
    if isinstance(record, str | bytes):
        return SMALL + len(record)
    if isinstance(record, tuple | list):
        return SMALL + sum(map(n_bytes, record))
    if not dataclasses.is_dataclass(record):
        return SMALL
    return sum(n_bytes(getattr(record, field.name)) for field in dataclasses.fields(record))


class RunCache:
    """Results by key, the least recently used dropped beyond a number of bytes; one run per key."""

    def __init__(self, max_bytes: int) -> None:
        """An empty cache of at most `max_bytes`."""
        self._results: LRUCache[Hashable, object] = LRUCache(max_bytes, getsizeof=n_bytes)
        self._running: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()

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
        if prepare is not None:
            with self._lock:
                is_here = key in self._results
            if not is_here:
                prepare()
        with self._lock:
            running = self._running.setdefault(key, threading.Lock())
        try:
            with running:
                with self._lock:
                    if key in self._results:
                        return self._results[key]  # type: ignore[return-value]
                result = compute()
                if n_bytes(result) <= self._results.maxsize:
                    with self._lock:
                        self._results[key] = result
                return result
        finally:
            with self._lock:
                self._running.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._results.clear()


@st.cache_resource(show_spinner=False)
def _cache() -> RunCache:
    """The cache of this process."""
    return RunCache(settings().encoding_cache_bytes)


def run_cached(
    key: Hashable, compute: Callable[[], Result], *, needs: tuple[str, Task] | None = None
) -> Result:
    """A read-only record from the cache of this process, computed at the first call with `key`.

    Args:
        key: Names everything that the result depends on, beginning with what is computed:
            `("similarity", model, text, text_b, level)`. Arrays never belong into it.
        compute: Makes the record; who asks for the same key meanwhile waits for it.
        needs: The checkpoint that `compute` uses, and its task: fetched and loaded before, so that
            nobody waits behind another reader's download.
    """
    return _cache().get(key, compute, None if needs is None else lambda: run_model(*needs))


def results_cache() -> RunCache:
    """The cache behind `run_cached`, for jobs: Streamlit does not know their threads."""
    return _cache()


def run_forward(
    name: str,
    task: Task,
    compute: Callable[[LoadedModel], Result],
    *,
    wide: bool = False,
    head: str = "",
) -> Result:
    """What `compute` makes of a loaded checkpoint, behind the gate and with a place in the queue.

    Not cached: wrap it in `run_cached`.

    Args:
        name: The checkpoint.
        task: Its head.
        compute: What to do with it.
        wide: Whether it runs large batches, which get all cores that are free.
        head: Which head, where the checkpoint has several for the task.
    """
    model = run_model(name, task, head)
    with _queue_message() as on_wait, forward_pass(on_wait, wide=wide):
        return compute(model)


def ensure_files(name: str) -> None:
    """Fetch the checkpoint with a progress bar unless its files are here already.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    spec = find_spec(name)
    try:
        model_folder(spec, for_weights=False)
    except ModelUnavailableError:
        if spec.source != "hub":
            raise
    else:
        return
    fetch(spec)


def ensure_tokenizer(name: str) -> None:
    """Fetch the tokenizer of a checkpoint, and no weights, unless it is here already.

    Raises:
        ModelUnavailableError: It could not be fetched; says why and what to do.
    """
    spec = find_spec(name)
    try:
        tokenizer_folder(spec)
    except ModelUnavailableError:
        if spec.source != "hub":
            raise
    else:
        return
    fetch(spec, weights=False)


def has_files(name: str) -> bool:
    """Whether the checkpoint's files are here, so that nothing has to be fetched."""
    try:
        model_folder(find_spec(name))
    except DashboardError:
        return False
    return True


def run_tokenize(name: str, text: str, text_b: str | None) -> TokenizedText:
    """Word pieces; needs no torch."""
    ensure_files(name)
    return tokenize(name, text, text_b)


def run_model(name: str, task: Task = "encoder", head: str = "") -> LoadedModel:
    """The loaded checkpoint with the head of `task`, once per process."""
    ensure_files(name)
    wait_for_engine()
    if is_loaded(name, task, head):
        return load_model(name, task, head)
    with st.spinner(f"Loading {name} …", show_time=True):
        return load_model(name, task, head)


def run_encode(name: str, text: str, text_b: str | None) -> Encoding:
    """Attention and hidden states of a text or a pair."""
    key = ("encode", name, text, text_b)
    return run_cached(key, lambda: _encode(name, text, text_b), needs=(name, "encoder"))


def _encode(name: str, text: str, text_b: str | None) -> Encoding:
    """One forward pass behind the gate."""
    tokenized = run_tokenize(name, text, text_b)
    return run_forward(name, "encoder", lambda model: encode(model, tokenized))


def run_statistics(name: str, text: str, text_b: str | None) -> HeadStatistics:
    """Statistics of every head on the text."""
    encoding = run_encode(name, text, text_b)
    return run_cached(("statistics", name, text, text_b), lambda: head_statistics(encoding))


def run_projections(name: str, text: str, text_b: str | None) -> HeadProjections:
    """Query, key and value vectors of every head."""

    def compute() -> HeadProjections:
        tokenized = run_tokenize(name, text, text_b)
        return run_forward(name, "encoder", lambda model: project_heads(model, tokenized))

    return run_cached(("projections", name, text, text_b), compute, needs=(name, "encoder"))


def run_figure(key: Hashable, draw: Callable[[], Figure]) -> Figure:
    """A figure that many reruns show again; whoever changes it must copy it first."""
    return _figures().get(key, draw)


@st.cache_resource(show_spinner=False)
def _figures() -> RunCache:
    """Figures, counted by the size of their JSON."""
    return RunCache(FIGURE_BYTES)


class _queue_message:  # noqa: N801  (used like a function)
    """Shows the reader's place in the queue while waiting, and nothing otherwise."""

    def __enter__(self) -> Callable[[int], None]:
        self._slot: st.delta_generator.DeltaGenerator | None = None
        return self._show

    def _show(self, place: int) -> None:
        if self._slot is None:
            self._slot = st.empty()
        self._slot.info(f"Waiting for a free core: {place} in the queue.", icon=":material/group:")

    def __exit__(self, *exc: object) -> None:
        if self._slot is not None:
            self._slot.empty()
