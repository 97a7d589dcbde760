"""Ten sessions share one run; memory stays within its limit."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from components.running.cache import RunCache, n_bytes
from components.running.questions import Question
from components.running.runs import Encode, Projections, ask
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.models.running import loading
from dashboard.models.running.loading import LoadedModel, load_model
from tests.records_by_hand import encoding_of, random_attention, text_of


def test_bytes_of_nested_records_are_counted() -> None:
    text = text_of(("[CLS]", "a", "[SEP]"))
    encoding = encoding_of(text, random_attention(2, 5, 3), hidden=7)
    arrays = 2 * 5 * 3 * 3 * 4 + 3 * 3 * 7 * 4
    text_arrays = 3 * 8 * 2 + 3 * 2
    found = n_bytes(encoding)
    assert arrays + text_arrays < found < arrays + text_arrays + 3000  # and its words
    longer = dataclasses.replace(text, cut_text="x" * 500)
    assert n_bytes(dataclasses.replace(encoding, text=longer)) == found + 500


def test_ten_threads_compute_once() -> None:
    cache = RunCache(10_000)
    runs: list[int] = []
    start = threading.Barrier(10)

    def compute() -> np.ndarray:
        runs.append(1)
        time.sleep(0.05)
        return np.arange(3)

    def ask() -> np.ndarray:
        start.wait()
        return cache.get("key", compute)

    with ThreadPoolExecutor(10) as pool:
        results = [future.result() for future in [pool.submit(ask) for _ in range(10)]]
    assert len(runs) == 1
    assert all(result is results[0] for result in results)


def test_the_oldest_result_goes_when_bytes_run_out() -> None:
    cache = RunCache(1_200)  # two results with their keys
    runs: list[str] = []

    def compute(key: str) -> np.ndarray:
        runs.append(key)
        return np.zeros(50)  # 400 bytes

    for key in ("a", "b", "c", "c", "a"):
        cache.get(key, lambda key=key: compute(key))  # type: ignore[misc]
    assert runs == ["a", "b", "c", "a"]


def test_a_result_larger_than_the_cache_is_given_but_not_kept() -> None:
    cache = RunCache(100)
    runs: list[int] = []

    def compute() -> np.ndarray:
        runs.append(1)
        return np.zeros(50)

    assert cache.get("big", compute).size == cache.get("big", compute).size == 50
    assert len(runs) == 2


def test_a_failed_run_is_not_remembered() -> None:
    cache = RunCache(100)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 1 // 0)
    assert cache.get("key", lambda: 5) == 5


def test_ten_sessions_at_once_load_the_model_once() -> None:
    loading.unload_model(DEFAULT_MODEL)
    before = loading.n_loads()
    with ThreadPoolExecutor(10) as pool:
        texts = [f"Session number {i} speaks." for i in range(10)]
        found = list(pool.map(lambda text: ask(Encode(DEFAULT_MODEL, text)), texts))
    assert loading.n_loads() == before + 1
    for text, encoding in zip(texts, found, strict=True):
        assert encoding.text.text == text
        np.testing.assert_allclose(encoding.attention.sum(-1), 1, atol=1e-5)


def test_nobody_waits_behind_what_another_reader_prepares() -> None:
    """Two readers ask for one key: both prepare at once, one computes."""
    cache = RunCache(10_000)
    both = threading.Barrier(2, timeout=10)
    runs: list[int] = []

    def compute() -> np.ndarray:
        runs.append(1)
        return np.arange(3)

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(cache.get, "key", compute, both.wait) for _ in range(2)]
        results = [one.result() for one in asked]
    assert results[0] is results[1]
    assert len(runs) == 1
    cache.get("key", compute, lambda: pytest.fail("what is here needs no preparation"))


def test_a_failed_preparation_blocks_nobody() -> None:
    cache = RunCache(100)
    with pytest.raises(ZeroDivisionError):
        cache.get("key", lambda: 5, lambda: 1 // 0)
    assert cache.get("key", lambda: 5) == 5


@pytest.mark.parametrize(
    "question",
    [
        Encode(DEFAULT_MODEL, "Fetched for a text."),
        Projections(Encode(DEFAULT_MODEL, "Fetched for its projections.")),
    ],
    ids=["encode", "projections"],
)
def test_a_checkpoint_is_fetched_outside_of_the_lock(
    question: Question[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader who comes during another one's download has its own progress, and can leave."""
    both = threading.Barrier(2, timeout=10)
    loaded = load_model(DEFAULT_MODEL)

    def slow(*_: object) -> LoadedModel:
        if not both.broken and not arrived.is_set():
            both.wait()
            arrived.set()
        return loaded

    arrived = threading.Event()
    monkeypatch.setattr("components.running.runs.run_model", slow)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(ask, question) for _ in range(2)]
        results = [one.result() for one in asked]
    assert arrived.is_set()
    assert results[0] is results[1]
