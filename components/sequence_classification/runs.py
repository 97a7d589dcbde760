"""Cached runs of sequence classification: one text, at once or window by window."""

import hashlib
from collections.abc import Sequence

import numpy as np

from components.running.attributions import Subject, run_task_encoding
from components.running.runs import run_cached, run_forward, run_model
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
from dashboard.models.running.loading import LoadedModel
from dashboard.records.attribution import LabelTarget
from dashboard.records.labels import LabelSet, WindowLabels
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

TASK: Task = "sequence_classification"


def run_labels(name: str) -> LabelSet:
    """The checkpoint's labels; loads it."""
    return run_cached(("labels", name), lambda: label_set(run_model(name, TASK)))


def run_logits(name: str, text: TokenizedText) -> np.ndarray:
    """The logit of each label for a text, or a window of one, that the model takes at once."""
    return run_cached(
        ("label logits", name, _digest(text)),
        lambda: run_forward(name, TASK, lambda model: classify_text(model, text.input_ids)),
    )


def run_level_logits(name: str, text: TokenizedText) -> np.ndarray:
    """What the head makes of each level, `[level label]`."""
    encoding = run_task_encoding(subject_of(name, text, label=0, said=""))
    return run_cached(
        ("level logits", name, _digest(text)),
        lambda: run_forward(
            name, TASK, lambda model: logits_at_levels(model, encoding.hidden_states)
        ),
    )


def _digest(text: TokenizedText) -> str:
    """A short name of what the model receives."""
    return hashlib.blake2b(text.input_ids.tobytes(), digest_size=16).hexdigest()


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
