"""Questions of sequence classification about lists; long ones are jobs that can be stopped.

Short texts go through in batches of similar length. One that is more than the model takes at once
is read in windows, each of which is a row of some batch; its scores are their mean.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from components.running.budgets import LISTED_CHARACTERS
from components.running.jobs import Progress
from components.running.questions import LongQuestion, OfModel, Question
from components.running.runs import ask
from components.running.whole_texts import max_tokens
from components.sequence_classification.runs import TASK, windows_of
from dashboard.analysis.prediction.labels import list_scores, window_weights
from dashboard.models.heads.classification import classify, label_set
from dashboard.models.heads.sentence_vectors import sentence_ids
from dashboard.models.running.batches import by_length
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.models.text.tokenization import load_tokenizer, tokenize_with
from dashboard.records.arrays import frozen
from dashboard.records.labels import ListLabels

LOOKED_AT = 64
"""Texts whose lengths are looked at together, the longest first."""

MOST_PIECES = 4
"""Word pieces that one character can become: a vocabulary of bytes needs four for a rare one."""

LEAST_CHARACTERS = LISTED_CHARACTERS.at_once / 64
"""What a text costs at least: up to 64 of them are classified at once."""

Rows = dict[tuple[str, int], np.ndarray]
"""The logits of each window, by its text and its number in it."""


@dataclass(frozen=True, slots=True)
class AnyLong(Question[bool]):
    """Whether any text of a list is more than the model takes at once."""

    name: str
    texts: tuple[str, ...]

    def compute(self) -> bool:
        """Only texts that may be too long are tokenized."""
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
        """The texts."""
        return len(self.texts)

    @property
    def cost(self) -> int:
        """Characters; many short texts are as much as few long ones."""
        return max(sum(map(len, self.texts)), round(LEAST_CHARACTERS * len(self.texts)))

    def steps(self, progress: Progress) -> ListLabels:
        """Batch by batch of similar length."""
        return classify_list(
            load_model(*self.needs), self.texts, window=self.window, progress=progress
        )


def run_has_long(name: str, texts: tuple[str, ...]) -> bool:
    """Whether any text of a list is more than the model takes at once."""
    return ask(AnyLong(name, texts))


def run_list(name: str, texts: tuple[str, ...], window: int) -> ListLabels:
    """The labels of a list of texts; long ones in windows of so many tokens at most.

    Raises:
        JobPending: It takes longer; its progress is drawn.
    """
    return ask(LabelTexts(name, texts, window))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    """Texts as the model receives them, window by window.

    Attributes:
        keys: Text and number of each window, in the order of the texts.
        ids: Vocabulary indices of each window.
        weights: Tokens that count for each.
        n_tokens: Tokens of each text, all of them.
        n_windows: Windows of each text.
    """

    keys: list[tuple[str, int]]
    ids: list[Sequence[int] | np.ndarray]
    weights: np.ndarray
    n_tokens: np.ndarray
    n_windows: np.ndarray


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
    rows: Rows = progress.kept
    distinct = list(dict.fromkeys(texts))
    pieces = _list_pieces(model, distinct, window)
    for places in _batches_left(pieces, rows):
        with progress.turn(*_done(len(texts), pieces, rows)):
            logits = classify(model, [pieces.ids[i] for i in places])
        rows |= {pieces.keys[i]: row for i, row in zip(places, logits, strict=True)}
    every = np.stack([rows[key] for key in pieces.keys])
    found = list_scores(every, pieces.weights, pieces.n_windows, label_set(model).kind)
    place = {text: i for i, text in enumerate(distinct)}
    order = [place[text] for text in texts]
    parts = [frozen(part[order]) for part in (*found, pieces.n_tokens, pieces.n_windows)]
    return ListLabels(scores=parts[0], logits=parts[1], n_tokens=parts[2], n_windows=parts[3])


def _list_pieces(model: LoadedModel, texts: Sequence[str], window: int) -> _Pieces:
    """Only texts that are too long are tokenized with offsets and words, which take longer."""
    name = model.spec.name
    whole = sentence_ids(name, texts, max_tokens(name))
    keys: list[tuple[str, int]] = []
    n_windows: list[int] = []
    ids: list[Sequence[int] | np.ndarray] = []
    weights: list[int] = []
    for text, own, n_cut in zip(texts, whole.ids, whole.n_cut, strict=True):
        if n_cut:
            tokens = tokenize_with(load_tokenizer(name), text, max_tokens=None)
            windows = windows_of(name, tokens, window)
            ids += [one.text.input_ids for one in windows]
            weights += window_weights(windows).tolist()
        else:
            ids.append(own)
            weights.append(len(own))
        n_windows.append(len(ids) - len(keys))
        keys += [(text, number) for number in range(n_windows[-1])]
    return _Pieces(
        keys=keys,
        ids=ids,
        weights=np.array(weights, dtype=np.int64),
        n_tokens=np.array([len(one) for one in whole.ids], dtype=np.int64) + whole.n_cut,
        n_windows=np.array(n_windows, dtype=np.int64),
    )


def _batches_left(pieces: _Pieces, rows: Rows) -> Iterator[list[int]]:
    """Places of the windows that are not known yet, in batches of similar length."""
    left = [i for i, key in enumerate(pieces.keys) if key not in rows]
    for batch in by_length([len(pieces.ids[i]) for i in left]):
        yield [left[i] for i in batch]


def _done(n_texts: int, pieces: _Pieces, rows: Rows) -> tuple[int, float]:
    """Texts that are done, and the share of all tokens."""
    done = [key in rows for key in pieces.keys]
    lengths = np.array([len(one) for one in pieces.ids])
    waiting = Counter(key[0] for key, is_done in zip(pieces.keys, done, strict=True) if not is_done)
    n_done = n_texts * (1 - len(waiting) / len(pieces.n_windows))
    return round(n_done), float(lengths[done].sum() / lengths.sum())
