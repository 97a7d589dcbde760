"""Ten sessions share one run; memory stays within its limit."""

import dataclasses
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from components.runs import RunCache, n_bytes, run_encode
from dashboard.models import loading
from dashboard.models.catalog import DEFAULT_MODEL
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
    cache = RunCache(1_000)
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
        found = list(pool.map(lambda text: run_encode(DEFAULT_MODEL, text, None), texts))
    assert loading.n_loads() == before + 1
    for text, encoding in zip(texts, found, strict=True):
        assert encoding.text.text == text
        np.testing.assert_allclose(encoding.attention.sum(-1), 1, atol=1e-5)
