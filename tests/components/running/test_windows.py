"""Many windows run as a job that can be cancelled and goes on where it was."""

import threading

import numpy as np
import pytest

from components.running import windows as window_runs
from components.running.jobs import Job, JobEnded
from components.running.windows import run_windows
from dashboard.analysis.text.windows import text_windows
from dashboard.models.running.loading import LoadedModel
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.texts import TokenizedText

NAME = "bertscope-mini"


class Counted:
    """A stand-in for a forward pass that counts its calls."""

    def __init__(self) -> None:
        self.n_calls = 0

    def __call__(self, model: LoadedModel, text: TokenizedText) -> np.ndarray:
        """The first id of the stretch."""
        assert model.spec.name == NAME
        self.n_calls += 1
        return np.array([text.input_ids[1]])


@pytest.mark.usefixtures("fresh_caches")
def test_few_windows_run_at_once_and_are_kept() -> None:
    text = tokenize_with(load_tokenizer(NAME), "one two three " * 20, max_tokens=None)
    windows = text_windows(text, max_tokens=32, overlap=4)[:3]
    count = Counted()
    first = run_windows(NAME, "token_classification", windows, count, head="pos")
    again = run_windows(NAME, "token_classification", windows, count, head="pos")
    assert count.n_calls == 3
    assert [one.tolist() for one in first] == [one.tolist() for one in again]
    run_windows(NAME, "token_classification", windows, count, head="entities")
    assert count.n_calls == 6


@pytest.mark.usefixtures("fresh_caches")
def test_a_cancelled_job_keeps_what_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    text = tokenize_with(load_tokenizer(NAME), " ".join(map(str, range(300))), max_tokens=None)
    windows = text_windows(text, max_tokens=32, overlap=4)
    assert len(windows) > 8
    count = Counted()
    told: list[int] = []

    class StopsAtFive:
        def tell(self, done: int, _share: float) -> None:
            told.append(done)
            if told == [1, 2, 3, 4, 5]:  # the first time only
                raise JobEnded

    def run_here(_key: object, work: object, **_named: object) -> object:
        assert callable(work)
        return work(StopsAtFive())

    monkeypatch.setattr(window_runs, "run_job", run_here)
    with pytest.raises(JobEnded):
        run_windows(NAME, "token_classification", windows, count, head="pos")
    assert count.n_calls == 5
    found = run_windows(NAME, "token_classification", windows, count, head="pos")
    assert count.n_calls == len(windows)
    assert len(found) == len(windows)
    assert told[-1] == len(windows)


@pytest.mark.usefixtures("fresh_caches")
def test_a_job_in_its_thread_needs_no_streamlit() -> None:
    """The cache is reached from a thread that Streamlit does not know."""
    from components.running.runs import results_cache

    cache = results_cache()
    job: Job[int] = Job(lambda _job: cache.get("key of a test", threading.active_count), 1)
    job.thread.join(10)
    assert job.finished
