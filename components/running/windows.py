"""Forward passes over the windows of a long text; many of them as a job.

Each window takes its own turn at the gate and is kept by itself, so that a run that was stopped
goes on where it was, and a text that was changed in one place is read again there alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from components.running.budgets import TEXT_WINDOWS
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, Question
from components.running.runs import answer
from dashboard.models.catalogue.catalog import Task
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

Compute = Callable[[LoadedModel, TokenizedText], np.ndarray]
"""One forward pass; gives a read-only array. A function of a module: it names what is computed."""


@dataclass(frozen=True, slots=True)
class ReadWindow(Question[np.ndarray]):
    """What `read` makes of one window; asked inside a turn."""

    name: str
    task: Task
    head: str
    text: Exact[TokenizedText]
    read: Compute

    def compute(self) -> np.ndarray:
        return self.read(load_model(self.name, self.task, self.head), self.text.value)


@dataclass(frozen=True, slots=True)
class ReadWindows(LongQuestion[tuple[np.ndarray, ...]]):
    """What `read` makes of every window of a text, in their order."""

    name: str
    task: Task
    head: str
    texts: tuple[Exact[TokenizedText], ...]
    read: Compute

    label = "Reading"
    unit = "windows"
    budget = TEXT_WINDOWS

    @property
    def needs(self) -> tuple[str, Task, str]:
        return self.name, self.task, self.head

    @property
    def total(self) -> int:
        return len(self.texts)

    def steps(self, progress: Progress) -> tuple[np.ndarray, ...]:
        found = []
        for number, text in enumerate(self.texts):
            window = ReadWindow(self.name, self.task, self.head, text, self.read)
            with progress.turn(number, number / self.total):
                found.append(answer(window))
        return tuple(found)


def windows_question(
    name: str, task: Task, windows: Sequence[TextWindow], read: Compute, *, head: str = ""
) -> ReadWindows:
    """The question about these windows."""
    return ReadWindows(name, task, head, tuple(Exact(one.text) for one in windows), read)
