"""Questions of sequence classification: one text, at once or window by window."""

from collections.abc import Sequence
from dataclasses import dataclass

from components.running.attributions import TaskEncoding
from components.running.budgets import LISTED_CHARACTERS
from components.running.jobs import Progress
from components.running.questions import Exact, LongQuestion, Of, OfModel, Question
from components.running.runs import answer, ask, run_forward, run_model
from components.running.whole_texts import OVERLAP, max_tokens
from components.running.windows import windows_question
from dashboard.analysis.prediction.labels import (
    label_scores,
    list_scores,
    window_labels,
    window_weights,
)
from dashboard.analysis.text.windows import text_windows
from dashboard.models.catalogue.catalog import Task
from dashboard.models.heads.classification import (
    classify,
    classify_text,
    first_logits,
    label_set,
    logits_at_levels,
)
from dashboard.models.heads.sentence_vectors import sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.arrays import frozen
from dashboard.records.labels import Answer, LabelSet, LevelLabels, ListLabels, Scores, WindowLabels
from dashboard.records.texts import TokenizedText
from dashboard.records.windows import TextWindow

TASK: Task = "sequence_classification"


def labels_of(name: str) -> LabelSet:
    """The labels of a checkpoint, which is loaded for it."""
    return label_set(run_model(name, TASK))


@dataclass(frozen=True, slots=True)
class Classify(OfModel[Answer]):
    """The labels of a text, or of a window of one, that the model takes at once."""

    name: str
    text: Exact[TokenizedText]
    window: tuple[int, int] | None = None

    uses = TASK

    def compute(self) -> Answer:
        text, labels = self.text.value, label_set(load_model(*self.needs))
        logits = run_forward(*self.needs, lambda model: classify_text(model, text.input_ids))
        return Answer(
            name=self.name,
            text=text,
            labels=labels,
            logits=logits,
            scores=label_scores(logits, labels.kind),
            window=self.window,
        )


@dataclass(frozen=True, slots=True)
class ClassifyLevels(Of[LevelLabels]):
    """What the head makes of each level."""

    of: TaskEncoding

    def compute(self) -> LevelLabels:
        states, kind = answer(self.of).hidden_states, label_set(load_model(*self.needs)).kind
        logits = run_forward(*self.needs, lambda model: logits_at_levels(model, states))
        return LevelLabels(logits=logits, scores=label_scores(logits, kind))


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
    rows = ask(windows_question(name, TASK, windows, first_logits))
    return window_labels(windows, rows, labels_of(name).kind)


LOOKED_AT = 64
"""Texts whose lengths are looked at together, the longest first."""

MOST_PIECES = 4
"""Word pieces that one character can become: a vocabulary of bytes needs four for a rare one."""

LEAST_CHARACTERS = LISTED_CHARACTERS.at_once / 64
"""What a text costs at least: up to 64 of them are classified at once."""

Key = tuple[str, int]
"""A window: its text, and its number in it."""


@dataclass(frozen=True, slots=True)
class AnyLong(Question[bool]):
    """Whether any text of a list is more than the model takes at once."""

    name: str
    texts: tuple[str, ...]

    def compute(self) -> bool:
        limit = max_tokens(self.name)
        longest = sorted(set(self.texts), key=len, reverse=True)
        unsure = [text for text in longest if MOST_PIECES * len(text) > limit - 2]
        return any(
            sentence_ids(self.name, unsure[i : i + LOOKED_AT], limit).n_cut.any()
            for i in range(0, len(unsure), LOOKED_AT)
        )


@dataclass(frozen=True, slots=True)
class LabelTexts(OfModel[ListLabels], LongQuestion[ListLabels]):
    """The labels of a list of texts; long ones in windows of so many tokens at most."""

    name: str
    texts: tuple[str, ...]
    window: int

    uses = TASK

    label = "Classifying"
    unit = "texts"
    budget = LISTED_CHARACTERS

    @property
    def total(self) -> int:
        return len(self.texts)

    @property
    def cost(self) -> int:
        """Characters; many short texts are as much as few long ones."""
        return max(sum(map(len, self.texts)), round(LEAST_CHARACTERS * len(self.texts)))

    def steps(self, progress: Progress) -> ListLabels:
        return classify_list(
            load_model(*self.needs), self.texts, window=self.window, progress=progress
        )


def classify_list(
    model: LoadedModel,
    texts: Sequence[str],
    *,
    window: int,
    progress: Progress | None = None,
) -> ListLabels:
    """Batches of similar length through the gate, each text that occurs twice once.

    Args:
        model: The checkpoint.
        texts: The list.
        window: Tokens that the model is given at once of a text that is more than it takes.
        progress: Told before every batch; keeps the logits that are known.
    """
    progress = progress or Progress()
    rows: dict[Key, Scores] = progress.kept
    name, distinct = model.spec.name, list(dict.fromkeys(texts))
    whole = sentence_ids(name, distinct, max_tokens(name))
    ids: dict[Key, list[int]] = {}
    weights: list[int] = []
    n_windows: list[int] = []
    for text, own, n_cut in zip(distinct, whole.ids, whole.n_cut, strict=True):
        own_windows = _cut(name, text, window) if n_cut else [(own, len(own))]
        ids |= {(text, number): part for number, (part, _) in enumerate(own_windows)}
        weights += [weight for _, weight in own_windows]
        n_windows.append(len(own_windows))
    left = [key for key in ids if key not in rows]
    for batch in by_length([len(ids[key]) for key in left]):
        part = [left[i] for i in batch]
        with progress.turn(*_done(len(texts), ids, rows)):
            logits = classify(model, [ids[key] for key in part])
        rows |= dict(zip(part, logits, strict=True))
    every, counts = frozen([rows[key] for key in ids]), frozen(n_windows, "int64")
    found = list_scores(every, frozen(weights, "int64"), counts, label_set(model).kind)
    n_tokens = frozen([len(own) for own in whole.ids], "int64") + whole.n_cut
    place = {text: i for i, text in enumerate(distinct)}
    order = [place[text] for text in texts]
    parts = [frozen(part[order]) for part in (*found, n_tokens, counts)]
    return ListLabels(scores=parts[0], logits=parts[1], n_tokens=parts[2], n_windows=parts[3])


def _cut(name: str, text: str, window: int) -> list[tuple[list[int], int]]:
    """The windows of a text that is too long, with the tokens that count for each.

    It is tokenized with offsets and words, which takes longer.
    """
    windows = windows_of(name, tokenize_with(load_tokenizer(name), text, max_tokens=None), window)
    weights = window_weights(windows).tolist()
    return [(one.text.input_ids.tolist(), n) for one, n in zip(windows, weights, strict=True)]


def _done(n_texts: int, ids: dict[Key, list[int]], rows: dict[Key, Scores]) -> tuple[int, float]:
    """Texts that are done, and the share of all tokens."""
    left = [key for key in ids if key not in rows]
    share_left = len({text for text, _ in left}) / len({text for text, _ in ids})
    tokens_left = sum(len(ids[key]) for key in left) / sum(map(len, ids.values()))
    return round(n_texts * (1 - share_left)), 1 - tokens_left
