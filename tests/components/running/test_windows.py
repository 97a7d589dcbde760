"""Many windows run as a job that can be stopped and goes on where it was."""

import numpy as np
import pytest

from components.running.jobs import JobEnded, Progress
from components.running.runs import answer, ask, run_model
from components.running.windows import ReadWindows, windows_question
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
    first = ask(windows_question(NAME, "token_classification", windows, count, head="pos"))
    again = ask(windows_question(NAME, "token_classification", windows, count, head="pos"))
    assert count.n_calls == 3
    assert [one.tolist() for one in first] == [one.tolist() for one in again]
    ask(windows_question(NAME, "token_classification", windows, count, head="entities"))
    assert count.n_calls == 6


class StopsAfterFive(Progress):
    """Tells the numbers, and ends the work once."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[int] = []

    def tell(self, done: int, share: float) -> None:
        """Note it."""
        assert 0 <= share < 1
        self.told.append(done)
        if self.told == [0, 1, 2, 3, 4, 5]:
            raise JobEnded


@pytest.mark.usefixtures("fresh_caches")
def test_a_stopped_job_keeps_what_is_done() -> None:
    text = tokenize_with(load_tokenizer(NAME), " ".join(map(str, range(300))), max_tokens=None)
    windows = text_windows(text, max_tokens=32, overlap=4)
    assert len(windows) > 8
    count, progress = Counted(), StopsAfterFive()
    run_model(NAME, "token_classification", "pos")
    question = windows_question(NAME, "token_classification", windows, count, head="pos")
    with pytest.raises(JobEnded):
        answer(question, progress)
    assert count.n_calls == 5
    found = answer(question, progress)
    assert count.n_calls == len(windows)
    assert len(found) == len(windows)
    assert progress.told[-1] == len(windows) - 1


@pytest.mark.usefixtures("fresh_caches")
def test_many_windows_are_a_job_that_needs_no_streamlit() -> None:
    """The cache is reached from a thread that Streamlit does not know."""
    text = tokenize_with(load_tokenizer(NAME), "one two three " * 60, max_tokens=None)
    windows = text_windows(text, max_tokens=32, overlap=4)
    assert len(windows) > ReadWindows.budget.at_once
    found = ask(windows_question(NAME, "token_classification", windows, Counted(), head="pos"))
    assert [one.tolist() for one in found] == [[one.text.input_ids[1]] for one in windows]
