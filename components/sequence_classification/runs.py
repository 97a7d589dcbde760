"""Questions of sequence classification: one text, at once or window by window."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from components.running.attributions import Subject, TaskEncoding
from components.running.questions import Exact, Of, OfModel
from components.running.runs import answer, ask, run_forward
from components.running.whole_texts import OVERLAP, max_tokens
from components.running.windows import run_windows
from dashboard.analysis.prediction.labels import window_labels
from dashboard.analysis.text.windows import text_windows
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.classification import (
    classify,
    classify_text,
    label_set,
    logits_at_levels,
)
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.records.attribution import LabelTarget
from dashboard.records.labels import LabelSet, WindowLabels
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

TASK: Task = "sequence_classification"


@dataclass(frozen=True, slots=True)
class Labels(OfModel[LabelSet]):
    """The checkpoint's labels."""

    name: str

    uses = TASK

    def compute(self) -> LabelSet:
        """From its configuration."""
        return label_set(load_model(*self.needs))


@dataclass(frozen=True, slots=True)
class LabelLogits(OfModel[np.ndarray]):
    """The logit of each label for a text, or a window of one, that the model takes at once."""

    name: str
    ids: Exact[np.ndarray]

    uses = TASK

    def compute(self) -> np.ndarray:
        """One forward pass."""
        return run_forward(*self.needs, lambda model: classify_text(model, self.ids.value))


@dataclass(frozen=True, slots=True)
class LogitsAtLevels(Of[np.ndarray]):
    """What the head makes of each level, `[level label]`."""

    of: TaskEncoding

    def compute(self) -> np.ndarray:
        """The head alone."""
        states = answer(self.of).hidden_states
        return run_forward(*self.needs, lambda model: logits_at_levels(model, states))


def run_labels(name: str) -> LabelSet:
    """The checkpoint's labels; loads it."""
    return ask(Labels(name))


def run_logits(name: str, text: TokenizedText) -> np.ndarray:
    """The logit of each label for a text, or a window of one, that the model takes at once."""
    return ask(LabelLogits(name, Exact(text.input_ids)))


def run_level_logits(name: str, text: TokenizedText) -> np.ndarray:
    """What the head makes of each level, `[level label]`."""
    return ask(LogitsAtLevels(TaskEncoding(name, TASK, Exact(text))))


def is_long(name: str, text: TokenizedText) -> bool:
    """Whether an uncut text is more than the model takes at once."""
    return len(text.tokens) > max_tokens(name)


def windows_of(name: str, text: TokenizedText, window: int) -> tuple[TextWindow, ...]:
    """How a text is read: in windows of so many tokens at most, or at once where it is not long."""
    limit = min(window, max_tokens(name)) if is_long(name, text) else max_tokens(name)
    return text_windows(text, max_tokens=limit, overlap=OVERLAP)


def run_window_labels(name: str, windows: Sequence[TextWindow]) -> WindowLabels:
    """The scores of all windows of a text, and their mean.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    rows = run_windows(name, TASK, windows, _window_logits)
    return window_labels(windows, np.stack(rows), run_labels(name).kind)


def _window_logits(model: LoadedModel, text: TokenizedText) -> np.ndarray:
    """One forward pass."""
    logits: np.ndarray = classify(model, [text.input_ids])[0]
    return logits


def subject_of(name: str, text: TokenizedText, *, label: int, said: str) -> Subject:
    """What the attribution view explains: the logit of one label."""
    return Subject(name=name, task=TASK, text=text, target=LabelTarget(label=label), said=said)
